//! Both databases under commands of many clients: the rate of 64 against that of one, with a disk whose flush takes 4 ms longer, and
//! PostgreSQL with its two writers against a plain loop of two connections that writes the same rows over arrays.
//!
//! `cargo bench -p store --bench clients`; `CASEWRIGHT_BENCH_SECONDS` sets how long each is measured (default 10).
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::type_complexity,
    reason = "a benchmark measures the time and says so"
)]

#[path = "../tests/it/given.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod given;

use app::Store;
use given::{Course, ORIGIN, POLICIES, effect, enter, entry, fact, open, person, person_id, set, text};
use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Database, Options, PostgresStore, cluster::Cluster};
use tokio_postgres::{Client, NoTls, types::ToSql};
use uuid::Uuid;
use vault::KeyRing;

const CLIENTS: u64 = 64;
const GROUP: usize = 32;
/// Milliseconds that a flush takes longer on the slow disk.
const FLUSH_MS: &str = "4";
const CHILD: &str = "CASEWRIGHT_BENCH_CHILD";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if std::env::var_os(CHILD).is_some() {
        let directory = tempfile::tempdir().unwrap();
        let ring = KeyRing::in_memory().unwrap();
        let store: Arc<dyn Store> = Arc::new(runtime.block_on(open(directory.path(), &ring)));
        told("SQLite, slow disk", &runtime, &store);
        return;
    }
    let slow = slow_disk();
    let status = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, "1")
        .env("LD_PRELOAD", slow.path().join("slow.so"))
        .env("SLOW_FLUSH_MS", FLUSH_MS)
        .status();
    assert!(status.unwrap().success());
    let Some(cluster) = Cluster::temporary(&[]).unwrap() else {
        println!("PostgreSQL is not installed");
        return;
    };
    let database =
        |name: &str| Database { url: cluster.database(name).unwrap(), password: None, ca_file: None };
    let ours = database("ours");
    let store = runtime.block_on(ready(&ours));
    told("PostgreSQL", &runtime, &store);
    drop(store);
    // the plain loop writes what the store wrote in its first seconds, into the same tables
    let plain = database("plain");
    drop(runtime.block_on(ready(&plain)));
    let ours = database("again");
    let store = runtime.block_on(ready(&ours));
    let (count, took) = runtime.block_on(work(&store, CLIENTS));
    let rate = count as f64 / took.as_secs_f64();
    drop(store);
    let plain = runtime.block_on(plain_loop(&ours, &plain));
    println!(
        "PostgreSQL, two writers: {rate:.0} commands/s; plain loop of two connections: {plain:.0}; {:.0} %",
        100.0 * rate / plain
    );
}

/// Compiles the shim; the directory holds it.
fn slow_disk() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/slow.c");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&directory.path().join("slow.so"), &source])
        .arg("-ldl")
        .status();
    assert!(compiled.unwrap().success());
    directory
}

async fn ready(database: &Database) -> Arc<dyn Store> {
    let ring = KeyRing::in_memory().unwrap();
    let options = Options::new(Path::new(""), "tenant", ORIGIN, &ring).unwrap();
    let store = PostgresStore::open(database, options).await.unwrap();
    store.put_setting("policies-version", POLICIES).await.unwrap();
    let about = entry(0, app::entry::EntryTarget::Person(person_id(1)));
    store.put_person(person(1), about).await.unwrap();
    Arc::new(store)
}

fn told(what: &str, runtime: &tokio::runtime::Runtime, store: &Arc<dyn Store>) {
    let rate = |clients| {
        let (count, took) = runtime.block_on(work(store, clients));
        count as f64 / took.as_secs_f64()
    };
    let (one, many) = (rate(1), rate(CLIENTS));
    println!("{what}: one client {one:.0} commands/s, {CLIENTS} clients {many:.0}; {:.1} times", many / one);
}

/// Commands of so many clients: five a case, each three events, an effect queued and the one before settled.
async fn work(store: &Arc<dyn Store>, clients: u64) -> (u64, Duration) {
    static CASES: AtomicU64 = AtomicU64::new(0);
    let seconds = std::env::var("CASEWRIGHT_BENCH_SECONDS").map_or(10, |text| text.parse().unwrap());
    let (begun, limit) = (Instant::now(), Duration::from_secs(seconds));
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut count = 0;
                while begun.elapsed() < limit {
                    let mut course = Course::new(u128::from(CASES.fetch_add(1, Ordering::Relaxed)));
                    for step in 0..5_u32 {
                        let mut commit = course.then(vec![
                            enter(if step % 2 == 0 { "draft" } else { "submitted" }),
                            fact("fee-paid", step % 2 == 1),
                            set("applicant.notes", text(&"x".repeat(300))),
                        ]);
                        commit.effects = vec![effect(step, "acknowledge")];
                        commit.settled =
                            step.checked_sub(1).map(app::core::id::EffectNo).into_iter().collect();
                        store.commit(commit).await.unwrap();
                        count += 1;
                    }
                }
                count
            })
        })
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await.unwrap();
    }
    (count, begun.elapsed())
}

/// A case's rows as the store wrote them.
struct Written {
    id: Uuid,
    events: Vec<Vec<u8>>,
    snapshot: Vec<u8>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    effect: Vec<u8>,
}

