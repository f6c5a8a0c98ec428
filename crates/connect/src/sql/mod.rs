//! Reads records from other databases: the `sql` connector of fetches. It reads only.
//!
//! A fetch names a source and one of its queries, both listed in the configuration, and gives values for the query's
//! parameters: `land-register/parcel?number={parcel.number}`. No text of a program or a case ever becomes a part of a query:
//! the query is the operator's, and values are bound. Each call is one read-only transaction with a time for the statement and
//! for the whole call, and with limits to rows and bytes. Whether a value fits the field it is for is decided where the schema
//! is known.

mod postgres;
mod sqlite;

use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use async_trait::async_trait;
use serde_json::Value as Json;
use std::{collections::BTreeMap, path::PathBuf, time::Duration};

/// Bounds of one call.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Milliseconds for the whole call, connecting to last row.
    pub time_ms: u64,
    /// Rows of an answer at most.
    pub rows_max: u32,
    /// Bytes of an answer at most, as JSON.
    pub size_bytes_max: u64,
}

impl Default for Limits {
    /// 5 seconds, 100 rows, 256 KiB.
    fn default() -> Self {
        Self { time_ms: 5_000, rows_max: 100, size_bytes_max: 256 * 1024 }
    }
}

/// Where a source is.
#[derive(Clone)]
pub enum At {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Server),
}

/// A PostgreSQL server.
#[derive(Clone)]
pub struct Server {
    /// `postgres://reader@host/database`, one host.
    pub url: String,
    /// The password, if it is not in the URL.
    pub password: Option<String>,
    /// Authorities (PEM) that its certificate is checked against. None: the public ones.
    pub ca_file: Option<PathBuf>,
    /// True when its addresses may be private, loopback or link-local.
    pub private: bool,
}

/// One query that may be asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// One statement that reads, with `$1`, `$2`, … where the parameters stand. They are bound as text.
    pub sql: String,
    /// The names of the parameters, in their order.
    pub parameters: Vec<String>,
    /// False: there is exactly one record, and the answer is an object by column. True: the answer is a list of such.
    pub many: bool,
}

/// One source.
#[derive(Clone)]
pub struct Source {
    /// Where it is.
    pub at: At,
    /// What may be asked, by name.
    pub queries: BTreeMap<String, Query>,
    /// Bounds of a call.
    pub limits: Limits,
}

/// A source that cannot be used as it is configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The address.
    #[error("the address of the source cannot be read; write `postgres://user@host/database` with one host")]
    Address,
    /// The way to it cannot be protected.
    #[error(transparent)]
    Tls(#[from] postgres_tls::TlsError),
}

/// The `sql` connector.
pub struct Sql {
    sources: BTreeMap<String, (Source, Option<postgres::Reader>)>,
}

impl Sql {
    /// A connector that may ask the listed sources.
    pub fn new(sources: BTreeMap<String, Source>) -> Result<Self, SourceError> {
        let mut known = BTreeMap::new();
        for (name, source) in sources {
            let reader = match &source.at {
                At::Sqlite(_) => None,
                At::Postgres(server) => Some(postgres::Reader::new(server)?),
            };
            known.insert(name, (source, reader));
        }
        Ok(Self { sources: known })
    }

    async fn ask(&self, address: &str) -> Result<Reply, CallFailure> {
        let (place, values) = address.split_once('?').unwrap_or((address, ""));
        let (name, query) = place.split_once('/').ok_or_else(|| {
            CallFailure::Never("the fetch names no query; write `SOURCE/QUERY?parameter={field}`".into())
        })?;
        let unlisted = || {
            CallFailure::Never(
                "the source or its query is not in `connectors.sql`; an administrator can list it".into(),
            )
        };
        let (source, reader) = self.sources.get(name).ok_or_else(unlisted)?;
        let query = source.queries.get(query).ok_or_else(unlisted)?;
        let values = bound(query, values)?;
        let time = Duration::from_millis(source.limits.time_ms);
        let asked = async {
            match (&source.at, reader) {
                (At::Sqlite(file), _) => sqlite::ask(file, query, values, source.limits).await,
                (At::Postgres(_), Some(reader)) => reader.ask(query, &values, source.limits).await,
                (At::Postgres(_), None) => Err(unlisted()),
            }
        };
        let rows = tokio::time::timeout(time, asked).await.map_err(|_| late())??;
        answer(query, rows).map(Reply::Document)
    }
}

/// The values in the order of the parameters: each once, and no other.
fn bound(query: &Query, values: &str) -> Result<Vec<String>, CallFailure> {
    let mut given = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(values.as_bytes()) {
        if given.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            return Err(CallFailure::Never(format!("the fetch gives `{name}` twice")));
        }
    }
    let mut bound = Vec::new();
    for name in &query.parameters {
        let value = given.remove(name);
        bound.push(value.ok_or_else(|| CallFailure::Never(format!("the fetch does not give `{name}`")))?);
    }
    match given.into_keys().next() {
        Some(other) => Err(CallFailure::Never(format!("the query has no parameter `{other}`"))),
        None => Ok(bound),
    }
}

/// One record, or a list.
fn answer(query: &Query, mut rows: Vec<Json>) -> Result<Json, CallFailure> {
    if query.many {
        return Ok(Json::Array(rows));
    }
    match (rows.pop(), rows.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(CallFailure::Never("the source has no such record".into())),
        (Some(_), false) => Err(CallFailure::Never("the source answered with more than one record".into())),
    }
}

fn late() -> CallFailure {
    CallFailure::Later("the source did not answer in time".into())
}

fn too_many(limits: Limits) -> CallFailure {
    CallFailure::Never(format!("the source answered with more than {} records", limits.rows_max))
}

fn too_big(limits: Limits) -> CallFailure {
    CallFailure::Never(format!("the source answered with more than {} bytes", limits.size_bytes_max))
}

#[async_trait]
impl Connector for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        match &call.kind {
            CallKind::Get { url } => self.ask(url).await,
            CallKind::Message { .. } | CallKind::Post { .. } | CallKind::Pay(_) => {
                Err(CallFailure::Never("the `sql` connector reads records only".into()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bound_by_name_each_once() {
        let query = Query { sql: String::new(), parameters: vec!["a".into(), "b".into()], many: false };
        assert_eq!(bound(&query, "b=2%27--&a=x%26b%3D1").unwrap(), ["x&b=1", "2'--"]);
        for (values, why) in [
            ("a=1", "does not give `b`"),
            ("a=1&b=2&a=3", "`a` twice"),
            ("a=1&b=2&c=3", "no parameter `c`"),
            ("", "does not give `a`"),
        ] {
            assert!(bound(&query, values).unwrap_err().to_string().contains(why), "{values}");
        }
    }
}
