//! `/api/v1/programs`: what is loaded, its registers, opening a case.

use super::{ApiResult, Body, done, guard, json, shape};
use crate::{
    pages::public::home::open_to_public,
    problem::Problem,
    state::WebState,
    text::locale,
    visit::{ApiCaller, Visit},
};
use app::core::id::UnitName;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A program that everybody may know of.
#[derive(Serialize, ToSchema)]
pub struct Program {
    /// Its name.
    name: String,
    /// Its title.
    title: String,
    /// Its version.
    version: String,
    /// True when somebody without an account may open a case.
    public: bool,
}

/// What an applicant without an account starts with.
#[derive(Serialize, ToSchema)]
pub struct GuestSession {
    /// Send it as `Authorization: Bearer …`; shown once.
    token: String,
    /// Typed in to come back; shown once.
    return_code: String,
    /// Its end, UTC.
    expires_at: String,
}

/// The programs that are loaded.
#[utoipa::path(get, path = "/api/v1/programs", tag = "programs", responses((status = 200, body = Vec<Program>)))]
pub(crate) async fn list(State(state): State<WebState>, _caller: ApiCaller) -> ApiResult {
    let programs: Vec<Program> = state
        .app
        .programs()
        .map(|program| Program {
            name: program.name.to_string(),
            title: program.title.clone(),
            version: program.version.clone(),
            public: open_to_public(program),
        })
        .collect();
    json(&programs)
}

/// Begins as an applicant without an account.
#[utoipa::path(post, path = "/api/v1/programs/{program}/guests", tag = "programs",
    responses((status = 201, body = GuestSession), (status = 404, description = "`not-found`"), (status = 429, description = "`too-many`")))]
pub(crate) async fn guest(
    State(state): State<WebState>,
    Path(program): Path<String>,
    Visit(attested): Visit,
) -> ApiResult {
    let started = super::found(super::within(state.app.start_guest(&program, &attested).await?)?)?;
    let body = GuestSession {
        token: started.token.clone(),
        return_code: started.return_code.clone(),
        expires_at: started.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

/// Opens a case.
#[utoipa::path(post, path = "/api/v1/programs/{program}/cases", tag = "programs", request_body = shape::OpenBody,
    responses((status = 201, body = shape::Act), (status = 404, description = "`not-found`")))]
pub(crate) async fn open(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(program): Path<String>,
    headers: HeaderMap,
    Body(body): Body<shape::OpenBody>,
) -> ApiResult {
    let unit = body.unit.map(UnitName::new);
    let opened =
        done(state.app.open_case(&caller, &program, unit, body.input, guard(&headers, None)?).await?)?;
    let location =
        HeaderValue::from_str(&format!("/api/v1/cases/{}", crate::link::segment(&opened.reference)));
    let mut response = super::tagged(opened.version, &shape::Act::from(&opened))?;
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// What a program's register publishes. Everybody may read it.
#[utoipa::path(get, path = "/api/v1/programs/{program}/register", tag = "programs",
    responses((status = 200, body = Vec<shape::RegisterRow>), (status = 404, description = "`not-found`")))]
pub(crate) async fn register(State(state): State<WebState>, Path(program): Path<String>) -> ApiResult {
    let rows = state.app.published(&program, locale().code).await?.ok_or_else(Problem::not_found)?;
    json(&rows.iter().map(shape::RegisterRow::from).collect::<Vec<_>>())
}
