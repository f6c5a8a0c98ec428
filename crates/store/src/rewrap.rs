//! After the key ring was rotated: every wrapped key under the new version. What is sealed stays as it is.

use crate::{
    db::{Sql as _, connect, connect::Durability, folder::Folder},
    postgres::{Database, dump},
};
use app::Fault;
use vault::{CaseKeys, WrappedKey};

/// The key under the current version; none if it is already.
pub(crate) fn one(keys: &CaseKeys, wrapped: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let damaged =
        |error: vault::VaultError| Fault::Damaged { what: "wrapped key".into(), why: error.to_string() };
    let wrapped = WrappedKey::from_bytes(wrapped).map_err(damaged)?;
    let rewrapped = keys.rewrap(&wrapped).map_err(damaged)?;
    Ok(rewrapped.map(|rewrapped| rewrapped.as_bytes().to_vec()))
}

/// Wraps every key of a store on SQLite anew; how many there were. All or nothing.
pub fn rewrap(folder: impl Into<Folder>, keys: &CaseKeys) -> Result<u64, Fault> {
    let mut db = connect::read_write(&folder.into(), Durability::Full)?;
    let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).sql()?;
    let mut count = 0;
    for (table, name) in [("platform_key", "name"), ("case_key", "case_id")] {
        let mut all = transaction.prepare(&format!("SELECT {name}, wrapped FROM {table}")).sql()?;
        let mut put =
            transaction.prepare(&format!("UPDATE {table} SET wrapped = ?2 WHERE {name} = ?1")).sql()?;
        let rows: Vec<(rusqlite::types::Value, Vec<u8>)> =
            all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect).sql()?;
        for (id, wrapped) in rows {
            if let Some(rewrapped) = one(keys, &wrapped)? {
                put.execute((id, rewrapped)).sql()?;
                count += 1;
            }
        }
    }
    transaction.commit().sql()?;
    // the old wrapping stands in the log of writes until that is moved
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).sql()?;
    Ok(count)
}

/// Wraps every key of a store on PostgreSQL anew; how many there were. All or nothing.
pub async fn rewrap_postgres(database: &Database, keys: &CaseKeys) -> Result<u64, Fault> {
    dump::rewrap(database, keys).await
}
