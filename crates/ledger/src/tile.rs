//! Where hashes and entries lie: coordinates and paths of tiles (C2SP tlog-tiles, tile height 8).

use crate::{Hash, LedgerError};

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// The entries themselves, each with a big-endian u16 length before it.
    Entries,
    /// Hashes: of the leaves at level 0, of full tiles of the level below otherwise.
    Level(u8),
}

/// The coordinates of one tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    shelf: Shelf,
    index: u64,
    width: u16,
}

impl Tile {
    /// The full tile at this place.
    pub const fn full(shelf: Shelf, index: u64) -> Self {
        Self { shelf, index, width: TILE_WIDTH }
    }

    /// The partial tile at the right edge of a tree of `size` entries; `None` if there is none on this shelf.
    ///
    /// ```
    /// # use ledger::{Shelf, Tile};
    /// let edge = Tile::edge(Shelf::Level(1), 70_000).unwrap();
    /// assert_eq!(edge.path(), "tile/1/001.p/17");
    /// ```
    pub fn edge(shelf: Shelf, size: u64) -> Option<Self> {
        let hashes = hashes_on(shelf, size);
        let width = (hashes % u64::from(TILE_WIDTH)) as u16;
        (width > 0).then_some(Self { shelf, index: hashes / u64::from(TILE_WIDTH), width })
    }

    /// The tile that holds hash (or entry) `nth` of a shelf in a tree of `size` entries; `None` beyond its end.
    pub fn holding(shelf: Shelf, nth: u64, size: u64) -> Option<Self> {
        if nth >= hashes_on(shelf, size) {
            return None;
        }
        let index = nth / u64::from(TILE_WIDTH);
        match Self::edge(shelf, size) {
            Some(edge) if edge.index == index => Some(edge),
            _ => Some(Self::full(shelf, index)),
        }
    }

    /// Every tile and bundle of a tree of `size` entries, as its checkpoint needs them.
    ///
    /// ```
    /// # use ledger::Tile;
    /// let paths: Vec<String> = Tile::all(300).map(|tile| tile.path()).collect();
    /// assert_eq!(paths, [
    ///     "tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
    /// ]);
    /// ```
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let shelves = std::iter::once(Shelf::Entries).chain((0..64).map(Shelf::Level));
        shelves.take_while(move |shelf| hashes_on(*shelf, size) > 0).flat_map(move |shelf| {
            let full = (0..hashes_on(shelf, size) / u64::from(TILE_WIDTH)).map(move |n| Self::full(shelf, n));
            full.chain(Self::edge(shelf, size))
        })
    }

    /// The tile at the same place in a tree of `size` entries; `None` where that tree does not reach so far.
    pub fn grown(&self, size: u64) -> Option<Self> {
        let last = self.index.checked_mul(u64::from(TILE_WIDTH))?.checked_add(u64::from(self.width) - 1)?;
        Self::holding(self.shelf, last, size)
    }

    /// The bytes of this tile, cut from those of the tile that it has grown into: a tile never changes what it holds.
    pub fn cut(&self, grown: &[u8]) -> Option<Vec<u8>> {
        let end = match self.shelf {
            Shelf::Level(_) => usize::from(self.width) * 32,
            Shelf::Entries => (0..self.width).try_fold(0_usize, |at, _| {
                let length = grown.get(at..)?.first_chunk::<2>()?;
                Some(at + 2 + usize::from(u16::from_be_bytes(*length)))
            })?,
        };
        grown.get(..end).map(<[u8]>::to_vec)
    }

    /// What it holds.
    pub const fn shelf(&self) -> Shelf {
        self.shelf
    }

    /// Its place on the shelf, from zero.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds fewer than 256.
    pub const fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// `tile/<L>/<N>[.p/<W>]`, where N is written in groups of three digits: 1234067 is `x001/x234/067`.
    pub fn path(&self) -> String {
        let mut number = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1000);
            rest /= 1000;
        }
        let shelf = match self.shelf {
            Shelf::Entries => "entries".to_owned(),
            Shelf::Level(level) => level.to_string(),
        };
        if self.is_partial() {
            format!("tile/{shelf}/{number}.p/{}", self.width)
        } else {
            format!("tile/{shelf}/{number}")
        }
    }

    /// Reads a path. Every tile has exactly one spelling; any other is refused.
    pub fn parse(path: &str) -> Result<Self, LedgerError> {
        Self::parse_loosely(path)
            .filter(|tile| tile.path() == path)
            .ok_or_else(|| LedgerError::NotATile { path: path.to_owned() })
    }

    fn parse_loosely(path: &str) -> Option<Self> {
        let (shelf, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let shelf = match shelf {
            "entries" => Shelf::Entries,
            level => Shelf::Level(level.parse().ok().filter(|level| *level < 64)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().ok().filter(|w| (1..TILE_WIDTH).contains(w))?),
            None => (rest, TILE_WIDTH),
        };
        let mut index: u64 = 0;
        for group in number.split('/') {
            let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(digits)?;
        }
        Some(Self { shelf, index, width })
    }

    /// The index of the first entry under this tile.
    pub(crate) fn first_entry(&self) -> u64 {
        self.index.checked_shl(8 * (self.height() + 1)).unwrap_or(0)
    }

    /// How many entries each of its hashes stands for, as a power of two divided by eight.
    pub(crate) fn height(&self) -> u32 {
        match self.shelf {
            Shelf::Entries => 0,
            Shelf::Level(level) => u32::from(level),
        }
    }
}

