//! Entries of the access log by 64 readers, sealed, hashed, chained and durable before each is answered, against a plain loop that
//! inserts the same rows, 32 a transaction: what recording every read costs.
//!
//! `cargo bench -p store --bench entries`; `CASEWRIGHT_BENCH_ENTRIES` sets how many a round. Both take turns; medians of five.
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

use app::{
    Store,
    entry::{EntryKind, EntryTarget},
};
use given::{case_id, entry, open};
use rusqlite::Connection;
use std::{path::Path, sync::Arc, time::Instant};
use vault::KeyRing;

const READERS: usize = 64;
const GROUP: usize = 32;
const ROUNDS: usize = 5;

fn main() {
    let entries: usize =
        std::env::var("CASEWRIGHT_BENCH_ENTRIES").map_or(40_000, |count| count.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut ours, mut plain, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let rate = runtime.block_on(record(one.path(), entries));
        // a store of the same schema, empty
        drop(runtime.block_on(open(two.path(), &KeyRing::in_memory().unwrap())));
        let raw = insert(one.path(), two.path());
        ratios.push(100.0 * rate / raw);
        ours.push(rate);
        plain.push(raw);
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    println!(
        "entries, {READERS} readers: {:.0} /s; plain loop, groups of {GROUP}: {:.0} /s; {:.0} % (target: at least 50 %)",
        median(ours),
        median(plain),
        median(ratios)
    );
}

async fn record(directory: &Path, entries: usize) -> f64 {
    let store = Arc::new(open(directory, &KeyRing::in_memory().unwrap()).await);
    // the key of the month is made once
    store.record(vec![entry(1, EntryTarget::Platform)]).await.unwrap();
    let begun = Instant::now();
    let readers: Vec<_> = (0..READERS)
        .map(|reader| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for n in 0..entries / READERS {
                    let case = case_id((reader * 100_000 + n) as u128);
                    let mut read = entry(n as i64, EntryTarget::Case(case));
                    read.kind = EntryKind::Read;
                    read.ask = "view:full".into();
                    read.detail.classes = vec!["case".into(), "contact".into()];
                    read.detail.policies = vec!["premises-licence.licensing-officer.full".into()];
                    store.record(vec![read]).await.unwrap();
                }
            })
        })
        .collect();
    for reader in readers {
        reader.await.unwrap();
    }
    (entries / READERS * READERS) as f64 / begun.elapsed().as_secs_f64()
}

fn insert(from: &Path, to: &Path) -> f64 {
    let from = Connection::open(from.join(store::FILE)).unwrap();
    let mut found = from
        .prepare(
            "SELECT e.writer, e.counter, e.person_id, e.leaf, e.detail, c.case_id FROM entry e \
             JOIN entry_case c ON c.position = e.position ORDER BY e.position",
        )
        .unwrap();
    type Row = (String, i64, Option<Vec<u8>>, Vec<u8>, Vec<u8>, Vec<u8>);
    let rows: Vec<Row> = found
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut to = Connection::open(to.join(store::FILE)).unwrap();
    to.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -32768")
        .unwrap();
    let begun = Instant::now();
    for group in rows.chunks(GROUP) {
        let tx = to.transaction().unwrap();
        for (writer, counter, person, leaf, detail, case) in group {
            tx.prepare_cached(
                "INSERT INTO entry (writer, counter, person_id, leaf, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .unwrap()
            .execute((writer, counter, person, leaf, detail))
            .unwrap();
            tx.prepare_cached("INSERT INTO entry_case VALUES (?1, ?2)")
                .unwrap()
                .execute((case, tx.last_insert_rowid()))
                .unwrap();
        }
        tx.commit().unwrap();
    }
    rows.len() as f64 / begun.elapsed().as_secs_f64()
}
