//! `/case/<reference>/linked`: the cases that this one asked for, and the one that asked for this.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
    tasks::state_tag,
};
use crate::{link::Side, part::Frame, state::WebState, text::t, visit::Worker};
use app::{
    answer::{CasePage, CaseTaskShown},
    core::{ItemState, case::ChildState},
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, case: &CasePage) -> Markup {
    let content = html! {
        h2.govuk-heading-m { (t("tab-linked")) }
        @if case.cases.is_empty() && case.opened_for.is_none() && case.related.is_empty() { p.govuk-body { (t("linked-none")) } }
        @if let Some(other) = &case.opened_for {
            p.govuk-body { (t("case-opened-for")) " " a.govuk-link href=(Side::Work.case(other)) { (other) } }
        }
        (opened(case))
        @if !case.related.is_empty() {
            h3.govuk-heading-s { (t("linked-breach")) }
            ul.govuk-list { @for other in &case.related { li { a.govuk-link href=(Side::Work.case(other)) { (other) } } } }
        }
    };
    tab(frame, case, Tab::Linked, None, content)
}

/// The cases that this one asked for.
pub(crate) fn opened(case: &CasePage) -> Markup {
    html! {
        @if !case.cases.is_empty() {
            h3.govuk-heading-s { (t("cases-opened-title")) }
            ul.cw-plan {
                @for one in &case.cases {
                    @let (colour, text) = state_tag(one.state);
                    li {
                        div.cw-plan__head { strong { (one.title) } strong.govuk-tag.(colour) { (text) } }
                        @match &one.reference {
                            Some(other) => { p { a.govuk-link href=(Side::Work.case(other)) { (other) } } }
                            None => { p.cw-quiet { (t("linked-closed")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The tab of linked cases.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let one = |reference: Option<&str>| CaseTaskShown {
        title: "Appeal to the court".into(),
        state: ItemState::Active,
        case: ChildState::Open,
        reference: reference.map(str::to_owned),
    };
    let linked = CasePage {
        cases: vec![one(Some("AP-2026-4C2ZT")), one(None)],
        opened_for: Some("PL-2026-2BXQ8".into()),
        related: vec!["SI-2026-4C2ZTQ".into()],
        ..sample::case()
    };
    let frame = sample::work("case");
    vec![("case/linked", page(&frame, &linked)), ("case/linked-none", page(&frame, &sample::case()))]
}
