//! From what a use case answers to what a handler returns.

use crate::problem::Problem;
use app::{Acted, Answer, answer::ActAnswer, answer::Refused};

/// The found part, or the problem.
pub(crate) fn found<T>(answer: Answer<T>) -> Result<T, Problem> {
    match answer {
        Answer::Found(found) => Ok(found),
        Answer::NotFound => Err(Problem::not_found()),
        Answer::Denied(denied) => Err(Problem::denied(&denied)),
    }
}

/// What was done, or why the domain said no; everything else is a problem.
pub(crate) fn acted(answer: Answer<Acted>) -> Result<Result<ActAnswer, Refused>, Problem> {
    match found(answer)? {
        Acted::Done(done) => Ok(Ok(done)),
        Acted::Refused(refused) => Ok(Err(refused)),
        Acted::Stale { version } => Err(Problem::stale(version)),
        Acted::KeyReused => Err(Problem::key_reused()),
    }
}

/// What was done; a refusal is a problem too.
pub(crate) fn done(answer: Answer<Acted>) -> Result<ActAnswer, Problem> {
    acted(answer)?.map_err(Problem::refused)
}
