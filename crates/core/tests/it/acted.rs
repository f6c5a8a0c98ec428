//! Who counts as having acted, for separation of duties: whoever proposed what others agreed to, and whoever agreed.

use casewright_core::{
    Actor, CaseEvent, StoredEvent,
    access::CaseAccess,
    id::{ActionName, PersonId, RowId, StateName, TrackName},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn log(events: Vec<(u128, CaseEvent)>) -> Vec<StoredEvent> {
    let stored = |(seq, (by, event)): (usize, (u128, CaseEvent))| StoredEvent {
        seq: seq as u64,
        at: Timestamp::UNIX_EPOCH,
        by: Actor::Person(person(by)),
        on_behalf_of: None,
        event,
    };
    events.into_iter().enumerate().map(stored).collect()
}

fn proposed() -> CaseEvent {
    let (track, action) = (TrackName::from("main"), ActionName::from("deny"));
    CaseEvent::ActionProposed { track, action, input: BTreeMap::default(), reason: None }
}

fn answered(approved: bool) -> CaseEvent {
    CaseEvent::ProposalAnswered { action: "deny".into(), step: 0, approved, reason: None }
}

fn taken() -> CaseEvent {
    CaseEvent::ActionTaken {
        track: "main".into(),
        action: Some("deny".into()),
        row: RowId(0),
        state: StateName::from("open"),
        visit: 1,
        reason: None,
    }
}

fn who_acted(events: Vec<(u128, CaseEvent)>) -> BTreeSet<PersonId> {
    let mut access = CaseAccess::default();
    access.look_back(&log(events));
    access.acted.get(&ActionName::from("deny")).cloned().unwrap_or_default()
}

#[test]
fn whoever_proposed_and_whoever_agreed_have_acted() {
    let all = who_acted(vec![(1, proposed()), (2, answered(true)), (3, answered(true)), (3, taken())]);
    assert_eq!(all, [1, 2, 3].map(person).into());
}

#[test]
fn a_proposal_that_was_declined_or_left_behind_is_no_act() {
    assert_eq!(who_acted(vec![(1, proposed()), (2, answered(false))]), BTreeSet::new());
    let declined =
        vec![(1, proposed()), (2, answered(false)), (4, proposed()), (2, answered(true)), (2, taken())];
    assert_eq!(who_acted(declined), [2, 4].map(person).into());
}
