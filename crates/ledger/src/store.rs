//! Where tiles are read from.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::tile::{Shelf, Tile, decode_hashes};
use crate::{Hash, LedgerError};

/// Read access to the tiles of a log: a database table, a directory, a web server.
pub trait TileStore {
    /// The bytes stored under a tile's path ([`Tile::path`]); `None` if there are none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError>;
}

impl<S: TileStore + ?Sized> TileStore for &S {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        (**self).read(path)
    }
}

/// A log in memory, by path.
impl TileStore for BTreeMap<String, Vec<u8>> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.get(path).cloned())
    }
}

/// A log as a directory of files, as a copy handed to an auditor is.
#[derive(Debug, Clone)]
pub struct TileDirectory(PathBuf);

impl TileDirectory {
    /// The directory that holds `tile/`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self(directory.into())
    }
}

impl TileStore for TileDirectory {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        Tile::parse(path)?;
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LedgerError::Read { path: path.to_owned(), reason: error.to_string() }),
        }
    }
}

/// Reads a tile that must be there.
pub(crate) fn read_tile(store: &impl TileStore, tile: Tile) -> Result<Vec<u8>, LedgerError> {
    let path = tile.path();
    match store.read(&path)? {
        Some(bytes) => Ok(bytes),
        None => Err(LedgerError::Missing { path }),
    }
}

/// Reads the hashes of a tile that must be there.
pub(crate) fn read_hashes(store: &impl TileStore, tile: Tile) -> Result<Vec<Hash>, LedgerError> {
    decode_hashes(&tile, &read_tile(store, tile)?)
}

/// Reads one entry of a tree of `size` entries.
pub fn read_entry(store: &impl TileStore, size: u64, index: u64) -> Result<Vec<u8>, LedgerError> {
    let bundle =
        Tile::holding(Shelf::Entries, index, size).ok_or(LedgerError::OutOfRange { wanted: index, size })?;
    let bytes = read_tile(store, bundle)?;
    let entries = crate::tile::decode_entries(&bundle, &bytes)?;
    let nth = (index - bundle.first_entry()) as usize;
    entries.get(nth).map(|entry| entry.to_vec()).ok_or(LedgerError::OutOfRange { wanted: index, size })
}
