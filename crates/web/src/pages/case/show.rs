//! `/case/<reference>`: the views open to the caller, with the fields the caller may read.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, distinct, grouped, tab,
};
use crate::{
    part::{
        Frame,
        field::{self, AskAt},
        priority,
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, FieldShown},
    core::ItemState,
    program::Program,
};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Did {
    did: Option<String>,
}

/// A view of more fields than this is shown in groups.
const AT_A_GLANCE: usize = 8;

/// The page.
pub fn page(frame: &Frame, case: &CasePage, program: Option<&Program>, did: Option<&str>) -> Markup {
    let at = AskAt { reference: &case.reference, tab: "summary" };
    let content = html! {
        (super::reveal::wrong(case))
        (super::proposal::sections(frame, case))
        (under_way(frame, case))
        @let views = distinct(case);
        @for view in &views {
            @let fields: Vec<_> = view.fields.iter()
                // The identity bar shows these already.
                .filter(|field| !["reference", "state", "opened"].contains(&field.path.as_str()))
                .cloned().collect();
            section id={ "view-" (view.name) } {
                @if views.len() > 1 { h2.govuk-heading-m { (view.title) } } @else { h2.govuk-visually-hidden { (view.title) } }
                (fields_of(frame, &at, fields, program))
            }
        }
        @if case.views.is_empty() { p.govuk-body { (t("summary-none")) } }
    };
    tab(frame, case, Tab::Summary, did, content)
}

/// Few fields as one list; many in groups, and what is not given yet once at the end.
fn fields_of(frame: &Frame, at: &AskAt<'_>, fields: Vec<FieldShown>, program: Option<&Program>) -> Markup {
    let (empty, filled): (Vec<FieldShown>, Vec<FieldShown>) = fields.into_iter().partition(field::is_empty);
    if filled.len() <= AT_A_GLANCE {
        return field::summary(frame, Some(at), &[filled, empty].concat());
    }
    html! {
        @for group in grouped(filled, program) {
            section.cw-group { h3.govuk-heading-s { (group.title) } (field::list(frame, Some(at), &group.fields.iter().collect::<Vec<_>>())) }
        }
        (field::summary(frame, Some(at), &empty))
    }
}

/// What somebody is working on or could take up now.
fn under_way(frame: &Frame, case: &CasePage) -> Markup {
    let tasks: Vec<_> = case
        .tasks
        .iter()
        .filter(|task| matches!(task.state, ItemState::Active | ItemState::Enabled))
        .collect();
    html! {
        @if !tasks.is_empty() {
            section.cw-card.cw-under-way {
                h2 { (t("under-way")) }
                ul.govuk-list {
                    @for task in tasks {
                        li {
                            strong { (task.title) } " " (priority::tag(task.priority.as_ref())) " – "
                            @match &task.assignee { Some(name) => (name), None => { (task.role) ", " (t("task-nobodys")) } }
                            @if let Some(due) = task.due_at {
                                " · " (tv("task-due", [("day", frame.words.last_day(due)), ("away", frame.words.away(due))]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The summary tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Query(query): Query<Did>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    // The address may say what was done; only a title of this program is repeated.
    let program = state.app.program(case.program.as_str());
    let did = query.did.as_deref().and_then(|did| program?.actions.get(did)).map(|meta| meta.title.as_str());
    ok(page(&state.on_case(&caller, &case), &case, program.map(AsRef::as_ref), did))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("case");
    let case = sample::case();
    let mut waiting = case.clone();
    waiting.flags.clear();
    for state in &mut waiting.states {
        state.pending = Some("Waiting for the rating list".into());
    }
    waiting.actions.clear();
    vec![
        ("case/show", page(&frame, &case, None, None)),
        ("case/did", page(&frame, &waiting, None, Some("Check the rating list"))),
    ]
}
