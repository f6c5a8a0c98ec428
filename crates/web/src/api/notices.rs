//! `/api/v1/notices/…`: by which way the caller is told what, what could not be delivered, and the report of a breach from a notice.

use super::{ApiResult, Body, found, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    NoticeChoice,
    notice::{NoticeKind, NoticeWay},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the caller chooses; what is left out is as their group has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeSettingsBody {
    /// A mail address of their own.
    #[serde(default)]
    mail: Option<String>,
    /// What is called.
    #[serde(default)]
    webhook: Option<String>,
    /// By kind (`access`, `work`, `deadlines`, `numbers`) the way: `here`, `mail`, `mail-daily`, `webhook`, `webhook-daily`.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    ways: BTreeMap<NoticeKind, NoticeWay>,
}

/// By which way the caller is told what.
#[utoipa::path(get, path = "/api/v1/notices/settings", tag = "access",
    responses((status = 200, body = Object), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn settings(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&found(state.app.notice_settings(&caller).await?)?)
}

/// Changes it. `secret` is the key that calls are signed with where there is a new one, in hex: it is told this once.
#[utoipa::path(put, path = "/api/v1/notices/settings", tag = "access", request_body = NoticeSettingsBody,
    responses((status = 200, body = Object), (status = 401, description = "`sign-in-needed`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn choose(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<NoticeSettingsBody>,
) -> ApiResult {
    let choice = NoticeChoice { mail: body.mail, webhook: body.webhook, ways: body.ways };
    let secret = changed(found(state.app.choose_notices(&caller, choice).await?)?)?;
    json(&serde_json::json!({ "secret": secret }))
}

/// Notices that could not be delivered: to whom and why, for administrators.
#[utoipa::path(get, path = "/api/v1/notices/given-up", tag = "access",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn given_up(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.notices_given_up(&caller).await?)
}

/// Has one of them tried again.
#[utoipa::path(post, path = "/api/v1/notices/given-up/{given}/again", tag = "access",
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn again(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(given): Path<String>,
) -> ApiResult {
    let id = given.parse().map_err(|_| Problem::not_found())?;
    found(state.app.tell_again(&caller, id).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reports a breach from a notice of an unusual look: opens a case about it, once. Its reference.
#[utoipa::path(post, path = "/api/v1/notices/{notice}/breach", tag = "access",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn breach(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(notice): Path<String>,
) -> ApiResult {
    let id = notice.parse().map_err(|_| Problem::not_found())?;
    let reference = changed(found(state.app.report_breach(&caller, id).await?)?)?;
    json(&serde_json::json!({ "reference": reference }))
}
