//! Reports about access: why can I, what can this person open, what nobody uses, what was denied and granted later.

use super::{ApiResult, find::Page, found, json};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use axum::extract::{Path, Query, State};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// How far back a report looks where nothing is said.
const DAYS: i64 = 90;

/// What is asked.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// As in the log: `view:full`, `act:grant`.
    ask: String,
}

/// How far back.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Since {
    /// From when, UTC; 90 days back where it is left out.
    #[param(value_type = Option<String>)]
    since: Option<Timestamp>,
}

impl Since {
    pub(crate) fn or_usual(&self, now: Timestamp) -> Timestamp {
        let usual = now.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN);
        self.since.unwrap_or(usual)
    }
}

/// Why the caller may or may not, in plain words, as things are now. For whoever may know of the case.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/access/mine", tag = "access", params(Asked),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn mine(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> ApiResult {
    json(&found(state.app.my_access(&caller, &reference, &asked.ask).await?)?)
}

/// What a person can open, and why. For auditors, and for everybody about themselves.
#[utoipa::path(get, path = "/api/v1/people/{person}/access", tag = "access", params(Page),
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn opens(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(person): Path<String>,
    Query(page): Query<Page>,
) -> ApiResult {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    if page.after.is_some() && page.program.is_none() {
        return Err(Problem::not_understood("`after` goes on with one program: send `program` with it"));
    }
    json(&found(state.app.opens(&caller, person, page.program.as_deref(), page.after).await?)?)
}

/// Rights that came with a role and were never used. For auditors.
#[utoipa::path(get, path = "/api/v1/reports/unused-rights", tag = "access", params(Since),
    responses((status = 200, body = Object), (status = 403, description = "`denied`")))]
pub(crate) async fn unused_rights(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(since): Query<Since>,
) -> ApiResult {
    let since = since.or_usual(state.app.now());
    json(&found(state.app.unused_rights(&caller, since).await?)?)
}

/// Denials that were granted later, and after how long. For auditors.
#[utoipa::path(get, path = "/api/v1/reports/later-granted", tag = "access", params(Since),
    responses((status = 200, body = Object), (status = 403, description = "`denied`")))]
pub(crate) async fn later_granted(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(since): Query<Since>,
) -> ApiResult {
    let since = since.or_usual(state.app.now());
    json(&found(state.app.later_granted(&caller, since).await?)?)
}
