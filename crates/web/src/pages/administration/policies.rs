//! `/administration/policies`: what is in force over what is shipped, what was, and drafts with the difference they would make.
//! A draft comes into force from the page that shows its difference, and from nowhere else.

use super::super::{PageResult, answered::found, form, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    PolicyDifference, PolicyDraftShown, PolicySet, PolicySetShown, SetTest, SetText,
    authz::PolicyTest,
    core::id::{PersonId, ProgramName},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// The page. `programs`: name and title.
pub fn page(
    frame: &Frame,
    version: &str,
    sets: &[PolicySetShown],
    drafts: &[PolicyDraftShown],
    programs: &[(String, String)],
) -> Markup {
    let mut targets = vec![(String::new(), t("policies-platform"))];
    targets.extend_from_slice(programs);
    let content = html! {
        h1.govuk-heading-xl { (t("policies-title")) }
        p.govuk-body { (t("policies-lead")) }
        p.cw-quiet.cw-code { (tv("policies-version", [("version", version.get(..12).unwrap_or(version))])) }
        h2.govuk-heading-m { (t("policies-sets")) }
        @if sets.is_empty() { p.govuk-body { (t("policies-none")) } }
        ul.cw-plan {
            @for set in sets {
                li {
                    div.cw-plan__head {
                        strong { (set.files.join(", ")) }
                        @if set.in_force { strong.govuk-tag.govuk-tag--green { (t("policies-in-force")) } }
                    }
                    p { (set.reason) " " span.cw-quiet { (frame.words.time(set.at)) } }
                }
            }
        }
        @if sets.iter().any(|set| set.in_force) {
            p.govuk-body { a.govuk-link href="/administration/policies/rollback" { (t("rollback-link")) } }
        }
        h2.govuk-heading-m { (t("drafts-title")) }
        @if drafts.is_empty() { p.govuk-body { (t("drafts-none")) } }
        ul.cw-plan {
            @for draft in drafts {
                li {
                    a.govuk-link href={ "/administration/policies/drafts/" (draft.id) } {
                        (draft.set.texts.iter().map(|text| text.file.as_str()).collect::<Vec<_>>().join(", "))
                    }
                    p.cw-quiet { (draft.name) " · " (frame.words.time(draft.at)) }
                }
            }
        }
        h2.govuk-heading-m { (t("draft-new")) }
        form method="post" action="/administration/policies/drafts" {
            (form::select("draft-program", "program", &t("draft-program"), &targets, ""))
            (form::line("draft-file", "file", &t("draft-file"), "policies.cedar", true))
            (form::area("draft-text", "text", &t("draft-text"), Some(&t("draft-text-hint")), 12, ""))
            (form::area("draft-tests", "tests", &t("draft-tests"), Some(&t("draft-tests-hint")), 6, ""))
            (form::line("draft-reason", "reason", &t("form-reason"), "", true))
            (form::button(&t("draft-button")))
        }
    };
    frame.page(Sheet::new(t("policies-title"), content).back("/administration"))
}

/// A draft with the difference it would make.
pub fn draft_page(frame: &Frame, draft: &PolicyDraftShown) -> Markup {
    let home = format!("/administration/policies/drafts/{}", draft.id);
    let difference = draft.difference.as_ref();
    let content = html! {
        h1.govuk-heading-xl { (t("difference-title")) }
        p.govuk-body { (draft.set.reason) " " span.cw-quiet { (draft.name) " · " (frame.words.time(draft.at)) } }
        @if let Some(difference) = difference { (shown(difference)) }
        @for text in &draft.set.texts {
            details.govuk-details {
                summary.govuk-details__summary { span.govuk-details__summary-text { (text.file) } }
                div.govuk-details__text { pre.cw-code { (text.text) } }
            }
        }
        @if let Some(difference) = difference.filter(|difference| difference.is_acceptable()) {
            form method="post" action={ (home) "/activate" } {
                input type="hidden" name="seen" value=(difference.digest);
                (form::line("activate-reason", "reason", &t("form-reason"), &draft.set.reason, true))
                (form::grave(&t("activate-button")))
            }
        }
        form method="post" action={ (home) "/discard" } { (form::button(&t("discard-button"))) }
    };
    frame.page(Sheet::new(t("difference-title"), content).back("/administration/policies"))
}

/// What rolling back would change.
pub fn rollback_page(frame: &Frame, difference: &PolicyDifference) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (t("rollback-title")) }
        p.govuk-body { (t("rollback-lead")) }
        (shown(difference))
        form method="post" action="/administration/policies/rollback" {
            (form::line("rollback-reason", "reason", &t("form-reason"), "", true))
            (form::grave(&t("rollback-button")))
        }
    };
    frame.page(Sheet::new(t("rollback-title"), content).back("/administration/policies"))
}

