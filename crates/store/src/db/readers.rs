//! A few connections that read. The log mode (WAL) lets them read while the writer writes. What may take long reads on threads
//! that may block; a look-up by key reads where it is asked, since handing it over costs more than the look-up.

use super::{connect, folder::Folder};
use app::Fault;
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The connections.
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// Opens `count` of them.
    pub(crate) fn open(folder: &Folder, count: usize) -> Result<Self, Fault> {
        let idle = (0..count).map(|_| connect::read_only(folder)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(idle)), permits: Arc::new(Semaphore::new(count)) })
    }

    /// Runs a look-up of a row or two by their keys: on this very thread when a connection is idle, as [`run`](Self::run) does
    /// otherwise. Without a transaction: each of its statements sees a state of its own.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        if let Some(lent) = self.lend() {
            return match &lent.db {
                Some(db) => work(db),
                None => Err(closed()),
            };
        }
        self.run(work).await
    }

    /// A connection that is idle.
    fn lend(&self) -> Option<Lent> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        let db = lock(&self.idle).pop();
        Some(Lent { db, idle: Arc::clone(&self.idle), _permit: permit })
    }

    /// Runs `work` in one read transaction: it sees one state of the store.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())?;
        let idle = Arc::clone(&self.idle);
        tokio::task::spawn_blocking(move || {
            let db = lock(&idle).pop();
            let lent = Lent { db, idle, _permit: permit };
            let db = lent.db.as_ref().ok_or_else(closed)?;
            super::Sql::sql(db.unchecked_transaction()).and_then(|transaction| work(&transaction))
        })
        .await
        .map_err(|_| Fault::Internal("a read broke off".into()))?
    }
}

fn closed() -> Fault {
    Fault::Store("the readers have stopped; restart".into())
}

/// Gives the connection back, whatever happens; then somebody else may have it.
struct Lent {
    db: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(db) = self.db.take() {
            lock(&self.idle).push(db);
        }
    }
}

fn lock(idle: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
