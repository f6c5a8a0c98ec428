//! `/second-factor`: setting up a code from the phone beside the password, its recovery codes, and turning it off.

use super::super::{PageResult, ok};
use crate::{
    api::within,
    cookie::Cookie,
    pages::sample,
    part::{
        Frame,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{Enrolment, SecondFactorState};
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use std::fmt::Write as _;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
}

/// How it stands, with what can be done about it.
fn page(frame: &Frame, stands: SecondFactorState, wrong: bool) -> Markup {
    let title = t("second-title");
    let problems = problems(wrong);
    let content = html! {
        div.cw-narrow {
            (summary(&problems))
            h1.govuk-heading-l { (title) }
            @match stands {
                SecondFactorState::NoAccount => { p.govuk-body { (t("second-no-account")) } }
                SecondFactorState::Off => {
                    p.govuk-body { (t("second-off")) }
                    p.govuk-body { (t("second-need")) }
                    form method="post" action="/second-factor" {
                        button.govuk-button type="submit" data-module="govuk-button" { (t("second-begin")) }
                    }
                }
                SecondFactorState::On { recovery_left } => {
                    p.govuk-body { (t("second-on")) }
                    p.govuk-body { (tv("second-left", [("count", recovery_left.to_string())])) }
                    h2.govuk-heading-m { (t("second-remove")) }
                    p.govuk-body { (t("second-remove-help")) }
                    form method="post" action="/second-factor/remove" novalidate {
                        (code_field(wrong))
                        button.govuk-button.govuk-button--warning type="submit" data-module="govuk-button" {
                            (t("second-remove"))
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/desk").erred(wrong))
}

/// The secret, once as a picture and once as text, and the first code.
fn enrol(frame: &Frame, enrolment: &Enrolment, wrong: bool) -> Markup {
    let title = t("second-enrol-title");
    let problems = problems(wrong);
    let content = html! {
        div.cw-narrow {
            (summary(&problems))
            h1.govuk-heading-l { (title) }
            ol.govuk-list.govuk-list--number {
                li { (t("second-enrol-app")) }
                li { (t("second-enrol-scan")) }
                li { (t("second-enrol-code")) }
            }
            (picture(&enrolment.uri))
            p.govuk-body { (t("second-enrol-text")) }
            p.govuk-body { strong.cw-code #secret { (in_groups(&enrolment.secret)) } }
            form method="post" action="/second-factor/confirm" novalidate {
                (code_field(wrong))
                button.govuk-button type="submit" data-module="govuk-button" { (t("second-confirm")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/second-factor").erred(wrong))
}

/// The recovery codes: the only time they are shown.
fn recovery(frame: &Frame, codes: &[String]) -> Markup {
    let title = t("second-done-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("second-done-lead")) }
            ul.govuk-list #recovery-codes { @for code in codes { li { strong.cw-code { (code) } } } }
            div.govuk-inset-text { (t("second-done-keep")) }
            a.govuk-button href="/desk" { (t("continue")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

fn problems(wrong: bool) -> Vec<Wrong> {
    if wrong { vec![Wrong { id: "code".into(), text: t("code-wrong") }] } else { Vec::new() }
}

/// The field for a code, here and after the password.
pub(super) fn code_field(wrong: bool) -> Markup {
    html! {
        div.govuk-form-group.govuk-form-group--error[wrong] {
            label.govuk-label for="code" { (t("code-label")) }
            div.govuk-hint #code-hint { (t("code-hint")) }
            @if wrong {
                p.govuk-error-message #code-error { (t("code-wrong")) }
            }
            input.govuk-input.govuk-input--width-10.govuk-input--error[wrong] #code name="code" type="text"
                autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="40" required
                aria-describedby=(if wrong { "code-hint code-error" } else { "code-hint" });
        }
    }
}

/// The secret in groups of four, easier to type.
fn in_groups(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * 5 / 4);
    for (index, letter) in secret.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// A QR code as a drawing inside the page: nothing is loaded, nothing is inline style or script.
fn picture(uri: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(uri, QrCodeEcc::Medium) else { return html! {} };
    // Four modules of white on every side are part of the code (ISO/IEC 18004, quiet zone).
    let whole = code.size() + 8;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a text cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
        }
    }
    html! {
        svg role="img" aria-label=(t("second-picture")) width="220" height="220"
            viewBox={ "0 0 " (whole) " " (whole) } shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// How it stands.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let stands = state.app.second_factor(&caller).await?;
    ok(page(&state.work(&caller, "second-factor"), stands, false))
}

/// A new secret.
pub(crate) async fn begin(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    match state.app.begin_second_factor(&caller).await? {
        Some(enrolment) => ok(enrol(&state.work(&caller, "second-factor"), &enrolment, false)),
        None => Ok(Redirect::to("/second-factor").into_response()),
    }
}

/// The first code of it.
pub(crate) async fn confirm(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let frame = state.work(&caller, "second-factor");
    let Some(enrolled) = within(state.app.confirm_second_factor(&caller, &typed.code).await?)? else {
        return Ok(match state.app.pending_second_factor(&caller).await? {
            Some(enrolment) => {
                (StatusCode::UNPROCESSABLE_ENTITY, enrol(&frame, &enrolment, true)).into_response()
            }
            None => Redirect::to("/second-factor").into_response(),
        });
    };
    Ok(Cookie::Session.on(&enrolled.signed_in.token, recovery(&frame, &enrolled.recovery)))
}

/// Turns it off.
pub(crate) async fn remove(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    if within(state.app.remove_second_factor(&caller, &typed.code).await?)? {
        return Ok(Redirect::to("/second-factor").into_response());
    }
    let stands = state.app.second_factor(&caller).await?;
    let again = page(&state.work(&caller, "second-factor"), stands, true);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("second-factor");
    let enrolment = Enrolment {
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(),
        uri: "otpauth://totp/Casewright:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Casewright".into(),
    };
    let on = SecondFactorState::On { recovery_left: 10 };
    vec![
        ("session/second-off", page(&frame, SecondFactorState::Off, false)),
        ("session/second-on", page(&frame, on, false)),
        ("session/second-remove-wrong", page(&frame, on, true)),
        ("session/second-enrol", enrol(&frame, &enrolment, false)),
        ("session/second-enrol-wrong", enrol(&frame, &enrolment, true)),
        (
            "session/second-done",
            recovery(&frame, &["K7QM-2FDX-9RTB-HW4P".into(), "3QZX-77AB-MM0V-T5C1".into()]),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_groups() {
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(in_groups("ABCD"), "ABCD");
    }

    #[test]
    fn the_picture_has_its_quiet_zone_and_a_name() {
        let svg = picture("otpauth://totp/Casewright:ann?secret=ABC").into_string();
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-label=\""), "{svg}");
        // The upper left finder pattern begins after the quiet zone.
        assert!(svg.contains("M4 4h1v1h-1z") && !svg.contains("M3 "), "{svg}");
    }
}
