//! The listener of its own for who runs the server: `/metrics`, `/healthz`, and `/readyz` with what is wrong.

use super::figures::Page;
use crate::{api::health, state::WebState};
use app::port::load::{Tallied, Waiting};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;

/// Figures and health alone: nothing of a case can be reached here.
pub fn router(state: WebState) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(ready))
        .with_state(state)
}

/// Each check with what is wrong.
async fn ready(State(state): State<WebState>) -> Response {
    let checks = state.observed().readiness(&state.app).await;
    let well = checks.iter().all(|check| check.wrong.is_none());
    let rows: Vec<_> = checks
        .iter()
        .map(|check| json!({ "check": check.name, "well": check.wrong.is_none(), "wrong": check.wrong }))
        .collect();
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": well, "checks": rows }))).into_response()
}

/// Everything that is counted.
async fn metrics(State(state): State<WebState>) -> Response {
    let mut page = Page::default();
    page.about("casewright_build_info", "gauge", "The version that runs.");
    page.value("casewright_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    state.observed().requests.write(&mut page);
    page.about("casewright_ready", "gauge", "1 for each check of readiness that holds.");
    for check in state.observed().readiness(&state.app).await {
        page.value("casewright_ready", &[("check", check.name)], u8::from(check.wrong.is_none()));
    }
    match state.app.load().await {
        Ok((tallied, waiting)) => {
            counted(&mut page, &tallied);
            waits(&mut page, waiting);
        }
        // Figures of the process stand; what the store would say is missing, and `casewright_ready` says why.
        Err(fault) => tracing::error!(%fault, "the store gives no figures"),
    }
    if let Some(room) = state.observed().room() {
        page.gauge("casewright_disk_free_bytes", "Bytes that are free where the data is.", room);
    }
    if let Some(ends) = state.observed().certificate_ends() {
        let help = "When the certificate in use ends, in seconds since 1970.";
        page.gauge("casewright_certificate_ends_timestamp_seconds", help, ends.as_second());
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], page.0).into_response()
}

fn counted(page: &mut Page, tallied: &Tallied) {
    let name = "casewright_decisions_total";
    page.about(name, "counter", "Entries written to the access log: what was decided, by kind and outcome.");
    for (kind, allowed, count) in &tallied.decisions {
        page.value(name, &[("kind", kind), ("outcome", if *allowed { "allow" } else { "deny" })], count);
    }
    let name = "casewright_commit_group_size";
    page.about(name, "histogram", "Jobs that shared one transaction.");
    for (bound, count) in &tallied.groups {
        page.value(&format!("{name}_bucket"), &[("le", &bound.to_string())], count);
    }
    page.value(&format!("{name}_bucket"), &[("le", "+Inf")], tallied.transactions);
    page.value(&format!("{name}_sum"), &[], tallied.jobs);
    page.value(&format!("{name}_count"), &[], tallied.transactions);
    page.gauge("casewright_commit_queue", "Jobs that wait to be written.", tallied.queued);
}

fn waits(page: &mut Page, waiting: Waiting) {
    for (name, help, value) in [
        ("casewright_outbox", "Effects that wait to be carried out.", waiting.outbox),
        (
            "casewright_outbox_overdue_seconds",
            "How long the effect due longest has waited.",
            waiting.overdue_s,
        ),
        ("casewright_dead_letters", "Effects given up: a person must look at them.", waiting.dead_letters),
        ("casewright_timers_due", "Timers that are due and have not elapsed yet.", waiting.timers_due),
        (
            "casewright_log_unsealed",
            "Entries of the access log that are not in the signed tree yet.",
            waiting.unsealed,
        ),
        ("casewright_sessions", "Sessions that are not over.", waiting.sessions),
    ] {
        page.gauge(name, help, value);
    }
}
