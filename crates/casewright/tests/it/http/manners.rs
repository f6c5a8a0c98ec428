//! Repeating, insisting on a version, wrong input, too much of it, the wrong person, a session that has ended.

use super::{
    story::{
        applicant, application, consulted, draft, officer, officer_elsewhere, pay, police, problem, stranger,
        submitted,
    },
    world::{Ask, PASSWORD, Pass, World},
};
use app::program::model::Who;
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

#[tokio::test]
async fn a_repeated_key_is_done_once_and_one_with_another_body_is_refused() {
    let mut world = submitted(application()).await;
    let path = world.path("/actions/remind");
    let ask =
        |body: Json| Ask::new("POST", path.clone(), &Pass::None).json(&body).header("idempotency-key", "k-1");
    let first = world.by(&officer(), ask(json!({}))).await;
    assert_eq!(
        (first.status, first.json()["replayed"].clone()),
        (StatusCode::OK, json!(false)),
        "{}",
        first.body
    );
    let version = world.version().await;
    let again = world.by(&officer(), ask(json!({}))).await;
    assert_eq!(
        (again.status, again.json()["replayed"].clone()),
        (StatusCode::OK, json!(true)),
        "{}",
        again.body
    );
    assert_eq!(world.version().await, version, "nothing was done again");
    let other = world.by(&officer(), ask(json!({ "reason": "another body" }))).await;
    problem(&other, 422, "key-reused");
    assert_eq!(world.version().await, version);
    // The key of one person is nothing to another.
    let foreign = world.by(&officer_elsewhere(), ask(json!({}))).await;
    problem(&foreign, 404, "not-found");
    let long = Ask::new("POST", path.clone(), &Pass::None)
        .json(&json!({}))
        .header("idempotency-key", "k".repeat(201));
    problem(&world.by(&officer(), long).await, 400, "request-not-understood");
}

#[tokio::test]
async fn a_case_opened_twice_with_one_key_is_one_case() {
    let mut world = draft(application()).await;
    let ask = Ask::new("POST", "/api/v1/programs/premises-licence/cases", &Pass::None)
        .json(&json!({ "input": { "premises.name": "The Bell" } }))
        .header("idempotency-key", "open-1");
    let first = world.by(&applicant(), ask.clone()).await;
    let again = world.by(&applicant(), ask).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    assert_eq!(first.json()["reference"], again.json()["reference"]);
    assert_eq!(again.json()["replayed"], true, "{}", again.body);
}

#[tokio::test]
async fn if_match_insists_on_the_version_that_was_read() {
    let mut world = submitted(application()).await;
    let (path, page) = (world.path("/actions/remind"), world.path(""));
    let read = world.get(&officer(), &page).await.etag();
    let ask =
        |tag: &str| Ask::new("POST", path.clone(), &Pass::None).json(&json!({})).header("if-match", tag);
    let fresh = world.by(&officer(), ask(&read)).await;
    assert_eq!(fresh.status, StatusCode::OK, "{}", fresh.body);
    let version = world.version().await;
    let stale = problem(&world.by(&officer(), ask(&read)).await, 412, "stale");
    assert_eq!(stale["version"], version, "it says what stands there now");
    // To whom the case is not there, a version is not told either.
    let foreign = problem(&world.by(&officer_elsewhere(), ask(&read)).await, 404, "not-found");
    assert!(foreign["version"].is_null(), "{foreign}");
    for odd in ["12", "W/\"12\"", "\"x\""] {
        problem(&world.by(&officer(), ask(odd)).await, 400, "request-not-understood");
    }
    assert_eq!(world.version().await, version);
}

#[tokio::test]
async fn a_page_mark_that_was_not_made_for_the_list_is_refused_and_no_fault() {
    let mut world = submitted(application()).await;
    for mark in ["zz", "00ff", "x%22"] {
        let list = format!("/api/v1/programs/premises-licence/lists/office-cases?after={mark}");
        let refused = problem(&world.get(&officer(), &list).await, 400, "request-not-understood");
        assert!(refused["detail"].as_str().unwrap().contains("first page"), "{refused}");
    }
}

