//! What stands on the tabs of a case: why it waits, what happened, who can open it, who looked.

use super::{ApiResult, found, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

/// The audit tab.
#[derive(Serialize, ToSchema)]
pub struct Audit {
    /// Who looked, acted or tried, newest first.
    entries: Vec<Json>,
    /// Send as `before` to get older ones.
    older: Option<u64>,
    /// What changed, newest first.
    changes: Vec<shape::Change>,
}

/// Who is asked about.
#[derive(Deserialize)]
pub(crate) struct Asked {
    person: String,
    ask: String,
}

/// Where older entries begin.
#[derive(Deserialize)]
pub(crate) struct Before {
    pub(crate) before: Option<u64>,
}

/// What the case waits for.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/why", tag = "tabs",
    responses((status = 200, body = Vec<shape::Wait>), (status = 404, description = "`not-found`")))]
pub(crate) async fn why(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let waiting = found(state.app.why(&caller, &reference).await?)?;
    json(&waiting.iter().map(shape::Wait::from).collect::<Vec<_>>())
}

/// What happened, oldest first.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/timeline", tag = "tabs",
    responses((status = 200, body = Vec<Object>), (status = 404, description = "`not-found`")))]
pub(crate) async fn timeline(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    json(&found(state.app.timeline(&caller, &reference).await?)?)
}

/// Who can open the case and why; who was refused.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/access", tag = "tabs",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn access(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let access = found(state.app.access_tab(&caller, &reference).await?)?;
    tagged(access.version, &access)
}

/// Why a person may or may not, in plain words; for an auditor condition by condition too. `ask` as in the log: `view:full`, `act:grant`.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/access/explanation", tag = "tabs",
    params(("person" = String, Query), ("ask" = String, Query)),
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn explanation(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> ApiResult {
    let person = asked.person.parse().map_err(|_| Problem::not_understood("`person` is no person's id"))?;
    json(&found(state.app.explain(&caller, &reference, person, &asked.ask).await?)?)
}

/// Who looked or tried, and what changed from what to what.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/audit", tag = "tabs",
    params(("before" = Option<u64>, Query)),
    responses((status = 200, body = Audit), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn audit(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Query(query): Query<Before>,
) -> ApiResult {
    let audit = found(state.app.audit_tab(&caller, &reference, query.before).await?)?;
    let body = Audit {
        entries: audit.entries.iter().map(|entry| serde_json::to_value(entry).unwrap_or_default()).collect(),
        older: audit.older,
        changes: audit.changes.iter().map(shape::Change::from).collect(),
    };
    tagged(audit.version, &body)
}
