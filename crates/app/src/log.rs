//! The log as it is handed out (S3.58): tiles, and receipts that prove one entry by themselves. The same for the operator at the
//! store and for an auditor over HTTP.

use crate::{Fault, Store};
use jiff::Timestamp;
use ledger::{Checkpoint, LedgerError, Receipt, Tile, TileStore};
use std::{cell::RefCell, collections::BTreeMap};

/// How often a proof is begun anew because the log grew under it.
const TRIES: u32 = 5;

/// A tile as some checkpoint needs it: if the tree has grown over it since, it is cut from what it has become.
pub async fn tile(store: &dyn Store, tile: &Tile) -> Result<Option<Vec<u8>>, Fault> {
    for _ in 0..TRIES {
        if let Some(bytes) = store.tile(&tile.path()).await? {
            return Ok(Some(bytes));
        }
        let Some(signed) = store.checkpoint().await? else { return Ok(None) };
        let size = Checkpoint::open(&signed, store.log_key()).map_err(|error| wrong(&error))?.size;
        let Some(grown) = tile.grown(size) else { return Ok(None) };
        // it may have grown once more since the checkpoint was read
        if let Some(bytes) = store.tile(&grown.path()).await? {
            return Ok(tile.cut(&bytes));
        }
    }
    Ok(None)
}

/// The receipt of the entry at a position, in C2SP's `tlog-proof` form with the entry in it. An entry that waits for the sealer
/// is sealed first. None when there is no such entry.
pub async fn receipt(store: &dyn Store, position: u64, now: Timestamp) -> Result<Option<Receipt>, Fault> {
    for _ in 0..TRIES {
        let Some(leaf) = store.leaf(position).await? else { return Ok(None) };
        let (Some(index), Some(signed)) = (leaf.index, store.checkpoint().await?) else {
            // whoever else seals at this moment is done soon
            store.seal(now).await?;
            continue;
        };
        if let Some(receipt) = prove(store, &signed, index).await? {
            return Ok(Some(receipt));
        }
    }
    Err(Fault::Log("the log could not be read while it grew; ask again".to_owned()))
}

/// Whether the entry of a leaf says that a case was destroyed, and names this certificate: every byte of it.
pub fn names_certificate(leaf: &[u8], certificate: &str) -> bool {
    let asked = crate::use_case::certificate::asked(certificate);
    ledger::LeafRecord::decode(leaf).is_ok_and(|record| record.allowed && record.action == asked)
}

/// None when a tile is not there any more.
async fn prove(store: &dyn Store, signed: &str, index: u64) -> Result<Option<Receipt>, Fault> {
    let mut tiles = Asked::default();
    loop {
        let made = Receipt::carrying(&tiles, signed, store.log_key(), index);
        let missing = tiles.missing.take();
        if missing.is_empty() {
            return match made {
                Ok(receipt) => Ok(Some(receipt)),
                Err(LedgerError::Missing { .. }) => Ok(None),
                Err(error) => Err(wrong(&error)),
            };
        }
        for path in missing {
            let wanted = Tile::parse(&path).map_err(|error| wrong(&error))?;
            let found = tile(store, &wanted).await?;
            tiles.known.insert(path, found);
        }
    }
}

/// Checks the whole log against a signed checkpoint, and that older ones are its beginnings. On a thread that may wait.
pub(crate) fn check(
    store: &dyn Store,
    signed: &str,
    older: &[String],
    handle: &tokio::runtime::Handle,
) -> Result<Checkpoint, LedgerError> {
    let older: Vec<&str> = older.iter().map(String::as_str).collect();
    ledger::verify(&Waited { store, handle }, signed, store.log_key(), &older)
}

/// The tiles of a store, waited for.
struct Waited<'a> {
    store: &'a dyn Store,
    handle: &'a tokio::runtime::Handle,
}

impl TileStore for Waited<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let wanted = Tile::parse(path)?;
        let found = self.handle.block_on(tile(self.store, &wanted));
        found.map_err(|fault| LedgerError::Read { path: path.to_owned(), reason: fault.to_string() })
    }
}

fn wrong(error: &LedgerError) -> Fault {
    Fault::Log(format!("{error}; run `casewright verify`"))
}

/// Tiles read so far, and those asked for that were not.
#[derive(Default)]
struct Asked {
    known: BTreeMap<String, Option<Vec<u8>>>,
    missing: RefCell<Vec<String>>,
}

impl TileStore for Asked {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        match self.known.get(path) {
            Some(tile) => Ok(tile.clone()),
            None => {
                self.missing.borrow_mut().push(path.to_owned());
                Ok(None)
            }
        }
    }
}
