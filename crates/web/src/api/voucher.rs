//! `/api/v1/vouchers`: a partner looks what a voucher says, and redeems it, whole or in parts. The code goes in the body, never in an
//! address; the answer says nothing of the case.

use super::{ApiResult, Body, json, money::amount, within};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::answer::{Refused, VoucherAnswer};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is done with a voucher.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum VoucherBody {
    /// Says what it is for, what is left of it, and its last day.
    Look {
        /// What it is called on paper: `V-7F3K-Q2MX`.
        voucher: String,
        /// Its code.
        code: String,
    },
    /// Redeems some of it. The same receipt again changes nothing, and is answered as before.
    Redeem {
        /// What it is called on paper: `V-7F3K-Q2MX`.
        voucher: String,
        /// Its code.
        code: String,
        /// How much, as a text with a point: `20.00`.
        amount: String,
        /// The partner's own number for it; each is used once.
        receipt: String,
    },
}

/// Looks what a voucher says, or redeems some of it. A wrong code, an unknown voucher and one for others have one answer.
#[utoipa::path(post, path = "/api/v1/vouchers", tag = "money", request_body = VoucherBody,
    responses((status = 200, body = Object), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`"),
        (status = 429, description = "`too-many`")))]
pub(crate) async fn voucher(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Body(body): Body<VoucherBody>,
) -> ApiResult {
    let answer = match body {
        VoucherBody::Look { voucher, code } => state.app.voucher_says(&caller, &voucher, &code).await?,
        VoucherBody::Redeem { voucher, code, amount: text, receipt } => {
            let amount = amount(&text)?;
            state.app.redeem_voucher(&caller, &voucher, &code, amount, &receipt).await?
        }
    };
    match within(answer)? {
        VoucherAnswer::Says(says) => json(&says),
        VoucherAnswer::Unknown => Err(Problem::not_found()),
        VoucherAnswer::Refused(text) => {
            Err(Problem::refused(Refused { kind: "money".to_owned(), text, ..Refused::default() }))
        }
    }
}
