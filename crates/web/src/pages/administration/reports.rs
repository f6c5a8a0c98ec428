//! `/reports/access`: rights that nobody uses, and denials that were granted later. For auditors.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    api::report::Since,
    link::Side,
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{GrantedLater, LaterGranted, RightUnused, UnusedOf, UnusedRights, Way},
    core::id::PersonId,
};
use axum::extract::{Query, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, unused: &UnusedRights, later: &LaterGranted) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (t("reports-title")) }
        p.govuk-body { (tv("reports-since", [("day", frame.words.day(unused.since))])) }
        @if !unused.whole || !later.whole { p.govuk-body { (t("reports-not-whole")) } }
        h2.govuk-heading-m { (t("unused-title")) }
        p.govuk-body { (t("unused-lead")) }
        ul.cw-plan {
            @for one in &unused.grants {
                li {
                    div.cw-plan__head {
                        strong { (one.name) ", " (one.role) @if let Some(program) = &one.program { " (" (program) ")" } }
                        span { (tv("unused-count", [("used", one.used), ("of", one.rights)])) }
                    }
                    @if let Some(last) = one.last_used { p.cw-quiet { (tv("unused-last", [("day", frame.words.day(last))])) } }
                    @if !one.unused.is_empty() {
                        details.govuk-details {
                            summary.govuk-details__summary { span.govuk-details__summary-text { (tv("unused-never", [("count", one.unused.len())])) } }
                            div.govuk-details__text { ul.govuk-list { @for right in &one.unused { li { (right.asked) " " span.cw-quiet.cw-code { (right.ask) } } } } }
                        }
                    }
                }
            }
        }
        h2.govuk-heading-m { (t("later-title")) }
        p.govuk-body {
            @match later.median_minutes {
                Some(minutes) => { (tv("later-median", [("count", later.granted.len() as i64), ("minutes", minutes)])) }
                None => { (t("later-none")) }
            }
        }
        @if !later.granted.is_empty() {
            table.cw-table {
                caption.govuk-visually-hidden { (t("later-title")) }
                thead { tr { th scope="col" { (t("who")) } th scope="col" { (t("later-what")) } th scope="col" { (t("later-wait")) } th scope="col" { (t("later-way")) } } }
                tbody { @for one in &later.granted { (row(frame, one)) } }
            }
        }
    };
    frame.page(Sheet::new(t("reports-title"), content).back("/administration"))
}

fn row(frame: &Frame, one: &GrantedLater) -> Markup {
    let way = match one.way {
        Way::Request => "way-request",
        Way::BrokenGlass => "way-glass",
        Way::RoleOnCase => "way-role",
        Way::Rules => "way-rules",
    };
    html! {
        tr {
            th scope="row" data-label=(t("who")) { span { (one.name) } }
            td data-label=(t("later-what")) {
                span {
                    (one.asked)
                    @match &one.reference {
                        Some(reference) => { " · " a.govuk-link href=(Side::Work.case(reference)) { (reference) } }
                        None => { " · " (t("later-closed")) }
                    }
                }
            }
            td data-label=(t("later-wait")) {
                span { (tv("later-minutes", [("minutes", one.minutes)])) " " span.cw-quiet { (frame.words.time(one.denied_at)) } }
            }
            td data-label=(t("later-way")) { span { (t(way)) } }
        }
    }
}

/// The reports.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(since): Query<Since>,
) -> PageResult {
    let since = since.or_usual(state.app.now());
    let unused = found(state.app.unused_rights(&caller, since).await?)?;
    let later = found(state.app.later_granted(&caller, since).await?)?;
    ok(page(&state.work(&caller, "reports"), &unused, &later))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let since = sample::at("2026-01-01T00:00:00Z");
    let person = PersonId::new(uuid::Uuid::nil());
    let unused = UnusedRights {
        since,
        whole: true,
        grants: vec![UnusedOf {
            person,
            name: "Ann Licence".into(),
            program: Some("premises-licence".into()),
            role: "licensing-officer".into(),
            rights: 12,
            used: 11,
            last_used: Some(sample::at("2026-03-09T10:00:00Z")),
            unused: vec![RightUnused {
                ask: "act:refer".into(),
                asked: "choose “Refer to a hearing”".into(),
                because: Vec::new(),
            }],
        }],
    };
    let later = LaterGranted {
        since,
        whole: false,
        denials: 3,
        median_minutes: Some(60),
        granted: vec![GrantedLater {
            person,
            name: "Sam South".into(),
            reference: Some("PL-2026-7F3KQ".into()),
            ask: "case".into(),
            asked: "open the case".into(),
            denied_at: sample::at("2026-03-09T10:00:00Z"),
            denials: 2,
            granted_at: sample::at("2026-03-09T11:00:00Z"),
            minutes: 60,
            way: Way::Request,
        }],
    };
    let none = LaterGranted { median_minutes: None, granted: Vec::new(), ..later.clone() };
    let frame = sample::work("reports");
    vec![
        ("reports/access", page(&frame, &unused, &later)),
        ("reports/access-none", page(&frame, &unused, &none)),
    ]
}
