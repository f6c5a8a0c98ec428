//! One request as who runs the server sees it: class of route, method, status, time; a line of the log and a span of a trace.

use crate::state::WebState;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::Response,
};
use std::{net::SocketAddr, time::Instant};
use tracing::{Instrument as _, field::Empty, info_span};

/// The outermost layer but compression: sees every answer, whoever gave it.
pub(crate) async fn watch(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let (class, method) = (class(&route), method(request.method()));
    let span = info_span!(target: "trace", "request", route, method, status = Empty, traceparent = Empty);
    if let Some(parent) = given_trace(&state, &request) {
        span.record("traceparent", parent);
    }
    let begun = now();
    let response = {
        let _open = state.observed().requests.begin();
        next.run(request).instrument(span.clone()).await
    };
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    span.record("status", status);
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "web::request", request = id, method, route, status, ms, "answered");
    state.observed().requests.answered(class, method, status, took);
    response
}

/// The trace that a proxy of ours began (W3C `traceparent`). Anybody else's word could join strangers' requests to one trace.
fn given_trace<'a>(state: &WebState, request: &'a Request) -> Option<&'a str> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    if !(state.door().is_proxy)(peer) {
        return None;
    }
    traceparent(request.headers())
}

fn traceparent(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let plain = |part: &str, length: usize| {
        part.len() == length
            && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, parent, flags] = parts.as_slice() else { return None };
    (plain(version, 2) && plain(trace, 32) && plain(parent, 16) && plain(flags, 2)).then_some(text)
}

/// What routes have in common: `api/cases`, `page/apply`, `assets`, `health`.
fn class(route: &str) -> String {
    let mut parts = route.split('/').filter(|part| !part.is_empty());
    match parts.next() {
        None => "page/home".to_owned(),
        Some("none") => "none".to_owned(),
        Some("assets") => "assets".to_owned(),
        Some("healthz" | "readyz") => "health".to_owned(),
        Some("api") if route == "/api/docs" => "page/api".to_owned(),
        Some("api") => format!("api/{}", parts.nth(1).unwrap_or("index").trim_end_matches(".json")),
        Some(first) => format!("page/{first}"),
    }
}

/// A method by a word that is known: what a client invents is no label.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "get",
        "HEAD" => "head",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        "OPTIONS" => "options",
        _ => "other",
    }
}

/// Now, to measure how long a request takes.
#[expect(clippy::disallowed_methods, reason = "how long an answer takes is no time of a case")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn routes_have_classes_and_no_place_is_filled_in() {
        for (route, expected) in [
            ("/", "page/home"),
            ("/api/v1/cases/{reference}/actions/{action}", "api/cases"),
            ("/api/v1/openapi.json", "api/openapi"),
            ("/api/docs", "page/api"),
            ("/cases/{reference}", "page/cases"),
            ("/assets/{hash}/{name}", "assets"),
            ("/readyz", "health"),
            ("none", "none"),
        ] {
            assert_eq!(class(route), expected);
        }
        assert_eq!(method(&Method::from_bytes(b"SECRET").unwrap()), "other");
    }

    #[test]
    fn a_trace_is_taken_up_only_when_it_reads() {
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("traceparent"),
                HeaderValue::from_str(text).unwrap(),
            )]);
            traceparent(&headers).is_some()
        };
        assert!(read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        for odd in
            ["", "00-0af7-b7ad-01", "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a name"]
        {
            assert!(!read(odd), "{odd}");
        }
    }
}
