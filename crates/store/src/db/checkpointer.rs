//! Moves the write-ahead log into the database from a connection of its own: in the writer it would stall every command that
//! waits, by tens of milliseconds.

use app::Fault;
use rusqlite::Connection;
use std::{sync::mpsc, thread::JoinHandle};

/// The thread that moves.
pub(crate) struct Checkpointer {
    wake: Option<mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts it on its own connection.
    pub(crate) fn start(db: Connection) -> Result<Self, Fault> {
        let (wake, woken) = mpsc::sync_channel::<()>(1);
        let thread = std::thread::Builder::new()
            .name("store-checkpointer".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    // passive: waits for nobody, leaves what readers still need for the next time
                    checkpoint(&db, "PRAGMA wal_checkpoint(PASSIVE)");
                }
                checkpoint(&db, "PRAGMA wal_checkpoint(TRUNCATE)");
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

fn checkpoint(db: &Connection, sql: &str) {
    // nothing is lost when it fails: the log keeps what was not moved
    if let Err(error) = db.query_row(sql, [], |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log could not be moved into the database");
    }
}
