//! Moves the write-ahead log into the database from a connection of its own: in the writer it would stall every command that
//! waits, by tens of milliseconds.
//!
//! SQLite begins the log anew only when everything in it was moved and nobody reads it. Under steady work that moment never comes by
//! itself: while pages are moved, more are written. The log would grow without an end, every read of a page would search it, and opening
//! after a crash would read it whole. So above a size the writer is asked to wait while the little that came meanwhile is moved.

use super::Sql as _;
use app::Fault;
use rusqlite::Connection;
use std::{sync::mpsc, thread::JoinHandle, time::Duration};

/// Pages of the log from which on it is begun anew: 64 MB.
const LOG_PAGES_MAX: i64 = 16_384;
/// How long readers are waited for while the writer waits too; in vain, it is tried again after some more commits.
const READERS_WAIT: Duration = Duration::from_millis(50);

/// The thread that moves.
pub(crate) struct Checkpointer {
    wake: Option<mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts it on its own connection.
    pub(crate) fn start(db: Connection) -> Result<Self, Fault> {
        let (wake, woken) = mpsc::sync_channel::<()>(1);
        db.busy_timeout(READERS_WAIT).sql()?;
        let thread = std::thread::Builder::new()
            .name("store-checkpointer".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    move_log(&db, LOG_PAGES_MAX, || {});
                }
                checkpoint(&db, "TRUNCATE");
            })
            .map_err(|error| Fault::Store(format!("the checkpointer cannot start: {error}")))?;
        Ok(Self { wake: Some(wake), thread: Some(thread) })
    }

    /// What the writer calls after each transaction; wakes the thread every so many commits.
    pub(crate) fn counter(&self, every: usize) -> impl Fn(usize) + Send + 'static {
        let wake = self.wake.clone();
        let since = std::cell::Cell::new(0);
        move |commits| {
            since.set(since.get() + commits);
            if since.get() >= every
                && let Some(wake) = &wake
                && wake.try_send(()).is_ok()
            {
                since.set(0);
            }
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Moves what can be moved without anybody waiting; where the log is larger than so many pages, lets the next commit begin it anew.
/// `meanwhile` is what comes while pages are moved, for tests.
fn move_log(db: &Connection, pages_max: i64, meanwhile: impl FnOnce()) {
    // passive: waits for nobody, leaves what readers still need for the next time
    let pages = checkpoint(db, "PASSIVE");
    meanwhile();
    if pages.is_some_and(|pages| pages > pages_max) {
        checkpoint(db, "RESTART");
    }
}

/// Pages in the log, moved or not; none when it failed.
fn checkpoint(db: &Connection, how: &str) -> Option<i64> {
    let moved = db.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get(1));
    // nothing is lost when it fails: the log keeps what was not moved
    moved
        .inspect_err(|error| {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: i64 = 50;

    /// Somebody who writes some pages at a time, and whoever moves them.
    fn two(folder: &std::path::Path) -> (Connection, Connection) {
        let open = || {
            let db = Connection::open(folder.join("db")).unwrap();
            db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;").unwrap();
            db.busy_timeout(Duration::ZERO).unwrap();
            db
        };
        let (writer, mover) = (open(), open());
        writer.execute_batch("CREATE TABLE t (x BLOB)").unwrap();
        (writer, mover)
    }

    fn write(db: &Connection) {
        db.execute("INSERT INTO t VALUES (zeroblob(40000))", []).unwrap();
    }

    fn pages(folder: &std::path::Path) -> i64 {
        let log = std::fs::metadata(folder.join("db-wal")).unwrap().len();
        i64::try_from(log / 4_096).unwrap()
    }

    /// Under steady work somebody always reads what is older than the newest page, so that never everything can be moved.
    #[test]
    fn the_log_does_not_grow_without_an_end_while_there_is_always_something_to_move() {
        let folder = tempfile::tempdir().unwrap();
        let (writer, mover) = two(folder.path());
        let reader = Connection::open(folder.path().join("db")).unwrap();
        let rows =
            |db: &Connection| db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap();
        for _ in 0..100 {
            reader.execute_batch("BEGIN").unwrap();
            rows(&reader);
            write(&writer);
            move_log(&mover, MAX, || reader.execute_batch("COMMIT").unwrap());
        }
        assert!(pages(folder.path()) < 2 * MAX, "{} pages", pages(folder.path()));
        assert_eq!(rows(&writer), 100);
    }

    /// Whoever reads keeps what they began with, and the log is begun anew once they are done.
    #[test]
    fn a_reader_is_not_disturbed_and_only_puts_it_off() {
        let folder = tempfile::tempdir().unwrap();
        let (writer, mover) = two(folder.path());
        write(&writer);
        let reader = Connection::open(folder.path().join("db")).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let seen = || reader.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(seen(), 1);
        for _ in 0..20 {
            write(&writer);
            move_log(&mover, MAX, || {});
        }
        assert_eq!(seen(), 1);
        let grown = pages(folder.path());
        assert!(grown > 2 * MAX, "{grown} pages");
        reader.execute_batch("COMMIT").unwrap();
        for _ in 0..20 {
            write(&writer);
            move_log(&mover, MAX, || {});
        }
        assert!(pages(folder.path()) <= grown + MAX, "{} pages", pages(folder.path()));
        assert_eq!(seen(), 41);
    }
}
