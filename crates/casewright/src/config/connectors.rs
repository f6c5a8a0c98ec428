//! `connectors:` — what the outside is called through.

use anyhow::{Context, Result, bail};
use connect::sql::{At, Limits, Query, Server, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What the outside is called through.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Connectors {
    /// Reading documents from other systems.
    pub http: Http,
    /// Other databases whose records fetches may read.
    pub sql: Vec<Sql>,
    /// Handing notices over to addresses that people gave; without hosts nothing is called.
    pub webhook: Webhook,
    /// Sending mail; none: messages wait in the outbox and join the dead letters.
    pub mail: Option<Mail>,
    /// The payment provider; none: what is to be paid waits in the outbox, and then for a person.
    pub payments: Option<Payments>,
}

/// Reading documents from other systems.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Http {
    /// Hosts that may be called.
    pub hosts: Vec<Host>,
    /// Milliseconds for a whole call.
    pub time_ms: u64,
    /// Bytes of an answer at most.
    pub size_bytes_max: u64,
}

impl Default for Http {
    fn default() -> Self {
        let limits = connect::http::Limits::default();
        Self { hosts: Vec::new(), time_ms: limits.time_ms, size_bytes_max: limits.size_bytes_max }
    }
}

/// Handing notices over to addresses that people gave, signed; without hosts nothing is called.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Webhook {
    /// Hosts that may be called; without TLS only those that may have a private address.
    pub hosts: Vec<Host>,
    /// Milliseconds for a whole call.
    pub time_ms: u64,
}

impl Default for Webhook {
    fn default() -> Self {
        Self { hosts: Vec::new(), time_ms: connect::http::Limits::default().time_ms }
    }
}

/// Hosts that may be called.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Host {
    /// Its name or address.
    #[serde(rename = "host")]
    pub name: String,
    /// Its port.
    pub port: u16,
    /// True when it may have a private address.
    #[serde(default)]
    pub private: bool,
}

/// Another database whose records fetches may read (`connector: sql`), by named queries alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sql {
    /// What programs call the source: `get: "NAME/QUERY?parameter={field}"`.
    pub name: String,
    /// A file of SQLite; it is only read. Either this or `url`.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// A PostgreSQL server, with an account that may only read: `postgres://reader@host/database`. On another machine it is spoken
    /// to over TLS alone.
    #[serde(default)]
    pub url: Option<String>,
    /// File with the password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// File with the authorities (PEM) that the server's certificate is checked against. None: the public ones.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// True when the server may have a private address.
    #[serde(default)]
    pub private: bool,
    /// What may be asked.
    pub queries: Vec<SqlQuery>,
    /// Milliseconds for a whole call.
    #[serde(default = "time_ms")]
    pub time_ms: u64,
    /// Records of an answer at most.
    #[serde(default = "rows_max")]
    pub rows_max: u32,
    /// Bytes of an answer at most.
    #[serde(default = "size_bytes_max")]
    pub size_bytes_max: u64,
}

fn time_ms() -> u64 {
    Limits::default().time_ms
}

fn rows_max() -> u32 {
    Limits::default().rows_max
}

fn size_bytes_max() -> u64 {
    Limits::default().size_bytes_max
}

/// One query that may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqlQuery {
    /// What programs call it.
    pub name: String,
    /// One statement that reads, with `$1`, `$2`, … for its parameters. They are bound as text; another type is a cast: `$1::integer`.
    pub sql: String,
    /// The names of the parameters, in their order.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// False: there is exactly one record, an object by column. True: the answer is a list of such.
    #[serde(default)]
    pub many: bool,
}

/// The sources as the connector takes them.
pub(crate) fn sources(listed: &[Sql]) -> Result<BTreeMap<String, Source>> {
    let mut sources = BTreeMap::new();
    for sql in listed {
        if sources.insert(sql.name.clone(), sql.source()?).is_some() {
            bail!("`connectors.sql` names `{}` twice", sql.name);
        }
    }
    Ok(sources)
}

impl Sql {
    fn source(&self) -> Result<Source> {
        let name = &self.name;
        let at = match (&self.file, &self.url) {
            (Some(file), None) => At::Sqlite(file.clone()),
            (None, Some(url)) => At::Postgres(Server {
                url: url.clone(),
                password: self.password_file.as_deref().map(password).transpose()?,
                ca_file: self.ca_file.clone(),
                private: self.private,
            }),
            _ => bail!("the source `{name}` of `connectors.sql` needs either `file` or `url`"),
        };
        let mut queries = BTreeMap::new();
        for one in &self.queries {
            let query = Query { sql: one.sql.clone(), parameters: one.parameters.clone(), many: one.many };
            if queries.insert(one.name.clone(), query).is_some() {
                bail!("the source `{name}` of `connectors.sql` has two queries `{}`", one.name);
            }
        }
        let limits =
            Limits { time_ms: self.time_ms, rows_max: self.rows_max, size_bytes_max: self.size_bytes_max };
        Ok(Source { at, queries, limits })
    }
}

fn password(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the password or token file `{}`", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Paying through a provider, which orders and confirms under one idempotency key.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payments {
    /// Its address; `/orders` is appended: `https://pay.example/v1`.
    pub url: String,
    /// File with the token that it knows this installation by.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// True when it may have a private address.
    #[serde(default)]
    pub private: bool,
    /// Milliseconds for a whole call.
    #[serde(default = "payment_time_ms")]
    pub time_ms: u64,
}

fn payment_time_ms() -> u64 {
    20_000
}

impl Payments {
    /// The provider as the connector takes it.
    pub(crate) fn settings(&self) -> Result<connect::payments::Settings> {
        Ok(connect::payments::Settings {
            url: self.url.clone(),
            token: self.token_file.as_deref().map(password).transpose()?,
            private: self.private,
            limits: connect::http::Limits { time_ms: self.time_ms, ..connect::http::Limits::default() },
        })
    }
}

/// Sending mail.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// Host of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `tls`, `starttls` or `none`.
    #[serde(default)]
    pub protection: Protection,
    /// User name, if the server wants one.
    pub user: Option<String>,
    /// File with the password.
    pub password_file: Option<PathBuf>,
    /// The sender: `Licensing <licensing@council.example>`.
    pub from: String,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Protection {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, required.
    #[default]
    StartTls,
    /// None; only for a server on the same machine.
    None,
}
