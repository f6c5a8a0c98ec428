//! Figures, readiness and the log of the process: what they say, and what they must not.

use crate::world::{Got, Who, World};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tower::ServiceExt as _;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _};
use web::{Door, WebState, observe::Machine};

async fn ask(router: &Router, path: &str) -> Got {
    let request = Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

fn figure(page: &str, name: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no `{name}` in\n{page}")).parse().unwrap()
}

#[tokio::test]
async fn figures_count_requests_and_sessions_and_hold_no_reference() {
    let world = World::new().await;
    let state: WebState = world.state_with(Door::default());
    let (front, back) = (web::router(state.clone()), web::observe::router(state));
    for _ in 0..3 {
        ask(&front, "/api/v1/cases/PL-2026-SECRET").await;
    }
    ask(&front, "/nothing/kingfisher").await;
    ask(&front, "/").await;
    let got = ask(&back, "/metrics").await;
    assert_eq!(got.headers[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    let page = got.body;
    assert!(
        (figure(&page, r#"casewright_requests_total{class="api/cases",method="get",status="401"}"#) - 3.0)
            .abs()
            < 0.1
    );
    assert!(
        (figure(&page, r#"casewright_requests_total{class="none",method="get",status="404"}"#) - 1.0).abs()
            < 0.1
    );
    assert!((figure(&page, r#"casewright_request_seconds_count{class="api/cases"}"#) - 3.0).abs() < 0.1);
    assert!(figure(&page, "casewright_sessions") >= 7.0, "those who signed in");
    assert!((figure(&page, r#"casewright_ready{check="store"}"#) - 1.0).abs() < 0.1);
    for name in
        ["casewright_outbox", "casewright_dead_letters", "casewright_commit_queue", "casewright_log_unsealed"]
    {
        figure(&page, name);
    }
    for secret in ["SECRET", "kingfisher", "Nora", "north"] {
        assert!(!page.contains(secret), "{secret} in\n{page}");
    }
    // Nothing else is reached there, and figures are not reached at the front.
    assert_eq!(ask(&back, "/api/v1/people").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&front, "/metrics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_runs_the_server_is_told_why_it_is_not_ready_and_others_only_that() {
    let world = World::new().await;
    let machine = Machine { room: Some(Arc::new(|| Some(1_000))), ..Machine::default() };
    let state = world.state_with(Door::default()).beside(machine);
    let (front, back) = (web::router(state.clone()), web::observe::router(state));
    let inside = ask(&back, "/readyz").await;
    assert_eq!(inside.status, StatusCode::SERVICE_UNAVAILABLE);
    let checks = inside.json()["checks"].clone();
    let disk = checks.as_array().unwrap().iter().find(|one| one["check"] == "disk").unwrap();
    assert!(disk["wrong"].as_str().unwrap().contains("1000 bytes"), "{disk}");
    let outside = ask(&front, "/readyz").await;
    assert_eq!(outside.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!outside.body.contains("1000"), "{}", outside.body);
    // The log that cannot be written is another reason.
    let well = world.state_with(Door::default());
    assert_eq!(ask(&web::router(well.clone()), "/readyz").await.status, StatusCode::OK);
    let names = ask(&web::observe::router(well), "/readyz").await.json();
    let names: Vec<_> = names["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["check"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["store", "log", "keys", "policies"]);
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn s0_1_the_log_is_one_object_a_line_and_holds_no_name_secret_or_reference() {
    let world = World::new().await;
    let lines = Lines::default();
    let writer = lines.clone();
    // Everything of ours, and every span, as verbose as it can be.
    let filter = EnvFilter::new("info,web=trace,app=trace,authz=trace,trace=trace");
    let layer = fmt::layer().json().flatten_event(true).with_writer(move || writer.clone());
    let log = tracing_subscriber::registry().with(filter).with(layer);
    let kept = tracing::subscriber::set_default(log);
    let front = world.router_with(Door::default());
    for path in [
        "/api/v1/cases/KINGFISHER-1?q=kingfisher",
        "/cases/kingfisher",
        "/kingfisher",
        "/sign-in?to=kingfisher",
    ] {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, "Bearer kingfisher")
            .header("purpose", "kingfisher")
            .header("idempotency-key", "kingfisher")
            .header("traceparent", "kingfisher")
            .header("x-forwarded-for", "203.0.113.77");
        front.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    }
    let body = serde_json::json!({ "login": "kingfisher", "password": "kingfisher horse" }).to_string();
    let sign_in = Request::post("/api/v1/session")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json");
    front.clone().oneshot(sign_in.body(Body::from(body)).unwrap()).await.unwrap();
    world.api(Who::Admin, "get", "/api/v1/people", None).await;
    drop(kept);
    let all = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let mut answered = 0;
    for line in all.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        answered +=
            u32::from(line["message"] == "answered" && line["route"].is_string() && line["ms"].is_u64());
    }
    assert!(answered >= 5, "{all}");
    assert!(all.contains("/api/v1/cases/{reference}"), "{all}");
    for secret in ["kingfisher", "KINGFISHER", "203.0.113", "Nora", "correct horse"] {
        assert!(!all.contains(secret), "{secret} in\n{all}");
    }
}
