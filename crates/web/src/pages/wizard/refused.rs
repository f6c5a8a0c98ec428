//! When the domain says no: what, why, and what to do next.

use super::super::{case::tasks::conditions, sample};
use crate::{
    link::{Side, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Step,
};
use app::{
    answer::{ConditionShown, Refused},
    core::Value,
};
use maud::{Markup, html};

/// Where the page leads.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// To try again.
    pub again: String,
    /// To the case.
    pub case: String,
    /// The key of its words.
    pub case_text: &'static str,
    /// In a demonstration, to its payment desk.
    pub pay: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, title: &str, refused: &Refused, links: &Links) -> Markup {
    let heading = tv("refused-title", [("what", title)]);
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (heading) }
            p.govuk-body-l #why { (refused.text) }
            @if !refused.conditions.is_empty() {
                details.govuk-details {
                    summary.govuk-details__summary { span.govuk-details__summary-text { (t("refused-conditions")) } }
                    div.govuk-details__text { (conditions(frame, &refused.conditions)) }
                }
            }
            div.govuk-button-group {
                @if let Some(pay) = &links.pay { a.govuk-button role="button" draggable="false" data-module="govuk-button" href=(pay) { (t("pay-link")) } }
                a.govuk-button.govuk-button--secondary role="button" draggable="false" data-module="govuk-button" href=(links.again) { (t("try-again")) }
                a.govuk-link href=(links.case) { (t(links.case_text)) }
            }
        }
    };
    frame.page(Sheet::new(heading.clone(), content))
}

/// In a demonstration, where a refusal may be about money: the payment desk.
pub(crate) async fn pay_link(state: &WebState, step: &Step, refused: &Refused) -> Option<String> {
    state.demo.as_ref()?;
    if step.side != Side::Public || refused.kind != "refused" {
        return None;
    }
    let app::Answer::Found(case) = state.app.case_page(&step.caller, &step.reference).await.ok()? else {
        return None;
    };
    super::super::demo::pay::field(state.app.program(case.program.as_str())?)?;
    let action = match &step.subject {
        crate::link::Subject::Action(action) => action.as_str(),
        crate::link::Subject::Task(_) => return None,
    };
    Some(with(&format!("/demo/pay/{}", crate::link::segment(&step.reference)), [("for", action)]))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let refused = Refused {
        kind: "refused".into(),
        text: "The fee has not been paid. Pay it, then submit again.".into(),
        key: Some("fee-not-paid".into()),
        conditions: vec![ConditionShown {
            source: "fee_received >= decisions.fee.amount".into(),
            words: None,
            line: 61,
            unknown: Some("fee_received is not known yet".into()),
            readings: vec![
                sample::reading("Fee received", Value::Null),
                sample::reading("Fee", Value::int(190)),
            ],
        }],
        ..Refused::default()
    };
    let links = Links {
        again: "/application/PL-2026-7F3KQ/do/submit/check-answers".into(),
        case: "/application/PL-2026-7F3KQ".into(),
        case_text: "to-application",
        pay: Some("/demo/pay/PL-2026-7F3KQ".into()),
    };
    vec![("wizard/refused", page(&sample::public(), "Submit application", &refused, &links))]
}
