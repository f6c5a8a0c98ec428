//! What a commit rests on besides the case: the roles of who acts and of the one in whose place, and who acted before.

use crate::world::{NORTH, PROGRAM, World};
use app::{
    Acted, Answer, Caller, Changed, NewDelegation, Store,
    core::{CaseEvent, id::PersonId},
    port::store::Commit,
    request::PersonChange,
};
use jiff::SignedDuration;
use serde_json::Value as Json;

/// Ana delegates her work to Ben, who works in another unit; Ben in her place.
async fn ben_for_ana(world: &World) -> (PersonId, PersonId, Caller) {
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    let (ben, bens) = world.person("ben", "licensing-officer", "licensing-south", "").await;
    let new = NewDelegation {
        to: ben,
        program: PROGRAM.into(),
        role: "licensing-officer".into(),
        from: None,
        until: app::Clock::now(&*world.clock) + SignedDuration::from_hours(8),
        reason: "A day off".to_owned(),
    };
    let given = world.app.delegate(&world.caller(&token).await, new).await.unwrap();
    assert_eq!(given, Answer::Found(Changed::Done(())));
    let standing_in = world.app.in_place_of(world.caller(&bens).await, ana).await.unwrap().unwrap();
    (ana, ben, standing_in)
}

#[tokio::test]
async fn s3_42_a_role_that_the_absent_person_lost_meanwhile_is_noticed_before_the_act_is_stored() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    let (ana, ben, standing_in) = ben_for_ana(&world).await;
    // A change of hers that takes nothing away: decided again, and stored under his name in her place.
    let renamed = PersonChange { name: Some("Ana Ruiz".to_owned()), ..PersonChange::default() };
    world.app.change_person(&world.admin().await, ana, renamed).await.unwrap();
    let acted = world.act(&standing_in, &reference, "accept", Json::Null).await;
    assert!(matches!(acted, Answer::Found(Acted::Done(_))), "{acted:?}");
    let case = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let events = world.store.events(case).await.unwrap();
    let taken = events.iter().rev().find(|stored| matches!(&stored.event, CaseEvent::ActionTaken { .. }));
    let taken = taken.unwrap();
    assert_eq!((&taken.by, taken.on_behalf_of), (&app::core::Actor::Person(ben), Some(ana)));

    let other = world.submitted(&guest).await;
    let nothing = PersonChange { roles: Some(Vec::new()), ..PersonChange::default() };
    world.app.change_person(&world.admin().await, ana, nothing).await.unwrap();
    // His request was under way when she lost the role.
    assert_eq!(world.act(&standing_in, &other, "accept", Json::Null).await, Answer::NotFound);
}

#[tokio::test]
async fn who_acted_before_it_was_kept_is_made_up_for_from_the_events() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    let id = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let whole = world.store.case(id).await.unwrap().unwrap();
    assert!(whole.access.acted_whole && whole.access.acted.contains_key("accept"));
    // A snapshot as it was written before: nothing about who acted.
    let mut old = (*whole).clone();
    old.access = app::core::access::CaseAccess::default();
    let stored = serde_json::to_value(&old).unwrap();
    assert_eq!(stored.get("access"), None, "as it stood in a store");
    let entries = world.store.entries(app::port::store::EntryQuery { limit: 1, ..Default::default() }).await;
    let mut entry = entries.unwrap().remove(0).1;
    entry.id = app::core::id::EntryId::new(uuid::Uuid::from_u128(77));
    let commit = Commit {
        expected_version: old.version,
        people: Vec::new(),
        policies_version: world.app.policies().version().to_owned(),
        events: Vec::new(),
        effects: Vec::new(),
        settled: Vec::new(),
        entry,
        idempotency: None,
        projection: Vec::new(),
        draft_done: None,
        published: Vec::new(),
        papers: Vec::new(),
        case: std::sync::Arc::new(old),
    };
    world.store.commit(commit).await.unwrap();
    // The next act, whoever takes it, stores what the events say of all before.
    let acted = world.act(&officer, &reference, "refer", Json::Null).await;
    let refused = world.act(&officer, &reference, "remind", Json::Null).await;
    let now = world.store.case(id).await.unwrap().unwrap();
    assert!(now.version > whole.version, "{acted:?} {refused:?}");
    assert!(now.access.acted_whole);
    assert_eq!(now.access.acted.get("accept"), whole.access.acted.get("accept"));
}
