//! Moving running cases to another version of their program. Nothing is done unless `dry_run` is false.

use super::{ApiResult, Body, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::request::MigrateRequest;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};

/// Moves a case, or says what that would do. A case that cannot be moved answers 200 with `done: false` and its problems.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/migration", tag = "cases", request_body = shape::MigrationBody,
    responses((status = 200, body = shape::Migrated), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn one(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<shape::MigrationBody>,
) -> ApiResult {
    let guard = guard(&headers, None)?;
    let expected = guard.expected_version;
    let request = request(body);
    let migrated = found(state.app.migrate(&caller, &reference, &request, &guard).await?)?;
    match expected {
        Some(expected) if !migrated.done && expected != migrated.version => {
            Err(Problem::stale(migrated.version))
        }
        _ => tagged(migrated.version, &shape::Migrated::from(&migrated)),
    }
}

/// Moves the next running cases of a program that run another version, or says what that would do: at most 50, and where
/// to go on.
#[utoipa::path(post, path = "/api/v1/programs/{program}/migrations", tag = "programs", request_body = shape::MigrationBody,
    responses((status = 200, body = shape::MigratedPage), (status = 404, description = "`not-found`")))]
pub(crate) async fn all(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(program): Path<String>,
    Body(mut body): Body<shape::MigrationBody>,
) -> ApiResult {
    let after = body.after.take();
    let page = found(state.app.migrate_all(&caller, &program, &request(body), after).await?)?;
    json(&shape::MigratedPage {
        cases: page.cases.iter().map(shape::Migrated::from).collect(),
        next: page.next,
    })
}

fn request(body: shape::MigrationBody) -> MigrateRequest {
    MigrateRequest { to: body.to, mapping: body.mapping, dry_run: body.dry_run }
}
