//! Checking a whole log against its checkpoint.

use crate::frontier::Frontier;
use crate::hash::leaf_hash;
use crate::store::{read_hashes, read_tile};
use crate::tile::{Shelf, TILE_WIDTH, Tile, decode_entries};
use crate::{Checkpoint, Hash, LedgerError, TileStore, VerifierKey};

/// Checks a log completely: the signature, every entry, every tile at every level, the root, and that each of the
/// `older` signed checkpoints (in any order) is a beginning of this log. Gives the checkpoint. The error names the
/// first entry or tile that is not as it was sealed. Memory stays small; every entry is read once.
pub fn verify(
    store: &impl TileStore,
    checkpoint: &str,
    key: &VerifierKey,
    older: &[&str],
) -> Result<Checkpoint, LedgerError> {
    verify_entries(store, checkpoint, key, older, |_, _| {})
}

/// As [`verify`], and shows every entry with its index to `each` on the way. What `each` saw is proven only if the
/// answer is `Ok`.
pub fn verify_entries(
    store: &impl TileStore,
    checkpoint: &str,
    key: &VerifierKey,
    older: &[&str],
    mut each: impl FnMut(u64, &[u8]),
) -> Result<Checkpoint, LedgerError> {
    let head = Checkpoint::open(checkpoint, key)?;
    let mut heads = older.iter().map(|text| Checkpoint::open(text, key)).collect::<Result<Vec<_>, _>>()?;
    heads.sort_by_key(|old| old.size);
    if let Some(longest) = heads.last().filter(|longest| longest.size > head.size) {
        return Err(LedgerError::Truncated { size: longest.size, end: head.size });
    }
    let mut heads = heads.into_iter().peekable();
    let mut rewritten = None;
    let mut join = |frontier: &Frontier| {
        while let Some(old) = heads.next_if(|old| old.size <= frontier.size()) {
            if old.root != frontier.root() && rewritten.is_none() {
                rewritten = Some(old.size);
            }
        }
    };

    let mut frontier = Frontier::default();
    let mut tiles = TileCheck::new(store);
    join(&frontier);
    while frontier.size() < head.size {
        let bundle = Tile::holding(Shelf::Entries, frontier.size(), head.size)
            .ok_or(LedgerError::OutOfRange { wanted: frontier.size(), size: head.size })?;
        let bytes = read_tile(store, bundle)?;
        for leaf in decode_entries(&bundle, &bytes)? {
            each(frontier.size(), leaf);
            frontier.push(leaf_hash(leaf), &mut |tile, hashes| tiles.compare(tile, hashes));
            join(&frontier);
        }
    }
    for level in 0..frontier.depth() {
        if let Some(tile) = Tile::edge(Shelf::Level(level), head.size) {
            tiles.compare(tile, frontier.edge(level));
        }
    }

    match (frontier.root() == head.root, tiles.first) {
        (true, None) => match rewritten {
            Some(size) => Err(LedgerError::Inconsistent { size }),
            None => Ok(head),
        },
        // the entries have the signed root, so it is the tile that is wrong
        (true, Some((_, fault))) => Err(fault.on_tile()),
        (false, Some((_, fault))) => Err(fault.on_entry()),
        (false, None) => Err(LedgerError::RootDiffers { size: head.size }),
    }
}

/// A tile that does not agree with the entries under it.
enum Fault {
    /// It could not be read, or has not the right form.
    Unread(LedgerError),
    /// The hash at this place of it is another.
    Differs(Tile, u64),
}

impl Fault {
    fn on_tile(self) -> LedgerError {
        match self {
            Fault::Unread(error) => error,
            Fault::Differs(tile, _) => LedgerError::TileDiffers { path: tile.path() },
        }
    }

    fn on_entry(self) -> LedgerError {
        match self {
            Fault::Unread(error) => error,
            Fault::Differs(tile, place) => {
                let span = 1_u64.checked_shl(8 * tile.height()).unwrap_or(u64::MAX);
                let first = tile.first_entry() + place * span;
                match span {
                    1 => LedgerError::EntryDiffers { index: first },
                    _ => LedgerError::EntriesDiffer { first, last: first + (span - 1) },
                }
            }
        }
    }
}

/// Compares stored tiles with computed ones and keeps the first difference, lowest level first.
struct TileCheck<'a, S> {
    store: &'a S,
    first: Option<(Tile, Fault)>,
}

impl<'a, S: TileStore> TileCheck<'a, S> {
    fn new(store: &'a S) -> Self {
        Self { store, first: None }
    }

    fn compare(&mut self, tile: Tile, computed: &[Hash]) {
        let fault = match read_hashes(self.store, tile) {
            Err(error) => Fault::Unread(error),
            Ok(stored) => {
                let Some(place) = stored.iter().zip(computed).position(|(a, b)| a != b) else { return };
                debug_assert!(place < usize::from(TILE_WIDTH));
                Fault::Differs(tile, place as u64)
            }
        };
        if self.first.as_ref().is_none_or(|(found, _)| tile.height() < found.height()) {
            self.first = Some((tile, fault));
        }
    }
}
