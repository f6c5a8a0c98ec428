//! `/api/v1/absences`: who is away; and `/api/v1/cases/{reference}/tasks/{item}/least-work`, which gives a task to whoever has least.

use super::{ApiResult, Body, done, found, guard, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    NewAbsence,
    core::id::{ItemNo, PersonId},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody is going to be away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceBody {
    /// A person's id; left out it is the caller.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    person: Option<Uuid>,
    /// The first day.
    #[schema(value_type = String)]
    from: Date,
    /// The last day.
    #[schema(value_type = String)]
    until: Date,
    /// Who is offered first in their place; they get no right by it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    stand_in: Option<Uuid>,
}

/// Why a task is given away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeastWorkBody {
    /// In the words of whoever does it.
    #[serde(default)]
    reason: Option<String>,
}

/// Who is away: the caller; and whose work they hand out, or whom they administer, with what these have.
#[utoipa::path(get, path = "/api/v1/absences", tag = "desk",
    responses((status = 200, body = Object), (status = 401, description = "`sign-in-needed`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&found(state.app.absences(&caller).await?)?)
}

/// Says that somebody is away.
#[utoipa::path(post, path = "/api/v1/absences", tag = "desk", request_body = AbsenceBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn say(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<AbsenceBody>,
) -> ApiResult {
    let new = NewAbsence {
        person: body.person.map(PersonId::new),
        from: body.from,
        until: body.until,
        stand_in: body.stand_in.map(PersonId::new),
    };
    let id = changed(found(state.app.say_away(&caller, new).await?)?)?;
    json(&serde_json::json!({ "absence": id }))
}

/// Takes it back, or ends it before its last day.
#[utoipa::path(delete, path = "/api/v1/absences/{absence}", tag = "desk",
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn end(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(absence): Path<String>,
) -> ApiResult {
    let id = absence.parse().map_err(|_| Problem::not_found())?;
    found(state.app.end_absence(&caller, id).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives a task to whoever may do it, is there, and has the least work. Who it is, how much they had, and why they.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/tasks/{item}/least-work", tag = "cases", request_body = LeastWorkBody,
    responses((status = 200, body = Object), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn least_work(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, item)): Path<(String, u32)>,
    headers: HeaderMap,
    Body(body): Body<LeastWorkBody>,
) -> ApiResult {
    let guard = guard(&headers, None)?;
    let given = state.app.hand_out_to_least(&caller, &reference, ItemNo(item), body.reason, guard).await?;
    let (acted, chosen) = found(given)?;
    let act = done(app::Answer::Found(acted))?;
    json(&serde_json::json!({ "reference": act.reference, "version": act.version, "chosen": chosen }))
}
