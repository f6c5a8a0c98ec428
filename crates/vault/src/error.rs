//! What can go wrong with keys and sealed data. No message holds plaintext or key material.

use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key ring would lie among the data it protects.
    #[error("the key ring `{}` lies inside the data directory `{}`: put it elsewhere, a backup must never hold both", path.display(), data_dir.display())]
    InsideDataDirectory {
        /// The key ring.
        path: PathBuf,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// Others than the owner may read or write the key ring.
    #[error("the key ring `{}` is open to other users (mode {mode:o}): run `chmod 600` on it", path.display())]
    OpenToOthers {
        /// The key ring.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// `create` found a file.
    #[error("the key ring `{}` exists already: open it, or move it away if it is not needed", path.display())]
    Exists {
        /// The key ring.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("could not {doing} `{}`: {source}", path.display())]
    File {
        /// "read", "write" …
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a key ring, or one of a later version.
    #[error("`{}` is not a key ring this program can read: {reason}", path.display())]
    NotAKeyRing {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// The passphrase does not open the key ring (or the file was changed: the two cannot be told apart).
    #[error("the passphrase does not open the key ring: it is the wrong one, or the file was damaged")]
    WrongPassphrase,
    /// Whoever protects the key ring cannot be asked, or refuses.
    #[error("the keeper of the key ring did not give it: {0}")]
    Keeper(String),
    /// The file holds something else than was read from it.
    #[error("the key ring `{}` was changed by another process: open it again", path.display())]
    ChangedMeanwhile {
        /// The key ring.
        path: PathBuf,
    },
    /// A passphrase that is too short or cannot be read.
    #[error("the passphrase {0}")]
    Passphrase(&'static str),
    /// A key ring without a file cannot be rotated.
    #[error("a key ring in memory cannot be changed: create one in a file")]
    InMemory,
    /// A key-encryption key that the ring does not hold.
    #[error("the key ring holds no key version `{version}`: it was retired, or this is another ring")]
    NoSuchVersion {
        /// The version wanted.
        version: u32,
    },
    /// The version in use cannot be retired.
    #[error("key version `{version}` is in use: rotate first, and re-wrap the keys under it")]
    InUse {
        /// The version.
        version: u32,
    },
    /// A wrapped key that does not unwrap: damaged, or wrapped by another ring.
    #[error("a wrapped key could not be opened: it was damaged, or it belongs to another key ring")]
    WrappedKey,
    /// Sealed bytes that do not have the form of sealed bytes.
    #[error("these bytes were not sealed by this program, or by a later version of it")]
    NotSealed,
    /// Sealed under another key.
    #[error("sealed under another key than the one given")]
    OtherKey,
    /// Sealed bytes that were changed, or belong to another record.
    #[error("sealed data could not be opened: it was changed, or it belongs to another record")]
    NotAuthentic,
    /// The system gave no randomness, or a cipher refused its input.
    #[error("a cryptographic operation failed")]
    Crypto,
}

impl From<aws_lc_rs::error::Unspecified> for VaultError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        VaultError::Crypto
    }
}
