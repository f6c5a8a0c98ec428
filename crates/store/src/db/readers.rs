//! A few connections that read, on threads that may block. The log mode (WAL) lets them read while the writer writes.

use super::connect;
use app::Fault;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// The connections.
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// Opens `count` of them.
    pub(crate) fn open(file: &Path, count: usize) -> Result<Self, Fault> {
        let idle = (0..count).map(|_| connect::read_only(file)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(idle)), permits: Arc::new(Semaphore::new(count)) })
    }

    /// Runs `work` in one read transaction: it sees one state of the store.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let closed = || Fault::Store("the readers have stopped; restart".into());
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())?;
        let idle = Arc::clone(&self.idle);
        tokio::task::spawn_blocking(move || {
            let db = lock(&idle).pop();
            let lent = Lent { db, idle };
            let db = lent.db.as_ref().ok_or_else(closed)?;
            let result =
                super::Sql::sql(db.unchecked_transaction()).and_then(|transaction| work(&transaction));
            drop(lent);
            drop(permit);
            result
        })
        .await
        .map_err(|_| Fault::Internal("a read broke off".into()))?
    }
}

/// Gives the connection back, whatever happens.
struct Lent {
    db: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
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
