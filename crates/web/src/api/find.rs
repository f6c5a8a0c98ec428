//! Where work is found, over many cases: queues of tasks, the cases of a program, the board, the figures. The same use cases as the
//! pages, so the same cases, numbers and entries.

use super::{ApiResult, found, json, shape};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::core::id::PersonId;
use app::{
    FiguresOf,
    answer::{CaseFilters, QueueKind},
};
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which page of what lies in several programs.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// Of one program alone. Left out, a queue is that of the first program in which there is something to do.
    pub(super) program: Option<String>,
    /// Where the page before ended; with `program`.
    pub(super) after: Option<String>,
    /// In `team` and `all`: the tasks that this person has, by their id.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub(super) of: Option<uuid::Uuid>,
}

/// Of which program.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// The first of which there is one where it is left out.
    program: Option<String>,
}

/// Which figures.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    /// Of one unit alone.
    unit: Option<String>,
    /// The first month, `2026-01`; a year back where it is left out.
    from: Option<String>,
    /// The last month; this one where it is left out.
    to: Option<String>,
}

/// A page of the cases of a program.
#[derive(Serialize, ToSchema)]
pub struct Found {
    /// The program.
    program: String,
    /// Keys of the columns shown, in order.
    columns: Vec<String>,
    /// Keys one can sort by.
    sorts: Vec<String>,
    /// Fields one can filter by, as `f.<field>`.
    filters: Vec<String>,
    /// How many cases there are, counted up to a bound; none where that would tell of values that may not be read.
    total: Option<u64>,
    /// True when there are more than were counted.
    more: bool,
    /// The cases.
    rows: Vec<shape::Row>,
    /// Send as `after` to get the next page.
    next: Option<String>,
}

/// A page of a queue of tasks: `mine`, `available`, `team`, `all`.
#[utoipa::path(get, path = "/api/v1/work/{queue}", tag = "desk", params(Page),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn queue(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(queue): Path<String>,
    Query(page): Query<Page>,
) -> ApiResult {
    let kind = QueueKind::of(&queue).ok_or_else(Problem::not_found)?;
    json(&found(
        state
            .app
            .queue_of(&caller, kind, page.program.as_deref(), page.of.map(PersonId::new), page.after)
            .await?,
    )?)
}

/// What is looked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sought {
    /// Words; a case is found that holds all of them in fields that the caller may read.
    #[param(max_length = 200)]
    q: String,
}

/// Words in every program at once: the newest cases of each. What more there is, the cases of the program with `q` say.
#[utoipa::path(get, path = "/api/v1/search", tag = "desk", params(Sought), responses((status = 200, body = Object)))]
pub(crate) async fn search(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(sought): Query<Sought>,
) -> ApiResult {
    json(&state.app.search(&caller, &sought.q).await?)
}

/// A page of the cases of a program. Filters are those of the page: `state`, `q`, `f.<field>`, `due`, `owner`, `waits`, `ended`, `unit`,
/// `opened-from`, `opened-to`, `ended-from`, `ended-to`; order `sort` and `turn=yes`; `col`, `size`, `after`.
#[utoipa::path(get, path = "/api/v1/programs/{program}/cases", tag = "desk",
    responses((status = 200, body = Found), (status = 400, description = "`not-understood`: a filter that does not read"), (status = 404, description = "`not-found`")))]
pub(crate) async fn cases(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(program): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> ApiResult {
    let (filters, problems) = CaseFilters::read(&pairs);
    let page = found(state.app.cases(&caller, &program, &filters, problems).await?)?;
    if let Some(problem) = page.problems.first() {
        return Err(Problem::not_understood(format!("`{}`: {}", problem.name, problem.says)));
    }
    json(&Found {
        program: page.program.to_string(),
        columns: page.columns.iter().map(|column| column.key.clone()).collect(),
        sorts: page.sorts.iter().map(|column| column.key.clone()).collect(),
        filters: page.fields.iter().map(|(column, _)| column.key.clone()).collect(),
        total: page.total.map(|total| total.n),
        more: page.total.is_some_and(|total| total.more),
        rows: page.rows.iter().map(shape::Row::from).collect(),
        next: page.next,
    })
}

/// Who works on how much, what is due, what waits. For whoever hands out work, and auditors.
#[utoipa::path(get, path = "/api/v1/board", tag = "desk", params(Which),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn board(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(which): Query<Which>,
) -> ApiResult {
    json(&found(state.app.board(&caller, which.program.as_deref()).await?)?)
}

/// What the program did, month by month, over the cases that the caller sees as a whole; small numbers are not told. For whoever may take
/// figures out, and auditors.
#[utoipa::path(get, path = "/api/v1/programs/{program}/figures", tag = "desk", params(Period),
    responses((status = 200, body = Object), (status = 403, description = "`denied`: a period that is none"), (status = 404, description = "`not-found`")))]
pub(crate) async fn figures(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(program): Path<String>,
    Query(period): Query<Period>,
) -> ApiResult {
    let of = FiguresOf { program: Some(program), unit: period.unit, from: period.from, to: period.to };
    json(&found(state.app.export_figures(&caller, &of).await?)?)
}
