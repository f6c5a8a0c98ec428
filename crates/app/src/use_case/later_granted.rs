//! Which denials were later granted, and after how long (S0.20): what people had to wait for though it was theirs to have.

use super::{
    opens::for_auditors,
    request_access::{AccessRequest, REQUEST},
};
use crate::{
    Answer, App, Caller, Fault, RequestState,
    answer::{GrantedLater, LaterGranted, Way},
    entry::{Entry, EntryKind, EntryTarget},
    port::{paper::PaperQuery, store::EntryQuery},
    record::with_decision,
    words,
};
use authz::Ask;
use casewright_core::{
    Actor,
    id::{CaseId, PersonId},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Entries read at a time.
const PAGE: u32 = 1_000;
/// Entries that are read at most.
const ENTRIES: usize = 50_000;

/// Who was denied what on which case.
type Denied = (PersonId, CaseId, String);

impl App {
    /// Denials on cases since a time that were allowed to the same person later. For auditors.
    pub async fn later_granted(
        &self,
        caller: &Caller,
        since: Timestamp,
    ) -> Result<Answer<LaterGranted>, Fault> {
        let decision = self.decide_on_platform(caller, &Ask::AuditAll);
        let target = EntryTarget::Platform;
        let entry =
            self.entry(caller, self.now(), EntryKind::Read, "later-granted", target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(for_auditors()));
        }
        let (entries, whole) = self.entries_since(since).await?;
        let denials = entries.iter().filter(|entry| !entry.allowed && key(entry).is_some()).count();
        let mut granted = Vec::new();
        for wait in waits(&entries) {
            granted.push(self.granted_later(caller, &entries, wait).await?);
        }
        granted.sort_by(|a, b| (b.minutes, a.denied_at).cmp(&(a.minutes, b.denied_at)));
        let mut minutes: Vec<i64> = granted.iter().map(|one| one.minutes).collect();
        minutes.sort_unstable();
        let median_minutes = minutes.get(minutes.len() / 2).copied();
        Ok(Answer::Found(LaterGranted { since, whole, denials, median_minutes, granted }))
    }

    /// Entries since a time, oldest first, and whether that is all of them.
    async fn entries_since(&self, since: Timestamp) -> Result<(Vec<Entry>, bool), Fault> {
        let (mut all, mut before, mut whole) = (Vec::new(), None, true);
        loop {
            let query = EntryQuery { limit: PAGE, before, ..EntryQuery::default() };
            let entries = self.store().entries(query).await?;
            let full = entries.len() == PAGE as usize;
            before = entries.last().map(|(position, _)| *position);
            let over = entries.last().is_none_or(|(_, entry)| entry.at < since);
            all.extend(entries.into_iter().map(|(_, entry)| entry).take_while(|entry| since <= entry.at));
            if over || !full {
                break;
            }
            if all.len() >= ENTRIES {
                whole = false;
                break;
            }
        }
        all.reverse();
        Ok((all, whole))
    }

    async fn granted_later(
        &self,
        caller: &Caller,
        entries: &[Entry],
        wait: Wait,
    ) -> Result<GrantedLater, Fault> {
        let (person, case, ask) = wait.of;
        let seen = self.seen_by_id(caller, case).await?;
        let may_know = seen.exists() && self.reveal(&seen).is_ok();
        let program = seen.exists().then_some(&*seen.loaded.program);
        let name = self.name_of(&mut BTreeMap::new(), person).await?;
        let between = |at: Timestamp| wait.denied_at <= at && at <= wait.granted_at;
        let query = PaperQuery { person: Some(person), case: Some(case), ..PaperQuery::of(REQUEST) };
        let requests = self.store().papers(query).await?;
        let approved =
            requests.iter().filter_map(crate::port::paper::Paper::read::<AccessRequest>).any(|request| {
                request.state == RequestState::Approved && request.decided_at.is_some_and(between)
            });
        let did = |wanted: &str, by_them: bool| {
            entries.iter().any(|entry| {
                entry.allowed
                    && between(entry.at)
                    && entry.target == EntryTarget::Case(case)
                    && entry.ask == wanted
                    && (entry.actor == Some(Actor::Person(person))) == by_them
            })
        };
        let way = if approved {
            Way::Request
        } else if did("break-glass", true) {
            Way::BrokenGlass
        } else if did("assign", false) {
            Way::RoleOnCase
        } else {
            Way::Rules
        };
        Ok(GrantedLater {
            person,
            name,
            reference: may_know.then(|| seen.case.reference.clone()),
            asked: words::asked(program, &ask),
            ask,
            denied_at: wait.denied_at,
            denials: wait.denials,
            granted_at: wait.granted_at,
            minutes: wait.granted_at.duration_since(wait.denied_at).as_secs() / 60,
            way,
        })
    }
}

/// From the first denial to the first time it was allowed.
struct Wait {
    of: Denied,
    denied_at: Timestamp,
    denials: usize,
    granted_at: Timestamp,
}

/// What an entry is about, when it is a person's ask on a case.
fn key(entry: &Entry) -> Option<Denied> {
    match (&entry.actor, &entry.target) {
        (Some(Actor::Person(person)), EntryTarget::Case(case)) => Some((*person, *case, entry.ask.clone())),
        _ => None,
    }
}

fn waits(entries: &[Entry]) -> Vec<Wait> {
    let mut waiting: BTreeMap<Denied, (Timestamp, usize)> = BTreeMap::new();
    let mut waits = Vec::new();
    for entry in entries {
        let Some(of) = key(entry) else { continue };
        if !entry.allowed {
            waiting.entry(of).or_insert((entry.at, 0)).1 += 1;
        } else if let Some((denied_at, denials)) = waiting.remove(&of) {
            waits.push(Wait { of, denied_at, denials, granted_at: entry.at });
        }
    }
    waits
}
