//! `connectors:` — what the outside is called through.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the outside is called through.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Connectors {
    /// Reading documents from other systems.
    pub http: Http,
    /// Sending mail; none: messages wait in the outbox and join the dead letters.
    pub mail: Option<Mail>,
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
