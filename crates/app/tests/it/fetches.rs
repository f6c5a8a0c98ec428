//! Fetches that answer late, never, or with a lie.

use crate::world::{World, done};
use app::{
    Caller, Store,
    connector::{CallFailure, CallKind, Reply},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

/// A submitted case whose rates are being asked for.
async fn asked(world: &World) -> (Caller, String) {
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    world.app.run_until_idle().await.unwrap();
    assert!(done(world.act(&officer, &reference, "check-rates", Json::Null).await).pending);
    (officer, reference)
}

/// Rateable value, whether a step is pending, and what the mails since were about.
async fn outcome(world: &World, reference: &str) -> (String, bool, usize) {
    let id = world.store.case_of_reference(reference).await.unwrap().unwrap();
    let case = world.store.case(id).await.unwrap().unwrap();
    let value = case.value(&"premises.rateable_value".into()).map(ToString::to_string).unwrap_or_default();
    let pending = case.registers.values().any(|register| register.pending.is_some());
    (value, pending, world.mail.messages().len())
}

#[tokio::test]
async fn the_address_comes_from_the_case_and_the_answer_is_taken() {
    let world = World::new().await;
    let (_, reference) = asked(&world).await;
    world.http.tell(Ok(Reply::Document(json!({ "rateable_value": "9000.00" }))));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(outcome(&world, &reference).await, ("9000.00".to_owned(), false, 1));
    let calls = world.http.calls.lock().unwrap();
    assert!(
        matches!(&calls[0].kind, CallKind::Get { url } if url.ends_with("/premises/100062")),
        "{calls:?}"
    );
}

#[tokio::test]
async fn a_slow_source_is_asked_again_and_its_late_answer_taken() {
    let world = World::new().await;
    let (_, reference) = asked(&world).await;
    world.http.tell(Err(CallFailure::Later("no answer within five seconds".to_owned())));
    world.app.run_until_idle().await.unwrap();
    assert!(outcome(&world, &reference).await.1, "still awaited");
    world.http.tell(Ok(Reply::Document(json!({ "rateable_value": 9000 }))));
    world.app.run_until_idle().await.unwrap();
    assert!(outcome(&world, &reference).await.1, "not before its time");
    world.later(SignedDuration::from_secs(2));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(outcome(&world, &reference).await, ("9000".to_owned(), false, 1));
}

#[tokio::test]
async fn a_dead_source_holds_nothing_up() {
    let world = World::new().await;
    let (officer, reference) = asked(&world).await;
    for _ in 0..3 {
        world.http.tell(Err(CallFailure::Later("the connection was refused".to_owned())));
        world.app.run_until_idle().await.unwrap();
        world.later(SignedDuration::from_secs(20));
    }
    // The sheet's `on-failure` row asks the applicant for evidence, and the case goes on.
    assert_eq!(outcome(&world, &reference).await, ("12000.00".to_owned(), false, 2));
    let dead = world.store.dead_letters(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].failure.contains("the connection was refused"), "{dead:?}");
    done(world.act(&officer, &reference, "accept", Json::Null).await);
}

#[tokio::test]
async fn a_lying_source_is_a_failure_in_plain_words() {
    let world = World::new().await;
    let (officer, reference) = asked(&world).await;
    world.http.tell(Ok(Reply::Document(json!({ "rateable_value": "'; drop table cases" }))));
    world.app.run_until_idle().await.unwrap();
    let (value, pending, _) = outcome(&world, &reference).await;
    assert_eq!((value.as_str(), pending), ("12000.00", false));
    let timeline = world.app.timeline(&officer, &reference).await.unwrap().found().unwrap();
    let told = timeline.iter().any(|item| item.text.contains("the answer is not an amount of money"));
    assert!(told, "{timeline:#?}");
}

// S2.6
#[tokio::test]
async fn a_mail_that_fails_is_tried_six_times_then_a_flag_asks_for_a_person() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    for _ in 0..6 {
        world.mail.tell(Err(CallFailure::Later("the server is away".to_owned())));
    }
    let reference = world.submitted(&guest).await;
    for tries in 1..=6 {
        world.app.run_until_idle().await.unwrap();
        assert_eq!(world.mail.calls.lock().unwrap().len(), tries);
        world.later(SignedDuration::from_secs(4_i64.pow(tries as u32 - 1)));
    }
    world.app.run_until_idle().await.unwrap();
    assert_eq!(world.mail.calls.lock().unwrap().len(), 6, "given up");
    let keys: Vec<String> = world.mail.calls.lock().unwrap().iter().map(|call| call.key.clone()).collect();
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "one key for one effect");
    let page = world.app.case_page(&officer, &reference).await.unwrap().found().unwrap();
    assert_eq!(page.flags.len(), 1);
    assert!(page.flags[0].may_clear);
    let cleared =
        world.app.clear_flag(&officer, &reference, page.flags[0].no, app::request::Guard::default()).await;
    done(cleared.unwrap());
}
