//! Listening to changes of cases (S0.5, S1.19): each is decided anew, for whoever listens, when it is delivered. What is told is
//! the reference and the version alone; what changed is read like everything else.

use crate::{
    App, Caller, Fault, Listening,
    answer::Limited,
    entry::{EntryKind, EntryTarget},
};
use casewright_core::id::CaseId;
use std::collections::{BTreeMap, btree_map::Entry};

/// Entries of the log looked at in one go.
const ENTRIES: u32 = 500;
/// Whoever was away for longer than so many entries of the log reads anew instead.
const BEHIND_MAX: u64 = 100_000;
/// Seconds until one may ask again for room to listen.
const WAIT_S: u32 = 30;

/// What there is to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Changes of cases that the listener may see now, in the order of the log.
    pub changes: Vec<HeardChange>,
    /// Up to where: what is beyond is told next.
    pub place: u64,
    /// True when there was nothing new at all.
    pub idle: bool,
    /// True when the listener was away too long: what is shown must be read anew.
    pub missed: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardChange {
    /// Its place in the log: whoever comes back names it.
    pub place: u64,
    /// The case.
    pub reference: String,
    /// The version that it was at.
    pub version: u64,
}

impl App {
    /// Begins to listen. The place to hear from: where somebody was who comes back, else what comes from now on.
    pub async fn listen(
        &self,
        caller: &Caller,
        came_back: Option<u64>,
    ) -> Result<Limited<(Listening, u64)>, Fault> {
        let now = self.now();
        let room = caller.person().and_then(|person| self.listeners.enter(person));
        let entry = self.entry(caller, now, EntryKind::List, "events", EntryTarget::Platform, room.is_some());
        self.record(entry).await?;
        let Some(listening) = room else { return Ok(Limited::TooMany { retry_after_s: WAIT_S }) };
        let newest = self.store().newest_place().await?;
        // a place that is not there yet is none of this log
        let place = came_back.filter(|place| *place <= newest).unwrap_or(newest);
        Ok(Limited::Within((listening, place)))
    }

    /// True when the log has grown beyond a place: says nothing about what.
    pub async fn has_grown(&self, beyond: u64) -> Result<bool, Fault> {
        Ok(self.store().newest_place().await? > beyond)
    }

    /// Changes beyond a place, as far as the caller may see the cases now. What is told is in the log before it is told.
    pub async fn heard(&self, caller: &Caller, beyond: u64) -> Result<Heard, Fault> {
        let newest = self.store().newest_place().await?;
        if newest.saturating_sub(beyond) > BEHIND_MAX {
            return Ok(Heard { place: newest, missed: true, ..Heard::default() });
        }
        let found = self.store().changes(beyond, ENTRIES).await?;
        let mut seen: BTreeMap<CaseId, Option<String>> = BTreeMap::new();
        let mut changes = Vec::new();
        for change in &found.changes {
            if let Entry::Vacant(fresh) = seen.entry(change.case) {
                let case = self.seen_by_id(caller, change.case).await?;
                let open = case.exists() && self.reveal(&case).is_ok();
                fresh.insert(open.then(|| case.case.reference.clone()));
            }
            if let Some(Some(reference)) = seen.get(&change.case) {
                changes.push(HeardChange {
                    place: change.place,
                    reference: reference.clone(),
                    version: change.version,
                });
            }
        }
        if !changes.is_empty() {
            let mut entry =
                self.entry(caller, self.now(), EntryKind::List, "events", EntryTarget::Platform, true);
            entry.detail.shown =
                seen.iter().filter(|(_, open)| open.is_some()).map(|(case, _)| *case).collect();
            self.record(entry).await?;
        }
        Ok(Heard { changes, idle: found.place == beyond, place: found.place, missed: false })
    }

    /// Ends everybody's listening: the server stops.
    pub fn stop_listening(&self) {
        self.listeners.close();
    }
}
