//! `/api/v1/people`: accounts and roles. A change acts on the next request of whoever it is about.

use super::{ApiResult, Body, found, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    PersonAnswer,
    answer::Refused,
    core::id::PersonId,
    people::RoleGrant,
    request::{NewClearance, NewPerson, PersonChange},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A role in a program.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// The program.
    program: String,
    /// The role.
    role: String,
    /// From when, UTC.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<jiff::Timestamp>,
    /// Until when, UTC.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    until: Option<jiff::Timestamp>,
}

/// A new person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonBody {
    /// Their name.
    name: String,
    /// The account.
    login: String,
    /// The first password, at least 12 characters. Left out, they set one by an invitation.
    #[serde(default)]
    password: Option<String>,
    /// Roles in programs.
    #[serde(default)]
    roles: Vec<GrantBody>,
    /// Roles on the platform: `administrator`, `auditor`, `security-officer`.
    #[serde(default)]
    platform_roles: Vec<String>,
    /// Units.
    #[serde(default)]
    units: Vec<String>,
    /// Partner organisations they act for.
    #[serde(default)]
    partners: Vec<String>,
}

/// A change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// Their name.
    name: Option<String>,
    /// Roles in programs, all of them.
    roles: Option<Vec<GrantBody>>,
    /// Platform roles, all of them.
    platform_roles: Option<Vec<String>>,
    /// Units, all of them.
    units: Option<Vec<String>>,
    /// Partners, all of them.
    partners: Option<Vec<String>>,
    /// Not changed here: leaving is `POST /api/v1/people/{person}/leaving`, coming back `POST /api/v1/people/{person}/return`.
    active: Option<bool>,
    /// Clearances, all of them.
    clearances: Option<Vec<ClearanceBody>>,
}

/// Lets somebody work in a role outside office hours and away from its networks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearanceBody {
    /// The program.
    program: String,
    /// The role.
    role: String,
    /// Zones from which it counts; from anywhere where it is left out.
    #[serde(default)]
    zones: Vec<String>,
    /// From when, UTC; at once where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<jiff::Timestamp>,
    /// Until when, UTC.
    #[schema(value_type = String)]
    until: jiff::Timestamp,
    /// Why.
    reason: String,
}

pub(super) fn grants(bodies: Vec<GrantBody>) -> Vec<RoleGrant> {
    bodies
        .into_iter()
        .map(|body| RoleGrant {
            program: body.program.as_str().into(),
            role: body.role.as_str().into(),
            from: body.from,
            until: body.until,
        })
        .collect()
}

fn names<T: From<String>>(texts: Vec<String>) -> Vec<T> {
    texts.into_iter().map(T::from).collect()
}

fn stored(answer: PersonAnswer) -> Result<app::people::Person, Problem> {
    match answer {
        PersonAnswer::Stored(person) => Ok(person),
        PersonAnswer::Not(text) => {
            Err(Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() }))
        }
    }
}

/// Everybody with an account.
#[utoipa::path(get, path = "/api/v1/people", tag = "people",
    responses((status = 200, body = Vec<Object>), (status = 403, description = "`denied`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&found(state.app.people(&caller).await?)?)
}

/// Adds a person with an account.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPersonBody,
    responses((status = 201, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn add(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<NewPersonBody>,
) -> ApiResult {
    let new = NewPerson {
        name: body.name,
        login: body.login,
        password: body.password,
        roles: grants(body.roles),
        platform_roles: body.platform_roles,
        units: names(body.units),
        partners: names(body.partners),
    };
    let person = stored(found(state.app.add_person(&caller, new).await?)?)?;
    Ok((StatusCode::CREATED, axum::Json(person)).into_response())
}

/// Changes a person.
#[utoipa::path(patch, path = "/api/v1/people/{person}", tag = "people", request_body = PersonBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn change(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Body(body): Body<PersonBody>,
) -> ApiResult {
    let id: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    if body.active.is_some() {
        let text = format!(
            "Leaving is one act with a receipt: look at it with GET /api/v1/people/{person}/leaving, then POST there. POST /api/v1/people/{person}/return lets them come back."
        );
        return Err(Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() }));
    }
    let change = PersonChange {
        name: body.name,
        roles: body.roles.map(grants),
        platform_roles: body.platform_roles,
        units: body.units.map(names),
        partners: body.partners.map(names),
        clearances: body.clearances.map(|all| {
            all.into_iter()
                .map(|one| NewClearance {
                    program: one.program.into(),
                    role: one.role.into(),
                    zones: one.zones,
                    from: one.from,
                    until: one.until,
                    reason: one.reason,
                })
                .collect()
        }),
    };
    json(&stored(found(state.app.change_person(&caller, id, change).await?)?)?)
}

/// How somebody signs in: whether they have a password and a second factor.
#[utoipa::path(get, path = "/api/v1/people/{person}/account", tag = "people",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn account(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
) -> ApiResult {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    json(&found(state.app.account(&caller, person).await?)?)
}

/// Makes the link with which somebody who has no password yet sets one, once.
#[utoipa::path(post, path = "/api/v1/people/{person}/invitation", tag = "people",
    responses((status = 201, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn invite(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
) -> ApiResult {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    let invitation = changed(found(state.app.invite_person(&caller, person).await?)?)?;
    Ok((StatusCode::CREATED, axum::Json(invitation)).into_response())
}

/// Turns off the second factor of somebody who has lost both the phone and the recovery codes.
#[utoipa::path(delete, path = "/api/v1/people/{person}/second-factor", tag = "people",
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn reset_second_factor(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
) -> ApiResult {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    found(state.app.reset_second_factor(&caller, person).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
