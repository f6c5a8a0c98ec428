//! The log seals what was written, and verifying finds what was changed: each test changes one thing behind the store's back.

use crate::given::*;
use app::{Store, entry::EntryTarget, port::store::EntryQuery};
use rusqlite::Connection;
use std::path::Path;
use store::{FILE, Options, Report, verify, verify_deep};
use vault::KeyRing;

fn options(directory: &Path, ring: &KeyRing) -> Options {
    Options::new(directory, "tenant", ORIGIN, ring).unwrap()
}

fn check(directory: &Path, ring: &KeyRing) -> Report {
    verify(directory, options(directory, ring).log.verifier(), &[]).unwrap()
}

/// A store with three cases, sealed in two steps, with two entries that are not sealed yet.
async fn filled(directory: &Path, ring: &KeyRing) -> Option<String> {
    let store = open(directory, ring).await;
    let mut first = None;
    for n in 1..=3 {
        let mut course = Course::new(n);
        let mut commit = course.then(vec![enter("draft"), set("premises.name", text("The Swan"))]);
        commit.effects = vec![effect(0, "acknowledge")];
        commit.projection = vec![projected("premises.name", text("The Swan"), "fsw", false, "case")];
        let projection = commit.projection.clone();
        store.commit(commit).await.unwrap();
        let mut commit = course.then(vec![enter("submitted"), member(1, "officer", None)]);
        commit.projection = projection;
        store.commit(commit).await.unwrap();
        let (count, checkpoint) = store.seal(at(50 + n as i64)).await.unwrap();
        assert!(count > 0);
        first = first.or(checkpoint);
    }
    let draft = app::port::store::DraftKey { case: case_id(1), person: person_id(1), of: "vary".into() };
    store.put_draft(draft, serde_json::json!({"x": 1}), at(60)).await.unwrap();
    store
        .record(vec![entry(60, EntryTarget::Platform), entry(61, EntryTarget::Case(case_id(1)))])
        .await
        .unwrap();
    first
}

#[tokio::test]
async fn what_nobody_touched_verifies() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let kept = filled(directory.path(), &ring).await.unwrap();
    let report = verify_deep(options(directory.path(), &ring), &[kept]).unwrap();
    assert_eq!(report.problems, []);
    // one for the person, two a case, two unsealed
    assert_eq!((report.entries, report.sealed, report.checkpoints), (9, 7, 3));
    assert_eq!((report.events, report.cases), (3 * 5, 3));
    assert_eq!(check(directory.path(), &ring).problems, []);
}

#[tokio::test]
async fn nothing_new_is_sealed_twice_and_one_sealer_holds_the_lease() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let one = open(directory.path(), &ring).await;
    let (count, checkpoint) = one.seal(at(1)).await.unwrap();
    assert_eq!(count, 1);
    assert_eq!(one.seal(at(2)).await.unwrap(), (0, checkpoint));
    let two = open(directory.path(), &ring).await;
    two.record(vec![entry(3, EntryTarget::Platform)]).await.unwrap();
    assert_eq!(two.seal(at(4)).await.unwrap().0, 0, "the first holds the lease");
    assert_eq!(two.seal(at(40)).await.unwrap().0, 1, "the lease is over");
    two.record(vec![entry(41, EntryTarget::Platform)]).await.unwrap();
    assert_eq!(one.seal(at(80)).await.unwrap().0, 1, "it takes up the tree the other went on with");
    assert_eq!(check(directory.path(), &ring).problems, []);
}

/// Changes something and says what verifying finds.
fn tampered(directory: &Path, sql: &str) -> usize {
    let db = Connection::open(directory.join(FILE)).unwrap();
    db.execute(sql, []).unwrap()
}

/// One byte in the middle of a blob, another value than before.
fn flip(column: &str) -> String {
    format!(
        "CAST(substr({column}, 1, length({column}) / 2) || \
         CASE substr({column}, length({column}) / 2 + 1, 1) WHEN x'41' THEN x'42' ELSE x'41' END || \
         substr({column}, length({column}) / 2 + 2) AS BLOB)"
    )
}

#[tokio::test]
async fn a_flipped_byte_is_found_and_named_without_any_key() {
    for (table, column, wher, named) in [
        ("event", "sealed", "seq = 1", "events 0 to 2 of case"),
        ("entry", "detail", "position = 2", "log entry at position 2"),
        ("entry", "leaf", "position = 2", "log entry at position 2"),
        ("entry", "leaf", "position = 8", "log entry at position 8"),
        ("entry", "detail", "position = 9", "log entry at position 9"),
        ("tile", "bytes", "path LIKE 'tile/0/%'", "tile/0/"),
        ("tile", "bytes", "path LIKE 'tile/entries/%'", "log"),
    ] {
        let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
        filled(directory.path(), &ring).await;
        let sql = format!("UPDATE {table} SET {column} = {} WHERE {wher}", flip(column));
        assert!(tampered(directory.path(), &sql) > 0, "{sql}");
        let report = check(directory.path(), &ring);
        let text = report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(text.contains(named), "{sql}: {text}");
    }
}

