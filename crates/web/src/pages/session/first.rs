//! `/first-administrator`: the one-time link that the server prints on its first start.

use super::{
    super::{PageResult, ok},
    link::{Kind, Link},
};
use crate::{
    part::{Frame, Place},
    state::WebState,
    text::t,
    visit::Visit,
};
use axum::{
    Form,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

const FIRST: Kind = Kind { action: "/first-administrator", texts: "first" };

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    name: String,
    login: String,
    password: String,
}

fn page(frame: &Frame, typed: &Typed, wrong: Option<&str>) -> Markup {
    let who = html! {
        div.govuk-form-group {
            label.govuk-label for="name" { (t("first-name")) }
            input.govuk-input.govuk-input--width-20 #name name="name" type="text" value=(typed.name)
                autocomplete="name" maxlength="200" required;
        }
        div.govuk-form-group {
            label.govuk-label for="login" { (t("sign-in-name")) }
            input.govuk-input.govuk-input--width-20 #login name="login" type="text" value=(typed.login)
                autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required;
        }
    };
    FIRST.page(frame, &typed.token, &who, "name", wrong)
}

/// The form. Looking at it does not use the link up, so that a mail scanner cannot.
pub(crate) async fn get(State(state): State<WebState>, Query(link): Query<Link>) -> PageResult {
    ok(page(&state.frame(Place::Plain), &Typed { token: link.token, ..Typed::default() }, None))
}

/// Makes the account.
pub(crate) async fn post(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Form(typed): Form<Typed>,
) -> PageResult {
    let frame = state.frame(Place::Plain);
    let (name, login) = (typed.name.trim(), typed.login.trim());
    let redeemed = state.app.redeem_link(&typed.token, name, login, &typed.password, &attested).await?;
    Ok(FIRST.answer(&frame, &redeemed, |why| page(&frame, &typed, Some(why))))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("session/first", page(&frame, &Typed::default(), None)),
        ("session/first-wrong", page(&frame, &Typed::default(), Some("Choose a longer password."))),
        ("session/first-over", FIRST.over(&frame)),
    ]
}
