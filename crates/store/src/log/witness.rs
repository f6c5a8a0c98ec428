//! What an entry stores beside its leaf: the sealed detail, and for a command a witness of the events it wrote. The leaf holds
//! the hash of both, so neither can change unseen, and the events neither.

use app::{core::id::CaseId, ledger::Hash};
use sha2::{Digest as _, Sha256};

/// Which events a command wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    /// Number of the first.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// Hash over them as sealed.
    pub hash: Hash,
}

const WITHOUT: u8 = 0;
const WITH: u8 = 1;

impl Witness {
    /// Of sealed events, in order, the first of which has number `first`.
    pub(crate) fn of<'a>(case: CaseId, first: u64, sealed: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update(case.uuid().as_bytes());
        hash.update(first.to_be_bytes());
        let mut count = 0;
        for event in sealed {
            hash.update(Sha256::digest(event));
            count += 1;
        }
        Self { first, count, hash: Hash::from_bytes(hash.finalize().into()) }
    }
}

/// The stored form: a byte that tells whether a witness follows, the witness, the sealed detail.
pub(crate) fn join(witness: Option<Witness>, sealed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sealed.len() + 49);
    match witness {
        None => bytes.push(WITHOUT),
        Some(witness) => {
            bytes.push(WITH);
            bytes.extend(witness.first.to_be_bytes());
            bytes.extend(witness.count.to_be_bytes());
            bytes.extend(witness.hash.as_bytes());
        }
    }
    bytes.extend_from_slice(sealed);
    bytes
}

/// Takes it apart again; none when it cannot be.
pub(crate) fn split(stored: &[u8]) -> Option<(Option<Witness>, &[u8])> {
    match stored.split_first()? {
        (&WITHOUT, sealed) => Some((None, sealed)),
        (&WITH, rest) => {
            let (first, rest) = rest.split_first_chunk()?;
            let (count, rest) = rest.split_first_chunk()?;
            let (hash, sealed) = rest.split_first_chunk()?;
            let witness = Witness {
                first: u64::from_be_bytes(*first),
                count: u64::from_be_bytes(*count),
                hash: Hash::from_bytes(*hash),
            };
            Some((Some(witness), sealed))
        }
        _ => None,
    }
}

/// The version of the case after the events that are witnessed, from the first 17 bytes of what is stored.
pub(crate) fn version(stored: &[u8]) -> Option<u64> {
    let (&WITH, rest) = stored.split_first()? else { return None };
    let (first, rest) = rest.split_first_chunk()?;
    let count = u64::from_be_bytes(*rest.first_chunk()?);
    (count > 0).then(|| u64::from_be_bytes(*first).saturating_add(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_what_was_joined() {
        let witness = Witness { first: 3, count: 2, hash: Hash::of(b"x") };
        assert_eq!(split(&join(Some(witness), b"sealed")), Some((Some(witness), b"sealed".as_slice())));
        assert_eq!(split(&join(None, b"sealed")), Some((None, b"sealed".as_slice())));
        assert_eq!(version(&join(Some(witness), b"sealed")[..17]), Some(5));
        assert_eq!((version(&join(None, b"sealed")), version(b"")), (None, None));
        assert_eq!(split(b""), None);
        assert_eq!(split(&[1, 2, 3]), None);
    }
}
