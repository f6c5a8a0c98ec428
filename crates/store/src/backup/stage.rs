//! A store put together again, in a directory of its own, before it takes its place: rows as they were copied, entries in the
//! order of the tree, tiles made anew from the leaves, and what was disposed of meanwhile removed.

use super::table::{Kind, Table};
use crate::{
    db::{Sql as _, column, connect, connect::Durability, folder::Folder, migrate, turn::Turn},
    dispose,
    keys::{Keys, month},
    log::{append, witness},
};
use app::{
    Fault,
    core::id::CaseId,
    ledger::{Checkpoint, LeafRecord, LogKey, TreeState, seal},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value as Column};
use std::collections::{BTreeMap, HashSet};

/// Leaves are made into tiles so many at a time.
const LEAVES: usize = 4096;

/// The store being put together.
pub(crate) struct Stage {
    pub(crate) db: Connection,
}

impl Stage {
    /// An empty one.
    pub(crate) fn begin(folder: &Folder) -> Result<Self, Fault> {
        let mut db = connect::read_write(folder, Durability::Nothing)?;
        migrate::migrate(&mut db)?;
        db.execute_batch(
            "BEGIN; \
             CREATE TEMP TABLE entry_in (position INTEGER PRIMARY KEY, writer TEXT, counter INTEGER, person_id BLOB, \
             leaf BLOB, detail BLOB, UNIQUE (writer, counter)); \
             CREATE TEMP TABLE sealed_run (leaf_index INTEGER PRIMARY KEY, writer TEXT, counter INTEGER, count INTEGER); \
             CREATE TEMP TABLE entry_case_in (case_id BLOB, position INTEGER, UNIQUE (position, case_id));",
        )
        .sql()?;
        Ok(Self { db })
    }

    /// Empties what an added backup holds whole.
    pub(crate) fn renew(&self, tables: &[Table]) -> Result<(), Fault> {
        for table in tables.iter().filter(|table| matches!(table.kind, Kind::Whole | Kind::Keys)) {
            self.db.execute(&format!("DELETE FROM {}", table.name), []).sql()?;
        }
        Ok(())
    }

    /// Takes a row.
    pub(crate) fn row(&self, table: &Table, row: &[Column]) -> Result<(), Fault> {
        let name = match table.name {
            "entry" => "entry_in",
            "entry_case" => "entry_case_in",
            name => name,
        };
        let marks = vec!["?"; row.len()].join(", ");
        // what a backup adds again is the same row
        let text = if table.name == "checkpoint" {
            format!("INSERT OR IGNORE INTO {name} ({}, position) VALUES ({marks}, 0)", table.names())
        } else {
            format!("INSERT OR IGNORE INTO {name} ({}) VALUES ({marks})", table.names())
        };
        self.db.prepare_cached(&text).and_then(|mut insert| insert.execute(params_from_iter(row))).sql()?;
        Ok(())
    }

    /// Puts the entries in the order of the tree, those not yet sealed after them. The positions of a store on one file are
    /// that order already; of one with several writers it stands in the runs.
    pub(crate) fn order(&self) -> Result<(), Fault> {
        let runs: i64 = self.db.query_row("SELECT count(*) FROM sealed_run", [], |row| row.get(0)).sql()?;
        let leaf = if runs > 0 {
            "(SELECT CASE WHEN e.counter < r.counter + r.count THEN r.leaf_index + e.counter - r.counter END \
             FROM sealed_run r WHERE r.writer = e.writer AND r.counter <= e.counter ORDER BY r.counter DESC LIMIT 1)"
        } else {
            "e.position"
        };
        self.db
            .execute_batch(&format!(
                "CREATE INDEX temp.run_of ON sealed_run (writer, counter); \
                 CREATE TEMP TABLE place (old INTEGER PRIMARY KEY, new INTEGER); \
                 INSERT INTO place (new, old) SELECT row_number() OVER (ORDER BY leaf IS NULL, leaf, position), position \
                 FROM (SELECT e.position, {leaf} AS leaf FROM entry_in e); \
                 INSERT INTO entry (position, writer, counter, person_id, leaf, detail) \
                 SELECT p.new, e.writer, e.counter, e.person_id, e.leaf, e.detail FROM place p \
                 JOIN entry_in e ON e.position = p.old ORDER BY p.new; \
                 INSERT OR IGNORE INTO entry_case (case_id, position) \
                 SELECT c.case_id, p.new FROM entry_case_in c JOIN place p ON p.old = c.position; \
                 UPDATE checkpoint SET position = size;"
            ))
            .sql()
    }

