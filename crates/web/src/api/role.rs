//! `/api/v1/roles`: roles made at run time, and who has which. A change acts on the next request of whoever it is about.

use super::{ApiResult, Body, found, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    PersonAnswer, RoleMade,
    answer::Refused,
    authz::Tie,
    core::id::{PersonId, ProgramName, RoleName, StateName},
    people::RoleGrant,
};
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// A role: one right at a time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// What people call it.
    title: String,
    /// How somebody in it must be tied to a case: `assigned`, `team`, `unit`.
    #[schema(value_type = String)]
    tie: Tie,
    /// What it may: `view:full`, `read:contact`, `act:accept`.
    may: Vec<String>,
    /// Only in these states; in all where it is left out.
    #[serde(default)]
    states: Vec<String>,
    /// From when it opens anything, UTC; at once where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Until when, UTC.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    until: Option<Timestamp>,
}

/// A role for one person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveBody {
    /// The program.
    program: String,
    /// The role.
    role: String,
    /// From when, UTC; at once where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Until when, UTC; for good where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Which role of a person ends.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ends {
    /// The program.
    program: String,
    /// The role.
    role: String,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// The roles made at run time, revoked ones too.
#[utoipa::path(get, path = "/api/v1/roles", tag = "roles",
    responses((status = 200, body = Vec<Object>), (status = 403, description = "`denied`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&found(state.app.roles(&caller).await?)?)
}

/// What a role can do, by the policies in force.
#[utoipa::path(get, path = "/api/v1/programs/{program}/roles/{role}", tag = "roles",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn rights(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, role)): Path<(String, String)>,
) -> ApiResult {
    let (program, role) = (ProgramName::new(program), RoleName::new(role));
    json(&found(state.app.role_rights(&caller, &program, &role).await?)?)
}

/// Makes a role, changes it, or puts a revoked one in use again.
#[utoipa::path(put, path = "/api/v1/programs/{program}/roles/{role}", tag = "roles", request_body = RoleBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn put(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, role)): Path<(String, String)>,
    Body(body): Body<RoleBody>,
) -> ApiResult {
    let made = RoleMade {
        program: ProgramName::new(program),
        name: RoleName::new(role),
        title: body.title,
        tie: body.tie,
        may: body.may,
        states: body.states.into_iter().map(StateName::new).collect(),
        from: body.from,
        until: body.until,
        active: true,
    };
    json(&changed(found(state.app.put_role(&caller, made).await?)?)?)
}

/// Revokes a role as a whole.
#[utoipa::path(delete, path = "/api/v1/programs/{program}/roles/{role}", tag = "roles",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn revoke(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, role)): Path<(String, String)>,
) -> ApiResult {
    let (program, role) = (ProgramName::new(program), RoleName::new(role));
    json(&changed(found(state.app.retire_role(&caller, &program, &role).await?)?)?)
}

/// Gives a person a role in a program.
#[utoipa::path(post, path = "/api/v1/people/{person}/roles", tag = "roles", request_body = GiveBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn give(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Body(body): Body<GiveBody>,
) -> ApiResult {
    let grant = RoleGrant {
        program: ProgramName::new(body.program),
        role: RoleName::new(body.role),
        from: body.from,
        until: body.until,
    };
    let person = person_id(&person)?;
    stored(found(state.app.give_role(&caller, person, grant, &body.reason).await?)?)
}

/// Ends a role of a person at once.
#[utoipa::path(delete, path = "/api/v1/people/{person}/roles", tag = "roles", params(Ends),
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn end(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Query(ends): Query<Ends>,
) -> ApiResult {
    let (program, role) = (ProgramName::new(ends.program), RoleName::new(ends.role));
    let person = person_id(&person)?;
    stored(found(state.app.end_person_role(&caller, person, &program, &role, &ends.reason).await?)?)
}

fn person_id(text: &str) -> Result<PersonId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

fn stored(answer: PersonAnswer) -> ApiResult {
    match answer {
        PersonAnswer::Stored(person) => json(&person),
        PersonAnswer::Not(text) => {
            Err(Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() }))
        }
    }
}
