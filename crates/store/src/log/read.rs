//! Reading entries back, newest first.

use super::{append, witness};
use crate::{
    db::{Sql as _, column},
    keys::{Keys, month},
};
use app::{
    Fault,
    entry::Entry,
    ledger::{Hash, LeafRecord},
    port::store::EntryQuery,
};
use jiff::Timestamp;
use rusqlite::{Connection, types::Value as Column};
use vault::DataKey;

/// At most this many a page, whatever is asked for.
pub(crate) const PAGE_MAX: u32 = 1000;

/// The entries a query selects, with their positions.
pub(crate) fn entries(db: &Connection, keys: &Keys, query: &EntryQuery) -> Result<Vec<(u64, Entry)>, Fault> {
    // the index of cases drives, where there is a case: nothing else is as selective
    let mut sql = String::from(match query.case {
        Some(_) => {
            "SELECT e.position, e.leaf, e.detail FROM entry_case c CROSS JOIN entry e ON e.position = c.position \
             WHERE c.position < ?"
        }
        None => "SELECT e.position, e.leaf, e.detail FROM entry e WHERE e.position < ?",
    });
    // beyond the last position there can be is the same as from the newest on
    let before = query.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let mut values = vec![Column::from(before)];
    if let Some(case) = query.case {
        sql.push_str(" AND c.case_id = ?");
        values.push(case.uuid().into_bytes().to_vec().into());
    }
    if let Some(person) = query.person {
        sql.push_str(" AND e.person_id = ?");
        values.push(person.uuid().into_bytes().to_vec().into());
    }
    sql.push_str(if query.case.is_some() { " ORDER BY c.position" } else { " ORDER BY e.position" });
    sql.push_str(" DESC LIMIT ?");
    values.push(i64::from(query.limit.min(PAGE_MAX)).into());
    let mut statement = db.prepare_cached(&sql).sql()?;
    let mut rows = statement.query(rusqlite::params_from_iter(values)).sql()?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().sql()? {
        let position: i64 = row.get(0).sql()?;
        let (leaf, detail): (Vec<u8>, Vec<u8>) = (row.get(1).sql()?, row.get(2).sql()?);
        found.push((column::count(position)?, open(db, keys, position, &leaf, &detail)?));
    }
    Ok(found)
}

/// Opens one entry, and checks that leaf and detail belong together.
pub(crate) fn open(
    db: &Connection,
    keys: &Keys,
    position: i64,
    leaf: &[u8],
    detail: &[u8],
) -> Result<Entry, Fault> {
    open_with(keys, position, leaf, detail, |name| keys.platform(db, name))
}

/// As [`open`], with the keys of the months from elsewhere.
pub(crate) fn open_with(
    keys: &Keys,
    position: i64,
    leaf: &[u8],
    detail: &[u8],
    key_of: impl FnOnce(&str) -> Result<Option<DataKey>, Fault>,
) -> Result<Entry, Fault> {
    let damaged = |why: String| Fault::Damaged { what: format!("log entry at position {position}"), why };
    let record = LeafRecord::decode(leaf).map_err(|error| damaged(error.to_string()))?;
    if record.detail_hash != Some(Hash::of(detail)) {
        return Err(damaged("its detail is not the one that was written".into()));
    }
    let (_, sealed) =
        witness::split(detail).ok_or_else(|| damaged("its detail cannot be taken apart".into()))?;
    let at: Timestamp = record.at.parse().map_err(|_| damaged("its time does not read".into()))?;
    let key = key_of(&month(at))?.ok_or_else(|| damaged(format!("the key `{}` is missing", month(at))))?;
    let entry: Entry = keys.open(&key, append::place(record.case.as_deref(), &record.at), sealed)?;
    let same = entry.at == at
        && append::case_of(&entry).map(|case| case.to_string()) == record.case
        && append::kind_word(entry.kind) == record.kind
        && append::word(&entry.ask) == record.action
        && entry.allowed == record.allowed;
    if same { Ok(entry) } else { Err(damaged("its leaf says something else than its detail".into())) }
}
