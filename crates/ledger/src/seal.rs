//! Appending entries: which tiles to write, and the new checkpoint.

use crate::frontier::Frontier;
use crate::hash::leaf_hash;
use crate::store::{read_hashes, read_tile};
use crate::tile::{Shelf, Tile, decode_entries, encode_entry, encode_hashes};
use crate::{Checkpoint, Hash, LedgerError, LogKey, TileStore};

/// The right edge of a log: what [`seal`] needs to know of everything sealed so far. A few hundred kilobytes at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeState {
    frontier: Frontier,
    /// The partial entry bundle.
    bundle: Vec<u8>,
}

impl TreeState {
    /// The state of a log without entries.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Takes a log up again from its stored edge tiles and its last checkpoint ([`Checkpoint::open`]). Refuses if they
    /// do not belong together, so that a damaged tree is never signed.
    pub fn load(store: &impl TileStore, checkpoint: &Checkpoint) -> Result<Self, LedgerError> {
        let size = checkpoint.size;
        let frontier = Frontier::load(size, |tile| read_hashes(store, tile))?;
        let mut bundle = Vec::new();
        if let Some(tile) = Tile::edge(Shelf::Entries, size) {
            bundle = read_tile(store, tile)?;
            let entries = decode_entries(&tile, &bundle)?;
            if !entries.iter().map(|leaf| leaf_hash(leaf)).eq(frontier.edge(0).iter().copied()) {
                return Err(LedgerError::StateDiffers { size });
            }
        }
        if frontier.root() == checkpoint.root {
            Ok(Self { frontier, bundle })
        } else {
            Err(LedgerError::StateDiffers { size })
        }
    }

    /// How many entries were sealed.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
}

/// What to write, all in one transaction, to append entries to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealBatch {
    /// Path and bytes of every tile and bundle to insert. A path is never written twice with other bytes.
    pub tiles: Vec<(String, Vec<u8>)>,
    /// Paths of partial tiles that a wider one in `tiles` replaces. Deleting them leaves exactly the tiles that the new
    /// checkpoint needs; everything about older sizes can be computed from those.
    pub superseded: Vec<String>,
    /// Index of the first entry of this batch; the n-th leaf given has index `first + n`.
    pub first: u64,
    /// Entries in the log after this batch.
    pub size: u64,
    /// The root after this batch.
    pub root: Hash,
    /// The signed checkpoint, as text.
    pub checkpoint: String,
    /// The state to go on from, once the transaction has committed. Keep the old one if it did not.
    pub next: TreeState,
}

/// Appends `leaves` (at most 65,535 bytes each) to the log in `state` and signs the result. Pure: writes nothing, and
/// may be called again with the same state if the transaction fails.
///
/// ```
/// # fn main() -> Result<(), ledger::LedgerError> {
/// use std::collections::BTreeMap;
/// use ledger::{LogKey, TreeState, seal, verify};
///
/// let key = LogKey::generate("example.org/log")?;
/// let mut store = BTreeMap::new();
/// let batch = seal(&TreeState::empty(), &["first", "second"], &key)?;
/// store.extend(batch.tiles);
/// let batch = seal(&batch.next, &["third"], &key)?;
/// for path in &batch.superseded {
///     store.remove(path);
/// }
/// store.extend(batch.tiles);
/// assert_eq!(verify(&store, &batch.checkpoint, key.verifier(), &[])?.size, 3);
/// # Ok(()) }
/// ```
pub fn seal(state: &TreeState, leaves: &[impl AsRef<[u8]>], key: &LogKey) -> Result<SealBatch, LedgerError> {
    let first = state.size();
    let mut next = state.clone();
    let mut tiles = Vec::new();
    for leaf in leaves {
        let leaf = leaf.as_ref();
        encode_entry(&mut next.bundle, leaf)?;
        let mut bundle_is_full = None;
        next.frontier.push(leaf_hash(leaf), &mut |tile, hashes| {
            if tile.shelf() == Shelf::Level(0) {
                bundle_is_full = Some(tile.index());
            }
            tiles.push((tile.path(), encode_hashes(hashes)));
        });
        if let Some(index) = bundle_is_full {
            tiles.push((Tile::full(Shelf::Entries, index).path(), std::mem::take(&mut next.bundle)));
        }
    }
    let size = next.size();
    let mut superseded = Vec::new();
    for shelf in (0..next.frontier.depth()).map(Shelf::Level).chain([Shelf::Entries]) {
        let (before, after) = (Tile::edge(shelf, first), Tile::edge(shelf, size));
        if before == after {
            continue;
        }
        superseded.extend(before.map(|tile| tile.path()));
        if let Some(tile) = after {
            let bytes = match shelf {
                Shelf::Entries => next.bundle.clone(),
                Shelf::Level(level) => encode_hashes(next.frontier.edge(level)),
            };
            tiles.push((tile.path(), bytes));
        }
    }
    let root = next.root();
    let checkpoint = Checkpoint { origin: key.name().to_owned(), size, root }.sign(key)?;
    Ok(SealBatch { tiles, superseded, first, size, root, checkpoint, next })
}
