//! When somebody else changed the same answers meanwhile: both versions, and the person chooses. Never the last write.

use super::{
    super::{PageResult, answered::found, sample},
    merged,
};
use crate::{
    part::{Frame, frame::Sheet, question::Posted},
    state::WebState,
    text::{t, tv},
    visit::Step,
};
use app::{
    answer::{ConflictShown, FormShown, Refused},
    core::Value,
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde_json::{Map, Value as Json};

/// The page.
pub fn page(frame: &Frame, form: &FormShown, base: &str, refused: &Refused) -> Markup {
    let title = t("problem-changed-meanwhile");
    let content = html! {
        div.cw-narrow {
            span.govuk-caption-l { (form.title) }
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("conflict-lead")) }
            form method="post" action={ (base) "/conflict" } {
                input type="hidden" name="at" value=(form.version);
                @for (index, one) in refused.conflicts.iter().enumerate() { (choose(frame, form, index, one)) }
                button.govuk-button type="submit" data-module="govuk-button" { (t("continue")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// A value as the form shows it: money as money, a choice by its words.
fn told(frame: &Frame, form: &FormShown, one: &ConflictShown, value: &Value) -> String {
    let field = form.pages.iter().flat_map(|page| &page.fields).find(|field| field.path == one.path);
    let choices = field.map(|field| field.choices.as_slice()).unwrap_or_default();
    let chosen = choices.iter().find(|choice| Value::text(choice.value.as_str()) == *value);
    chosen.map_or_else(
        || {
            frame.words.value(
                field.map(|field| &field.kind),
                field.and_then(|field| field.currency.as_ref()),
                value,
            )
        },
        |choice| choice.label.clone(),
    )
}

fn choose(frame: &Frame, form: &FormShown, index: usize, one: &ConflictShown) -> Markup {
    let name = format!("pick.{}", one.path);
    let told = |value: &Value| told(frame, form, one, value);
    let theirs = one.theirs.as_ref().map_or_else(|| t("withheld"), told);
    html! {
        div.govuk-form-group {
            fieldset.govuk-fieldset {
                legend.govuk-fieldset__legend.govuk-fieldset__legend--m { (one.label) }
                div.govuk-radios {
                    div.govuk-radios__item {
                        input.govuk-radios__input id={ "theirs-" (index) } type="radio" name=(name) value="theirs" checked;
                        label.govuk-label.govuk-radios__label for={ "theirs-" (index) } {
                            strong { (theirs) }
                            @if let Some(origin) = &one.origin {
                                br; span.cw-quiet { (tv("conflict-theirs", [("who", origin.by.clone()), ("when", frame.words.time(origin.at))])) }
                            }
                        }
                    }
                    div.govuk-radios__item {
                        input.govuk-radios__input id={ "ours-" (index) } type="radio" name=(name) value="ours";
                        label.govuk-label.govuk-radios__label for={ "ours-" (index) } {
                            strong { (told(&one.ours)) }
                            br; span.cw-quiet { (t("conflict-ours")) }
                        }
                    }
                }
            }
        }
    }
}

/// Takes the choices into the draft, then *check your answers* on the version that both were shown at.
pub(crate) async fn post(
    State(state): State<WebState>,
    step: Step,
    Form(posted): Form<Posted>,
) -> PageResult {
    let form = step.form(&state).await?;
    let at = posted.get("at").and_then(|at| at.parse().ok()).unwrap_or(form.version);
    let theirs: Vec<&str> = posted
        .iter()
        .filter(|(_, choice)| *choice == "theirs")
        .filter_map(|(name, _)| name.strip_prefix("pick."))
        .collect();
    // Theirs is what stands in the case: taking the answer out of the draft lets it show again.
    let mut input = match merged(&form, Map::new()) {
        Json::Object(input) => input,
        _ => Map::new(),
    };
    input.retain(|path, _| !theirs.contains(&path.as_str()));
    let kept = state
        .app
        .replace_draft(&step.caller, &step.reference, &form.of, Json::Object(input), form.reason.clone())
        .await?;
    found(kept)?;
    Ok(Redirect::to(&step.to("check-answers", at)).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let refused = Refused {
        kind: "conflict".into(),
        conflicts: vec![ConflictShown {
            path: "premises.name".into(),
            label: "Name of the premises".into(),
            theirs: Some(Value::text("The Crown Inn")),
            ours: Value::text("The Crown"),
            origin: None,
        }],
        ..Refused::default()
    };
    vec![(
        "wizard/conflict",
        page(&sample::work("case"), &sample::form(), "/case/PL-2026-7F3KQ/do/submit", &refused),
    )]
}
