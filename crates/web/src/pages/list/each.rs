//! `POST /list/<program>/<list>/each`: one action for every ticked case, or for every case that the list finds, as a job (S2.14 to S2.17):
//! each case is decided for itself, and the job's page says what came of each.

use super::{
    super::{PageResult, answered},
    show::{address_of, read},
};
use crate::{problem::Problem, state::WebState, visit::Worker};
use app::{
    Changed,
    answer::{BulkAsk, BulkRows, BulkWhat},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};

/// Takes the action on each.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, list)): Path<(String, String)>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let mut values = posted.iter().filter(|(name, _)| name == "action").map(|(_, value)| value.clone());
    let action = values.next().unwrap_or_default();
    let known =
        state.app.program(&program).is_some_and(|program| program.actions.contains_key(action.as_str()));
    if !known {
        return Err(Problem::not_found());
    }
    let filters = read(&posted);
    let back = address_of(&program, &list, &filters);
    let every = posted.iter().any(|(name, value)| name == "every" && value == "yes");
    let rows = if every {
        BulkRows::Found { list, filters }
    } else {
        let cases = posted.into_iter().filter(|(name, _)| name == "case");
        BulkRows::Chosen(cases.map(|(_, reference)| (reference, None)).collect())
    };
    let ask = BulkAsk { what: BulkWhat::Act { action }, rows, reason: None, back, program };
    match answered::found(state.app.begin_bulk(&caller, ask).await?)? {
        Changed::Done(id) => Ok(Redirect::to(&format!("/work/jobs/{id}")).into_response()),
        Changed::Not(why) => Err(Problem::not_understood(why)),
    }
}
