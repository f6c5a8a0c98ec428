//! The configuration: one YAML file, one struct a section, every value with a secure default. What is unknown is an error
//! with its line; what is left out has the default that `docs/configuration.md` lists.

pub(crate) mod connectors;
pub(crate) mod limits;
pub(crate) mod network;
pub(crate) mod server;
pub(crate) mod store;

use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where to listen.
    pub server: server::Server,
    /// Where data and keys are.
    pub store: store::Store,
    /// Program folders.
    pub programs: Vec<PathBuf>,
    /// Values for the `config` of programs: program name, then key, then text.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The jurisdiction of each program by its name, where it is not `default`: a file under `jurisdictions/`.
    pub jurisdictions: BTreeMap<String, String>,
    /// Network zones and trusted proxies.
    pub network: network::Network,
    /// How often something may be asked.
    pub limits: limits::Limits,
    /// Mail and HTTP.
    pub connectors: connectors::Connectors,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: server::Server::default(),
            store: store::Store::default(),
            programs: vec![
                "programs/premises-licence".into(),
                "programs/child-placement".into(),
                "programs/office".into(),
            ],
            values: BTreeMap::new(),
            jurisdictions: BTreeMap::new(),
            network: network::Network::default(),
            limits: limits::Limits::default(),
            connectors: connectors::Connectors::default(),
        }
    }
}

impl Config {
    /// Reads a file; without one the defaults hold.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read configuration `{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("configuration `{}`", path.display()))
    }

    /// Reads the text of a file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| anyhow::anyhow!("{error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let config = Config::parse("server:\n  listen: 127.0.0.1:9000\n").unwrap();
        assert_eq!(config.server.listen.port(), 9000);
        assert_eq!(config.programs.len(), 3);
    }

    #[test]
    fn what_is_unknown_is_an_error_with_its_line() {
        let error = Config::parse("server:\n  listne: 127.0.0.1:9000\n").unwrap_err().to_string();
        assert!(error.contains("listne") && error.contains("line 2"), "{error}");
    }
}
