//! Files in and out: a part of a form that comes in a stream, an answer that goes out in one. A file is handed out as a download that
//! no browser opens as a page of this server: its own type with `nosniff`, as an attachment, in a sandbox.

use crate::problem::Problem;
use app::{Incoming, answer::Opened};
use async_trait::async_trait;
use axum::{
    body::Body,
    extract::multipart::Field,
    http::{HeaderMap, HeaderValue, header},
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

/// The answer with a file; its entry in the log is written.
pub(crate) fn file(opened: Opened) -> Response {
    let Opened { content, stream } = opened;
    let mut headers = HeaderMap::new();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, &content.media_type);
    put(header::CONTENT_LENGTH, &content.bytes.to_string());
    put(header::CONTENT_DISPOSITION, &attachment(&content.name));
    put(header::ETAG, &format!("\"{}\"", content.sha256));
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
    async fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        let broke = |_| "the upload broke off before its end: send the file again".to_owned();
        Ok(self.0.chunk().await.map_err(broke)?.map(|bytes| bytes.to_vec()))
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
}
