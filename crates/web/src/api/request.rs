//! Requests for access, delegations, leaving.

use super::{ApiResult, Body, found, json};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    Changed, NewDelegation, RequestAnswer, RequestStep,
    answer::Refused,
    core::id::{PersonId, ProgramName, RoleName},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::IntoResponse,
};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// A request for access to a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestBody {
    /// As what.
    role: String,
    /// Until when, UTC.
    #[schema(value_type = String)]
    until: Timestamp,
    /// Why.
    reason: String,
}

/// A step on a request.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StepBody {
    /// Approves it.
    Approve {
        /// Until when, UTC; as asked where it is left out.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        until: Option<Timestamp>,
        /// What to say with it.
        #[serde(default)]
        text: String,
    },
    /// Rejects it.
    Reject {
        /// Why.
        text: String,
    },
    /// Asks the one who asked.
    AskMore {
        /// What.
        text: String,
    },
    /// Says more.
    Answer {
        /// What.
        text: String,
    },
    /// Takes it back.
    Withdraw,
}

/// A delegation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationBody {
    /// To whom.
    #[schema(value_type = String)]
    to: PersonId,
    /// The program.
    program: String,
    /// The role; one of the caller's own.
    role: String,
    /// From when, UTC; at once where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Until when, UTC.
    #[schema(value_type = String)]
    until: Timestamp,
    /// Why.
    reason: String,
}

/// Which delegation.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// Whose work.
    of: String,
    /// Who does it.
    to: String,
    /// The program.
    program: String,
    /// The role.
    role: String,
}

/// How somebody leaves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeavingBody {
    /// Who gets the open work; back to where it came from where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    heir: Option<PersonId>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Why somebody comes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    /// Why.
    #[serde(default)]
    reason: String,
}

fn not(text: String) -> Problem {
    Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() })
}

/// The changed thing, or why it is not acceptable.
pub(crate) fn changed<T>(changed: Changed<T>) -> Result<T, Problem> {
    match changed {
        Changed::Done(done) => Ok(done),
        Changed::Not(text) => Err(not(text)),
    }
}

/// Asks for a role on a case for a time. Whoever may not know of the case gets *not found*.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/requests", tag = "access", request_body = RequestBody,
    responses((status = 201, body = Object), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn ask(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<RequestBody>,
) -> ApiResult {
    let role = RoleName::new(body.role);
    let answer = state.app.request_access(&caller, &reference, role, body.until, &body.reason).await?;
    match found(answer)? {
        RequestAnswer::Stands(request) => Ok((StatusCode::CREATED, axum::Json(request)).into_response()),
        RequestAnswer::Not(text) => Err(not(text)),
    }
}

/// The caller's requests, and those they may decide.
#[utoipa::path(get, path = "/api/v1/requests", tag = "access",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.requests(&caller).await?)
}

/// Approves, rejects, asks more, answers, takes back.
#[utoipa::path(post, path = "/api/v1/requests/{request}", tag = "access", request_body = StepBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn step(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(request): Path<String>,
    Body(body): Body<StepBody>,
) -> ApiResult {
    let id = request.parse().map_err(|_| Problem::not_found())?;
    let (step, text) = match body {
        StepBody::Approve { until, text } => (RequestStep::Approve { until }, text),
        StepBody::Reject { text } => (RequestStep::Reject, text),
        StepBody::AskMore { text } => (RequestStep::AskMore, text),
        StepBody::Answer { text } => (RequestStep::Answer, text),
        StepBody::Withdraw => (RequestStep::Withdraw, String::new()),
    };
    match found(state.app.step_request(&caller, id, step, &text).await?)? {
        RequestAnswer::Stands(request) => json(&request),
        RequestAnswer::Not(text) => Err(not(text)),
    }
}

/// Delegations from and to the caller.
#[utoipa::path(get, path = "/api/v1/delegations", tag = "access",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn delegations(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.delegations(&caller).await?)
}

/// Lets a colleague do one's work in one role. They send `acting-for` with one's id.
#[utoipa::path(post, path = "/api/v1/delegations", tag = "access", request_body = DelegationBody,
    responses((status = 204), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn delegate(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<DelegationBody>,
) -> ApiResult {
    let new = NewDelegation {
        to: body.to,
        program: ProgramName::new(body.program),
        role: RoleName::new(body.role),
        from: body.from,
        until: body.until,
        reason: body.reason,
    };
    changed(found(state.app.delegate(&caller, new).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Ends a delegation.
#[utoipa::path(delete, path = "/api/v1/delegations", tag = "access", params(Which),
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn end_delegation(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(which): Query<Which>,
) -> ApiResult {
    let person = |id: &str| id.parse::<PersonId>().map_err(|_| Problem::not_found());
    let (of, to) = (person(&which.of)?, person(&which.to)?);
    let (program, role) = (ProgramName::new(which.program), RoleName::new(which.role));
    changed(found(state.app.end_delegation(&caller, of, to, &program, &role).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What would end if the person left now.
#[utoipa::path(get, path = "/api/v1/people/{person}/leaving", tag = "people",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn preview(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
) -> ApiResult {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    json(&found(state.app.preview_leaving(&caller, person).await?)?)
}

/// Lets a person leave: everything they hold ends at once, open work is handed on, and a receipt lists it.
#[utoipa::path(post, path = "/api/v1/people/{person}/leaving", tag = "people", request_body = LeavingBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn leave(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Body(body): Body<LeavingBody>,
) -> ApiResult {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    json(&changed(found(state.app.leave(&caller, person, body.heir, &body.reason).await?)?)?)
}

/// The receipts of somebody's leaving: how far the hand-over is.
#[utoipa::path(get, path = "/api/v1/people/{person}/receipts", tag = "people",
    responses((status = 200, body = Vec<Object>), (status = 403, description = "`denied`")))]
pub(crate) async fn receipts(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
) -> ApiResult {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    json(&found(state.app.receipts(&caller, person).await?)?)
}

/// Lets a person come back with what their receipt lists.
#[utoipa::path(post, path = "/api/v1/people/{person}/return", tag = "people", request_body = ReturnBody,
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn come_back(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Body(body): Body<ReturnBody>,
) -> ApiResult {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    changed(found(state.app.come_back(&caller, person, &body.reason).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
