//! Backups: what was taken comes back, verified, on either database; to a moment; without what was disposed of; and no file that
//! was touched is believed.

use crate::given::*;
use app::{
    Store,
    authz::Filter,
    core::{Case, EffectKind},
    entry::EntryTarget,
    port::store::{Disposed, Disposing, EntryQuery, ListCondition, ListQuery, Projected, Sort},
};
use std::{fmt::Write as _, path::Path};
use store::{
    Options, SqliteStore,
    backup::{self, Done, Owner, Place},
    verify_deep,
};
use vault::KeyRing;

fn owner(ring: &KeyRing) -> Owner<'_> {
    Owner { ring, tenant: "tenant", origin: ORIGIN, whole_file: false }
}

fn fields(case: &Case) -> Vec<Projected> {
    vec![projected("premises.name", text(&format!("Swan {}", case.reference)), "fsw", false, "case")]
}

/// A case with an effect that waits, at its own second.
async fn write(store: &dyn Store, n: u128) -> Course {
    let mut course = Course::new(n);
    let mut commit = course.then(vec![enter("draft"), set("premises.name", text("The Swan"))]);
    commit.effects = vec![effect(0, "acknowledge")];
    commit.projection = fields(&commit.case);
    commit.idempotency = Some(idempotency(&format!("k{n}")));
    store.commit(commit).await.unwrap();
    course
}

async fn step(store: &dyn Store, course: &mut Course, state: &str) {
    let mut commit = course.then(vec![enter(state)]);
    commit.projection = fields(&commit.case);
    store.commit(commit).await.unwrap();
}

/// What can be asked of a store.
async fn told(store: &dyn Store, cases: u128) -> String {
    let mut told = String::new();
    for n in 1..=cases {
        writeln!(told, "{:?}", store.case(case_id(n)).await.unwrap()).unwrap();
        writeln!(told, "{:?}", store.events(case_id(n)).await.unwrap()).unwrap();
    }
    let query = |condition| ListQuery {
        program: "premises-licence".into(),
        permitted: Filter::True,
        conditions: vec![condition],
        sort: Sort::Field("premises.name".into()),
        descending: true,
        limit: 50,
        after: None,
    };
    let words = ListCondition::Words { words: "swan".into(), classes: vec!["case".into()] };
    writeln!(told, "{:?}", store.list(query(words)).await.unwrap().rows).unwrap();
    let submitted = ListCondition::StateIn(vec!["submitted".into()]);
    writeln!(told, "{:?}", store.list(query(submitted)).await.unwrap().rows).unwrap();
    writeln!(told, "{:?}", store.people().await.unwrap()).unwrap();
    let entries = store.entries(EntryQuery { limit: 900, ..Default::default() }).await.unwrap();
    writeln!(told, "{:?}", entries.iter().map(|(_, entry)| entry).collect::<Vec<_>>()).unwrap();
    writeln!(told, "{:?}", store.used_key("k1").await.unwrap()).unwrap();
    told
}

fn reopen(directory: &Path, ring: &KeyRing) -> SqliteStore {
    SqliteStore::open(Options::new(directory, "tenant", ORIGIN, ring).unwrap()).unwrap()
}

async fn take(place: &Place, folder: &Path, ring: &KeyRing, second: i64, add: bool) -> Done {
    backup::take(place, folder, owner(ring), at(second), add).await.unwrap()
}

