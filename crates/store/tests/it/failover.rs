//! The primary is killed under load, a synchronous standby takes over: what was acknowledged is there, and what was asked again with
//! its idempotency key is there once.

use crate::{given::*, postgres::open_on};
use app::{
    Store,
    entry::EntryTarget,
    port::store::{CommitError, EntryQuery},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use store::{
    Database,
    backup::{self, Owner},
    cluster::Cluster,
};
use vault::KeyRing;

const WORKERS: u128 = 16;
const COMMANDS: u64 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_killed_under_load_loses_nothing_and_doubles_nothing() {
    let Some(mut primary) = Cluster::temporary(&[]).unwrap() else {
        eprintln!("PASSED OVER: PostgreSQL is not installed (`apt-get install postgresql`)");
        return;
    };
    primary.database("d").unwrap();
    let standby = primary.standby(&[]).unwrap();
    // after the copy, so that the standby, once it is the primary, waits for nobody
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'").unwrap();
    primary.execute("SELECT pg_reload_conf()").unwrap();
    let url = format!(
        "host={},{} user=postgres dbname=d",
        primary.directory().display(),
        standby.directory().display()
    );
    let (ring, database) = (KeyRing::in_memory().unwrap(), Database { url, password: None, ca_file: None });
    let store = Arc::new(open_on(&database, &ring).await);
    store.put_setting("policies-version", POLICIES).await.unwrap();
    store.put_person(person(1), entry(0, EntryTarget::Person(person_id(1)))).await.unwrap();

    let acknowledged = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (1..=WORKERS)
        .map(|n| {
            let (store, acknowledged) = (store.clone(), acknowledged.clone());
            tokio::spawn(async move {
                let (mut course, mut asked_again, mut was_there) = (Course::new(n), 0_u64, 0_u64);
                for command in 0..COMMANDS {
                    let mut commit =
                        course.then(vec![enter(if command % 2 == 0 { "draft" } else { "submitted" })]);
                    commit.idempotency = Some(idempotency(&format!("{n}-{command}")));
                    let version = commit.case.version;
                    loop {
                        match store.commit(commit.clone()).await {
                            Ok(()) => break,
                            Err(CommitError::Used(used)) => {
                                assert_eq!(used.version, version);
                                was_there += 1;
                                break;
                            }
                            // not written, or not known: asked again
                            Err(CommitError::Fault(_)) => asked_again += 1,
                            Err(other) => panic!("command {command} of case {n}: {other:?}"),
                        }
                    }
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
                (course.case.unwrap(), asked_again, was_there)
            })
        })
        .collect();
    let enough = WORKERS as u64 * COMMANDS / 4;
    while acknowledged.load(Ordering::SeqCst) < enough {
        tokio::task::yield_now().await;
    }
    primary.kill();
    standby.promote().unwrap();

    let (mut asked_again, mut was_there) = (0, 0);
    for (n, worker) in (1..=WORKERS).zip(workers) {
        let (case, again, there) = worker.await.unwrap();
        (asked_again, was_there) = (asked_again + again, was_there + there);
        assert_eq!(store.case(case_id(n)).await.unwrap().as_deref(), Some(&case));
        assert_eq!(store.events(case_id(n)).await.unwrap().len() as u64, case.version);
        let entries = EntryQuery { case: Some(case_id(n)), limit: 1000, ..Default::default() };
        assert_eq!(store.entries(entries).await.unwrap().len() as u64, COMMANDS, "one entry a command");
    }
    println!(
        "{} commands acknowledged over a failover; {asked_again} asked again, {was_there} of them had been written",
        acknowledged.load(Ordering::SeqCst)
    );
    while store.seal(at(9000)).await.unwrap().0 > 0 {}
    let scratch = tempfile::tempdir().unwrap();
    let owner = Owner { ring: &ring, tenant: "tenant", origin: ORIGIN, whole_file: false };
    let report = backup::verify_postgres(&database, owner, &[], scratch.path()).await.unwrap();
    assert_eq!((report.problems, report.cases), (vec![], WORKERS as u64));
}
