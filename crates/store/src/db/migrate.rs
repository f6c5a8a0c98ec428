//! Numbered steps, forward only: `migrations/README.md`.

use super::Sql as _;
use app::Fault;
use rusqlite::{Connection, TransactionBehavior};

/// The steps in order; the n-th, counted from 1, leads to schema version n.
const STEPS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_cases.sql"),
    include_str!("../../migrations/sqlite/0002_log.sql"),
    include_str!("../../migrations/sqlite/0003_people.sql"),
    include_str!("../../migrations/sqlite/0004_access.sql"),
    include_str!("../../migrations/sqlite/0005_due_papers.sql"),
    include_str!("../../migrations/sqlite/0006_stages.sql"),
];

/// Marks the file as ours (`PRAGMA application_id`): "CaWr".
const APPLICATION_ID: i32 = 0x4361_5772;

/// The version this build writes.
pub(crate) fn newest() -> i32 {
    STEPS.len() as i32
}

/// The version of a store, checked to be one that this build can read: 0 for an empty file.
pub(crate) fn version(db: &Connection) -> Result<i32, Fault> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0)).sql()?;
    let version: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).sql()?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).sql()?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(Fault::Store(
            "the file is a database of another program; give the path of a store".into(),
        ));
    }
    if version > newest() {
        return Err(Fault::Store(format!(
            "the store has schema version {version}, this build reads up to {}; start the newer build that wrote it",
            newest()
        )));
    }
    Ok(version)
}

/// Brings a store to the newest version.
pub(crate) fn migrate(db: &mut Connection) -> Result<(), Fault> {
    version(db)?;
    // the lock comes first, so that two processes that start together do not both take the same step
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).sql()?;
    let from = version(&transaction)?;
    for (index, step) in STEPS.iter().enumerate().skip(from as usize) {
        transaction.execute_batch(step).sql()?;
        transaction.pragma_update(None, "user_version", index as i32 + 1).sql()?;
    }
    if from == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID).sql()?;
    }
    transaction.commit().sql()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_is_once() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        migrate(&mut db).unwrap();
        assert_eq!(version(&db).unwrap(), newest());
    }

    #[test]
    fn a_newer_store_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        let refusal = migrate(&mut db).unwrap_err().to_string();
        assert!(refusal.contains("schema version 99"), "{refusal}");
    }

    #[test]
    fn another_programs_file_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert!(migrate(&mut db).is_err());
    }
}
