//! Sealing records: header, nonce, ciphertext, tag.

use zeroize::Zeroizing;

use crate::cipher::{TAG_LEN, decrypt_into, encrypt_onto};
use crate::{Binding, DataKey, KeyId, VaultError};

/// `CWS` and the version of this layout.
const MAGIC: [u8; 4] = *b"CWS\x01";
/// Magic, key id, nonce.
const HEADER_LEN: usize = 4 + 16 + 12;

/// How many bytes longer than its plaintext sealed data is.
pub const SEAL_OVERHEAD_BYTES: usize = HEADER_LEN + TAG_LEN;

/// Seals `plaintext` under a key, bound to the record it belongs to.
///
/// Layout: `CWS`, version 1, 16 bytes key id, 12 bytes nonce, ciphertext, 16 bytes tag. Magic, version, key id and
/// binding are authenticated. The length of the plaintext is not hidden, nor is it compressed.
///
/// ```
/// # fn main() -> Result<(), vault::VaultError> {
/// use vault::{Binding, KeyRing, open, seal};
///
/// let ring = KeyRing::in_memory()?;
/// let (wrapped, key) = ring.case_keys().new_key()?; // `wrapped` is stored with the case
/// let here = Binding { tenant: "t1", case: Some("c1"), kind: "event", record: "e1", schema: 1 };
/// let sealed = seal(&key, &here, b"what the applicant wrote")?;
///
/// let key = ring.case_keys().unwrap(&wrapped)?;
/// assert_eq!(open(&key, &here, &sealed)?.as_slice(), b"what the applicant wrote");
/// assert!(open(&key, &Binding { case: Some("c2"), ..here }, &sealed).is_err());
/// # Ok(()) }
/// ```
pub fn seal(key: &DataKey, binding: &Binding<'_>, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut sealed = Vec::with_capacity(SEAL_OVERHEAD_BYTES + plaintext.len());
    sealed.extend_from_slice(&MAGIC);
    sealed.extend_from_slice(key.id().as_bytes());
    encrypt_onto(key.cipher(), &associated(key.id(), binding), plaintext, &mut sealed)?;
    Ok(sealed)
}

/// Opens what [`seal`] made, with the same key and the same binding. The plaintext is wiped when dropped.
pub fn open(key: &DataKey, binding: &Binding<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (id, rest) = header(sealed)?;
    if id != key.id() {
        return Err(VaultError::OtherKey);
    }
    let (nonce, body) = rest.split_first_chunk::<12>().ok_or(VaultError::NotSealed)?;
    let length = body.len().checked_sub(TAG_LEN).ok_or(VaultError::NotAuthentic)?;
    let mut plaintext = Zeroizing::new(vec![0; length]);
    decrypt_into(
        key.cipher(),
        &associated(id, binding),
        *nonce,
        body.split_at_checked(length).ok_or(VaultError::NotAuthentic)?,
        &mut plaintext,
    )?;
    Ok(plaintext)
}

/// Which key opens these bytes.
pub fn key_id(sealed: &[u8]) -> Result<KeyId, VaultError> {
    header(sealed).map(|(id, _)| id)
}

fn header(sealed: &[u8]) -> Result<(KeyId, &[u8]), VaultError> {
    let rest = sealed.strip_prefix(&MAGIC).ok_or(VaultError::NotSealed)?;
    let (id, rest) = rest.split_first_chunk::<16>().ok_or(VaultError::NotSealed)?;
    Ok((KeyId::from_bytes(*id), rest))
}

fn associated(id: KeyId, binding: &Binding<'_>) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(id.as_bytes());
    binding.write(&mut bytes);
    bytes
}
