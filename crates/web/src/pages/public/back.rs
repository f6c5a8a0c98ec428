//! `/return`: back to an application by its reference and return code.

use super::super::{PageResult, ok};
use crate::{
    api::within,
    cookie::Cookie,
    link::Side,
    part::{
        Frame, Place,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::t,
    visit::Visit,
};
use axum::{Form, extract::State, http::StatusCode, response::IntoResponse};
use maud::{Markup, html};
use serde::Deserialize;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    reference: String,
    code: String,
}

fn page(frame: &Frame, reference: &str, failed: bool) -> Markup {
    let title = t("return-title");
    let wrong =
        if failed { vec![Wrong { id: "reference".into(), text: t("return-wrong") }] } else { Vec::new() };
    let content = html! {
        div.cw-narrow {
            (summary(&wrong))
            h1.govuk-heading-l { (title) }
            form method="post" action="/return" novalidate {
                div.govuk-form-group {
                    label.govuk-label for="reference" { (t("reference")) }
                    div.govuk-hint #reference-hint { (t("return-reference-hint")) }
                    input.govuk-input.govuk-input--width-20 #reference name="reference" type="text" value=(reference)
                        autocapitalize="characters" spellcheck="false" autocomplete="off" maxlength="50" aria-describedby="reference-hint";
                }
                div.govuk-form-group {
                    label.govuk-label for="code" { (t("return-code")) }
                    div.govuk-hint #code-hint { (t("return-code-hint")) }
                    input.govuk-input.govuk-input--width-20 #code name="code" type="text" autocapitalize="characters"
                        spellcheck="false" autocomplete="off" maxlength="50" aria-describedby="code-hint";
                }
                button.govuk-button type="submit" data-module="govuk-button" { (t("continue")) }
            }
            p.govuk-body.cw-quiet { (t("return-help")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/").erred(failed))
}

/// The form.
pub(crate) async fn get(State(state): State<WebState>) -> PageResult {
    ok(page(&state.frame(Place::Plain), "", false))
}

/// Back in, or not: a wrong code and one that is over get the same answer.
pub(crate) async fn post(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Form(typed): Form<Typed>,
) -> PageResult {
    let reference = typed.reference.trim().to_uppercase();
    let resumed = within(state.app.resume_guest(typed.code.trim(), &attested).await?)?;
    let (Some(resumed), false) = (resumed, reference.is_empty()) else {
        let again = page(&state.frame(Place::Plain), &reference, true);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    Ok(Cookie::Guest.going_to(&resumed.token, &Side::Public.case(&reference)))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("public/return", page(&frame, "", false)),
        ("public/return-wrong", page(&frame, "PL-2026-7F3KQ", true)),
    ]
}
