//! Bad days that no other file has: two people decide at once, the clock jumps, a calendar has no next year. The page `docs/bad-days.md`
//! lists them all.

use crate::world::{World, done, request};
use app::{Answer, Clock as _, Store as _, answer::Acted};
use casewright_core::id::CaseId;
use jiff::SignedDuration;
use serde_json::Value as Json;

async fn id_of(world: &World, reference: &str) -> CaseId {
    world.store.case_of_reference(reference).await.unwrap().unwrap()
}

async fn state(world: &World, id: CaseId) -> Vec<String> {
    let case = world.store.case(id).await.unwrap().unwrap();
    case.states().map(ToString::to_string).collect()
}

#[tokio::test]
async fn of_two_people_who_decide_at_once_one_decides_and_the_other_is_told_why_not() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let other = world.worker("otto", "licensing-officer", crate::world::NORTH).await;
    let reference = world.submitted(&guest).await;
    let id = id_of(&world, &reference).await;
    let before = world.store.case(id).await.unwrap().unwrap().version;
    let (one, two) = tokio::join!(
        world.app.act(&officer, &reference, request("accept", Json::Null)),
        world.app.act(&other, &reference, request("accept", Json::Null)),
    );
    let (mut made, mut told) = (0, Vec::new());
    for answer in [one.unwrap(), two.unwrap()] {
        match answer {
            Answer::Found(Acted::Done(_)) => made += 1,
            Answer::Found(Acted::Refused(refused)) => told.push(refused.text),
            Answer::Denied(denied) => told.push(denied.says),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((made, told.len()), (1, 1), "{told:?}");
    assert!(told[0].len() > 20, "in words: {told:?}");
    assert_eq!(state(&world, id).await, ["consultation"]);
    // Nothing was done twice: the clock of the consultation runs once.
    let case = world.store.case(id).await.unwrap().unwrap();
    assert!(case.version > before);
    assert_eq!(case.clocks.iter().filter(|clock| clock.name.as_str() == "statutory").count(), 1);
    // Whoever was told looks again, and works on.
    done(world.act(&other, &reference, "remind", Json::Null).await);
}

#[tokio::test]
async fn a_clock_that_jumps_forward_and_back_does_what_is_due_once() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    let id = id_of(&world, &reference).await;
    world.app.run_until_idle().await.unwrap();
    // A year back, as after a battery: what is not due stays so.
    let day = SignedDuration::from_hours(24);
    world.later(-day * 365);
    world.app.run_until_idle().await.unwrap();
    assert_eq!(state(&world, id).await, ["consultation"]);
    // A year and a month forward: it elapses, once.
    world.later(day * 395);
    world.app.run_until_idle().await.unwrap();
    assert_eq!(state(&world, id).await, ["granted"]);
    let sent = world.mail.messages();
    let version = world.store.case(id).await.unwrap().unwrap().version;
    // And over the same days again.
    for jump in [-day * 60, day * 60, -day * 25, day * 25] {
        world.later(jump);
        world.app.run_until_idle().await.unwrap();
    }
    assert_eq!(state(&world, id).await, ["granted"]);
    assert_eq!(world.store.case(id).await.unwrap().unwrap().version, version);
    assert_eq!(world.mail.messages().len(), sent.len(), "nothing was sent twice");
    assert!(!sent.is_empty());
    // Whoever comes in after a jump works on.
    let again = world.worker("ben", "licensing-officer", crate::world::NORTH).await;
    assert!(world.app.timeline(&again, &reference).await.unwrap().found().is_some());
}

#[tokio::test]
async fn a_calendar_without_next_year_is_told_to_whoever_looks_after_it_and_stops_no_clock() {
    let world = World::new().await;
    // So late that no holidays are known any more.
    let end = "2098-12-20T09:00:00Z".parse::<jiff::Timestamp>().unwrap();
    world.clock.set(end);
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let admin = world.admin().await;
    let calendars = world.app.calendars(&admin).await.unwrap().found().unwrap();
    let told: Vec<i16> = calendars.iter().filter_map(|calendar| calendar.missing).collect();
    assert!(told.contains(&2098), "{calendars:?}");
    let reference = world.accepted(&guest, &officer).await;
    let id = id_of(&world, &reference).await;
    let due = world.store.case(id).await.unwrap().unwrap().clock("statutory").unwrap().due_at;
    assert!(due > world.clock.now());
    world.clock.set(due + SignedDuration::from_hours(1));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(
        state(&world, id).await,
        ["granted"],
        "weekly days off still count, and nothing waits for ever"
    );
}