#[tokio::test]
async fn what_was_taken_comes_back_whole_and_goes_on() {
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let (live, folder, back) =
        (root.path().join("live"), root.path().join("backups"), root.path().join("back"));
    let store = open(&live, &ring).await;
    let place = Place::Sqlite(live.clone().into());
    let mut first = write(&store, 1).await;
    write(&store, 2).await;
    store.seal(at(100)).await.unwrap();
    step(&store, &mut first, "submitted").await;
    assert_eq!(take(&place, &folder, &ring, 200, false).await.parts, 1);
    write(&store, 3).await;
    step(&store, &mut first, "granted").await;
    store.seal(at(300)).await.unwrap();
    write(&store, 4).await;
    // taken while the store runs
    let done = take(&place, &folder, &ring, 400, true).await;
    assert_eq!((done.parts, done.report.cases), (2, 4));
    let before = told(&store, 4).await;

    let done =
        backup::restore(&folder, None, &Place::Sqlite(back.clone().into()), owner(&ring), &[], &fields)
            .await
            .unwrap();
    assert!(done.report.problems.is_empty());
    let again = reopen(&back, &ring);
    assert_eq!(told(&again, 4).await, before);
    assert_eq!(again.lease_effects(at(500), at(600), 10).await.unwrap().len(), 4);
    // the log goes on where it was
    write(&again, 5).await;
    again.seal(at(900)).await.unwrap();
    drop(again);
    let report = verify_deep(Options::new(&back, "tenant", ORIGIN, &ring).unwrap(), &[]).unwrap();
    assert_eq!(report.problems, []);
    let there = backup::restore(&folder, None, &Place::Sqlite(back.into()), owner(&ring), &[], &fields).await;
    assert!(there.unwrap_err().to_string().contains("already"));
}

#[tokio::test]
async fn a_store_is_brought_back_to_a_moment() {
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let (live, folder, back) =
        (root.path().join("live"), root.path().join("backups"), root.path().join("back"));
    let store = open(&live, &ring).await;
    let mut first = write(&store, 1).await;
    first.second = 50;
    step(&store, &mut first, "submitted").await;
    store.seal(at(52)).await.unwrap();
    let then = told(&store, 1).await;
    // after the moment: the case goes on, its effect is delivered, another is opened
    first.second = 70;
    let mut commit = first.then(vec![
        enter("granted"),
        app::core::CaseEvent::EffectDelivered { effect: app::core::id::EffectNo(0) },
    ]);
    commit.settled = vec![app::core::id::EffectNo(0)];
    store.commit(commit).await.unwrap();
    let mut second = Course::new(2);
    second.second = 80;
    store.commit(second.then(vec![])).await.unwrap();
    store.seal(at(90)).await.unwrap();
    take(&Place::Sqlite(live.into()), &folder, &ring, 100, false).await;

    let to = Place::Sqlite(back.clone().into());
    let late = backup::restore(&folder, Some(at(101)), &to, owner(&ring), &[], &fields).await.unwrap_err();
    assert!(late.to_string().contains("newest backup"), "{late}");
    backup::restore(&folder, Some(at(60)), &to, owner(&ring), &[], &fields).await.unwrap();
    let again = reopen(&back, &ring);
    assert_eq!(told(&again, 1).await, then);
    assert_eq!(again.case(case_id(2)).await.unwrap(), None);
    let leased = again.lease_effects(at(500), at(600), 10).await.unwrap();
    assert_eq!(leased.len(), usize::from(!first.case.unwrap().effects_open.is_empty() || !leased.is_empty()));
    assert!(leased.iter().all(|one| matches!(one.kind, EffectKind::Run(_))));
    again.seal(at(700)).await.unwrap();
    drop(again);
    let report = verify_deep(Options::new(&back, "tenant", ORIGIN, &ring).unwrap(), &[]).unwrap();
    assert_eq!(report.problems, []);
}