/// Who could do what, line by line; and what is wrong.
fn shown(difference: &PolicyDifference) -> Markup {
    html! {
        @if !difference.is_acceptable() { p.govuk-body { strong.govuk-tag.govuk-tag--red { (t("difference-no")) } } }
        @for finding in &difference.findings {
            p.govuk-body { strong.govuk-tag.govuk-tag--amber { (t("difference-finding")) } " " span.cw-code { (finding) } }
        }
        @for failed in &difference.failed {
            p.govuk-body { strong.govuk-tag.govuk-tag--red { (t("difference-failed")) } " " (failed) }
        }
        @if difference.matrix.is_empty() { p.govuk-body { (t("difference-none")) } }
        @else {
            p.govuk-body { (t("difference-lead")) }
            ul.cw-conditions {
                @for line in &difference.matrix {
                    @let comes = line.starts_with('+');
                    li.(if comes { "cw-holds" } else { "cw-fails" }) {
                        strong { (t(if comes { "difference-comes" } else { "difference-goes" })) }
                        " " span.cw-code { (line.get(1..).unwrap_or_default().trim()) }
                    }
                }
            }
        }
    }
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

fn home() -> PageResult {
    Ok(Redirect::to("/administration/policies").into_response())
}

/// What is in force, what was, what is drafted.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let sets = found(state.app.policy_sets(&caller).await?)?;
    let drafts = found(state.app.policy_drafts(&caller).await?)?;
    let programs: Vec<(String, String)> =
        state.app.programs().map(|program| (program.name.to_string(), program.title.clone())).collect();
    let frame = state.work(&caller, "administration");
    ok(page(&frame, state.app.policies().version(), &sets, &drafts, &programs))
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    program: String,
    file: String,
    text: String,
    tests: String,
    reason: String,
    seen: String,
}

/// Keeps a draft, and shows its difference.
pub(crate) async fn draft(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let program = Some(typed.program.trim()).filter(|name| !name.is_empty()).map(ProgramName::new);
    let tests = match (typed.tests.trim(), &program) {
        ("", _) => Vec::new(),
        (_, None) => return Err(form::not(t("draft-tests-program"))),
        (text, Some(program)) => {
            let read = app::program::json("tests", text).map_err(form::not)?;
            let tests: Vec<PolicyTest> =
                serde_json::from_value(read).map_err(|error| form::not(error.to_string()))?;
            tests.into_iter().map(|test| SetTest { program: program.clone(), test }).collect()
        }
    };
    let text = SetText { program, file: typed.file.trim().to_owned(), text: typed.text };
    let set = PolicySet { texts: vec![text], tests, reason: typed.reason };
    let draft = found(state.app.draft_policies(&caller, set).await?)?;
    Ok(Redirect::to(&format!("/administration/policies/drafts/{}", draft.id)).into_response())
}

/// A draft with its difference.
pub(crate) async fn drafted(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(draft): Path<String>,
) -> PageResult {
    let draft = found(state.app.policy_draft(&caller, id(&draft)?).await?)?;
    ok(draft_page(&state.work(&caller, "administration"), &draft))
}

/// Puts a draft in force.
pub(crate) async fn activate(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(draft): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let draft = id(&draft)?;
    let mut set = found(state.app.policy_draft(&caller, draft).await?)?.set;
    set.reason = typed.reason;
    form::changed(found(state.app.activate_policies(&caller, set, &typed.seen).await?)?)?;
    found(state.app.discard_policy_draft(&caller, draft).await?)?;
    home()
}

/// Throws a draft away.
pub(crate) async fn discard(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(draft): Path<String>,
) -> PageResult {
    found(state.app.discard_policy_draft(&caller, id(&draft)?).await?)?;
    home()
}

/// What rolling back would change.
pub(crate) async fn compare_rollback(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let difference = form::changed(found(state.app.compare_roll_back(&caller).await?)?)?;
    ok(rollback_page(&state.work(&caller, "administration"), &difference))
}

/// Puts back what was in force before.
pub(crate) async fn rollback(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    form::changed(found(state.app.roll_back_policies(&caller, &typed.reason).await?)?)?;
    home()
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("administration");
    let at = sample::at("2026-03-09T10:00:00Z");
    let difference = PolicyDifference {
        digest: "41f0c2".into(),
        from: "a".into(),
        to: "b".into(),
        matrix: vec![
            "- premises-licence: licensing-officer: act:accept . A . .".into(),
            "+ premises-licence: licensing-officer: act:accept . . . .".into(),
        ],
        failed: Vec::new(),
        findings: vec!["pause.cedar:1:1: warning: this policy never holds".into()],
    };
    let text = SetText {
        program: Some("premises-licence".into()),
        file: "pause.cedar".into(),
        text: "forbid (principal, action == Action::\"act:accept\", resource);".into(),
    };
    let draft = PolicyDraftShown {
        id: Uuid::nil(),
        at,
        by: PersonId::new(Uuid::nil()),
        name: "Ada Admin".into(),
        set: PolicySet { texts: vec![text], tests: Vec::new(), reason: "A pause".into() },
        difference: Some(difference.clone()),
    };
    let refused = PolicyDifference {
        to: String::new(),
        failed: vec!["nobody accepts: `act:accept` is allowed, expected denied".into()],
        ..difference.clone()
    };
    let sets =
        [PolicySetShown { at, reason: "A pause".into(), files: vec!["pause.cedar".into()], in_force: true }];
    let programs = [("premises-licence".to_owned(), "Premises licence".to_owned())];
    let drafts = [PolicyDraftShown { difference: None, ..draft.clone() }];
    vec![
        ("administration/policies", page(&frame, "0123456789abcdef", &sets, &drafts, &programs)),
        ("administration/policies-empty", page(&frame, "0123456789abcdef", &[], &[], &programs)),
        ("administration/draft", draft_page(&frame, &draft)),
        (
            "administration/draft-refused",
            draft_page(&frame, &PolicyDraftShown { difference: Some(refused), ..draft }),
        ),
        ("administration/rollback", rollback_page(&frame, &difference)),
    ]
}
