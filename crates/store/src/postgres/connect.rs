//! Connections: where the server is, how the way to it is protected, what every connection is set to.

use app::Fault;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use postgres_tls::Tls;
use std::{path::Path, time::Duration};
use tokio_postgres::{Client, Config, NoTls};

/// Connections that read, beside one a writer.
const READERS: usize = 8;

/// Where the database is.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
    /// None on one machine.
    tls: Option<Tls>,
}

impl Server {
    /// From a URL (`postgres://user@host/database`) or `key=value` words. Several hosts may be named: the one that takes
    /// writes is used, so that a promoted standby is found. A server on another machine is spoken to over TLS alone.
    pub(crate) fn new(url: &str, password: Option<&str>, ca_file: Option<&Path>) -> Result<Self, Fault> {
        // the error may repeat the text, and that may hold a password
        let mut config: Config = url.parse().map_err(|_| {
            Fault::Store("the database URL cannot be read; write `postgres://user@host/database`".into())
        })?;
        if let Some(password) = password {
            config.password(password);
        }
        let tls =
            postgres_tls::protect(&mut config, ca_file).map_err(|error| Fault::Store(error.to_string()))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        if config.get_hosts().len() > 1 {
            config.target_session_attrs(tokio_postgres::config::TargetSessionAttrs::ReadWrite);
        }
        config.keepalives_idle(Duration::from_secs(20));
        config.application_name("casewright");
        Ok(Self { config, tls })
    }

    /// A connection of its own, for a writer.
    pub(crate) async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        // the connection ends with the client; what goes wrong is seen by who waits for an answer
        let client = match self.tls.clone() {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls).await?;
                tokio::spawn(async move { drop(connection.await) });
                client
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(async move { drop(connection.await) });
                client
            }
        };
        client.batch_execute(SETTINGS).await?;
        client.batch_execute(DURABLE).await?;
        Ok(client)
    }

    /// Connections for reading.
    pub(crate) fn pool(&self) -> Result<Pool, Fault> {
        let settings = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match self.tls.clone() {
            Some(tls) => Manager::from_config(self.config.clone(), tls, settings),
            None => Manager::from_config(self.config.clone(), NoTls, settings),
        };
        Pool::builder(manager)
            .max_size(READERS)
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| Fault::Store(error.to_string()))
    }
}

/// The order of joins is ours; nothing hangs for ever; what is sealed and bound never reaches the server's own log by us.
const SETTINGS: &str = "SET join_collapse_limit = 1; SET statement_timeout = '60s'; SET lock_timeout = '20s'; \
     SET idle_in_transaction_session_timeout = '60s'; SET jit = off; SET client_min_messages = warning";

/// A commit waits for the disk, whatever the server's default is; where that waits for a standby too, it is left so.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Turns what PostgreSQL says into a fault. The message names tables and columns; the detail, which may repeat a value, stays
/// out.
pub(crate) trait Pg<T> {
    fn pg(self) -> Result<T, Fault>;
}

impl<T> Pg<T> for Result<T, tokio_postgres::Error> {
    fn pg(self) -> Result<T, Fault> {
        self.map_err(|error| Fault::Store(said(&error)))
    }
}

impl<T> Pg<T> for Result<T, deadpool_postgres::PoolError> {
    fn pg(self) -> Result<T, Fault> {
        self.map_err(|error| match error {
            deadpool_postgres::PoolError::Backend(error) => Fault::Store(said(&error)),
            other => Fault::Store(format!("the database cannot be reached: {other}")),
        })
    }
}

/// What PostgreSQL says, without values.
pub(crate) fn said(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("PostgreSQL: {} ({})", db.message(), db.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
