//! Counts of what waits: for figures, never content.

use crate::db::{Sql as _, column, column::nanos};
use app::{Fault, port::load::Waiting};
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
