//! `/`: what one can apply for, and the door for those who work here.

use super::super::{PageResult, ok};
use crate::{
    part::{Frame, Place, frame::Sheet},
    state::WebState,
    text::t,
    visit::Perhaps,
};
use app::program::{Program, model::Tie};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};

/// Something one can apply for.
#[derive(Clone, Debug)]
pub struct Service {
    /// The program's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Public registers, by name and title.
    pub registers: Vec<(String, String)>,
}

/// True when somebody without an account may open a case: a role tied to the case as its party may.
pub(crate) fn open_to_public(program: &Program) -> bool {
    program.openers().any(|(_, role)| role.tie == Tie::Party)
}

/// The page.
pub fn page(frame: &Frame, services: &[Service]) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (t("home-title")) }
        p.cw-lead { (t("home-lead")) }
        @if !services.is_empty() {
            ul.cw-cards {
                @for service in services {
                    li.cw-card {
                        h2 { a.govuk-link href={ "/apply/" (service.name) } { (service.title) } }
                        p { (t("home-service")) }
                        @for (register, title) in &service.registers {
                            p { a.govuk-link href={ "/register/" (service.name) "/" (register) } { (title) } }
                        }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href="/return" { (t("return-link")) } }
        h2.govuk-heading-m { (t("home-work-title")) }
        p.govuk-body { (t("home-work")) }
        a.govuk-button.govuk-button--secondary href="/sign-in" { (t("sign-in")) }
    };
    frame.page(Sheet::new(t("home-title"), content))
}

/// Workers go to their desk; everybody else sees what there is.
pub(crate) async fn get(State(state): State<WebState>, Perhaps(worker): Perhaps) -> PageResult {
    if worker.is_some() {
        return Ok(Redirect::to("/desk").into_response());
    }
    let services: Vec<Service> = state
        .app
        .programs()
        .filter(|program| open_to_public(program))
        .map(|program| Service {
            name: program.name.to_string(),
            title: super::spoken::title(program, "program-title", &program.title),
            registers: super::register::registers(program),
        })
        .collect();
    ok(page(&state.frame(Place::Plain), &services))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let service = Service {
        name: "premises-licence".into(),
        title: "Premises licence".into(),
        registers: vec![("register".into(), "Granted licences".into())],
    };
    vec![("public/home", page(&Frame::default(), &[service]))]
}
