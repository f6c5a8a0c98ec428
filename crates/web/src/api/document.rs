//! Documents of a case: seen, uploaded in pieces, read, classified, sealed, moved.

use super::{ApiResult, Body, found, guard, json, shape, tagged};
use crate::{download, problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    Acted, Answer, Classified, NewContent, RedactAsked, Uploading,
    answer::{DocumentWas, Refused},
    core::{document::Mark, id::ClassName},
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is to be uploaded: a document of a kind with a title, or a version of one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadBody {
    /// The kind of the new document, as the program names it.
    #[serde(default)]
    kind: Option<String>,
    /// Its title.
    #[serde(default)]
    title: Option<String>,
    /// Instead of both: the number of the document of which this is a version.
    #[serde(default)]
    document: Option<u32>,
    /// The name of the file.
    name: String,
    /// Its media type; left out where the sender knows none.
    #[serde(default)]
    media_type: String,
    /// How many bytes it has.
    bytes: u64,
}

/// What ends an upload.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishBody {
    /// SHA-256 of the file as the sender has it, hex; compared where it is sent.
    #[serde(default)]
    sha256: Option<String>,
}

/// How a document is classified.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifyBody {
    /// Its title.
    title: String,
    /// Its class; that of its kind where it is left out.
    #[serde(default)]
    class: Option<String>,
    /// Its tags; `pii` is that of personal data.
    #[serde(default)]
    tags: BTreeSet<String>,
}

/// A step on a document.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DocumentStep {
    /// Closes it to all but the roles that may seal its kind.
    Seal {
        /// Why.
        reason: String,
    },
    /// Opens it again.
    Unseal {
        /// Why.
        reason: String,
    },
    /// Makes a copy from which something is removed, and gives the original its tighter class.
    Redact {
        /// What people will call the copy.
        title: String,
        /// Which version, from 0; the newest that may be opened where it is left out.
        #[serde(default)]
        version: Option<u32>,
        /// Places, in thousandths of a page.
        #[serde(default)]
        marks: Vec<MarkBody>,
        /// Words, wherever they stand in the text.
        #[serde(default)]
        words: Vec<WordsBody>,
    },
    /// Notes that it was handed over to somebody.
    HandOver {
        /// To whom.
        to: String,
        /// Where.
        place: String,
        /// Why.
        reason: String,
    },
    /// Moves it to the case it belongs to.
    Move {
        /// The reference of that case.
        to: String,
        /// Why.
        reason: String,
    },
}

/// A place on a page that is removed, in thousandths of the page as it is shown, from its left upper corner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkBody {
    /// The page, from 1.
    page: u32,
    /// From the left.
    left: u16,
    /// From the top.
    top: u16,
    /// How wide.
    width: u16,
    /// How high.
    height: u16,
    /// The code that says why, as the program names it.
    code: String,
}

/// Words that are removed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsBody {
    /// The words.
    text: String,
    /// The code that says why.
    code: String,
}

/// Which version.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// Its number, from 0; the newest that may be opened where it is left out.
    #[serde(default)]
    version: Option<u32>,
}

/// The documents of a case that the caller may see.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/documents", tag = "documents",
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let tab = found(state.app.documents(&caller, &reference).await?)?;
    tagged(tab.version, &tab)
}

/// Begins an upload. What it answers says how many bytes to send at a time.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/uploads", tag = "documents", request_body = UploadBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn begin(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    Body(body): Body<UploadBody>,
) -> ApiResult {
    let of = match (body.document, body.kind, body.title) {
        (Some(document), None, None) => DocumentWas::Version { document },
        (None, Some(kind), title) => {
            DocumentWas::New { kind: kind.as_str().into(), title: title.unwrap_or_else(|| body.name.clone()) }
        }
        _ => return Err(Problem::not_understood("send `kind` and `title`, or `document` alone")),
    };
    let new = NewContent { of, name: body.name, media_type: body.media_type, bytes: Some(body.bytes) };
    uploading(found(state.app.begin_upload(&caller, &reference, new).await?)?)
}

/// How far an upload of the caller is.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/uploads/{upload}", tag = "documents",
    responses((status = 200, body = Object), (status = 404, description = "`not-found`")))]
pub(crate) async fn upload(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, upload)): Path<(String, String)>,
) -> ApiResult {
    json(&found(state.app.upload(&caller, &reference, id(&upload)?).await?)?)
}

/// Takes pieces of an upload, from a byte on: one, or as many as fit, each of `piece_bytes` but the last. Sending one again is harmless.
/// What came whole before a request broke off stays.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/uploads/{upload}/pieces/{from}", tag = "documents",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Object), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn piece(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, upload, from)): Path<(String, String, u64)>,
    request: Request,
) -> ApiResult {
    let id = id(&upload)?;
    let mut body = download::Whole(request.into_body().into_data_stream());
    // It goes on where the connection is gone, so that what came whole is recorded.
    let put =
        tokio::spawn(async move { state.app.put_pieces(&caller, &reference, id, from, &mut body).await });
    let put = put.await.map_err(|_| Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    uploading(found(put?)?)
}

/// Ends an upload: the document or version is on the case, in quarantine.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/uploads/{upload}/finish", tag = "documents", request_body = FinishBody,
    responses((status = 200, body = Object), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn finish(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, upload)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<FinishBody>,
) -> ApiResult {
    let guard = guard(&headers, None)?;
    let finished =
        found(state.app.finish_upload(&caller, &reference, id(&upload)?, body.sha256, guard).await?)?;
    match finished {
        Ok(acted) => done(acted),
        Err(why) => Err(not(why)),
    }
}

/// Stops an upload of the caller; what came of it is gone.
#[utoipa::path(delete, path = "/api/v1/cases/{reference}/uploads/{upload}", tag = "documents",
    responses((status = 204), (status = 404, description = "`not-found`")))]
