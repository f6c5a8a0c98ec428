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
use jiff::Timestamp;
use uuid::Uuid;

pub(super) const POLICIES: &str = "policies-1";

pub(super) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0195_c1de_0000_7000_8000_0000_0000_0000 + n)
}

pub(super) fn case_id(n: u128) -> CaseId {
    CaseId::new(uuid(n))
}

pub(super) fn person_id(n: u128) -> PersonId {
    PersonId::new(uuid(1_000_000 + n))
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).unwrap()
}

pub(super) fn person(n: u128) -> Person {
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

pub(super) fn entry(second: i64, target: EntryTarget) -> Entry {
    Entry {
        id: EntryId::new(uuid(2_000_000 + second as u128)),
        at: at(second),
        actor: Some(Actor::Person(person_id(1))),
        session: None,
        kind: EntryKind::Act,
        ask: "act:submit".to_owned(),
        target,
        allowed: true,
        detail: EntryDetail::default(),
    }
}

/// Commands on one case, one after the other.
pub(super) struct Course {
    pub(super) case: Option<Case>,
    id: CaseId,
    pub(super) unit: String,
    pub(super) reference: String,
    second: i64,
}

impl Course {
    pub(super) fn new(n: u128) -> Self {
        Self {
            case: None,
            id: case_id(n),
            unit: "north".to_owned(),
            reference: format!("PL-2026-{n:05}"),
            second: 0,
        }
    }

    /// The next command; opens the case first if it is not open.
    pub(super) fn then(&mut self, mut events: Vec<CaseEvent>) -> Commit {
        let expected_version = self.case.as_ref().map_or(0, |case| case.version);
        self.second += 1;
        if self.case.is_none() {
            let opened = CaseEvent::CaseOpened {
                program: "premises-licence".into(),
                definition: "digest".to_owned(),
                reference: self.reference.clone(),
                unit: self.unit.as_str().into(),
                party: None,
            };
            events.insert(0, opened);
        }
        let by = Actor::Person(person_id(1));
        let at = at(self.second);
        let events: Vec<StoredEvent> = events
            .into_iter()
            .zip(expected_version..)
            .map(|(event, seq)| StoredEvent { seq, at, by: by.clone(), on_behalf_of: None, event })
            .collect();
        match &mut self.case {
            Some(case) => events.iter().for_each(|event| apply(case, event)),
            None => self.case = replay(self.id, &events),
        }
        Commit {
            case: self.case.clone().unwrap(),
            expected_version,
            people: vec![(person_id(1), 1)],
            policies_version: POLICIES.to_owned(),
            events,
            effects: Vec::new(),
            settled: Vec::new(),
            entry: entry(self.second, EntryTarget::Case(self.id)),
            idempotency: None,
            projection: Vec::new(),
            draft_done: None,
            published: Vec::new(),
            papers: Vec::new(),
        }
    }
}

pub(super) fn set(path: &str, to: Value) -> CaseEvent {
    CaseEvent::FileItemChanged {
        path: path.into(),
        transition: FileTransition::Create,
        from: Value::Null,
        to,
        source: None,
    }
}

pub(super) fn enter(state: &str) -> CaseEvent {
    CaseEvent::StateEntered { track: "main".into(), state: state.into(), visit: 1 }
}

pub(super) fn clock(name: &str, due_at: Timestamp) -> CaseEvent {
    CaseEvent::ClockStarted {
        name: name.into(),
        state: "consultation".into(),
        due_at,
        on_return: OnReturn::Restart,
    }
}

pub(super) fn effect(no: u32, name: &str) -> Effect {
    Effect { no: EffectNo(no), kind: EffectKind::Run(name.into()) }
}

pub(super) fn projected(path: &str, value: Value) -> Projected {
    Projected {
        path: FieldPath::from(path),
        value,
        index: IndexUse { filter: true, sort: true, search: true },
        pii: false,
        class: "case".into(),
    }
}

pub(super) fn idempotency(key: &str) -> Idempotency {
    Idempotency { key: key.to_owned(), digest: "digest".to_owned() }
}
