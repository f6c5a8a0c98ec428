//! `log:`, `metrics:`, `traces:` — what is told about the running server. None of it holds personal data or names a case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The log of the process, on standard error: what it does, not who looked at what (that is the access log in the store).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    /// `text` for a person, `json` for a collector: one object a line.
    pub format: Format,
    /// What is logged, by part of the program; `web=info` holds a line for each request. `CASEWRIGHT_LOG` in the environment wins.
    pub level: String,
}

/// The form of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For a person.
    Text,
    /// For a collector.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: Format::Text, level: "warn,casewright=info".into() }
    }
}

/// Figures about the running server, in the text format of Prometheus.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Metrics {
    /// Address and port of a listener of its own, plain HTTP, `/metrics`, `/healthz` and `/readyz` alone; keep it away from the
    /// outside. None: no figures.
    pub listen: Option<SocketAddr>,
}

/// Traces of requests, by OpenTelemetry's protocol over HTTP with JSON.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Traces {
    /// Where they go: `http://127.0.0.1:4318/v1/traces`. None: no traces.
    pub endpoint: Option<String>,
    /// The name of this service in them.
    pub service: String,
    /// Of so many requests one is traced: 1 for all. What a proxy in front has decided counts instead.
    pub one_in: u32,
}

impl Default for Traces {
    fn default() -> Self {
        Self { endpoint: None, service: "casewright".into(), one_in: 1 }
    }
}
