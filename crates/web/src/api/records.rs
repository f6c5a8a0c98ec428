//! `/api/v1/cases/{reference}/records`, `/api/v1/disposals`, `/api/v1/certificates`: how long cases are kept, legal holds, disposal by
//! two people, certificates of destruction with the proof of the log.

use super::{ApiResult, Body, done, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{Changed, core::RecordsCommand};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// What is decided about how long a case is kept.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordsBody {
    /// Places a legal hold: nothing of the case is destroyed while it lasts. A disposal that has not begun ends.
    PlaceHold {
        /// Why.
        reason: String,
    },
    /// Lifts a hold.
    LiftHold {
        /// Its number on the case.
        hold: u32,
        /// Why.
        reason: String,
    },
    /// Proposes to dispose of a case that need not be kept any longer.
    ProposeDisposal {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Refuses what somebody proposed, or takes one's own proposal back.
    RefuseDisposal {
        /// Why.
        reason: String,
    },
    /// Approves what somebody else proposed: the content is destroyed, and cannot be brought back.
    ApproveDisposal {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
}

impl RecordsBody {
    fn into_command(self) -> (RecordsCommand, Option<String>) {
        match self {
            Self::PlaceHold { reason } => (RecordsCommand::PlaceHold, Some(reason)),
            Self::LiftHold { hold, reason } => (RecordsCommand::LiftHold { hold }, Some(reason)),
            Self::ProposeDisposal { reason } => (RecordsCommand::ProposeDisposal, reason),
            Self::RefuseDisposal { reason } => (RecordsCommand::RefuseDisposal, Some(reason)),
            Self::ApproveDisposal { reason } => (RecordsCommand::ApproveDisposal, reason),
        }
    }
}

/// Which cases of the disposal list.
#[derive(Deserialize, IntoParams)]
pub struct DisposalsOf {
    /// The program; none: the first in which the caller may dispose of cases.
    program: Option<String>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// How long a case is kept, its holds, and what was decided about its disposal.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/records", tag = "records",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn of_case(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let records = found(state.app.records_tab(&caller, &reference).await?)?;
    tagged(records.version, &records)
}

/// Places and lifts holds; proposes, refuses and approves the disposal of a case.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/records", tag = "records", request_body = RecordsBody,
    responses((status = 200, body = shape::Act), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn change(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<RecordsBody>,
) -> ApiResult {
    let (command, reason) = body.into_command();
    let guard = guard(&headers, None)?;
    let act = done(state.app.change_records(&caller, &reference, command, reason, guard).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// The disposal list of a program: ended cases that need not be kept any longer, with the rule that says so.
#[utoipa::path(get, path = "/api/v1/disposals", tag = "records", params(DisposalsOf),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Query(of): Query<DisposalsOf>,
) -> ApiResult {
    json(&found(state.app.disposals(&caller, of.program.as_deref(), of.cursor).await?)?)
}

/// Certificates of what was destroyed, newest first.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "records",
    responses((status = 200, body = Vec<Object>), (status = 404, description = "`not-found`")))]
pub(crate) async fn certificates(State(state): State<WebState>, ApiCaller(caller): ApiCaller) -> ApiResult {
    json(&found(state.app.certificates(&caller).await?)?)
}

/// A certificate of destruction, byte by byte as the log names it by its hash.
#[utoipa::path(get, path = "/api/v1/certificates/{certificate}", tag = "records",
    responses((status = 200, body = Object, content_type = "application/json"), (status = 404, description = "`not-found`")))]
pub(crate) async fn certificate(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(certificate): Path<String>,
) -> ApiResult {
    let id = certificate.parse().map_err(|_| Problem::not_found())?;
    let (reference, text) = found(state.app.certificate(&caller, id).await?)?;
    file("application/json", &format!("destruction-{reference}.json"), text)
}

/// Proof of the entry of the log that names a certificate by its hash (C2SP tlog-proof). `casewright verify --receipt FILE
/// --certificate FILE --key KEY` checks both together.
#[utoipa::path(get, path = "/api/v1/certificates/{certificate}/receipt", tag = "records",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, description = "`not-found`")))]
pub(crate) async fn receipt(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(certificate): Path<String>,
) -> ApiResult {
    let id = certificate.parse().map_err(|_| Problem::not_found())?;
    let (reference, text) = found(state.app.certificate_receipt(&caller, id).await?)?;
    file("text/plain; charset=utf-8", &format!("destruction-{reference}.tlog-proof"), text)
}

/// Why a case is handed over, and to whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    /// It stands in the log.
    reason: String,
}

/// A copy of an ended case for another organisation: what the caller may read of it, with the documents that they may open, as a
/// bag (RFC 8493) in a tar archive.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/transfer", tag = "records", request_body = TransferBody,
    responses((status = 200, body = Vec<u8>, content_type = "application/x-tar"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn transfer(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<TransferBody>,
) -> ApiResult {
    Ok(crate::download::bag(found(state.app.transfer(&caller, &reference, Some(&body.reason)).await?)?))
}

/// What an answer to a request for information keeps back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscloseBody {
    /// Who asked, and when; it stands in the log.
    reason: String,
    /// What is kept back, each with the code of an exemption: `field:PATH`, `document:NUMBER`, `timeline`. The timeline may be `left out`.
    #[serde(default)]
    withhold: BTreeMap<String, String>,
    /// What is given of what may tell of a person (`asked` of the same address names it): each of these is named here or in `withhold`.
    #[serde(default)]
    give: BTreeSet<String>,
}

/// What there is of a case to answer a request for information with, and the exemptions of its program.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/disclosure", tag = "records",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn disclosure(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    json(&found(state.app.disclosure(&caller, &reference).await?)?)
}

/// An answer to a request for information: what the caller may read of the case without what is kept back, a schedule of the latter, and
/// the documents, as a bag (RFC 8493) in a tar archive.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/disclosure", tag = "records", request_body = DiscloseBody,
    responses((status = 200, body = Vec<u8>, content_type = "application/x-tar"), (status = 400, description = "`not-understood`: no reason, no such part or code, nothing decided about what may tell of a person"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn disclose(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<DiscloseBody>,
) -> ApiResult {
    match found(state.app.disclose(&caller, &reference, &body.reason, &body.withhold, &body.give).await?)? {
        Changed::Done(bag) => Ok(crate::download::bag(bag)),
        Changed::Not(why) => Err(Problem::not_understood(why)),
    }
}

/// Something to keep as a file. References hold letters, digits and dashes alone; what else there is is left out of the name.
pub(crate) fn file(kind: &'static str, name: &str, body: impl IntoResponse) -> ApiResult {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c)).collect();
    let mut response: Response = body.into_response();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|error| app::Fault::Internal(error.to_string()))?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
