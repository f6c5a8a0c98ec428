//! Ways of looking at cases: keeping one under a name, removing it.

use super::{super::PageResult, super::answered, show};
use crate::{link::segment, problem::Problem, state::WebState, visit::Worker};
use app::{Changed, answer::CaseFilters};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use uuid::Uuid;

/// Keeps one.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(program): Path<String>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let name = posted.iter().find(|(name, _)| name == "view-name").map(|(_, value)| value.clone());
    let pairs: Vec<(String, String)> = posted.into_iter().filter(|(name, _)| name != "view-name").collect();
    let (filters, problems) = CaseFilters::read(&pairs);
    if let Some(problem) = problems.into_iter().next() {
        return Err(Problem::not_understood(problem.says));
    }
    let name = name.unwrap_or_default();
    match answered::found(state.app.save_view(&caller, &program, &name, &filters).await?)? {
        Changed::Done(_) => {
            let to = show::address(&program, &filters);
            let mark = if to.contains('?') { "&kept=yes" } else { "?kept=yes" };
            Ok(Redirect::to(&format!("{to}{mark}")).into_response())
        }
        Changed::Not(why) => Err(Problem::not_understood(why)),
    }
}

/// Removes one.
pub(crate) async fn remove(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, id)): Path<(String, Uuid)>,
) -> PageResult {
    answered::found(state.app.remove_view(&caller, id).await?)?;
    Ok(Redirect::to(&format!("/cases/{}", segment(&program))).into_response())
}
