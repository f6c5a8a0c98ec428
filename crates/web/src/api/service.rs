//! Service accounts, their tokens, and who somebody of an identity provider is here.

use super::{ApiResult, Body, found, json};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    Changed, Linked, NewServiceAccount, NewToken, answer::Refused, authz::Scope, core::id::PersonId,
    people::RoleGrant,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A new service account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountBody {
    /// What others read.
    name: String,
    /// Its short name, unique among all accounts.
    login: String,
    /// Who answers for it: a person's id. It ends when they leave.
    owner: String,
    /// Roles in programs.
    #[serde(default)]
    roles: Vec<super::people::GrantBody>,
    /// Units.
    #[serde(default)]
    units: Vec<String>,
}

/// A service account made.
#[derive(Serialize, ToSchema)]
pub struct ServiceAccountMade {
    /// Its id.
    account: String,
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// What it is for.
    name: String,
    /// Programs it reaches.
    #[serde(default)]
    programs: Vec<String>,
    /// What may be asked with it: `view:*`, `list:*`, `act:submit`, `open`, `*`. It only narrows what the account may.
    asks: Vec<String>,
    /// True: accounts and the platform itself are reached as well.
    #[serde(default)]
    platform: bool,
    /// Until when it works, UTC; at most a year from now.
    #[schema(value_type = String)]
    until: jiff::Timestamp,
}

/// A token made.
#[derive(Serialize, ToSchema)]
pub struct TokenMadeBody {
    /// Its id, by which it is revoked; the log names it.
    id: String,
    /// Send it as `Authorization: Bearer …`; shown once.
    token: String,
    /// Until when it works, UTC.
    until: String,
}

/// Somebody of an identity provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityBody {
    /// Their id there, as it stands in the claim `sub`.
    subject: String,
}

fn person(id: &str) -> Result<PersonId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

fn changed<T>(changed: Changed<T>) -> Result<T, Problem> {
    match changed {
        Changed::Done(done) => Ok(done),
        Changed::Not(text) => {
            Err(Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() }))
        }
    }
}

/// Service accounts with their tokens: all for administrators, else those the caller answers for.
#[utoipa::path(get, path = "/api/v1/service-accounts", tag = "service-accounts",
    responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.service_accounts(&caller).await?)
}

/// Makes a service account.
#[utoipa::path(post, path = "/api/v1/service-accounts", tag = "service-accounts", request_body = ServiceAccountBody,
    responses((status = 201, body = ServiceAccountMade), (status = 403, description = "`denied`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn add(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<ServiceAccountBody>,
) -> ApiResult {
    let Ok(owner) = body.owner.parse() else {
        return Err(Problem::not_understood("`owner` is no person's id; send the id of who answers for it"));
    };
    let roles: Vec<RoleGrant> = super::people::grants(body.roles);
    let units = body.units.into_iter().map(Into::into).collect();
    let new = NewServiceAccount { name: body.name, login: body.login, owner, roles, units };
    let account = changed(found(state.app.add_service_account(&caller, new).await?)?)?;
    Ok((StatusCode::CREATED, axum::Json(ServiceAccountMade { account: account.to_string() })).into_response())
}

/// Makes a token of an account.
#[utoipa::path(post, path = "/api/v1/service-accounts/{account}/tokens", tag = "service-accounts", request_body = TokenBody,
    responses((status = 201, body = TokenMadeBody), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn make(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(account): Path<String>,
    Body(body): Body<TokenBody>,
) -> ApiResult {
    let scope = Scope {
        programs: body.programs.into_iter().map(Into::into).collect(),
        asks: body.asks.into_iter().collect(),
        platform: body.platform,
        token: None,
    };
    let new = NewToken { name: body.name, scope, until: body.until };
    let made = changed(found(state.app.make_token(&caller, person(&account)?, new).await?)?)?;
    let body = TokenMadeBody { id: made.id.to_string(), token: made.token, until: made.until.to_string() };
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

/// Revokes a token, from its next request.
#[utoipa::path(delete, path = "/api/v1/service-tokens/{token}", tag = "service-accounts",
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn revoke(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(token): Path<String>,
) -> ApiResult {
    let token: Uuid = token.parse().map_err(|_| Problem::not_found())?;
    changed(found(state.app.revoke_token(&caller, token).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Says who somebody of an identity provider is here.
#[utoipa::path(put, path = "/api/v1/people/{person}/identities/{provider}", tag = "people", request_body = IdentityBody,
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn link(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((id, provider)): Path<(String, String)>,
    Body(body): Body<IdentityBody>,
) -> ApiResult {
    if provider.len() > 100 {
        return Err(Problem::not_found());
    }
    let link = Linked { provider, subject: body.subject };
    changed(found(state.app.link_identity(&caller, person(&id)?, link).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes the links of a person to a provider away, and ends their sessions.
#[utoipa::path(delete, path = "/api/v1/people/{person}/identities/{provider}", tag = "people",
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn unlink(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((id, provider)): Path<(String, String)>,
) -> ApiResult {
    changed(found(state.app.unlink_identity(&caller, person(&id)?, &provider).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Ends every session of somebody, from their next request.
#[utoipa::path(delete, path = "/api/v1/people/{person}/sessions", tag = "people",
    responses((status = 204), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn end_sessions(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(id): Path<String>,
) -> ApiResult {
    changed(found(state.app.end_sessions(&caller, person(&id)?).await?)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
