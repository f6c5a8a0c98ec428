//! `/api/v1/log`: the log as C2SP tlog-tiles, receipts of single entries, and what one person did. `casewright verify --server`
//! reads it here.

use super::{ApiResult, found, json, tabs::Before};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::core::id::PersonId;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

fn of_type(kind: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The newest signed checkpoint (C2SP tlog-checkpoint).
#[utoipa::path(get, path = "/api/v1/log/checkpoint", tag = "log",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`: nothing is sealed yet")))]
pub(crate) async fn checkpoint(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    let signed = found(state.app.log_checkpoint(&caller).await?)?;
    Ok(of_type("text/plain; charset=utf-8", signed))
}

/// A tile or entry bundle (C2SP tlog-tiles): `0/000`, `entries/000.p/17`.
#[utoipa::path(get, path = "/api/v1/log/tile/{path}", tag = "log",
    params(("path" = String, Path, description = "level and number, as the specification writes them; it may hold slashes")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn tile(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(path): Path<String>,
) -> ApiResult {
    let bytes = found(state.app.log_tile(&caller, &format!("tile/{path}")).await?)?;
    Ok(of_type("application/octet-stream", bytes))
}

/// Proof of one entry about a case, in a file that needs nothing else (C2SP tlog-proof). `casewright verify --receipt` checks it.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/audit/{position}/receipt", tag = "log",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn receipt(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, position)): Path<(String, u64)>,
) -> ApiResult {
    let receipt = found(state.app.receipt(&caller, &reference, position).await?)?;
    let mut response = of_type("text/plain; charset=utf-8", receipt);
    let name = format!("attachment; filename=\"entry-{position}.tlog-proof\"");
    let name = HeaderValue::from_str(&name).map_err(|error| app::Fault::Internal(error.to_string()))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// What somebody did, read or tried anywhere, newest first.
#[utoipa::path(get, path = "/api/v1/people/{person}/entries", tag = "log", params(("before" = Option<u64>, Query)),
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn of_person(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Query(query): Query<Before>,
) -> ApiResult {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    json(&found(state.app.log_of_person(&caller, person, query.before).await?)?)
}