/// The problems of an input that was not accepted: path and why.
fn named(document: &Json, path: &str) -> Option<String> {
    let problems = document["problems"].as_array()?;
    let one = problems.iter().find(|one| one["path"] == path)?;
    assert!(one["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{one}");
    one["problem"].as_str().map(str::to_owned)
}

/// S3.62: what is wrong is said in plain words, with what to write instead.
#[tokio::test]
async fn s2_13_wrong_input_of_every_type_names_the_field_and_why() {
    let mut world = draft(application()).await;
    pay(&world, "1000.00").await;
    let version = world.version().await;
    let long = "x".repeat(501);
    for (path, value) in [
        ("premises.name", json!(5)),
        ("premises.name", json!({ "a": "b" })),
        ("premises.name", json!(long)),
        ("premises.address", json!("1 Market Street")),
        ("premises.address", json!({ "line1": 5 })),
        ("premises.rateable_value", json!("a lot")),
        ("premises.rateable_value", json!("12.345")),
        ("premises.rateable_value", json!(true)),
        ("applicant.email", json!("not an address")),
        ("applicant.email", json!(["a@example.org"])),
        ("activities.alcohol", json!("perhaps")),
        ("activities.alcohol", json!(1)),
        ("activities.hours", json!("h".repeat(20_001))),
        ("fee_received", json!("1.00")),
        ("no.such.field", json!("1.00")),
    ] {
        let got = world.act(&applicant(), "submit", json!({ "input": { path: value } })).await;
        let document = problem(&got, 422, "input-not-accepted");
        assert_eq!(document["kind"], "input", "{document}");
        assert!(named(&document, path).is_some(), "{path} = {value:.60}: {document}");
    }
    let got = world.act(&applicant(), "submit", json!({ "input": "a text" })).await;
    problem(&got, 422, "input-not-accepted");
    assert_eq!(world.version().await, version, "nothing of it was stored");
}

#[tokio::test]
async fn s2_13_wrong_input_of_items_and_tasks_names_the_field_and_why() {
    let mut world = consulted(application()).await;
    for (field, value) in [("ground", json!("noise")), ("ground", json!(1)), ("text", json!(false))] {
        let mut item = json!({ "ground": "crime", "text": "Incidents." });
        item[field] = value;
        let got = world.act(&police(), "object", json!({ "input": { "representations": item } })).await;
        let document = problem(&got, 422, "input-not-accepted");
        assert!(named(&document, &format!("representations.{field}")).is_some(), "{document}");
    }
    let item = json!({ "input": { "representations": { "ground": "crime", "text": "Incidents." } } });
    world.done(&police(), "object", item).await;
    for number in [json!(1.5), json!("one"), json!([1])] {
        let input = json!({ "input": { "dismissals": { "number": number, "why": "No." } } });
        let document = problem(&world.act(&officer(), "dismiss", input).await, 422, "input-not-accepted");
        assert!(named(&document, "dismissals.number").is_some(), "{document}");
    }
    world.done(&officer(), "refer", json!({})).await;
    let task = world.task("hearing.notify-parties").await;
    for date in [json!("30 February"), json!("2026-02-30"), json!(20_260_320)] {
        let body = json!({ "transition": "complete", "input": { "hearing.date": date, "hearing.venue": "Town hall" } });
        let document = problem(&world.post(&officer(), &task, &body).await, 422, "input-not-accepted");
        assert!(named(&document, "hearing.date").is_some(), "{document}");
    }
}

#[tokio::test]
async fn s0_1_too_much_and_what_does_not_read_is_refused_before_anything_is_done() {
    let mut world = submitted(application()).await;
    let version = world.version().await;
    let path = world.path("/actions/remind");
    let raw = |body: String| {
        let mut ask = Ask::new("POST", path.clone(), &Pass::None).header("content-type", "application/json");
        ask.body = Some(body.into());
        ask
    };
    let deep = |open: &str, close: &str, levels: usize| {
        format!("{{\"input\":{}1{}}}", open.repeat(levels), close.repeat(levels))
    };
    let kind = "request-not-understood";
    for (ask, status, slug) in [
        (raw(format!("{{\"reason\":\"{}\"}}", "x".repeat(256 * 1024))), 413, "too-large"),
        (raw(deep("[", "]", 100_000)), 400, kind),
        (raw(deep("{\"a\":", "}", 300)), 400, kind),
        (raw(deep("{\"a\":", "}", 20)), 422, "input-not-accepted"),
        (raw("{".into()), 400, kind),
        (raw(String::new()), 400, kind),
        (raw("{\"reason\":5}".into()), 400, kind),
        (raw("{\"reasons\":\"x\"}".into()), 400, kind),
        (raw("{\"read_at\":-1}".into()), 400, kind),
        (Ask::new("POST", path.clone(), &Pass::None), 415, "type-not-accepted"),
        (raw("{}".into()).header("x-long", "x".repeat(17 * 1024)), 431, "headers-too-large"),
        (
            Ask::new("GET", format!("/api/v1/cases/{}", "x".repeat(5_000)), &Pass::None),
            414,
            "address-too-long",
        ),
        (Ask::new("GET", "/api/v1/cases/%00%ff", &Pass::None), 400, kind),
        (Ask::new("GET", world.path("/tasks/none"), &Pass::None), 400, kind),
        (Ask::new("DELETE", path.clone(), &Pass::None), 405, "method-not-allowed"),
    ] {
        let got = world.by(&officer(), ask).await;
        problem(&got, status, slug);
        assert_eq!(got.headers["cache-control"], "no-store");
    }
    assert_eq!(world.version().await, version);
}

#[tokio::test]
async fn s0_5_the_wrong_person_changes_nothing() {
    let mut world = submitted(application()).await;
    let version = world.version().await;
    for (who, action) in [
        (officer_elsewhere(), "accept"),
        (police(), "accept"),
        (Who::Untied("police".into()), "accept"),
        (Who::Role("inspector".into()), "accept"),
        (stranger(), "withdraw"),
    ] {
        let got = world.act(&who, action, json!({ "reason": "We would rather." })).await;
        problem(&got, 404, "not-found");
    }
    // Who may know of the case is told that they may not.
    for (who, action) in [(applicant(), "accept"), (super::story::senior(), "accept")] {
        let got = world.act(&who, action, json!({})).await;
        problem(&got, 403, "denied");
    }
    let got =
        world.send(&Ask::new("POST", world.path("/actions/accept"), &Pass::None).json(&json!({}))).await;
    problem(&got, 401, "sign-in-needed");
    let made_up = Pass::Bearer("made-up".into());
    problem(&world.send(&Ask::new("GET", world.path(""), &made_up)).await, 401, "sign-in-needed");
    // A cookie that comes along from another site is not the person's own doing.
    let mut forged =
        Ask::new("POST", world.path("/actions/accept"), &world.pass(&officer()).await).json(&json!({}));
    let Pass::Cookie(cookie) = std::mem::replace(&mut forged.pass, Pass::None) else {
        panic!("staff use cookies")
    };
    let forged = forged.header("cookie", cookie).header("sec-fetch-site", "cross-site");
    problem(&world.send(&forged).await, 403, "cross-site");
    assert_eq!(world.version().await, version);
}

async fn sees(world: &World, pass: &Pass) -> u16 {
    world.send(&Ask::new("GET", world.path(""), pass)).await.status.as_u16()
}

async fn change(world: &World, id: &str, body: Json) {
    let got = world.send(&Ask::new("PATCH", format!("/api/v1/people/{id}"), &world.admin).json(&body)).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
}

#[tokio::test]
async fn s0_5_a_session_that_ended_and_rights_that_were_taken_count_from_the_next_request() {
    let mut world = submitted(application()).await;
    let first = world.pass(&officer()).await;
    let second = world.sign_in("licensing-officer", PASSWORD).await;
    assert_eq!((sees(&world, &first).await, sees(&world, &second).await), (200, 200));
    // Signing out ends one session, not the other.
    let out = world.send(&Ask::new("DELETE", "/api/v1/session", &first)).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{}", out.body);
    assert_eq!((sees(&world, &first).await, sees(&world, &second).await), (401, 200));
    // Another unit, no role, no account.
    let id = world.id_of(&officer()).await;
    change(&world, &id, json!({ "units": ["another-unit"] })).await;
    assert_eq!(sees(&world, &second).await, 404);
    change(&world, &id, json!({ "units": ["licensing-north"] })).await;
    assert_eq!(sees(&world, &second).await, 200);
    change(&world, &id, json!({ "roles": [] })).await;
    assert_eq!(sees(&world, &second).await, 404);
    // Leaving is an act of its own, with a receipt.
    let path = format!("/api/v1/people/{id}");
    let bit = Ask::new("PATCH", path.clone(), &world.admin).json(&json!({ "active": false }));
    let got = world.send(&bit).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", got.body);
    assert!(got.body.contains(&format!("{path}/leaving")), "{}", got.body);
    assert_eq!(sees(&world, &second).await, 404);
    let leaves = Ask::new("POST", format!("{path}/leaving"), &world.admin).json(&json!({ "reason": "done" }));
    let got = world.send(&leaves).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert_eq!(sees(&world, &second).await, 401);
    // Half an hour without a request ends a session of staff.
    let senior = world.pass(&super::story::senior()).await;
    assert_eq!(sees(&world, &senior).await, 200);
    world.clock.set("2026-03-02T09:31:00Z".parse().unwrap());
    assert_eq!(sees(&world, &senior).await, 401);
}
