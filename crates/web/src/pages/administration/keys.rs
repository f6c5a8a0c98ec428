//! `/administration/keys`: what keys there are, how old, and how they are changed. No key, nor what one could be made from.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::KeysShown;
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, keys: &KeysShown) -> Markup {
    let age = match (keys.rotated_at, keys.age_days) {
        (Some(at), Some(days)) => {
            tv("keys-rotated", [("day", frame.words.day(at)), ("days", days.to_string())])
        }
        (None, Some(days)) if keys.in_use_since.is_some() => {
            let since = keys.in_use_since.map(|at| frame.words.day(at)).unwrap_or_default();
            tv("keys-never-since", [("day", since), ("days", days.to_string())])
        }
        _ => t("keys-never"),
    };
    let content = html! {
        h1.govuk-heading-l { (t("keys-title")) }
        p.govuk-body { (t("keys-lead")) }
        @if keys.old {
            div.govuk-warning-text {
                span.govuk-warning-text__icon aria-hidden="true" { "!" }
                strong.govuk-warning-text__text { span.govuk-visually-hidden { (t("warning")) " " } (tv("keys-old", [("days", keys.period_days)])) }
            }
        }
        dl.govuk-summary-list {
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("keys-version")) }
                dd.govuk-summary-list__value { (keys.version) }
            }
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("keys-changed")) }
                dd.govuk-summary-list__value { (age) }
            }
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("keys-log")) }
                dd.govuk-summary-list__value { code.cw-code.cw-breaks { (keys.log_key) } }
            }
        }
        h2.govuk-heading-m { (t("keys-held")) }
        table.cw-table {
            caption.govuk-visually-hidden { (t("keys-held")) }
            thead { tr { th scope="col" { (t("keys-what")) } th.cw-number scope="col" { (t("keys-under")) } th.cw-number scope="col" { (t("keys-count")) } } }
            tbody {
                @for (version, count) in &keys.cases {
                    tr {
                        th scope="row" data-label=(t("keys-what")) { span { (t("keys-of-cases")) } }
                        td.cw-number data-label=(t("keys-under")) { span { (version) } }
                        td.cw-number data-label=(t("keys-count")) { span { (frame.words.tenths(count * 10, 0)) } }
                    }
                }
                @for (name, version) in &keys.platform {
                    tr {
                        th scope="row" data-label=(t("keys-what")) { span { (what(name)) } }
                        td.cw-number data-label=(t("keys-under")) { span { (version) } }
                        td.cw-number data-label=(t("keys-count")) { span { "1" } }
                    }
                }
            }
        }
        h2.govuk-heading-m { (t("keys-change")) }
        p.govuk-body { (t("keys-change-how")) }
        pre.cw-code.cw-command tabindex="0" { "casewright keys rotate --config casewright.yaml" }
        p.govuk-body { (t("keys-who")) }
    };
    frame.page(Sheet::new(t("keys-title"), content).back("/administration"))
}

/// What a key of the platform is for.
fn what(name: &str) -> String {
    match name.split_once(':') {
        Some(("audit", month)) => tv("keys-of-audit", [("month", month.to_owned())]),
        _ => crate::text::locale().find(&format!("keys-of-{name}")).unwrap_or_else(|| name.to_owned()),
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let keys = found(state.app.keys(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), &keys))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let keys = KeysShown {
        version: 2,
        rotated_at: Some(sample::at("2025-01-10T00:00:00Z")),
        in_use_since: Some(sample::at("2024-01-10T00:00:00Z")),
        age_days: Some(424),
        old: true,
        period_days: 365,
        cases: vec![(1, 12), (2, 1_204)],
        platform: vec![("audit:2026-03".into(), 2), ("cursors".into(), 2), ("people".into(), 2)],
        log_key: "casewright.example/log+c1a9b0e7+AZ6r8kX2Jm4uCzv0l3mQe5x5mVwq1n3l0m1dJQkPpG1W".into(),
    };
    let new = KeysShown { rotated_at: None, old: true, version: 1, ..keys.clone() };
    let frame = sample::work("administration");
    vec![("administration/keys", page(&frame, &keys)), ("administration/keys-new", page(&frame, &new))]
}
