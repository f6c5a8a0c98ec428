//! `/api/v1/session`.

use super::{ApiResult, Body, json};
use crate::{
    cookie::Cookie,
    problem::Problem,
    state::WebState,
    visit::{ApiCaller, Visit},
};
use app::{
    answer::{Proof, SignIn, SignedIn},
    core::id::SessionId,
};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// The account.
    login: String,
    /// The password.
    password: String,
    /// The code of the second factor, where the account has one: six digits, or a recovery code.
    #[serde(default)]
    code: Option<String>,
    /// True: the token comes as a cookie instead of in the body, for browsers.
    #[serde(default)]
    cookie: bool,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Who.
    person: String,
    /// Their name.
    name: String,
    /// Send it as `Authorization: Bearer …`; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Its end, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// Signs in. A wrong password, an unknown account and a locked one get the same answer.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignInBody,
    responses((status = 201, body = Session), (status = 401, description = "`sign-in-failed`, `code-needed`, `code-wrong`"),
        (status = 429, description = "`too-many`")))]
pub(crate) async fn create(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Body(body): Body<SignInBody>,
) -> ApiResult {
    let came = state.app.sign_in(body.login.trim(), &body.password, body.code.as_deref(), &attested).await?;
    let signed = match super::within(came)? {
        SignIn::In(signed) => signed,
        SignIn::Code(_) => return Err(Problem::code_needed()),
        SignIn::WrongCode(_) => return Err(Problem::code_wrong()),
        SignIn::Not => return Err(Problem::sign_in_failed()),
    };
    Ok(begun(&signed, body.cookie))
}

fn begun(signed: &SignedIn, as_cookie: bool) -> Response {
    let session = Session {
        person: signed.person.to_string(),
        name: signed.name.clone(),
        token: (!as_cookie).then(|| signed.token.clone()),
        expires_at: Some(signed.expires_at.to_string()),
    };
    let answer = (StatusCode::CREATED, axum::Json(session));
    if as_cookie { Cookie::Session.on(&signed.token, answer) } else { answer.into_response() }
}

/// Who calls.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = Session), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn read(ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&Session {
        person: caller.person().map(|person| person.to_string()).unwrap_or_default(),
        name: caller.name().to_owned(),
        token: None,
        expires_at: None,
    })
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn delete(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    state.app.sign_out(&caller).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = Cookie::Session.clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What proves again who one is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUpBody {
    /// A code of the second factor, or a recovery code: for accounts that have one.
    #[serde(default)]
    code: Option<String>,
    /// The password: for accounts without a second factor.
    #[serde(default)]
    password: Option<String>,
    /// True: the token comes as a cookie instead of in the body, for browsers.
    #[serde(default)]
    cookie: bool,
}

/// Proves again who one is, where something asks for a newer or stronger sign-in (`step-up-needed`). The session that is
/// answered takes the place of the one it was asked with, which has ended.
#[utoipa::path(post, path = "/api/v1/session/step-up", tag = "session", request_body = StepUpBody,
    responses((status = 201, body = Session), (status = 401, description = "`sign-in-needed`, `step-up-failed`"),
        (status = 429, description = "`too-many`")))]
pub(crate) async fn step_up(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<StepUpBody>,
) -> ApiResult {
    let shown = match state.app.proof(&caller).await? {
        Proof::Code => body.code,
        Proof::Password => body.password,
        Proof::Elsewhere | Proof::None => None,
    };
    let Some(shown) = shown else { return Err(Problem::step_up_failed()) };
    match super::within(state.app.step_up(&caller, &shown).await?)? {
        Some(signed) => Ok(begun(&signed, body.cookie)),
        None => Err(Problem::step_up_failed()),
    }
}

/// Where the caller is signed in.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "session",
    responses((status = 200, body = Vec<Object>), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn list(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&state.app.own_sessions(&caller).await?)
}

/// Ends one of the caller's own sessions, from its next request.
#[utoipa::path(delete, path = "/api/v1/sessions/{session}", tag = "session",
    responses((status = 204), (status = 401, description = "`sign-in-needed`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn end(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(session): Path<String>,
) -> ApiResult {
    let session: SessionId = session.parse().map_err(|_| Problem::not_found())?;
    if state.app.end_own_session(&caller, session).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::not_found())
}
