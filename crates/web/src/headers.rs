//! What every answer carries and what every request must keep to: the content security policy and its companions, the
//! request's id, limits on the size of headers and addresses.

use crate::{
    cookie::Cookie,
    download::{Downloaded, SANDBOX},
    problem::{Problem, is_api},
    state::WebState,
    text::{Locale, accepted, locale, locale_of, speaking},
    visit::client,
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Only what this server itself sends may run, style, load, connect or receive a form; nothing may frame it; no script
/// may make HTML from text (Trusted Types). No `unsafe-*`, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Longest address, in bytes: filters and cursors fit, a body smuggled into it does not.
const URI_BYTES_MAX: usize = 4 * 1024;
/// All header names and values together, in bytes.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Number of headers.
const HEADER_COUNT_MAX: usize = 64;

/// The id of one request, for the log and the person who asks for help: a header of the answer.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub uuid::Uuid);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer of our own.
pub(crate) async fn guard(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let id = RequestId(state.new_id());
    request.extensions_mut().insert(id);
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| client(info.0.ip().to_canonical(), request.headers(), &state));
    let is_asset = request.uri().path().starts_with("/assets/");
    let is_api = is_api(request.uri().path());
    let spoken = spoken(&state, &request);
    let path = match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(whole)) => whole.as_str().to_owned(),
        _ => request.uri().path().to_owned(),
    };
    let answer = async {
        match refuse(&state, &request, address) {
            Some(problem) => problem.for_request(&request, id.0),
            None => {
                let page = way_back(&request);
                written(next.run(request).await, is_api, id, page)
            }
        }
    };
    let mut response = speaking(spoken, path, answer).await;
    let downloaded = response.extensions().get::<Downloaded>().is_some();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, if downloaded { SANDBOX } else { CONTENT_SECURITY_POLICY }),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.tls() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if !(is_asset && headers.contains_key(header::CACHE_CONTROL)) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.0.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// The language of the answer: on public pages what was chosen, else what the browser prefers; English elsewhere. A language of
/// tests holds everywhere, and in a demonstration alone.
fn spoken(state: &WebState, request: &Request) -> &'static Locale {
    let path = request.uri().path();
    let public = path == "/"
        || path == "/return"
        || ["/apply/", "/application/", "/register/"].iter().any(|public| path.starts_with(public));
    let chosen = Cookie::Language.read(request.headers()).and_then(|code| locale_of(&code));
    let chosen =
        chosen.filter(|locale| if locale.pseudo { state.demo.is_some() && !is_api(path) } else { public });
    let preferred = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        accepted(header).filter(|_| public)
    };
    chosen.or_else(preferred).unwrap_or_else(locale)
}

/// The page that leads to a request again: itself where it was read, the form or the case where something was sent.
fn way_back(request: &Request) -> Option<String> {
    let path = request.uri().path();
    if request.method() == Method::GET || path.ends_with("/check-answers") {
        return request.uri().path_and_query().map(|whole| whole.as_str().to_owned());
    }
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("case"), Some(reference)) => Some(format!("/case/{reference}")),
        _ => None,
    }
}

/// Gives a failed answer its body: the problem a handler left beside it, else what its bare status means.
fn written(response: Response, api: bool, id: RequestId, page: Option<String>) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    // That a file has no such part (416) is said by its header.
    if response.extensions().get::<Downloaded>().is_some() {
        return response;
    }
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    let typed = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    // A page that was sent with an error status on purpose (a form with problems) is complete as it is.
    if problem.is_none() && typed.is_some_and(|kind| kind.starts_with("text/html")) {
        return response;
    }
    let problem = problem.map_or_else(|| Problem::of_status(status), Arc::unwrap_or_clone);
    let mut answer = problem.before(page).render(api, id.0);
    for name in [header::SET_COOKIE, header::ALLOW, header::RETRY_AFTER] {
        for value in response.headers().get_all(&name) {
            answer.headers_mut().append(&name, value.clone());
        }
    }
    answer
}

fn refuse(state: &WebState, request: &Request, address: Option<IpAddr>) -> Option<Problem> {
    if let Some(seconds) = address.and_then(|address| state.app.too_many_requests(address)) {
        return Some(Problem::too_many(seconds));
    }
    if request.uri().path_and_query().is_some_and(|whole| whole.as_str().len() > URI_BYTES_MAX) {
        return Some(Problem::address_too_long());
    }
    let headers = request.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers.len() > HEADER_COUNT_MAX || bytes > HEADER_BYTES_MAX {
        return Some(Problem::headers_too_large());
    }
    // A name that leads here from elsewhere (DNS rebinding) is no name of this server.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !state.answers_to(host) {
        return Some(Problem::wrong_host());
    }
    None
}
