//! S3.26, S1.14: who is away, who has how much, and the choice of whoever has least.

use crate::world::{NORTH, PROGRAM, SOUTH, World, done, refused};
use app::{
    Answer, Caller, Changed, NewAbsence, Store,
    answer::{BulkAsk, BulkPage, BulkRows, BulkWhat, QueueKind, Taker, TaskAt},
    core::id::{ItemNo, PersonId},
    port::store::EntryQuery,
    request::Guard,
};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value as Json, json};

fn id(caller: &Caller) -> PersonId {
    caller.person().unwrap()
}

fn today(world: &World) -> Date {
    world.later(jiff::SignedDuration::ZERO).to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn away(world: &World, person: Option<PersonId>, days: i64) -> NewAbsence {
    let from = today(world);
    NewAbsence { person, from, until: from.checked_add(days.days()).unwrap(), stand_in: None }
}

/// A case of the north in its hearing, with its task of an officer.
async fn task(world: &World, officer: &Caller) -> TaskAt {
    let (_, guest) = world.guest().await;
    let reference = world.accepted(&guest, officer).await;
    let police = match world.store.person_of_login("dunn").await.unwrap() {
        Some(_) => world.signed_in("dunn").await,
        None => {
            let (_, token) = world.person("dunn", "police", "", "police").await;
            world.caller(&token).await
        }
    };
    let objection = json!({ "representations.ground": "crime", "representations.text": "Incidents." });
    done(world.act(&police, &reference, "object", objection).await);
    done(world.act(officer, &reference, "refer", Json::Null).await);
    let page = world.app.case_page(officer, &reference).await.unwrap().found().unwrap();
    let item = page.tasks.iter().find(|task| task.key == "hearing.notify-parties").unwrap().item;
    TaskAt { reference, item: item.0 }
}

async fn takers(world: &World, who: &Caller, at: &TaskAt) -> Vec<Taker> {
    world.app.chosen(who, std::slice::from_ref(at)).await.unwrap().people
}

async fn least(world: &World, who: &Caller, at: &TaskAt, key: &str) -> Result<(PersonId, String), String> {
    let guard = Guard { key: Some(key.to_owned()), ..Guard::default() };
    let reason = Some("Shared out".to_owned());
    let given =
        world.app.hand_out_to_least(who, &at.reference, ItemNo(at.item), reason, guard).await.unwrap();
    match given {
        Answer::Found((app::answer::Acted::Done(_), Some(chosen))) => Ok((chosen.person, chosen.why)),
        Answer::Found((acted, _)) => Err(refused(Answer::Found(acted)).text),
        other => Err(format!("{other:?}")),
    }
}

#[tokio::test]
async fn s3_26_whoever_has_least_is_chosen_never_who_is_away_or_may_not_and_the_log_says_why() {
    let world = World::new().await;
    let officer = world.officer().await;
    let second = world.worker("olga", "licensing-officer", NORTH).await;
    let south = world.worker("sue", "licensing-officer", SOUTH).await;
    let senior = world.worker("senna", "senior-officer", NORTH).await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        tasks.push(task(&world, &officer).await);
    }
    let [one, two, three, four] = tasks.as_slice() else { unreachable!() };
    let give = world.app.hand_out(
        &senior,
        &one.reference,
        ItemNo(one.item),
        Some(id(&officer)),
        None,
        Guard::default(),
    );
    done(give.await.unwrap());

    // Who has a task comes after who has none; who works elsewhere is not there at all.
    let people = takers(&world, &senior, two).await;
    let ids: Vec<PersonId> = people.iter().map(|one| one.person).collect();
    assert!(!ids.contains(&id(&south)), "{people:?}");
    let place = |who: &Caller| ids.iter().position(|one| *one == id(who)).unwrap();
    assert!(place(&second) < place(&officer), "{people:?}");
    assert_eq!(people[place(&officer)].load.tasks.n, 1);

    let (chosen, why) = least(&world, &senior, two, "two").await.unwrap();
    assert_eq!(chosen, id(&second), "{why}");
    assert!(why.contains("least work of 2: 0 with a task"), "{why}");
    // The same request is done once, and says the same.
    let guard = Guard { key: Some("two".to_owned()), ..Guard::default() };
    let reason = Some("Shared out".to_owned());
    let again =
        world.app.hand_out_to_least(&senior, &two.reference, ItemNo(two.item), reason, guard).await.unwrap();
    assert!(matches!(&again, Answer::Found((app::answer::Acted::Done(_), None))), "{again:?}");
    let entries = world.store.entries(EntryQuery { limit: 500, ..EntryQuery::default() }).await.unwrap();
    let reasons: Vec<_> = entries.iter().filter_map(|(_, entry)| entry.detail.reason.clone()).collect();
    assert!(reasons.iter().any(|one| one.starts_with("Shared out (least work of 2")), "{reasons:?}");

    // Who is away is last, says until when, and is never chosen by itself.
    let said = world.app.say_away(&second, away(&world, None, 3)).await.unwrap().found().unwrap();
    let Changed::Done(absence) = said else { panic!("{said:?}") };
    let people = takers(&world, &senior, three).await;
    let last = people.last().unwrap();
    assert_eq!((last.person, last.away_until), (id(&second), today(&world).checked_add(3.days()).ok()));
    assert_eq!(least(&world, &senior, three, "three").await.unwrap().0, id(&officer));
    world.app.say_away(&officer, away(&world, None, 1)).await.unwrap();
    let why = least(&world, &senior, four, "four").await.unwrap_err();
    assert!(why.contains("Everybody who may do this task is away"), "{why}");
    // Back again: takes part again.
    assert!(matches!(world.app.end_absence(&second, absence).await.unwrap(), Answer::Found(())));
    assert_eq!(least(&world, &senior, four, "again").await.unwrap().0, id(&second));
    // An officer of another unit gives nothing, and learns nothing.
    assert!(matches!(
        world
            .app
            .hand_out_to_least(&south, &one.reference, ItemNo(one.item), None, Guard::default())
            .await
            .unwrap(),
        Answer::NotFound
    ));
}

