//! `/healthz`: the process answers. `/readyz`: it can read its store.

use crate::{problem::Problem, state::WebState};
use axum::extract::State;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The store answers.
pub(crate) async fn ready(State(state): State<WebState>) -> Result<&'static str, Problem> {
    state.app.ready().await?;
    Ok("ok")
}
