//! `/administration/programs`: which programs run, in which version, and what their check found.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::ProgramShown;
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, programs: &[ProgramShown]) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("programs-title")) }
        p.govuk-body { (t("programs-lead")) }
        ul.cw-plan {
            @for one in programs {
                li {
                    div.cw-plan__head {
                        strong { (one.title) " " span.cw-quiet.cw-code { (one.name) } }
                        @if one.findings.is_empty() { strong.govuk-tag.govuk-tag--green { (t("programs-clean")) } }
                        @else { strong.govuk-tag.govuk-tag--yellow { (tv("programs-findings", [("count", one.findings.len())])) } }
                    }
                    p { (tv("programs-version", [("version", one.version.clone()), ("digest", one.digest.clone()), ("scenarios", one.scenarios.to_string())])) }
                    @if !one.older.is_empty() { p.cw-quiet { (tv("programs-older", [("list", one.older.join(", "))])) } }
                    @if !one.findings.is_empty() {
                        details.govuk-details {
                            summary.govuk-details__summary { span.govuk-details__summary-text { (t("programs-found")) } }
                            div.govuk-details__text {
                                ul.govuk-list.govuk-list--spaced {
                                    @for (place, message, help) in &one.findings { li { span.cw-code { (place) } br; (message) @if !help.is_empty() { br; span.cw-quiet { (help) } } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(t("programs-title"), content).back("/administration"))
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let programs = found(state.app.programs_checked(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), &programs))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let clean = ProgramShown {
        name: "premises-licence".into(),
        title: "Premises licence".into(),
        version: "1.0.0".into(),
        digest: "3f9a51c07e21".into(),
        scenarios: 14,
        findings: Vec::new(),
        older: vec!["0.9.0 (77d0c4aa91b2)".into()],
    };
    let found = ProgramShown {
        title: "Child placement".into(),
        findings: vec![(
            "program.yaml:31".into(),
            "`inspector` may open every case".into(),
            "say `tie: assigned`".into(),
        )],
        older: Vec::new(),
        ..clean.clone()
    };
    vec![("administration/programs", page(&sample::work("administration"), &[clean, found]))]
}
