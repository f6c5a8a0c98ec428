//! Effects that were given up: who sees them, who tries them again, and that nothing is sent twice.

use crate::world::{SOUTH, World, done};
use app::{
    Answer, Store,
    answer::Retried,
    connector::{CallFailure, Reply},
    entry::EntryKind,
    port::store::EntryQuery,
};
use casewright_core::id::EffectNo;

async fn given_up(world: &World) -> (String, EffectNo) {
    let (_, guest) = world.guest().await;
    world.mail.tell(Err(CallFailure::Never("there is no such address".to_owned())));
    let reference = world.submitted(&guest).await;
    world.app.run_until_idle().await.unwrap();
    let letters = world.store.dead_letters(10).await.unwrap();
    assert_eq!(letters.len(), 1, "the acknowledgement was given up");
    (reference, letters[0].effect.no)
}

#[tokio::test]
async fn a_message_that_was_given_up_is_listed_and_sent_again_by_whoever_settles_flags() {
    let world = World::new().await;
    let officer = world.officer().await;
    let (reference, effect) = given_up(&world).await;
    let letters = world.app.dead_letters(&officer).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].reference.as_str(), letters[0].what.as_str()),
        (reference.as_str(), "acknowledge")
    );
    assert!(letters[0].can_be_retried && letters[0].failure.contains("no such address"), "{letters:?}");
    let retry = async || {
        let answer = world.app.retry_dead_letter(&officer, &reference, effect).await.unwrap();
        answer.found().unwrap()
    };
    world.mail.tell(Err(CallFailure::Later("the mail server is away".to_owned())));
    assert_eq!(retry().await, Retried::Failed { failure: "the mail server is away".to_owned() });
    let letters = world.app.dead_letters(&officer).await.unwrap();
    assert_eq!(letters[0].failure, "the mail server is away");
    world.mail.tell(Ok(Reply::Done));
    assert_eq!(retry().await, Retried::Delivered);
    assert!(world.app.dead_letters(&officer).await.unwrap().is_empty());
    assert_eq!(retry().await, Retried::NotThere, "it is not sent twice");
    // always the same message under the same key: whoever takes messages can tell that it is one
    let key = format!("{}/{}", world.store.case_of_reference(&reference).await.unwrap().unwrap(), effect.0);
    let calls = world.mail.calls.lock().unwrap().iter().filter(|call| call.key == key).count();
    assert_eq!(calls, 3);
    let entries = world.store.entries(EntryQuery { limit: 100, ..EntryQuery::default() }).await.unwrap();
    let told = |ask: &str, kind: EntryKind| {
        entries
            .iter()
            .filter(|(_, entry)| entry.ask.starts_with(ask) && entry.kind == kind && entry.allowed)
            .count()
    };
    assert_eq!(told("dead-letters", EntryKind::List), 3);
    assert_eq!(told("retry-effect", EntryKind::Act), 5, "before each try and after it");
}

#[tokio::test]
async fn nobody_else_sees_or_tries_it() {
    let world = World::new().await;
    let (reference, effect) = given_up(&world).await;
    let sent = world.mail.calls.lock().unwrap().len();
    let (_, south) = world.person("sue", "licensing-officer", SOUTH, "").await;
    let (_, auditor) = world.person("olga", "auditor", "", "").await;
    let (_, guest) = world.guest().await;
    for caller in [world.caller(&south).await, world.caller(&auditor).await, guest] {
        assert!(world.app.dead_letters(&caller).await.unwrap().is_empty());
        let answer = world.app.retry_dead_letter(&caller, &reference, effect).await.unwrap();
        assert!(matches!(answer, Answer::NotFound | Answer::Denied(_)), "{answer:?}");
        let nowhere = world.app.retry_dead_letter(&caller, "PL-2026-NOBODY", effect).await.unwrap();
        assert_eq!(nowhere, Answer::NotFound);
    }
    assert_eq!(world.mail.calls.lock().unwrap().len(), sent);
    assert_eq!(world.store.dead_letters(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_case_went_on_without_it_and_still_does() {
    let world = World::new().await;
    let officer = world.officer().await;
    let (reference, effect) = given_up(&world).await;
    done(world.act(&officer, &reference, "accept", serde_json::Value::Null).await);
    let case = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let before = world.store.case(case).await.unwrap();
    world.app.retry_dead_letter(&officer, &reference, effect).await.unwrap();
    assert_eq!(
        world.store.case(case).await.unwrap(),
        before,
        "the case was told that it failed; its flag stays"
    );
}
