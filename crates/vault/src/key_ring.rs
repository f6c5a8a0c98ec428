//! The key ring: the few secrets from which everything else follows.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use aws_lc_rs::hkdf;
use zeroize::Zeroizing;

use crate::{BlindIndex, CaseKeys, RingKeeper, Secret, TokenHasher, VaultError, ring_file};

/// Key-encryption keys by version, the key of the keyed hashes, the seed of the log's signing key and the pepper of
/// session tokens.
///
/// Kept in one file, encrypted under a passphrase (argon2id, AES-256-GCM) or by another [`RingKeeper`], outside the data directory and its backups:
/// data and ring together are plaintext. Losing the ring is losing all data. Wiped from memory when dropped.
pub struct KeyRing {
    path: Option<PathBuf>,
    versions: BTreeMap<u32, Secret>,
    case_keys: CaseKeys,
    blind_index: Secret,
    log_seed: Secret,
    token_pepper: Secret,
}

impl KeyRing {
    /// Makes a ring with fresh secrets in a new file with mode 600. Refuses a path inside the data directory and one
    /// that exists. Takes some 50 ms and 19 MiB, like [`KeyRing::open`].
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// use vault::{KeyRing, Passphrase};
    /// let (file, data) = (home.path().join("ring"), home.path().join("data"));
    /// let passphrase = Passphrase::new("correct horse battery")?;
    ///
    /// let (wrapped, _) = KeyRing::create(&file, &data, &passphrase)?.case_keys().new_key()?;
    /// let mut ring = KeyRing::open(&file, &data, &passphrase)?;
    /// ring.rotate(&passphrase)?;
    /// let wrapped = ring.case_keys().rewrap(&wrapped)?.expect("a new version is in use");
    /// assert_eq!(wrapped.version(), 2);
    /// # Ok(()) }
    /// ```
    pub fn create(path: &Path, data_dir: &Path, keeper: &dyn RingKeeper) -> Result<Self, VaultError> {
        ring_file::refuse_inside(path, data_dir)?;
        let mut ring = Self::in_memory()?;
        ring_file::write_new(path, &keeper.protect(&ring.content(), path)?)?;
        ring.path = Some(path.to_owned());
        Ok(ring)
    }

    /// Opens a ring. Refuses a file inside the data directory, or open to other users than its owner.
    pub fn open(path: &Path, data_dir: &Path, keeper: &dyn RingKeeper) -> Result<Self, VaultError> {
        ring_file::refuse_inside(path, data_dir)?;
        let content = ring_file::read(path, keeper)?;
        let ring = Self::from_content(&content);
        let mut ring = ring
            .ok_or(VaultError::NotAKeyRing { path: path.to_owned(), reason: "its content is incomplete" })?;
        ring.path = Some(path.to_owned());
        Ok(ring)
    }

    /// A ring with fresh secrets that is written nowhere: for tests and simulations. What is sealed under it is lost
    /// with it.
    pub fn in_memory() -> Result<Self, VaultError> {
        let versions = BTreeMap::from([(1, Secret::random()?)]);
        Ok(Self {
            path: None,
            case_keys: CaseKeys::new(&versions)?,
            versions,
            blind_index: Secret::random()?,
            log_seed: Secret::random()?,
            token_pepper: Secret::random()?,
        })
    }

    /// Adds a key-encryption key, used from now on, and gives its version. Afterwards pass every stored wrapped key
    /// through [`CaseKeys::rewrap`] (100,000 take well under a second), then [`KeyRing::retire`] the old version. The
    /// keeper must be the one that the file has.
    pub fn rotate(&mut self, keeper: &dyn RingKeeper) -> Result<u32, VaultError> {
        let version = self.current_version().checked_add(1).ok_or(VaultError::Crypto)?;
        let mut versions = self.versions.clone();
        versions.insert(version, Secret::random()?);
        self.change(versions, keeper, keeper)?;
        Ok(version)
    }

    /// Forgets an old key-encryption key. What is still wrapped under it can never be opened again.
    pub fn retire(&mut self, version: u32, keeper: &dyn RingKeeper) -> Result<(), VaultError> {
        if version == self.current_version() {
            return Err(VaultError::InUse { version });
        }
        let mut versions = self.versions.clone();
        versions.remove(&version).ok_or(VaultError::NoSuchVersion { version })?;
        self.change(versions, keeper, keeper)
    }

