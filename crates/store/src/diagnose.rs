//! What can be said of a store without opening it for work: its version, damage that shows, its newest entry, the settings of its
//! server. Nothing is changed, nothing sealed is opened.

use crate::{
    db::{Sql as _, connect, folder::Folder, migrate},
    postgres::{Database, diagnose as server},
};
use app::{Fault, ledger::LeafRecord};
use jiff::Timestamp;
use rusqlite::OptionalExtension as _;
use std::collections::BTreeMap;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The schema version of the store; none: there is no store yet.
    pub schema: Option<i64>,
    /// The version this build brings it to.
    pub schema_newest: i64,
    /// What the database itself says is damaged.
    pub damaged: Vec<String>,
    /// When the newest entry of the log was written.
    pub newest_entry: Option<Timestamp>,
    /// Settings of PostgreSQL by name, as a new connection has them.
    pub settings: BTreeMap<String, String>,
    /// PostgreSQL's clock, milliseconds since 1970.
    pub clock_ms: Option<i64>,
    /// Connections to PostgreSQL now.
    pub connections: Option<i64>,
}

/// When an entry was written, by its leaf.
pub(crate) fn written_at(leaf: &[u8]) -> Option<Timestamp> {
    LeafRecord::decode(leaf).ok()?.at.parse().ok()
}

/// Of a store on SQLite in this folder. A store of a newer build, or a file of another program, is a fault that says so.
pub fn sqlite(folder: impl Into<Folder>) -> Result<Facts, Fault> {
    let mut facts = Facts { schema_newest: i64::from(migrate::newest()), ..Facts::default() };
    let folder = folder.into();
    if !folder.file().exists() {
        return Ok(facts);
    }
    let db = connect::read_only(&folder)?;
    let version = migrate::version(&db)?;
    facts.schema = Some(i64::from(version));
    let mut check = db.prepare("PRAGMA quick_check(5)").sql()?;
    let said: Vec<String> = check.query_map([], |row| row.get(0)).and_then(Iterator::collect).sql()?;
    facts.damaged = said.into_iter().filter(|line| line != "ok").collect();
    if version > 0 {
        let leaf: Option<Vec<u8>> = db
            .query_row("SELECT leaf FROM entry ORDER BY position DESC LIMIT 1", [], |row| row.get(0))
            .optional()
            .sql()?;
        facts.newest_entry = leaf.as_deref().and_then(written_at);
    }
    Ok(facts)
}

/// Of a store on PostgreSQL.
pub async fn postgres(database: &Database) -> Result<Facts, Fault> {
    server::facts(database).await
}
