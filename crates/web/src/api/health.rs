//! `/healthz`: the process answers. `/readyz`: it can serve. Why it cannot is said where figures are, not to everybody.

use crate::{problem::Problem, state::WebState};
use axum::{extract::State, http::StatusCode};

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// Requests can be served.
pub(crate) async fn ready(State(state): State<WebState>) -> Result<&'static str, Problem> {
    let checks = state.observed().readiness(&state.app).await;
    if checks.iter().all(|check| check.wrong.is_none()) {
        Ok("ok")
    } else {
        Err(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE))
    }
}
