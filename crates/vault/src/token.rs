//! Hashing session tokens before they are stored.

use std::fmt;

use aws_lc_rs::hmac;

use crate::Secret;

/// Hashes session tokens and one-time links under the ring's pepper: what the store holds cannot be used to sign in,
/// nor can it be made without the ring.
#[derive(Clone)]
pub struct TokenHasher(hmac::Key);

impl TokenHasher {
    pub(crate) fn new(pepper: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, pepper.expose()))
    }

    /// HMAC-SHA-256 as 64 hexadecimal digits. `purpose` keeps kinds of token apart: `session`, `first-administrator`.
    pub fn hash(&self, purpose: &str, token: &[u8]) -> String {
        let mut mac = hmac::Context::with_key(&self.0);
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(token);
        hex::encode(mac.sign().as_ref())
    }
}

impl fmt::Debug for TokenHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHasher(…)")
    }
}