#[tokio::test]
async fn rows_removed_added_moved_or_relabelled_are_found_without_any_key() {
    for sql in [
        "DELETE FROM event WHERE seq = 4",
        "DELETE FROM event WHERE seq = 0",
        "INSERT INTO event SELECT case_id, 5, sealed FROM event WHERE seq = 4",
        "INSERT INTO event SELECT x'0195c1de000070008000000000000009', seq, sealed FROM event WHERE seq = 0 LIMIT 1",
        "DELETE FROM entry WHERE position = 3",
        "DELETE FROM entry WHERE position = 8",
        "UPDATE entry SET counter = 10 WHERE position = 9",
        "UPDATE entry SET person_id = NULL WHERE position = 4",
        "DELETE FROM entry_case WHERE position = 9",
        "UPDATE entry SET position = 20 WHERE position = 3",
        "DELETE FROM tile WHERE path LIKE 'tile/0/%'",
        "UPDATE checkpoint SET signed = replace(signed, char(10) || '7' || char(10), char(10) || '6' || char(10))",
        "DELETE FROM checkpoint WHERE size = 7",
        "UPDATE checkpoint SET position = 6 WHERE size = 7",
    ] {
        let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
        filled(directory.path(), &ring).await;
        assert!(tampered(directory.path(), sql) > 0, "{sql}");
        assert_ne!(check(directory.path(), &ring).problems, [], "{sql}");
    }
}

#[tokio::test]
async fn a_log_cut_off_at_an_older_checkpoint_is_found_with_a_kept_one() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    let kept = store.seal(at(1)).await.unwrap().1.unwrap();
    drop(store);
    for table in ["entry", "entry_case", "tile", "checkpoint"] {
        tampered(directory.path(), &format!("DELETE FROM {table}"));
    }
    assert_eq!(check(directory.path(), &ring).problems, [], "nothing in the store tells");
    let key = options(directory.path(), &ring);
    assert_ne!(verify(directory.path(), key.log.verifier(), &[kept]).unwrap().problems, []);
}

#[tokio::test]
async fn with_the_keys_what_rests_on_the_events_is_compared_too() {
    for sql in [
        &*format!("UPDATE case_snapshot SET sealed = {}", flip("sealed")),
        &*format!("UPDATE outbox SET sealed = {}", flip("sealed")),
        &*format!("UPDATE draft SET sealed = {}", flip("sealed")),
        &*format!("UPDATE person SET sealed = {}", flip("sealed")),
        &*format!("UPDATE case_key SET wrapped = {}", flip("wrapped")),
        "DELETE FROM case_key",
        "UPDATE case_row SET unit = 'south'",
        "UPDATE case_row SET ended = 1",
        "UPDATE case_state SET state = 'granted'",
        "INSERT INTO case_fact SELECT case_id, 'fee-paid' FROM case_row",
        "UPDATE case_member SET person_id = x'0195c1de000070008000000000000009'",
        "DELETE FROM case_party",
        "UPDATE case_field SET value = x'03'",
        "DELETE FROM search",
    ] {
        let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
        filled(directory.path(), &ring).await;
        assert!(tampered(directory.path(), sql) > 0, "{sql}");
        let report = verify_deep(options(directory.path(), &ring), &[]).unwrap();
        assert_ne!(report.problems, [], "{sql}");
    }
}

#[tokio::test]
async fn an_entry_that_was_changed_is_not_shown_as_if_nothing_had_happened() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    filled(directory.path(), &ring).await;
    tampered(directory.path(), &format!("UPDATE entry SET detail = {} WHERE position = 2", flip("detail")));
    let store = open(directory.path(), &ring).await;
    assert!(store.entries(EntryQuery { limit: 99, ..Default::default() }).await.is_err());
}

/// S0.25: without an entry nothing happens, and nothing is revealed.
#[tokio::test]
async fn where_entries_cannot_be_written_access_stops() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    tampered(directory.path(), "DELETE FROM platform_key WHERE name LIKE 'audit:%'");
    let db = Connection::open(directory.path().join(FILE)).unwrap();
    db.execute_batch("ALTER TABLE entry RENAME TO entry_away").unwrap();
    let refused = store.record(vec![entry(1, EntryTarget::Platform)]).await.unwrap_err();
    assert!(matches!(refused, app::Fault::Log(_)), "{refused:?}");
    assert!(store.commit(Course::new(1).then(vec![])).await.is_err());
    assert!(store.case(case_id(1)).await.unwrap().is_none());
}
