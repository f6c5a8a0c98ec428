//! The store port. The work itself is in the rooms beside this file.

use super::{
    PostgresStore,
    writer::{People, Work},
};
use crate::{
    case::commit::{Prepared, Refusal, check},
    cipher::CaseCipher,
    db::column,
    keys::{PEOPLE, month, person_place},
    log::append,
};
use app::{
    Fault, Store,
    core::{
        Case, StoredEvent,
        id::{CaseId, EffectNo, PersonId, SessionId, TimerNo},
        value::FieldPath,
    },
    entry::Entry,
    people::{Person, Session},
    port::load::{Tallied, Waiting},
    port::objects::Cipher,
    port::paper::{Paper, PaperQuery},
    port::store::{
        Changes, Commit, CommitError, Credential, DeadLetter, Disposed, Disposing, DraftKey, EntryQuery,
        KeysHeld, Leaf, Leased, ListQuery, Page, PeopleCommit, Publication, UsedKey,
    },
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

impl PostgresStore {
    async fn prepare(&self, entry: &Entry) -> Result<append::Prepared, Fault> {
        let key = self.platform_key(&month(entry.at)).await.map_err(append::stop)?;
        append::seal(&self.keys, &key, entry)
    }

    /// Writes something together with its entry.
    async fn write(&self, work: Work, entry: &Entry) -> Result<(), CommitError> {
        let entries = vec![self.prepare(entry).await?];
        self.writer()?.write(work, entries).await.map_err(refused)
    }
}

fn refused(refusal: Refusal) -> CommitError {
    match refusal {
        Refusal::Commit(error) => error,
        Refusal::KeyTaken => Fault::Internal("the key of a new case was stored twice".into()).into(),
    }
}

fn fault(error: CommitError) -> Fault {
    match error {
        CommitError::Fault(fault) => fault,
        other => Fault::Internal(other.to_string()),
    }
}

/// How often a disposal is tried on a case that changes meanwhile.
const DISPOSE_TRIES: u32 = 5;

#[async_trait]
impl Store for PostgresStore {
    async fn cipher(&self, case: CaseId) -> Result<Option<Arc<dyn Cipher>>, Fault> {
        let client = self.client().await?;
        let key = self.case_key(&client, case).await?;
        Ok(key.map(|key| CaseCipher::shared(&self.keys, key, case)))
    }

    async fn case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
        self.read_case(id).await
    }

    async fn case_of_reference(&self, reference: &str) -> Result<Option<CaseId>, Fault> {
        self.find_reference(reference).await
    }

    async fn events(&self, id: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        self.read_events(id).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        check(&commit)?;
        let commit = Arc::new(commit);
        let case = commit.case.id;
        // the second time round the key is stored
        for _ in 0..2 {
            let cached = self.keys.cached_case(case);
            let stored = match cached {
                Some(key) => Some(key),
                None => {
                    let client = self.client().await?;
                    self.case_key(&client, case).await?
                }
            };
            let (key, new_key) = match stored {
                Some(key) => (key, None),
                None => {
                    let (wrapped, key) = self.keys.fresh()?;
                    (key, Some(wrapped))
                }
            };
            let entry = self.prepare(&commit.entry).await?;
            let mut prepared = Prepared::new(&self.keys, &key, new_key, Arc::clone(&commit), entry)?;
            let projection = prepared.projection.clone();
            prepared.papers = self.seal_papers(&commit.papers).await?;
            match self.writer_of(case)?.write(Work::Commit(Box::new(prepared)), Vec::new()).await {
                Ok(()) => {
                    self.keys.remember_case(case, key);
                    self.keys.kept.written(Arc::clone(&commit.case), commit.projection.clone(), projection);
                    return Ok(());
                }
                Err(Refusal::Commit(error)) => return Err(error),
                Err(Refusal::KeyTaken) => {}
            }
        }
        Err(refused(Refusal::KeyTaken))
    }

    async fn dispose(&self, case: CaseId, why: Disposing, entry: Entry) -> Result<Disposed, Fault> {
        for _ in 0..DISPOSE_TRIES {
            let client = self.client().await?;
            let there = self.case_key(&client, case).await?.is_some();
            drop(client);
            // another server may have written it: what is remembered here does not count
            self.keys.forget_case(case);
            if !there {
                return Ok(Disposed::Absent);
            }
            let version = match why {
                Disposing::Again => None,
                Disposing::Now => {
                    let stored = self.case(case).await?;
                    if crate::dispose::is_held(stored.as_deref()) {
                        return Ok(Disposed::Held);
                    }
                    // compared under the lock on the row: a hold placed since makes another version
                    stored.map(|stored| stored.version)
                }
            };
            self.keys.forget_case(case);
            let entries = vec![self.prepare(&entry).await?];
            match self.writer_of(case)?.write(Work::Dispose(case.uuid(), version), entries).await {
                Ok(()) => return Ok(Disposed::Done),
                Err(Refusal::Commit(CommitError::Version)) => {}
                Err(refusal) => return Err(fault(refused(refusal))),
            }
        }
        Err(Fault::Store("the case changes all the time; ask again".into()))
    }

    async fn used_key(&self, key: &str) -> Result<Option<UsedKey>, Fault> {
        self.find_used_key(key).await
    }

    async fn count_by(
        &self,
        query: ListQuery,
        path: FieldPath,
        within: (Option<String>, Option<String>),
    ) -> Result<Vec<(String, u64)>, Fault> {
        self.counts(&query, &path, &within).await
    }

    async fn list(&self, query: ListQuery) -> Result<Page<CaseId>, Fault> {
        self.page(&query).await
    }

    async fn count(&self, query: ListQuery, up_to: u32) -> Result<u64, Fault> {
        self.counted(&query, up_to).await
    }

    async fn published(&self, register: &str, limit: u32) -> Result<Vec<Publication>, Fault> {
        self.read_published(register, limit).await
    }

    async fn record(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        let mut prepared = Vec::with_capacity(entries.len());
        for entry in &entries {
            prepared.push(self.prepare(entry).await?);
        }
        let written = self.writer()?.write(Work::Entries, prepared).await;
        written.map_err(|refusal| append::stop(fault(refused(refusal))))
    }

    async fn entries(&self, query: EntryQuery) -> Result<Vec<(u64, Entry)>, Fault> {
        self.read_entries(&query).await
    }

    fn tallied(&self) -> Tallied {
        self.keys.tally.read(self.queued())
    }

    async fn keys_held(&self) -> Result<KeysHeld, Fault> {
        self.read_keys_held().await
    }

    async fn waiting(&self, now: Timestamp) -> Result<Waiting, Fault> {
        self.count_waiting(now).await
    }

    async fn seal(&self, now: Timestamp) -> Result<(u64, Option<String>), Fault> {
        self.seal_log(now).await
    }

    async fn checkpoints(&self, beyond: u64, limit: u32) -> Result<Vec<String>, Fault> {
        self.read_checkpoints(beyond, limit).await
    }

    async fn checkpoint(&self) -> Result<Option<String>, Fault> {
        self.newest_checkpoint().await
    }

    async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.read_tile(path).await
    }

    async fn leaf(&self, position: u64) -> Result<Option<Leaf>, Fault> {
        self.read_leaf(position).await
    }

    async fn changes(&self, beyond: u64, limit: u32) -> Result<Changes, Fault> {
        self.read_changes(beyond, limit).await
    }

    async fn newest_place(&self) -> Result<u64, Fault> {
        self.newest_leaf().await
    }

    fn log_key(&self) -> &app::ledger::VerifierKey {
        self.sealer.key().verifier()
    }

    async fn lease_effects(&self, now: Timestamp, until: Timestamp, max: u32) -> Result<Vec<Leased>, Fault> {
        self.lease(now, until, max).await
    }

    async fn retry_effect(&self, held: &Leased, at: Timestamp, failure: &str) -> Result<(), Fault> {
        self.put_back(held, Some(at), failure).await
    }

    async fn bury_effect(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        self.put_back(held, None, failure).await
    }

    async fn dead_letters(&self, limit: u32) -> Result<Vec<DeadLetter>, Fault> {
        self.buried(limit).await
    }

    async fn take_dead_letter(
        &self,
        case: CaseId,
        no: EffectNo,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<DeadLetter>, Fault> {
        self.take_buried((case, no), now, until).await
    }

    async fn fail_dead_letter(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        self.fail_buried(held, failure).await
    }

    async fn remove_dead_letter(&self, held: &Leased) -> Result<bool, Fault> {
        self.remove_buried(held).await
    }

    async fn next_effect(&self) -> Result<Option<Timestamp>, Fault> {
        self.next_due().await
    }

    async fn due_timers(&self, now: Timestamp, max: u32) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault> {
        self.timers(now, max).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        self.one_person("SELECT person_id, sealed FROM person WHERE person_id = $1", &id.uuid()).await
    }

    async fn people(&self) -> Result<Vec<Person>, Fault> {
        self.all_people().await
    }

    async fn person_of_login(&self, login: &str) -> Result<Option<Person>, Fault> {
        let hash = self.keys.login(login).into_bytes();
        self.one_person("SELECT person_id, sealed FROM person WHERE login_hash = $1", &hash).await
    }

    async fn put_person(&self, person: Person, entry: Entry) -> Result<(), CommitError> {
        let key = self.platform_key(PEOPLE).await?;
        let place = person.id.to_string();
        let work = Work::Person {
            id: person.id.uuid(),
            revision: column::int(person.revision)?,
            login: person.login.as_deref().map(|login| self.keys.login(login).into_bytes()),
            sealed: self.keys.seal(&key, person_place("person", &place), &person)?,
        };
        self.write(work, &entry).await
    }

    async fn put_people(&self, change: PeopleCommit, entry: Entry) -> Result<(), CommitError> {
        let work = Work::People(Box::new(self.seal_people(&change).await?));
        self.write(work, &entry).await
    }

    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Fault> {
        self.live_sessions(person, now).await
    }

    async fn paper(&self, id: Uuid) -> Result<Option<Paper>, Fault> {
        self.one_paper(id).await
    }

    async fn papers(&self, query: PaperQuery) -> Result<Vec<Paper>, Fault> {
        self.find_papers(&query).await
    }

    async fn put_papers(&self, papers: Vec<Paper>, entry: Entry) -> Result<(), CommitError> {
        let papers = self.seal_papers(&papers).await?;
        let work = Work::People(Box::new(People { papers, ..People::default() }));
        self.write(work, &entry).await
    }

    async fn credential(&self, person: PersonId) -> Result<Option<Credential>, Fault> {
        self.read_credential(person).await
    }

    async fn put_credential(&self, credential: Credential) -> Result<(), Fault> {
        self.write_credential(&credential).await
    }

    async fn swap_credential(&self, read: &Credential, new: Credential) -> Result<bool, Fault> {
        self.replace_credential(read, &new).await
    }

    async fn put_session(&self, new: Session, entry: Entry) -> Result<(), Fault> {
        self.write(Work::Session(Box::new(new)), &entry).await.map_err(fault)
    }

    async fn session(&self, token_hash: &str) -> Result<Option<Session>, Fault> {
        self.read_session(token_hash).await
    }

    async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), Fault> {
        self.touch(id, at).await
    }

    async fn revoke_session(&self, id: SessionId, at: Timestamp, entry: Entry) -> Result<(), Fault> {
        self.write(Work::Revoke(id, at), &entry).await.map_err(fault)
    }

    async fn put_one_time(&self, token_hash: &str, purpose: &str, until: Timestamp) -> Result<(), Fault> {
        self.write_one_time(token_hash, purpose, until).await
    }

    async fn take_one_time(&self, token_hash: &str, now: Timestamp) -> Result<Option<String>, Fault> {
        self.use_one_time(token_hash, now).await
    }

    async fn put_draft(&self, key: DraftKey, input: serde_json::Value, at: Timestamp) -> Result<(), Fault> {
        self.write_draft(&key, &input, at).await
    }

    async fn draft(&self, key: &DraftKey) -> Result<Option<serde_json::Value>, Fault> {
        self.read_draft(key).await
    }

    async fn drafts_of(&self, person: PersonId, limit: u32) -> Result<Vec<(DraftKey, Timestamp)>, Fault> {
        self.drafts(person, limit).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        self.read_setting(name).await
    }

    async fn put_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        self.write_setting(name, value).await
    }
}