    /// Encrypts the file under another passphrase, or hands it to another keeper.
    pub fn change_passphrase(
        &mut self,
        old: &dyn RingKeeper,
        new: &dyn RingKeeper,
    ) -> Result<(), VaultError> {
        self.change(self.versions.clone(), old, new)
    }

    /// The version new keys are wrapped under.
    pub fn current_version(&self) -> u32 {
        self.versions.last_key_value().map_or(0, |(version, _)| *version)
    }

    /// Makes and unwraps data keys.
    pub fn case_keys(&self) -> CaseKeys {
        self.case_keys.clone()
    }

    /// Keyed hashes of personal data.
    pub fn blind_index(&self) -> BlindIndex {
        BlindIndex::new(&self.blind_index)
    }

    /// Hashes of session tokens.
    pub fn token_hasher(&self) -> TokenHasher {
        TokenHasher::new(&self.token_pepper)
    }

    /// The seed of the log's signing key (Ed25519).
    pub fn log_seed(&self) -> &Secret {
        &self.log_seed
    }

    /// The key under which a store's file is encrypted as a whole, where it is: follows from the seed of the log, which no rotation
    /// changes, and tells nothing of it (HKDF-SHA-256, RFC 5869).
    pub fn file_key(&self) -> Result<Secret, VaultError> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"casewright");
        let mut key = Secret::zeroed();
        salt.extract(self.log_seed.expose())
            .expand(&[b"whole file of a store"], hkdf::HKDF_SHA256)?
            .fill(key.as_mut())?;
        Ok(key)
    }

    /// Writes the file anew, then takes over what was written.
    fn change(
        &mut self,
        versions: BTreeMap<u32, Secret>,
        old: &dyn RingKeeper,
        new: &dyn RingKeeper,
    ) -> Result<(), VaultError> {
        let path = self.path.clone().ok_or(VaultError::InMemory)?;
        // the file must be ours, as it was opened: neither locked by a mistyped passphrase nor changed by somebody else
        if *ring_file::read(&path, old)? != *self.content() {
            return Err(VaultError::ChangedMeanwhile { path });
        }
        let case_keys = CaseKeys::new(&versions)?;
        let before = std::mem::replace(&mut self.versions, versions);
        let written = new.protect(&self.content(), &path).and_then(|bytes| ring_file::replace(&path, &bytes));
        match written {
            Ok(()) => self.case_keys = case_keys,
            Err(_) => self.versions = before,
        }
        written
    }

    /// Blind index, log seed, pepper, then version and key for each key-encryption key.
    fn content(&self) -> Zeroizing<Vec<u8>> {
        // room for all at once: growing would leave copies behind
        let mut content = Zeroizing::new(Vec::with_capacity(96 + 36 * self.versions.len()));
        for secret in [&self.blind_index, &self.log_seed, &self.token_pepper] {
            content.extend_from_slice(secret.expose());
        }
        for (version, key) in &self.versions {
            content.extend_from_slice(&version.to_be_bytes());
            content.extend_from_slice(key.expose());
        }
        content
    }

    fn from_content(content: &[u8]) -> Option<Self> {
        fn secret(bytes: &mut &[u8]) -> Option<Secret> {
            let (head, rest) = bytes.split_at_checked(32)?;
            *bytes = rest;
            let mut secret = Secret::zeroed();
            secret.as_mut().copy_from_slice(head);
            Some(secret)
        }
        let mut rest = content;
        let (blind_index, log_seed, token_pepper) =
            (secret(&mut rest)?, secret(&mut rest)?, secret(&mut rest)?);
        let mut versions = BTreeMap::new();
        while !rest.is_empty() {
            let (version, tail) = rest.split_first_chunk::<4>()?;
            rest = tail;
            versions.insert(u32::from_be_bytes(*version), secret(&mut rest)?);
        }
        let case_keys = CaseKeys::new(&versions).ok().filter(|_| !versions.is_empty())?;
        Some(Self { path: None, versions, case_keys, blind_index, log_seed, token_pepper })
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = self.versions.keys().collect();
        f.debug_struct("KeyRing")
            .field("path", &self.path)
            .field("versions", &versions)
            .finish_non_exhaustive()
    }
}
