//! Pages: one folder a noun, one file a verb. A page is a function from an answer to markup; its `samples()` are rendered
//! by a test here and by the browser tests.

pub mod problem;
pub mod public;
pub mod session;

use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// What a page handler answers.
pub type PageResult = Result<Response, Problem>;

/// A page with status 200.
pub(crate) fn ok(markup: Markup) -> PageResult {
    Ok(markup.into_response())
}

/// Every page with made-up content, by name: `case/show`.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let mut all = Vec::new();
    all.extend(problem::show::samples());
    all.extend(public::home::samples());
    all.extend(public::register::samples());
    all.extend(public::start::samples());
    all.extend(session::first::samples());
    all.extend(session::sign_in::samples());
    all
}

#[cfg(test)]
mod tests;
