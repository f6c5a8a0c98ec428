//! A source that is a PostgreSQL server: one connection and one read-only transaction a call.

use super::{Limits, Query, Server, SourceError, late, too_big, too_many};
use crate::allow::{AllowList, AllowedHost};
use app::connector::CallFailure;
use futures_util::{TryStreamExt as _, pin_mut};
use postgres_tls::Tls;
use serde_json::Value as Json;
use tokio::net::TcpStream;
use tokio_postgres::{
    Client, Config, NoTls, config::Host, error::SqlState, tls::MakeTlsConnect, types::Type,
};

/// A server as it is asked.
pub(super) struct Reader {
    config: Config,
    host: Host,
    port: u16,
    private: bool,
    /// None on one machine.
    tls: Option<Tls>,
}

impl Reader {
    pub(super) fn new(server: &Server) -> Result<Self, SourceError> {
        // the error may repeat the text, and that may hold a password
        let mut config: Config = server.url.parse().map_err(|_| SourceError::Address)?;
        if let Some(password) = &server.password {
            config.password(password);
        }
        let ([host], hostaddrs) = (config.get_hosts(), config.get_hostaddrs()) else {
            return Err(SourceError::Address);
        };
        if !hostaddrs.is_empty() {
            return Err(SourceError::Address);
        }
        let host = host.clone();
        let tls = postgres_tls::protect(&mut config, server.ca_file.as_deref())?;
        config.application_name("casewright");
        let port = config.get_ports().first().copied().unwrap_or(5432);
        Ok(Self { config, host, port, private: server.private, tls })
    }

    pub(super) async fn ask(
        &self,
        query: &Query,
        values: &[String],
        limits: Limits,
    ) -> Result<Vec<Json>, CallFailure> {
        let client = self.connect().await?;
        // as one statement, it cannot be more than a query; the server turns the rows into JSON and cuts what is too long
        let wrapped = format!(
            "SELECT left(row_to_json(q)::text, {}) FROM (\n{}\n) q LIMIT {}",
            limits.size_bytes_max + 1,
            query.sql.trim().trim_end_matches(';'),
            u64::from(limits.rows_max) + 1,
        );
        let begin = format!(
            "BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}",
            limits.time_ms, limits.time_ms,
        );
        client.batch_execute(&begin).await.map_err(|error| failure(&error))?;
        let types = vec![Type::TEXT; values.len()];
        let statement = client.prepare_typed(&wrapped, &types).await.map_err(|error| failure(&error))?;
        let rows = client.query_raw(&statement, values).await.map_err(|error| failure(&error))?;
        pin_mut!(rows);
        let (mut found, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.try_next().await.map_err(|error| failure(&error))? {
            if found.len() >= limits.rows_max as usize {
                return Err(too_many(limits));
            }
            let text: &str = row.try_get(0).map_err(|error| failure(&error))?;
            bytes += text.len() as u64;
            if bytes > limits.size_bytes_max {
                return Err(too_big(limits));
            }
            found.push(serde_json::from_str(text).map_err(|_| not_understood())?);
        }
        Ok(found)
    }

    /// Connects to an address that was checked, so that a name that resolves differently the second time gains nothing.
    async fn connect(&self) -> Result<Client, CallFailure> {
        let unreachable = || CallFailure::Later("the source could not be reached".into());
        let name = match &self.host {
            #[cfg(unix)]
            Host::Unix(_) => {
                let (client, connection) =
                    self.config.connect(NoTls).await.map_err(|error| failure(&error))?;
                // the connection ends with the client; what goes wrong is seen by who waits for an answer
                tokio::spawn(async move { drop(connection.await) });
                return Ok(client);
            }
            Host::Tcp(name) => name,
        };
        let found = tokio::net::lookup_host((name.as_str(), self.port)).await.map_err(|_| unreachable())?;
        let entry = AllowedHost { host: name.clone(), port: self.port, private: self.private };
        let reachable = AllowList::reachable(&entry, found);
        if reachable.is_empty() {
            return Err(CallFailure::Never(
                "the source has a private address; an administrator can allow it with `private: true`".into(),
            ));
        }
        let stream = TcpStream::connect(&*reachable).await.map_err(|_| unreachable())?;
        match self.tls.clone() {
            Some(mut tls) => {
                let connect = MakeTlsConnect::<TcpStream>::make_tls_connect(&mut tls, name)
                    .map_err(|_| not_understood())?;
                let (client, connection) =
                    self.config.connect_raw(stream, connect).await.map_err(|error| failure(&error))?;
                tokio::spawn(async move { drop(connection.await) });
                Ok(client)
            }
            None => {
                let (client, connection) =
                    self.config.connect_raw(stream, NoTls).await.map_err(|error| failure(&error))?;
                tokio::spawn(async move { drop(connection.await) });
                Ok(client)
            }
        }
    }
}

fn not_understood() -> CallFailure {
    CallFailure::Never("the source answered in a way that is not understood".into())
}

/// What a failure is called outside: no query, no value, no account.
fn failure(error: &tokio_postgres::Error) -> CallFailure {
    let Some(state) = error.code() else {
        return CallFailure::Later(if error.is_closed() {
            "the source stopped answering midway".into()
        } else {
            "the source could not be reached".into()
        });
    };
    let class = state.code().get(..2).unwrap_or_default();
    if *state == SqlState::QUERY_CANCELED || *state == SqlState::LOCK_NOT_AVAILABLE {
        late()
    } else if *state == SqlState::READ_ONLY_SQL_TRANSACTION {
        CallFailure::Never("the query of the source does not only read; change it in `connectors.sql`".into())
    } else if matches!(class, "08" | "53" | "57") {
        CallFailure::Later("the source could not be reached".into())
    } else if class == "28" {
        CallFailure::Never("the source does not accept the account that is configured for it".into())
    } else if class == "22" {
        CallFailure::Never("the source cannot be asked about this value".into())
    } else {
        CallFailure::Never("the source does not answer this query as it is configured".into())
    }
}
