//! A store that an earlier build wrote opens, reads and verifies: one fixture a schema version, kept as rows. The tables are those of
//! the migrations up to that version, which never change.
//!
//! With a new migration keep what the build before it wrote: `cargo test -p store -- --ignored keep_a_fixture` on that build.

use crate::given::*;
use app::Store;
use rusqlite::Connection;
use std::{fmt::Write as _, fs, path::Path, path::PathBuf};
use store::{FILE, Options, SqliteStore, verify_deep};
use vault::{KeyRing, Passphrase};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The rows that a build of that schema version wrote. The first versions were never in use by themselves.
pub(crate) fn fixture(version: usize) -> Option<String> {
    let rows = fs::read_to_string(folder(&format!("tests/fixtures/sqlite-{version}.sql")));
    assert!(rows.is_ok() || version < 3, "there is no fixture of version {version}: see above");
    rows.ok()
}

/// The migrations of a back end in order.
pub(crate) fn steps(kind: &str) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder("migrations").join(kind)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn passphrase() -> Passphrase {
    Passphrase::new("a passphrase for tests").unwrap()
}

/// The commands whose rows the fixtures hold.
pub(crate) fn course() -> (Course, Vec<app::port::store::Commit>) {
    let mut course = Course::new(1);
    let mut first =
        course.then(vec![enter("draft"), set("premises.name", text("The Swan")), fact("fee-paid", true)]);
    first.effects = vec![effect(0, "acknowledge")];
    first.idempotency = Some(idempotency("once"));
    first.projection = vec![projected("premises.name", text("The Swan"), "fsw", false, "case")];
    let mut second =
        course.then(vec![enter("submitted"), member(1, "officer", None), clock("statutory", at(900))]);
    second.projection.clone_from(&first.projection);
    (course, vec![first, second])
}

/// The folder of a store as a build of that version left it, and its ring.
pub(crate) fn old_store(root: &Path, steps: &[String], version: usize, rows: &str) -> (PathBuf, KeyRing) {
    let (data, ring) = (root.join("data"), root.join("ring"));
    fs::create_dir(&data).unwrap();
    let kept = fs::read(folder(&format!("tests/fixtures/ring-{version}.json"))).unwrap();
    fs::write(&ring, kept).unwrap();
    fs::set_permissions(&ring, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let db = Connection::open(data.join(FILE)).unwrap();
    for step in &steps[..version] {
        db.execute_batch(step).unwrap();
    }
    db.execute_batch(rows).unwrap();
    db.pragma_update(None, "user_version", version as i64).unwrap();
    db.pragma_update(None, "application_id", 0x4361_5772_i64).unwrap();
    let ring = KeyRing::open(&ring, &data, &passphrase()).unwrap();
    (data, ring)
}

#[tokio::test]
async fn a_store_of_every_earlier_version_opens_and_verifies() {
    let steps = steps("sqlite");
    let mut seen = 0;
    for version in 1..=steps.len() {
        let Some(rows) = fixture(version) else { continue };
        let root = tempfile::tempdir().unwrap();
        let (data, ring) = old_store(root.path(), &steps, version, &rows);
        let options = || Options::new(&data, "tenant", ORIGIN, &ring).unwrap();
        let store = SqliteStore::open(options()).unwrap();
        let (mut course, commits) = course();
        // Snapshots of these versions do not say how far back it goes who acted.
        let mut kept = course.case.clone().unwrap();
        let stored = store.case(case_id(1)).await.unwrap().unwrap();
        kept.access.acted_whole = stored.access.acted_whole;
        assert_eq!(*stored, kept, "version {version}");
        let events: Vec<_> = commits.into_iter().flat_map(|commit| commit.events).collect();
        assert_eq!(store.events(case_id(1)).await.unwrap(), events);
        assert_eq!(store.person(person_id(1)).await.unwrap(), Some(person(1)));
        assert_eq!(store.used_key("once").await.unwrap().unwrap().version, 4);
        // and goes on
        store.commit(course.then(vec![enter("granted")])).await.unwrap();
        store.seal(at(2000)).await.unwrap();
        drop(store);
        let report = verify_deep(options(), &[]).unwrap();
        assert_eq!((report.problems, report.cases), (vec![], 1), "version {version}");
        seen += 1;
    }
    assert!(seen > 0);
}

#[tokio::test]
#[ignore = "writes the fixture of the present version"]
async fn keep_a_fixture() {
    let root = tempfile::tempdir().unwrap();
    let (data, file) = (root.path().join("data"), root.path().join("ring"));
    fs::create_dir(&data).unwrap();
    let ring = KeyRing::create(&file, &data, &passphrase()).unwrap();
    let store = open(&data, &ring).await;
    for commit in course().1 {
        store.commit(commit).await.unwrap();
    }
    store.seal(at(1000)).await.unwrap();
    store.record(vec![entry(1001, app::entry::EntryTarget::Platform)]).await.unwrap();
    drop(store);
    let db = Connection::open(data.join(FILE)).unwrap();
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let tables: Vec<String> = db
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let mut out = String::new();
    for table in tables {
        let columns: Vec<String> = db
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"))
            .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let text = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let rows: Vec<String> =
            db.prepare(&text).and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect()).unwrap();
        for row in rows {
            writeln!(out, "INSERT INTO {table} ({}) VALUES ({row});", columns.join(", ")).unwrap();
        }
    }
    fs::write(folder(&format!("tests/fixtures/sqlite-{version}.sql")), out).unwrap();
    fs::copy(file, folder(&format!("tests/fixtures/ring-{version}.json"))).unwrap();
}
