//! S3.48: one installation, several places: the cases of a unit have the clocks, fees and holidays of the jurisdiction that names it.

use crate::world::{NORTH, PROGRAM, World, application, done, refused, request};
use app::{Answer, Caller, Store, request::Guard};
use casewright_core::Case;
use serde_json::Value as Json;
use std::sync::Arc;

const THERE: &str = "licensing-southborough";

async fn draft(world: &World, guest: &Caller, unit: &str) -> String {
    let opened = world.app.open_case(guest, PROGRAM, Some(unit.into()), Json::Null, Guard::default());
    done(opened.await.unwrap()).reference
}

async fn case(world: &World, reference: &str) -> Arc<Case> {
    let id = world.store.case_of_reference(reference).await.unwrap().unwrap();
    world.store.case(id).await.unwrap().unwrap()
}

fn due(case: &Case, name: &str) -> String {
    let clock = case.clocks.iter().find(|clock| clock.name.as_str() == name).unwrap();
    clock.due_at.to_string()
}

#[tokio::test]
async fn s3_22_s3_48_two_councils_in_one_installation_have_fees_clocks_and_holidays_of_their_own() {
    let world = World::new().await;
    // The afternoon before Christmas Eve: the other council is closed from then until the new year.
    world.clock.set("2026-12-23T15:00:00Z".parse().unwrap());
    let (_, here) = world.guest().await;
    let (_, there) = world.guest().await;
    let (north, south) = (draft(&world, &here, NORTH).await, draft(&world, &there, THERE).await);
    for reference in [&north, &south] {
        world.pay(reference, "190.00").await;
    }
    done(world.act(&here, &north, "submit", application()).await);
    // The same premises, the same payment: it is not enough there.
    let answer = world.app.act(&there, &south, request("submit", application())).await.unwrap();
    assert_eq!(refused(answer).key.as_deref(), Some("fee-not-paid"));
    world.pay(&south, "240.00").await;
    done(world.act(&there, &south, "submit", application()).await);

    let (north, south) = (case(&world, &north).await, case(&world, &south).await);
    let charged = |case: &Case| case.money.line(&"licence-fee".into()).charged.normalize().to_string();
    assert_eq!((charged(&north).as_str(), charged(&south).as_str()), ("190", "240"));
    assert_eq!(due(&north, "target"), "2026-12-25T00:00:00Z", "two working days");
    assert_eq!(
        due(&south, "target"),
        "2027-01-08T00:00:00Z",
        "five, and the offices are closed until the fourth"
    );
    assert_ne!(north.definition, south.definition, "each case is bound to its own");

    // Who may do what is the same everywhere: an officer of either place works in their own.
    let officer = world.officer().await;
    let theirs = world.worker("sue", "licensing-officer", THERE).await;
    let shown = world.app.case_page(&theirs, &south.reference).await.unwrap().found().unwrap();
    assert_eq!(shown.place.as_deref(), Some("Southborough (example)"));
    assert!(world.app.case_page(&officer, &south.reference).await.unwrap().found().is_none());
    done(world.act(&theirs, &south.reference, "accept", Json::Null).await);
}

#[tokio::test]
async fn s3_48_who_applies_may_name_a_unit_that_takes_cases_and_no_other() {
    let world = World::new().await;
    world.officer().await;
    let (_, guest) = world.guest().await;
    let ask = async |unit: &str| {
        let opened = world.app.open_case(&guest, PROGRAM, Some(unit.into()), Json::Null, Guard::default());
        opened.await.unwrap()
    };
    // Nobody would ever find it.
    let refused = ask("licensing-nowhere").await;
    let Answer::Denied(denied) = refused else { panic!("{refused:?}") };
    assert!(denied.says.contains("licensing-nowhere"), "{denied:?}");
    // One of a place, and one in which somebody works.
    done(ask(THERE).await);
    assert!(matches!(ask("licensing-west").await, Answer::Denied(_)));
    world.worker("wes", "licensing-officer", "licensing-west").await;
    done(ask("licensing-west").await);
}
