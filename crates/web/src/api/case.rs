//! `/api/v1/cases/{reference}`: reading a case, and acts that need no form.

use super::{ApiResult, Body, done, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    answer::FieldRevealed,
    core::{
        FieldPath,
        id::{ItemNo, PartnerName, PersonId, RoleName},
    },
    request::{NewTask, TeamChange},
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A case as the caller may see it. One that may not be known of is *not found*, exactly as one that does not exist.
#[utoipa::path(get, path = "/api/v1/cases/{reference}", tag = "cases",
    responses((status = 200, body = shape::Case), (status = 404, description = "`not-found`")))]
pub(crate) async fn read(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    tagged(case.version, &shape::Case::from(&case))
}

/// Which masked field, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealBody {
    /// Its path, as the case shows it.
    #[schema(example = "applicant.home_address")]
    field: String,
    /// Why; where `reveal` of the field says `required`, it must be given.
    #[serde(default)]
    reason: Option<String>,
}

/// Shows one masked field in clear, in this answer alone. An act of its own: the log of the case says who had which field shown, and
/// the reason, before the value is told. A field that no open view shows is *not found*.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/reveal", tag = "cases", request_body = RevealBody,
    responses((status = 200, body = shape::Field), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 422, description = "`input-not-accepted`: a reason is missing")))]
pub(crate) async fn reveal(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<RevealBody>,
) -> ApiResult {
    let path = FieldPath::new(body.field);
    match found(state.app.reveal_field(&caller, &reference, &path, body.reason.as_deref()).await?)? {
        FieldRevealed::Shown(field) => json(&shape::Field::from(&*field)),
        FieldRevealed::Refused(refused) => Err(Problem::refused(refused)),
    }
}

/// Takes, gives or returns a task.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/tasks/{item}/assignee", tag = "cases", request_body = shape::AssigneeBody,
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn assign(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, item)): Path<(String, u32)>,
    headers: HeaderMap,
    Body(body): Body<shape::AssigneeBody>,
) -> ApiResult {
    let to = match body.to.as_deref() {
        None => None,
        Some("me") => caller.person(),
        Some(id) => {
            Some(id.parse::<PersonId>().map_err(|_| Problem::not_understood("`to` is no person's id"))?)
        }
    };
    let act = state.app.assign_item(&caller, &reference, ItemNo(item), to, guard(&headers, None)?).await?;
    let act = done(act)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// Plans a discretionary task.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan", tag = "cases", request_body = shape::PlanBody,
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn plan(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<shape::PlanBody>,
) -> ApiResult {
    let act = done(state.app.plan_item(&caller, &reference, &body.element, guard(&headers, None)?).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// Adds a task that no plan foresaw. It starts at once and is done like any other.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/tasks", tag = "cases", request_body = shape::NewTaskBody,
    responses((status = 200, body = shape::Act), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn add_task(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<shape::NewTaskBody>,
) -> ApiResult {
    let day = |text: String| {
        text.parse().map_err(|_| Problem::not_understood("`due` is no day: write `2026-04-01`"))
    };
    let new = NewTask {
        title: body.title,
        role: RoleName::new(body.role),
        due_on: body.due.map(day).transpose()?,
        stage: body.stage.map(ItemNo),
    };
    let act = done(state.app.add_task(&caller, &reference, new, guard(&headers, None)?).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// Settles a flag.
#[utoipa::path(delete, path = "/api/v1/cases/{reference}/flags/{flag}", tag = "cases",
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn clear_flag(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, flag)): Path<(String, u32)>,
    headers: HeaderMap,
) -> ApiResult {
    let act = done(state.app.clear_flag(&caller, &reference, flag, guard(&headers, None)?).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// Gives or ends a role on the case, or brings a partner in.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/team", tag = "cases", request_body = shape::TeamBody,
    responses((status = 200, body = shape::Act), (status = 404, description = "`not-found`"), (status = 403, description = "`denied`")))]
pub(crate) async fn team(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<shape::TeamBody>,
) -> ApiResult {
    let change = match body {
        shape::TeamBody::Assign { person, role, from, until } => {
            TeamChange::Assign { person, role: RoleName::new(role), from, until }
        }
        shape::TeamBody::End { person, role } => TeamChange::End { person, role: RoleName::new(role) },
        shape::TeamBody::AddPartner { partner } => {
            TeamChange::AddPartner { partner: PartnerName::new(partner) }
        }
    };
    let act = done(state.app.change_team(&caller, &reference, change, guard(&headers, None)?).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}
