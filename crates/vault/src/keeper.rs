//! The port to whoever protects the file of a key ring.

use crate::{Passphrase, VaultError, ring_file};
use std::path::Path;
use zeroize::Zeroizing;

/// Turns the content of a key ring into the bytes of its file, and back. A [`Passphrase`] is one. A key service (KMS) or a token
/// (PKCS#11) that encrypts the content under a key of its own, which never leaves it, is another: the content is a few hundred
/// bytes, so that one call of either is enough, and the service decides and notes who may start the server.
///
/// Whoever protects it, the ring's keys are in the memory of the server while it runs.
pub trait RingKeeper: Send + Sync {
    /// The bytes of a file that holds this content. They must be authenticated: a file that was changed must not be revealed.
    ///
    /// # Errors
    ///
    /// [`VaultError::Keeper`] when the keeper cannot be asked or refuses. `path` is for its words alone.
    fn protect(&self, content: &[u8], path: &Path) -> Result<Vec<u8>, VaultError>;

    /// The content of a file that [`protect`](Self::protect) made.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAKeyRing`] for bytes of another form, [`VaultError::Keeper`] when the keeper cannot be asked or refuses.
    fn reveal(&self, file: &[u8], path: &Path) -> Result<Zeroizing<Vec<u8>>, VaultError>;
}

impl RingKeeper for Passphrase {
    fn protect(&self, content: &[u8], path: &Path) -> Result<Vec<u8>, VaultError> {
        ring_file::encode(content, self, path)
    }

    fn reveal(&self, file: &[u8], path: &Path) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        ring_file::decode(file, self, path)
    }
}