#[tokio::test]
async fn s1_14_what_somebody_who_is_away_has_is_shown_and_handed_on_at_once_each_by_itself() {
    let world = World::new().await;
    let officer = world.officer().await;
    let second = world.worker("olga", "licensing-officer", NORTH).await;
    let third = world.worker("otto", "licensing-officer", NORTH).await;
    let south = world.worker("sue", "senior-officer", SOUTH).await;
    let senior = world.worker("senna", "senior-officer", NORTH).await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let at = task(&world, &officer).await;
        let give = world.app.hand_out(
            &senior,
            &at.reference,
            ItemNo(at.item),
            Some(id(&officer)),
            None,
            Guard::default(),
        );
        done(give.await.unwrap());
        tasks.push(at);
    }
    // Whoever hands out their work says it of them; another unit's does not.
    let absent = NewAbsence { stand_in: Some(id(&third)), ..away(&world, Some(id(&officer)), 10) };
    for other in [&south] {
        let said = world.app.say_away(other, absent.clone()).await.unwrap();
        assert!(matches!(said, Answer::Denied(_)), "{said:?}");
    }
    let outside = NewAbsence { stand_in: Some(id(&south)), ..absent.clone() };
    let said = world.app.say_away(&senior, outside).await.unwrap().found().unwrap();
    assert!(matches!(&said, Changed::Not(why) if why.contains("same unit")), "{said:?}");
    let said = world.app.say_away(&senior, absent).await.unwrap().found().unwrap();
    let Changed::Done(absence) = said else { panic!("{said:?}") };
    assert!(matches!(world.app.end_absence(&south, absence).await.unwrap(), Answer::NotFound));

    let shown = world.app.absences(&senior).await.unwrap().found().unwrap();
    assert_eq!(shown.others.len(), 1);
    assert_eq!((shown.others[0].now, shown.others[0].tasks[0].cases.n), (true, 4));
    assert_eq!(shown.others[0].stand_in, Some(id(&third)));
    let colleague = world.app.absences(&south).await.unwrap().found().unwrap();
    assert!(colleague.others.is_empty(), "{colleague:?}");
    assert_eq!(world.app.absences(&officer).await.unwrap().found().unwrap().mine.len(), 1);

    // The queue says who is away and narrows to what they have; who stands in is offered first.
    let whose = Some(id(&officer));
    let queue = world.app.queue_of(&senior, QueueKind::All, Some(PROGRAM), whose, None).await.unwrap();
    let queue = queue.found().unwrap();
    assert_eq!((queue.rows.len(), queue.away.len()), (4, 1));
    assert!(queue.rows.iter().all(|row| row.away_until.is_some()), "{queue:?}");
    let people = takers(&world, &senior, &tasks[0]).await;
    assert_eq!(people[0].person, id(&third), "{people:?}");
    assert_eq!(people[0].stands_in_for.len(), 1);

    // At once, and evenly: each row counts what the rows before have given.
    let ask = BulkAsk {
        program: PROGRAM.to_owned(),
        what: BulkWhat::AssignLeast,
        rows: BulkRows::Chosen(tasks.iter().map(|at| (at.reference.clone(), Some(at.item))).collect()),
        reason: Some("On leave".to_owned()),
        back: String::new(),
    };
    let job = world.app.begin_bulk(&senior, ask).await.unwrap().found().unwrap();
    let Changed::Done(job) = job else { panic!("{job:?}") };
    let job = world.app.bulk(&senior, job, BulkPage::default()).await.unwrap().found().unwrap();
    assert_eq!((job.ok, job.refused), (4, 0), "{job:?}");
    assert!(job.rows.iter().all(|row| row.says.contains("least work of")), "{job:?}");
    for who in [&second, &third] {
        let mine = world.app.queue(who, QueueKind::Mine, Some(PROGRAM), None).await.unwrap().found().unwrap();
        assert_eq!(mine.rows.len(), 2, "{mine:?}");
    }
    let left = world.app.queue_of(&senior, QueueKind::All, Some(PROGRAM), whose, None).await.unwrap();
    assert!(left.found().unwrap().rows.is_empty());
}
