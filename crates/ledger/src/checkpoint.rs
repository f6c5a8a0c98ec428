//! What a log signs: its name, size and root (C2SP tlog-checkpoint).

use crate::note::{open_note, sign_note};
use crate::{Hash, LedgerError, LogKey, VerifierKey};

/// The head of a log at one size. Extension lines are refused: nobody could check what they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its key.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// Merkle tree hash over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The signed text. The origin must be the key's name.
    pub fn sign(&self, key: &LogKey) -> Result<String, LedgerError> {
        if self.origin != key.name() {
            return Err(LedgerError::OtherLog {
                expected: key.name().to_owned(),
                found: self.origin.clone(),
            });
        }
        sign_note(&format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64()), key)
    }

    /// Reads a signed checkpoint, if `key` signed it and it is that key's log.
    pub fn open(text: &str, key: &VerifierKey) -> Result<Self, LedgerError> {
        let body = open_note(text, key)?;
        let checkpoint = Self::parse(body)
            .ok_or(LedgerError::Form { what: "checkpoint", reason: "expected origin, size, root" })?;
        if checkpoint.origin == key.name() {
            Ok(checkpoint)
        } else {
            Err(LedgerError::OtherLog { expected: key.name().to_owned(), found: checkpoint.origin })
        }
    }

    fn parse(body: &str) -> Option<Self> {
        let mut lines = body.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let checkpoint = Self { origin: origin.to_owned(), size: number, root: Hash::from_base64(root)? };
        // `+5` and `05` parse as well: one size has one spelling
        (lines.next().is_none() && !origin.is_empty() && number.to_string() == size).then_some(checkpoint)
    }
}
