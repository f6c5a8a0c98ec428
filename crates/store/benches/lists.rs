//! One million cases: the newest fifty that somebody may see, and a search, against the query that a team would write by hand for
//! the very same rows, for somebody who may see nine of ten cases and for somebody who may see one of ten thousand. What the policies
//! leave is given (the residual is kept per person and version of the policies); everything else is what a list costs.
//!
//! `cargo bench -p store --bench lists`; `CASEWRIGHT_BENCH_CASES` sets how many cases. Both take turns; medians of two hundred.
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
    authz::Filter,
    core::id::CaseId,
    port::store::{ListCondition, ListQuery, Sort},
};
use given::{ORIGIN, at, person_id};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Database, FILE, Options, PostgresStore, SqliteStore, cluster::Cluster};
use tokio::runtime::Runtime;
use tokio_postgres::NoTls;
use uuid::Uuid;
use vault::KeyRing;

const ROUNDS: usize = 200;
const FIRST_NANOS: i64 = 1_772_442_000_000_000_000;
/// Who holds a role on one case of ten thousand and works in no unit.
const RARE: u128 = 2;
/// Who works in the unit of nine cases of ten.
const MOST: u128 = 3;

fn main() {
    let cases: u64 =
        std::env::var("CASEWRIGHT_BENCH_CASES").map_or(1_000_000, |count| count.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let ring = KeyRing::in_memory().unwrap();
    sqlite(&runtime, &ring, cases);
    postgres(&runtime, &ring, cases);
}

fn sqlite(runtime: &Runtime, ring: &KeyRing, cases: u64) {
    let directory = tempfile::tempdir().unwrap();
    let options = || Options::new(directory.path(), "tenant", ORIGIN, ring).unwrap();
    drop(SqliteStore::open(options()).unwrap());
    let db = Connection::open(directory.path().join(FILE)).unwrap();
    let word = hexed_word(ring);
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN").unwrap();
    let id = "unhex(printf('%016x%016x', (i * 2654435761) % 4294967296, i))";
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {})", cases - 1);
    for (into, from) in rows(id, "unhex(printf('%032x', i))", "zeroblob(112)") {
        let (rare, clerk) = (blob(RARE), "unhex(printf('%032x', 900000 + i % 2000))");
        let from = from.replace("$rare", &rare).replace("$clerk", clerk);
        let from = from.replace("FLAG", "0").replace("$word", &format!("cast('{word}' AS BLOB)"));
        db.execute_batch(&format!("{numbers} INSERT INTO {into} {from}")).unwrap();
    }
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE").unwrap();
    drop(db);
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(options()).unwrap());
    let db = Connection::open_with_flags(
        directory.path().join(FILE),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .unwrap();
    db.execute_batch("PRAGMA cache_size = -32768; PRAGMA mmap_size = 0").unwrap();
    let by_hand = |who: u128| {
        let mut found = db.prepare_cached(&hand_written(who, ["?1", "?2"])).unwrap();
        let read = |row: &rusqlite::Row<'_>| Ok(CaseId::new(Uuid::from_bytes(row.get(0)?)));
        let now = given_nanos();
        let rows = if who == RARE {
            found.query_map((person_id(RARE).uuid().into_bytes(), now), read)
        } else {
            found.query_map(("premises-licence", "north"), read)
        };
        rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    told("SQLite", runtime, &store, &by_hand, cases);
}

fn postgres(runtime: &Runtime, ring: &KeyRing, cases: u64) {
    let Some(cluster) =
        Cluster::temporary(&[("shared_buffers", "512MB"), ("synchronous_commit", "off")]).unwrap()
    else {
        println!("PostgreSQL is not installed");
        return;
    };
    let database = Database { url: cluster.database("lists").unwrap(), password: None, ca_file: None };
    let options = Options::new(Path::new(""), "tenant", ORIGIN, ring).unwrap();
    let store: Arc<dyn Store> = Arc::new(runtime.block_on(PostgresStore::open(&database, options)).unwrap());
    let word = hexed_word(ring);
    let client = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let id = "(lpad(to_hex((i * 2654435761) % 4294967296), 16, '0') || lpad(to_hex(i), 16, '0'))::uuid";
        let reference = "decode(lpad(to_hex(i), 32, '0'), 'hex')";
        for (into, from) in rows(id, reference, "decode(repeat('00', 112), 'hex')") {
            let rare = format!("'{}'::uuid", person_id(RARE).uuid());
            let clerk = "lpad(to_hex(900000 + i % 2000), 32, '0')::uuid";
            let from = from.replace("$rare", &rare).replace("$clerk", clerk);
            let from =
                from.replace("FLAG", "false").replace("$word", &format!("convert_to('{word}', 'UTF8')"));
            let from = from.replace("FROM n", &format!("FROM generate_series(0::bigint, {}) i", cases - 1));
            client.batch_execute(&format!("INSERT INTO {into} {from}")).await.unwrap();
        }
        client.batch_execute("VACUUM ANALYZE").await.unwrap();
        client
    });
    let by_hand = |who: u128| {
        runtime.block_on(async {
            let now = given_nanos();
            let text = hand_written(who, ["$1", "$2"]);
            let found = client.prepare(&text).await.unwrap();
            let rows = if who == RARE {
                client.query(&found, &[&person_id(RARE).uuid(), &now]).await
            } else {
                client.query(&found, &[&"premises-licence", &"north"]).await
            };
            rows.unwrap().iter().map(|row| CaseId::new(row.get(0))).collect::<Vec<_>>()
        })
    };
    told("PostgreSQL", runtime, &store, &by_hand, cases);
}

