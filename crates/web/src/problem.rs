//! Every way in which a request can fail, in one place: its status, what is said outside (with the next step), and what
//! goes to the log only. Over the API a problem is an RFC 9457 document with a stable `type`; on pages it is a page.
//!
//! A handler returns a [`Problem`]; the outermost layer renders it, so that every answer of the same kind is the same
//! bytes whichever way it came about. What one may not know of is *not found*, exactly as what does not exist.

use app::{
    Fault,
    answer::{Denied, Refused, StepUp},
};
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

use crate::{pages, text::t};

/// A failed request.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The last part of its `type`: `/problems/<slug>`. Never changes once published.
    pub slug: &'static str,
    /// The status.
    pub status: StatusCode,
    /// What happened and what to do next.
    pub detail: String,
    /// Members beside the standard ones.
    pub more: Box<Map<String, Json>>,
    /// Seconds until one more is allowed: `Retry-After`.
    retry_after_s: Option<u32>,
    /// What a sign-in lacks, where that is the matter.
    step_up: Option<Box<Lacks>>,
    /// For the log alone.
    inside: Option<String>,
    /// For pages that have a richer view of it than its detail.
    pub(crate) refused: Option<Arc<Refused>>,
}

/// What a sign-in lacks for what was asked.
#[derive(Clone, Debug)]
struct Lacks {
    step_up: StepUp,
    /// The page to come back to.
    page: Option<String>,
}

