//! `GET /list/<program>/<list>/file/<form>`: everything that the list finds, as CSV or Parquet, under a permission of its own.

use super::{
    super::{PageResult, answered},
    show::read,
};
use crate::{
    problem::Problem,
    state::WebState,
    table::{Form, streamed},
    visit::Worker,
};
use axum::extract::{Path, Query, State};

/// The file.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, list, form)): Path<(String, String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let form = Form::of(&form).ok_or_else(Problem::not_found)?;
    let begun = state.app.begin_list_file(&caller, &program, &list, &read(&pairs), form.name()).await?;
    streamed(&state, caller, answered::found(begun)?, form)
}
