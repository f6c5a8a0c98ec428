//! `/case/<reference>/documents/<n>/custody`: who had a document in hand, and whether it is what was received. `?as=case` hands it out in
//! the terms of CASE and UCO.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab,
    documents::size,
    tab,
};
use crate::{
    download,
    link::Side,
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{CasePage, Custody, CustodyStep, VersionProved};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// How it is told.
#[derive(Deserialize)]
pub(crate) struct How {
    #[serde(default, rename = "as")]
    form: String,
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, custody: &Custody) -> Markup {
    let home = Side::Work.case(&case.reference);
    let content = html! {
        p.govuk-body { a.govuk-link href={ (home) "/documents" } { (t("custody-back")) } }
        h2.govuk-heading-m { (tv("custody-title", [("title", custody.title.as_str())])) }
        @for version in &custody.versions { (proved(frame, version)) }
        ol.govuk-list {
            @for step in &custody.steps { li { (line(frame, step)) } }
        }
        @if !custody.complete { p.govuk-body { (t("custody-incomplete")) } }
        p.govuk-body {
            a.govuk-link href={ (home) "/documents/" (custody.document) "/custody?as=case" } { (t("custody-case")) }
        }
    };
    tab(frame, case, Tab::Documents, None, content)
}

fn proved(frame: &Frame, version: &VersionProved) -> Markup {
    let (colour, text) = match version.proved {
        Some(true) => ("govuk-tag--green", "custody-proved"),
        Some(false) => ("govuk-tag--red", "custody-broken"),
        None => ("govuk-tag--grey", "custody-not-kept"),
    };
    html! {
        p.govuk-body {
            (tv("documents-open", [("name", version.name.clone()), ("no", (version.number + 1).to_string())])) " "
            strong.govuk-tag.(colour) { (t(text)) }
            br;
            span.cw-quiet { (size(version.bytes)) " · " (frame.words.time(version.at)) " · " (tv("by", [("who", version.by.as_str())])) }
            br;
            span.cw-quiet.cw-code { "SHA-256 " (version.sha256) }
        }
    }
}

fn line(frame: &Frame, step: &CustodyStep) -> Markup {
    html! {
        (step.text) "."
        @if let Some(why) = &step.why { " " (tv("custody-why", [("why", why.as_str())])) }
        br;
        span.cw-quiet {
            (frame.words.time(step.at)) " · " (tv("by", [("who", step.by.as_str())]))
            @if let Some(place) = &step.place { " · " (place) }
        }
    }
}

/// The page, or the file.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, document)): Path<(String, u32)>,
    Query(how): Query<How>,
) -> PageResult {
    if how.form == "case" {
        let graph = found(state.app.custody_as_case(&caller, &reference, document).await?)?;
        return Ok(download::json_ld(&format!("{reference}-{}-custody.jsonld", document + 1), &graph));
    }
    let custody = found(state.app.custody(&caller, &reference, document).await?)?;
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &custody))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let version = |number: u32, proved: Option<bool>| VersionProved {
        number,
        name: "plan.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: 1_234_567,
        sha256: "ab".repeat(32),
        at: sample::at("2026-03-02T09:30:00Z"),
        by: "Ann Licence".into(),
        proved,
    };
    let step = |step: &str, text: &str, to: Option<&str>| CustodyStep {
        step: step.into(),
        text: text.into(),
        by: "Ann Licence".into(),
        at: sample::at("2026-03-02T09:30:00Z"),
        place: to.map(|_| "Police station, Lichfield".into()),
        why: to.map(|_| "It is evidence there".into()),
        to: to.map(Into::into),
    };
    let custody = Custody {
        reference: "PL-2026-7F3KQ".into(),
        document: 0,
        title: "Floor plan".into(),
        kind_title: "Plan of the premises".into(),
        versions: vec![version(0, Some(true)), version(1, Some(false)), version(2, None)],
        steps: vec![
            step("received", "It was received", None),
            step("handed-over", "It was handed over to PC Marsh", Some("PC Marsh")),
        ],
        complete: false,
    };
    vec![("case/custody", page(&sample::work("case"), &sample::case(), &custody))]
}
