//! Cases, commits and entries to test stores with.

use crate::{
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
    people::Person,
    port::store::{Commit, Idempotency, Projected},
};
use casewright_core::{
    Actor, Case, CaseEvent, Effect, EffectKind, FileTransition, IndexUse, StoredEvent, Value, apply,
    definition::OnReturn,
    id::{CaseId, EffectNo, EntryId, PersonId},
    replay,
    value::FieldPath,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// The version of the policies that a store of the suite has in force.
pub const POLICIES: &str = "policies-1";

/// The id of a number.
pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0195_c1de_0000_7000_8000_0000_0000_0000 + n)
}

/// The case of a number.
pub fn case_id(n: u128) -> CaseId {
    CaseId::new(uuid(n))
}

/// The person of a number.
pub fn person_id(n: u128) -> PersonId {
    PersonId::new(uuid(1_000_000_000 + n))
}

/// So many seconds after the beginning.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).unwrap()
}

/// Somebody with an account and nothing else.
pub fn person(n: u128) -> Person {
    Person {
        id: person_id(n),
        revision: 1,
        name: format!("Person {n}"),
        login: Some(format!("login{n}@example.org")),
        roles: Vec::new(),
        platform_roles: Vec::new(),
        units: Vec::new(),
        partners: Vec::new(),
        active: true,
        clearances: Vec::new(),
        delegations: Vec::new(),
    }
}

/// What person 1 did at a second.
pub fn entry(second: i64, target: EntryTarget) -> Entry {
    Entry {
        id: EntryId::new(uuid(7)),
        at: at(second),
        actor: Some(Actor::Person(person_id(1))),
        session: None,
        kind: EntryKind::Act,
        ask: "act:submit".into(),
        target,
        allowed: true,
        detail: EntryDetail::default(),
    }
}

/// Commands on one case, one after the other.
#[derive(Debug)]
pub struct Course {
    /// As it is after the last command.
    pub case: Option<Case>,
    id: CaseId,
    /// Its program.
    pub program: String,
    /// Its unit.
    pub unit: String,
    /// Its reference.
    pub reference: String,
    /// When the last command was given.
    pub second: i64,
}

impl Course {
    /// On the case of a number.
    pub fn new(n: u128) -> Self {
        Self {
            case: None,
            id: case_id(n),
            program: "premises-licence".into(),
            unit: "north".into(),
            reference: format!("PL-2026-{n:05}"),
            second: n as i64,
        }
    }

    /// The next command: opens the case first if it is not open.
    pub fn then(&mut self, mut events: Vec<CaseEvent>) -> Commit {
        let expected_version = self.case.as_ref().map_or(0, |case| case.version);
        self.second += 1;
        if self.case.is_none() {
            let opened = CaseEvent::CaseOpened {
                program: self.program.as_str().into(),
                definition: "digest".into(),
                reference: self.reference.clone(),
                unit: self.unit.as_str().into(),
                party: Some(person_id(2)),
            };
            events.insert(0, opened);
        }
        let events: Vec<StoredEvent> = events
            .into_iter()
            .zip(expected_version..)
            .map(|(event, seq)| StoredEvent {
                seq,
                at: at(self.second),
                by: Actor::Person(person_id(1)),
                on_behalf_of: None,
                event,
            })
            .collect();
        let mut case = self.case.take();
        match &mut case {
            Some(case) => events.iter().for_each(|event| apply(case, event)),
            None => case = replay(self.id, &events),
        }
        self.case.clone_from(&case);
        let mut entry = entry(self.second, EntryTarget::Case(self.id));
        entry.detail.versions = Some((expected_version, expected_version + events.len() as u64));
        Commit {
            case: Arc::new(case.unwrap()),
            expected_version,
            people: vec![(person_id(1), 1)],
            policies_version: POLICIES.into(),
            events,
            effects: Vec::new(),
            settled: Vec::new(),
            entry,
            idempotency: None,
            projection: Vec::new(),
            draft_done: None,
            published: Vec::new(),
            papers: Vec::new(),
        }
    }
}

/// A field is written.
pub fn set(path: &str, to: impl Into<Value>) -> CaseEvent {
    CaseEvent::FileItemChanged {
        path: path.into(),
        transition: FileTransition::Update,
        from: Value::Null,
        to: to.into(),
        source: None,
    }
}

/// A text.
pub fn text(text: &str) -> Value {
    Value::text(text)
}

/// The register enters a state.
pub fn enter(state: &str) -> CaseEvent {
    CaseEvent::StateEntered { track: "main".into(), state: state.into(), visit: 1 }
}

/// A fact holds or does not.
pub fn fact(name: &str, holds: bool) -> CaseEvent {
    CaseEvent::FactChanged { fact: name.into(), holds }
}

/// Somebody holds a role on the case.
pub fn member(person: u128, role: &str, until: Option<Timestamp>) -> CaseEvent {
    CaseEvent::RoleAssigned { person: person_id(person), role: role.into(), from: None, until }
}

/// A clock starts.
pub fn clock(name: &str, due_at: Timestamp) -> CaseEvent {
    CaseEvent::ClockStarted {
        name: name.into(),
        state: "consultation".into(),
        due_at,
        on_return: OnReturn::Restart,
    }
}

/// An effect of a number.
pub fn effect(no: u32, name: &str) -> Effect {
    Effect { no: EffectNo(no), kind: EffectKind::Run(name.into()) }
}

/// A field that lists may ask about: `f`ilter, `s`ort, `w`ords, `n`ames.
pub fn projected(path: &str, value: Value, index: &str, pii: bool, class: &str) -> Projected {
    Projected {
        path: FieldPath::from(path),
        value,
        index: IndexUse {
            filter: index.contains('f'),
            sort: index.contains('s'),
            search: index.contains(['w', 'n']),
            near: index.contains('n'),
        },
        pii,
        class: class.into(),
    }
}

/// A key that makes a retry harmless.
pub fn idempotency(key: &str) -> Idempotency {
    Idempotency { key: key.into(), digest: "digest".into() }
}

/// So many seconds later.
pub fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}
