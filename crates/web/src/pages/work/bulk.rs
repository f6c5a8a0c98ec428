//! `POST /work/<queue>/do`: does it, row by row; `/work/jobs/<id>` says what came of each. The job is stored before its first row, so
//! that a server that was killed goes on with it.

use super::{
    super::{PageResult, answered, ok, sample, sample_desk},
    choose::{self, Doing, Ticked},
    queue,
};
use crate::{
    link::{Side, with},
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Changed,
    answer::{BulkAsk, BulkPage, BulkRows, BulkShown, BulkWhat, QueueKind},
    core::id::PersonId,
};
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// The page.
pub fn page(frame: &Frame, job: &BulkShown) -> Markup {
    // An action is done with cases alone.
    let tasks = job.rows.iter().any(|row| row.item.is_some());
    let waiting = job.all - job.ok - job.refused;
    let heading = tv(
        "each-title",
        [("title", job.title.clone()), ("done", job.ok.to_string()), ("all", job.all.to_string())],
    );
    let page = |page: BulkPage| address(job.id, page);
    let content = html! {
        h1.govuk-heading-l tabindex="-1" data-focus { (heading) }
        @if let Some(reason) = &job.reason { p.govuk-body { (tv("bulk-reason", [("reason", reason.as_str())])) } }
        @if !job.done {
            p.govuk-body role="status" { (tv("bulk-waiting", [("count", waiting)])) }
            progress.cw-progress max=(job.all) value=(job.all - waiting) aria-label=(heading) {}
        }
        @if job.refused > 0 && job.all > job.rows.len().min(job.refused) {
            nav.cw-views aria-label=(t("views")) {
                ul {
                    li { a.govuk-link.govuk-link--no-visited-state href=(page(BulkPage::default())) aria-current=[(!job.page.refused).then_some("page")] { (tv("bulk-tried", [("count", job.ok + job.refused)])) } }
                    li { a.govuk-link.govuk-link--no-visited-state href=(page(BulkPage { refused: true, from: 0 })) aria-current=[job.page.refused.then_some("page")] { (tv("bulk-refused", [("count", job.refused)])) } }
                }
            }
        }
        table.cw-table {
            caption.govuk-visually-hidden { (heading) }
            thead {
                tr { th scope="col" { (t("case")) } @if tasks { th scope="col" { (t("task")) } } th scope="col" { (t("each-result")) } th scope="col" { (t("bulk-says")) } }
            }
            tbody {
                @for row in &job.rows {
                    tr {
                        th scope="row" data-label=(t("case")) {
                            span {
                                @if row.reference.is_empty() { span.cw-quiet aria-label=(t("nothing-yet")) { "–" } }
                                @else { a.govuk-link href=(Side::Work.case(&row.reference)) { (row.reference) } }
                            }
                        }
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
        @if job.page.from > 0 || job.next.is_some() {
            nav.cw-paging aria-label=(t("paging")) {
                @if job.page.from > 0 { a.govuk-link href=(page(BulkPage { from: 0, ..job.page })) { (t("first-page")) } }
                @if let Some(next) = job.next { a.govuk-link rel="next" href=(page(BulkPage { from: next, ..job.page })) { (t("next-page")) } }
            }
        }
        p.govuk-body { a.govuk-link href=(job.back) { (t("each-back")) } }
    };
    let sheet = Sheet::new(heading, content).refresh((!job.done).then_some(2));
    frame.page(sheet)
}

fn address(job: Uuid, page: BulkPage) -> String {
    let from = (page.from > 0).then(|| page.from.to_string());
    let pairs = [("show", page.refused.then_some("refused")), ("from", from.as_deref())];
    with(&format!("/work/jobs/{job}"), pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
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
    let least = ticked.to.as_deref() == Some(choose::LEAST);
    let what = match (doing, to) {
        (Doing::Claim, _) => Ok(BulkWhat::Claim),
        (Doing::Release, _) => Ok(BulkWhat::Release),
        (Doing::Assign, None) if least => Ok(BulkWhat::AssignLeast),
        (Doing::Assign, Some(to)) => Ok(BulkWhat::Assign { to }),
        (Doing::Assign, None) => Err(t("choose-to-whom")),
    };
    let came = match what {
        Ok(what) => {
            let ask = BulkAsk {
                program: ticked.program.clone(),
                what,
                rows: BulkRows::Chosen(
                    ticked.tasks.iter().map(|at| (at.reference.clone(), Some(at.item))).collect(),
                ),
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

/// Which rows are shown.
#[derive(Deserialize)]
pub(crate) struct Which {
    show: Option<String>,
    #[serde(default)]
    from: usize,
}

/// What came of it.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(id): Path<Uuid>,
    Query(which): Query<Which>,
) -> PageResult {
    let page_of = BulkPage { refused: which.show.as_deref() == Some("refused"), from: which.from };
    let job = answered::found(state.app.bulk(&caller, id, page_of).await?)?;
    ok(page(&state.work(&caller, "work"), &job))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("work");
    let job = sample_desk::bulk();
    let mut waits = job.clone();
    waits.done = false;
    waits.refused = 0;
    if let Some(row) = waits.rows.last_mut() {
        row.done = None;
        row.says.clear();
    }
    vec![("work/job", page(&frame, &job)), ("work/job-waits", page(&frame, &waits))]
}
