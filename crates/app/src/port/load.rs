//! What a store can say of its own work: counts, never content. Nothing here names a person or a case.

use crate::entry::EntryKind;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Every kind of entry, by the word figures use for it.
const KINDS: [(EntryKind, &str); 6] = [
    (EntryKind::Read, "read"),
    (EntryKind::Act, "act"),
    (EntryKind::List, "list"),
    (EntryKind::Session, "session"),
    (EntryKind::Administration, "administration"),
    (EntryKind::Job, "job"),
];

/// Upper bounds of group sizes: how many jobs shared one transaction.
pub const GROUPS: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// Counts of one store since it was opened. Shared by whoever counts and whoever shows.
#[derive(Debug, Default)]
pub struct Tally {
    decisions: [[AtomicU64; 2]; KINDS.len()],
    groups: [AtomicU64; GROUPS.len()],
    jobs: AtomicU64,
    committed: AtomicU64,
}

/// What a [`Tally`] came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Kind of entry, allowed or not, how many.
    pub decisions: Vec<(&'static str, bool, u64)>,
    /// Transactions by the number of jobs that shared them: upper bound, how many transactions of at most that many.
    pub groups: Vec<(u64, u64)>,
    /// Jobs written, all together.
    pub jobs: u64,
    /// Transactions, all together.
    pub transactions: u64,
    /// Jobs that wait to be written now.
    pub queued: u64,
}

impl Tally {
    /// An entry of the access log was made: what was decided about one request.
    pub fn decided(&self, kind: EntryKind, allowed: bool) {
        let row = KINDS.iter().position(|(known, _)| *known == kind).and_then(|at| self.decisions.get(at));
        if let Some(count) = row.and_then(|row| row.get(usize::from(allowed))) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// So many jobs shared a transaction.
    pub fn committed(&self, jobs: usize) {
        let jobs = jobs as u64;
        self.jobs.fetch_add(jobs, Ordering::Relaxed);
        self.committed.fetch_add(1, Ordering::Relaxed);
        let within = GROUPS.iter().zip(&self.groups).filter(|(bound, _)| jobs <= **bound);
        within.for_each(|(_, count)| {
            count.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// What it came to, with what waits now.
    pub fn read(&self, queued: usize) -> Tallied {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let rows = KINDS.iter().zip(&self.decisions);
        Tallied {
            decisions: rows
                .flat_map(|((_, kind), row)| {
                    row.iter().enumerate().map(|(allowed, one)| (*kind, allowed == 1, count(one)))
                })
                .collect(),
            groups: GROUPS.iter().zip(&self.groups).map(|(bound, one)| (*bound, count(one))).collect(),
            jobs: count(&self.jobs),
            transactions: count(&self.committed),
            queued: queued as u64,
        }
    }

    /// One to share.
    pub fn shared() -> Arc<Self> {
        Arc::default()
    }
}

/// What waits in a store, for all servers on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Effects in the outbox that will be tried.
    pub outbox: u64,
    /// Effects that will not be tried again by themselves.
    pub dead_letters: u64,
    /// How long the effect that has been due longest has waited, in seconds.
    pub overdue_s: u64,
    /// Timers that are due.
    pub timers_due: u64,
    /// Entries of the log that are not in the signed tree yet.
    pub unsealed: u64,
    /// Sessions that are not over.
    pub sessions: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_kept_by_kind_and_by_size() {
        let tally = Tally::default();
        tally.decided(EntryKind::Act, true);
        tally.decided(EntryKind::Act, false);
        tally.decided(EntryKind::Act, false);
        tally.committed(1);
        tally.committed(3);
        let read = tally.read(7);
        assert!(read.decisions.contains(&("act", true, 1)) && read.decisions.contains(&("act", false, 2)));
        assert!(read.decisions.contains(&("list", true, 0)));
        assert_eq!((read.jobs, read.transactions, read.queued), (4, 2, 7));
        assert_eq!(read.groups.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1, 2, 2, 2, 2, 2, 2]);
    }
}
