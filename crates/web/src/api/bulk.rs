//! Something done with each of many cases, as a job: `/api/v1/programs/{program}/lists/{list}/each`, `/api/v1/jobs/{job}`.

use super::{ApiResult, Body, found, json};
use crate::{pages::list::show::read, problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    Changed,
    answer::{BulkAsk, BulkPage, BulkRows, BulkWhat},
};
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An action for each of many cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EachBody {
    /// The action.
    action: String,
    /// References of cases, at most 100. Left out, it is every case that the list finds under the filters in the address, at most 10,000.
    #[serde(default)]
    cases: Option<Vec<String>>,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// A job that was begun.
#[derive(Serialize, ToSchema)]
pub struct Job {
    /// Its id; `GET /api/v1/jobs/{job}` says how far it is.
    job: String,
}

/// Which rows of a job.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    /// True for those alone that were not done.
    #[serde(default)]
    refused: bool,
    /// The first one, counted from nought; `next` of the page before.
    #[serde(default)]
    from: usize,
}

/// Takes an action on each of many cases. Each is decided for itself, as the caller and with the rights of that moment. Filters in the
/// address are those of the list.
#[utoipa::path(post, path = "/api/v1/programs/{program}/lists/{list}/each", tag = "desk", request_body = EachBody,
    responses((status = 202, body = Job), (status = 400, description = "`not-understood`: none or too many"), (status = 404, description = "`not-found`")))]
pub(crate) async fn each(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, list)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
    Body(body): Body<EachBody>,
) -> ApiResult {
    let known = state.app.program(&program).is_some_and(|known| {
        known.actions.contains_key(body.action.as_str()) && known.lists.contains_key(list.as_str())
    });
    if !known {
        return Err(Problem::not_found());
    }
    let back = format!("/list/{}/{}", crate::link::segment(&program), crate::link::segment(&list));
    let rows = match body.cases {
        Some(cases) => BulkRows::Chosen(cases.into_iter().map(|reference| (reference, None)).collect()),
        None => BulkRows::Found { list, filters: read(&pairs) },
    };
    let ask =
        BulkAsk { program, what: BulkWhat::Act { action: body.action }, rows, reason: body.reason, back };
    match found(state.app.begin_bulk(&caller, ask).await?)? {
        Changed::Done(job) => {
            let at = [(header::LOCATION, format!("/api/v1/jobs/{job}"))];
            Ok((StatusCode::ACCEPTED, at, axum::Json(Job { job: job.to_string() })).into_response())
        }
        Changed::Not(why) => Err(Problem::not_understood(why)),
    }
}

/// How far a job of the caller's own is, and what came of each row.
#[utoipa::path(get, path = "/api/v1/jobs/{job}", tag = "desk", params(Rows),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn job(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(job): Path<String>,
    Query(rows): Query<Rows>,
) -> ApiResult {
    let job = job.parse().map_err(|_| Problem::not_found())?;
    let page = BulkPage { refused: rows.refused, from: rows.from };
    json(&found(state.app.bulk(&caller, job, page).await?)?)
}