#[tokio::test]
async fn what_was_disposed_of_stays_so_when_an_older_backup_is_restored() {
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let (live, folder, back) =
        (root.path().join("live"), root.path().join("backups"), root.path().join("back"));
    let list = store::Disposals::beside(&root.path().join("ring"));
    let store = open(&live, &ring).await;
    write(&store, 1).await;
    let mut second = write(&store, 2).await;
    take(&Place::Sqlite(live.clone().into()), &folder, &ring, 100, false).await;

    list.add(case_id(2)).unwrap();
    list.add(case_id(2)).unwrap();
    let mut gone = entry(110, EntryTarget::Case(case_id(2)));
    gone.ask = "dispose".into();
    assert_eq!(store.dispose(case_id(2), Disposing::Now, gone.clone()).await.unwrap(), Disposed::Done);
    assert_eq!(store.dispose(case_id(2), Disposing::Now, gone).await.unwrap(), Disposed::Absent);
    assert_eq!(store.case(case_id(2)).await.unwrap(), None);
    assert!(store.commit(second.then(vec![enter("submitted")])).await.is_err());
    store.seal(at(120)).await.unwrap();
    drop(store);
    // who looked is still known, and that the rest is gone is no damage
    let report = verify_deep(Options::new(&live, "tenant", ORIGIN, &ring).unwrap(), &[]).unwrap();
    assert_eq!((report.problems, report.cases), (vec![], 1));

    let disposed = list.read().unwrap();
    assert_eq!(disposed, [case_id(2)]);
    let to = Place::Sqlite(back.clone().into());
    // the backup alone does not know of it
    let done = backup::restore(&folder, None, &to, owner(&ring), &disposed, &fields).await.unwrap();
    assert_eq!(done.disposed, 1);
    let again = reopen(&back, &ring);
    assert!(again.case(case_id(1)).await.unwrap().is_some());
    assert_eq!(again.case(case_id(2)).await.unwrap(), None);
    assert!(again.events(case_id(2)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_was_touched_is_refused_and_hides_what_it_holds() {
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let (live, folder) = (root.path().join("live"), root.path().join("backups"));
    let store = open(&live, &ring).await;
    write(&store, 1).await;
    let done = take(&Place::Sqlite(live.into()), &folder, &ring, 100, false).await;
    for (number, file) in done.files.iter().enumerate() {
        let bytes = std::fs::read(file).unwrap();
        assert!(
            !String::from_utf8_lossy(&bytes).contains("Swan")
                && !String::from_utf8_lossy(&bytes).contains("login1")
        );
        let cut = bytes[..bytes.len() - 1].to_vec();
        let mut flipped = bytes.clone();
        let place = bytes.len() - 40;
        flipped[place] ^= 1;
        for (round, wrong) in [cut, flipped].into_iter().enumerate() {
            std::fs::write(file, wrong).unwrap();
            let to = Place::Sqlite(root.path().join(format!("back-{number}-{round}")).into());
            assert!(backup::restore(&folder, None, &to, owner(&ring), &[], &fields).await.is_err());
        }
        std::fs::write(file, bytes).unwrap();
    }
    let other = KeyRing::in_memory().unwrap();
    let to = Place::Sqlite(root.path().join("back").into());
    assert!(backup::restore(&folder, None, &to, owner(&other), &[], &fields).await.is_err());
    backup::restore(&folder, None, &to, owner(&ring), &[], &fields).await.unwrap();
}

#[tokio::test]
async fn keys_are_wrapped_anew_and_the_old_version_can_go() {
    let root = tempfile::tempdir().unwrap();
    let passphrase = vault::Passphrase::new("a passphrase for tests").unwrap();
    let (live, file) = (root.path().join("live"), root.path().join("ring"));
    std::fs::create_dir(&live).unwrap();
    let mut ring = KeyRing::create(&file, &live, &passphrase).unwrap();
    let store = open(&live, &ring).await;
    write(&store, 1).await;
    drop(store);
    ring.rotate(&passphrase).unwrap();
    // a month's, the people's and the cursors' key, and the case's
    assert_eq!(store::rewrap(&live, &ring.case_keys()).unwrap(), 4);
    assert_eq!(store::rewrap(&live, &ring.case_keys()).unwrap(), 0);
    ring.retire(1, &passphrase).unwrap();
    let ring = KeyRing::open(&file, &live, &passphrase).unwrap();
    let store = open(&live, &ring).await;
    assert!(store.case(case_id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn what_follows_from_the_events_is_made_anew() {
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(root.path(), &ring).await;
    let mut course = write(&store, 1).await;
    step(&store, &mut course, "submitted").await;
    let before = told(&store, 1).await;
    let db = rusqlite::Connection::open(root.path().join(store::FILE)).unwrap();
    db.execute_batch("DELETE FROM case_snapshot; DELETE FROM case_row; DELETE FROM search; UPDATE case_state SET state = 'x'")
        .unwrap();
    assert_ne!(told(&store, 1).await, before);
    let options = Options::new(root.path(), "tenant", ORIGIN, &ring).unwrap();
    assert_eq!(store::rebuild(options, &fields).unwrap(), 1);
    assert_eq!(told(&store, 1).await, before);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn from_one_database_to_the_other_and_back() {
    use crate::postgres::{open_on, ready_on, server};
    let Some(server) = server() else { return };
    let (root, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let database = server.database();
    // two processes, sealed while both write
    let stores = [ready_on(&database, &ring).await, ready_on(&database, &ring).await];
    let mut courses = Vec::new();
    for n in 1..=6 {
        courses.push(write(&*stores[n as usize % 2], n).await);
        if n == 3 {
            stores[0].seal(at(30)).await.unwrap();
            take(&Place::Postgres(database.clone()), root.path(), &ring, 31, false).await;
        }
    }
    for (course, store) in courses.iter_mut().zip(stores.iter().cycle()) {
        step(&**store, course, "submitted").await;
    }
    stores[1].seal(at(100)).await.unwrap();
    write(&*stores[0], 7).await;
    let scratch = tempfile::tempdir().unwrap();
    let report = backup::verify_postgres(&database, owner(&ring), &[], scratch.path()).await.unwrap();
    assert_eq!((report.problems, report.cases), (vec![], 7));
    let done = take(&Place::Postgres(database.clone()), root.path(), &ring, 200, true).await;
    assert_eq!((done.parts, done.report.cases, done.report.checkpoints), (2, 7, 2));

    let mut same: Vec<String> = told(&*stores[0], 7).await.lines().map(str::to_owned).collect();
    // of several writers the order of entries within a moment is not kept
    let without_entries = |told: &mut Vec<String>| told.retain(|line| !line.contains("EntryDetail"));
    without_entries(&mut same);
    let check = |told: String| {
        let mut told: Vec<String> = told.lines().map(str::to_owned).collect();
        without_entries(&mut told);
        told
    };
    let file = root.path().join("file");
    backup::restore(root.path(), None, &Place::Sqlite(file.clone().into()), owner(&ring), &[], &fields)
        .await
        .unwrap();
    let sqlite = reopen(&file, &ring);
    assert_eq!(check(told(&sqlite, 7).await), same);
    write(&sqlite, 8).await;
    sqlite.seal(at(300)).await.unwrap();
    drop(sqlite);
    let report = verify_deep(Options::new(&file, "tenant", ORIGIN, &ring).unwrap(), &[]).unwrap();
    assert_eq!(report.problems, []);

    let empty = server.database();
    let target = Place::Postgres(empty.clone());
    let used = Place::Postgres(database);
    assert!(backup::restore(root.path(), None, &used, owner(&ring), &[], &fields).await.is_err());
    backup::restore(root.path(), None, &target, owner(&ring), &[], &fields).await.unwrap();
    let again = open_on(&empty, &ring).await;
    assert_eq!(check(told(&again, 7).await), same);
    write(&again, 9).await;
    assert!(again.seal(at(5000)).await.unwrap().0 > 0);
    let report = backup::verify_postgres(&empty, owner(&ring), &[], scratch.path()).await.unwrap();
    assert_eq!(report.problems, []);
    // disposing and wrapping anew hold here too
    let mut gone = entry(600, EntryTarget::Case(case_id(1)));
    gone.ask = "dispose".into();
    assert_eq!(again.dispose(case_id(1), Disposing::Now, gone).await.unwrap(), Disposed::Done);
    assert_eq!(again.case(case_id(1)).await.unwrap(), None);
    let report = backup::verify_postgres(&empty, owner(&ring), &[], scratch.path()).await.unwrap();
    assert_eq!(report.problems, []);
    assert_eq!(store::rewrap_postgres(&empty, &ring.case_keys()).await.unwrap(), 0);
}
