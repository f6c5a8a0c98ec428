//! Keys that sign and check a log's notes (C2SP signed-note, Ed25519).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{Hash, LedgerError};

/// The signature type byte of Ed25519.
const ED25519_TYPE: u8 = 1;

/// A log's signing key. Its `Debug` shows the name only.
pub struct LogKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl LogKey {
    /// A new random key. The name becomes the log's origin: a URL without scheme, such as `example.org/log`, without
    /// spaces and `+`.
    pub fn generate(name: &str) -> Result<Self, LedgerError> {
        let mut seed = [0; 32];
        aws_lc_rs::rand::fill(&mut seed).map_err(|_| LedgerError::Key("no randomness available"))?;
        Self::from_seed(name, &seed)
    }

    /// The key that belongs to a 32-byte seed (RFC 8032 §5.1.5). The seed is the secret: keep it in a key ring.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, LedgerError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_| LedgerError::Key("the seed was rejected"))?;
        let public = pair
            .public_key()
            .as_ref()
            .try_into()
            .map_err(|_| LedgerError::Key("the public key is too long"))?;
        Ok(Self { verifier: VerifierKey::new(name, public)?, pair })
    }

    /// The public half, to hand out: its text form is `name+hash+base64`.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The name, which is the log's origin.
    pub fn name(&self) -> &str {
        &self.verifier.name
    }

    /// The base64 of key id and signature, as it stands in a signature line.
    pub(crate) fn signature(&self, text: &str) -> String {
        let mut bytes = self.verifier.id.to_vec();
        bytes.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        STANDARD.encode(bytes)
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// A log's public key and its name.
///
/// ```
/// # fn main() -> Result<(), ledger::LedgerError> {
/// let key = ledger::LogKey::from_seed("example.org/log", &[7; 32])?;
/// let text = key.verifier().to_string();
/// assert!(text.starts_with("example.org/log+"));
/// assert_eq!(&text.parse::<ledger::VerifierKey>()?, key.verifier());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    public: [u8; 32],
}

impl VerifierKey {
    /// A key from its name and its 32 public bytes.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, LedgerError> {
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(LedgerError::Key("a key name has at least one character and neither spaces nor `+`"));
        }
        let mut hashed = name.as_bytes().to_vec();
        hashed.extend_from_slice(&[b'\n', ED25519_TYPE]);
        hashed.extend_from_slice(&public);
        let hash = Hash::of(&hashed);
        let [a, b, c, d, ..] = *hash.as_bytes();
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], public })
    }

    /// The name, which is the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id: the first four bytes of `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)`.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    pub(crate) fn check(&self, text: &str, signature: &[u8]) -> Result<(), LedgerError> {
        UnparsedPublicKey::new(&ED25519, self.public)
            .verify(text.as_bytes(), signature)
            .map_err(|_| LedgerError::BadSignature { key: self.name.clone() })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut data = vec![ED25519_TYPE];
        data.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), STANDARD.encode(data))
    }
}

impl FromStr for VerifierKey {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self, LedgerError> {
        const FORM: LedgerError = LedgerError::Key("a verifier key reads `name+hash+base64`");
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(FORM);
        };
        let data = STANDARD.decode(data).map_err(|_| FORM)?;
        let Some((&ED25519_TYPE, public)) = data.split_first() else {
            return Err(LedgerError::Key("only Ed25519 keys are supported"));
        };
        let key = Self::new(name, public.try_into().map_err(|_| FORM)?)?;
        if id == hex::encode(key.id) {
            Ok(key)
        } else {
            Err(LedgerError::Key("the hash in the verifier key does not fit it: a part was mistyped"))
        }
    }
}
