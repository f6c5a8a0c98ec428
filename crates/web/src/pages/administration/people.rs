//! `/administration/people`: everybody with an account, and their roles.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    regional,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    core::id::PersonId,
    people::{Person, RoleGrant},
};
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, people: &[Person]) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (t("people-title")) }
        p.govuk-body { (t("people-lead")) }
        table.cw-table {
            caption.govuk-visually-hidden { (t("people-title")) }
            thead { tr { th scope="col" { (t("who")) } th scope="col" { (t("role")) } th scope="col" { (t("people-units")) } } }
            tbody {
                @for person in people {
                    tr {
                        th scope="row" data-label=(t("who")) {
                            span {
                                a.govuk-link href={ "/administration/people/" (person.id) } { (person.name) }
                                @if !person.active { " " strong.govuk-tag.govuk-tag--grey { (t("people-left")) } }
                            }
                        }
                        td data-label=(t("role")) { span { (roles(frame, person)) } }
                        td data-label=(t("people-units")) {
                            span { (person.units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) }
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(t("people-title"), content).back("/administration"))
}

fn roles(frame: &Frame, person: &Person) -> String {
    let granted = person.roles.iter().map(|grant| dated(frame, grant));
    granted.chain(person.platform_roles.iter().cloned()).collect::<Vec<_>>().join("; ")
}

/// A role with its dates.
pub(crate) fn dated(frame: &Frame, grant: &RoleGrant) -> String {
    let mut text = format!("{} ({})", grant.role, grant.program);
    if let Some(from) = grant.from {
        text.push_str(&tv("role-from", [("day", frame.words.day(from))]));
    }
    if let Some(until) = grant.until {
        text.push_str(&tv("role-until", [("day", frame.words.last_day(until))]));
    }
    text
}

/// Everybody.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let mut people = found(state.app.people(&caller).await?)?;
    people.sort_by(|a, b| regional::order(&a.name, &b.name));
    ok(page(&state.work(&caller, "administration"), &people))
}

/// Somebody made up.
pub(crate) fn somebody() -> Person {
    Person {
        id: PersonId::new(uuid::Uuid::nil()),
        revision: 1,
        name: "Ann Licence".into(),
        login: Some("ann".into()),
        roles: vec![RoleGrant {
            program: "premises-licence".into(),
            role: "licensing-officer".into(),
            from: Some(sample::at("2026-03-01T00:00:00Z")),
            until: Some(sample::at("2026-06-01T00:00:00Z")),
        }],
        platform_roles: vec!["auditor".into()],
        units: vec!["licensing-north".into()],
        partners: Vec::new(),
        active: true,
        clearances: Vec::new(),
        delegations: Vec::new(),
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let left = Person { active: false, roles: Vec::new(), name: "Lea Left".into(), ..somebody() };
    vec![("administration/people", page(&sample::work("administration"), &[somebody(), left]))]
}
