//! `/first-administrator`: the one-time link that the server prints on its first start.

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
    name: String,
    login: String,
    password: String,
}

fn page(frame: &Frame, typed: &Typed, wrong: Option<&str>) -> Markup {
    let title = t("first-title");
    let wrong: Vec<Wrong> =
        wrong.into_iter().map(|text| Wrong { id: "name".into(), text: text.to_owned() }).collect();
    let content = html! {
        div.cw-narrow {
            (summary(&wrong))
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("first-lead")) }
            form method="post" action="/first-administrator" novalidate {
                input type="hidden" name="token" value=(typed.token);
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
                div.govuk-form-group {
                    label.govuk-label for="password" { (t("password")) }
                    div.govuk-hint #password-hint { (t("password-hint")) }
                    input.govuk-input.govuk-input--width-20 #password name="password" type="password"
                        autocomplete="new-password" aria-describedby="password-hint" maxlength="1000" required;
                }
                button.govuk-button type="submit" data-module="govuk-button" { (t("first-button")) }
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
            p.govuk-body { (t("first-over-help")) }
            a.govuk-link href="/sign-in" { (t("sign-in")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
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
    let redeemed = state
        .app
        .redeem_link(&typed.token, typed.name.trim(), typed.login.trim(), &typed.password, &attested)
        .await?;
    match redeemed {
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
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&frame, &typed, Some(&why))).into_response())
        }
    }
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("session/first", page(&frame, &Typed::default(), None)),
        ("session/first-wrong", page(&frame, &Typed::default(), Some("Choose a longer password."))),
        ("session/first-over", over(&frame)),
    ]
}
