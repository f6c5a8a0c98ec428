//! A proof that one entry is in the log, in one file that needs nothing else (C2SP tlog-proof, `.tlog-proof`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::leaf_hash;
use crate::proof::{check_inclusion, inclusion_proof};
use crate::{Checkpoint, Hash, LedgerError, TileStore, VerifierKey, read_entry};

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";

const fn form(reason: &'static str) -> LedgerError {
    LedgerError::Form { what: "receipt", reason }
}

/// Proof of one entry: its index, the sibling hashes up to the root, and the signed checkpoint with that root.
///
/// ```
/// # fn main() -> Result<(), ledger::LedgerError> {
/// # use std::collections::BTreeMap;
/// # use ledger::{LogKey, Receipt, TreeState, seal};
/// let key = LogKey::generate("example.org/log")?;
/// let batch = seal(&TreeState::empty(), &["first", "second", "third"], &key)?;
/// let store: BTreeMap<_, _> = batch.tiles.into_iter().collect();
/// let file = Receipt::issue(&store, &batch.checkpoint, key.verifier(), 1)?.to_string();
///
/// // elsewhere, years later, with the file, the entry and the verifier key alone
/// let receipt: Receipt = file.parse()?;
/// assert_eq!(receipt.verify(b"second", key.verifier())?.size, 3);
/// assert!(receipt.verify(b"forged", key.verifier()).is_err());
///
/// // one that carries its entry needs the verifier key alone
/// let receipt: Receipt = Receipt::carrying(&store, &batch.checkpoint, key.verifier(), 1)?.to_string().parse()?;
/// assert_eq!(receipt.verify_carried(key.verifier())?.0, b"second");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry, where the receipt carries it: the proof protects it.
    carried: Option<Vec<u8>>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: String,
}

impl Receipt {
    /// Makes the receipt of entry `index` under a signed checkpoint, from the tiles stored for that checkpoint.
    pub fn issue(
        store: &impl TileStore,
        checkpoint: &str,
        key: &VerifierKey,
        index: u64,
    ) -> Result<Self, LedgerError> {
        let size = Checkpoint::open(checkpoint, key)?.size;
        let path = inclusion_proof(store, size, size, index)?;
        Ok(Self { carried: None, index, path, checkpoint: checkpoint.to_owned() })
    }

    /// As [`Self::issue`], with the entry itself in the `extra` line.
    pub fn carrying(
        store: &impl TileStore,
        checkpoint: &str,
        key: &VerifierKey,
        index: u64,
    ) -> Result<Self, LedgerError> {
        let size = Checkpoint::open(checkpoint, key)?.size;
        let carried = Some(read_entry(store, size, index)?);
        Ok(Self { carried, ..Self::issue(store, checkpoint, key, index)? })
    }

    /// Which entry, from zero.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Checks the signature and that `leaf` is that entry; gives the checkpoint.
    pub fn verify(&self, leaf: &[u8], key: &VerifierKey) -> Result<Checkpoint, LedgerError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        check_inclusion(leaf_hash(leaf), self.index, checkpoint.size, &self.path, checkpoint.root)?;
        Ok(checkpoint)
    }

    /// The same of the entry that the receipt carries; gives it too.
    pub fn verify_carried(&self, key: &VerifierKey) -> Result<(&[u8], Checkpoint), LedgerError> {
        let leaf = self.carried.as_deref().ok_or(form("it does not carry its entry"))?;
        Ok((leaf, self.verify(leaf, key)?))
    }
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HEADER)?;
        if let Some(leaf) = &self.carried {
            writeln!(f, "extra {}", STANDARD.encode(leaf))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl std::str::FromStr for Receipt {
    type Err = LedgerError;

    /// Reads a receipt. An `extra` line is the entry; nothing protects the line itself, so it counts only once it is verified.
    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let rest =
            text.strip_prefix(HEADER).ok_or(form("it does not start with `c2sp.org/tlog-proof@v1`"))?;
        let (head, checkpoint) = rest.split_once("\n\n").ok_or(form("it has no checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        let carried = lines
            .next_if(|line| line.starts_with("extra "))
            .and_then(|line| line.strip_prefix("extra "))
            .map(|line| STANDARD.decode(line).map_err(|_| form("the `extra` line is not base64")))
            .transpose()?;
        let number = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .ok_or(form("the line `index <number>` is missing"))?;
        let index: u64 = number.parse().map_err(|_| form("the index is not a number"))?;
        if index.to_string() != number {
            return Err(form("the index is not in plain decimal"));
        }
        let path = lines
            .map(|line| Hash::from_base64(line).ok_or(form("a proof line is not the base64 of a hash")))
            .collect::<Result<Vec<_>, _>>()?;
        if path.len() > 64 {
            return Err(form("it has more hashes than any tree is high"));
        }
        Ok(Self { carried, index, path, checkpoint: checkpoint.to_owned() })
    }
}
