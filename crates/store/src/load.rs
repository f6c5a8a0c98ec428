//! Counts of what waits: for figures, never content.

use crate::db::{Sql as _, column, column::nanos};
use app::{Fault, port::load::Waiting, port::store::KeysHeld};
use jiff::Timestamp;
use rusqlite::Connection;

/// What waits now.
pub(crate) fn waiting(db: &Connection, now: Timestamp) -> Result<Waiting, Fault> {
    let now = nanos(now);
    let one = |sql: &str, with_now: bool| -> Result<u64, Fault> {
        let mut statement = db.prepare_cached(sql).sql()?;
        let count: i64 = if with_now {
            statement.query_row([now], |row| row.get(0)).sql()?
        } else {
            statement.query_row([], |row| row.get(0)).sql()?
        };
        column::count(count)
    };
    Ok(Waiting {
        outbox: one("SELECT count(*) FROM outbox WHERE buried = 0", false)?,
        dead_letters: one("SELECT count(*) FROM outbox WHERE buried = 1", false)?,
        overdue_s: one(
            "SELECT max(0, (?1 - coalesce((SELECT min(due_at) FROM outbox WHERE buried = 0), ?1)) / 1000000000)",
            true,
        )?,
        timers_due: one("SELECT count(*) FROM timer WHERE due_at <= ?1", true)?,
        unsealed: one(
            "SELECT count(*) FROM entry \
             WHERE position > coalesce((SELECT position FROM checkpoint ORDER BY size DESC LIMIT 1), 0)",
            false,
        )?,
        sessions: one("SELECT count(*) FROM session WHERE revoked_at IS NULL AND expires_at > ?1", true)?,
    })
}

/// The version stands in clear in a wrapped key, after four bytes that say what it is.
pub(crate) fn version(four: &[u8]) -> u32 {
    four.iter().fold(0, |version, byte| version << 8 | u32::from(*byte))
}

/// What keys there are, without the keys.
pub(crate) fn keys_held(db: &Connection) -> Result<KeysHeld, Fault> {
    let mut held = KeysHeld::default();
    let mut cases = db
        .prepare_cached("SELECT substr(wrapped, 5, 4), count(*) FROM case_key GROUP BY 1 ORDER BY 1")
        .sql()?;
    let rows = cases.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))).sql()?;
    for row in rows {
        let (four, count) = row.sql()?;
        held.cases.push((version(&four), column::count(count)?));
    }
    let mut platform =
        db.prepare_cached("SELECT name, substr(wrapped, 5, 4) FROM platform_key ORDER BY name").sql()?;
    let rows =
        platform.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))).sql()?;
    for row in rows {
        let (name, four) = row.sql()?;
        held.platform.push((name, version(&four)));
    }
    Ok(held)
}
