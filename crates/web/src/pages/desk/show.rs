//! `/desk`: the lists that the sheet opens for somebody's roles, what they have begun, what they may open.

use super::{
    super::{PageResult, case::did_banner, list, ok, sample, sample_desk, search},
    home,
};
use crate::{
    link::{Side, segment},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{Desk, Home};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// Rows of a list shown on the desk; the list itself shows all.
const ROWS_MAX: usize = 10;

/// The page.
pub fn page(frame: &Frame, desk: &Desk, first: Option<&Home>, last: Option<&str>) -> Markup {
    let administers = desk.platform_roles.iter().any(|role| role == "administrator");
    let content = html! {
        @if let Some(did) = last { (over(did)) }
        h1.govuk-heading-xl { (t("desk")) }
        @if !desk.roles.is_empty() {
            p.cw-lead {
                @for (index, role) in desk.roles.iter().enumerate() {
                    @if index > 0 { ", " }
                    (role.title) " (" (role.program_title) ")"
                }
            }
        }
        @if let Some(first) = first { div data-renew="home" { (home::section(frame, first)) } }
        @if administers {
            h2.govuk-heading-m { (t("desk-administrator")) }
            p.govuk-body { (t("desk-administrator-people")) }
            (crate::pages::administration::places())
            p.govuk-body { (t("desk-administrator-cases")) }
            @if frame.demo.is_some() { p.govuk-body { a.govuk-link href="/demo/clock" { (t("desk-administrator-clock")) } } }
        }
        @if !administers || !desk.lists.is_empty() {
            (search::form(""))
        }
        @if !desk.drafts.is_empty() {
            h2.govuk-heading-m { (t("desk-drafts")) }
            ul.govuk-list {
                @for draft in &desk.drafts {
                    li {
                        a.govuk-link href=(Side::Work.case(&draft.reference)) { (draft.title) ", " (draft.reference) }
                        " " span.cw-quiet { (tv("desk-draft-kept", [("when", frame.words.time(draft.saved_at))])) }
                    }
                }
            }
        }
        @for one in &desk.lists {
            section {
                h2.govuk-heading-m {
                    a.govuk-link href={ "/list/" (segment(one.list.program.as_str())) "/" (segment(one.list.name.as_str())) } {
                        (one.list.title)
                    }
                    @if desk.lists.iter().any(|other| other.list.program != one.list.program) {
                        " " span.cw-quiet { (one.list.program_title) }
                    }
                }
                @if one.rows.is_empty() { p.govuk-body { (t("list-empty")) } }
                @else {
                    (list::show::table(frame, &one.list, one.rows.get(..ROWS_MAX).unwrap_or(&one.rows), None))
                    @if one.rows.len() > ROWS_MAX || one.next.is_some() {
                        p.govuk-body {
                            a.govuk-link href={ "/list/" (segment(one.list.program.as_str())) "/" (segment(one.list.name.as_str())) } {
                                (tv("list-all", [("title", one.list.title.to_lowercase())]))
                            }
                        }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href="/access" { (t("desk-access")) } }
        @if desk.platform_roles.iter().any(|role| role == "auditor") {
            p.govuk-body { a.govuk-link href="/reports/access" { (t("reports-title")) } }
        }
        @if desk.lists.is_empty() && !administers { p.govuk-body { (t("desk-empty")) } }
        @if !desk.opens.is_empty() {
            h2.govuk-heading-m { (t("desk-open")) }
            @for opens in &desk.opens {
                form method="post" action={ "/open/" (segment(opens.program.as_str())) } {
                    button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button"
                        data-prevent-double-click="true" { (tv("desk-open-one", [("title", opens.title.to_lowercase())])) }
                }
            }
        }
    };
    frame.page(Sheet::new(t("desk"), content))
}

/// What somebody did as their last part in a case: the case is not theirs to open any more, so it is said here.
fn over(did: &str) -> Markup {
    let says = if did.is_empty() { t("did-last-task") } else { tv("did-last", [("what", did)]) };
    did_banner(&says)
}

/// What was done, and of which program, as the address says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Did {
    of: Option<String>,
    did: Option<String>,
}

/// The desk of whoever is signed in.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(query): Query<Did>,
) -> PageResult {
    let desk = state.app.desk(&caller).await?;
    let first = state.app.home(&caller).await?;
    // The address may say what was done; only a title of the program is repeated.
    let program = query.of.as_deref().and_then(|of| state.app.program(of));
    let did = query.did.as_deref().and_then(|did| program?.actions.get(did)).map(|meta| meta.title.as_str());
    ok(page(&state.work(&caller, "desk"), &desk, Some(&first), program.map(|_| did.unwrap_or_default())))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("desk");
    let empty = Desk {
        person: None,
        name: "Ann Licence".into(),
        roles: Vec::new(),
        lists: Vec::new(),
        opens: Vec::new(),
        drafts: Vec::new(),
        platform_roles: Vec::new(),
    };
    let administrator = Desk { platform_roles: vec!["administrator".into()], ..empty.clone() };
    let nothing = Home {
        programs: Vec::new(),
        tasks: Vec::new(),
        more_tasks: false,
        due: Vec::new(),
        given: Vec::new(),
        notices: Vec::new(),
        reviews: 0,
        requests: 0,
    };
    vec![
        ("desk/several", page(&frame, &sample::desk(), Some(&sample_desk::home_of_several()), None)),
        ("desk/administrator", page(&frame, &administrator, None, None)),
        ("desk/show", page(&frame, &sample::desk(), Some(&sample_desk::home()), None)),
        (
            "desk/last",
            page(&frame, &sample::desk(), Some(&sample_desk::home()), Some("Decline the referral")),
        ),
        ("desk/empty", page(&frame, &empty, Some(&nothing), None)),
    ]
}
