//! Files in and out: a part of a form that comes in a stream, an answer that goes out in one. A file is handed out as a download that
//! no browser opens as a page of this server: its own type with `nosniff`, as an attachment, in a sandbox.

use crate::problem::Problem;
use crate::table::Form;
use app::{
    Incoming, PartAsked,
    answer::{Opened, OpenedPart},
    content::{Part as Range, PartStream},
    core::document::Content,
};
use async_trait::async_trait;
use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::multipart::Field,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream};
use std::fmt::Write as _;

/// Marks an answer whose content security policy is [`SANDBOX`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Downloaded;

/// Nothing of it runs, loads, or reaches anything here.
pub(crate) const SANDBOX: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// The part of a file that a request asks for (RFC 9110, 14.2). What cannot be read is no part, and neither are several at once: both
/// mean the whole, as the standard allows. The tag of a file is its hash; where `If-Range` has another, or a date, the whole is meant.
pub(crate) fn part_asked(headers: &HeaderMap) -> Option<PartAsked> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let part = part(text(header::RANGE)?)?;
    let only_of = text(header::IF_RANGE).map(|tag| {
        let tag = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        tag.unwrap_or_default().to_owned()
    });
    Some(PartAsked { part, only_of })
}

fn part(range: &str) -> Option<Range> {
    let (unit, set) = range.split_once('=')?;
    let (first, last) = set.trim().split_once('-')?;
    let number = |text: &str| {
        (!text.is_empty() && text.bytes().all(|c| c.is_ascii_digit()))
            .then(|| text.parse().unwrap_or(u64::MAX))
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    match (first, last) {
        ("", many) => Some(Range::Last(number(many)?)),
        (first, "") => Some(Range::From(number(first)?, None)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Range::From(first, Some(last)))
        }
    }
}

/// The answer with a file, with a part of it, or that it has no such part; its entry in the log is written.
pub(crate) fn served(opened: OpenedPart) -> Response {
    match opened {
        OpenedPart::Whole(opened) => file(opened),
        OpenedPart::Part(stream) => some(stream),
        OpenedPart::Beyond(bytes) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{bytes}")) {
                response.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            response.extensions_mut().insert(Downloaded);
            response
        }
    }
}

/// What is said of a file whether all of it goes out or a part.
fn about(content: &Content, bytes: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, &content.media_type);
    put(header::CONTENT_LENGTH, &bytes.to_string());
    put(header::CONTENT_DISPOSITION, &attachment(&content.name));
    put(header::ETAG, &format!("\"{}\"", content.sha256));
    put(header::ACCEPT_RANGES, "bytes");
    headers
}

/// 206: a part.
fn some(stream: PartStream) -> Response {
    let ((from, until), content) = (stream.span(), stream.content());
    let mut headers = about(content, until - from);
    let span = format!("bytes {from}-{}/{}", until.saturating_sub(1), content.bytes);
    if let Ok(value) = HeaderValue::from_str(&span) {
        headers.insert(header::CONTENT_RANGE, value);
    }
    let body = Body::from_stream(stream::unfold(Some(stream), |stream| async {
        let mut stream = stream?;
        match stream.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(stream))),
            Ok(None) => None,
            Err(fault) => {
                tracing::error!(%fault, "a part of a document broke off while it was read");
                Some((Err(std::io::Error::other("the content is damaged")), None))
            }
        }
    }));
    let mut response = (StatusCode::PARTIAL_CONTENT, headers, body).into_response();
    response.extensions_mut().insert(Downloaded);
    response
}

/// The answer with a whole file.
fn file(opened: Opened) -> Response {
    let Opened { content, stream } = opened;
    let headers = about(&content, content.bytes);
    let body = Body::from_stream(stream::unfold(Some(stream), |stream| async {
        let mut stream = stream?;
        match stream.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(stream))),
            Ok(None) => None,
            // The connection breaks off: whoever reads has less than was announced, and knows it.
            Err(fault) => {
                tracing::error!(%fault, "a document broke off while it was read");
                Some((Err(std::io::Error::other("the content is damaged")), None))
            }
        }
    }));
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(Downloaded);
    response
}

