//! `/api/v1/desk` and lists.

use super::{ApiResult, found, json, shape};
use crate::{pages::list::show::read, state::WebState, visit::ApiCaller};
use axum::extract::{Path, Query, State};
use serde::Serialize;
use utoipa::ToSchema;

/// The desk of the caller.
#[derive(Serialize, ToSchema)]
pub struct Desk {
    /// Their name.
    name: String,
    /// Their roles.
    roles: Vec<Role>,
    /// The lists the sheet opens for them, each with its first page.
    lists: Vec<shape::List>,
    /// Programs in which they may open a case.
    opens: Vec<String>,
    /// What they have begun.
    drafts: Vec<Draft>,
}

/// A role.
#[derive(Serialize, ToSchema)]
pub struct Role {
    /// The program.
    program: String,
    /// The role.
    name: String,
    /// Its title.
    title: String,
}

/// Something begun.
#[derive(Serialize, ToSchema)]
pub struct Draft {
    /// The case.
    reference: String,
    /// The action or task.
    of: String,
    /// When it was kept, UTC.
    saved_at: String,
}

/// The desk of the caller.
#[utoipa::path(get, path = "/api/v1/desk", tag = "desk",
    responses((status = 200, body = Desk), (status = 401, description = "`sign-in-needed`")))]
pub(crate) async fn desk(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    let desk = state.app.desk(&caller).await?;
    json(&Desk {
        name: desk.name,
        roles: desk
            .roles
            .into_iter()
            .map(|role| Role {
                program: role.program.to_string(),
                name: role.role.to_string(),
                title: role.title,
            })
            .collect(),
        lists: desk.lists.iter().map(shape::List::from).collect(),
        opens: desk.opens.iter().map(|opens| opens.program.to_string()).collect(),
        drafts: desk
            .drafts
            .into_iter()
            .map(|draft| Draft {
                reference: draft.reference,
                of: draft.of,
                saved_at: draft.saved_at.to_string(),
            })
            .collect(),
    })
}

/// Everything that a list finds as a file, with its columns and the same filters: `csv` (RFC 4180) or `parquet`. Each case as the caller
/// sees it; at most 50,000.
#[utoipa::path(get, path = "/api/v1/programs/{program}/lists/{list}/file/{form}", tag = "desk",
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403, description = "`denied`: too many cases"), (status = 404, description = "`not-found`")))]
pub(crate) async fn list_file(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, list, form)): Path<(String, String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> ApiResult {
    let form = crate::table::Form::of(&form).ok_or_else(crate::problem::Problem::not_found)?;
    let file = found(state.app.begin_list_file(&caller, &program, &list, &read(&pairs), form.name()).await?)?;
    crate::table::streamed(&state, caller, file, form)
}

/// A page of a list. Filters are `f.<column>=value`, words `q`, order `sort` and `turn=yes`, `ended=yes|no`, `after`.
#[utoipa::path(get, path = "/api/v1/programs/{program}/lists/{list}", tag = "desk",
    responses((status = 200, body = shape::List), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((program, list)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> ApiResult {
    let page = found(state.app.list(&caller, &program, &list, &read(&pairs)).await?)?;
    json(&shape::List::from(&page))
}
