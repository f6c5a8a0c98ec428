//! `/administration/log`: how the log stands, a check of it from the page, and how anybody checks it without this server.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{LogChecked, LogShown};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use std::time::Duration;

/// A check that takes longer goes on by itself, and the page says how far it is.
const WAITED: Duration = Duration::from_secs(10);
/// What one types to check the log of a server that one does not believe.
const OVER_NETWORK: &str = "CASEWRIGHT_TOKEN=… casewright verify --server";
/// Seconds after which the page looks again while a check runs.
const AGAIN_S: u32 = 3;

/// The page.
pub fn page(frame: &Frame, log: &LogShown) -> Markup {
    let running =
        log.checked.as_ref().is_some_and(|checked| checked.over_at.is_none() && checked.problem.is_none());
    let kept = t("log-file");
    let over_network = format!("{OVER_NETWORK} {} --key '{}' --kept {kept}", t("log-address"), log.key);
    let at_store = format!("casewright verify --config casewright.yaml --kept {kept}");
    let content = html! {
        h1.govuk-heading-l { (t("log-title")) }
        p.govuk-body { (t("log-lead")) }
        (result(frame, log.checked.as_ref()))
        form method="post" action="/administration/log/check" {
            button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" disabled[running] { (t("log-check")) }
        }
        dl.govuk-summary-list {
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("log-size")) }
                dd.govuk-summary-list__value { (frame.words.tenths(log.size * 10, 0)) }
            }
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("log-unsealed")) }
                dd.govuk-summary-list__value { (frame.words.tenths(log.unsealed * 10, 0)) }
            }
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("log-key")) }
                dd.govuk-summary-list__value { code.cw-code.cw-breaks { (log.key) } }
            }
        }
        h2.govuk-heading-m { (t("log-checkpoint")) }
        @match &log.checkpoint {
            Some(checkpoint) => { p.govuk-body { (t("log-checkpoint-lead")) } pre.cw-code.cw-command tabindex="0" { (checkpoint) } }
            None => { p.govuk-body { (t("log-no-checkpoint")) } }
        }
        h2.govuk-heading-m { (t("log-yourself")) }
        p.govuk-body { (t("log-yourself-lead")) }
        ol.govuk-list.govuk-list--number {
            li { (t("log-yourself-server")) pre.cw-code.cw-command tabindex="0" { (over_network) } }
            li { (t("log-yourself-store")) pre.cw-code.cw-command tabindex="0" { (at_store) } }
        }
        p.govuk-body { (t("log-yourself-other")) }
    };
    let sheet = Sheet::new(t("log-title"), content).back("/administration");
    frame.page(sheet.refresh(running.then_some(AGAIN_S)))
}

fn result(frame: &Frame, checked: Option<&LogChecked>) -> Markup {
    let Some(checked) = checked else { return html! { p.govuk-body { (t("log-never")) } } };
    let begun = frame.words.time(checked.begun_at);
    html! {
        @match (&checked.problem, checked.over_at) {
            (Some(problem), _) => {
                div.govuk-error-summary role="alert" {
                    h2.govuk-error-summary__title { (t("log-wrong")) }
                    div.govuk-error-summary__body { p { (problem) } p { (tv("log-wrong-what", [("time", begun)])) } }
                }
            }
            (None, None) => { p.govuk-inset-text role="status" { (tv("log-running", [("time", begun)])) } }
            (None, Some(over)) => {
                div.cw-well role="status" {
                    strong { (t("log-well")) }
                    p { (tv("log-well-what", [("time", frame.words.time(over)), ("count", frame.words.tenths(checked.size * 10, 0))])) }
                }
            }
        }
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let log = found(state.app.log_state(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), &log))
}

/// Begins a check. Whoever may not is told at once; a long one goes on after the answer.
pub(crate) async fn check(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let app = std::sync::Arc::clone(&state.app);
    let check = tokio::spawn(async move { app.check_log(&caller).await });
    match tokio::time::timeout(WAITED, check).await {
        Ok(Ok(done)) => {
            found(done?)?;
        }
        Ok(Err(error)) => return Err(app::Fault::Internal(error.to_string()).into()),
        Err(_) => {}
    }
    Ok(Redirect::to("/administration/log").into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let at = sample::at("2026-03-10T09:20:00Z");
    let key = "casewright.example/log+c1a9b0e7+AZ6r8kX2Jm4uCzv0l3mQe5x5mVwq1n3l0m1dJQkPpG1W";
    let well = LogChecked { begun_at: at, over_at: Some(at), size: 48_211, checkpoint: None, problem: None };
    let wrong = LogChecked { problem: Some("entry 512 is not as it was sealed".into()), ..well.clone() };
    let runs = LogChecked { over_at: None, ..well.clone() };
    let shown = |checked| {
        LogShown {
        checkpoint: Some("casewright.example/log\n48211\nq1n3l0m1dJQkPpG1WAZ6r8kX2Jm4uCzv0l3mQe5x5mVw=\n\n— casewright.example/log wamw57…\n".into()),
        size: 48_211,
        unsealed: 3,
        key: key.into(),
        checked,
    }
    };
    let frame = sample::work("administration");
    let new = LogShown { checkpoint: None, size: 0, ..shown(None) };
    vec![
        ("administration/log", page(&frame, &shown(Some(well)))),
        ("administration/log-wrong", page(&frame, &shown(Some(wrong)))),
        ("administration/log-running", page(&frame, &shown(Some(runs)))),
        ("administration/log-new", page(&frame, &new)),
    ]
}
