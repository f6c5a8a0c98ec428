//! Inclusion and consistency proofs: made from tiles, checked without them (RFC 6962 §2.1.1–2; RFC 9162 §2.1.3–4 for
//! the checking algorithms).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::hash::{fold_peaks, node_hash, perfect_root};
use crate::store::read_hashes;
use crate::tile::{Shelf, TILE_WIDTH, Tile};
use crate::{Hash, LedgerError, TileStore};

/// The tiles of a tree, each read once.
struct Reader<'a, S> {
    store: &'a S,
    size: u64,
    seen: RefCell<BTreeMap<Tile, Vec<Hash>>>,
}

impl<'a, S: TileStore> Reader<'a, S> {
    fn new(store: &'a S, size: u64) -> Self {
        Self { store, size, seen: RefCell::default() }
    }

    /// The root of the perfect subtree over entries `nth * 2^height ..`.
    fn subtree(&self, height: u32, nth: u64) -> Result<Hash, LedgerError> {
        let beyond = LedgerError::OutOfRange { wanted: nth, size: self.size };
        let (level, inside) = ((height / 8) as u8, height % 8);
        let first = nth << inside;
        let tile = Tile::holding(Shelf::Level(level), first, self.size).ok_or(beyond.clone())?;
        let mut seen = self.seen.borrow_mut();
        let hashes = match seen.entry(tile) {
            Entry::Occupied(seen) => seen.into_mut(),
            Entry::Vacant(place) => place.insert(read_hashes(self.store, tile)?),
        };
        let from = (first % u64::from(TILE_WIDTH)) as usize;
        hashes.get(from..from + (1 << inside)).and_then(perfect_root).ok_or(beyond)
    }

    /// The Merkle tree hash over entries `first..end`, a range as the recursive definition makes them.
    fn range(&self, mut first: u64, end: u64) -> Result<Hash, LedgerError> {
        let mut peaks = Vec::new();
        while first < end {
            let height = (end - first).ilog2();
            peaks.push(self.subtree(height, first >> height)?);
            first += 1 << height;
        }
        Ok(fold_peaks(&peaks))
    }
}

/// The size of the left part of a tree of `size > 1` entries: the largest power of two smaller than it.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root over the first `size` entries of a stored tree of `stored` entries.
pub fn root_at(store: &impl TileStore, stored: u64, size: u64) -> Result<Hash, LedgerError> {
    if size > stored {
        return Err(LedgerError::OutOfRange { wanted: size, size: stored });
    }
    Reader::new(store, stored).range(0, size)
}

/// The proof that entry `index` is in the tree of the first `size` of `stored` entries: sibling hashes, leaf to root.
pub fn inclusion_proof(
    store: &impl TileStore,
    stored: u64,
    size: u64,
    index: u64,
) -> Result<Vec<Hash>, LedgerError> {
    if size > stored || index >= size {
        return Err(LedgerError::OutOfRange { wanted: index.max(size), size: stored });
    }
    let reader = Reader::new(store, stored);
    let (mut first, mut end) = (0, size);
    let mut path = Vec::new();
    while end - first > 1 {
        let middle = first + split(end - first);
        if index < middle {
            path.push(reader.range(middle, end)?);
            end = middle;
        } else {
            path.push(reader.range(first, middle)?);
            first = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` of `stored` entries continues the tree of the first `old`.
pub fn consistency_proof(
    store: &impl TileStore,
    stored: u64,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, LedgerError> {
    if new > stored || old > new {
        return Err(LedgerError::OutOfRange { wanted: old.max(new), size: stored });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let reader = Reader::new(store, stored);
    let (mut first, mut end) = (0, new);
    let mut path = Vec::new();
    while end != old {
        let middle = first + split(end - first);
        if old <= middle {
            path.push(reader.range(middle, end)?);
            end = middle;
        } else {
            path.push(reader.range(first, middle)?);
            first = middle;
        }
    }
    if first != 0 {
        path.push(reader.range(first, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks an inclusion proof for a leaf hash against a root.
pub fn check_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: Hash,
) -> Result<(), LedgerError> {
    let refused = LedgerError::NotIncluded { index, size };
    if index >= size {
        return Err(refused);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return Err(refused);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == root { Ok(()) } else { Err(refused) }
}

/// Checks that a tree of `new` entries with `new_root` continues the tree of `old` entries with `old_root`.
pub fn check_consistency(
    old: u64,
    old_root: Hash,
    new: u64,
    new_root: Hash,
    path: &[Hash],
) -> Result<(), LedgerError> {
    let refused = LedgerError::Inconsistent { size: old };
    if old > new {
        return Err(LedgerError::Truncated { size: old, end: new });
    }
    if old == new || old == 0 {
        let roots_fit = if old == new { old_root == new_root } else { old_root == crate::empty_root() };
        return if path.is_empty() && roots_fit { Ok(()) } else { Err(refused) };
    }
    let mut steps = path.iter().copied();
    let Some(start) = (if old.is_power_of_two() { Some(old_root) } else { steps.next() }) else {
        return Err(refused);
    };
    let shared = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shared, (new - 1) >> shared);
    let (mut from, mut to) = (start, start);
    for step in steps {
        if last == 0 {
            return Err(refused);
        }
        if node & 1 == 1 || node == last {
            from = node_hash(&step, &from);
            to = node_hash(&step, &to);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            to = node_hash(&to, &step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && from == old_root && to == new_root { Ok(()) } else { Err(refused) }
}
