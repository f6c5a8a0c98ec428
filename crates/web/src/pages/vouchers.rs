//! `/vouchers`: a partner looks what a voucher says, and redeems it, whole or in parts. The code is typed and sent in a form; it is in
//! no address and in no log.

use super::{PageResult, form, ok, sample};
use crate::{
    api::{money::amount, within},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{VoucherAnswer, VoucherSays};
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    #[serde(rename = "do")]
    act: String,
    voucher: String,
    code: String,
    amount: String,
    receipt: String,
}

/// The page.
pub fn page(frame: &Frame, typed: &Typed, answer: Option<&VoucherAnswer>) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("vouchers-title")) }
        p.govuk-body { (t("vouchers-lead")) }
        @match answer {
            Some(VoucherAnswer::Says(says)) => { (said(frame, says)) }
            Some(VoucherAnswer::Unknown) => { (wrong(&t("vouchers-unknown"))) }
            Some(VoucherAnswer::Refused(text)) => { (wrong(text)) }
            None => {}
        }
        form method="post" action="/vouchers" {
            (form::line("voucher", "voucher", &t("vouchers-voucher"), &typed.voucher, true))
            (form::line("code", "code", &t("vouchers-code"), &typed.code, true))
            (form::line("amount", "amount", &t("vouchers-amount"), &typed.amount, false))
            (form::line("receipt", "receipt", &t("vouchers-receipt"), &typed.receipt, false))
            div.govuk-button-group {
                button.govuk-button type="submit" name="do" value="redeem" data-module="govuk-button" data-prevent-double-click="true" { (t("vouchers-redeem")) }
                button.govuk-button.govuk-button--secondary type="submit" name="do" value="look" { (t("vouchers-look")) }
            }
        }
    };
    frame.page(Sheet::new(t("vouchers-title"), content))
}

fn said(frame: &Frame, says: &VoucherSays) -> Markup {
    let written = |amount: &str| format!("{amount} {}", says.currency);
    html! {
        div.govuk-inset-text role="status" {
            @if let Some(redeemed) = &says.redeemed {
                p.govuk-body { strong { (tv("vouchers-redeemed", [("amount", written(redeemed))])) } }
            }
            p.govuk-body { (says.title) }
            p.govuk-body { (tv("vouchers-left", [("amount", written(&says.left))])) }
            @if let Some(day) = says.last_day { p.govuk-body { (tv("vouchers-last-day", [("day", frame.words.date(day))])) } }
        }
    }
}

fn wrong(text: &str) -> Markup {
    html! { div.govuk-error-summary role="alert" { h2.govuk-error-summary__title { (t("vouchers-not")) } p.govuk-body { (text) } } }
}

/// The form.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    ok(page(&state.work(&caller, "vouchers"), &Typed::default(), None))
}

/// Looks and redeems.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let redeems = typed.act == "redeem";
    let answer = if redeems {
        let amount = amount(&typed.amount)?;
        state.app.redeem_voucher(&caller, &typed.voucher, &typed.code, amount, &typed.receipt).await?
    } else {
        state.app.voucher_says(&caller, &typed.voucher, &typed.code).await?
    };
    let answer = within(answer)?;
    let (status, again) = match &answer {
        // What was redeemed is done with; what was looked at is redeemed next.
        VoucherAnswer::Says(_) if redeems => (StatusCode::OK, Typed::default()),
        VoucherAnswer::Says(_) => (StatusCode::OK, typed),
        VoucherAnswer::Refused(_) => (StatusCode::CONFLICT, typed),
        VoucherAnswer::Unknown => (StatusCode::NOT_FOUND, Typed { code: String::new(), ..typed }),
    };
    let page: Response = page(&state.work(&caller, "vouchers"), &again, Some(&answer)).into_response();
    Ok((status, page).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("vouchers");
    let says = VoucherSays {
        title: "Food voucher".into(),
        left: "30.00".into(),
        currency: "GBP".into(),
        last_day: Some(jiff::civil::date(2026, 3, 30)),
        redeemed: Some("20.00".into()),
    };
    let typed = Typed { voucher: "V-7F3K-Q2MX".into(), ..Typed::default() };
    vec![
        ("vouchers", page(&frame, &Typed::default(), None)),
        ("vouchers/redeemed", page(&frame, &Typed::default(), Some(&VoucherAnswer::Says(says)))),
        ("vouchers/unknown", page(&frame, &typed, Some(&VoucherAnswer::Unknown))),
    ]
}