/// Every kind of problem: slug, status. Titles and help are texts `problem-<slug>` and `problem-<slug>-help`.
pub const KINDS: &[(&str, StatusCode)] = &[
    ("address-too-long", StatusCode::URI_TOO_LONG),
    ("changed-meanwhile", StatusCode::CONFLICT),
    ("code-needed", StatusCode::UNAUTHORIZED),
    ("code-wrong", StatusCode::UNAUTHORIZED),
    ("cross-site", StatusCode::FORBIDDEN),
    ("denied", StatusCode::FORBIDDEN),
    ("fault", StatusCode::INTERNAL_SERVER_ERROR),
    ("headers-too-large", StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
    ("input-not-accepted", StatusCode::UNPROCESSABLE_ENTITY),
    ("key-reused", StatusCode::UNPROCESSABLE_ENTITY),
    ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED),
    ("not-found", StatusCode::NOT_FOUND),
    ("refused", StatusCode::CONFLICT),
    ("request-not-understood", StatusCode::BAD_REQUEST),
    ("sign-in-failed", StatusCode::UNAUTHORIZED),
    ("sign-in-needed", StatusCode::UNAUTHORIZED),
    ("stale", StatusCode::PRECONDITION_FAILED),
    ("step-up-failed", StatusCode::UNAUTHORIZED),
    ("step-up-needed", StatusCode::UNAUTHORIZED),
    ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
    ("too-many", StatusCode::TOO_MANY_REQUESTS),
    ("too-slow", StatusCode::REQUEST_TIMEOUT),
    ("type-not-accepted", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
    ("wrong-host", StatusCode::MISDIRECTED_REQUEST),
];

impl Problem {
    fn of(slug: &'static str) -> Self {
        let status = KINDS
            .iter()
            .find(|(known, _)| *known == slug)
            .map_or(StatusCode::INTERNAL_SERVER_ERROR, |kind| kind.1);
        let detail = t(&format!("problem-{slug}-help"));
        Self {
            slug,
            status,
            detail,
            more: Box::default(),
            retry_after_s: None,
            step_up: None,
            inside: None,
            refused: None,
        }
    }

    /// No such thing as far as the caller may know.
    pub fn not_found() -> Self {
        Self::of("not-found")
    }

    /// Nobody is signed in, or the session has ended.
    pub fn sign_in_needed() -> Self {
        Self::of("sign-in-needed")
    }

    /// Name and password do not fit, or the account is locked: the answer is the same.
    pub fn sign_in_failed() -> Self {
        Self::of("sign-in-failed")
    }

    /// Name and password are right; the code of the second factor comes next.
    pub fn code_needed() -> Self {
        Self::of("code-needed")
    }

    /// The code of the second factor is not right, or was used before.
    pub fn code_wrong() -> Self {
        Self::of("code-wrong")
    }

    /// Too many of these; `Retry-After` says when one more is allowed.
    pub fn too_many(retry_after_s: u32) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::of("too-many") }
    }

    /// The caller may know of it, and may not do this.
    pub fn denied(denied: &Denied) -> Self {
        let Some(lacks) = denied.step_up else {
            return Self { detail: denied.says.clone(), ..Self::of("denied") };
        };
        let mut problem = Self::of("step-up-needed");
        problem.more.insert("strength".into(), json!(lacks.strength));
        if let Some(max_age_s) = lacks.max_age_s {
            problem.more.insert("max_age_s".into(), json!(max_age_s));
        }
        problem.more.insert("step_up".into(), json!("/api/v1/session/step-up"));
        problem.step_up = Some(Box::new(Lacks { step_up: lacks, page: None }));
        problem
    }

    /// What was shown to prove again who one is does not prove it.
    pub fn step_up_failed() -> Self {
        Self::of("step-up-failed")
    }

    /// Knows the page that the person comes back to once they have proved again who they are.
    pub(crate) fn before(mut self, page: Option<String>) -> Self {
        if let Some(lacks) = &mut self.step_up {
            lacks.page = page;
        }
        self
    }

    /// Where a person proves it, and comes back from.
    pub(crate) fn step_up_address(&self) -> Option<String> {
        let lacks = self.step_up.as_ref()?;
        let strength = lacks.step_up.strength.to_string();
        let to = lacks.page.as_deref().unwrap_or("/desk");
        Some(crate::link::with("/step-up", [("strength", strength.as_str()), ("to", to)]))
    }

    /// What was sent does not read.
    pub fn not_understood(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::of("request-not-understood") }
    }

    /// The caller insisted on a version that the case is no longer at.
    pub fn stale(version: u64) -> Self {
        let mut problem = Self::of("stale");
        problem.more.insert("version".into(), json!(version));
        problem
    }

    /// The idempotency key was used with another body.
    pub fn key_reused() -> Self {
        Self::of("key-reused")
    }

    /// The domain says no.
    pub fn refused(refused: Refused) -> Self {
        let slug = match refused.kind.as_str() {
            "input" | "reason-missing" => "input-not-accepted",
            "conflict" => "changed-meanwhile",
            _ => "refused",
        };
        let mut problem = Self { detail: refused.text.clone(), ..Self::of(slug) };
        problem.more.insert("kind".into(), json!(refused.kind));
        if let Some(key) = &refused.key {
            problem.more.insert("reason".into(), json!(key));
        }
        let rows = |rows: Vec<Json>| if rows.is_empty() { None } else { Some(Json::Array(rows)) };
        let problems = refused
            .problems
            .iter()
            .map(|one| json!({ "path": one.path, "problem": one.key, "detail": one.text }))
            .collect();
        let conflicts = refused
            .conflicts
            .iter()
            .map(|one| {
                json!({
                    "path": one.path,
                    "theirs": one.theirs.as_ref().map(crate::api::plain),
                    "ours": crate::api::plain(&one.ours),
                })
            })
            .collect();
        let conditions = refused
            .conditions
            .iter()
            .map(|one| {
                let readings: Vec<Json> = one
                    .readings
                    .iter()
                    .map(|one| json!({ "path": one.path, "label": one.label, "value": crate::api::plain(&one.value) }))
                    .collect();
                json!({ "condition": one.source, "words": one.words, "unknown": one.unknown, "read": readings })
            })
            .collect();
        for (name, value) in
            [("problems", rows(problems)), ("conflicts", rows(conflicts)), ("conditions", rows(conditions))]
        {
            if let Some(value) = value {
                problem.more.insert(name.into(), value);
            }
        }
        problem.refused = Some(Arc::new(refused));
        problem
    }

    pub(crate) fn address_too_long() -> Self {
        Self::of("address-too-long")
    }

    pub(crate) fn headers_too_large() -> Self {
        Self::of("headers-too-large")
    }

    pub(crate) fn wrong_host() -> Self {
        Self::of("wrong-host")
    }

    /// What a layer or an extractor answered with a bare status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let slug = match status {
            StatusCode::NOT_FOUND => "not-found",
            StatusCode::UNAUTHORIZED => "sign-in-needed",
            StatusCode::FORBIDDEN => "cross-site",
            StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "type-not-accepted",
            StatusCode::REQUEST_TIMEOUT => "too-slow",
            StatusCode::TOO_MANY_REQUESTS => "too-many",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            status if status.is_client_error() => "request-not-understood",
            _ => "fault",
        };
        Self::of(slug)
    }

    /// The document for the API, or the page.
    pub(crate) fn render(&self, api: bool, id: uuid::Uuid) -> Response {
        if let Some(inside) = &self.inside {
            tracing::error!(request = %id, problem = self.slug, "{inside}");
        }
        let mut response = if api {
            let mut document = json!({
                "type": format!("/problems/{}", self.slug),
                "title": t(&format!("problem-{}", self.slug)),
                "status": self.status.as_u16(),
                "detail": self.detail,
                "instance": format!("urn:uuid:{id}"),
            });
            if let Some(members) = document.as_object_mut() {
                members.extend((*self.more).clone());
            }
            let kind = HeaderValue::from_static("application/problem+json");
            ([(header::CONTENT_TYPE, kind)], document.to_string()).into_response()
        } else {
            pages::problem::show::page(self).into_response()
        };
        *response.status_mut() = self.status;
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if api && self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, self.challenge());
        }
        response
    }

    /// RFC 9470, section 3, where a stronger or newer sign-in is asked for.
    fn challenge(&self) -> HeaderValue {
        let plain = HeaderValue::from_static("Bearer");
        let Some(lacks) = &self.step_up else { return plain };
        let age = lacks.step_up.max_age_s.map(|max_age_s| format!(", max_age={max_age_s}"));
        let text = format!("Bearer error=\"insufficient_user_authentication\"{}", age.unwrap_or_default());
        HeaderValue::from_str(&text).unwrap_or(plain)
    }

    /// The answer to a request that no handler saw.
    pub(crate) fn for_request(&self, request: &Request, id: uuid::Uuid) -> Response {
        self.render(is_api(request.uri().path()), id)
    }
}

