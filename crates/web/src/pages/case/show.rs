//! `/case/<reference>`: the views open to the caller, with the fields the caller may read.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, distinct, tab,
};
use crate::{
    part::{Frame, field},
    state::WebState,
    text::t,
    visit::Worker,
};
use app::answer::CasePage;
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
pub fn page(frame: &Frame, case: &CasePage, did: Option<&str>) -> Markup {
    let content = html! {
        (super::proposal::sections(frame, case))
        @let views = distinct(case);
        @for view in &views {
            @let fields: Vec<_> = view.fields.iter()
                // The identity bar shows these already.
                .filter(|field| !["reference", "state", "opened"].contains(&field.path.as_str()))
                .cloned().collect();
            section id={ "view-" (view.name) } {
                @if views.len() > 1 { h2.govuk-heading-m { (view.title) } } @else { h2.govuk-visually-hidden { (view.title) } }
                (field::summary(frame, &fields))
            }
        }
        @if case.views.is_empty() { p.govuk-body { (t("summary-none")) } }
    };
    tab(frame, case, Tab::Summary, did, content)
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
    ok(page(&state.work(&caller, "case"), &case, did))
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
        ("case/show", page(&frame, &case, None)),
        ("case/did", page(&frame, &waiting, Some("Check the rating list"))),
    ]
}
