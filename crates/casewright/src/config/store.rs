//! `store:` — where data and keys are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where data and keys are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Store {
    /// The organisation; what is sealed is bound to it, so it never changes.
    pub tenant: String,
    /// `sqlite`: one file in `folder`, nothing else needed. `postgres`: a database at `url`, for several servers.
    pub kind: Kind,
    /// Folder of the database.
    pub folder: PathBuf,
    /// Encrypt the file in `folder` as a whole (SQLCipher), beside what is sealed in any case: then a stolen disk does not even tell how
    /// many cases there are. Writes and reads are slower. Needs a build with the feature `whole-file-encryption`; a store that was made in
    /// clear is taken over by a backup that is restored into an empty folder.
    pub encrypt_file: bool,
    /// Where PostgreSQL is: `postgres://casewright@db.example/casewright`, or a primary and its standbys:
    /// `postgres://casewright@one,two/casewright`. A server on another machine is spoken to over TLS alone.
    pub url: Option<String>,
    /// File that holds PostgreSQL's password, readable by the server alone. None: the URL names no password or holds it.
    pub password_file: Option<PathBuf>,
    /// File with the authorities (PEM) that PostgreSQL's certificate is checked against. None: the public ones.
    pub ca_file: Option<PathBuf>,
    /// The key ring; refused inside the data folder.
    pub keys: PathBuf,
    /// File that holds the passphrase of the key ring, readable by the server alone. None: asked for at the start.
    pub passphrase_file: Option<PathBuf>,
    /// Program that prints it, with its arguments, instead: a client of a key service or a token. None: the file, or asked for.
    pub passphrase_command: Option<Vec<String>>,
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            tenant: "casewright".into(),
            kind: Kind::Sqlite,
            folder: "data".into(),
            encrypt_file: false,
            url: None,
            password_file: None,
            ca_file: None,
            keys: "keys/casewright.keys".into(),
            passphrase_file: None,
            passphrase_command: None,
        }
    }
}
