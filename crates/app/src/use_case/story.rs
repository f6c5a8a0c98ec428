//! What the events of a case say only together: which delivery a number means, what came of an awaited answer, and which rows
//! merely went on after one.

use crate::{answer::FetchShown, app::Loaded};
use casewright_core::{
    CaseEvent, DocumentChange, StoredEvent,
    case::Awaited,
    id::{EffectName, EffectNo},
};
use std::collections::{BTreeMap, BTreeSet};

/// The events of one case, read once from the first to the last.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// What each effect is called.
    pub(crate) effects: BTreeMap<EffectNo, EffectName>,
    /// What came of each fetch, by the number of the event that says so.
    pub(crate) fetched: BTreeMap<u64, FetchShown>,
    /// The document that each change of one is about, by the number of the event.
    pub(crate) documents: BTreeMap<u64, u32>,
    /// Rows that went on after an awaited step: nobody chose the action anew.
    pub(crate) went_on: BTreeSet<u64>,
}

impl Story {
    /// Reads the events of a case.
    pub(crate) fn of(loaded: &Loaded, events: &[StoredEvent]) -> Self {
        let mut story = Self::default();
        let mut awaited: BTreeMap<&str, &Awaited> = BTreeMap::new();
        let mut settled: Option<&StoredEvent> = None;
        let mut added = 0;
        for event in events {
            match &event.event {
                CaseEvent::EffectQueued { effect, name, .. } => {
                    story.effects.insert(*effect, name.clone());
                }
                CaseEvent::DocumentChanged { change } => {
                    let number = match change {
                        DocumentChange::Added { .. } => {
                            added += 1;
                            added - 1
                        }
                        DocumentChange::VersionAdded { number, .. }
                        | DocumentChange::Classified { number, .. }
                        | DocumentChange::Sealed { number, .. }
                        | DocumentChange::Unsealed { number, .. }
                        | DocumentChange::MovedOut { number, .. }
                        | DocumentChange::HandedOver { number, .. }
                        | DocumentChange::Scanned { number, .. } => *number,
                    };
                    story.documents.insert(event.seq, number);
                }
                CaseEvent::StepAwaited { track, awaits, .. } => {
                    awaited.insert(track.as_str(), awaits);
                }
                CaseEvent::StepSettled { track, failure } => {
                    settled = Some(event);
                    let Some(Awaited::Fetch(fetch)) = awaited.remove(track.as_str()) else { continue };
                    let source = loaded.definition().fetches.get(fetch).map(|fetch| fetch.source.clone());
                    let source = source.unwrap_or_else(|| fetch.to_string());
                    // What an answer brings is written in the same step as the answer itself.
                    let changed = events.iter().any(|other| {
                        other.at == event.at
                            && matches!(&other.event, CaseEvent::FileItemChanged { source: Some(from), .. } if *from == source)
                    });
                    let failure = failure.clone();
                    story.fetched.insert(event.seq, FetchShown { source, at: event.at, failure, changed });
                }
                CaseEvent::ActionTaken { track, action: Some(_), .. } => {
                    let follows = settled.is_some_and(|settled| {
                        settled.at == event.at
                            && settled.by == event.by
                            && matches!(&settled.event, CaseEvent::StepSettled { track: on, .. } if on == track)
                    });
                    if follows {
                        story.went_on.insert(event.seq);
                    }
                }
                _ => {}
            }
        }
        story
    }

    /// What came of the last fetch of each source.
    pub(crate) fn last_fetches(self) -> Vec<FetchShown> {
        let by_source: BTreeMap<String, FetchShown> =
            self.fetched.into_values().map(|fetch| (fetch.source.clone(), fetch)).collect();
        by_source.into_values().collect()
    }
}
