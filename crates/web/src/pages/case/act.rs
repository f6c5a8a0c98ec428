//! Steps on a case that need no form: take, return or start a task, plan one, settle a flag, open a case.

use super::super::{PageResult, answered::done};
use crate::{
    link::{Side, segment},
    state::WebState,
    visit::Worker,
};
use app::{
    core::{Transition, id::ItemNo},
    request::{Guard, ItemRequest},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use serde_json::Value as Json;

fn to_tasks(reference: &str) -> PageResult {
    Ok(Redirect::to(&format!("{}/tasks", Side::Work.case(reference))).into_response())
}

/// Takes a task.
pub(crate) async fn take(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, item)): Path<(String, u32)>,
) -> PageResult {
    let to = caller.person();
    done(state.app.assign_item(&caller, &reference, ItemNo(item), to, Guard::default()).await?)?;
    to_tasks(&reference)
}

/// Gives a task back.
pub(crate) async fn give_back(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, item)): Path<(String, u32)>,
) -> PageResult {
    done(state.app.assign_item(&caller, &reference, ItemNo(item), None, Guard::default()).await?)?;
    to_tasks(&reference)
}

/// Starts a task that waits for it.
pub(crate) async fn start(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, item)): Path<(String, u32)>,
) -> PageResult {
    let request = ItemRequest {
        item: ItemNo(item),
        transition: Transition::ManualStart,
        input: Json::Object(serde_json::Map::new()),
        reason: None,
        guard: Guard::default(),
    };
    done(state.app.item(&caller, &reference, request).await?)?;
    to_tasks(&reference)
}

/// Plans a discretionary task.
pub(crate) async fn plan(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, key)): Path<(String, String)>,
) -> PageResult {
    done(state.app.plan_item(&caller, &reference, &key, Guard::default()).await?)?;
    to_tasks(&reference)
}

/// Settles a flag.
pub(crate) async fn clear_flag(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, flag)): Path<(String, u32)>,
) -> PageResult {
    done(state.app.clear_flag(&caller, &reference, flag, Guard::default()).await?)?;
    Ok(Redirect::to(&Side::Work.case(&reference)).into_response())
}

/// Opens a case of a program.
pub(crate) async fn open(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(program): Path<String>,
) -> PageResult {
    let opened = done(state.app.open_case(&caller, &program, None, Json::Null, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("/case/{}", segment(&opened.reference))).into_response())
}
