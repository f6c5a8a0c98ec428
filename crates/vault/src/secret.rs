//! Bytes that are wiped when dropped and never shown.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::VaultError;

/// 32 secret bytes. Wiped when dropped; `Debug` shows none of them.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// 32 random bytes.
    pub(crate) fn random() -> Result<Self, VaultError> {
        let mut secret = Self::zeroed();
        aws_lc_rs::rand::fill(secret.0.as_mut_slice())?;
        Ok(secret)
    }

    pub(crate) fn zeroed() -> Self {
        Self(Zeroizing::new([0; 32]))
    }

    pub(crate) fn as_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }

    /// The bytes themselves. Do not copy them where they stay.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Shortest passphrase that a key ring may be created with, in characters.
const PASSPHRASE_CHARS_MIN: usize = 12;

/// What opens a key ring. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// From text, such as a prompt gave it. At least 12 characters.
    pub fn new(text: &str) -> Result<Self, VaultError> {
        if text.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(VaultError::Passphrase("is too short: at least 12 characters are needed"));
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// From a credential file; one newline at its end does not count.
    pub fn from_file(path: &Path) -> Result<Self, VaultError> {
        let bytes = std::fs::read(path).map(Zeroizing::new).map_err(|source| VaultError::File {
            doing: "read the passphrase from",
            path: path.to_owned(),
            source,
        })?;
        let text =
            std::str::from_utf8(&bytes).map_err(|_| VaultError::Passphrase("file is not UTF-8 text"))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        Self::new(text.strip_suffix('\r').unwrap_or(text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}
