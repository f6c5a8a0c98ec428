//! A tamper-evident log: seal, prove, verify, offline.
//!
//! Entries are opaque bytes in one RFC 6962 Merkle tree, stored as C2SP [tlog-tiles](https://c2sp.org/tlog-tiles) and
//! signed as C2SP [checkpoints](https://c2sp.org/tlog-checkpoint), so that programs which know nothing of this one can
//! check it. This crate knows no database: [`seal()`] says which tiles to write, a [`TileStore`] reads them.
//!
//! | To | Use |
//! |---|---|
//! | append | [`TreeState::load`], [`seal()`], [`LogKey`] |
//! | check everything | [`verify()`], with the rows [`verify_log`] |
//! | hand out a proof of one entry | [`Receipt`] |
//! | show that a log only grew | [`consistency_proof`], [`check_consistency`] |
//! | write the platform's entries | [`LeafRecord`] |
//!
//! No personal data in a leaf: see [`LeafRecord`].

mod checkpoint;
mod error;
mod frontier;
mod hash;
mod key;
mod log;
mod note;
mod proof;
mod receipt;
mod record;
mod rows;
mod seal;
mod store;
mod tile;
mod verify;

pub use checkpoint::Checkpoint;
pub use error::LedgerError;
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use key::{LogKey, VerifierKey};
pub use log::{LogError, verify_log};
pub use note::{open_note, sign_note};
pub use proof::{check_consistency, check_inclusion, consistency_proof, inclusion_proof, root_at};
pub use receipt::Receipt;
pub use record::{LEAF_VERSION, LeafRecord};
pub use rows::{RecordError, Row, RowCheck, RowsReport, WriterHead, verify_rows};
pub use seal::{SealBatch, TreeState, seal};
pub use store::{TileDirectory, TileStore, read_entry};
pub use tile::{Shelf, TILE_WIDTH, Tile};
pub use verify::{verify, verify_entries};