async fn connect(database: &Database) -> Client {
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Commands a second of two connections that write the rows of the cases, step by step, groups of commands a transaction.
async fn plain_loop(from: &Database, to: &Database) -> f64 {
    let source = connect(from).await;
    let mut cases = Vec::new();
    let ids = source.query("SELECT case_id, sealed FROM outbox LIMIT 4000", &[]).await.unwrap();
    for row in ids {
        let id: Uuid = row.get(0);
        let events =
            source.query("SELECT sealed FROM event WHERE case_id = $1 ORDER BY seq", &[&id]).await.unwrap();
        let entries = source
            .query(
                "SELECT e.leaf, e.detail FROM entry_case c JOIN entry e ON e.position = c.position WHERE c.case_id = $1 \
                 ORDER BY e.position",
                &[&id],
            )
            .await
            .unwrap();
        let snapshot =
            source.query_one("SELECT sealed FROM case_snapshot WHERE case_id = $1", &[&id]).await.unwrap();
        if entries.len() == 5 {
            cases.push(Written {
                id,
                events: events.iter().map(|row| row.get(0)).collect(),
                snapshot: snapshot.get(0),
                entries: entries.iter().map(|row| (row.get(0), row.get(1))).collect(),
                effect: row.get(1),
            });
        }
    }
    let half = cases.len() / 2;
    let second = cases.split_off(half);
    let commands = (cases.len() + second.len()) * 5;
    let (one, two) = (connect(to).await, connect(to).await);
    let begun = Instant::now();
    tokio::join!(write(&one, &cases, "plain-1", 1_000), write(&two, &second, "plain-2", 100_000_000));
    commands as f64 / begun.elapsed().as_secs_f64()
}

async fn write(client: &Client, cases: &[Written], writer: &str, first_position: i64) {
    let mut statements = std::collections::HashMap::new();
    let mut position = first_position;
    for group in cases.chunks(GROUP) {
        for step in 0..5_usize {
            let ids: Vec<Uuid> = group.iter().map(|one| one.id).collect();
            let (mut of, mut seqs, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
            for one in group {
                let range = if step == 0 { 0..4 } else { 1 + step * 3..4 + step * 3 };
                for seq in range {
                    of.push(one.id);
                    seqs.push(seq as i64);
                    sealed.push(&one.events[seq]);
                }
            }
            let snapshots: Vec<&Vec<u8>> = group.iter().map(|one| &one.snapshot).collect();
            let effects: Vec<&Vec<u8>> = group.iter().map(|one| &one.effect).collect();
            let leaves: Vec<&Vec<u8>> = group.iter().map(|one| &one.entries[step].0).collect();
            let details: Vec<&Vec<u8>> = group.iter().map(|one| &one.entries[step].1).collect();
            let positions: Vec<i64> = (position..).take(group.len()).collect();
            position += group.len() as i64;
            let (no, before, version) = (step as i64, step as i64 - 1, 4 + step as i64 * 3);
            let state = if step % 2 == 0 { "draft" } else { "submitted" };
            let mut all: Vec<(&str, Vec<&(dyn ToSql + Sync)>)> = vec![
                (
                    "INSERT INTO event SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])",
                    vec![&of, &seqs, &sealed],
                ),
                (
                    "INSERT INTO case_snapshot SELECT u.id, $3, u.sealed FROM unnest($1::uuid[], $2::bytea[]) u (id, sealed) \
                     ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
                    vec![&ids, &snapshots, &version],
                ),
                (
                    "INSERT INTO outbox SELECT u.id, $3, 0, 0, 0, false, u.sealed, NULL FROM unnest($1::uuid[], $2::bytea[]) u (id, sealed)",
                    vec![&ids, &effects, &no],
                ),
                (
                    "INSERT INTO entry SELECT $1, u.position, u.position, NULL, u.leaf, u.detail \
                     FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) u (position, leaf, detail)",
                    vec![&writer, &positions, &leaves, &details],
                ),
                (
                    "INSERT INTO entry_case SELECT * FROM unnest($1::uuid[], $2::bigint[])",
                    vec![&ids, &positions],
                ),
            ];
            if step == 0 {
                all.push((
                    "INSERT INTO case_row SELECT id, 4, 'premises-licence', 'digest', 'north', 'active', false, 0, 0, \
                     uuid_send(id), decode(repeat('00', 80), 'hex') FROM unnest($1::uuid[]) id",
                    vec![&ids],
                ));
                all.push(("INSERT INTO case_key SELECT id, decode(repeat('00', 84), 'hex') FROM unnest($1::uuid[]) id", vec![&ids]));
                all.push((
                    "INSERT INTO case_state SELECT id, 'main', $2 FROM unnest($1::uuid[]) id",
                    vec![&ids, &state],
                ));
                all.push(("INSERT INTO case_party SELECT id, id FROM unnest($1::uuid[]) id", vec![&ids]));
            } else {
                all.push((
                    "UPDATE case_row SET version = $2, changed_at = $2, digests = decode(repeat('01', 80), 'hex') \
                     WHERE case_id = ANY($1)",
                    vec![&ids, &version],
                ));
                all.push(("UPDATE case_state SET state = $2 WHERE case_id = ANY($1)", vec![&ids, &state]));
                all.push(("DELETE FROM outbox WHERE case_id = ANY($1) AND no = $2", vec![&ids, &before]));
                all.push(if step % 2 == 1 {
                    ("INSERT INTO case_fact SELECT id, 'fee-paid' FROM unnest($1::uuid[]) id", vec![&ids])
                } else {
                    ("DELETE FROM case_fact WHERE case_id = ANY($1)", vec![&ids])
                });
            }
            client.batch_execute("BEGIN").await.unwrap();
            for (text, _) in &all {
                if !statements.contains_key(text) {
                    statements.insert(*text, client.prepare(text).await.unwrap());
                }
            }
            // sent one after the other without waiting in between, as the store sends its own
            let sent = all.iter().map(|(text, parameters)| client.execute(&statements[text], parameters));
            futures_util::future::try_join_all(sent).await.unwrap();
            client.batch_execute("COMMIT").await.unwrap();
        }
    }
}
