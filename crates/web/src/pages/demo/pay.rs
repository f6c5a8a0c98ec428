//! `/demo/pay/<reference>`: the demonstration's payment desk. No money moves: the service `payments` writes the field that
//! names it in `written-by`, by the same use case as a real one would.

use super::super::{
    PageResult,
    answered::{done, found},
    ok, sample,
};
use crate::{
    link::{Side, Subject, segment, with},
    part::{Frame, frame::Sheet, words::sign},
    problem::Problem,
    state::WebState,
    text::{locale, t},
    visit::Guest,
};
use app::{
    Caller,
    core::{FieldPath, Value, money::Currency},
    program::Program,
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The service that writes what was paid.
const SERVICE: &str = "payments";

/// What the address carries: the action that was refused.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "for")]
    action: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    amount: String,
    #[serde(default)]
    action: String,
}

/// The field of a program that the payment service writes, if it has one.
pub(crate) fn field(program: &Program) -> Option<&FieldPath> {
    let written =
        |field: &app::core::Field| field.written_by.iter().any(|service| service.as_str() == SERVICE);
    program.definition.file.fields.iter().find(|(_, field)| written(field)).map(|(path, _)| path)
}

/// What is due.
#[derive(Clone, Debug, Default)]
pub struct Due {
    /// In which currency.
    pub currency: Option<Currency>,
    /// What the field must hold; none where the rules do not say.
    pub total: Option<Decimal>,
    /// What it holds.
    pub received: Decimal,
}

/// The page.
pub fn page(frame: &Frame, reference: &str, label: &str, due: Due, action: &str) -> Markup {
    let title = t("pay-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            div.govuk-inset-text { (t("pay-lead")) }
            dl.govuk-summary-list {
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (t("reference")) }
                    dd.govuk-summary-list__value { (reference) }
                }
                @if let Some(total) = due.total {
                    div.govuk-summary-list__row {
                        dt.govuk-summary-list__key { (t("pay-due")) }
                        dd.govuk-summary-list__value { strong #due { (frame.words.money(due.currency.as_ref(), total - due.received)) } }
                    }
                }
            }
            form method="post" action={ "/demo/pay/" (segment(reference)) } {
                input type="hidden" name="action" value=(action);
                @match due.total {
                    Some(total) => { input type="hidden" name="amount" value=(total); }
                    None => {
                        div.govuk-form-group {
                            label.govuk-label for="amount" { (label) }
                            div.govuk-input__wrapper {
                                @if let Some(currency) = &due.currency {
                                    div.govuk-input__prefix aria-hidden="true" { (sign(currency)) }
                                }
                                input.govuk-input.govuk-input--width-5 #amount name="amount" type="text" inputmode="decimal" maxlength="12";
                            }
                        }
                    }
                }
                button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("pay-button")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back(Side::Public.case(reference)))
}

/// What the rules say is due, and what has come in: read off the condition that the refusal names.
async fn due(
    state: &WebState,
    caller: &Caller,
    reference: &str,
    asked: &Asked,
    (field, currency): (&FieldPath, Option<Currency>),
) -> Result<Due, Problem> {
    let unknown = Due { currency, ..Due::default() };
    if asked.action.is_empty() {
        return Ok(unknown);
    }
    let Some(form) = state.app.action_form(caller, reference, &asked.action).await?.found() else {
        return Ok(unknown);
    };
    let conditions = form.preview.refused.map(|refused| refused.conditions).unwrap_or_default();
    let readings = || conditions.iter().flat_map(|condition| &condition.readings);
    let total = readings()
        .filter(|one| one.path.as_str().starts_with("decisions."))
        .filter_map(|one| amount(&one.value))
        .max()
        .filter(|amount| *amount > Decimal::ZERO);
    let received =
        readings().find(|one| one.path == *field).and_then(|one| amount(&one.value)).unwrap_or_default();
    Ok(Due { total, received, ..unknown })
}

fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Map(parts) => parts.get("amount").and_then(amount),
        _ => None,
    }
}

/// The desk.
pub(crate) async fn get(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let program = state.app.program(case.program.as_str()).ok_or_else(Problem::not_found)?;
    let field = field(program).ok_or_else(Problem::not_found)?;
    let label = program
        .fields
        .get(field)
        .and_then(|meta| program.text(locale().code, meta.label.as_str(), &[]))
        .unwrap_or_else(|| t("pay-due"));
    let due = due(&state, &caller, &reference, &asked, (field, program.currency.clone())).await?;
    ok(page(&state.public(program), &reference, &label, due, &asked.action))
}

/// Pays.
pub(crate) async fn post(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    // Whoever may not open the case may not pay for it here either.
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let program = state.app.program(case.program.as_str()).ok_or_else(Problem::not_found)?;
    let field = field(program).ok_or_else(Problem::not_found)?;
    let amount: Decimal = typed.amount.trim().parse().map_err(|_| Problem::not_understood(t("pay-wrong")))?;
    let values = serde_json::json!({ field.as_str(): format!("{amount:.2}") });
    done(state.app.write(&state.app.service(SERVICE), &reference, values, Guard::default()).await?)?;
    let to = if typed.action.is_empty() {
        Side::Public.case(&reference)
    } else {
        let base = Subject::Action(typed.action).under(Side::Public, &reference);
        with(&format!("{base}/check-answers"), [("paid", "yes")])
    };
    Ok(Redirect::to(&to).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::public();
    vec![
        (
            "demo/pay",
            page(
                &frame,
                "PL-2026-7F3KQ",
                "Fee",
                Due {
                    currency: Currency::parse("GBP"),
                    total: Some(Decimal::from(190)),
                    received: Decimal::ZERO,
                },
                "submit",
            ),
        ),
        ("demo/pay-unknown", page(&frame, "PL-2026-7F3KQ", "Fee", Due::default(), "submit")),
    ]
}
