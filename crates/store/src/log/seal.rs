//! The sealer: appends entries that are in no tree yet, in the order of their positions, and signs the result. One at a time
//! holds the lease; tiles, checkpoint and lease are one transaction.

use super::tiles::Tiles;
use crate::db::{
    Sql as _,
    column::{self, nanos},
};
use app::{
    Fault,
    ledger::{Checkpoint, LedgerError, LogKey, TreeState, seal},
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};
use std::sync::{Mutex, PoisonError};

/// At most this many entries are sealed at a time: others write in between.
pub(crate) const ENTRIES_MAX: i64 = 4096;

/// A sealer that stops without a word keeps others waiting this long.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(5);

/// Who seals, with the right edge of the tree it sealed last.
pub(crate) struct Sealer {
    key: LogKey,
    /// Which process; opaque.
    holder: String,
    tree: Mutex<Option<TreeState>>,
}

/// How many entries were sealed, and the newest checkpoint.
pub(crate) type Sealed = (u64, Option<String>);

impl Sealer {
    pub(crate) fn new(key: LogKey, holder: String) -> Self {
        Self { key, holder, tree: Mutex::new(None) }
    }

    /// Signs.
    pub(crate) fn key(&self) -> &LogKey {
        &self.key
    }

    /// Which process this is.
    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// The tree sealed last, if it is the one of this checkpoint.
    pub(crate) fn kept(&self, size: u64, checkpoint: &Checkpoint) -> Option<TreeState> {
        let kept = self.tree.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.filter(|tree| tree.size() == size && tree.root() == checkpoint.root)
    }

    /// Keeps the tree for the next time.
    pub(crate) fn keep(&self, tree: TreeState) {
        *self.tree.lock().unwrap_or_else(PoisonError::into_inner) = Some(tree);
    }

    /// Seals what is there to be sealed.
    pub(crate) fn seal(&self, db: &Connection, now: Timestamp) -> Result<Sealed, Fault> {
        let newest: Option<(i64, i64, String)> = db
            .prepare_cached("SELECT size, position, signed FROM checkpoint ORDER BY size DESC LIMIT 1")
            .and_then(|mut newest| {
                newest.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .sql()?;
        let (size, position) = newest.as_ref().map_or((0, 0), |(size, position, _)| (*size, *position));
        let rows: Vec<(i64, Vec<u8>)> = db
            .prepare_cached("SELECT position, leaf FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2")
            .and_then(|mut rows| {
                rows.query_map([position, ENTRIES_MAX], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .sql()?;
        let signed = newest.map(|(_, _, signed)| signed);
        let Some(&(last, _)) = rows.last() else { return Ok((0, signed)) };
        if !self.lease(db, now)? {
            return Ok((0, signed));
        }
        let before = self.state(db, size, signed.as_deref())?;
        let leaves: Vec<_> = rows.into_iter().map(|(_, leaf)| leaf).collect();
        let batch = seal(&before, &leaves, &self.key).map_err(|error| wrong(&error))?;
        for path in &batch.superseded {
            db.prepare_cached("DELETE FROM tile WHERE path = ?1").sql()?.execute([path]).sql()?;
        }
        for (path, bytes) in &batch.tiles {
            db.prepare_cached("INSERT INTO tile (path, bytes) VALUES (?1, ?2)")
                .sql()?
                .execute((path, bytes))
                .sql()?;
        }
        db.prepare_cached("INSERT INTO checkpoint (size, position, signed) VALUES (?1, ?2, ?3)")
            .sql()?
            .execute((column::int(batch.size)?, last, &batch.checkpoint))
            .sql()?;
        // should the transaction fail, the next call finds another size stored and loads the tree again
        self.keep(batch.next);
        Ok((leaves.len() as u64, Some(batch.checkpoint)))
    }

    /// The tree as stored; from memory when that is the same one.
    fn state(&self, db: &Connection, size: i64, signed: Option<&str>) -> Result<TreeState, Fault> {
        let Some(signed) = signed else { return Ok(TreeState::empty()) };
        let checkpoint = Checkpoint::open(signed, self.key.verifier()).map_err(|error| wrong(&error))?;
        match self.kept(column::count(size)?, &checkpoint) {
            Some(tree) => Ok(tree),
            None => TreeState::load(&Tiles(db), &checkpoint).map_err(|error| wrong(&error)),
        }
    }

    fn lease(&self, db: &Connection, now: Timestamp) -> Result<bool, Fault> {
        let taken = db
            .prepare_cached(
                "INSERT INTO lease (name, holder, until_at) VALUES ('seal', ?1, ?2) \
                 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at \
                 WHERE lease.holder = excluded.holder OR lease.until_at <= ?3",
            )
            .sql()?
            .execute((&self.holder, nanos(now.saturating_add(LEASE).unwrap_or(Timestamp::MAX)), nanos(now)))
            .sql()?;
        Ok(taken == 1)
    }
}

/// A tree that does not fit what is stored.
pub(crate) fn wrong(error: &LedgerError) -> Fault {
    Fault::Log(format!("{error}; run `casewright verify`"))
}
