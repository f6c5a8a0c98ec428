//! Retries, conflicts, inputs.

use crate::world::{World, application, done, refused, request};
use app::{
    Answer, Fault, Store,
    answer::Acted,
    core::Transition,
    request::{ActRequest, Guard, ItemRequest},
    testing::open_token_hash,
};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

fn keyed(action: &str, input: Json, key: &str) -> ActRequest {
    ActRequest { guard: Guard { key: Some(key.to_owned()), ..Guard::default() }, ..request(action, input) }
}

#[tokio::test]
async fn a_retry_does_nothing_again() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.draft(&guest).await;
    world.pay(&reference, "190.00").await;
    let first = done(world.app.act(&guest, &reference, keyed("submit", application(), "k1")).await.unwrap());
    let again = done(world.app.act(&guest, &reference, keyed("submit", application(), "k1")).await.unwrap());
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.version, again.version);
    // The same key with another body is no retry.
    let mut other = application();
    other["premises.name"] = json!("The Swan");
    let answer = world.app.act(&guest, &reference, keyed("submit", other, "k1")).await.unwrap();
    assert_eq!(answer, Answer::Found(Acted::KeyReused));
    // Opening too: a lost answer does not open a second case.
    let guard = || Guard { key: Some("open".to_owned()), ..Guard::default() };
    let open = || world.app.open_case(&guest, "premises-licence", None, Json::Null, guard());
    let (a, b) = (done(open().await.unwrap()), done(open().await.unwrap()));
    assert_eq!(a.reference, b.reference);
    assert!(b.replayed);
}

#[tokio::test]
async fn what_was_asked_for_under_a_key_cannot_be_found_by_trying() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.draft(&guest).await;
    world.pay(&reference, "190.00").await;
    done(world.app.act(&guest, &reference, keyed("submit", application(), "k1")).await.unwrap());
    // Their table stands in clear: a hash that anybody can make would tell a body that is guessed.
    let body = application().to_string();
    let mut hash = Sha256::new();
    for part in [body.as_str(), ""] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let plain = hex::encode(hash.finalize());
    let keyed = open_token_hash()("idempotency-body", plain.as_bytes());
    assert_eq!(world.store.used_bodies(), [keyed], "made with the key ring's secret, and not: {plain}");
}

#[tokio::test]
async fn on_a_conflict_it_is_decided_again_a_bounded_number_of_times() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    world.store.conflict(4);
    done(world.act(&officer, &reference, "remind", Json::Null).await);
    world.store.conflict(5);
    let answer = world.app.act(&officer, &reference, request("remind", Json::Null)).await;
    assert!(matches!(answer, Err(Fault::Busy(5))), "{answer:?}");
    world.store.conflict(0);
    // Who insists on a version is told that it is another.
    let guard = Guard { expected_version: Some(1), ..Guard::default() };
    let stale = ActRequest { guard, ..request("remind", Json::Null) };
    let answer = world.app.act(&officer, &reference, stale).await.unwrap();
    assert!(matches!(answer, Answer::Found(Acted::Stale { version }) if version > 1), "{answer:?}");
}

#[tokio::test]
async fn inputs_are_bound_by_type_and_problems_named_field_by_field() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.draft(&guest).await;
    let mut input = application();
    input["premises.rateable_value"] = json!("plenty");
    input["applicant"]["email"] = json!("nobody");
    input["fee_received"] = json!("190.00");
    let refusal = refused(world.act(&guest, &reference, "submit", input).await);
    assert_eq!(refusal.kind, "input");
    let mut problems: Vec<(String, String)> =
        refusal.problems.iter().map(|problem| (problem.path.to_string(), problem.key.clone())).collect();
    problems.sort();
    let expected = [
        ("applicant.email", "wrong-type"),
        ("fee_received", "not-listed"),
        ("premises.rateable_value", "wrong-type"),
    ];
    assert_eq!(problems, expected.map(|(path, key)| (path.to_owned(), key.to_owned())));
    assert!(refusal.problems.iter().all(|problem| !problem.text.is_empty()));
    // A service writes what names it and nothing else.
    let payments = world.app.service("payments");
    let other =
        world.app.write(&payments, &reference, json!({ "premises.name": "x" }), Guard::default()).await;
    assert_eq!(refused(other.unwrap()).kind, "not-writer");
    let nobody = world.app.service("nobody");
    let answer = world.app.write(&nobody, &reference, json!({ "fee_received": "1" }), Guard::default()).await;
    assert_eq!(answer.unwrap(), Answer::NotFound);
}

// S1.16, S3.2, S3.29
#[tokio::test]
async fn what_is_stored_replays_to_what_is_there() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    world.app.run_until_idle().await.unwrap();
    let id = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let events = world.store.events(id).await.unwrap();
    assert_eq!(app::core::replay(id, &events).as_ref(), world.store.case(id).await.unwrap().as_deref());
}

#[tokio::test]
async fn a_task_is_completed_with_what_was_filled_in_page_by_page() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    let (_, token) = world.person("dunn", "police", "", "police").await;
    let police = world.caller(&token).await;
    let objection = json!({ "representations.ground": "crime", "representations.text": "Incidents." });
    done(world.act(&police, &reference, "object", objection).await);
    done(world.act(&officer, &reference, "refer", Json::Null).await);
    let page = world.app.case_page(&officer, &reference).await.unwrap().found().unwrap();
    let item = page.tasks.iter().find(|task| task.key == "hearing.notify-parties").unwrap().item;
    let complete = |input: Json| ItemRequest {
        item,
        transition: Transition::Complete,
        input,
        reason: None,
        guard: Guard::default(),
    };
    // Nothing was kept yet.
    let why = refused(world.app.item(&officer, &reference, complete(Json::Null)).await.unwrap());
    assert_eq!(why.kind, "input", "{why:?}");
    let of = format!("item:{}", item.0);
    for part in [json!({ "hearing.date": "2026-03-20" }), json!({ "hearing.venue": "Town hall" })] {
        let kept = world.app.save_draft(&officer, &reference, &of, part, None).await.unwrap();
        assert_eq!(kept, Answer::Found(()));
    }
    done(world.app.item(&officer, &reference, complete(Json::Null)).await.unwrap());
    let form = world.app.task_form(&officer, &reference, item).await.unwrap();
    assert!(form.found().is_none_or(|form| !form.from_draft), "what was sent is no draft any more");
}
