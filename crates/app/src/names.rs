//! Names of people, for those who may know them.

use crate::language::say;
use crate::words::sentence;
use crate::{App, Caller, Fault};
use casewright_core::{Actor, Case, Definition, FieldType, StoredEvent, Value, id::PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Names as one caller may read them. Whoever sees everything of a case sees who works on it; others see that somebody of
/// the organisation, or a party, did something.
pub(crate) struct Names {
    known: BTreeMap<PersonId, Known>,
    parties: BTreeSet<PersonId>,
    open: bool,
    me: Option<PersonId>,
}

/// What is known of a person: their name, and the partner organisation they act for.
struct Known {
    name: String,
    partner: Option<String>,
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
                let partner = person.partners.first().map(|partner| sentence(partner.as_str()));
                known.insert(id, Known { name: person.name, partner });
            }
        }
        Ok(Names { known, parties: case.parties.clone(), open, me: caller.person() })
    }
}

impl Names {
    /// Nobody's names: whoever acted is the case team.
    pub(crate) const fn none() -> Self {
        Self { known: BTreeMap::new(), parties: BTreeSet::new(), open: false, me: None }
    }

    /// The name of a person.
    pub(crate) fn person(&self, id: PersonId) -> String {
        let known = self.known.get(&id);
        let name = |otherwise: &str| known.map_or_else(|| otherwise.to_owned(), |known| known.name.clone());
        let partner = known.and_then(|known| known.partner.clone());
        if self.open || self.me == Some(id) {
            return match partner {
                Some(partner) => format!("{}, {partner}", name(&say!("somebody"))),
                None => name(&say!("somebody")),
            };
        }
        if self.parties.contains(&id) {
            return name(&say!("a-party"));
        }
        partner.unwrap_or_else(|| say!("the-case-team"))
    }

    /// The value with the names of people in place of their ids, where its type says that they stand for people.
    pub(crate) fn within(&self, kind: &FieldType, mut value: Value) -> Value {
        match (kind, &mut value) {
            (FieldType::Party, value) => self.party(value),
            (FieldType::Many(parts), Value::List(items)) => {
                for item in items {
                    let Value::Map(held) = item else { continue };
                    for (name, _) in parts.iter().filter(|(_, part)| part.kind == FieldType::Party) {
                        if let Some(value) = held.get_mut(name.as_str()) {
                            *value = self.party(value);
                        }
                    }
                }
                value
            }
            _ => value,
        }
    }

    fn party(&self, value: &Value) -> Value {
        let id = match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        id.map_or_else(|| value.clone(), |id| Value::text(self.person(id)))
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
        "scheduler" => say!("the-clock"),
        "connector" => say!("the-connector"),
        other => other.to_owned(),
    }
}

/// Everybody who did something, has something on a case, or is named in its case file.
pub(crate) fn people_of(definition: &Definition, case: &Case) -> BTreeSet<PersonId> {
    let team = case.team.iter().map(|member| member.person);
    let assignees = case.items.iter().filter_map(|item| item.assignee);
    let writers = case.provenance.values().filter_map(|provenance| person_of(&provenance.by));
    let named = parties_named(definition, case);
    team.chain(assignees).chain(writers).chain(case.parties.iter().copied()).chain(named).collect()
}

/// Everybody whose id stands in the case file as a value of type `party`, alone or in the items of a group.
fn parties_named(definition: &Definition, case: &Case) -> Vec<PersonId> {
    let mut found = Vec::new();
    let mut note = |value: Option<&Value>| {
        if let Some(Value::Text(text)) = value
            && let Ok(id) = text.parse()
        {
            found.push(id);
        }
    };
    for (path, field) in &definition.file.fields {
        match (&field.kind, case.value(path)) {
            (FieldType::Party, value) => note(value),
            (FieldType::Many(parts), Some(Value::List(items))) => {
                for (name, _) in parts.iter().filter(|(_, part)| part.kind == FieldType::Party) {
                    for item in items {
                        note(item.at(&[name]));
                    }
                }
            }
            _ => {}
        }
    }
    found
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
