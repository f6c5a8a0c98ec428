//! `/application/<reference>/sent`: the confirmation, with what happens next.

use super::super::{PageResult, answered::found, ok, public::spoken, sample};
use crate::{
    link::Side,
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Guest,
};
use app::answer::{CasePage, Waiting};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Did {
    did: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, did: &str, next: Option<&str>, waiting: &[Waiting]) -> Markup {
    let pending = case.states.iter().find_map(|state| state.pending.as_deref());
    let state = case.states.iter().map(|state| state.title.clone()).collect::<Vec<_>>().join(", ");
    let heading = if pending.is_some() { t("sent-checking") } else { did.to_owned() };
    let content = html! {
        div.cw-narrow {
            div.govuk-panel.govuk-panel--confirmation {
                h1.govuk-panel__title { (heading) }
                div.govuk-panel__body { (t("sent-reference")) br; strong #reference { (case.reference) } }
            }
            @if pending.is_some() { p.govuk-body-l role="status" { (t("pending-outside")) ". " (t("sent-wait")) } }
            @else { p.govuk-body-l { (tv("sent-state", [("state", state)])) } }
            h2.govuk-heading-m { (t("sent-next")) }
            @if let Some(next) = next { p.govuk-body { (next) } }
            @for one in waiting {
                p.govuk-body {
                    @if one.until.is_some() { (one.what) ":" } @else { (t("pending-outside")) }
                    @if let Some(until) = one.until { " " (tv("waiting-until", [("day", frame.words.last_day(until)), ("away", frame.words.away(until))])) }
                }
            }
            p.govuk-body { (t("sent-keep")) }
            p.govuk-body { a.govuk-link href=(Side::Public.case(&case.reference)) { (t("sent-follow")) } }
        }
    };
    frame.page(Sheet::new(heading.clone(), content).refresh(pending.map(|_| 3)))
}

/// The confirmation.
pub(crate) async fn get(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
    Query(query): Query<Did>,
) -> PageResult {
    let mut case = found(state.app.case_page(&caller, &reference).await?)?;
    let waiting = state.app.why(&caller, &reference).await?.found().unwrap_or_default();
    let program = state.app.program(case.program.as_str());
    if let Some(program) = program {
        spoken::case(program, &mut case);
    }
    // The program may say it in words of its own: `done-submit = Application submitted`.
    let did = query.did.as_deref().and_then(|did| {
        let meta = program?.actions.get(did)?;
        let own = program?.text(crate::text::locale().code, &format!("done-{did}"), &[]);
        let title = spoken::title(program?, &format!("action-{did}"), &meta.title);
        Some(own.unwrap_or_else(|| tv("sent-title", [("what", title)])))
    });
    let next = case
        .states
        .first()
        .and_then(|now| program?.text(crate::text::locale().code, &format!("next-{}", now.name), &[]));
    let frame = state.public_on(program.map(AsRef::as_ref), &case);
    ok(page(&frame, &case, &did.unwrap_or_else(|| t("done")), next.as_deref(), &waiting))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::public();
    let case = sample::case();
    let mut checking = case.clone();
    for state in &mut checking.states {
        state.pending = Some("We are asking the rating list.".into());
    }
    vec![
        (
            "wizard/sent",
            page(&frame, &case, "Application submitted", Some("We check your application."), &[]),
        ),
        ("wizard/checking", page(&frame, &checking, "Application submitted", None, &[])),
    ]
}
