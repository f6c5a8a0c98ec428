//! The tiles of the tree, from their table.

use app::ledger::{LedgerError, TileStore};
use rusqlite::{Connection, OptionalExtension as _};

/// The tile table.
pub(crate) struct Tiles<'a>(pub &'a Connection);

impl TileStore for Tiles<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        self.0
            .prepare_cached("SELECT bytes FROM tile WHERE path = ?1")
            .and_then(|mut tile| tile.query_row([path], |row| row.get(0)).optional())
            .map_err(|error| LedgerError::Read { path: path.to_owned(), reason: error.to_string() })
    }
}
