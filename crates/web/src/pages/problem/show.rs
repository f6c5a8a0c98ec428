//! The page of a problem, and the page that says what a `type` of the API means.

use crate::{
    part::{Frame, frame::Sheet},
    problem::{KINDS, Problem},
    state::WebState,
    text::{t, tv},
};
use axum::{extract::Path, extract::State, http::StatusCode};
use maud::{Markup, html};

use super::super::{PageResult, ok};

/// The page of a problem. It depends on the kind of problem alone, never on who asks: *not found* gives nothing away.
pub fn page(problem: &Problem) -> Markup {
    let title = t(&format!("problem-{}", problem.slug));
    let sign_in = problem.status == StatusCode::UNAUTHORIZED;
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (problem.detail) }
            @if problem.slug == "not-found" {
                p.govuk-body { (t("problem-not-found-more")) }
                p.govuk-body { a.govuk-link href="/access/request" { (t("problem-not-found-ask")) } }
            }
            p.govuk-body {
                @if let Some(step_up) = problem.step_up_address() {
                    a.govuk-button #step-up href=(step_up) { (t("step-up-button")) }
                } @else if sign_in { a.govuk-button href="/sign-in" { (t("sign-in")) } }
                @else { a.govuk-link href="/" { (t("go-home")) } }
            }
        }
    };
    Frame::default().page(Sheet::new(title.clone(), content))
}

/// What a `type` means.
pub(crate) async fn get(State(state): State<WebState>, Path(slug): Path<String>) -> PageResult {
    let Some((slug, status)) = KINDS.iter().find(|(known, _)| *known == slug) else {
        return Err(Problem::not_found());
    };
    let title = t(&format!("problem-{slug}"));
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t(&format!("problem-{slug}-help"))) }
            p.govuk-body.cw-quiet {
                (tv("problem-type", [("slug", (*slug).to_owned()), ("status", status.as_u16().to_string())]))
            }
        }
    };
    ok(state.frame(crate::part::Place::Plain).page(Sheet::new(title.clone(), content)))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![
        ("problem/not-found", page(&Problem::not_found())),
        ("problem/sign-in", page(&Problem::sign_in_needed())),
    ]
}