/// True for addresses that programs use and people do not.
pub(crate) fn is_api(path: &str) -> bool {
    let manual = path == "/api/docs" || path.starts_with("/api/docs/");
    (path.starts_with("/api/") && !manual) || path == "/healthz" || path == "/readyz"
}

impl IntoResponse for Problem {
    /// The status with the problem beside it; the outermost layer writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let slug = match &fault {
            Fault::PageMark => {
                return Self::not_understood(
                    "The page mark was not made here for this list: leave `after` out to start at the first page.",
                );
            }
            Fault::Log(_) | Fault::Busy(_) | Fault::Store(_) => "unavailable",
            Fault::Damaged { .. } | Fault::NoProgram(_) | Fault::NoConnector(_) | Fault::Internal(_) => {
                "fault"
            }
        };
        Self { inside: Some(fault.to_string()), ..Self::of(slug) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::locale;

    #[test]
    fn every_kind_has_words_and_a_next_step() {
        for (slug, _) in KINDS {
            for key in [format!("problem-{slug}"), format!("problem-{slug}-help")] {
                assert!(locale().find(&key).is_some(), "no text for `{key}`");
            }
        }
    }

    #[test]
    fn a_fault_says_nothing_of_its_inside() {
        let problem = Problem::from(Fault::Store("secret path".into()));
        assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(!problem.detail.contains("secret"), "{}", problem.detail);
    }
}
