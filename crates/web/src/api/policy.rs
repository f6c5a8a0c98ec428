//! `/api/v1/policies`: what a deployment lays over the shipped policies. Drafted, compared, activated after a look at the
//! difference, rolled back.

use super::{ApiResult, Body, found, json, request::changed};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{PolicyDraftShown, PolicySet, PolicySetShown, SetTest, SetText};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is and was in force, and what is drafted.
#[derive(Serialize, ToSchema)]
pub struct Policies {
    /// Names everything in force, what is shipped and the roles included.
    version: String,
    /// Sets that are or were in force over what is shipped, newest first.
    #[schema(value_type = Vec<Object>)]
    sets: Vec<PolicySetShown>,
    /// Drafts, newest first.
    #[schema(value_type = Vec<Object>)]
    drafts: Vec<PolicyDraftShown>,
}

/// A set of policies.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBody {
    /// Its texts: `program` (left out for the platform), `file`, `text` (Cedar).
    #[schema(value_type = Vec<Object>)]
    texts: Vec<SetText>,
    /// Its tests: `program`, and `test` as in the shipped test files. All must pass before it comes into force.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    tests: Vec<SetTest>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// What comes into force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivationBody {
    /// A draft …
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    draft: Option<Uuid>,
    /// … or a set.
    #[serde(default)]
    set: Option<SetBody>,
    /// The `digest` of the difference that was looked at.
    seen: String,
    /// Why; that of the set where it is left out.
    #[serde(default)]
    reason: String,
}

/// Why it is rolled back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollbackBody {
    /// Why.
    #[serde(default)]
    reason: String,
}

impl From<SetBody> for PolicySet {
    fn from(body: SetBody) -> Self {
        Self { texts: body.texts, tests: body.tests, reason: body.reason }
    }
}

/// What is in force, what was, what is drafted.
#[utoipa::path(get, path = "/api/v1/policies", tag = "policies",
    responses((status = 200, body = Policies), (status = 403, description = "`denied`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    let sets = found(state.app.policy_sets(&caller).await?)?;
    let drafts = found(state.app.policy_drafts(&caller).await?)?;
    json(&Policies { version: state.app.policies().version().to_owned(), sets, drafts })
}

/// What a set would change: who can do what, line by line; findings; tests that fail. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/policies/difference", tag = "policies", request_body = SetBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`")))]
pub(crate) async fn difference(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<SetBody>,
) -> ApiResult {
    json(&found(state.app.compare_policies(&caller, &body.into()).await?)?)
}

/// Keeps a draft; it opens nothing.
#[utoipa::path(post, path = "/api/v1/policies/drafts", tag = "policies", request_body = SetBody,
    responses((status = 201, body = Object), (status = 403, description = "`denied`")))]
pub(crate) async fn draft(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<SetBody>,
) -> ApiResult {
    let draft = found(state.app.draft_policies(&caller, body.into()).await?)?;
    Ok((StatusCode::CREATED, axum::Json(draft)).into_response())
}

/// A draft, with what it would change now.
#[utoipa::path(get, path = "/api/v1/policies/drafts/{draft}", tag = "policies",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn drafted(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(draft): Path<String>,
) -> ApiResult {
    json(&found(state.app.policy_draft(&caller, id(&draft)?).await?)?)
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/v1/policies/drafts/{draft}", tag = "policies",
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn discard(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(draft): Path<String>,
) -> ApiResult {
    found(state.app.discard_policy_draft(&caller, id(&draft)?).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Puts a draft or a set in force: when it is valid, its lists translate, its tests pass, and the difference was looked at.
#[utoipa::path(post, path = "/api/v1/policies/activation", tag = "policies", request_body = ActivationBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn activate(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<ActivationBody>,
) -> ApiResult {
    let mut set: PolicySet = match (body.draft, body.set) {
        (Some(draft), None) => found(state.app.policy_draft(&caller, draft).await?)?.set,
        (None, Some(set)) => set.into(),
        _ => return Err(Problem::not_understood("send either `draft` or `set`")),
    };
    if !body.reason.trim().is_empty() {
        set.reason = body.reason;
    }
    let difference = changed(found(state.app.activate_policies(&caller, set, &body.seen).await?)?)?;
    if let Some(draft) = body.draft {
        found(state.app.discard_policy_draft(&caller, draft).await?)?;
    }
    json(&difference)
}

/// What rolling back would change.
#[utoipa::path(get, path = "/api/v1/policies/rollback", tag = "policies",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn compare_rollback(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
) -> ApiResult {
    json(&changed(found(state.app.compare_roll_back(&caller).await?)?)?)
}

/// Puts the set before the one in force back; without one, what is shipped alone.
#[utoipa::path(post, path = "/api/v1/policies/rollback", tag = "policies", request_body = RollbackBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn rollback(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<RollbackBody>,
) -> ApiResult {
    json(&changed(found(state.app.roll_back_policies(&caller, &body.reason).await?)?)?)
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}
