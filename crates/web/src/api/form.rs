//! Forms, drafts, and the acts they end in.

use super::{ApiResult, Body, done, found, guard, shape, tagged};
use crate::{state::WebState, visit::ApiCaller};
use app::{
    core::id::{ActionName, ItemNo, TrackName},
    request::{ActRequest, ItemRequest},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};

/// The form of an action, with what would come of it.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/actions/{action}", tag = "forms",
    responses((status = 200, body = shape::Form), (status = 404, description = "`not-found`")))]
pub(crate) async fn action(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, action)): Path<(String, String)>,
) -> ApiResult {
    let form = found(state.app.action_form(&caller, &reference, &action).await?)?;
    tagged(form.version, &shape::Form::from(&form))
}

/// Chooses an action.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/actions/{action}", tag = "forms", request_body = shape::ActBody,
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`, `changed-meanwhile`"), (status = 412, description = "`stale`"),
        (status = 422, description = "`input-not-accepted`, `key-reused`")))]
pub(crate) async fn act(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, action)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<shape::ActBody>,
) -> ApiResult {
    let request = ActRequest {
        track: body.track.map(TrackName::new),
        action: ActionName::new(action),
        input: body.input,
        reason: body.reason,
        guard: guard(&headers, body.read_at)?,
    };
    let act = done(state.app.act(&caller, &reference, request).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// The form of a task.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/tasks/{item}", tag = "forms",
    responses((status = 200, body = shape::Form), (status = 404, description = "`not-found`")))]
pub(crate) async fn task(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, item)): Path<(String, u32)>,
) -> ApiResult {
    let form = found(state.app.task_form(&caller, &reference, ItemNo(item)).await?)?;
    tagged(form.version, &shape::Form::from(&form))
}

/// Moves a task: completes it, starts it, …
#[utoipa::path(post, path = "/api/v1/cases/{reference}/tasks/{item}", tag = "forms", request_body = shape::TaskBody,
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`, `changed-meanwhile`"), (status = 412, description = "`stale`"),
        (status = 422, description = "`input-not-accepted`, `key-reused`")))]
pub(crate) async fn move_task(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, item)): Path<(String, u32)>,
    headers: HeaderMap,
    Body(body): Body<shape::TaskBody>,
) -> ApiResult {
    let request = ItemRequest {
        item: ItemNo(item),
        transition: body.transition,
        input: body.input,
        reason: body.reason,
        guard: guard(&headers, body.read_at)?,
    };
    let act = done(state.app.item(&caller, &reference, request).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// Keeps what was typed so far, of an action by name or of a task by its element key.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/drafts/{of}", tag = "forms", request_body = shape::DraftBody,
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn draft(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, of)): Path<(String, String)>,
    Body(body): Body<shape::DraftBody>,
) -> ApiResult {
    found(state.app.save_draft(&caller, &reference, &of, body.input, body.reason).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
