//! `/administration/roles`: roles as data. Made one right at a time, changed, dated, revoked; they act on the next request.

use super::super::{PageResult, answered::found, form, ok, sample};
use crate::{
    link::segment,
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    RoleMade,
    authz::Tie,
    core::id::{ProgramName, RoleName, StateName},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page. `programs`: name and title.
pub fn page(
    frame: &Frame,
    roles: &[RoleMade],
    programs: &[(String, String)],
    of_sheets: &[(String, String)],
) -> Markup {
    let ties =
        [("assigned", "tie-choice-assigned"), ("team", "tie-choice-team"), ("unit", "tie-choice-unit")]
            .map(|(value, text)| (value.to_owned(), t(text)));
    let content = html! {
        h1.govuk-heading-xl { (t("roles-title")) }
        p.govuk-body { (t("roles-lead")) }
        @if roles.is_empty() { p.govuk-body { (t("roles-none")) } }
        ul.cw-plan { @for role in roles { li { (one(frame, role)) } } }
        h2.govuk-heading-m { (t("role-rights-of")) }
        ul.govuk-list {
            @for (place, title) in of_sheets {
                li { a.govuk-link href={ "/administration/roles/" (place) } { (title) } }
            }
        }
        h2.govuk-heading-m { (t("role-make")) }
        p.govuk-body { (t("role-make-lead")) }
        form method="post" action="/administration/roles" {
            (form::select("role-program", "program", &t("program"), programs, ""))
            (form::line("role-name", "name", &t("role-name"), "", true))
            (form::line("role-title", "title", &t("role-called"), "", true))
            (form::select("role-tie", "tie", &t("role-tie"), &ties, "unit"))
            (form::area("role-may", "may", &t("role-may"), Some(&t("role-may-hint")), 6, ""))
            (form::line("role-states", "states", &t("role-states"), "", false))
            (form::day("role-from", "from", &t("from"), false))
            (form::day("role-until", "until", &t("until"), false))
            (form::button(&t("role-make-button")))
        }
    };
    frame.page(Sheet::new(t("roles-title"), content).back("/administration"))
}

fn one(frame: &Frame, role: &RoleMade) -> Markup {
    let (colour, state) =
        if role.active { ("govuk-tag--green", "role-in-use") } else { ("govuk-tag--grey", "role-revoked") };
    html! {
        div.cw-plan__head {
            strong { (role.title) " " span.cw-quiet.cw-code { (role.program) "/" (role.name) } }
            strong.govuk-tag.(colour) { (t(state)) }
        }
        p { a.govuk-link href={ "/administration/roles/" (segment(role.program.as_str())) "/" (segment(role.name.as_str())) } { (t("role-see")) } }
        p { (tv("role-may-list", [("list", role.may.join(", "))])) }
        @if !role.states.is_empty() {
            p { (tv("role-states-list", [("list", role.states.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))])) }
        }
        @if role.from.is_some() || role.until.is_some() {
            p.cw-quiet {
                @if let Some(from) = role.from { (tv("role-from", [("day", frame.words.day(from))])) }
                @if let Some(until) = role.until { (tv("role-until", [("day", frame.words.last_day(until))])) }
            }
        }
        @if role.active {
            form method="post" action={ "/administration/roles/" (segment(role.program.as_str())) "/" (segment(role.name.as_str())) "/revoke" } {
                (form::grave(&t("role-revoke")))
            }
        }
    }
}

/// The roles.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let roles = found(state.app.roles(&caller).await?)?;
    let programs: Vec<(String, String)> =
        state.app.programs().map(|program| (program.name.to_string(), program.title.clone())).collect();
    let mut of_sheets = Vec::new();
    for program in state.app.programs() {
        of_sheets.extend(program.roles.iter().map(|(name, role)| {
            let place = format!("{}/{}", segment(program.name.as_str()), segment(name.as_str()));
            (place, format!("{} ({})", role.title, program.title))
        }));
    }
    ok(page(&state.work(&caller, "administration"), &roles, &programs, &of_sheets))
}

/// What was typed.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    program: String,
    name: String,
    title: String,
    tie: Tie,
    may: String,
    states: String,
    from: String,
    until: String,
}

impl Default for Typed {
    fn default() -> Self {
        let none = String::new;
        Self {
            program: none(),
            name: none(),
            title: none(),
            tie: Tie::Unit,
            may: none(),
            states: none(),
            from: none(),
            until: none(),
        }
    }
}

/// Makes a role, or changes the one of this name.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let words = state.words();
    let role = RoleMade {
        program: ProgramName::new(typed.program),
        name: RoleName::new(typed.name.trim()),
        title: typed.title.trim().to_owned(),
        tie: typed.tie,
        may: form::words(&typed.may),
        states: form::words(&typed.states).into_iter().map(StateName::new).collect(),
        from: form::begins(&words, &typed.from)?,
        until: form::ends(&words, &typed.until)?,
        active: true,
    };
    form::changed(found(state.app.put_role(&caller, role).await?)?)?;
    Ok(Redirect::to("/administration/roles").into_response())
}

/// Revokes a role as a whole.
pub(crate) async fn revoke(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, role)): Path<(String, String)>,
) -> PageResult {
    let (program, role) = (ProgramName::new(program), RoleName::new(role));
    form::changed(found(state.app.retire_role(&caller, &program, &role).await?)?)?;
    Ok(Redirect::to("/administration/roles").into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let role = RoleMade {
        program: "premises-licence".into(),
        name: "reader".into(),
        title: "Reader".into(),
        tie: Tie::Unit,
        may: vec!["view:full".into(), "read:contact".into()],
        states: vec!["submitted".into()],
        from: Some(sample::at("2026-03-01T00:00:00Z")),
        until: Some(sample::at("2026-04-01T00:00:00Z")),
        active: true,
    };
    let revoked = RoleMade { active: false, name: "writer".into(), states: Vec::new(), ..role.clone() };
    let programs = [("premises-licence".to_owned(), "Premises licence".to_owned())];
    let of_sheets = [(
        "premises-licence/licensing-officer".to_owned(),
        "Licensing officer (Premises licence)".to_owned(),
    )];
    vec![(
        "administration/roles",
        page(&sample::work("administration"), &[role, revoked], &programs, &of_sheets),
    )]
}
