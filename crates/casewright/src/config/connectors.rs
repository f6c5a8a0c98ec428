//! `connectors:` — what the outside is called through.

use serde::Deserialize;
use std::path::PathBuf;

/// The section.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Connectors {
    /// Reading documents.
    pub http: Http,
    /// Sending mail; none: messages wait in the outbox and join the dead letters.
    pub mail: Option<Mail>,
}

/// `connectors.http:`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Http {
    /// Hosts that may be called; none by default.
    pub hosts: Vec<Host>,
    /// Milliseconds for a whole call. Default 5000.
    pub time_ms: u64,
    /// Bytes of an answer at most. Default 262144.
    pub size_bytes_max: u64,
}

impl Default for Http {
    fn default() -> Self {
        let limits = connect::http::Limits::default();
        Self { hosts: Vec::new(), time_ms: limits.time_ms, size_bytes_max: limits.size_bytes_max }
    }
}

/// One host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Host {
    /// Its name or address.
    #[serde(rename = "host")]
    pub name: String,
    /// Its port.
    pub port: u16,
    /// True when it may have a private address. Default false.
    #[serde(default)]
    pub private: bool,
}

/// `connectors.mail:`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// Host of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `tls`, `starttls` or `none`. Default `starttls`.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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
