//! The six measures of success over cases that were really worked (S3.65–S3.70), the last of them asked of the applicants themselves.

use crate::world::{NORTH, PROGRAM, World, done};
use app::{
    FiguresOf,
    answer::{Figure, Figures},
};
use jiff::SignedDuration;
use serde_json::json;

async fn figures(world: &World, caller: &app::Caller) -> Figures {
    let of = FiguresOf { program: Some(PROGRAM.to_owned()), ..FiguresOf::default() };
    world.app.figures(caller, &of).await.unwrap().found().expect("figures")
}

fn times(figures: &Figures, kind: &str) -> Figure {
    figures.exceptions.iter().find(|one| one.kind == kind).expect("a kind").whole
}

/// S3.6, S3.9: time and backlog are measured, by program, unit and month.
#[tokio::test]
async fn s3_65_s3_66_s3_67_s3_68_s3_69_s3_70_figures_of_worked_cases_and_what_applicants_say_of_them() {
    let world = World::new().await;
    let officer = world.officer().await;
    let (_, token) = world.person("sven", "senior-officer", NORTH, "").await;
    let senior = world.caller(&token).await;
    let mut guests = Vec::new();
    for _ in 0..10 {
        let (_, guest) = world.guest().await;
        let reference = world.submitted(&guest).await;
        guests.push((guest, reference));
    }
    // Five are checked at once, five long after the two working days that are the aim.
    for (place, (_, reference)) in guests.iter().enumerate() {
        if place == 5 {
            world.later(SignedDuration::from_hours(7 * 24));
            world.app.run_until_idle().await.unwrap();
        }
        done(world.act(&officer, reference, "accept", json!({})).await);
    }
    let backlog = figures(&world, &senior).await;
    assert_eq!((backlog.whole.live, backlog.whole.ended), (Figure::Count(10), Figure::Count(0)));
    assert_eq!(backlog.ages[0].cases, Figure::Count(10));
    for _ in 0..30 {
        world.later(SignedDuration::from_hours(24));
        world.app.run_until_idle().await.unwrap();
    }
    let ended = figures(&world, &senior).await;
    assert_eq!((ended.whole.live, ended.whole.ended), (Figure::Count(0), Figure::Count(10)));
    assert_eq!(ended.whole.in_time, Figure::Tenths(500));
    assert_eq!(ended.whole.first_contact, Figure::Tenths(1_000));
    assert_eq!(times(&ended, "late"), Figure::Count(5));
    assert!(ended.asks_satisfaction);
    assert_eq!(ended.whole.satisfied, Figure::Nothing);

    // Ten days later four say how it went: they are too few to be told.
    world.later(SignedDuration::from_hours(10 * 24));
    for ((guest, reference), score) in guests.iter().zip([5, 4, 2, 4]) {
        done(world.act(guest, reference, "feedback", json!({ "feedback": { "score": score } })).await);
    }
    assert_eq!(figures(&world, &senior).await.whole.satisfied, Figure::Few);
    let (guest, reference) = &guests[4];
    done(world.act(guest, reference, "feedback", json!({ "feedback": { "score": 1 } })).await);
    let told = figures(&world, &senior).await;
    assert_eq!(told.whole.satisfied, Figure::Tenths(600), "three of five");
    // Saying how it went is no new work: nothing else is counted otherwise.
    let without = app::answer::PeriodFigures { satisfied: Figure::Nothing, ..told.whole.clone() };
    assert_eq!(without, ended.whole);
    assert_eq!(told.outcomes, ended.outcomes);
}
