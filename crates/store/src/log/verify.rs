//! `casewright verify`: is everything as it was written? Offline, read-only, without any secret: the public key of the log is
//! enough to find a changed byte in entries, details, tiles, checkpoints and events. With the key ring (`deep`) everything
//! is opened as well, and each case is compared with the replay of its events.

use super::{
    tiles::Tiles,
    witness::{self, Witness},
};
use crate::{
    db::{Sql as _, column, connect, folder::Folder, migrate},
    dispose,
};
use app::{
    Fault,
    core::id::CaseId,
    ledger::{Hash, LeafRecord, LedgerError, Row, VerifierKey, leaf_hash, verify_log},
};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries of the log.
    pub entries: u64,
    /// Those in the tree; the rest waits for the sealer.
    pub sealed: u64,
    /// Signed checkpoints in the store, each found to be a beginning of the log.
    pub checkpoints: u64,
    /// Events of cases.
    pub events: u64,
    /// Cases whose replay was compared with what is stored; 0 without keys.
    pub cases: u64,
    /// The newest checkpoint, to be kept elsewhere and passed in the next time.
    pub checkpoint: Option<String>,
    /// Everything wrong; empty when all is well.
    pub problems: Vec<Problem>,
}

/// One thing wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `log entry at position 17`, `events 3 to 5 of case …`.
    pub place: String,
    /// What.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Report {
    pub(crate) fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { place: place.into(), what: what.into() });
    }
}

/// Verifies the store in a data directory. `kept` are checkpoints of this log that were kept elsewhere: they show that nothing
/// was cut off since.
pub fn verify(folder: impl Into<Folder>, key: &VerifierKey, kept: &[String]) -> Result<Report, Fault> {
    let mut db = open(&folder.into())?;
    // one state of the store, though it may be running
    let db = db.transaction().sql()?;
    let mut report = Report::default();
    check(&db, key, kept, &mut report);
    Ok(report)
}

/// Opens a store to be verified.
pub(crate) fn open(folder: &Folder) -> Result<Connection, Fault> {
    if !folder.file().is_file() {
        return Err(Fault::Store(format!(
            "there is no store in `{}`; give its data directory",
            folder.path().display()
        )));
    }
    let db = connect::read_only(folder)?;
    if migrate::version(&db)? < migrate::newest() {
        return Err(Fault::Store(
            "the store is of an older build; start this build on it once, then verify".into(),
        ));
    }
    Ok(db)
}

/// All that can be checked without secrets. What cannot be read is a problem too, so that the rest is still checked.
pub(crate) fn check(db: &Connection, key: &VerifierKey, kept: &[String], report: &mut Report) {
    if let Err(fault) = integrity(db, report) {
        report.problem("database file", fault.to_string());
    }
    if let Err(fault) = tree(db, key, kept, report) {
        report.problem("log", fault.to_string());
    }
    match rows(db, report) {
        Ok(seen) => {
            if let Err(fault) = events(db, &seen, report) {
                report.problem("events", fault.to_string());
            }
        }
        Err(fault) => report.problem("log entries", fault.to_string()),
    }
}

/// SQLite's own structures.
fn integrity(db: &Connection, report: &mut Report) -> Result<(), Fault> {
    let findings: Vec<String> = db
        .prepare("PRAGMA integrity_check(20)")
        .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect())
        .sql()?;
    for finding in findings.into_iter().filter(|finding| finding != "ok") {
        report.problem("database file", finding);
    }
    Ok(())
}

