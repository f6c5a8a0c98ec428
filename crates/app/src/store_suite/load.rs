//! What waits is counted.

use super::given::{self, Course, at, effect};
use crate::{Store, port::load::Waiting};
use casewright_core::{CaseEvent, case::TimerOf, id::TimerNo};

/// Effects, timers and entries, before and after.
pub(super) async fn what_waits_is_counted(store: &dyn Store) {
    store.seal(at(1)).await.unwrap();
    assert_eq!(store.waiting(at(5)).await.unwrap(), Waiting::default());
    let mut course = Course::new(1);
    let timer = TimerNo(0);
    let set = CaseEvent::TimerSet { timer, due_at: at(100), of: TimerOf::Clock(0), left: None };
    let mut commit = course.then(vec![given::clock("statutory", at(100)), set]);
    commit.effects = vec![effect(0, "acknowledge"), effect(1, "publish")];
    let queued_at = commit.events[0].at;
    store.commit(commit).await.unwrap();
    let waiting = store.waiting(at(99)).await.unwrap();
    let overdue_s = u64::try_from(at(99).duration_since(queued_at).as_secs()).unwrap();
    assert_eq!(waiting, Waiting { outbox: 2, overdue_s, unsealed: 1, ..Waiting::default() });
    let held = store.lease_effects(at(100), at(160), 10).await.unwrap();
    store.bury_effect(&held[1], "no such register").await.unwrap();
    store.retry_effect(&held[0], at(300), "away").await.unwrap();
    store.seal(at(101)).await.unwrap();
    let waiting = store.waiting(at(110)).await.unwrap();
    assert_eq!(waiting, Waiting { outbox: 1, dead_letters: 1, timers_due: 1, ..Waiting::default() });
}
