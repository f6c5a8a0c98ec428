//! A log in memory, and the tree of RFC 6962 §2.1 written as the recursion it is defined by.

use std::collections::BTreeMap;

use ledger::{Hash, LogKey, TreeState, leaf_hash, node_hash, seal};

pub(crate) const NAME: &str = "example.org/log";

pub(crate) struct Log {
    pub(crate) key: LogKey,
    pub(crate) tiles: BTreeMap<String, Vec<u8>>,
    pub(crate) state: TreeState,
    pub(crate) checkpoints: Vec<String>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            key: LogKey::from_seed(NAME, &[7; 32]).unwrap(),
            tiles: BTreeMap::new(),
            state: TreeState::empty(),
            checkpoints: Vec::new(),
        }
    }

    pub(crate) fn of(size: u64) -> Self {
        let mut log = Self::new();
        log.append(&leaves(0..size));
        log
    }

    /// As a store does: insert the new tiles, delete the superseded ones, keep the checkpoint.
    pub(crate) fn append(&mut self, leaves: &[Vec<u8>]) {
        let batch = seal(&self.state, leaves, &self.key).unwrap();
        for path in &batch.superseded {
            assert!(self.tiles.remove(path).is_some(), "{path} was never written");
        }
        for (path, bytes) in batch.tiles {
            assert!(self.tiles.insert(path.clone(), bytes).is_none(), "{path} was written twice");
        }
        self.state = batch.next;
        self.checkpoints.push(batch.checkpoint);
    }

    pub(crate) fn checkpoint(&self) -> &str {
        self.checkpoints.last().unwrap()
    }
}

/// Leaves of different lengths, the empty one among them.
pub(crate) fn leaves(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range
        .map(|i| format!("{i} is the number").into_bytes().into_iter().take((i as usize * 5) % 13).collect())
        .collect()
}

pub(crate) fn hashes(size: u64) -> Vec<Hash> {
    leaves(0..size).iter().map(|leaf| leaf_hash(leaf)).collect()
}

fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

/// MTH(D[n]).
pub(crate) fn mth(d: &[Hash]) -> Hash {
    match d {
        [] => ledger::empty_root(),
        [one] => *one,
        _ => {
            let (left, right) = d.split_at(split(d.len()));
            node_hash(&mth(left), &mth(right))
        }
    }
}

/// PATH(m, D[n]).
pub(crate) fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = split(d.len());
    let (left, right) = d.split_at(k);
    let (mut path, sibling) = if m < k { (path(m, left), right) } else { (path(m - k, right), left) };
    path.push(mth(sibling));
    path
}

/// SUBPROOF(m, D[n], b); PROOF(m, D[n]) is that with b true.
pub(crate) fn subproof(m: usize, d: &[Hash], b: bool) -> Vec<Hash> {
    if m == d.len() {
        return if b { Vec::new() } else { vec![mth(d)] };
    }
    let k = split(d.len());
    let (left, right) = d.split_at(k);
    let (mut path, sibling) =
        if m <= k { (subproof(m, left, b), right) } else { (subproof(m - k, right, false), left) };
    path.push(mth(sibling));
    path
}
