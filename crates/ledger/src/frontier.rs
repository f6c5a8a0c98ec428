//! The right edge of the tree: all that is needed to append to it.

use crate::hash::{fold_peaks, node_hash, perfect_root};
use crate::tile::{Shelf, TILE_WIDTH, Tile};
use crate::{Hash, LedgerError};

/// The right edge of a tree of `size` leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    /// Roots of the perfect subtrees, biggest first: one for each bit set in `size`.
    peaks: Vec<Hash>,
    /// Per tile level, the hashes of its partial tile.
    levels: Vec<Vec<Hash>>,
}

impl Frontier {
    /// Takes up a tree again; `edge` gives the hashes of an edge tile.
    pub(crate) fn load(
        size: u64,
        mut edge: impl FnMut(Tile) -> Result<Vec<Hash>, LedgerError>,
    ) -> Result<Self, LedgerError> {
        let mut levels = Vec::new();
        let mut level = 0;
        while size.checked_shr(8 * u32::from(level)).unwrap_or(0) > 0 {
            levels.push(Tile::edge(Shelf::Level(level), size).map_or(Ok(Vec::new()), &mut edge)?);
            level += 1;
        }
        let mut peaks = Vec::new();
        for row in levels.iter().rev() {
            let mut rest = row.as_slice();
            while !rest.is_empty() {
                let Some((subtree, tail)) = rest.split_at_checked(1 << rest.len().ilog2()) else { break };
                peaks.extend(perfect_root(subtree));
                rest = tail;
            }
        }
        Ok(Self { size, peaks, levels })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn root(&self) -> Hash {
        fold_peaks(&self.peaks)
    }

    /// The hashes of the partial tile at a level, empty if there is none.
    pub(crate) fn edge(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// How many levels of tiles there are.
    pub(crate) fn depth(&self) -> u8 {
        self.levels.len() as u8
    }

    /// Appends a leaf; `full` is told of every tile that this fills.
    pub(crate) fn push(&mut self, leaf: Hash, full: &mut impl FnMut(Tile, &[Hash])) {
        let mut hash = leaf;
        let mut left = self.size;
        let mut height: u8 = 0;
        self.keep(0, hash, full);
        while left & 1 == 1 {
            let Some(peak) = self.peaks.pop() else { break };
            hash = node_hash(&peak, &hash);
            left >>= 1;
            height += 1;
            if height.is_multiple_of(8) {
                self.keep(height / 8, hash, full);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    fn keep(&mut self, level: u8, hash: Hash, full: &mut impl FnMut(Tile, &[Hash])) {
        let place = usize::from(level);
        if self.levels.len() <= place {
            self.levels.resize(place + 1, Vec::new());
        }
        let index = self.size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
        if let Some(row) = self.levels.get_mut(place) {
            row.push(hash);
            if row.len() == usize::from(TILE_WIDTH) {
                full(Tile::full(Shelf::Level(level), index), row);
                row.clear();
            }
        }
    }
}
