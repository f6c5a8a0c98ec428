//! `/case/<reference>/access`: who can open this and why; who was refused, and why, in plain words.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
};
use crate::{
    link::{Side, with},
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{AccessTab, CasePage, MayOpen, Member, PolicyShown, Refusal, TeamRow, TieTo},
    core::id::PersonId,
};
use axum::extract::{Path, State};
use maud::{Markup, html};

fn tie(tie: &TieTo) -> String {
    match tie {
        TieTo::Unit(unit) => tv("tie-unit", [("of", unit.as_str())]),
        TieTo::Role(role) => tv("tie-role", [("of", role.as_str())]),
        TieTo::Party => t("tie-party"),
        TieTo::Partner(partner) => tv("tie-partner", [("of", partner.as_str())]),
        TieTo::Platform(role) => tv("tie-platform", [("of", role.as_str())]),
        TieTo::Glass(role) => tv("tie-glass", [("of", role.as_str())]),
        TieTo::Listed => t("tie-listed"),
    }
}

fn explain_link(access: &AccessTab, name: &str) -> String {
    tv(if access.by_condition { "explain-link" } else { "explain-link-plain" }, [("name", name)])
}

/// The address of the page that says why.
pub(crate) fn why(reference: &str, person: PersonId, ask: &str) -> String {
    let person = person.to_string();
    with(&format!("{}/access/why", Side::Work.case(reference)), [("person", person.as_str()), ("ask", ask)])
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, access: &AccessTab) -> Markup {
    let content = html! {
        h2.govuk-heading-m { (t("access-may")) }
        p.govuk-body { (tv("access-may-lead", [("count", access.may_open.len())])) }
        ul.cw-plan { @for one in &access.may_open { li { (may_open(access, one)) } } }
        @if !access.team.is_empty() {
            h2.govuk-heading-m { (t("access-team")) }
            table.cw-table {
                caption.govuk-visually-hidden { (t("access-team")) }
                thead { tr { th scope="col" { (t("who")) } th scope="col" { (t("role")) } th scope="col" { (t("from")) } th scope="col" { (t("until")) } } }
                tbody { @for row in &access.team { (team_row(frame, row)) } }
            }
        }
        @if !access.parties.is_empty() || !access.partners.is_empty() {
            h2.govuk-heading-m { (t("access-others")) }
            ul.govuk-list {
                @for party in &access.parties { li { (party.name) " – " (t("tie-party")) } }
                @for partner in &access.partners { li { (tv("access-partner", [("name", partner.as_str())])) } }
            }
        }
        (super::restrict::summary(frame, access))
        h2.govuk-heading-m { (t("access-refused")) }
        @if access.refused.is_empty() { p.govuk-body { (t("access-refused-none")) } }
        @else {
            p.govuk-body { (t("access-refused-lead")) }
            ul.cw-plan { @for refusal in &access.refused { li { (refused(frame, access, refusal)) } } }
        }
    };
    tab(frame, case, Tab::Access, None, content)
}

fn may_open(access: &AccessTab, one: &MayOpen) -> Markup {
    let list = |names: &[String]| names.join(", ");
    html! {
        div.cw-plan__head { strong { (one.name) } }
        @if !one.ties.is_empty() {
            p { (one.ties.iter().map(tie).collect::<Vec<_>>().join("; ")) }
        }
        @for policy in &one.because { p { (policy.says) " " span.cw-quiet.cw-code { (policy.source) } } }
        @if !one.views.is_empty() { p.cw-quiet { (tv("access-views", [("list", list(&one.views))])) } }
        @if !one.classes.is_empty() { p.cw-quiet { (tv("access-classes", [("list", list(&one.classes))])) } }
        @if !one.actions.is_empty() { p.cw-quiet { (tv("access-actions", [("list", list(&one.actions))])) } }
        @if access.may_explain { p { a.govuk-link href=(why(&access.reference, one.person, "")) { (explain_link(access, &one.name)) } } }
    }
}

fn team_row(frame: &Frame, row: &TeamRow) -> Markup {
    html! {
        tr {
            th scope="row" data-label=(t("who")) { span { (row.name) } }
            td data-label=(t("role")) { span { (row.role_title) } }
            td data-label=(t("from")) { span { (frame.words.day(row.from)) } }
            td data-label=(t("until")) {
                span {
                    @match row.until { Some(until) => { (frame.words.end(until)) }, None => { (t("open-ended")) } }
                    @if !row.current { " " strong.govuk-tag { (t("ended")) } }
                }
            }
        }
    }
}

fn refused(frame: &Frame, access: &AccessTab, refusal: &Refusal) -> Markup {
    html! {
        div.cw-plan__head { strong { (refusal.name) } span.cw-quiet { (frame.words.time(refusal.at)) } }
        p { (tv("access-asked", [("what", refusal.asked.as_str())])) }
        @for why in &refusal.why { p { (why) } }
        @if let Some(person) = refusal.person.filter(|_| access.may_explain) {
            p { a.govuk-link href=(why(&access.reference, person, &refusal.ask)) { (explain_link(access, &refusal.name)) } }
        }
    }
}

/// The access tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let access = found(state.app.access_tab(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &access))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let person = PersonId::new(uuid::Uuid::nil());
    let policy = PolicyShown {
        id: "premises-licence.row-7".into(),
        source: "program.yaml:76".into(),
        says: "In Submitted, a licensing officer of the case's unit sees the view Full.".into(),
        forbids: false,
    };
    let access = AccessTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        may_open: vec![MayOpen {
            person,
            name: "Ann Licence".into(),
            ties: vec![TieTo::Unit("licensing-north".into())],
            views: vec!["Full".into()],
            classes: vec!["case".into(), "contact".into()],
            actions: vec!["Accept as complete".into()],
            because: vec![policy],
        }],
        team: vec![TeamRow {
            person,
            name: "Ivan Inspector".into(),
            role: "inspector".into(),
            role_title: "Inspector".into(),
            from: sample::at("2026-03-03T10:00:00Z"),
            until: None,
            current: true,
        }],
        parties: vec![Member { person, name: "The applicant".into() }],
        partners: vec!["police".into()],
        refused: vec![Refusal {
            at: sample::at("2026-03-04T08:00:00Z"),
            person: Some(person),
            name: "Sam South".into(),
            asked: "open the case".into(),
            ask: "view:full".into(),
            why: vec!["Sam South is a licensing officer, but of another unit than the case's.".into()],
        }],
        may_explain: true,
        by_condition: true,
        may_assign: false,
        restrictions: sample::restrictions(),
        requests: vec![sample::request()],
    };
    vec![("case/access", page(&sample::work("case"), &sample::case(), &access))]
}
