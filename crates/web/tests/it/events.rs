//! Server-sent events: what the listener may see at the moment of delivery, and nothing after their access ends (S0.5, S1.11, S3.46).

use crate::world::{Who, World};
use Who::{Admin, Applicant, Nobody, Officer, Police, South};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use futures_util::StreamExt;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

/// An open stream, read event by event.
struct Stream {
    body: BodyDataStream,
    read: String,
}

impl Stream {
    async fn open(world: &World, who: Who, last: Option<&str>) -> Self {
        let response = world.open(request("/api/v1/events", last), who).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// The next event, heartbeats too; none when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let event = event.to_owned();
                self.read = String::from(rest);
                return Some(event);
            }
            let bytes = self.body.next().await?.unwrap();
            self.read.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    async fn change(&mut self) -> (String, Json) {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.starts_with(':') {
                continue;
            }
            return parts(&event);
        }
    }

    /// Nothing is told for a hundred looks but that somebody is there.
    async fn is_quiet(&mut self) {
        for _ in 0..4 {
            let event = self.next().await.expect("the stream goes on");
            assert_eq!(event, ": still here");
        }
    }
}

fn request(path: &str, last: Option<&str>) -> Request<Body> {
    let mut request = Request::get(path);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    request.body(Body::empty()).unwrap()
}

/// Id and data of a change.
fn parts(event: &str) -> (String, Json) {
    let line = |name: &str| {
        event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{event}"))
    };
    assert_eq!(line("event: "), "change");
    (line("id: ").to_owned(), serde_json::from_str(line("data: ")).unwrap())
}

/// What there is since an id, told at once.
async fn since(world: &World, who: Who, last: &str) -> Vec<Json> {
    let got = world.sent(request("/api/v1/events?follow=false", Some(last)), who).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let events = got.body.split("\n\n").filter(|event| !event.is_empty() && !event.starts_with(':'));
    events.map(|event| parts(event).1).collect()
}

#[tokio::test]
async fn s0_5_only_what_the_listener_may_see_is_told() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    let (mut officer, mut south) =
        (Stream::open(&world, Officer, None).await, Stream::open(&world, South, None).await);
    let before = world.log().await;
    world.act(Officer, &reference, "accept", json!({})).await;
    let (id, told) = officer.change().await;
    let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["reference", "version"], "ids alone: {told}");
    assert_eq!(told["reference"], reference);
    // it stands in the log, with the case, before it was told
    let entries = world.log().await;
    let shown = entries.iter().take(entries.len() - before.len()).find(|entry| entry.ask == "events");
    assert_eq!(shown.unwrap().detail.shown.len(), 1);
    south.is_quiet().await;
    // the same when somebody comes back: the officer of another unit is told nothing of what was
    let told_again = since(&world, Officer, "0").await;
    assert!(told_again.iter().filter(|one| one["reference"] == reference).count() > 1, "{told_again:?}");
    assert!(since(&world, South, "0").await.iter().all(|one| one["reference"] != reference));
    // and from an id on only what is beyond it
    let objection =
        json!({ "input": { "representations.ground": "crime", "representations.text": "Incidents." } });
    world.act(Police, &reference, "object", objection).await;
    let later = since(&world, Officer, &id).await;
    assert!(!later.is_empty());
    assert!(later.iter().all(|one| one["version"].as_u64() > told["version"].as_u64()), "{later:?}");
}

#[tokio::test]
async fn s1_11_a_role_that_ends_ends_what_is_told_and_a_session_that_ends_ends_the_stream() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    let mut officer = Stream::open(&world, Officer, None).await;
    let people = world.api(Admin, "get", "/api/v1/people", None).await.json();
    let north =
        people.as_array().unwrap().iter().find(|person| person["login"] == "north").unwrap()["id"].clone();
    let person = format!("/api/v1/people/{}", north.as_str().unwrap());
    let got = world.api(Admin, "patch", &person, Some(json!({ "roles": [] }))).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    world.pay(&reference, "200.00").await;
    officer.is_quiet().await;
    let got = world.api(Officer, "delete", "/api/v1/session", None).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT);
    let mut last = officer.next().await.unwrap();
    while last.starts_with(':') {
        last = officer.next().await.unwrap();
    }
    assert_eq!(last, "event: end\ndata: sign-in-needed");
    assert_eq!(officer.next().await, None);
}

#[tokio::test]
async fn listening_is_no_use_of_a_session() {
    let world = World::new().await;
    let mut officer = Stream::open(&world, Officer, None).await;
    world.later(SignedDuration::from_mins(31));
    let mut last = officer.next().await.unwrap();
    while last.starts_with(':') {
        last = officer.next().await.unwrap();
    }
    assert_eq!(last, "event: end\ndata: sign-in-needed");
}

#[tokio::test]
async fn listeners_are_limited_and_the_end_of_the_server_is_the_end_of_the_streams() {
    let mut world = World::new().await;
    world.begin(Applicant).await;
    assert_eq!(world.get(Nobody, "/api/v1/events").await.status, StatusCode::UNAUTHORIZED);
    let got = world.sent(request("/api/v1/events", Some("yesterday")), Officer).await;
    assert_eq!(got.status, StatusCode::BAD_REQUEST, "{}", got.body);
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(Stream::open(&world, Officer, None).await);
    }
    let got = world.get(Officer, "/api/v1/events").await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS, "{}", got.body);
    assert!(got.headers.contains_key(header::RETRY_AFTER));
    open.pop();
    open.push(Stream::open(&world, Officer, None).await);
    let mut applicant = Stream::open(&world, Applicant, None).await;
    world.app.stop_listening();
    assert_eq!(applicant.next().await, None);
    for stream in &mut open {
        assert_eq!(stream.next().await, None);
    }
}

impl Stream {
    async fn of_case(world: &World, who: Who, reference: &str) -> Self {
        let response = world.open(request(&format!("/api/v1/events?case={reference}"), None), who).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// The data of the next event of a kind.
    async fn told(&mut self, kind: &str) -> Json {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if let Some(data) = event.strip_prefix(&format!("event: {kind}\ndata: ")) {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn s0_5_who_looks_too_is_told_to_those_who_see_everything_and_a_page_ends_with_its_access() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    world.act(Officer, &reference, "accept", json!({})).await;
    // Another unit cannot even open the stream of the page.
    let got = world.get(South, &format!("/api/v1/events?case={reference}")).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND, "{}", got.body);
    let mut officer = Stream::of_case(&world, Officer, &reference).await;
    assert_eq!(officer.told("presence").await, json!({ "names": [] }));
    let mut police = Stream::of_case(&world, Police, &reference).await;
    let seen = officer.told("presence").await;
    assert_eq!(seen["names"].as_array().unwrap().len(), 1, "{seen}");
    assert!(seen["names"][0].as_str().unwrap().contains("Police"), "{seen}");
    // A partner learns of nobody.
    assert_eq!(police.told("presence").await, json!({ "names": [] }));
    drop(police);
    assert_eq!(officer.told("presence").await, json!({ "names": [] }), "who left is gone");
    // The role ends, and with it the page.
    let people = world.api(Admin, "get", "/api/v1/people", None).await.json();
    let north =
        people.as_array().unwrap().iter().find(|person| person["login"] == "north").unwrap()["id"].clone();
    let person = format!("/api/v1/people/{}", north.as_str().unwrap());
    let got = world.api(Admin, "patch", &person, Some(json!({ "roles": [] }))).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert_eq!(officer.told("gone").await, json!({}));
}
