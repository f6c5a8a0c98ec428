//! `/invitation`: the one-time link with which somebody who was added sets a password.

use super::super::{PageResult, ok};
use crate::{
    cookie::Cookie,
    part::{
        Frame, Place,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::t,
    visit::Visit,
};
use app::Redeemed;
use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the link carries.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    token: String,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    password: String,
}

fn page(frame: &Frame, token: &str, wrong: Option<&str>) -> Markup {
    let title = t("invitation-title");
    let wrong: Vec<Wrong> =
        wrong.into_iter().map(|text| Wrong { id: "password".into(), text: text.to_owned() }).collect();
    let content = html! {
        div.cw-narrow {
            (summary(&wrong))
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("invitation-lead")) }
            form method="post" action="/invitation" novalidate {
                input type="hidden" name="token" value=(token);
                div.govuk-form-group {
                    label.govuk-label for="password" { (t("password")) }
                    div.govuk-hint #password-hint { (t("password-hint")) }
                    input.govuk-input.govuk-input--width-20 #password name="password" type="password"
                        autocomplete="new-password" aria-describedby="password-hint" maxlength="1000" required;
                }
                button.govuk-button type="submit" data-module="govuk-button" { (t("invitation-button")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).erred(!wrong.is_empty()))
}

fn over(frame: &Frame) -> Markup {
    let title = t("first-over");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("invitation-over-help")) }
            a.govuk-link href="/sign-in" { (t("sign-in")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
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
    match state.app.redeem_invitation(&typed.token, &typed.password, &attested).await? {
        Redeemed::In(signed) => {
            let mut response = Redirect::to("/desk").into_response();
            if let Some(cookie) = Cookie::Session.set(&signed.token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Redeemed::SignIn => Ok(Redirect::to("/sign-in").into_response()),
        Redeemed::LinkOver => Ok((StatusCode::NOT_FOUND, over(&frame)).into_response()),
        Redeemed::Not(why) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&frame, &typed.token, Some(&why))).into_response())
        }
    }
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("session/invitation", page(&frame, "", None)),
        ("session/invitation-wrong", page(&frame, "", Some("Choose a longer password."))),
        ("session/invitation-over", over(&frame)),
    ]
}
