//! A store that forgets: for tests, scenarios, the simulator and `casewright test`. It keeps the same promises as the
//! durable ones but durability; `store_suite` holds all of them to that.

mod list;
mod tree;

use crate::{
    Fault,
    entry::{Entry, EntryTarget},
    people::{Person, Session},
    port::load::Waiting,
    port::objects::{Cipher, Plain},
    port::paper::{Paper, PaperQuery},
    port::store::{
        Change, Changes, Commit, CommitError, Credential, DeadLetter, Disposed, Disposing, DraftKey,
        EntryQuery, Leaf, Leased, ListQuery, Page, PeopleCommit, Projected, Publication, Store, UsedKey,
    },
};
use async_trait::async_trait;
use casewright_core::{
    Case, EffectKind, StoredEvent,
    id::{CaseId, EffectNo, PersonId, SessionId, TimerNo},
    value::FieldPath,
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};
use uuid::Uuid;

/// The store. Everything under one lock: a commit is one moment.
#[derive(Debug)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
    log_key: ledger::VerifierKey,
    /// For tests: the log cannot be written.
    log_broken: AtomicBool,
    /// How many more entries the log takes; `u32::MAX` is no end.
    log_left: AtomicU32,
    /// For tests: so many commits find that the case has moved on.
    conflicts: AtomicU32,
}

#[derive(Debug, Default)]
struct Inner {
    cases: BTreeMap<CaseId, Row>,
    references: BTreeMap<String, CaseId>,
    keys: BTreeMap<String, UsedKey>,
    entries: Vec<Entry>,
    tree: tree::Tree,
    outbox: BTreeMap<(CaseId, EffectNo), Outgoing>,
    people: BTreeMap<PersonId, Person>,
    credentials: BTreeMap<PersonId, Credential>,
    sessions: BTreeMap<SessionId, Session>,
    one_time: BTreeMap<String, (String, Timestamp)>,
    drafts: BTreeMap<DraftKey, (Timestamp, serde_json::Value)>,
    settings: BTreeMap<String, String>,
    published: Vec<Publication>,
    papers: BTreeMap<Uuid, Paper>,
}

/// One case with what belongs to it.
#[derive(Debug)]
struct Row {
    case: Arc<Case>,
    events: Vec<StoredEvent>,
    projection: Vec<Projected>,
    changed_at: Timestamp,
}

/// One effect in the outbox.
#[derive(Debug)]
struct Outgoing {
    kind: EffectKind,
    tries: u32,
    queued_at: Timestamp,
    due_at: Timestamp,
    leased_until: Option<Timestamp>,
    failure: Option<String>,
    dead: bool,
}

impl Outgoing {
    fn leased(&self, (case, no): (CaseId, EffectNo)) -> Leased {
        Leased {
            case,
            no,
            kind: self.kind.clone(),
            tries: self.tries,
            queued_at: self.queued_at,
            until: self.leased_until.unwrap_or(self.due_at),
        }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        let inner = Inner::default();
        Self {
            log_key: inner.tree.key().clone(),
            inner: Mutex::new(inner),
            log_broken: AtomicBool::new(false),
            log_left: AtomicU32::new(u32::MAX),
            conflicts: AtomicU32::new(0),
        }
    }

    /// How many entries the log holds.
    pub fn entry_count(&self) -> usize {
        self.lock().entries.len()
    }

    /// For tests: the digests of what was asked for under a key, as the table of a store has them.
    pub fn used_bodies(&self) -> Vec<String> {
        self.lock().keys.values().map(|used| used.digest.clone()).collect()
    }

    /// For tests: the log can be written so many times more, and then not until it is mended.
    pub fn break_log_after(&self, writes: u32) {
        self.log_left.store(writes, Ordering::SeqCst);
    }

    /// For tests: from now on the log can, or cannot, be written.
    pub fn break_log(&self, broken: bool) {
        self.log_left.store(u32::MAX, Ordering::SeqCst);
        self.log_broken.store(broken, Ordering::SeqCst);
    }

