//! Running cases go on under another version of their program, when an administrator says so.

use crate::world::{PROGRAM, World, done};
use app::{
    Answer, Caller, Migrated, Store,
    core::migrate::{Fate, Mapping, MigrationProblem},
    request::{Guard, MigrateRequest},
};
use serde_json::Value as Json;

fn same(sheet: &str) -> String {
    sheet.to_owned()
}

async fn migrate(
    world: &World,
    caller: &Caller,
    reference: &str,
    request: &MigrateRequest,
) -> Answer<Migrated> {
    world.app.migrate(caller, reference, request, &Guard::default()).await.unwrap()
}

fn found(answer: Answer<Migrated>) -> Migrated {
    match answer {
        Answer::Found(migrated) => migrated,
        other => panic!("{other:?}"),
    }
}

async fn digest(world: &World, reference: &str) -> String {
    let id = world.store.case_of_reference(reference).await.unwrap().unwrap();
    world.store.case(id).await.unwrap().unwrap().definition.clone()
}

#[tokio::test]
async fn a_case_stays_with_its_version_until_it_is_moved_and_a_dry_run_moves_nothing() {
    let mut world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    let before = digest(&world, &reference).await;
    world.restarted(same).await;
    // It goes on under the old one.
    done(world.act(&officer, &reference, "remind", Json::Null).await);
    assert_eq!(digest(&world, &reference).await, before);
    let admin = world.admin().await;
    let dry = MigrateRequest { dry_run: true, ..MigrateRequest::default() };
    let planned = found(migrate(&world, &admin, &reference, &dry).await);
    assert!(planned.migration.possible() && !planned.done, "{}", planned.migration);
    assert!(planned.migration.items.iter().all(|item| matches!(item.fate, Fate::Kept | Fate::Over)));
    assert_eq!(digest(&world, &reference).await, before);
    let moved = found(migrate(&world, &admin, &reference, &MigrateRequest::default()).await);
    assert!(moved.done && moved.version > planned.version);
    assert_eq!(moved.migration.to.version, "1.1.0");
    assert_ne!(digest(&world, &reference).await, before);
    // Again it is done already, and nothing happens.
    let again = found(migrate(&world, &admin, &reference, &MigrateRequest::default()).await);
    assert!(again.done && again.version == moved.version);
    done(world.act(&officer, &reference, "remind", Json::Null).await);
    let Answer::Found(told) = world.app.timeline(&officer, &reference).await.unwrap() else { panic!() };
    assert!(told.iter().any(|item| item.text.contains("version 1.1.0")), "{told:?}");
}

#[tokio::test]
async fn whoever_is_no_administrator_moves_nothing_and_every_try_is_logged() {
    let mut world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.accepted(&guest, &officer).await;
    let before = digest(&world, &reference).await;
    world.restarted(same).await;
    let (_, auditor) = world.person("olga", "auditor", "", "").await;
    let auditor = world.caller(&auditor).await;
    let (_, stranger) = world.guest().await;
    for request in [MigrateRequest::default(), MigrateRequest { dry_run: true, ..MigrateRequest::default() }]
    {
        assert!(matches!(migrate(&world, &officer, &reference, &request).await, Answer::Denied(_)));
        assert!(matches!(migrate(&world, &auditor, &reference, &request).await, Answer::Denied(_)));
        assert_eq!(migrate(&world, &stranger, &reference, &request).await, Answer::NotFound);
        for caller in [&officer, &auditor, &stranger] {
            let batch = world.app.migrate_all(caller, PROGRAM, &request, None).await.unwrap();
            assert_eq!(batch, Answer::NotFound);
        }
    }
    assert_eq!(digest(&world, &reference).await, before);
    let id = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let query = app::port::store::EntryQuery { case: Some(id), limit: 50, ..Default::default() };
    let entries = world.store.entries(query).await.unwrap();
    let asked = |ask: &str| entries.iter().filter(|(_, entry)| entry.ask == ask && !entry.allowed).count();
    assert_eq!((asked("migrate"), asked("plan-migration")), (3, 3));
    // What is not there is not there for an administrator either.
    let admin = world.admin().await;
    assert_eq!(migrate(&world, &admin, "PL-2026-NONE1", &MigrateRequest::default()).await, Answer::NotFound);
    let unknown = MigrateRequest { to: Some("9.9.9".to_owned()), ..MigrateRequest::default() };
    assert_eq!(migrate(&world, &admin, &reference, &unknown).await, Answer::NotFound);
}

#[tokio::test]
async fn a_batch_moves_what_can_be_moved_says_what_cannot_and_is_taken_up_again() {
    let mut world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let one = world.submitted(&guest).await;
    let two = world.accepted(&guest, &officer).await;
    let ended = world.submitted(&guest).await;
    let withdraw = app::request::ActRequest {
        reason: Some("no more".to_owned()),
        ..crate::world::request("withdraw", Json::Null)
    };
    done(world.app.act(&guest, &ended, withdraw).await.unwrap());
    world.restarted(same).await;
    let admin = world.admin().await;
    let wrong = MigrateRequest {
        mapping: Mapping { states: [("nowhere".into(), "hearing".into())].into(), ..Mapping::default() },
        ..MigrateRequest::default()
    };
    let Answer::Found(page) = world.app.migrate_all(&admin, PROGRAM, &wrong, None).await.unwrap() else {
        panic!()
    };
    assert_eq!(page.cases.len(), 2);
    for refused in &page.cases {
        assert!(!refused.done && refused.rejection().is_some());
        assert!(matches!(&refused.migration.problems[..], [MigrationProblem::Mapping { .. }]));
    }
    // One is moved by itself; the batch takes up the rest.
    assert!(found(migrate(&world, &admin, &one, &MigrateRequest::default()).await).done);
    let request = MigrateRequest::default();
    let Answer::Found(page) = world.app.migrate_all(&admin, PROGRAM, &request, None).await.unwrap() else {
        panic!()
    };
    let moved: Vec<&str> = page.cases.iter().map(|case| case.reference.as_str()).collect();
    assert_eq!(moved, [two.as_str()]);
    assert_eq!(page.next, None);
    let Answer::Found(page) = world.app.migrate_all(&admin, PROGRAM, &request, None).await.unwrap() else {
        panic!()
    };
    assert!(page.cases.is_empty(), "nothing is left to do");
    // An ended case stays with the version it ended under.
    let stays = found(migrate(&world, &admin, &ended, &request).await);
    assert_eq!(stays.migration.problems, [MigrationProblem::Ended]);
}
