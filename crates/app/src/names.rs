//! Names of people, for those who may know them.

use crate::{App, Caller, Fault};
use casewright_core::{Actor, Case, StoredEvent, id::PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Names as one caller may read them. Whoever sees everything of a case sees who works on it; others see that somebody of
/// the organisation, or a party, did something.
pub(crate) struct Names {
    known: BTreeMap<PersonId, String>,
    parties: BTreeSet<PersonId>,
    open: bool,
    me: Option<PersonId>,
}

impl App {
    /// Looks up the names of these people for a caller.
    pub(crate) async fn names(
        &self,
        caller: &Caller,
        case: &Case,
        ids: impl IntoIterator<Item = PersonId>,
        open: bool,
    ) -> Result<Names, Fault> {
        let wanted: BTreeSet<PersonId> = ids.into_iter().collect();
        let mut known = BTreeMap::new();
        for id in wanted {
            if let Some(person) = self.store().person(id).await? {
                known.insert(id, person.name);
            }
        }
        Ok(Names { known, parties: case.parties.clone(), open, me: caller.person() })
    }
}

impl Names {
    /// The name of a person.
    pub(crate) fn person(&self, id: PersonId) -> String {
        let known = || self.known.get(&id).cloned();
        if self.open || self.me == Some(id) {
            return known().unwrap_or_else(|| "somebody".to_owned());
        }
        if self.parties.contains(&id) {
            return known().unwrap_or_else(|| "a party".to_owned());
        }
        "the case team".to_owned()
    }

    /// The name of a person or service.
    pub(crate) fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::Person(id) => self.person(*id),
            Actor::Service(name) => service_title(name.as_str()),
        }
    }
}

/// A service as people call it.
pub(crate) fn service_title(name: &str) -> String {
    match name {
        "scheduler" => "the clock".to_owned(),
        "connector" => "the connector".to_owned(),
        other => other.to_owned(),
    }
}

/// Everybody who did something or has something on a case.
pub(crate) fn people_of(case: &Case) -> BTreeSet<PersonId> {
    let team = case.team.iter().map(|member| member.person);
    let assignees = case.items.iter().filter_map(|item| item.assignee);
    let writers = case.provenance.values().filter_map(|provenance| person_of(&provenance.by));
    team.chain(assignees).chain(writers).chain(case.parties.iter().copied()).collect()
}

/// Everybody who caused these events.
pub(crate) fn people_in(events: &[StoredEvent]) -> BTreeSet<PersonId> {
    events.iter().filter_map(|event| person_of(&event.by)).collect()
}

pub(crate) fn person_of(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Person(id) => Some(*id),
        Actor::Service(_) => None,
    }
}
