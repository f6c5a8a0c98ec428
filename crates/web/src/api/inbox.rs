//! `/api/v1/inbox`: what came in and fits no case yet. Items are registered as cases of the inbox' program are opened.

use super::{ApiResult, Body, found, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::FileInto;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which page of which inbox.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The program whose inbox it is; the first of the caller's where it is left out.
    program: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Where an item goes: on a case that is there, or on one that is opened for it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBody {
    /// The reference of a case.
    #[serde(default)]
    case: Option<String>,
    /// The program of which a case is opened.
    #[serde(default)]
    program: Option<String>,
    /// Its unit; the caller's first where it is left out.
    #[serde(default)]
    unit: Option<String>,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// What waits, longest first.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "desk", params(Asked),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(asked): Query<Asked>,
) -> ApiResult {
    json(&found(state.app.inbox(&caller, asked.program.as_deref(), asked.after).await?)?)
}

/// One item, with the cases that it may belong to: of those that the caller may open, each with how sure and why.
#[utoipa::path(get, path = "/api/v1/inbox/{reference}", tag = "desk",
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn item(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    json(&found(state.app.inbox_item(&caller, &reference).await?)?)
}

/// Puts an item on a case, with its documents. The case's reference.
#[utoipa::path(post, path = "/api/v1/inbox/{reference}/file", tag = "desk", request_body = FileBody,
    responses((status = 200, body = Object), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn file(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<FileBody>,
) -> ApiResult {
    let into = match (body.case, body.program) {
        (Some(case), None) => FileInto::Case(case),
        (None, Some(program)) => FileInto::New { program, unit: body.unit.map(Into::into) },
        _ => return Err(Problem::not_understood("give either `case` or `program`")),
    };
    let case = changed(found(state.app.file_item(&caller, &reference, into, body.reason).await?)?)?;
    json(&serde_json::json!({ "case": case }))
}
