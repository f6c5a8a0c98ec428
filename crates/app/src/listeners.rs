//! Who listens to changes now, counted: so many in all, so many a person. One that ends is counted out by being dropped.

use casewright_core::id::{CaseId, PersonId};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Listeners of one process at most.
const ALL_MAX: u32 = 1000;
/// Listeners of one person at most: a browser's tabs.
const EACH_MAX: u32 = 6;

/// The listeners of a process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listeners {
    counts: Arc<Mutex<HashMap<PersonId, u32>>>,
    /// Pages of a case that somebody has open, in all tabs.
    watched: Arc<Mutex<HashMap<CaseId, HashMap<PersonId, u32>>>>,
    closed: Arc<AtomicBool>,
}

impl Listeners {
    /// One more of this person, if there is room.
    pub(crate) fn enter(&self, person: PersonId) -> Option<Listening> {
        // nothing here panics while it holds the lock; a poisoned one would still be whole
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = counts.get(&person).copied().unwrap_or(0);
        if mine >= EACH_MAX || counts.values().sum::<u32>() >= ALL_MAX {
            return None;
        }
        counts.insert(person, mine + 1);
        Some(Listening { listeners: self.clone(), person })
    }

    /// From now on everybody's listening ends.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// This person has a page of this case open.
    pub(crate) fn watch(&self, case: CaseId, person: PersonId) -> Watching {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        *watched.entry(case).or_default().entry(person).or_insert(0) += 1;
        Watching { listeners: self.clone(), case, person }
    }

    /// Who has a page of a case open.
    pub(crate) fn watching(&self, case: CaseId) -> BTreeSet<PersonId> {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.get(&case).map(|people| people.keys().copied().collect()).unwrap_or_default()
    }

    fn unwatch(&self, case: CaseId, person: PersonId) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(people) = watched.get_mut(&case) else { return };
        if let Some(count) = people.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                people.remove(&person);
            }
        }
        if people.is_empty() {
            watched.remove(&case);
        }
    }

    fn leave(&self, person: PersonId) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&person);
            }
        }
    }
}

/// One who listens.
#[derive(Debug)]
pub struct Listening {
    listeners: Listeners,
    person: PersonId,
}

impl Listening {
    /// True once the server stops.
    pub fn is_closed(&self) -> bool {
        self.listeners.closed.load(Ordering::SeqCst)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.listeners.leave(self.person);
    }
}

/// A page of a case that somebody has open: counted out by being dropped.
#[derive(Debug)]
pub struct Watching {
    listeners: Listeners,
    pub(crate) case: CaseId,
    pub(crate) person: PersonId,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.listeners.unwatch(self.case, self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_person_and_who_leaves_makes_room() {
        let listeners = Listeners::default();
        let person = |n| PersonId::new(uuid::Uuid::from_u128(n));
        let mut mine: Vec<_> = (0..EACH_MAX).map(|_| listeners.enter(person(1)).unwrap()).collect();
        assert!(listeners.enter(person(1)).is_none());
        assert!(listeners.enter(person(2)).is_some());
        mine.pop();
        let again = listeners.enter(person(1)).unwrap();
        assert!(!again.is_closed());
        listeners.close();
        assert!(again.is_closed());
        let others: Vec<_> = (10..2_000).filter_map(|n| listeners.enter(person(n))).collect();
        assert_eq!(others.len() as u32, ALL_MAX - EACH_MAX);
    }

    #[test]
    fn somebody_looks_until_the_last_page_is_closed() {
        let listeners = Listeners::default();
        let (case, person) = (CaseId::new(uuid::Uuid::nil()), PersonId::new(uuid::Uuid::from_u128(1)));
        let first = listeners.watch(case, person);
        let second = listeners.watch(case, person);
        drop(first);
        assert!(listeners.watching(case).contains(&person));
        drop(second);
        assert!(listeners.watching(case).is_empty());
        assert!(
            listeners.watched.lock().unwrap().is_empty(),
            "nothing is kept of a case that nobody looks at"
        );
    }
}
