//! `/api/v1/dead-letters`: effects that were given up, and trying one once more.

use super::{ApiResult, found, json};
use crate::{state::WebState, visit::ApiCaller};
use app::core::id::EffectNo;
use axum::extract::{Path, State};

/// Effects that were given up, of cases whose flags the caller may settle.
#[utoipa::path(get, path = "/api/v1/dead-letters", tag = "cases",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn dead_letters(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.dead_letters(&caller).await?)
}

/// Tries one once more, now: `came` says `delivered`, `failed` with what went wrong, or `not-there`.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/effects/{effect}/retry", tag = "cases",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn retry(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, effect)): Path<(String, u32)>,
) -> ApiResult {
    json(&found(state.app.retry_dead_letter(&caller, &reference, EffectNo(effect)).await?)?)
}
