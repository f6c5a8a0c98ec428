//! `/records/certificates`: what was destroyed, with the certificate and the proof of the log to download.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::t,
    visit::Worker,
};
use app::answer::CertificateLine;
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, lines: &[CertificateLine]) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("certificates-title")) }
        p.govuk-body { (t("certificates-lead")) }
        @if lines.is_empty() { p.govuk-body { (t("certificates-none")) } } @else {
            div.cw-wide tabindex="0" role="region" aria-label=(t("certificates-title")) {
                table.cw-table {
                    caption.govuk-visually-hidden { (t("certificates-title")) }
                    thead {
                        tr {
                            th scope="col" { (t("reference")) }
                            th scope="col" { (t("certificates-day")) }
                            th scope="col" { (t("records-rule")) }
                            th scope="col" { (t("certificates-who")) }
                            th scope="col" { (t("certificates-files")) }
                        }
                    }
                    tbody { @for one in lines { (line(frame, one)) } }
                }
            }
        }
    };
    frame.page(Sheet::new(t("certificates-title"), content).back("/records"))
}

fn line(frame: &Frame, one: &CertificateLine) -> Markup {
    let file = format!("/api/v1/certificates/{}", one.id);
    html! {
        tr {
            th scope="row" data-label=(t("reference")) { span { span.cw-code { (one.reference) } " " span.cw-quiet { (one.program_title) } } }
            td data-label=(t("certificates-day")) { span { (frame.words.time(one.destroyed_at)) } }
            td data-label=(t("records-rule")) { span { (one.rule) } }
            td data-label=(t("certificates-who")) { span { (one.proposed_by.join(", ")) "; " (one.approved_by.join(", ")) } }
            td data-label=(t("certificates-files")) {
                span {
                    a.govuk-link href=(file) download { (t("certificates-file")) span.govuk-visually-hidden { " " (one.reference) } } " · "
                    a.govuk-link href={ (file) "/receipt" } download { (t("certificates-proof")) span.govuk-visually-hidden { " " (one.reference) } }
                }
            }
        }
    }
}

/// The list.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let lines = found(state.app.certificates(&caller).await?)?;
    ok(page(&state.work(&caller, "records"), &lines))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let line = CertificateLine {
        id: uuid::Uuid::nil(),
        reference: "PL-2019-7F3KQ".into(),
        program_title: "Premises licence".into(),
        destroyed_at: sample::at("2026-03-02T09:00:00Z"),
        rule: "it is kept until 2025-03-02: 6 years from its end (records schedule LIC-4.2)".into(),
        proposed_by: vec!["Rea Records".into()],
        approved_by: vec!["Max Marsh".into()],
    };
    let frame = sample::work("records");
    vec![("records/certificates", page(&frame, &[line])), ("records/certificates-none", page(&frame, &[]))]
}