    /// Leaves out what came after a moment: entries, the events they witness, checkpoints over them.
    pub(crate) fn cut(&self, at: Timestamp) -> Result<(), Fault> {
        let mut late: HashSet<String> = HashSet::new();
        let mut gone: Vec<i64> = Vec::new();
        let mut first_event: BTreeMap<CaseId, u64> = BTreeMap::new();
        {
            let mut all = self
                .db
                .prepare("SELECT position, writer, leaf, detail FROM entry ORDER BY position")
                .sql()?;
            let mut rows = all.query([]).sql()?;
            while let Some(row) = rows.next().sql()? {
                let (position, writer): (i64, String) = (row.get(0).sql()?, row.get(1).sql()?);
                let (leaf, detail): (Vec<u8>, Vec<u8>) = (row.get(2).sql()?, row.get(3).sql()?);
                let record = LeafRecord::decode(&leaf).map_err(|error| Fault::Log(error.to_string()))?;
                let time: Timestamp = record.at.parse().map_err(|_| Fault::Damaged {
                    what: "log entry".into(),
                    why: "its time does not read".into(),
                })?;
                // a writer's rows are one chain: after the first that is too late all are
                if time <= at && !late.contains(&writer) {
                    continue;
                }
                late.insert(writer);
                gone.push(position);
                let case = record.case.and_then(|case| case.parse::<CaseId>().ok());
                if let (Some(case), Some((Some(witness), _))) = (case, witness::split(&detail)) {
                    let first = first_event.entry(case).or_insert(witness.first);
                    *first = (*first).min(witness.first);
                }
            }
        }
        let intact = gone.first().map_or(i64::MAX, |first| first - 1);
        self.db.execute("DELETE FROM checkpoint WHERE size > ?1", [intact]).sql()?;
        for position in gone {
            self.db.execute("DELETE FROM entry WHERE position = ?1", [position]).sql()?;
            self.db.execute("DELETE FROM entry_case WHERE position = ?1", [position]).sql()?;
        }
        for (case, first) in first_event {
            let first = column::int(first)?;
            self.db
                .execute(
                    "DELETE FROM event WHERE case_id = ?1 AND seq >= ?2",
                    (case.uuid().into_bytes(), first),
                )
                .sql()?;
        }
        let nanos = column::nanos(at);
        self.db.execute("DELETE FROM idempotency WHERE at > ?1", [nanos]).sql()?;
        self.db.execute("DELETE FROM draft WHERE at > ?1", [nanos]).sql()?;
        // positions go on without a gap
        self.db
            .execute_batch(
                "CREATE TEMP TABLE dense (old INTEGER PRIMARY KEY, new INTEGER); \
                 INSERT INTO dense (new, old) SELECT row_number() OVER (ORDER BY position), position FROM entry; \
                 UPDATE entry SET position = (SELECT new FROM dense WHERE old = position) \
                 WHERE position <> (SELECT new FROM dense WHERE old = position); \
                 UPDATE entry_case SET position = (SELECT new FROM dense WHERE old = position) \
                 WHERE position <> (SELECT new FROM dense WHERE old = position);",
            )
            .sql()
    }

    /// Makes the tiles of the newest checkpoint anew; they must have its root.
    pub(crate) fn tiles(&self, key: &LogKey) -> Result<(), Fault> {
        let newest: Option<(i64, String)> = self
            .db
            .query_row("SELECT size, signed FROM checkpoint ORDER BY size DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .sql()?;
        let Some((size, signed)) = newest else { return Ok(()) };
        let wrong =
            |why: String| Fault::Log(format!("the log does not lead to its newest checkpoint: {why}"));
        let checkpoint =
            Checkpoint::open(&signed, key.verifier()).map_err(|error| wrong(error.to_string()))?;
        let mut tree = TreeState::empty();
        let mut from = 0_i64;
        while from < size {
            let to = size.min(from + LEAVES as i64);
            let leaves: Vec<Vec<u8>> = self
                .db
                .prepare_cached(
                    "SELECT leaf FROM entry WHERE position > ?1 AND position <= ?2 ORDER BY position",
                )
                .and_then(|mut leaves| leaves.query_map([from, to], |row| row.get(0))?.collect())
                .sql()?;
            if leaves.len() as i64 != to - from {
                return Err(wrong("entries are missing".into()));
            }
            let batch = seal(&tree, &leaves, key).map_err(|error| wrong(error.to_string()))?;
            for path in &batch.superseded {
                self.db.execute("DELETE FROM tile WHERE path = ?1", [path]).sql()?;
            }
            for (path, bytes) in &batch.tiles {
                self.db.execute("INSERT INTO tile (path, bytes) VALUES (?1, ?2)", (path, bytes)).sql()?;
            }
            tree = batch.next;
            from = to;
        }
        if tree.root() == checkpoint.root { Ok(()) } else { Err(wrong("another root".into())) }
    }

    /// Removes the content of cases that were disposed of, by the list kept beside the key ring.
    pub(crate) fn dispose(&self, list: &[CaseId], keys: &Keys, at: Timestamp) -> Result<u64, Fault> {
        let mut removed = 0;
        for case in list {
            if dispose::remove(&self.db, case.uuid().into_bytes())? {
                removed += 1;
                // the log that is restored may be older than the entry that said so
                let (_, id) = keys.fresh()?;
                let entry = dispose::entry(uuid::Uuid::from_bytes(*id.id().as_bytes()), *case, at);
                let key = keys.make_platform(&self.db, &month(at))?;
                append::append(&Turn::new(&self.db), &[append::seal(keys, &key, &entry)?])?;
            }
        }
        Ok(removed)
    }

    /// Keeps it.
    pub(crate) fn commit(self) -> Result<(), Fault> {
        self.db
            .execute_batch(
                "DROP TABLE temp.entry_in; DROP TABLE temp.entry_case_in; DROP TABLE temp.sealed_run; COMMIT; \
                 PRAGMA wal_checkpoint(TRUNCATE);",
            )
            .sql()
    }
}
