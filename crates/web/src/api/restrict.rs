//! `/api/v1/cases/{reference}/restrictions`: who may open one case beyond roles and ties. Notices and reviews.

use super::{ApiResult, Body, done, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::core::{
    access::AccessCommand,
    id::{PersonId, RoleName},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// A change of who may open a case.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RestrictionBody {
    /// Closes the case to all but these, or changes the list.
    CloseList {
        /// Who may still.
        #[schema(value_type = Vec<String>)]
        members: Vec<PersonId>,
        /// Roles for which broken glass pierces the wall.
        #[serde(default)]
        emergency_roles: Vec<String>,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Removes the closed list.
    OpenList {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Recovers a case whose list locks everybody out: one security officer proposes, another confirms.
    RecoverList {
        /// Why.
        reason: String,
    },
    /// Excludes a person for a conflict of interest.
    Exclude {
        /// Whom.
        #[schema(value_type = String)]
        person: PersonId,
        /// Why.
        reason: String,
    },
    /// Ends an exclusion.
    Readmit {
        /// Whose.
        #[schema(value_type = String)]
        person: PersonId,
    },
    /// Opens the case at once; it is told to the people on the case and to security, and reviewed.
    BreakGlass {
        /// In which role.
        role: String,
        /// Until when, UTC; at most a day.
        #[schema(value_type = String)]
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Ends what was opened so, before its time.
    EndGlass {
        /// Its number.
        glass: u32,
    },
    /// Closes the review of broken glass.
    ReviewGlass {
        /// Its number.
        glass: u32,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
    /// Declares an emergency on the case.
    DeclareEmergency {
        /// Until when, UTC; at most a week.
        #[schema(value_type = String)]
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Ends it.
    EndEmergency,
    /// Closes the review of an emergency.
    ReviewEmergency {
        /// Its number.
        emergency: u32,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
}

impl RestrictionBody {
    fn into_command(self) -> (AccessCommand, Option<String>) {
        match self {
            Self::CloseList { members, emergency_roles, reason } => {
                let emergency_roles = emergency_roles.into_iter().map(RoleName::new).collect();
                (AccessCommand::CloseList { members: members.into_iter().collect(), emergency_roles }, reason)
            }
            Self::OpenList { reason } => (AccessCommand::OpenList, reason),
            Self::RecoverList { reason } => (AccessCommand::RecoverList, Some(reason)),
            Self::Exclude { person, reason } => (AccessCommand::Exclude { person }, Some(reason)),
            Self::Readmit { person } => (AccessCommand::Readmit { person }, None),
            Self::BreakGlass { role, until, reason } => {
                (AccessCommand::BreakGlass { role: RoleName::new(role), until }, Some(reason))
            }
            Self::EndGlass { glass } => (AccessCommand::EndGlass { glass }, None),
            Self::ReviewGlass { glass, justified, finding } => {
                (AccessCommand::ReviewGlass { glass, justified, finding }, None)
            }
            Self::DeclareEmergency { until, reason } => {
                (AccessCommand::DeclareEmergency { until }, Some(reason))
            }
            Self::EndEmergency => (AccessCommand::EndEmergency, None),
            Self::ReviewEmergency { emergency, justified, finding } => {
                (AccessCommand::ReviewEmergency { emergency, justified, finding }, None)
            }
        }
    }
}

/// Closes the case to a list, excludes, breaks the glass, declares an emergency, reviews.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/restrictions", tag = "access", request_body = RestrictionBody,
    responses((status = 200, body = shape::Act), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn change(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<RestrictionBody>,
) -> ApiResult {
    let (command, reason) = body.into_command();
    let guard = guard(&headers, None)?;
    let act = done(state.app.change_access(&caller, &reference, command, reason, guard).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// What the caller is told, newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "access",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn notices(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.notices(&caller).await?)
}

/// Settles a notice of one's own.
#[utoipa::path(delete, path = "/api/v1/notices/{notice}", tag = "access",
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn settle(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(notice): Path<String>,
) -> ApiResult {
    let id = notice.parse().map_err(|_| Problem::not_found())?;
    found(state.app.settle_notice(&caller, id).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reviews that wait for the caller.
#[utoipa::path(get, path = "/api/v1/reviews", tag = "access",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn reviews(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.reviews(&caller).await?)
}
