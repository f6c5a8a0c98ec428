//! Keys that seal records, one per case (or per month, for entry details).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::LessSafeKey;

use crate::{Secret, VaultError, cipher};

/// The random public name of a data key; stands in the header of everything sealed under it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    pub(crate) fn random() -> Result<Self, VaultError> {
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id)?;
        Ok(Self(id))
    }

    /// Wraps 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A key that seals and opens records. Clones share it, and cost nothing; it is wiped with the last of them. It cannot
/// be exported: only its wrapped form is ever stored.
#[derive(Clone)]
pub struct DataKey(Arc<(KeyId, LessSafeKey)>);

impl DataKey {
    pub(crate) fn new(id: KeyId, secret: &Secret) -> Result<Self, VaultError> {
        Ok(Self(Arc::new((id, cipher::cipher(secret)?))))
    }

    /// Its public name.
    pub fn id(&self) -> KeyId {
        self.0.0
    }

    pub(crate) fn cipher(&self) -> &LessSafeKey {
        &self.0.1
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey").field("id", &self.id()).finish_non_exhaustive()
    }
}
