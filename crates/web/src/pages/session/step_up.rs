//! `/step-up`: proving again who one is, for what asks for a newer or stronger sign-in.

use super::{
    super::{PageResult, ok},
    second_factor::code_field,
    sign_in::destination,
};
use crate::{
    api::within,
    cookie::Cookie,
    link::with,
    pages::sample,
    part::{
        Frame,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::t,
    visit::Worker,
};
use app::answer::Proof;
use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    to: String,
    /// The strength that is asked for.
    strength: u8,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
    password: String,
    to: String,
}

/// What the page shows.
struct Shown<'a> {
    proof: Proof,
    to: &'a str,
    /// True when a second factor is asked for, and the account has none.
    lacks_second: bool,
    wrong: bool,
    /// Name and title of each identity provider.
    providers: &'a [(String, String)],
}

fn page(frame: &Frame, shown: &Shown<'_>) -> Markup {
    let title = t("step-up-title");
    let (field, text) = match shown.proof {
        Proof::Code => ("code", t("code-wrong")),
        _ => ("password", t("step-up-wrong")),
    };
    let problems = if shown.wrong { vec![Wrong { id: field.into(), text }] } else { Vec::new() };
    let content = html! {
        div.cw-narrow {
            (summary(&problems))
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("step-up-lead")) }
            @if shown.lacks_second {
                p.govuk-body { (t("step-up-second")) }
                a.govuk-button href="/second-factor" { (t("second-begin")) }
            } @else if matches!(shown.proof, Proof::Elsewhere | Proof::None) {
                @for (name, title) in shown.providers {
                    a.govuk-button href=(with(&format!("/sign-in/with/{name}"), [("again", "yes"), ("to", shown.to)])) { (title) }
                    " "
                }
                @if shown.providers.is_empty() { p.govuk-body { (t("step-up-no-way")) } }
            } @else {
                form method="post" action="/step-up" novalidate {
                    input type="hidden" name="to" value=(shown.to);
                    @if shown.proof == Proof::Code {
                        (code_field(shown.wrong))
                    } @else {
                        div.govuk-form-group.govuk-form-group--error[shown.wrong] {
                            label.govuk-label for="password" { (t("password")) }
                            input.govuk-input.govuk-input--width-20 #password name="password" type="password"
                                autocomplete="current-password" autocapitalize="none" spellcheck="false" maxlength="1000" required;
                        }
                    }
                    button.govuk-button type="submit" data-module="govuk-button" { (t("continue")) }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back(shown.to).erred(shown.wrong))
}

/// The page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let proof = state.app.proof(&caller).await?;
    let shown = Shown {
        proof,
        to: destination(&asked.to),
        lacks_second: proof == Proof::Password && asked.strength > 1,
        wrong: false,
        providers: &state.providers_shown(),
    };
    ok(page(&state.work(&caller, "step-up"), &shown))
}

/// Proves it: a new session takes the place of the old one.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let proof = state.app.proof(&caller).await?;
    let word = if proof == Proof::Code { &typed.code } else { &typed.password };
    let to = destination(&typed.to);
    match within(state.app.step_up(&caller, word).await?)? {
        Some(signed) => {
            let mut response = Redirect::to(to).into_response();
            if let Some(cookie) = Cookie::Session.set(&signed.token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        None => {
            let providers = state.providers_shown();
            let shown = Shown { proof, to, lacks_second: false, wrong: true, providers: &providers };
            let again = page(&state.work(&caller, "step-up"), &shown);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("step-up");
    let providers = [("staff".to_owned(), "Council account".to_owned())];
    let of = |proof, lacks_second, wrong| {
        page(&frame, &Shown { proof, to: "/desk", lacks_second, wrong, providers: &providers })
    };
    vec![
        ("session/step-up-code", of(Proof::Code, false, false)),
        ("session/step-up-wrong", of(Proof::Password, false, true)),
        ("session/step-up-second", of(Proof::Password, true, false)),
        ("session/step-up-elsewhere", of(Proof::Elsewhere, false, false)),
    ]
}
