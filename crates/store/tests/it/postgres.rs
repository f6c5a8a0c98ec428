//! The same promises on PostgreSQL, and those that only several processes on one database can break. Each test starts a server of
//! its own (`apt-get install postgresql`); where there is none the tests are passed over, but never in CI.

use crate::given::*;
use app::{
    Store,
    entry::EntryTarget,
    port::store::{CommitError, EntryQuery},
    store_suite,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use store::{Database, Options, PostgresStore, cluster::Cluster};
use vault::KeyRing;

/// A server with databases.
pub(crate) struct Server {
    pub(crate) cluster: Cluster,
    databases: AtomicUsize,
}

/// Starts a server; none where PostgreSQL is not installed.
pub(crate) fn server() -> Option<Server> {
    let cluster = Cluster::temporary(&[("fsync", "off")]).unwrap();
    if cluster.is_none() {
        eprintln!("PASSED OVER: PostgreSQL is not installed (`apt-get install postgresql`)");
    }
    cluster.map(|cluster| Server { cluster, databases: AtomicUsize::new(0) })
}

impl Server {
    /// A database that nobody has used yet.
    pub(crate) fn database(&self) -> Database {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let url = self.cluster.database(&name).unwrap();
        Database { url, password: None, ca_file: None }
    }
}

pub(crate) async fn open_on(database: &Database, ring: &KeyRing) -> PostgresStore {
    let options = Options::new(std::path::Path::new(""), "tenant", ORIGIN, ring).unwrap();
    PostgresStore::open(database, options).await.unwrap()
}

/// A store that knows the policies and one person.
pub(crate) async fn ready_on(database: &Database, ring: &KeyRing) -> Arc<PostgresStore> {
    let store = open_on(database, ring).await;
    store.put_setting("policies-version", POLICIES).await.unwrap();
    if store.person(person_id(1)).await.unwrap().is_none() {
        store.put_person(person(1), entry(0, EntryTarget::Person(person_id(1)))).await.unwrap();
    }
    Arc::new(store)
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_the_promises_of_the_port() {
    let Some(server) = server() else { return };
    let ring = KeyRing::in_memory().unwrap();
    store_suite::run(|| async { Arc::new(open_on(&server.database(), &ring).await) as Arc<dyn Store> }).await;
}

#[test]
fn the_sql_selects_and_sorts_as_one_by_one_does() {
    let Some(server) = server() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let store = runtime.block_on(ready_on(&server.database(), &KeyRing::in_memory().unwrap()));
    crate::lists::same_as_one_by_one(&runtime, &*store);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_commands_on_one_version_exactly_one_wins_in_all_processes() {
    let Some(server) = server() else { return };
    let (ring, database) = (KeyRing::in_memory().unwrap(), server.database());
    let stores = [ready_on(&database, &ring).await, ready_on(&database, &ring).await];
    for n in 1..=10 {
        let mut course = Course::new(n);
        let first = course.then(vec![]);
        let second = course.then(vec![enter("submitted")]);
        for (round, commit) in [first, second].into_iter().enumerate() {
            let mut tasks = Vec::new();
            for task in 0..24 {
                let (store, mut commit) = (stores[task % 2].clone(), commit.clone());
                commit.idempotency = Some(idempotency(&format!("{n}-{round}-{}", task / 6)));
                tasks.push(tokio::spawn(async move { store.commit(commit).await }));
            }
            let mut won = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(()) => won += 1,
                    Err(CommitError::Version | CommitError::Used(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(won, 1, "case {n}, round {round}");
        }
        assert_eq!(stores[0].case(case_id(n)).await.unwrap().as_deref(), course.case.as_ref());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_leases_no_other_takes() {
    let Some(server) = server() else { return };
    let (ring, database) = (KeyRing::in_memory().unwrap(), server.database());
    let stores = [ready_on(&database, &ring).await, ready_on(&database, &ring).await];
    for n in 1..=20 {
        let mut commit = Course::new(n).then(vec![]);
        commit.effects = vec![effect(0, "acknowledge"), effect(1, "notify")];
        stores[n as usize % 2].commit(commit).await.unwrap();
    }
    let takers = (0..8).map(|taker| {
        let store = stores[taker % 2].clone();
        tokio::spawn(async move { store.lease_effects(at(100), at(160), 7).await.unwrap() })
    });
    let mut taken = Vec::new();
    for taker in takers.collect::<Vec<_>>() {
        taken.extend(taker.await.unwrap().into_iter().map(|one| (one.case, one.no)));
    }
    taken.extend(
        stores[0]
            .lease_effects(at(100), at(160), 99)
            .await
            .unwrap()
            .into_iter()
            .map(|one| (one.case, one.no)),
    );
    let count = taken.len();
    taken.sort();
    taken.dedup();
    assert_eq!((count, taken.len()), (40, 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_all_writers_join_one_tree_once() {
    let Some(server) = server() else { return };
    let (ring, database) = (KeyRing::in_memory().unwrap(), server.database());
    let stores = [ready_on(&database, &ring).await, ready_on(&database, &ring).await];
    let writes = (0..60_usize).map(|n| {
        let store = stores[n % 2].clone();
        tokio::spawn(async move {
            store.record(vec![entry(n as i64, EntryTarget::Case(case_id(n as u128)))]).await.unwrap();
            store.seal(at(1000 + n as i64)).await.unwrap().0
        })
    });
    let mut sealed = 0;
    for write in writes.collect::<Vec<_>>() {
        sealed += write.await.unwrap();
    }
    // another may hold the lease still: it ends
    sealed += stores[0].seal(at(2000)).await.unwrap().0;
    sealed += stores[1].seal(at(3000)).await.unwrap().0;
    let all = stores[0].entries(EntryQuery { limit: 1000, ..Default::default() }).await.unwrap();
    assert_eq!((sealed, all.len()), (61, 61));
    // a third process goes on with the tree as it is stored
    let third = ready_on(&database, &ring).await;
    third.record(vec![entry(70, EntryTarget::Platform)]).await.unwrap();
    assert_eq!(third.seal(at(4000)).await.unwrap().0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_lost_its_server_goes_on_when_it_is_back() {
    let Some(mut server) = server() else { return };
    let (ring, database) = (KeyRing::in_memory().unwrap(), server.database());
    let store = ready_on(&database, &ring).await;
    let mut course = Course::new(1);
    store.commit(course.then(vec![])).await.unwrap();
    server.cluster.kill();
    server.cluster.run(&[]).unwrap();
    store.commit(course.then(vec![enter("submitted")])).await.unwrap();
    assert_eq!(store.case(case_id(1)).await.unwrap().as_deref(), course.case.as_ref());
    assert!(store.seal(at(100)).await.unwrap().0 >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_other_keys_is_refused_and_so_is_another_programs_database() {
    let Some(server) = server() else { return };
    let (ring, database) = (KeyRing::in_memory().unwrap(), server.database());
    drop(ready_on(&database, &ring).await);
    let other = KeyRing::in_memory().unwrap();
    let options = Options::new(std::path::Path::new(""), "tenant", ORIGIN, &other).unwrap();
    assert!(PostgresStore::open(&database, options).await.is_err());
    let theirs = server.database();
    let name = theirs.url.rsplit('=').next().unwrap();
    server.cluster.execute(&format!("DROP DATABASE {name}")).unwrap();
    let options = Options::new(std::path::Path::new(""), "tenant", ORIGIN, &ring).unwrap();
    assert!(PostgresStore::open(&theirs, options).await.is_err());
}
