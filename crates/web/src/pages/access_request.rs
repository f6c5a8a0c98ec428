//! `/access/request`: asking for a role on a case, and what happens next. The page is the same whether or not there is such a case:
//! that it is there is not told here.

use super::{PageResult, answered::found, form, ok, sample};
use crate::{
    part::{
        Frame,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::t,
    visit::Worker,
};
use app::{
    RequestAnswer,
    core::id::RoleName,
    program::{Program, model::Role},
};
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// Why somebody needs a case: the value that is sent and the key of its words. What they write is laid beside it.
pub(super) const REASONS: &[(&str, &str)] = &[
    ("linked", "why-linked"),
    ("stand-in", "why-stand-in"),
    ("transfer", "why-transfer"),
    ("other", "why-other"),
];

/// What was typed in; the address may carry the reference.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(super) reference: String,
    pub(super) role: String,
    pub(super) until: String,
    pub(super) hours: String,
    pub(super) why: String,
    pub(super) reason: String,
}

impl Typed {
    /// The reference as references are spelt.
    pub(super) fn spelt(&self) -> String {
        self.reference.trim().to_uppercase()
    }

    /// The choice and the words, as one reason.
    pub(super) fn whole_reason(&self) -> String {
        let chosen = REASONS.iter().find(|(value, _)| *value == self.why).map(|(_, key)| t(key));
        match (chosen, self.reason.trim()) {
            (Some(chosen), "") => chosen,
            (Some(chosen), text) => format!("{chosen}: {text}"),
            (None, text) => text.to_owned(),
        }
    }

    /// What is missing of what both pages ask.
    pub(super) fn lacks(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |id: &str, key: &str| wrong.push(Wrong { id: id.into(), text: t(key) });
        if self.reference.trim().is_empty() {
            say("reference", "access-no-reference");
        }
        if self.reason.trim().is_empty() {
            say("reason", "access-no-reason");
        }
        wrong
    }
}

/// One line for the reference, with what is wrong with it.
pub(super) fn reference(typed: &Typed, wrong: &[Wrong]) -> Markup {
    let problem = wrong.iter().find(|one| one.id == "reference");
    html! {
        div.govuk-form-group.govuk-form-group--error[problem.is_some()] {
            label.govuk-label for="reference" { (t("reference")) }
            div.govuk-hint #reference-hint { (t("return-reference-hint")) }
            @if let Some(problem) = problem { p.govuk-error-message #reference-error { (problem.text) } }
            input.govuk-input.govuk-input--width-20.govuk-input--error[problem.is_some()] #reference name="reference" type="text"
                value=(typed.reference) maxlength="50" autocapitalize="characters" autocomplete="off" spellcheck="false"
                aria-describedby=(if problem.is_some() { "reference-hint reference-error" } else { "reference-hint" });
        }
    }
}

/// Why: one of several, and in one's own words.
pub(super) fn reasons(typed: &Typed, wrong: &[Wrong]) -> Markup {
    let problem = wrong.iter().find(|one| one.id == "reason");
    html! {
        div.govuk-form-group {
            fieldset.govuk-fieldset {
                legend.govuk-fieldset__legend { (t("access-why")) }
                div.govuk-radios.govuk-radios--small data-module="govuk-radios" {
                    @for (value, key) in REASONS {
                        div.govuk-radios__item {
                            input.govuk-radios__input id={ "why-" (value) } name="why" type="radio" value=(value) checked[typed.why == *value];
                            label.govuk-label.govuk-radios__label for={ "why-" (value) } { (t(key)) }
                        }
                    }
                }
            }
        }
        div.govuk-form-group.govuk-form-group--error[problem.is_some()] {
            label.govuk-label for="reason" { (t("access-reason")) }
            div.govuk-hint #reason-hint { (t("access-reason-hint")) }
            @if let Some(problem) = problem { p.govuk-error-message #reason-error { (problem.text) } }
            textarea.govuk-textarea.govuk-textarea--error[problem.is_some()] #reason name="reason" rows="3" maxlength="1000"
                aria-describedby=(if problem.is_some() { "reason-hint reason-error" } else { "reason-hint" }) { (typed.reason) }
        }
    }
}

/// The page.
fn page(frame: &Frame, roles: &[(String, String)], typed: &Typed, wrong: &[Wrong]) -> Markup {
    let title = t("ask-title");
    let content = html! {
        div.cw-narrow {
            (summary(wrong))
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("ask-lead")) }
            form method="post" action="/access/request" novalidate {
                (reference(typed, wrong))
                (form::select("role", "role", &t("ask-role"), roles, &typed.role))
                (form::day("until", "until", &t("ask-until"), true))
                (reasons(typed, wrong))
                button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("ask-button")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/access").erred(!wrong.is_empty()))
}

/// What happens next.
fn asked(frame: &Frame) -> Markup {
    let title = t("asked-title");
    let content = html! {
        div.cw-narrow {
            div.govuk-panel.govuk-panel--confirmation { h1.govuk-panel__title { (title) } }
            h2.govuk-heading-m { (t("sent-next")) }
            p.govuk-body { (t("asked-next")) }
            p.govuk-body { a.govuk-link href="/access" { (t("asked-follow")) } }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// Every role of every program that can be asked for: the same for everybody.
fn roles(state: &WebState) -> Vec<(String, String)> {
    let of = |program: &Program| {
        let role = |(name, role): (&RoleName, &Role)| {
            (name.to_string(), format!("{} ({})", role.title, program.title))
        };
        program.roles.iter().map(role).collect::<Vec<_>>()
    };
    state.app.programs().flat_map(|program| of(program)).collect()
}

/// The form.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(typed): Query<Typed>,
) -> PageResult {
    ok(page(&state.work(&caller, "access"), &roles(&state), &typed, &[]))
}

/// Asks.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let mut wrong = typed.lacks();
    let until = form::ends(&state.words(), &typed.until).ok().flatten();
    if until.is_none() {
        wrong.insert(wrong.len().min(1), Wrong { id: "until".into(), text: t("access-no-until") });
    }
    if let (Some(until), true) = (until, wrong.is_empty()) {
        let role = RoleName::new(typed.role.clone());
        let asked =
            state.app.request_access(&caller, &typed.spelt(), role, until, &typed.whole_reason()).await?;
        match found(asked)? {
            RequestAnswer::Stands(_) => return Ok(Redirect::to("/access/requested").into_response()),
            RequestAnswer::Not(text) => wrong.push(Wrong { id: "reference".into(), text }),
        }
    }
    let again = page(&state.work(&caller, "access"), &roles(&state), &typed, &wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// What happens next.
pub(crate) async fn requested(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    ok(asked(&state.work(&caller, "access")))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("access");
    let roles = vec![("police".to_owned(), "Police (Premises licence)".to_owned())];
    let typed = Typed { why: "other".into(), ..Typed::default() };
    vec![
        (
            "access/request",
            page(&frame, &roles, &Typed { reference: "PL-2026-7F3KQ".into(), ..Typed::default() }, &[]),
        ),
        ("access/request-wrong", page(&frame, &roles, &typed, &typed.lacks())),
        ("access/requested", asked(&frame)),
    ]
}