/// Signature, tiles, root, older checkpoints, and that every row is the entry in the tree; chains and counters.
fn tree(db: &Connection, key: &VerifierKey, kept: &[String], report: &mut Report) -> Result<(), Fault> {
    let mut checkpoints: Vec<(i64, i64, String)> = db
        .prepare("SELECT size, position, signed FROM checkpoint ORDER BY size")
        .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect())
        .sql()?;
    report.checkpoints = checkpoints.len() as u64;
    let Some((_, sealed_to, newest)) = checkpoints.pop() else {
        if !kept.is_empty() {
            report.problem("log", "a checkpoint was kept, but the store has none: its log was cut off");
        }
        return Ok(());
    };
    let older: Vec<&str> =
        checkpoints.iter().map(|(_, _, text)| text.as_str()).chain(kept.iter().map(String::as_str)).collect();
    let mut statement =
        db.prepare("SELECT position, writer, counter, leaf FROM entry ORDER BY position").sql()?;
    let mut index = 0;
    let rows = statement
        .query_map([], |row| {
            let position: i64 = row.get(0)?;
            Ok((position, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
        })
        .sql()?
        .map(|row| {
            let (position, writer, counter, leaf) =
                row.map_err(|error| LedgerError::Read { path: "entry".into(), reason: error.to_string() })?;
            let sealed = position <= sealed_to;
            let index = sealed.then(|| {
                index += 1;
                index - 1
            });
            // an unreadable leaf is reported as such by the check of the rows
            let prev = LeafRecord::decode(&leaf).map_or(Hash::ZERO, |record| record.prev);
            Ok(Row { index, writer, counter: u64::try_from(counter).unwrap_or(0), prev, leaf })
        });
    let found = verify_log(&Tiles(db), &newest, key, &older, rows);
    match found {
        Ok((head, _)) => {
            report.sealed = head.size;
            report.checkpoint = Some(newest);
        }
        Err(error) => report.problem("log", error.to_string()),
    }
    Ok(())
}

/// What the entries say of the events.
#[derive(Default)]
struct Seen {
    /// Which events each case has witnesses for, in order.
    cases: BTreeMap<CaseId, Vec<Witness>>,
    /// Cases whose content was destroyed.
    disposed: BTreeSet<CaseId>,
}

/// Every row against its own leaf: detail, columns, chain. These hold for entries that are not sealed yet, too.
fn rows(db: &Connection, report: &mut Report) -> Result<Seen, Fault> {
    let mut statement = db
        .prepare("SELECT position, writer, counter, person_id, leaf, detail FROM entry ORDER BY position")
        .sql()?;
    let mut rows = statement.query([]).sql()?;
    let mut seen = Seen::default();
    let mut chains: BTreeMap<String, (u64, Hash)> = BTreeMap::new();
    while let Some(row) = rows.next().sql()? {
        report.entries += 1;
        let position: i64 = row.get(0).sql()?;
        let place = format!("log entry at position {position}");
        let (leaf, detail): (Vec<u8>, Vec<u8>) = (row.get(4).sql()?, row.get(5).sql()?);
        let writer: String = row.get(1).sql()?;
        let last = chains.entry(writer.clone()).or_insert((0, Hash::ZERO));
        let before = *last;
        *last = (before.0 + 1, leaf_hash(&leaf));
        let record = match LeafRecord::decode(&leaf) {
            Ok(record) => record,
            Err(error) => {
                report.problem(place, error.to_string());
                continue;
            }
        };
        if record.counter != before.0 + 1 || record.prev != before.1 {
            report.problem(
                &*place,
                "it does not continue the entry before it: one was changed, added or removed",
            );
        }
        if record.detail_hash != Some(Hash::of(&detail)) {
            report.problem(&*place, "its detail is not the one that was written");
        }
        let person: Option<[u8; 16]> = row.get(3).sql()?;
        let columns = (
            writer.as_str(),
            column::count(row.get(2).sql()?)?,
            person.map(|person| column::uuid(person).to_string()),
        );
        if columns != (record.writer.as_str(), record.counter, record.actor) {
            report.problem(&*place, "its columns say something else than its leaf");
        }
        let case: Option<CaseId> = record.case.and_then(|case| case.parse().ok());
        if let Some(case) = case {
            let indexed: bool = db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM entry_case WHERE case_id = ?1 AND position = ?2)",
                )
                .and_then(|mut found| found.query_row((case.uuid().into_bytes(), position), |row| row.get(0)))
                .sql()?;
            if !indexed {
                report.problem(&*place, "it is not found under its case");
            }
        }
        if let (Some(case), true) = (case, record.allowed && dispose::says_so(&record.action)) {
            seen.disposed.insert(case);
        }
        match witness::split(&detail) {
            Some((Some(witness), _)) => match case {
                Some(case) => seen.cases.entry(case).or_default().push(witness),
                None => report.problem(&*place, "it witnesses events, but names no case"),
            },
            Some((None, _)) => {}
            None => report.problem(&*place, "its detail cannot be taken apart"),
        }
    }
    Ok(seen)
}

/// Every event against the witness in the entry of the command that wrote it.
fn events(db: &Connection, seen: &Seen, report: &mut Report) -> Result<(), Fault> {
    for (case, witnesses) in seen.cases.iter().filter(|(case, _)| !seen.disposed.contains(case)) {
        // of several writers the entries of a case need not stand in the order of its events
        let mut witnesses: Vec<&Witness> = witnesses.iter().collect();
        witnesses.sort_by_key(|witness| witness.first);
        let mut next = 0;
        for witness in witnesses {
            let last = (witness.first + witness.count).saturating_sub(1);
            let place = format!("events {} to {last} of case `{case}`", witness.first);
            if witness.first != next {
                report.problem(&*place, format!("expected them to go on from event {next}"));
            }
            next = witness.first + witness.count;
            let sealed: Vec<(i64, Vec<u8>)> = db
                .prepare_cached("SELECT seq, sealed FROM event WHERE case_id = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq")
                .and_then(|mut rows| {
                    rows.query_map(
                        (case.uuid().into_bytes(), witness.first as i64, next as i64),
                        |row| Ok((row.get(0)?, row.get(1)?)),
                    )?
                    .collect()
                })
                .sql()?;
            report.events += sealed.len() as u64;
            let found = Witness::of(*case, witness.first, sealed.iter().map(|(_, event)| event.as_slice()));
            let numbered = sealed.iter().map(|(seq, _)| *seq as u64).eq(witness.first..next);
            if found != *witness || !numbered {
                report.problem(&*place, "they are not as they were written");
            }
        }
        let more: i64 = db
            .prepare_cached("SELECT count(*) FROM event WHERE case_id = ?1 AND seq >= ?2")
            .and_then(|mut more| more.query_row((case.uuid().into_bytes(), next as i64), |row| row.get(0)))
            .sql()?;
        if more > 0 {
            report.problem(format!("case `{case}`"), format!("{more} events that no entry witnesses"));
        }
    }
    strangers(db, seen, report)
}

/// Cases that the log does not know.
fn strangers(db: &Connection, seen: &Seen, report: &mut Report) -> Result<(), Fault> {
    let mut from: Vec<u8> = Vec::new();
    loop {
        let next: Option<[u8; 16]> = db
            .prepare_cached("SELECT case_id FROM event WHERE case_id > ?1 ORDER BY case_id LIMIT 1")
            .and_then(|mut next| next.query_row([&from], |row| row.get(0)).optional())
            .sql()?;
        let Some(case) = next else { return Ok(()) };
        let id = CaseId::new(column::uuid(case));
        if seen.disposed.contains(&id) {
            report.problem(format!("case `{id}`"), "it was disposed of, but has events");
        } else if !seen.cases.contains_key(&id) {
            report.problem(format!("case `{id}`"), "it has events that no entry witnesses");
        }
        from = case.to_vec();
    }
}
