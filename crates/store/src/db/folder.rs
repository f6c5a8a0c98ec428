//! The data folder of a store on SQLite, with what opens its file where that is encrypted as a whole.

use super::Sql as _;
use crate::open::FILE;
use app::Fault;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use vault::{Secret, Zeroizing};

/// True in a build that can encrypt the file of a store as a whole (SQLCipher): one with the feature `whole-file-encryption`.
pub const WHOLE_FILE: bool = cfg!(feature = "whole-file-encryption");

/// The data folder of a store on SQLite.
///
/// Content is sealed in any case; what then stands in clear is listed in the [crate]'s documentation. With a key the file as a whole
/// is encrypted too (SQLCipher: AES-256-CBC and an HMAC a page), so that a stolen disk tells not even how many cases there are.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    key: Option<Secret>,
}

impl<P: Into<PathBuf>> From<P> for Folder {
    fn from(path: P) -> Self {
        Self { path: path.into(), key: None }
    }
}

impl Folder {
    /// A folder whose file is encrypted as a whole under a key: [`vault::KeyRing::file_key`].
    pub fn encrypted(path: impl Into<PathBuf>, key: Secret) -> Self {
        Self { path: path.into(), key: Some(key) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the database.
    pub(crate) fn file(&self) -> PathBuf {
        self.path.join(FILE)
    }

    /// Gives a new connection its key, and finds out whether it opens the file: before anything else is asked of it.
    pub(crate) fn unlock(&self, db: &Connection) -> Result<(), Fault> {
        if let Some(key) = &self.key {
            let cipher: Option<String> = if WHOLE_FILE {
                // the raw key, so that nothing is stretched at each opening
                let key = Zeroizing::new(format!(
                    "PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{}'\"",
                    hex::encode(key.expose())
                ));
                db.execute_batch(&key).sql()?;
                db.execute_batch(
                    "PRAGMA cipher_hmac_algorithm = HMAC_SHA256; PRAGMA cipher_memory_security = ON;",
                )
                .sql()?;
                db.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok()
            } else {
                None
            };
            // A build without the cipher would take no notice of the key, and write in clear.
            if cipher.is_none_or(|version| version.is_empty()) {
                return Err(Fault::Store(
                    "this build cannot encrypt a store as a whole: build it with `--features whole-file-encryption`, or set \
                     `store.encrypt_file: false`"
                        .into(),
                ));
            }
        }
        match db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == rusqlite::ErrorCode::NotADatabase =>
            {
                Err(Fault::Store(match &self.key {
                    Some(_) => format!(
                        "`{}` is not encrypted under this key ring: it was made in clear, or for another ring. To encrypt a store as a \
                         whole, take a backup of it and restore that into an empty folder with `store.encrypt_file: true`",
                        self.file().display()
                    ),
                    None => format!(
                        "`{}` is no database in clear: it is encrypted as a whole (set `store.encrypt_file: true`), or no store",
                        self.file().display()
                    ),
                }))
            }
            other => other.sql(),
        }
    }
}
