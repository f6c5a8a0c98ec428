//! The key ring's file: who may read it, what it looks like, how it is replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cipher::{cipher, decrypt_in_place, encrypt_onto};
use crate::{Passphrase, RingKeeper, Secret, VaultError};

const FORMAT: &str = "casewright key ring 1";

/// How the wrapping key is derived. Stands in the file, authenticated, so that it can be raised later.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Derivation {
    name: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Derivation {
    /// argon2id with 19 MiB, two passes, one lane: OWASP's first recommendation.
    fn fresh() -> Result<Self, VaultError> {
        let mut salt = [0; 16];
        aws_lc_rs::rand::fill(&mut salt)?;
        Ok(Self {
            name: "argon2id".into(),
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1,
            salt: hex::encode(salt),
        })
    }

    fn wrapping_key(&self, passphrase: &Passphrase, path: &Path) -> Result<Secret, VaultError> {
        let refuse = |reason| VaultError::NotAKeyRing { path: path.to_owned(), reason };
        // a damaged file must not make us take all memory
        if self.name != "argon2id" || self.memory_kib > 1 << 20 || self.passes > 64 || self.lanes > 16 {
            return Err(refuse("its key derivation is unknown or beyond bounds"));
        }
        let salt = hex::decode(&self.salt).map_err(|_| refuse("its salt is not hexadecimal"))?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| refuse("its key derivation is not possible"))?;
        let mut key = Secret::zeroed();
        // memory of our own, so that the last block, from which the key follows, is wiped with it
        let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase.as_bytes(), &salt, key.as_mut(), memory.as_mut_slice())
            .map_err(|_| refuse("its key derivation is not possible"))?;
        Ok(key)
    }

    fn associated(&self) -> Result<Vec<u8>, VaultError> {
        serde_json::to_vec(&(FORMAT, self)).map_err(|_| VaultError::Crypto)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RingFile {
    format: String,
    derivation: Derivation,
    /// Base64 of nonce, ciphertext and tag.
    sealed: String,
}

/// Encrypts the ring's content for its file, under a fresh salt.
pub(crate) fn encode(content: &[u8], passphrase: &Passphrase, path: &Path) -> Result<Vec<u8>, VaultError> {
    let derivation = Derivation::fresh()?;
    let key = cipher(&derivation.wrapping_key(passphrase, path)?)?;
    let mut sealed = Vec::new();
    encrypt_onto(&key, &derivation.associated()?, content, &mut sealed)?;
    let file = RingFile { format: FORMAT.to_owned(), derivation, sealed: STANDARD.encode(sealed) };
    let mut bytes = serde_json::to_vec_pretty(&file).map_err(|_| VaultError::Crypto)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a ring's file and has its keeper reveal what it holds.
pub(crate) fn read(path: &Path, keeper: &dyn RingKeeper) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    refuse_open_to_others(path)?;
    let bytes = fs::read(path).map_err(|source| file_error("read", path, source))?;
    keeper.reveal(&bytes, path)
}

/// Decrypts what [`encode`] made.
pub(crate) fn decode(
    bytes: &[u8],
    passphrase: &Passphrase,
    path: &Path,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let refuse = |reason| VaultError::NotAKeyRing { path: path.to_owned(), reason };
    let file: RingFile =
        serde_json::from_slice(bytes).map_err(|_| refuse("it does not have the form of one"))?;
    if file.format != FORMAT {
        return Err(refuse("its format is of another version"));
    }
    let sealed = STANDARD.decode(&file.sealed).map_err(|_| refuse("its content is not base64"))?;
    let (nonce, body) = sealed.split_first_chunk::<12>().ok_or(refuse("it is cut off"))?;
    let key = cipher(&file.derivation.wrapping_key(passphrase, path)?)?;
    let mut content = Zeroizing::new(body.to_vec());
    let length = decrypt_in_place(&key, &file.derivation.associated()?, *nonce, &mut content)
        .map_err(|_| VaultError::WrongPassphrase)?;
    content.truncate(length);
    Ok(content)
}

/// Writes a file that must not exist yet, readable by its owner only.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = |mut file: File| file.write_all(bytes).and_then(|()| file.sync_all());
    options.open(path).and_then(write).and_then(|()| sync_parent(path)).map_err(|source| {
        if source.kind() == ErrorKind::AlreadyExists {
            VaultError::Exists { path: path.to_owned() }
        } else {
            file_error("write", path, source)
        }
    })
}

/// Replaces a file so that a crash leaves either the old or the new one, never a part.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    match fs::remove_file(&fresh) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            return Err(file_error("remove", &fresh, source));
        }
        _ => {}
    }
    write_new(&fresh, bytes)?;
    fs::rename(&fresh, path)
        .and_then(|()| sync_parent(path))
        .map_err(|source| file_error("replace", path, source))
}

/// Refuses a ring that lies, with all links followed, in or under the data directory.
pub(crate) fn refuse_inside(path: &Path, data_dir: &Path) -> Result<(), VaultError> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|source| file_error("find", path, source));
    if resolve(&absolute(path)?).starts_with(resolve(&absolute(data_dir)?)) {
        return Err(VaultError::InsideDataDirectory { path: path.to_owned(), data_dir: data_dir.to_owned() });
    }
    Ok(())
}

/// Follows links as far as the path exists.
fn resolve(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(real), ..) => real,
        (Err(_), Some(parent), Some(name)) => resolve(parent).join(name),
        _ => path.to_owned(),
    }
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::metadata(path).map_err(|source| file_error("read", path, source))?;
    let mode = metadata.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(VaultError::OpenToOthers { path: path.to_owned(), mode }),
    }
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path) -> Result<(), VaultError> {
    Ok(())
}

/// Makes a new name in a directory durable.
fn sync_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

fn file_error(doing: &'static str, path: &Path, source: std::io::Error) -> VaultError {
    VaultError::File { doing, path: path.to_owned(), source }
}