    /// For tests: the next commits on cases that are there meet so many conflicts.
    pub fn conflict(&self, times: u32) {
        self.conflicts.store(times, Ordering::SeqCst);
    }

    fn log_works(&self) -> Result<(), Fault> {
        let one_less = |left: u32| if left == u32::MAX { Some(left) } else { left.checked_sub(1) };
        let left = self.log_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        if left.is_err() || self.log_broken.load(Ordering::SeqCst) {
            return Err(Fault::Log("the disk is full".to_owned()));
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing here panics while it holds the lock; a poisoned one would still be whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// An effect, if it is still held under this lease.
    fn held(&mut self, held: &Leased) -> Option<&mut Outgoing> {
        let queued = self.outbox.get_mut(&(held.case, held.no))?;
        (queued.leased_until == Some(held.until)).then_some(queued)
    }

    /// Everything a commit must find as the decision found it.
    fn check(&self, commit: &Commit) -> Result<(), CommitError> {
        let is_as_it_was =
            |(id, revision): &(_, u64)| self.people.get(id).map(|person| person.revision) == Some(*revision);
        if !commit.people.iter().all(is_as_it_was) {
            return Err(CommitError::Person);
        }
        if self.settings.get("policies-version") != Some(&commit.policies_version) {
            return Err(CommitError::Policies);
        }
        if let Some(used) = commit.idempotency.as_ref().and_then(|key| self.keys.get(&key.key)) {
            return Err(CommitError::Used(used.clone()));
        }
        let stored = self.cases.get(&commit.case.id).map_or(0, |row| row.case.version);
        if stored != commit.expected_version {
            return Err(CommitError::Version);
        }
        if self.references.get(&commit.case.reference).is_some_and(|id| *id != commit.case.id) {
            return Err(CommitError::Reference);
        }
        self.check_papers(&commit.papers)
    }

    fn check_papers(&self, papers: &[Paper]) -> Result<(), CommitError> {
        let stored = |paper: &Paper| self.papers.get(&paper.id).map_or(0, |old| old.revision);
        if papers.iter().any(|paper| stored(paper) + 1 != paper.revision) {
            return Err(CommitError::Paper);
        }
        Ok(())
    }

    fn keep(&mut self, papers: Vec<Paper>) {
        self.papers.extend(papers.into_iter().map(|paper| (paper.id, paper)));
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn cipher(&self, case: CaseId) -> Result<Option<Arc<dyn Cipher>>, Fault> {
        let there = self.lock().cases.contains_key(&case);
        Ok(there.then(|| Arc::new(Plain) as Arc<dyn Cipher>))
    }

    async fn case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
        Ok(self.lock().cases.get(&id).map(|row| row.case.clone()))
    }

    async fn case_of_reference(&self, reference: &str) -> Result<Option<CaseId>, Fault> {
        Ok(self.lock().references.get(reference).copied())
    }

    async fn events(&self, id: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        Ok(self.lock().cases.get(&id).map(|row| row.events.clone()).unwrap_or_default())
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        self.log_works()?;
        let conflict = |left: u32| left.checked_sub(1);
        // A case that is yet to be opened has no version to have moved on from.
        if commit.expected_version > 0
            && self.conflicts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, conflict).is_ok()
        {
            return Err(CommitError::Version);
        }
        let mut inner = self.lock();
        inner.check(&commit)?;
        let Commit { case, events, effects, settled, entry, idempotency, projection, .. } = commit;
        let (id, version, at) = (case.id, case.version, entry.at);
        if let Some(key) = idempotency {
            inner.keys.insert(key.key, UsedKey { digest: key.digest, case: id, version });
        }
        inner.references.insert(case.reference.clone(), id);
        let mut all = inner.cases.remove(&id).map(|row| row.events).unwrap_or_default();
        all.extend(events);
        inner.cases.insert(id, Row { case, events: all, projection, changed_at: at });
        for effect in effects {
            let queued = Outgoing {
                kind: effect.kind,
                tries: 0,
                queued_at: at,
                due_at: at,
                leased_until: None,
                failure: None,
                dead: false,
            };
            inner.outbox.insert((id, effect.no), queued);
        }
        for no in settled {
            inner.outbox.remove(&(id, no));
        }
        if let Some(key) = commit.draft_done {
            inner.drafts.remove(&key);
        }
        for publication in commit.published {
            inner
                .published
                .retain(|old| old.register != publication.register || old.reference != publication.reference);
            inner.published.push(publication);
        }
        inner.keep(commit.papers);
        inner.entries.push(entry);
        Ok(())
    }

    async fn dispose(&self, case: CaseId, why: Disposing, entry: Entry) -> Result<Disposed, Fault> {
        self.log_works()?;
        let mut inner = self.lock();
        let held = inner.cases.get(&case).is_some_and(|row| row.case.records.is_held());
        if held && why == Disposing::Now {
            return Ok(Disposed::Held);
        }
        let Some(row) = inner.cases.remove(&case) else { return Ok(Disposed::Absent) };
        inner.references.remove(&row.case.reference);
        inner.outbox.retain(|(of, _), _| *of != case);
        inner.drafts.retain(|draft, _| draft.case != case);
        inner.entries.push(entry);
        Ok(Disposed::Done)
    }

    async fn used_key(&self, key: &str) -> Result<Option<UsedKey>, Fault> {
        Ok(self.lock().keys.get(key).cloned())
    }

    async fn list(&self, query: ListQuery) -> Result<Page<CaseId>, Fault> {
        list::page(self.lock().cases.values(), &query)
    }

    async fn count(&self, query: ListQuery, up_to: u32) -> Result<u64, Fault> {
        Ok(list::found(self.lock().cases.values(), &query).take(up_to as usize).count() as u64)
    }

    async fn count_by(
        &self,
        query: ListQuery,
        path: FieldPath,
        within: (Option<String>, Option<String>),
    ) -> Result<Vec<(String, u64)>, Fault> {
        Ok(list::count_by(self.lock().cases.values(), &query, &path, &within))
    }

    async fn published(&self, register: &str, limit: u32) -> Result<Vec<Publication>, Fault> {
        let inner = self.lock();
        let rows = inner.published.iter().rev().filter(|row| row.register == register);
        Ok(rows.take(limit as usize).cloned().collect())
    }

    async fn record(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        self.log_works()?;
        self.lock().entries.extend(entries);
        Ok(())
    }

    async fn entries(&self, query: EntryQuery) -> Result<Vec<(u64, Entry)>, Fault> {
        let inner = self.lock();
        let wanted = |entry: &Entry| {
            query.case.is_none_or(|case| {
                entry.target == EntryTarget::Case(case) || entry.detail.shown.contains(&case)
            }) && query
                .person
                .is_none_or(|person| entry.actor == Some(casewright_core::Actor::Person(person)))
        };
        let newest = inner.entries.iter().enumerate().rev().map(|(index, entry)| (index as u64, entry));
        Ok(newest
            .filter(|(position, entry)| query.before.is_none_or(|before| *position < before) && wanted(entry))
            .take(query.limit as usize)
            .map(|(position, entry)| (position, entry.clone()))
            .collect())
    }

    async fn waiting(&self, now: Timestamp) -> Result<Waiting, Fault> {
        let due = self.due_timers(now, u32::MAX).await?;
        let inner = self.lock();
        let (dead, outbox): (Vec<_>, Vec<_>) = inner.outbox.values().partition(|one| one.dead);
        let first = outbox.iter().map(|one| one.due_at.max(one.leased_until.unwrap_or(one.due_at))).min();
        let live = |session: &&Session| session.revoked_at.is_none() && session.expires_at > now;
        Ok(Waiting {
            outbox: outbox.len() as u64,
            dead_letters: dead.len() as u64,
            overdue_s: first.map_or(0, |first| now.duration_since(first).as_secs().max(0) as u64),
            timers_due: due.len() as u64,
            unsealed: (inner.entries.len() - inner.tree.size()) as u64,
            sessions: inner.sessions.values().filter(live).count() as u64,
        })
    }

    async fn seal(&self, _now: Timestamp) -> Result<(u64, Option<String>), Fault> {
        let inner = &mut *self.lock();
        let fresh = inner.entries.get(inner.tree.size()..).unwrap_or_default();
        inner.tree.seal(fresh)
    }

    async fn checkpoints(&self, beyond: u64, limit: u32) -> Result<Vec<String>, Fault> {
        Ok(self.lock().tree.checkpoints(beyond, limit))
    }

    async fn checkpoint(&self) -> Result<Option<String>, Fault> {
        Ok(self.lock().tree.newest())
    }

    async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.lock().tree.tile(path))
    }

    async fn leaf(&self, position: u64) -> Result<Option<Leaf>, Fault> {
        let inner = self.lock();
        let Some(entry) = inner.entries.get(position as usize) else { return Ok(None) };
        let sealed = (position as usize) < inner.tree.size();
        Ok(Some(Leaf { index: sealed.then_some(position), bytes: tree::leaf(entry)? }))
    }

    async fn changes(&self, beyond: u64, limit: u32) -> Result<Changes, Fault> {
        let inner = self.lock();
        let mut found = Changes { changes: Vec::new(), place: beyond };
        let beyond = usize::try_from(beyond).unwrap_or(usize::MAX);
        for (index, entry) in inner.entries.iter().enumerate().skip(beyond).take(limit as usize) {
            found.place = index as u64 + 1;
            let written = entry.detail.versions.filter(|(before, after)| after > before);
            if let (EntryTarget::Case(case), Some((_, version))) = (&entry.target, written) {
                found.changes.push(Change { place: found.place, case: *case, version });
            }
        }
        Ok(found)
    }

    async fn newest_place(&self) -> Result<u64, Fault> {
        Ok(self.lock().entries.len() as u64)
    }

    fn log_key(&self) -> &ledger::VerifierKey {
        &self.log_key
    }

    async fn lease_effects(&self, now: Timestamp, until: Timestamp, max: u32) -> Result<Vec<Leased>, Fault> {
        let mut inner = self.lock();
        let mut due: Vec<(&(CaseId, EffectNo), &mut Outgoing)> = inner
            .outbox
            .iter_mut()
            .filter(|(_, queued)| {
                !queued.dead
                    && queued.due_at <= now
                    && queued.leased_until.is_none_or(|leased_until| leased_until <= now)
            })
            .collect();
        due.sort_by_key(|(key, queued)| (queued.due_at, **key));
        Ok(due
            .into_iter()
            .take(max as usize)
            .map(|(key, queued)| {
                queued.leased_until = Some(until);
                queued.leased(*key)
            })
            .collect())
    }

    async fn retry_effect(&self, held: &Leased, at: Timestamp, failure: &str) -> Result<(), Fault> {
        if let Some(queued) = self.lock().held(held) {
            queued.tries += 1;
            queued.due_at = at;
            queued.leased_until = None;
            queued.failure = Some(failure.to_owned());
        }
        Ok(())
    }

    async fn bury_effect(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        if let Some(queued) = self.lock().held(held) {
            queued.dead = true;
            queued.leased_until = None;
            queued.failure = Some(failure.to_owned());
        }
        Ok(())
    }

    async fn dead_letters(&self, limit: u32) -> Result<Vec<DeadLetter>, Fault> {
        let inner = self.lock();
        let dead = inner.outbox.iter().filter(|(_, queued)| queued.dead);
        Ok(dead
            .take(limit as usize)
            .map(|(key, queued)| DeadLetter {
                effect: queued.leased(*key),
                failure: queued.failure.clone().unwrap_or_default(),
            })
            .collect())
    }

    async fn take_dead_letter(
        &self,
        case: CaseId,
        no: EffectNo,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<DeadLetter>, Fault> {
        let mut inner = self.lock();
        let dead = inner.outbox.get_mut(&(case, no)).filter(|queued| queued.dead);
        Ok(dead.filter(|queued| queued.leased_until.is_none_or(|held| held <= now)).map(|queued| {
            queued.leased_until = Some(until);
            DeadLetter {
                effect: queued.leased((case, no)),
                failure: queued.failure.clone().unwrap_or_default(),
            }
        }))
    }

    async fn fail_dead_letter(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        if let Some(queued) = self.lock().held(held).filter(|queued| queued.dead) {
            queued.tries += 1;
            queued.leased_until = None;
            queued.failure = Some(failure.to_owned());
        }
        Ok(())
    }

    async fn remove_dead_letter(&self, held: &Leased) -> Result<bool, Fault> {
        let mut inner = self.lock();
        let there = inner.held(held).is_some_and(|queued| queued.dead);
        if there {
            inner.outbox.remove(&(held.case, held.no));
        }
        Ok(there)
    }

    async fn next_effect(&self) -> Result<Option<Timestamp>, Fault> {
        let inner = self.lock();
        let live = inner.outbox.values().filter(|queued| !queued.dead);
        Ok(live.map(|queued| queued.leased_until.unwrap_or(queued.due_at).max(queued.due_at)).min())
    }

    async fn due_timers(&self, now: Timestamp, max: u32) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault> {
        let inner = self.lock();
        let mut due: Vec<(CaseId, TimerNo, Timestamp)> = inner
            .cases
            .iter()
            .flat_map(|(id, row)| row.case.timers.iter().map(|(no, timer)| (*id, *no, timer.due_at)))
            .filter(|(_, _, due_at)| *due_at <= now)
            .collect();
        due.sort_by_key(|(case, no, due_at)| (*due_at, *case, *no));
        due.truncate(max as usize);
        Ok(due)
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        Ok(self.lock().people.get(&id).cloned())
    }

    async fn people(&self) -> Result<Vec<Person>, Fault> {
        Ok(self.lock().people.values().filter(|person| person.login.is_some()).cloned().collect())
    }

    async fn person_of_login(&self, login: &str) -> Result<Option<Person>, Fault> {
        let inner = self.lock();
        Ok(inner.people.values().find(|person| person.login.as_deref() == Some(login)).cloned())
    }

    async fn put_person(&self, person: Person, entry: Entry) -> Result<(), CommitError> {
        self.log_works()?;
        let mut inner = self.lock();
        let stored = inner.people.get(&person.id).map_or(0, |old| old.revision);
        if stored + 1 != person.revision {
            return Err(CommitError::Person);
        }
        let taken = person.login.is_some()
            && inner.people.values().any(|other| other.id != person.id && other.login == person.login);
        if taken {
            return Err(CommitError::Fault(Fault::Store("the login is taken".into())));
        }
        inner.people.insert(person.id, person);
        inner.entries.push(entry);
        Ok(())
    }

    async fn put_people(&self, change: PeopleCommit, entry: Entry) -> Result<(), CommitError> {
        self.log_works()?;
        let mut inner = self.lock();
        for person in &change.people {
            let stored = inner.people.get(&person.id).map_or(0, |stored| stored.revision);
            if stored + 1 != person.revision {
                return Err(CommitError::Person);
            }
        }
        inner.check_papers(&change.papers)?;
        inner.people.extend(change.people.into_iter().map(|person| (person.id, person)));
        if let Some((person, at)) = change.end_sessions {
            for session in inner.sessions.values_mut().filter(|session| session.person == person) {
                session.revoked_at.get_or_insert(at);
            }
        }
        inner.keep(change.papers);
        inner.entries.push(entry);
        Ok(())
    }

    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Fault> {
        let inner = self.lock();
        let live = inner.sessions.values().filter(|session| {
            session.person == person && session.revoked_at.is_none() && now < session.expires_at
        });
        Ok(live.cloned().collect())
    }

    async fn paper(&self, id: Uuid) -> Result<Option<Paper>, Fault> {
        Ok(self.lock().papers.get(&id).cloned())
    }

    async fn papers(&self, query: PaperQuery) -> Result<Vec<Paper>, Fault> {
        let inner = self.lock();
        let mut found: Vec<Paper> =
            inner.papers.values().filter(|paper| query.matches(paper)).cloned().collect();
        found.sort_by_key(|paper| std::cmp::Reverse((paper.at, paper.id)));
        found.truncate(query.limit as usize);
        Ok(found)
    }

    async fn put_papers(&self, papers: Vec<Paper>, entry: Entry) -> Result<(), CommitError> {
        self.log_works()?;
        let mut inner = self.lock();
        inner.check_papers(&papers)?;
        inner.keep(papers);
        inner.entries.push(entry);
        Ok(())
    }

    async fn credential(&self, person: PersonId) -> Result<Option<Credential>, Fault> {
        Ok(self.lock().credentials.get(&person).cloned())
    }

    async fn put_credential(&self, credential: Credential) -> Result<(), Fault> {
        self.lock().credentials.insert(credential.person, credential);
        Ok(())
    }

    async fn swap_credential(&self, read: &Credential, new: Credential) -> Result<bool, Fault> {
        let mut inner = self.lock();
        if inner.credentials.get(&new.person) != Some(read) {
            return Ok(false);
        }
        inner.credentials.insert(new.person, new);
        Ok(true)
    }

    async fn put_session(&self, session: Session, entry: Entry) -> Result<(), Fault> {
        self.log_works()?;
        let mut inner = self.lock();
        inner.sessions.insert(session.id, session);
        inner.entries.push(entry);
        Ok(())
    }

    async fn session(&self, token_hash: &str) -> Result<Option<Session>, Fault> {
        Ok(self.lock().sessions.values().find(|session| session.token_hash == token_hash).cloned())
    }

    async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), Fault> {
        if let Some(session) = self.lock().sessions.get_mut(&id) {
            session.seen_at = at;
        }
        Ok(())
    }

    async fn revoke_session(&self, id: SessionId, at: Timestamp, entry: Entry) -> Result<(), Fault> {
        self.log_works()?;
        let mut inner = self.lock();
        if let Some(session) = inner.sessions.get_mut(&id) {
            session.revoked_at.get_or_insert(at);
        }
        inner.entries.push(entry);
        Ok(())
    }

    async fn put_one_time(&self, token_hash: &str, purpose: &str, until: Timestamp) -> Result<(), Fault> {
        self.lock().one_time.insert(token_hash.to_owned(), (purpose.to_owned(), until));
        Ok(())
    }

    async fn take_one_time(&self, token_hash: &str, now: Timestamp) -> Result<Option<String>, Fault> {
        let taken = self.lock().one_time.remove(token_hash);
        Ok(taken.filter(|(_, until)| now < *until).map(|(purpose, _)| purpose))
    }

    async fn put_draft(&self, key: DraftKey, input: serde_json::Value, at: Timestamp) -> Result<(), Fault> {
        self.lock().drafts.insert(key, (at, input));
        Ok(())
    }

    async fn draft(&self, key: &DraftKey) -> Result<Option<serde_json::Value>, Fault> {
        Ok(self.lock().drafts.get(key).map(|(_, input)| input.clone()))
    }

    async fn drafts_of(&self, person: PersonId, limit: u32) -> Result<Vec<(DraftKey, Timestamp)>, Fault> {
        let inner = self.lock();
        let mut drafts: Vec<(DraftKey, Timestamp)> = inner
            .drafts
            .iter()
            .filter(|(key, _)| key.person == person)
            .map(|(key, (at, _))| (key.clone(), *at))
            .collect();
        drafts.sort_by(|(a, a_at), (b, b_at)| b_at.cmp(a_at).then_with(|| a.cmp(b)));
        drafts.truncate(limit as usize);
        Ok(drafts)
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.lock().settings.get(name).cloned())
    }

    async fn put_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        self.lock().settings.insert(name.to_owned(), value.to_owned());
        Ok(())
    }
}
