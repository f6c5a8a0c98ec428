//! Reading cases back.

use crate::{
    db::{Sql as _, column},
    keys::{Keys, Place},
};
use app::{
    Fault,
    core::{Case, StoredEvent, id::CaseId},
};
use rusqlite::{Connection, OptionalExtension as _};
use std::sync::Arc;
use vault::DataKey;

/// The case as it is.
pub(crate) fn case(db: &Connection, keys: &Keys, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
    let version: Option<i64> = db
        .prepare_cached("SELECT version FROM case_snapshot WHERE case_id = ?1")
        .and_then(|mut version| version.query_row([id.uuid().into_bytes()], |row| row.get(0)).optional())
        .sql()?;
    let Some(version) = version else { return Ok(None) };
    let version = column::count(version)?;
    if let Some(kept) = keys.kept.case(id).filter(|kept| kept.case.version == version) {
        return Ok(Some(kept.case));
    }
    let case = stored(db, keys, id)?.map(Arc::new);
    if let Some(case) = &case {
        keys.kept.read(Arc::clone(case));
    }
    Ok(case)
}

/// The case as it is stored, whatever is in memory.
pub(crate) fn stored(db: &Connection, keys: &Keys, id: CaseId) -> Result<Option<Case>, Fault> {
    let found: Option<(i64, Vec<u8>)> = db
        .prepare_cached("SELECT version, sealed FROM case_snapshot WHERE case_id = ?1")
        .and_then(|mut snapshot| {
            snapshot.query_row([id.uuid().into_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .sql()?;
    let Some((version, sealed)) = found else { return Ok(None) };
    let key = key(db, keys, id)?;
    let (id, version) = (id.to_string(), version.to_string());
    keys.open(&key, snapshot_place(&id, &version), &sealed).map(Some)
}

/// All events of a case, oldest first.
pub(crate) fn events(db: &Connection, keys: &Keys, id: CaseId) -> Result<Vec<StoredEvent>, Fault> {
    let rows: Vec<(i64, Vec<u8>)> = db
        .prepare_cached("SELECT seq, sealed FROM event WHERE case_id = ?1 ORDER BY seq")
        .and_then(|mut rows| {
            rows.query_map([id.uuid().into_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .sql()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = key(db, keys, id)?;
    let case = id.to_string();
    rows.into_iter()
        .map(|(seq, sealed)| {
            let record = seq.to_string();
            keys.open(&key, event_place(&case, &record), &sealed)
        })
        .collect()
}

/// The case of a reference.
pub(crate) fn of_reference(db: &Connection, keys: &Keys, reference: &str) -> Result<Option<CaseId>, Fault> {
    let found: Option<[u8; 16]> = db
        .prepare_cached("SELECT case_id FROM case_row WHERE reference_hash = ?1")
        .and_then(|mut found| {
            found.query_row([keys.reference(reference).into_bytes()], |row| row.get(0)).optional()
        })
        .sql()?;
    Ok(found.map(|id| CaseId::new(column::uuid(id))))
}

/// The key of a case that has content.
pub(crate) fn key(db: &Connection, keys: &Keys, id: CaseId) -> Result<DataKey, Fault> {
    keys.case(db, id)?
        .ok_or_else(|| Fault::Damaged { what: format!("case `{id}`"), why: "its key is missing".into() })
}

/// Where an event is bound.
pub(crate) fn event_place<'a>(case: &'a str, seq: &'a str) -> Place<'a> {
    Place { case: Some(case), kind: "event", record: seq }
}

/// Where a snapshot is bound: an older one does not pass for a newer.
pub(crate) fn snapshot_place<'a>(case: &'a str, version: &'a str) -> Place<'a> {
    Place { case: Some(case), kind: "snapshot", record: version }
}
