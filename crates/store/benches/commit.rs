//! Commands by 64 tasks against a raw loop that writes the same rows in groups: what sealing, comparing, chaining and waking
//! cost. Prints a ratio; both runs share the machine and the disk, so that the ratio is worth more than the figures.
//!
//! `cargo bench -p store`; `CASEWRIGHT_BENCH_COMMANDS` sets how many (default 20,000).
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark measures the time and says so"
)]

#[path = "../tests/it/given.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod given;

use app::Store;
use given::{Course, effect, enter, fact, open, set, text};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use vault::KeyRing;

const TASKS: usize = 64;
/// The best case of a loop that does nothing else (measured: 32 commands a transaction).
const GROUP: usize = 32;

fn main() {
    let commands: usize =
        std::env::var("CASEWRIGHT_BENCH_COMMANDS").map_or(20_000, |count| count.parse().unwrap());
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = run_store(ours.path(), commands);
    let raw = run_raw(theirs.path(), ours.path(), commands);
    let rate = |took: Duration| commands as f64 / took.as_secs_f64();
    println!("store, {TASKS} tasks:   {:>8.0} commands/s", rate(store));
    println!("raw, groups of {GROUP}: {:>8.0} commands/s", rate(raw));
    println!("ratio:             {:>8.2}", raw.as_secs_f64() / store.as_secs_f64());
}

/// Five commands a case: each three events, an effect queued and the one before settled.
fn run_store(directory: &Path, commands: usize) -> Duration {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ring = KeyRing::in_memory().unwrap();
        let store = Arc::new(open(directory, &ring).await);
        let begun = Instant::now();
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    for n in 0..commands / TASKS / 5 {
                        let mut course = Course::new((task * 1_000_000 + n) as u128);
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
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        begun.elapsed()
    })
}

/// The same rows, copied from the store just filled, in its own schema and with its settings, but nothing else: no sealing, no
/// comparing, no hashing, no answering.
fn run_raw(directory: &Path, filled: &Path, commands: usize) -> Duration {
    let from = Connection::open(filled.join(store::FILE)).unwrap();
    let mut to = Connection::open(directory.join(store::FILE)).unwrap();
    to.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
        .unwrap();
    let schema: Vec<String> = from
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    to.execute_batch(&schema.join(";")).unwrap();
    let events: Vec<(Vec<u8>, i64, Vec<u8>)> =
        rows(&from, "SELECT case_id, seq, sealed FROM event ORDER BY case_id, seq", |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
    let snapshots: Vec<Vec<u8>> =
        rows(&from, "SELECT sealed FROM case_snapshot ORDER BY case_id", |row| row.get(0));
    let entries: Vec<(Vec<u8>, Vec<u8>)> =
        rows(&from, "SELECT leaf, detail FROM entry ORDER BY position", |row| Ok((row.get(0)?, row.get(1)?)));
    let effects: Vec<Vec<u8>> = rows(&from, "SELECT sealed FROM outbox", |row| row.get(0));
    let begun = Instant::now();
    let mut command = 0;
    // sixteen events a case: its opening, and three a command
    for group in (0..commands).collect::<Vec<_>>().chunks(GROUP) {
        let tx = to.transaction().unwrap();
        for &n in group {
            let (case, step) = (n / 5, n % 5);
            let first = case * 16 + if step == 0 { 0 } else { 1 + step * 3 };
            let last = case * 16 + 1 + (step + 1) * 3;
            let Some(of_case) = events.get(first..last) else { break };
            let id = &of_case[0].0;
            let known: i64 = tx
                .prepare_cached("SELECT count(*) FROM case_row WHERE case_id = ?1")
                .unwrap()
                .query_row([id], |row| row.get(0))
                .unwrap();
            for (id, seq, sealed) in of_case {
                exec(&tx, "INSERT INTO event VALUES (?1, ?2, ?3)", (id, seq, sealed));
            }
            exec(
                &tx,
                "INSERT INTO case_snapshot VALUES (?1, ?2, ?3) ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
                (id, step as i64, &snapshots[case]),
            );
            if known == 0 {
                exec(&tx, "INSERT INTO case_key VALUES (?1, ?2)", (id, &[0_u8; 84][..]));
                exec(
                    &tx,
                    "INSERT INTO case_row VALUES (?1, 4, 'premises-licence', 'digest', 'north', 'active', 0, ?2, ?2, ?1, zeroblob(80))",
                    (id, n as i64),
                );
                exec(&tx, "INSERT INTO case_state VALUES (?1, 'main', 'draft')", [id]);
                exec(&tx, "INSERT INTO case_party VALUES (?1, ?1)", [id]);
            } else {
                exec(
                    &tx,
                    "UPDATE case_row SET version = version + 3, changed_at = ?2, digests = zeroblob(80) WHERE case_id = ?1",
                    (id, n as i64),
                );
                exec(&tx, "UPDATE case_state SET state = 'submitted' WHERE case_id = ?1", [id]);
                exec(&tx, "DELETE FROM outbox WHERE case_id = ?1 AND no = ?2", (id, step as i64 - 1));
                if step % 2 == 1 {
                    exec(&tx, "INSERT INTO case_fact VALUES (?1, 'fee-paid')", [id]);
                } else {
                    exec(&tx, "DELETE FROM case_fact WHERE case_id = ?1", [id]);
                }
            }
            exec(
                &tx,
                "INSERT INTO outbox VALUES (?1, ?2, ?3, ?3, 0, 0, ?4, NULL)",
                (id, step as i64, n as i64, &effects[case % effects.len()]),
            );
            let (leaf, detail) = &entries[n % entries.len()];
            exec(
                &tx,
                "INSERT INTO entry (writer, counter, person_id, leaf, detail) VALUES ('sqlite', ?1, zeroblob(16), ?2, ?3)",
                (n as i64, leaf, detail),
            );
            exec(&tx, "INSERT INTO entry_case VALUES (?1, ?2)", (id, tx.last_insert_rowid()));
            command += 1;
        }
        tx.commit().unwrap();
    }
    let took = begun.elapsed();
    assert!(command + TASKS * 5 >= commands, "the raw loop wrote {command} of {commands}");
    took.mul_f64(commands as f64 / f64::from(command as u32))
}

fn rows<T>(db: &Connection, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    db.prepare(sql).unwrap().query_map([], |row| read(row)).unwrap().map(Result::unwrap).collect()
}

fn exec(db: &Connection, sql: &str, params: impl rusqlite::Params) {
    db.prepare_cached(sql).unwrap().execute(params).unwrap();
}
