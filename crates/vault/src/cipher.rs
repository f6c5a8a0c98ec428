//! AES-256-GCM with random nonces.

use std::cell::RefCell;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::{Secret, VaultError};

/// Length of the authentication tag.
pub(crate) const TAG_LEN: usize = 16;
/// Nonces drawn at a time: one call to the generator costs more than a small seal.
const NONCES_DRAWN: usize = 256;

/// A fresh random nonce. Random, never a sequence number: a restored backup would count the same numbers again. With
/// 96 random bits one key may seal 2³² times (NIST SP 800-38D §8.3); a case's key stays far below.
pub(crate) fn fresh_nonce() -> Result<[u8; NONCE_LEN], VaultError> {
    thread_local! {
        static DRAWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    DRAWN.with_borrow_mut(|drawn| {
        if drawn.len() < NONCE_LEN {
            drawn.clear();
            let mut fresh = vec![0; NONCES_DRAWN * NONCE_LEN];
            aws_lc_rs::rand::fill(&mut fresh)?;
            *drawn = fresh;
        }
        let rest = drawn.len() - NONCE_LEN;
        let nonce = drawn.split_off(rest);
        nonce.try_into().map_err(|_| VaultError::Crypto)
    })
}

pub(crate) fn cipher(key: &Secret) -> Result<LessSafeKey, VaultError> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.expose())?))
}

/// Appends nonce, ciphertext of `plaintext` and tag to `out`.
pub(crate) fn encrypt_onto(
    key: &LessSafeKey,
    associated: &[u8],
    plaintext: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), VaultError> {
    let nonce = fresh_nonce()?;
    out.reserve(NONCE_LEN + plaintext.len() + TAG_LEN);
    out.extend_from_slice(&nonce);
    let start = out.len();
    out.extend_from_slice(plaintext);
    let body = out.get_mut(start..).ok_or(VaultError::Crypto)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(associated), body)?;
    out.extend_from_slice(tag.as_ref());
    Ok(())
}

/// Opens what [`encrypt_onto`] appended into a buffer of the length of the plaintext.
pub(crate) fn decrypt_into(
    key: &LessSafeKey,
    associated: &[u8],
    nonce: [u8; NONCE_LEN],
    (body, tag): (&[u8], &[u8]),
    plaintext: &mut [u8],
) -> Result<(), VaultError> {
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.open_separate_gather(nonce, Aad::from(associated), body, tag, plaintext)
        .map_err(|_| VaultError::NotAuthentic)
}

/// Opens what [`encrypt_onto`] appended, in place; the answer is the length of the plaintext, at the buffer's start.
pub(crate) fn decrypt_in_place(
    key: &LessSafeKey,
    associated: &[u8],
    nonce: [u8; NONCE_LEN],
    body: &mut [u8],
) -> Result<usize, VaultError> {
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.open_in_place(nonce, Aad::from(associated), body)
        .map(|plaintext| plaintext.len())
        .map_err(|_| VaultError::NotAuthentic)
}
