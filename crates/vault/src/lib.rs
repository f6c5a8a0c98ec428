//! Envelope encryption: key ring, keys per case, seal and open.
//!
//! ```text
//! passphrase ─argon2id→ key ring file ─→ key-encryption keys (versions) ─wrap→ data key per case ─seal→ record
//!                                     ├→ key of the keyed hashes (BlindIndex)
//!                                     ├→ pepper of session tokens (TokenHasher)
//!                                     └→ seed of the log's signing key
//! ```
//!
//! | To | Use |
//! |---|---|
//! | start | [`KeyRing::open`] with a [`Passphrase`], or another [`RingKeeper`] |
//! | give a case its key | [`CaseKeys::new_key`]; store the [`WrappedKey`] |
//! | write and read a record | [`seal()`], [`open`] with its [`Binding`] |
//! | find personal data | [`BlindIndex`] |
//! | destroy a case's content | delete its [`WrappedKey`] everywhere |
//! | change the ring's key | [`KeyRing::rotate`], [`CaseKeys::rewrap`], [`KeyRing::retire`] |
//!
//! Secrets are wiped when dropped: bytes by `zeroize`, expanded cipher and MAC keys by AWS-LC when it frees them. Swap
//! and core dumps are the operating system's business: turn them off or encrypt them.
//!
//! Ciphers are those of AWS-LC. Randomness comes from there, not through a port: nonces and keys must never be
//! reproducible, in tests neither.

mod binding;
mod blind;
mod case_keys;
mod cipher;
mod data_key;
mod error;
mod keeper;
mod key_ring;
mod ring_file;
mod seal;
mod secret;
mod token;

pub use binding::Binding;
pub use blind::BlindIndex;
pub use case_keys::{CaseKeys, WrappedKey};
pub use data_key::{DataKey, KeyId};
pub use error::VaultError;
pub use keeper::RingKeeper;
pub use key_ring::KeyRing;
pub use seal::{SEAL_OVERHEAD_BYTES, key_id, open, seal};
pub use secret::{Passphrase, Secret};
pub use token::TokenHasher;
pub use zeroize::Zeroizing;