fn given_nanos() -> i64 {
    i64::try_from(at(2_000_000).as_nanosecond()).unwrap()
}

fn blob(person: u128) -> String {
    format!("unhex('{}')", person_id(person).uuid().simple())
}

/// What one million cases put into the tables that lists read.
fn rows(id: &str, reference: &str, digests: &str) -> Vec<(&'static str, String)> {
    let opened = format!("{FIRST_NANOS} + i * 1000000000");
    vec![
        (
            "case_row (case_id, version, program, definition, unit, state, ended, opened_at, changed_at, reference_hash, digests)",
            format!(
                "SELECT {id}, 1, 'premises-licence', 'digest', CASE WHEN i % 10 = 0 THEN 'south' ELSE 'north' END, 'active', \
                 FLAG, {opened}, {opened}, {reference}, {digests} FROM n"
            ),
        ),
        (
            "case_state (case_id, track, state)",
            format!(
                "SELECT {id}, 'main', CASE i % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'submitted' ELSE 'granted' END FROM n"
            ),
        ),
        (
            "case_member (case_id, role, person_id, from_at, until_at)",
            format!("SELECT {id}, 'officer', $clerk, 0, 9223372036854775807 FROM n"),
        ),
        (
            "case_member (case_id, role, person_id, from_at, until_at)",
            format!("SELECT {id}, 'officer', $rare, 0, 9223372036854775807 FROM n WHERE i % 10000 = 7"),
        ),
        (
            "search (case_id, class, token, program)",
            format!("SELECT {id}, 'case', $word, 'premises-licence' FROM n WHERE i % 100 = 7"),
        ),
    ]
}

/// The keyed hash of the word that one case of a hundred holds, as a literal.
fn hexed_word(ring: &KeyRing) -> String {
    ring.blind_index().word("search:case", "swan").unwrap()
}

/// The newest fifty as a team writes it that knows who asks and why they may.
fn hand_written(who: u128, [one, two]: [&str; 2]) -> String {
    if who == RARE {
        format!(
            "SELECT c.case_id FROM case_member m JOIN case_row c ON c.case_id = m.case_id WHERE m.person_id = {one} \
             AND m.role = 'officer' AND m.from_at <= {two} AND m.until_at > {two} ORDER BY c.opened_at DESC, c.case_id DESC LIMIT 50"
        )
    } else {
        format!(
            "SELECT case_id FROM case_row WHERE program = {one} AND unit = {two} ORDER BY opened_at DESC, case_id DESC LIMIT 50"
        )
    }
}

/// What the policies leave for somebody: their role on the case, or their unit, within the walls around single cases.
fn permitted(who: u128) -> Filter {
    let person = person_id(who);
    let team = Filter::TeamHas { role: "officer".into(), person, at: at(2_000_000) };
    let ties = if who == RARE {
        team
    } else {
        Filter::Or(vec![team, Filter::UnitIn(BTreeSet::from(["north".into()]))])
    };
    let walled = Filter::any([
        Filter::all([Filter::ClosedIs(true), Filter::ListedHas(person).negated()]),
        Filter::ExcludedHas(person),
    ]);
    Filter::all([ties, walled.negated()])
}

fn told(
    what: &str,
    runtime: &Runtime,
    store: &Arc<dyn Store>,
    by_hand: &dyn Fn(u128) -> Vec<CaseId>,
    cases: u64,
) {
    let query = |who, conditions| ListQuery {
        program: "premises-licence".into(),
        permitted: permitted(who),
        conditions,
        sort: Sort::Opened,
        descending: true,
        limit: 50,
        after: None,
    };
    for (who, may) in [(MOST, "90 %"), (RARE, "0.01 %")] {
        let list = || runtime.block_on(store.list(query(who, Vec::new()))).unwrap().rows;
        assert_eq!(list(), by_hand(who), "the same rows");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(time(&list));
            theirs.push(time(&|| by_hand(who)));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "{what}, newest 50 of {cases}, {may} permitted: {:.2} ms; by hand {:.2} ms; {:.1} times",
            ms(ours),
            ms(theirs),
            ours.as_secs_f64() / theirs.as_secs_f64()
        );
        let words = || vec![ListCondition::Words { words: "Swan".into(), classes: vec!["case".into()] }];
        let search = || runtime.block_on(store.list(query(who, words()))).unwrap().rows;
        let found = search().len();
        let took = median((0..ROUNDS).map(|_| time(&search)).collect());
        println!("{what}, search in {cases}, {may} permitted: {:.2} ms, {found} found", ms(took));
    }
}

fn time(work: &dyn Fn() -> Vec<CaseId>) -> Duration {
    let begun = Instant::now();
    std::hint::black_box(work());
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
