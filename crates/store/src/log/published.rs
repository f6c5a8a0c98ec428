//! The log as it is handed out: checkpoints, tiles, single leaves.

use super::witness;
use crate::db::{Sql as _, column};
use app::{
    Fault,
    ledger::LeafRecord,
    port::store::{Change, Changes, Leaf},
};
use rusqlite::{Connection, OptionalExtension as _};

/// Signed checkpoints beyond a size, the smallest first.
pub(crate) fn checkpoints(db: &Connection, beyond: u64, limit: u32) -> Result<Vec<String>, Fault> {
    db.prepare_cached("SELECT signed FROM checkpoint WHERE size > ?1 ORDER BY size LIMIT ?2")
        .and_then(|mut all| {
            let beyond = i64::try_from(beyond).unwrap_or(i64::MAX);
            all.query_map((beyond, limit), |row| row.get(0))?.collect()
        })
        .sql()
}

/// The newest signed checkpoint.
pub(crate) fn newest(db: &Connection) -> Result<Option<String>, Fault> {
    db.prepare_cached("SELECT signed FROM checkpoint ORDER BY size DESC LIMIT 1")
        .and_then(|mut newest| newest.query_row([], |row| row.get(0)).optional())
        .sql()
}

/// A tile by its path.
pub(crate) fn tile(db: &Connection, path: &str) -> Result<Option<Vec<u8>>, Fault> {
    db.prepare_cached("SELECT bytes FROM tile WHERE path = ?1")
        .and_then(|mut tile| tile.query_row([path], |row| row.get(0)).optional())
        .sql()
}

/// A leaf: entries are sealed in the order of their positions, so its index is how many stand before it.
pub(crate) fn leaf(db: &Connection, position: u64) -> Result<Option<Leaf>, Fault> {
    let Ok(position) = column::int(position) else { return Ok(None) };
    let found: Option<(Vec<u8>, bool)> = db
        .prepare_cached(
            "SELECT leaf, position <= coalesce((SELECT max(position) FROM checkpoint), -1) FROM entry WHERE position = ?1",
        )
        .and_then(|mut leaf| leaf.query_row([position], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .sql()?;
    let Some((bytes, sealed)) = found else { return Ok(None) };
    if !sealed {
        return Ok(Some(Leaf { index: None, bytes }));
    }
    let index: i64 = db
        .prepare_cached("SELECT count(*) FROM entry WHERE position < ?1")
        .and_then(|mut count| count.query_row([position], |row| row.get(0)))
        .sql()?;
    Ok(Some(Leaf { index: Some(column::count(index)?), bytes }))
}

/// Changes of cases beyond a position: one writer commits in the order of positions.
pub(crate) fn changes(db: &Connection, beyond: u64, limit: u32) -> Result<Changes, Fault> {
    let mut found = Changes { changes: Vec::new(), place: beyond };
    let beyond = i64::try_from(beyond).unwrap_or(i64::MAX);
    let mut rows = db
        .prepare_cached(
            "SELECT position, leaf, substr(detail, 1, 17) FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2",
        )
        .sql()?;
    let mut rows = rows.query((beyond, limit)).sql()?;
    while let Some(row) = rows.next().sql()? {
        found.place = column::count(row.get(0).sql()?)?;
        let (leaf, witness): (Vec<u8>, Vec<u8>) = (row.get(1).sql()?, row.get(2).sql()?);
        found.changes.extend(change(found.place, &leaf, &witness));
    }
    Ok(found)
}

/// The newest position.
pub(crate) fn newest_place(db: &Connection) -> Result<u64, Fault> {
    let newest: Option<i64> = db
        .prepare_cached("SELECT max(position) FROM entry")
        .and_then(|mut max| max.query_row([], |row| row.get(0)))
        .sql()?;
    column::count(newest.unwrap_or(0))
}

/// The change that an entry is about, if it wrote events.
pub(crate) fn change(place: u64, leaf: &[u8], detail: &[u8]) -> Option<Change> {
    let version = witness::version(detail)?;
    let case = LeafRecord::decode(leaf).ok()?.case?.parse().ok()?;
    Some(Change { place, case, version })
}
