//! The configuration: one YAML file and the environment over it, one struct a section, every value with a secure default. The
//! structs are its one definition: the reference (`docs/configuration.md`), the schema for editors and what is refused all
//! come from them.

pub(crate) mod connectors;
pub(crate) mod documents;
mod environment;
pub(crate) mod identity;
pub(crate) mod limits;
pub(crate) mod network;
pub(crate) mod notices;
pub(crate) mod observe;
pub(crate) mod reference;
mod schema;
pub(crate) mod server;
pub(crate) mod shown;
pub(crate) mod store;

use anyhow::{Context, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_saphyr::Error as YamlError;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The whole file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where to listen, and how connections are protected.
    pub server: server::Server,
    /// Where data and keys are.
    pub store: store::Store,
    /// Program folders. Of several folders of one program the last is current.
    pub programs: Vec<PathBuf>,
    /// Values laid over the `config` of programs: program name, then key, then text.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The jurisdiction of each program by its name, where it is not `default`: a file under `jurisdictions/`.
    pub jurisdictions: BTreeMap<String, String>,
    /// Zones that access rules may name, and proxies whose word about the client's address counts.
    pub network: network::Network,
    /// How often something may be asked: each so many at once, and as many again over the time; more get 429 with `Retry-After`. 0 counts
    /// as 1.
    pub limits: limits::Limits,
    /// What the outside is called through.
    pub connectors: connectors::Connectors,
    /// What people are told outside of the application, and by which way. A message holds references and links, and nothing of a case.
    pub notices: notices::Notices,
    /// Where documents lie and who scans them.
    pub documents: documents::Documents,
    /// The log of the process.
    pub log: observe::Log,
    /// Figures about the running server.
    pub metrics: observe::Metrics,
    /// Traces of requests.
    pub traces: observe::Traces,
    /// Identity providers that people may sign in by.
    pub identity: identity::Identity,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: server::Server::default(),
            store: store::Store::default(),
            programs: vec![
                "programs/premises-licence".into(),
                "programs/child-placement".into(),
                "programs/benefits".into(),
                "programs/benefits-appeal".into(),
                "programs/insurance-claim".into(),
                "programs/security-incident".into(),
                "programs/intake".into(),
                "programs/office".into(),
            ],
            values: BTreeMap::new(),
            jurisdictions: BTreeMap::new(),
            network: network::Network::default(),
            limits: limits::Limits::default(),
            connectors: connectors::Connectors::default(),
            notices: notices::Notices::default(),
            documents: documents::Documents::default(),
            log: observe::Log::default(),
            metrics: observe::Metrics::default(),
            traces: observe::Traces::default(),
            identity: identity::Identity::default(),
        }
    }
}

impl Config {
    /// Reads a file, and the environment over it; without a file the defaults hold.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let config = match path {
            None => Self::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read configuration `{}`", path.display()))?;
                Self::parse(&text).with_context(|| format!("configuration `{}`", path.display()))?
            }
        };
        environment::over(config, environment::ours(std::env::vars_os())?)
    }

    /// Reads the text of a file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| anyhow::anyhow!("{}", told(&error)))
    }
}

/// What is wrong, where, and what may have been meant.
fn told(error: &YamlError) -> String {
    match error.without_snippet() {
        YamlError::SerdeUnknownField { field, expected, location } => format!(
            "line {}, column {}: unknown key `{field}`; {}",
            location.line(),
            location.column(),
            app::program::meant(field, expected)
        ),
        YamlError::SerdeUnknownVariant { variant, expected, location } => format!(
            "line {}, column {}: `{variant}` is not known here; {}",
            location.line(),
            location.column(),
            app::program::meant(variant, expected)
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let config = Config::parse("server:\n  listen: 127.0.0.1:9000\n").unwrap();
        assert_eq!(config.server.listen.port(), 9000);
        assert_eq!(config.programs.len(), 8);
    }

    #[test]
    fn what_is_unknown_is_an_error_with_its_place_and_what_may_be_meant() {
        let says = |text: &str| Config::parse(text).unwrap_err().to_string();
        assert_eq!(
            says("server:\n  listne: 127.0.0.1:9000\n"),
            "line 2, column 3: unknown key `listne`; did you mean `listen`?"
        );
        let kind = says("store:\n  kind: postgre\n");
        assert!(kind.starts_with("line 2, column 9:") && kind.contains("did you mean `postgres`?"), "{kind}");
        let wrong = says("server:\n  listen: here\n");
        assert!(wrong.contains("line 2"), "{wrong}");
        let range = says("network:\n  zones:\n    office: [10.0.0.0/33]\n");
        assert!(range.contains("line 3") && range.contains("10.0.0.0/33"), "{range}");
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        let text = "network: { zones: { office: [10.1.0.0/16] } }\nconnectors: { mail: { host: m, port: 25, from: a@b.c } }\n\
                    server: { tls: { generated: true } }\nstore: { kind: postgres, url: 'postgres://x@y/z' }\n";
        let config = Config::parse(text).unwrap();
        let back: Config = serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!(format!("{config:?}"), format!("{back:?}"));
    }
}
