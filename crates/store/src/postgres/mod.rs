//! PostgreSQL behind the store port: the same promises as on one file, for several server processes on one database.
//!
//! Two writers a process, each a connection and a queue; a case always goes to the same one. Whatever is queued becomes one
//! transaction of a few statements over arrays ([`writer`]). Nothing is locked but the rows of the cases written; what two
//! processes write to one case is told apart by its version. Each writer chains its own entries, counted without a gap, and
//! the sealer, one process at a time, takes them into the one tree ([`log`]).

mod batch;
mod connect;
pub(crate) mod diagnose;
mod draft;
pub(crate) mod dump;
mod list;
mod load;
mod log;
mod migrate;
mod outbox;
mod paper;
mod param;
mod people;
mod port;
mod published_log;
mod read;
mod rebuild;
mod session;
mod writer;

use crate::{
    keys::{CURSORS, Keys, PEOPLE},
    log::seal::Sealer,
    open::Options,
};
use app::{Fault, core::id::CaseId};
use connect::{Pg as _, Server};
use deadpool_postgres::{Object, Pool};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio_postgres::Statement;
use uuid::Uuid;
use vault::DataKey;
use writer::Writer;

/// Writers of a process: more share less of a transaction each.
const WRITERS: usize = 2;

/// How many texts of statements a connection keeps ready. Lists differ in their conditions, so there is no natural end.
const STATEMENTS_MAX: usize = 300;

/// Where the database is.
#[derive(Clone)]
pub struct Database {
    /// `postgres://user@host/database`; several hosts for a primary and its standbys.
    pub url: String,
    /// Its password, where the URL holds none.
    pub password: Option<String>,
    /// Certificates (PEM) that the server's is checked against; none: those of the public authorities.
    pub ca_file: Option<PathBuf>,
}

/// A store on PostgreSQL. Cheap to share behind an `Arc`.
pub struct PostgresStore {
    pool: Pool,
    writers: Vec<Writer>,
    turn: AtomicUsize,
    keys: Arc<Keys>,
    sealer: Sealer,
}

impl PostgresStore {
    /// Opens a store, makes it if there is none, brings it to the newest schema. Refuses a store of a newer build, and one
    /// whose keys the ring does not hold. Of the options the directory and what concerns a file are not used.
    pub async fn open(database: &Database, options: Options) -> Result<Self, Fault> {
        let server = Server::new(&database.url, database.password.as_deref(), database.ca_file.as_deref())?;
        let mut client = server.connect().await.pg()?;
        migrate::migrate(&mut client).await?;
        let keys = Arc::new(Keys::new(options.tenant, options.keys, options.index));
        let pool = server.pool()?;
        let holder = keys.fresh()?.1.id().to_string();
        let writers = (0..WRITERS).map(|_| Writer::start(server.clone(), Arc::clone(&keys))).collect();
        let store =
            Self { pool, writers, turn: AtomicUsize::new(0), keys, sealer: Sealer::new(options.log, holder) };
        for name in [PEOPLE, CURSORS] {
            store.platform_key(name).await?;
        }
        Ok(store)
    }

    /// The writer of a case.
    fn writer_of(&self, case: CaseId) -> Result<&Writer, Fault> {
        let place = case.uuid().as_bytes().iter().fold(0_usize, |sum, byte| sum + usize::from(*byte));
        self.writers.get(place % WRITERS).ok_or_else(|| Fault::Internal("a store without writers".into()))
    }

    /// Any writer, by turns.
    fn writer(&self) -> Result<&Writer, Fault> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.writers.get(turn % WRITERS).ok_or_else(|| Fault::Internal("a store without writers".into()))
    }

    /// A connection for reading, or for writing what needs no entry.
    async fn client(&self) -> Result<Object, Fault> {
        let client = self.pool.get().await.pg()?;
        if client.statement_cache.size() > STATEMENTS_MAX {
            client.statement_cache.clear();
        }
        Ok(client)
    }

    /// The key of a case as it is stored now; none when it has none, or was disposed of.
    async fn case_key(&self, client: &Object, case: CaseId) -> Result<Option<DataKey>, Fault> {
        let found = statement(client, "SELECT wrapped FROM case_key WHERE case_id = $1").await?;
        let row = client.query_opt(&found, &[&case.uuid()]).await.pg()?;
        row.map(|row| self.keys.unwrap(row.try_get(0).pg()?)).transpose()
    }

    /// A key of the platform, made if there is none, durably.
    async fn platform_key(&self, name: &str) -> Result<DataKey, Fault> {
        if let Some(key) = self.stored_platform_key(name).await? {
            return Ok(key);
        }
        let client = self.client().await?;
        let (wrapped, _) = self.keys.fresh()?;
        client
            .execute(
                "INSERT INTO platform_key (name, wrapped) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                &[&name, &wrapped],
            )
            .await
            .pg()?;
        drop(client);
        // another process may have made it first
        self.stored_platform_key(name)
            .await?
            .ok_or_else(|| Fault::Internal(format!("the key `{name}` was not stored")))
    }

    /// A key of the platform; none when it was never made.
    async fn stored_platform_key(&self, name: &str) -> Result<Option<DataKey>, Fault> {
        if let Some(key) = self.keys.cached_platform(name) {
            return Ok(Some(key));
        }
        let client = self.client().await?;
        let found = statement(&client, "SELECT wrapped FROM platform_key WHERE name = $1").await?;
        let Some(row) = client.query_opt(&found, &[&name]).await.pg()? else { return Ok(None) };
        let key = self.keys.unwrap(row.try_get(0).pg()?)?;
        self.keys.remember_platform(name, key.clone());
        Ok(Some(key))
    }
}

/// A statement, prepared once a connection.
async fn statement(client: &Object, text: &str) -> Result<Statement, Fault> {
    client.prepare_cached(text).await.pg()
}

/// The id of a column.
fn id(bytes: [u8; 16]) -> Uuid {
    Uuid::from_bytes(bytes)
}

fn case_missing_key(case: CaseId) -> Fault {
    Fault::Damaged { what: format!("case `{case}`"), why: "its key is missing".into() }
}