/// How many hashes (or entries) a tree of `size` entries has on a shelf.
fn hashes_on(shelf: Shelf, size: u64) -> u64 {
    match shelf {
        Shelf::Entries => size,
        Shelf::Level(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
    }
}

/// The bytes of a tile of hashes.
pub(crate) fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// The hashes in the bytes of a tile.
pub(crate) fn decode_hashes(tile: &Tile, bytes: &[u8]) -> Result<Vec<Hash>, LedgerError> {
    if bytes.len() != usize::from(tile.width) * 32 {
        return Err(LedgerError::malformed(&tile.path(), "its length is not that of its hashes"));
    }
    Ok(bytes.chunks_exact(32).filter_map(|chunk| chunk.try_into().ok().map(Hash::from_bytes)).collect())
}

/// Appends one entry to the bytes of a bundle.
pub(crate) fn encode_entry(bundle: &mut Vec<u8>, leaf: &[u8]) -> Result<(), LedgerError> {
    let length =
        u16::try_from(leaf.len()).map_err(|_| LedgerError::LeafTooLong { size_bytes: leaf.len() })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(leaf);
    Ok(())
}

/// The entries in the bytes of a bundle.
pub(crate) fn decode_entries<'a>(tile: &Tile, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, LedgerError> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(tile.width));
    for _ in 0..tile.width {
        let entry = rest
            .split_first_chunk::<2>()
            .and_then(|(length, tail)| tail.split_at_checked(usize::from(u16::from_be_bytes(*length))));
        let Some((entry, tail)) = entry else {
            let at = tile.first_entry() + entries.len() as u64;
            return Err(LedgerError::malformed(&tile.path(), &format!("it ends within entry `{at}`")));
        };
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(LedgerError::malformed(&tile.path(), "it goes on after its last entry"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |shelf, index, width| Tile { shelf, index, width }.path();
        assert_eq!(path(Shelf::Level(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(Shelf::Level(0), 1067, 256), "tile/0/x001/067");
        assert_eq!(path(Shelf::Entries, 273, 112), "tile/entries/273.p/112");
        for path in ["tile/0/x001/067", "tile/entries/000", "tile/63/000.p/1", "tile/0/x999/999.p/255"] {
            assert_eq!(Tile::parse(path).unwrap().path(), path);
        }
        for path in [
            "tile/0/x001/67",
            "tile/0/1",
            "tile/64/000",
            "tile/00/000",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/0/x000/001",
            "tile/0/001/067",
            "tile/data/000",
            "tile/0/../000",
            "tile/0/+01",
            "",
        ] {
            assert!(Tile::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_tree_of_70000_has_the_tiles_of_the_specification() {
        let edge = |shelf, size| Tile::edge(shelf, size).map(|tile| tile.path());
        assert_eq!(edge(Shelf::Level(0), 70_000).as_deref(), Some("tile/0/273.p/112"));
        assert_eq!(edge(Shelf::Level(1), 70_000).as_deref(), Some("tile/1/001.p/17"));
        assert_eq!(edge(Shelf::Level(2), 70_000).as_deref(), Some("tile/2/000.p/1"));
        assert_eq!(edge(Shelf::Level(3), 70_000), None);
        assert_eq!(edge(Shelf::Level(0), 256), None);
        assert_eq!(edge(Shelf::Level(1), 256).as_deref(), Some("tile/1/000.p/1"));
    }
}
