//! Making, wrapping and unwrapping data keys.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::LessSafeKey;
use zeroize::Zeroizing;

use crate::cipher::{cipher, decrypt_in_place, encrypt_onto};
use crate::{DataKey, KeyId, Secret, VaultError};

/// `CWK` and the version of this layout.
const MAGIC: [u8; 4] = *b"CWK\x01";
/// Magic, key version, key id, nonce, key, tag.
const WRAPPED_LEN: usize = 4 + 4 + 16 + 12 + 32 + 16;

/// A data key encrypted under the key ring: what is stored with a case.
///
/// **Shredding a case is deleting this**, everywhere: without it nothing sealed under the key can ever be opened, in
/// any backup of the data. A backup that still holds the wrapped key undoes that. So keep wrapped keys in backups of
/// their own with a short retention, and replay disposals before a restored store serves.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey([u8; WRAPPED_LEN]);

impl WrappedKey {
    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads stored bytes; whether they are intact shows when they are unwrapped.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        match <[u8; WRAPPED_LEN]>::try_from(bytes) {
            Ok(bytes) if bytes.starts_with(&MAGIC) => Ok(Self(bytes)),
            _ => Err(VaultError::WrappedKey),
        }
    }

    /// The public name of the key inside.
    pub fn key_id(&self) -> KeyId {
        KeyId::from_bytes(self.parts().1)
    }

    /// The version of the key-encryption key it is wrapped under.
    pub fn version(&self) -> u32 {
        u32::from_be_bytes(self.parts().0)
    }

    /// Version, key id, nonce, ciphertext with tag.
    fn parts(&self) -> ([u8; 4], [u8; 16], [u8; 12], [u8; 48]) {
        let mut parts = ([0; 4], [0; 16], [0; 12], [0; 48]);
        let mut rest = self.0.iter().skip(MAGIC.len()).copied();
        let mut fill = |part: &mut [u8]| part.iter_mut().zip(&mut rest).for_each(|(to, from)| *to = from);
        fill(&mut parts.0);
        fill(&mut parts.1);
        fill(&mut parts.2);
        fill(&mut parts.3);
        parts
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey").field("id", &self.key_id()).field("version", &self.version()).finish()
    }
}

/// The key-encryption keys of a ring, as far as needed to make and unwrap data keys. Clones are cheap. A handle taken
/// before a rotation goes on wrapping under the old version.
#[derive(Clone)]
pub struct CaseKeys {
    versions: Arc<BTreeMap<u32, LessSafeKey>>,
}

impl CaseKeys {
    pub(crate) fn new(keys: &BTreeMap<u32, Secret>) -> Result<Self, VaultError> {
        let versions = keys.iter().map(|(version, key)| Ok((*version, cipher(key)?)));
        Ok(Self { versions: Arc::new(versions.collect::<Result<_, VaultError>>()?) })
    }

    /// A new random data key, wrapped and ready for use.
    pub fn new_key(&self) -> Result<(WrappedKey, DataKey), VaultError> {
        let (id, secret) = (KeyId::random()?, Secret::random()?);
        Ok((self.wrap(id, &secret)?, DataKey::new(id, &secret)?))
    }

    /// The data key inside a wrapped key. Half a microsecond: cache it per case only if that matters.
    pub fn unwrap(&self, wrapped: &WrappedKey) -> Result<DataKey, VaultError> {
        DataKey::new(wrapped.key_id(), &self.secret(wrapped)?)
    }

    /// The same data key wrapped under the current version, or `None` if it is already. Sealed data stays as it is.
    pub fn rewrap(&self, wrapped: &WrappedKey) -> Result<Option<WrappedKey>, VaultError> {
        if wrapped.version() == self.current()?.0 {
            return Ok(None);
        }
        self.wrap(wrapped.key_id(), &self.secret(wrapped)?).map(Some)
    }

    fn current(&self) -> Result<(u32, &LessSafeKey), VaultError> {
        let (version, key) =
            self.versions.last_key_value().ok_or(VaultError::NoSuchVersion { version: 1 })?;
        Ok((*version, key))
    }

    fn wrap(&self, id: KeyId, secret: &Secret) -> Result<WrappedKey, VaultError> {
        let (version, key) = self.current()?;
        let mut out = Vec::with_capacity(WRAPPED_LEN);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&version.to_be_bytes());
        out.extend_from_slice(id.as_bytes());
        let associated = out.clone();
        encrypt_onto(key, &associated, secret.expose(), &mut out)?;
        WrappedKey::from_bytes(&out)
    }

    fn secret(&self, wrapped: &WrappedKey) -> Result<Secret, VaultError> {
        let (version, id, nonce, body) = wrapped.parts();
        let number = u32::from_be_bytes(version);
        let key = self.versions.get(&number).ok_or(VaultError::NoSuchVersion { version: number })?;
        let associated = [MAGIC.as_slice(), &version, &id].concat();
        let mut body = Zeroizing::new(body);
        decrypt_in_place(key, &associated, nonce, body.as_mut_slice()).map_err(|_| VaultError::WrappedKey)?;
        let mut secret = Secret::zeroed();
        secret.as_mut().iter_mut().zip(body.iter()).for_each(|(to, from)| *to = *from);
        Ok(secret)
    }
}

impl fmt::Debug for CaseKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseKeys").field("versions", &self.versions.keys()).finish_non_exhaustive()
    }
}
