//! The log of the store in memory: a real tree, signed with a key that everybody can make.

use crate::{
    Fault,
    entry::{Entry, EntryKind, EntryTarget},
};
use casewright_core::Actor;
use ledger::{Checkpoint, Hash, LEAF_VERSION, LeafRecord, LedgerError, LogKey, TreeState, VerifierKey, seal};
use std::collections::BTreeMap;

/// Tiles and checkpoints.
#[derive(Debug)]
pub(super) struct Tree {
    key: LogKey,
    state: TreeState,
    tiles: BTreeMap<String, Vec<u8>>,
    checkpoints: BTreeMap<u64, String>,
}

impl Default for Tree {
    #[expect(clippy::expect_used, reason = "neither the name nor the seed can be refused")]
    fn default() -> Self {
        let key = LogKey::from_seed("memory/log", &[7; 32]).expect("a key from a fixed seed");
        Self { key, state: TreeState::empty(), tiles: BTreeMap::new(), checkpoints: BTreeMap::new() }
    }
}

impl Tree {
    pub(super) fn key(&self) -> &VerifierKey {
        self.key.verifier()
    }

    pub(super) fn size(&self) -> usize {
        usize::try_from(self.state.size()).unwrap_or(usize::MAX)
    }

    pub(super) fn seal(&mut self, entries: &[Entry]) -> Result<(u64, Option<String>), Fault> {
        if entries.is_empty() {
            return Ok((0, self.newest()));
        }
        let leaves = entries.iter().map(leaf).collect::<Result<Vec<_>, _>>()?;
        let batch = seal(&self.state, &leaves, &self.key).map_err(|error: LedgerError| broken(&error))?;
        for path in &batch.superseded {
            self.tiles.remove(path);
        }
        self.tiles.extend(batch.tiles);
        let size = Checkpoint::open(&batch.checkpoint, self.key()).map_err(|error| broken(&error))?.size;
        self.checkpoints.insert(size, batch.checkpoint.clone());
        self.state = batch.next;
        Ok((leaves.len() as u64, Some(batch.checkpoint)))
    }

    pub(super) fn checkpoints(&self, beyond: u64, limit: u32) -> Vec<String> {
        let later = self.checkpoints.range(beyond.saturating_add(1)..);
        later.map(|(_, signed)| signed.clone()).take(limit as usize).collect()
    }

    pub(super) fn newest(&self) -> Option<String> {
        self.checkpoints.values().next_back().cloned()
    }

    pub(super) fn tile(&self, path: &str) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

fn broken(error: &LedgerError) -> Fault {
    Fault::Log(error.to_string())
}

/// An entry as a leaf. Details are not sealed here, so their hash does not stand in it.
pub(super) fn leaf(entry: &Entry) -> Result<Vec<u8>, Fault> {
    let word: String = entry.ask.chars().take(128).collect();
    let record = LeafRecord {
        v: LEAF_VERSION,
        writer: "memory".to_owned(),
        counter: 0,
        prev: Hash::ZERO,
        at: entry.at.to_string(),
        kind: match entry.kind {
            EntryKind::Read => "read",
            EntryKind::Act => "act",
            EntryKind::List => "list",
            EntryKind::Session => "session",
            EntryKind::Administration => "administration",
            EntryKind::Job => "job",
        }
        .to_owned(),
        case: match entry.target {
            EntryTarget::Case(case) => Some(case.to_string()),
            _ => None,
        },
        actor: match &entry.actor {
            Some(Actor::Person(person)) => Some(person.to_string()),
            _ => None,
        },
        action: word.replace(|c: char| !c.is_ascii_alphanumeric() && !"-_.:/".contains(c), "_"),
        allowed: entry.allowed,
        detail_hash: None,
    };
    record.encode().map_err(|error| Fault::Log(error.to_string()))
}
