//! S3.20: rows that were removed, added, moved or changed are found before and after sealing.

use ledger::{Hash, LeafRecord, LogError, RecordError, Row, leaf_hash, verify_log, verify_rows};

use crate::fixture::Log;

/// Rows of two writers, interleaved; the first `sealed` have a leaf index.
fn rows(count: u64, sealed: u64) -> Vec<Row> {
    let mut heads = [(0, Hash::ZERO); 2];
    (0..count)
        .map(|n| {
            let nth = usize::from(n % 3 != 0);
            let (counter, prev) = (heads[nth].0 + 1, heads[nth].1);
            let record = LeafRecord {
                v: 1,
                writer: format!("w{nth}"),
                counter,
                prev,
                at: "2026-03-02T09:00:00Z".into(),
                kind: "read".into(),
                case: Some("0195c1de-0000-7000-8000-000000000001".into()),
                actor: Some("0195c1de-0000-7000-8000-000000000002".into()),
                action: "view-case".into(),
                allowed: n % 5 != 0,
                detail_hash: Some(Hash::of(&n.to_be_bytes())),
            };
            let leaf = record.encode().unwrap();
            assert_eq!(record.hash().unwrap(), leaf_hash(&leaf));
            heads[nth] = (counter, leaf_hash(&leaf));
            Row { index: (n < sealed).then_some(n), writer: record.writer, counter, prev, leaf }
        })
        .collect()
}

fn log_of(rows: &[Row]) -> Log {
    let mut log = Log::new();
    let leaves: Vec<_> = rows.iter().filter(|row| row.index.is_some()).map(|row| row.leaf.clone()).collect();
    log.append(&leaves);
    log
}

fn check(log: &Log, rows: &[Row]) -> Result<u64, LogError> {
    let rows = rows.iter().cloned().map(Ok);
    verify_log(&log.tiles, log.checkpoint(), log.key.verifier(), &[], rows).map(|(_, report)| report.rows)
}

#[test]
fn rows_in_order_are_accepted() {
    let rows = rows(300, 290);
    let report = verify_rows(rows.clone()).unwrap();
    assert_eq!((report.rows, report.sealed, report.writers.len()), (300, 290, 2));
    assert_eq!(report.writers.values().map(|head| head.counter).sum::<u64>(), 300);
    assert_eq!(check(&log_of(&rows), &rows).unwrap(), 300);
    assert_eq!(Row::from_entry(7, &rows[7].leaf).unwrap(), rows[7]);
}

#[test]
fn a_removed_row_is_found() {
    let rows = rows(60, 50);
    let log = log_of(&rows);
    // the last rows of their writers, not yet sealed, leave no trace: the window that the documentation states
    for gone in 0..57 {
        let mut fewer = rows.clone();
        fewer.remove(gone);
        assert!(check(&log, &fewer).is_err(), "row {gone}");
    }
    // renumbering the leaf indexes does not help
    let mut fewer = rows.clone();
    fewer.remove(20);
    for (row, n) in fewer.iter_mut().zip(0..49) {
        row.index = Some(n);
    }
    assert!(matches!(verify_rows(fewer), Err(RecordError::Gap { .. })));
}

#[test]
fn a_doubled_or_moved_row_is_found() {
    let rows = rows(60, 50);
    let log = log_of(&rows);
    for n in 0..50 {
        let mut doubled = rows.clone();
        doubled.insert(n, rows[n].clone());
        assert!(check(&log, &doubled).is_err(), "row {n}");
        if n > 0 {
            let mut moved = rows.clone();
            moved.swap(n - 1, n);
            assert!(check(&log, &moved).is_err(), "row {n}");
        }
    }
}

#[test]
fn a_changed_column_is_found() {
    let rows = rows(60, 50);
    for n in [0, 10, 49, 55] {
        let changes: [fn(&mut Row); 4] = [
            |row| row.writer = "w9".into(),
            |row| row.counter += 1,
            |row| row.prev = Hash::of(b"x"),
            |row| row.leaf[60] ^= 1,
        ];
        for change in changes {
            let mut changed = rows.clone();
            change(&mut changed[n]);
            assert!(verify_rows(changed).is_err(), "row {n}");
        }
        let mut moved = rows.clone();
        moved[n].index = Some(1000);
        assert!(matches!(verify_rows(moved), Err(RecordError::Index { .. })));
    }
}

/// A row that is changed in itself agrees with its own columns, but the writer's next row names its old hash.
#[test]
fn a_changed_record_breaks_its_writers_chain() {
    for n in 0..57 {
        let mut changed = rows(60, 0);
        let mut record = LeafRecord::decode(&changed[n].leaf).unwrap();
        record.allowed = !record.allowed;
        changed[n].leaf = record.encode().unwrap();
        let counter = record.counter + 1;
        assert_eq!(verify_rows(changed), Err(RecordError::Broken { writer: record.writer, counter }));
    }
}

/// A row rewritten with everything after it of the same writer: the chains join, the tree does not.
#[test]
fn a_rewritten_chain_is_found_by_the_tree() {
    let rows = rows(60, 50);
    let log = log_of(&rows);
    let mut forged = rows.clone();
    let writer = rows[20].writer.clone();
    let mut prev = None;
    for row in &mut forged[20..] {
        if row.writer != writer {
            continue;
        }
        let mut record = LeafRecord::decode(&row.leaf).unwrap();
        match prev {
            None => record.allowed = !record.allowed,
            Some(hash) => record.prev = hash,
        }
        row.prev = record.prev;
        row.leaf = record.encode().unwrap();
        prev = Some(leaf_hash(&row.leaf));
    }
    verify_rows(forged.clone()).unwrap();
    assert!(matches!(check(&log, &forged), Err(LogError::Rows(RecordError::NotTheEntry { index: 20, .. }))));
}

#[test]
fn rows_and_tree_of_different_length_are_found() {
    let rows = rows(60, 50);
    let log = log_of(&rows);
    let count = |rows: &[Row]| match check(&log, rows) {
        Err(LogError::Rows(RecordError::Count { entries, rows })) => (entries, rows),
        other => panic!("{other:?}"),
    };
    assert_eq!(count(&rows[..49]), (50, 49));
    let mut more = rows.clone();
    more[50].index = Some(50);
    assert_eq!(count(&more), (50, 51));
}

#[test]
fn a_row_that_cannot_be_read_is_not_passed_over() {
    for count in [20, 50, 60] {
        let rows = rows(60, 50);
        let log = log_of(&rows);
        let failure = ledger::LedgerError::Read { path: "row".into(), reason: "disk".into() };
        let rows = rows.into_iter().take(count).map(Ok).chain([Err(failure.clone())]);
        let found = verify_log(&log.tiles, log.checkpoint(), log.key.verifier(), &[], rows);
        assert_eq!(found.unwrap_err(), LogError::Tree(failure));
    }
}

#[test]
fn messages_name_what_to_look_at() {
    let mut rows = rows(10, 10);
    rows.remove(4);
    let error = verify_rows(rows).unwrap_err().to_string();
    assert!(error.contains("writer `w") && error.contains("expected row `"), "{error}");
}
