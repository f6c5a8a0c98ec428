//! `/case/<reference>/file`: every field that the caller may read, where it came from and since when.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, groups, tab,
};
use crate::{
    part::{
        Frame,
        field::{self, AskAt},
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, FieldShown},
    program::Program,
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, case: &CasePage, program: Option<&Program>) -> Markup {
    let groups = groups(case, program);
    let at = AskAt { reference: &case.reference, tab: "file" };
    let content = html! {
        (super::reveal::wrong(case))
        h2.govuk-heading-m { (t("tab-file")) }
        p.govuk-body { (t("file-lead")) }
        @if groups.is_empty() { p.govuk-body { (t("summary-none")) } }
        @for group in &groups {
            table.cw-table.cw-file {
                caption { (group.title) }
                thead { tr { th scope="col" { (t("file-field")) } th scope="col" { (t("file-value")) } th scope="col" { (t("file-origin")) } } }
                tbody { @for field in &group.fields { (row(frame, &at, field)) } }
            }
        }
    };
    tab(frame, case, Tab::File, None, content)
}

fn row(frame: &Frame, at: &AskAt<'_>, one: &FieldShown) -> Markup {
    html! {
        tr {
            th scope="row" data-label=(t("file-field")) { span { (one.label) } }
            td data-label=(t("file-value")) {
                div { (field::told(frame, one)) (field::mask(Some(at), one)) }
            }
            td data-label=(t("file-origin")) {
                span.cw-quiet {
                    @match &one.origin {
                        Some(origin) => {
                            (origin.by) ", " (frame.words.time(origin.at))
                            @if let Some(source) = &origin.source { br; (tv("from-named", [("source", source.as_str())])) }
                        }
                        None if field::is_empty(one) => { (t("file-never")) }
                        None => { (t("file-worked-out")) }
                    }
                }
            }
        }
    }
}

/// The case file tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let program = state.app.program(case.program.as_str()).map(AsRef::as_ref);
    ok(page(&state.on_case(&caller, &case), &case, program))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("case/file", page(&sample::work("case"), &sample::case(), None))]
}
