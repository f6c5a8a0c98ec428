//! `/case/<reference>/timeline`: what happened, newest first.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
};
use crate::{
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{CasePage, TimelineItem};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page. Items come oldest first.
pub fn page(frame: &Frame, case: &CasePage, items: &[TimelineItem]) -> Markup {
    let content = html! {
        h2.govuk-heading-m { (t("tab-timeline")) }
        (list(frame, items))
    };
    tab(frame, case, Tab::Timeline, None, content)
}

/// The items, newest first.
pub(crate) fn list(frame: &Frame, items: &[TimelineItem]) -> Markup {
    html! {
        @if items.is_empty() { p.govuk-body { (t("timeline-none")) } }
        ol.cw-timeline reversed {
            @for item in items.iter().rev() {
                li {
                    h3 { (item.text) }
                    p.cw-quiet {
                        time datetime=(item.at) { (frame.words.time(item.at)) }
                        @if !item.by.is_empty() { " " (tv("by", [("who", item.by.as_str())])) }
                    }
                }
            }
        }
    }
}

/// The timeline tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let items = found(state.app.timeline(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &items))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let item = |seq: u64, at: &str, by: &str, text: &str| TimelineItem {
        seq,
        at: sample::at(at),
        by: by.into(),
        text: text.into(),
        kind: "ActionTaken".into(),
        about: None,
    };
    let items = [
        item(0, "2026-03-02T09:00:00Z", "the applicant", "The case was opened"),
        item(4, "2026-03-02T09:30:00Z", "the applicant", "Submit application"),
        item(9, "2026-03-03T10:00:00Z", "Ann Licence", "Accept as complete: now in Consultation"),
    ];
    vec![("case/timeline", page(&sample::work("case"), &sample::case(), &items))]
}
