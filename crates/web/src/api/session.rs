//! `/api/v1/session`.

use super::{ApiResult, Body, json};
use crate::{
    cookie::Cookie,
    problem::Problem,
    state::WebState,
    visit::{ApiCaller, Visit},
};
use app::answer::SignIn;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
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
    let session = Session {
        person: signed.person.to_string(),
        name: signed.name.clone(),
        token: (!body.cookie).then(|| signed.token.clone()),
        expires_at: Some(signed.expires_at.to_string()),
    };
    let answer = (StatusCode::CREATED, axum::Json(session));
    Ok(if body.cookie { Cookie::Session.on(&signed.token, answer) } else { answer.into_response() })
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
