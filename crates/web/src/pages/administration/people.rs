//! `/administration/people`: everybody with an account, and their roles; somebody new.

use super::super::{PageResult, answered::found, form, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    problem::Problem,
    regional,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Caller, PersonAnswer,
    core::id::{PersonId, UnitName},
    people::{Person, RoleGrant},
    request::NewPerson,
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page.
pub fn page(frame: &Frame, people: &[Person], roles: &[(String, String)]) -> Markup {
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
                        td data-label=(t("role")) { span { (held(frame, person)) } }
                        td data-label=(t("people-units")) {
                            span { (person.units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) }
                        }
                    }
                }
            }
        }
        h2.govuk-heading-m { (t("people-add")) }
        p.govuk-body { (t("people-add-lead")) }
        form method="post" action="/administration/people" {
            (form::line("add-name", "name", &t("people-name"), "", true))
            (form::line_hinted("add-login", "login", &t("people-login"), &t("people-login-hint"), true))
            (form::select("add-role", "role", &t("role"), roles, ""))
            (form::line_hinted("add-units", "units", &t("people-units"), &t("people-units-hint"), false))
            (form::button(&t("people-add-button")))
        }
    };
    frame.page(Sheet::new(t("people-title"), content).back("/administration"))
}

fn held(frame: &Frame, person: &Person) -> String {
    let granted = person.roles.iter().map(|grant| dated(frame, grant));
    granted.chain(person.platform_roles.iter().map(|role| platform_role(role))).collect::<Vec<_>>().join("; ")
}

fn platform_role(role: &str) -> String {
    crate::text::locale().find(&format!("platform-role-{role}")).unwrap_or_else(|| role.to_owned())
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
    let mut roles = vec![(String::new(), t("people-no-role"))];
    roles.extend(all_roles(&state, &caller).await?);
    ok(page(&state.work(&caller, "administration"), &people, &roles))
}

/// Every role that can be given: `program/role` and words.
pub(crate) async fn all_roles(state: &WebState, caller: &Caller) -> Result<Vec<(String, String)>, Problem> {
    let mut roles = Vec::new();
    for program in state.app.programs() {
        for (name, role) in &program.roles {
            roles.push((format!("{}/{name}", program.name), format!("{} ({})", role.title, program.title)));
        }
    }
    if let app::Answer::Found(made) = state.app.roles(caller).await? {
        for role in made.iter().filter(|role| role.active) {
            roles.push((
                format!("{}/{}", role.program, role.name),
                format!("{} ({})", role.title, role.program),
            ));
        }
    }
    Ok(roles)
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    login: String,
    role: String,
    units: String,
}

/// Adds somebody; nobody can sign in as them before they were invited.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let role = match typed.role.trim() {
        "" => None,
        role => Some(role.split_once('/').ok_or_else(|| form::not(t("form-not-understood")))?),
    };
    let grant = |(program, role): (&str, &str)| RoleGrant {
        program: program.into(),
        role: role.into(),
        from: None,
        until: None,
    };
    let new = NewPerson {
        name: typed.name,
        login: typed.login,
        password: None,
        roles: role.map(grant).into_iter().collect(),
        platform_roles: Vec::new(),
        units: form::words(&typed.units).into_iter().map(UnitName::from).collect(),
        partners: Vec::new(),
    };
    match found(state.app.add_person(&caller, new).await?)? {
        PersonAnswer::Stored(person) => {
            Ok(Redirect::to(&format!("/administration/people/{}", person.id)).into_response())
        }
        PersonAnswer::Not(text) => Err(form::not(text)),
    }
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
    let roles = [(String::new(), t("people-no-role"))];
    vec![("administration/people", page(&sample::work("administration"), &[somebody(), left], &roles))]
}
