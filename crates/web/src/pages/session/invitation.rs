//! `/invitation`: the one-time link with which somebody who was added sets a password.

use super::{
    super::{PageResult, ok},
    link::{Kind, Link},
};
use crate::{
    part::{Frame, Place},
    state::WebState,
    visit::Visit,
};
use axum::{
    Form,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

const INVITATION: Kind = Kind { action: "/invitation", texts: "invitation" };

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    password: String,
}

fn page(frame: &Frame, token: &str, wrong: Option<&str>) -> Markup {
    INVITATION.page(frame, token, &html! {}, "password", wrong)
}

/// The form. Looking at it does not use the link up, so that a mail scanner cannot.
pub(crate) async fn get(State(state): State<WebState>, Query(link): Query<Link>) -> PageResult {
    ok(page(&state.frame(Place::Plain), &link.token, None))
}

/// Sets the password and signs in.
pub(crate) async fn post(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Form(typed): Form<Typed>,
) -> PageResult {
    let frame = state.frame(Place::Plain);
    let redeemed = state.app.redeem_invitation(&typed.token, &typed.password, &attested).await?;
    Ok(INVITATION.answer(&frame, &redeemed, |why| page(&frame, &typed.token, Some(why))))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("session/invitation", page(&frame, "", None)),
        ("session/invitation-wrong", page(&frame, "", Some("Choose a longer password."))),
        ("session/invitation-over", INVITATION.over(&frame)),
    ]
}
