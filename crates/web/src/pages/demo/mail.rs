//! `/demo/mail`: what the demonstration has sent to its own mail server. It delivers to nobody.

use super::super::{PageResult, ok, sample};
use crate::{
    demo::DemoMail,
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
};
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, mail: &[DemoMail]) -> Markup {
    let title = t("mail-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("mail-lead")) }
            @if mail.is_empty() { p.govuk-body { (t("mail-none")) } }
            @for message in mail {
                article.cw-card {
                    h2 { (message.subject) }
                    p.cw-quiet { (tv("mail-to", [("to", message.to.as_str())])) }
                    @for paragraph in message.body.split("\n\n").filter(|text| !text.trim().is_empty()) {
                        p { @for (index, line) in paragraph.lines().enumerate() { @if index > 0 { br; } (line) } }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/"))
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>) -> PageResult {
    let tools = state.demo.as_ref().ok_or_else(Problem::not_found)?;
    ok(page(&state.frame(Place::Plain), &tools.mail()))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let message = DemoMail {
        to: "jo@example.org".into(),
        subject: "We have your application PL-2026-7F3KQ".into(),
        body: "Dear Jo\n\nWe have received your application.\nWe check it within two working days.".into(),
    };
    vec![("demo/mail", page(&sample::public(), &[message])), ("demo/mail-none", page(&sample::public(), &[]))]
}
