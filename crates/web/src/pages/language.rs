//! `/language/<code>`: the public pages in another language from now on, and back to where one was.

use super::session::sign_in::destination;
use crate::{cookie::Cookie, problem::Problem, state::WebState, text::locale_of};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;

/// Where to go on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Onward {
    to: String,
}

/// Remembers the choice. Languages of tests are there in a demonstration alone.
pub(crate) async fn choose(
    State(state): State<WebState>,
    Path(code): Path<String>,
    Query(onward): Query<Onward>,
) -> Result<Response, Problem> {
    let chosen = locale_of(&code).filter(|locale| !locale.pseudo || state.demo.is_some());
    let chosen = chosen.ok_or_else(Problem::not_found)?;
    let to = if onward.to.is_empty() { "/" } else { destination(&onward.to) };
    Ok(Cookie::Language.going_to(chosen.code, to))
}
