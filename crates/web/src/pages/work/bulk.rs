//! `POST /work/<queue>/do`: does it, row by row; `/work/jobs/<id>` says what came of each. The job is stored before its first row, so
//! that a server that was killed goes on with it.

use super::{
    super::{PageResult, answered, ok, sample, sample_desk},
    choose::{self, Doing, Ticked},
    queue,
};
use crate::{
    link::Side,
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Changed,
    answer::{BulkAsk, BulkShown, BulkWhat, QueueKind},
    core::id::PersonId,
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use uuid::Uuid;

/// The page.
pub fn page(frame: &Frame, job: &BulkShown) -> Markup {
    let done = job.rows.iter().filter(|row| row.done == Some(true)).count();
    // An action is done with cases alone.
    let tasks = job.rows.iter().any(|row| row.item.is_some());
    let waiting = job.rows.iter().filter(|row| row.done.is_none()).count();
    let heading = tv(
        "each-title",
        [("title", job.title.clone()), ("done", done.to_string()), ("all", job.rows.len().to_string())],
    );
    let content = html! {
        h1.govuk-heading-l tabindex="-1" data-focus { (heading) }
        @if let Some(reason) = &job.reason { p.govuk-body { (tv("bulk-reason", [("reason", reason.as_str())])) } }
        @if !job.done { p.govuk-body role="status" { (tv("bulk-waiting", [("count", waiting)])) } }
        table.cw-table {
            caption.govuk-visually-hidden { (heading) }
            thead {
                tr { th scope="col" { (t("case")) } @if tasks { th scope="col" { (t("task")) } } th scope="col" { (t("each-result")) } th scope="col" { (t("bulk-says")) } }
            }
            tbody {
                @for row in &job.rows {
                    tr {
                        th scope="row" data-label=(t("case")) { span { a.govuk-link href=(Side::Work.case(&row.reference)) { (row.reference) } } }
                        @if tasks { td data-label=(t("task")) { span { @match &row.title { Some(title) => (title), None => span.cw-quiet { "–" } } } } }
                        td data-label=(t("each-result")) {
                            span {
                                @match row.done {
                                    Some(true) => strong.govuk-tag.govuk-tag--green { (t("done")) },
                                    Some(false) => strong.govuk-tag.govuk-tag--red { (t("bulk-not-done")) },
                                    None => strong.govuk-tag.govuk-tag--grey { (t("bulk-waits")) },
                                }
                            }
                        }
                        td data-label=(t("bulk-says")) { span { (row.says) } }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href=(job.back) { (t("each-back")) } }
    };
    let sheet = Sheet::new(heading, content).refresh((!job.done).then_some(2));
    frame.page(sheet)
}

/// Does it.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(name): Path<String>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let kind = QueueKind::of(&name).ok_or_else(Problem::not_found)?;
    let ticked = Ticked::read(posted)?;
    let doing = ticked.doing.ok_or_else(|| Problem::not_understood(t("bulk-do-what")))?;
    let to = ticked.to.as_deref().and_then(|to| to.parse().ok()).map(PersonId::new);
    let what = match (doing, to) {
        (Doing::Claim, _) => Ok(BulkWhat::Claim),
        (Doing::Release, _) => Ok(BulkWhat::Release),
        (Doing::Assign, Some(to)) => Ok(BulkWhat::Assign { to }),
        (Doing::Assign, None) => Err(t("choose-to-whom")),
    };
    let came = match what {
        Ok(what) => {
            let ask = BulkAsk {
                program: ticked.program.clone(),
                what,
                rows: ticked.tasks.iter().map(|at| (at.reference.clone(), Some(at.item))).collect(),
                reason: ticked.reason.clone(),
                back: queue::address(kind, &ticked.program, None),
            };
            answered::found(state.app.begin_bulk(&caller, ask).await?)?
        }
        Err(why) => Changed::Not(why),
    };
    match came {
        Changed::Done(id) => Ok(Redirect::to(&format!("/work/jobs/{id}")).into_response()),
        Changed::Not(why) => {
            let chosen = state.app.chosen(&caller, &ticked.tasks).await?;
            let frame = state.work(&caller, "work");
            let markup = choose::page(&frame, kind, &ticked.program, doing, &chosen, Some(&why));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, markup).into_response())
        }
    }
}

/// What came of it.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(id): Path<Uuid>,
) -> PageResult {
    let job = answered::found(state.app.bulk(&caller, id).await?)?;
    ok(page(&state.work(&caller, "work"), &job))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("work");
    let job = sample_desk::bulk();
    let mut waits = job.clone();
    waits.done = false;
    if let Some(row) = waits.rows.last_mut() {
        row.done = None;
        row.says.clear();
    }
    vec![("work/job", page(&frame, &job)), ("work/job-waits", page(&frame, &waits))]
}
