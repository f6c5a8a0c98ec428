//! `/application/<reference>`: how somebody's own application stands, and what they can do now.

use super::{
    super::{PageResult, answered::found, case, case::timeline, ok, sample},
    spoken,
};
use crate::{
    link::Side,
    part::{Frame, field, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Guest,
};
use app::{
    answer::{CasePage, TimelineItem, Waiting},
    program::Program,
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// What the page shows beside the case.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// What happens next in this state, in the program's own words.
    pub next: Option<String>,
    /// What it waits for.
    pub waiting: Vec<Waiting>,
    /// What happened.
    pub timeline: Vec<TimelineItem>,
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, more: &More) -> Markup {
    let title = tv("application-title", [("title", case.program_title.to_lowercase())]);
    let pending = case.states.iter().any(|state| state.pending.is_some());
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            dl.govuk-summary-list {
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (t("reference")) }
                    dd.govuk-summary-list__value { strong #reference { (case.reference) } }
                }
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (t("status")) }
                    dd.govuk-summary-list__value #status {
                        @for state in &case.states {
                            strong.govuk-tag.(if state.is_final { "govuk-tag--green" } else { "govuk-tag--blue" }) { (state.title) }
                            @if state.pending.is_some() { " " (t("pending-outside")) }
                        }
                    }
                }
                @for clock in case.clocks.iter().filter(|clock| clock.running) {
                    div.govuk-summary-list__row {
                        dt.govuk-summary-list__key { (clock.title) }
                        dd.govuk-summary-list__value { (frame.words.last_day(clock.due_at)) " (" (frame.words.away(clock.due_at)) ")" }
                    }
                }
            }
            @if !case.actions.is_empty() {
                h2.govuk-heading-m { (t("application-do")) }
                @for (action, first) in case::ordered(case) { div.cw-offer { (case::offer(Side::Public, &case.reference, action, first)) } }
            }
            @if case.tabs.documents {
                p.govuk-body { a.govuk-link href={ (Side::Public.case(&case.reference)) "/documents" } { (t("application-documents")) } }
            }
            @if more.next.is_some() || !more.waiting.is_empty() {
                h2.govuk-heading-m { (t("sent-next")) }
                @if let Some(next) = &more.next { p.govuk-body { (next) } }
                @for one in &more.waiting {
                    p.govuk-body {
                        @if one.until.is_some() { (one.what) ":" } @else { (t("pending-outside")) }
                        @if let Some(until) = one.until { " " (tv("waiting-until", [("day", frame.words.last_day(until)), ("away", frame.words.away(until))])) }
                    }
                }
            }
            @for view in case::distinct(case) {
                @let shown: Vec<_> = view.fields.iter()
                    .filter(|one| !field::is_empty(one) && !["reference", "state", "opened"].contains(&one.path.as_str()))
                    .collect();
                @if !shown.is_empty() {
                    h2.govuk-heading-m { (view.title) }
                    (field::list(frame, None, &shown))
                }
            }
            @if !more.timeline.is_empty() {
                h2.govuk-heading-m { (t("tab-timeline")) }
                (timeline::list(frame, &more.timeline))
            }
            p.govuk-body.cw-quiet { (t("application-back")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content).refresh(pending.then_some(3)))
}

/// What an applicant follows: that the case was opened, and into which states it went. The rest is the office's work.
fn milestones(program: &Program, items: Vec<TimelineItem>) -> Vec<TimelineItem> {
    let worded = |item: TimelineItem| {
        let text = match (item.kind.as_str(), &item.about) {
            ("CaseOpened", _) => t("milestone-opened"),
            ("StateEntered", Some(state)) => {
                let otherwise =
                    program.states.get(state.as_str()).map_or(state.as_str(), |state| &state.title);
                let title = spoken::title(program, &format!("state-{state}"), otherwise);
                tv("milestone-state", [("state", title)])
            }
            _ => return None,
        };
        Some(TimelineItem { text, by: String::new(), ..item })
    };
    items.into_iter().filter_map(worded).collect()
}

/// The application of whoever holds its code.
pub(crate) async fn get(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
) -> PageResult {
    let mut case = found(state.app.case_page(&caller, &reference).await?)?;
    let program = state.app.program(case.program.as_str());
    if let Some(program) = program {
        spoken::case(program, &mut case);
    }
    let happened = state.app.timeline(&caller, &reference).await?.found().unwrap_or_default();
    let more = More {
        next: case
            .states
            .first()
            .and_then(|now| program?.text(crate::text::locale().code, &format!("next-{}", now.name), &[])),
        waiting: state.app.why(&caller, &reference).await?.found().unwrap_or_default(),
        timeline: program.map(|program| milestones(program, happened)).unwrap_or_default(),
    };
    let frame = state.public_on(program.map(AsRef::as_ref), &case);
    ok(page(&frame, &case, &more))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("public/application", page(&sample::public(), &sample::case(), &More::default()))]
}
