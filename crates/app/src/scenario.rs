//! Runs the scenarios of a program against the real engine and the real policies: `casewright test`.
//!
//! Every step goes through the use cases of [`App`](crate::App) that pages and API call, on the in-memory store, with a
//! clock that is set, seeded ids and connectors that only collect. Each scenario has a world of its own.

mod report;

pub use report::{Counts, Difference, Kind, Missed, Outcome, Report, Share};

use crate::Fault;
use program::Program;

/// Runs every scenario of the program. A scenario ends at its first difference.
pub async fn run_all(program: &Program) -> Result<Report, Fault> {
    Err(Fault::Internal(format!("scenarios of `{}` are not joined yet", program.name)))
}
