//! Settings of the store, in clear: none is about anybody.

use crate::db::Sql as _;
use app::Fault;
use rusqlite::{Connection, OptionalExtension as _};

/// The version of the policies in force; commits compare it.
pub(crate) const POLICIES_VERSION: &str = "policies-version";

pub(crate) fn read(db: &Connection, name: &str) -> Result<Option<String>, Fault> {
    db.prepare_cached("SELECT value FROM setting WHERE name = ?1")
        .and_then(|mut value| value.query_row([name], |row| row.get(0)).optional())
        .sql()
}

pub(crate) fn write(db: &Connection, name: &str, value: &str) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .and_then(|mut put| put.execute([name, value]))
    .sql()?;
    Ok(())
}
