//! `/api/v1/cases/{reference}/money`, `/api/v1/programs/{program}/reconciliation`: the account of a case, payments that came in, and
//! payments compared with the statement of the provider. No card data anywhere.

use super::{ApiResult, Body, done, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{Caller, ReconcileOf, answer::HandedOver, core::MoneyCommand};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is recorded on the account of a case.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MoneyBody {
    /// Records a payment that came in. The same payment again changes nothing.
    Receive {
        /// For which fee, by its name in the sheet.
        line: String,
        /// How much, as a text with a point: `190.00`.
        amount: String,
        /// What the bank or the provider calls the payment.
        payment: String,
    },
    /// Reverses a receipt that was recorded wrongly; it stays on the account.
    Reverse {
        /// The number of its entry.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// Hands a voucher over: the answer has its `reference` and its `code`, which is told this once. Once more: a new code, and the
    /// old one is worth nothing.
    HandOver {
        /// The number of the entry that issued it.
        voucher: u32,
    },
    /// Cancels a voucher: what is left of it is worth nothing any more.
    CancelVoucher {
        /// The number of the entry that issued it.
        voucher: u32,
        /// Why.
        reason: String,
    },
}

/// What is compared with a statement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationBody {
    /// The first day of which payments are missed on the statement: `2026-03-01`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Date>,
    /// The last.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to: Option<Date>,
    /// The statement: CSV with a head line that names `reference`, `amount`, `currency`, and if you like `date` and `order`.
    statement: String,
}

/// An exact decimal.
pub(crate) fn amount(text: &str) -> Result<Decimal, Problem> {
    let parsed = Decimal::from_str_exact(text.trim());
    parsed.map_err(|_| Problem::not_understood("Write the amount as 190.00, without a currency."))
}

/// The account of a case: fees and benefits with what they sum to, and every entry with its postings.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/money", tag = "money",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn of_case(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let account = found(state.app.money_tab(&caller, &reference).await?)?;
    tagged(account.version, &account)
}

/// Records a payment that came in, or reverses one that was recorded wrongly; hands a voucher over or cancels it.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/money", tag = "money", request_body = MoneyBody,
    responses((status = 200, body = shape::Act), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn change(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<MoneyBody>,
) -> ApiResult {
    let (command, reason) = match body {
        MoneyBody::HandOver { voucher } => return handed_over(&state, &caller, &reference, voucher).await,
        MoneyBody::CancelVoucher { voucher, reason } => {
            (MoneyCommand::CancelVoucher { voucher }, Some(reason))
        }
        MoneyBody::Receive { line, amount: text, payment } => {
            (MoneyCommand::Receive { line: line.into(), amount: amount(&text)?, reference: payment }, None)
        }
        MoneyBody::Reverse { entry, reason } => (MoneyCommand::Reverse { entry }, Some(reason)),
    };
    let guard = guard(&headers, None)?;
    let act = done(state.app.change_money(&caller, &reference, command, reason, guard).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

async fn handed_over(state: &WebState, caller: &Caller, reference: &str, voucher: u32) -> ApiResult {
    match found(state.app.hand_over_voucher(caller, reference, voucher).await?)? {
        HandedOver::Code(code) => tagged(code.version, &code),
        HandedOver::Refused(refused) => Err(Problem::refused(refused)),
    }
}

/// Compares the payments of a program with the statement of the provider: what both say, what one of them lacks, what differs.
#[utoipa::path(post, path = "/api/v1/programs/{program}/reconciliation", tag = "money", request_body = ReconciliationBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn reconcile(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(program): Path<String>,
    Body(body): Body<ReconciliationBody>,
) -> ApiResult {
    let ReconciliationBody { from, to, statement } = body;
    json(&found(
        state.app.reconcile(&caller, &ReconcileOf { program: Some(program), from, to, statement }).await?,
    )?)
}
