//! `/administration/jobs`: what is done in the background, how far it is, and what waits.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{BulkJob, JobsShown};
use axum::extract::State;
use maud::{Markup, html};

/// Seconds after which the page looks again while something is under way.
const AGAIN_S: u32 = 5;

/// The page.
pub fn page(frame: &Frame, jobs: &JobsShown) -> Markup {
    let waits = [
        ("jobs-outbox", jobs.outbox, false),
        ("jobs-overdue", jobs.overdue_s, jobs.overdue_s > 60),
        ("jobs-given-up", jobs.given_up, jobs.given_up > 0),
        ("jobs-timers", jobs.timers_due, false),
        ("jobs-unsealed", jobs.unsealed, false),
    ];
    let content = html! {
        h1.govuk-heading-l { (t("jobs-title")) }
        p.govuk-body { (t("jobs-lead")) }
        dl.cw-numbers {
            @for (key, count, hot) in waits {
                div.cw-numbers__one.cw-numbers__one--plain.(if hot { "cw-numbers__one--hot" } else { "" }) {
                    dt.cw-numbers__label { (t(key)) }
                    dd.cw-numbers__count { (frame.words.tenths(count * 10, 0)) }
                }
            }
        }
        h2.govuk-heading-m { (t("jobs-bulk")) }
        p.govuk-body { (t("jobs-bulk-lead")) }
        @if jobs.bulks.is_empty() { p.govuk-body { (t("jobs-none")) } } @else {
            table.cw-table {
                caption.govuk-visually-hidden { (t("jobs-bulk")) }
                thead { tr { th scope="col" { (t("jobs-begun")) } th scope="col" { (t("who")) } th scope="col" { (t("program")) } th scope="col" { (t("jobs-progress")) } } }
                tbody { @for job in &jobs.bulks { (row(frame, job)) } }
            }
        }
    };
    let under_way = jobs.bulks.iter().any(|job| job.open);
    frame.page(
        Sheet::new(t("jobs-title"), content).back("/administration").refresh(under_way.then_some(AGAIN_S)),
    )
}

fn row(frame: &Frame, job: &BulkJob) -> Markup {
    let said = tv("jobs-tried", [("tried", job.tried), ("rows", job.rows)]);
    html! {
        tr {
            th scope="row" data-label=(t("jobs-begun")) { span { (frame.words.time(job.at)) } }
            td data-label=(t("who")) { span { (job.by) } }
            td data-label=(t("program")) { span { (job.program) } }
            td data-label=(t("jobs-progress")) {
                span {
                    progress.cw-progress max=(job.rows) value=(job.tried) aria-label=(said) {}
                    (said)
                    @if job.refused > 0 { ", " (tv("jobs-refused", [("refused", job.refused)])) }
                    @if job.open { " " strong.govuk-tag { (t("under-way")) } }
                }
            }
        }
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let jobs = found(state.app.jobs(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), &jobs))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let job = |tried, open| BulkJob {
        at: sample::at("2026-03-10T09:29:00Z"),
        by: "Ann Licence".into(),
        program: "Premises licence".into(),
        tried,
        refused: 1,
        rows: 40,
        open,
    };
    let jobs = JobsShown {
        outbox: 3,
        overdue_s: 90,
        given_up: 1,
        timers_due: 0,
        unsealed: 12,
        bulks: vec![job(24, true), job(40, false)],
    };
    let none = JobsShown { outbox: 0, overdue_s: 0, given_up: 0, bulks: Vec::new(), ..jobs.clone() };
    let frame = sample::work("administration");
    vec![("administration/jobs", page(&frame, &jobs)), ("administration/jobs-none", page(&frame, &none))]
}