pub(crate) async fn stop(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, upload)): Path<(String, String)>,
) -> ApiResult {
    found(state.app.stop_upload(&caller, &reference, id(&upload)?).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A version of a document, as a file; or a part of it, with `Range`.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/documents/{document}/content", tag = "documents", params(Which),
    responses((status = 200, content_type = "application/octet-stream"), (status = 206, description = "a part, asked for with `Range`", content_type = "application/octet-stream"), (status = 416, description = "it has no such bytes"), (status = 403, description = "`denied`: in quarantine, or refused"), (status = 404, description = "`not-found`")))]
pub(crate) async fn content(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, document)): Path<(String, u32)>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> ApiResult {
    let (app, asked) = (&state.app, download::part_asked(&headers));
    let opened = app.open_document_part(&caller, &reference, document, which.version, asked.as_ref()).await?;
    Ok(download::served(found(opened)?))
}

/// Gives a document another title, class, tags.
#[utoipa::path(patch, path = "/api/v1/cases/{reference}/documents/{document}", tag = "documents", request_body = ClassifyBody,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn classify(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, document)): Path<(String, u32)>,
    headers: HeaderMap,
    Body(body): Body<ClassifyBody>,
) -> ApiResult {
    let class = body.class.map(ClassName::new);
    let classified = Classified { title: body.title, class, tags: body.tags };
    let guard = guard(&headers, None)?;
    let acted = state.app.classify_document(&caller, &reference, document, classified, guard).await?;
    done(found(acted)?)
}

/// Seals a document, opens it again, makes a copy of it without what is marked, notes to whom it was handed over, moves it to another case.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/documents/{document}", tag = "documents", request_body = DocumentStep,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 409, description = "`refused`")))]
pub(crate) async fn step(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, document)): Path<(String, u32)>,
    headers: HeaderMap,
    Body(body): Body<DocumentStep>,
) -> ApiResult {
    let (app, guard) = (&state.app, guard(&headers, None)?);
    let acted = match body {
        DocumentStep::Seal { reason } => {
            app.seal_document(&caller, &reference, document, true, &reason, guard).await?
        }
        DocumentStep::Unseal { reason } => {
            app.seal_document(&caller, &reference, document, false, &reason, guard).await?
        }
        DocumentStep::Redact { title, version, marks, words } => {
            let mark = |body: MarkBody| {
                let MarkBody { page, left, top, width, height, code } = body;
                Mark { page, left, top, width, height, code }
            };
            let asked = RedactAsked {
                title,
                marks: marks.into_iter().map(mark).collect(),
                words: words.into_iter().map(|words| (words.text, words.code)).collect(),
            };
            app.redact_document(&caller, &reference, document, version, asked, guard).await?
        }
        DocumentStep::HandOver { to, place, reason } => {
            app.hand_over_document(&caller, &reference, document, &to, &place, &reason, guard).await?
        }
        DocumentStep::Move { to, reason } => {
            app.move_document(&caller, &reference, document, &to, &reason, guard).await?
        }
    };
    done(found(acted)?)
}

/// How a chain of custody is told.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    /// `case`: in the terms of CASE and UCO, as JSON-LD.
    #[serde(default, rename = "as")]
    form: Option<String>,
}

/// The chain of custody of a document: who had it in hand, when, where, why, and whether it is what was received.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/documents/{document}/custody", tag = "documents", params(Told),
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"), (status = 422, description = "`input-not-accepted`")))]
pub(crate) async fn custody(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, document)): Path<(String, u32)>,
    Query(told): Query<Told>,
) -> ApiResult {
    match told.form.as_deref() {
        None => json(&found(state.app.custody(&caller, &reference, document).await?)?),
        Some("case") => {
            let graph = found(state.app.custody_as_case(&caller, &reference, document).await?)?;
            Ok(download::json_ld(&format!("{reference}-{}-custody.jsonld", document + 1), &graph))
        }
        Some(_) => Err(Problem::not_understood("leave `as` out, or send `as=case`")),
    }
}

fn id(upload: &str) -> Result<Uuid, Problem> {
    upload.parse().map_err(|_| Problem::not_found())
}

fn uploading(uploading: Uploading) -> ApiResult {
    match uploading {
        Uploading::Stands(upload) => json(&upload),
        Uploading::Refused(refused) => Err(Problem::refused(refused)),
        Uploading::Not(why) => Err(not(why)),
    }
}

fn not(text: String) -> Problem {
    Problem::refused(Refused { kind: "input".to_owned(), text, ..Refused::default() })
}

fn done(acted: Acted) -> ApiResult {
    let act = super::done(Answer::Found(acted))?;
    tagged(act.version, &shape::Act::from(&act))
}