/// The answer with a bag; that it is handed out is in the log.
pub(crate) fn bag(bag: app::Bag) -> Response {
    let mut headers = HeaderMap::new();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, "application/x-tar");
    put(header::CONTENT_LENGTH, &bag.bytes.to_string());
    put(header::CONTENT_DISPOSITION, &attachment(&bag.name));
    let pieces = stream::unfold(Some(bag), |bag| async {
        let mut bag = bag?;
        match bag.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some(bag))),
            Ok(None) => None,
            // Whoever reads has less than was announced, and the manifest says what is missing.
            Err(fault) => {
                tracing::error!(%fault, "a bag broke off while it was read");
                Some((Err(std::io::Error::other("the content is damaged")), None))
            }
        }
    });
    // What compresses an answer asks once more after the end.
    let body = Body::from_stream(pieces.fuse());
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(Downloaded);
    response
}

/// The answer with a table, as a file.
pub(crate) fn table(name: &str, form: Form, body: Body) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    if let Ok(value) = HeaderValue::from_str(&attachment(name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(Downloaded);
    response
}

/// The answer with linked data, as a file.
pub(crate) fn json_ld(name: &str, graph: &serde_json::Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/ld+json"));
    if let Ok(value) = HeaderValue::from_str(&attachment(name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    let mut response = (headers, serde_json::to_vec_pretty(graph).unwrap_or_default()).into_response();
    response.extensions_mut().insert(Downloaded);
    response
}

/// RFC 6266: as a file of this name, whatever letters it has.
fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// The file of a form, as it comes in.
pub(crate) struct Part<'a>(pub(crate) Field<'a>);

#[async_trait]
impl Incoming for Part<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        let broke = |_| "the upload broke off before its end: send the file again".to_owned();
        self.0.chunk().await.map_err(broke)
    }
}

/// The body of a request, as it comes in.
pub(crate) struct Whole(pub(crate) BodyDataStream);

#[async_trait]
impl Incoming for Whole {
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        let broke = |_| {
            "the request broke off before its end: ask how far the upload is, and go on from there".to_owned()
        };
        self.0.next().await.transpose().map_err(broke)
    }
}

/// What a stream that does not read as a form is answered.
pub(crate) fn no_form(error: &axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::of_status(error.status()),
        _ => Problem::not_understood("the form could not be read to its end: send it again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = attachment("a\"; x=\r\nSet-Cookie: y/Grüße.pdf");
        assert!(!header.contains('\r') && !header.contains('\n'), "{header}");
        assert_eq!(header.matches('"').count(), 2, "{header}");
        assert!(header.ends_with("Gr%C3%BC%C3%9Fe.pdf"), "{header}");
    }

    #[test]
    fn s3_50_ranges_are_read_as_rfc_9110_has_them() {
        assert_eq!(part("bytes=0-499"), Some(Range::From(0, Some(499))));
        assert_eq!(part("bytes=500-"), Some(Range::From(500, None)));
        assert_eq!(part("Bytes=-500"), Some(Range::Last(500)));
        for none in ["bytes=0-1,5-6", "bytes=5-1", "bytes=-", "bytes=a-b", "lines=1-2", "bytes", "bytes=+1-2"]
        {
            assert_eq!(part(none), None, "{none}");
        }
    }

    #[test]
    fn s3_50_only_the_tag_that_a_file_has_makes_a_part_of_it() {
        let headers = |tag: &str| -> HeaderMap {
            [(header::RANGE, "bytes=0-1"), (header::IF_RANGE, tag)]
                .into_iter()
                .map(|(name, value)| (name, HeaderValue::from_str(value).expect("a value")))
                .collect()
        };
        let only_of = |tag| part_asked(&headers(tag)).and_then(|asked| asked.only_of);
        assert_eq!(only_of("\"abc\"").as_deref(), Some("abc"));
        // A weak tag and a date are of no content that is known here.
        assert_eq!(only_of("W/\"abc\"").as_deref(), Some(""));
        assert_eq!(only_of("Mon, 02 Mar 2026 09:00:00 GMT").as_deref(), Some(""));
    }
}
