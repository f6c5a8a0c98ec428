//! `store:` — where data and keys are.

use serde::Deserialize;
use std::path::PathBuf;

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Store {
    /// The organisation; what is sealed is bound to it, so it never changes. Default `casewright`.
    pub tenant: String,
    /// Folder of the database. Default `data`.
    pub folder: PathBuf,
    /// The key ring; refused inside the data folder. Default `keys/casewright.keys`.
    pub keys: PathBuf,
    /// File that holds the passphrase of the key ring, readable by the server alone. None: asked for at the start.
    pub passphrase_file: Option<PathBuf>,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            tenant: "casewright".into(),
            folder: "data".into(),
            keys: "keys/casewright.keys".into(),
            passphrase_file: None,
        }
    }
}
