//! The JSON API under `/api/v1`: everything the pages do. Refusals are RFC 9457 documents ([`crate::problem`]); a case's
//! version is its ETag; `If-Match` insists on one; `Idempotency-Key` makes a retry harmless.

pub mod absence;
pub mod bulk;
pub mod case;
pub mod desk;
pub mod document;
pub mod events;
pub mod find;
pub mod form;
pub mod health;
pub mod inbox;
pub mod log;
pub(crate) mod migration;
pub mod money;
pub mod notices;
pub mod openapi;
pub mod outbox;
pub mod party;
pub mod people;
pub mod policy;
pub mod program;
pub mod records;
pub(crate) mod report;
pub mod request;
pub mod restrict;
pub mod role;
pub mod service;
pub mod session;
pub mod shape;
pub mod tabs;
pub mod voucher;

use crate::problem::Problem;
use app::{
    Acted, Answer,
    answer::{ActAnswer, Limited},
    core::Value,
    request::Guard,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

/// What an endpoint answers.
pub(crate) type ApiResult = Result<Response, Problem>;

/// A value as programs outside read it: plain JSON. Numbers are text, so that money keeps its digits.
pub fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::String(number.to_string()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Date(date) => Json::String(date.to_string()),
        Value::Time(at) => Json::String(at.to_string()),
        Value::Duration(duration) => Json::String(duration.to_string()),
        Value::List(items) => Json::Array(items.iter().map(plain).collect()),
        Value::Map(parts) => Json::Object(
            parts.iter().map(|(name, part)| (name.to_string(), plain(part))).collect::<Map<_, _>>(),
        ),
    }
}

/// A JSON body; what does not read is a problem that says where.
#[derive(Clone, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|error| Problem::of_status(error.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| Problem::not_understood(error.to_string()))
    }
}

/// What the headers say about repeating and versions.
pub(crate) fn guard(headers: &HeaderMap, read_at: Option<u64>) -> Result<Guard, Problem> {
    let text =
        |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("\u{fffd}").trim().to_owned());
    let key = text("idempotency-key").filter(|key| !key.is_empty());
    if key.as_ref().is_some_and(|key| key.len() > 200) {
        return Err(Problem::not_understood(
            "`Idempotency-Key` is longer than 200 characters; send a shorter one",
        ));
    }
    let expected_version = match text("if-match").as_deref() {
        None | Some("*") => None,
        Some(tag) => {
            let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            let version = inner.and_then(|version| version.parse().ok());
            Some(version.ok_or_else(|| {
                Problem::not_understood(
                    "`If-Match` is no version of a case; send the ETag that you read, in quotes",
                )
            })?)
        }
    };
    Ok(Guard { key, expected_version, read_at })
}

/// The found part, or the problem.
pub(crate) fn found<T>(answer: Answer<T>) -> Result<T, Problem> {
    match answer {
        Answer::Found(found) => Ok(found),
        Answer::NotFound => Err(Problem::not_found()),
        Answer::Denied(denied) => Err(Problem::denied(&denied)),
    }
}

/// What was looked at, or how long to wait.
pub(crate) fn within<T>(limited: Limited<T>) -> Result<T, Problem> {
    match limited {
        Limited::Within(found) => Ok(found),
        Limited::TooMany { retry_after_s } => Err(Problem::too_many(retry_after_s)),
    }
}

/// What was done, or the problem.
pub(crate) fn done(answer: Answer<Acted>) -> Result<ActAnswer, Problem> {
    match found(answer)? {
        Acted::Done(done) => Ok(done),
        Acted::Refused(refused) => Err(Problem::refused(refused)),
        Acted::Stale { version } => Err(Problem::stale(version)),
        Acted::KeyReused => Err(Problem::key_reused()),
    }
}

/// JSON.
pub(crate) fn json(body: &impl Serialize) -> ApiResult {
    Ok(axum::Json(body).into_response())
}

/// JSON about a case, with its version as ETag.
pub(crate) fn tagged(version: u64, body: &impl Serialize) -> ApiResult {
    let mut response = axum::Json(body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (header::HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
            })
            .collect()
    }

    #[test]
    fn versions_and_keys_are_read_strictly() {
        let guard = |pairs: &[(&'static str, &str)]| super::guard(&headers(pairs), None);
        assert_eq!(guard(&[("if-match", "\"12\"")]).expect("reads").expected_version, Some(12));
        assert_eq!(guard(&[("if-match", "*")]).expect("reads").expected_version, None);
        // An `If-Match` that is not understood must not be as if there were none.
        for odd in ["12", "W/\"12\"", "\"x\"", "\"1\", \"2\""] {
            assert!(guard(&[("if-match", odd)]).is_err(), "{odd}");
        }
        let long = "k".repeat(201);
        assert!(guard(&[("idempotency-key", &long)]).is_err());
    }
}
