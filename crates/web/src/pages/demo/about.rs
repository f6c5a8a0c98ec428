//! `/demo`: what this is, and who can sign in.

use super::super::{PageResult, ok, sample};
use crate::{
    demo::DemoPerson,
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::t,
};
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, people: &[DemoPerson]) -> Markup {
    let title = t("demo-title");
    let content = html! {
        h1.govuk-heading-l { (title) }
        p.cw-lead { (t("demo-lead")) }
        h2.govuk-heading-m { (t("demo-walk")) }
        ol.govuk-list.govuk-list--number {
            @for step in ["demo-walk-1", "demo-walk-2", "demo-walk-3", "demo-walk-4", "demo-walk-5"] { li { (t(step)) } }
        }
        h2.govuk-heading-m { (t("demo-people")) }
        p.govuk-body { (t("demo-passwords")) }
        table.cw-table {
            caption.govuk-visually-hidden { (t("demo-people")) }
            thead { tr { th scope="col" { (t("who")) } th scope="col" { (t("sign-in-name")) } th scope="col" { (t("role")) } } }
            tbody {
                @for person in people {
                    tr {
                        th scope="row" data-label=(t("who")) { span { (person.name) } }
                        td data-label=(t("sign-in-name")) { span.cw-code { (person.login) } }
                        td data-label=(t("role")) { span { (person.title) } }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href="/" { (t("go-home")) } }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>) -> PageResult {
    let tools = state.demo.as_ref().ok_or_else(Problem::not_found)?;
    ok(page(&state.frame(Place::Plain), &tools.people()))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let person = DemoPerson {
        name: "Ann Licence".into(),
        login: "ann".into(),
        title: "Licensing officer, north".into(),
    };
    vec![("demo/about", page(&sample::public(), &[person]))]
}
