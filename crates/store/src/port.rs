//! The store port: which connection does what. The work itself is in the rooms beside this file.

use crate::{
    SqliteStore, case,
    cipher::CaseCipher,
    db::turn::Turn,
    dispose, draft,
    keys::Keys,
    list, load,
    log::{append, published as published_log, read},
    outbox, paper, people, published, session, setting,
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
use rusqlite::Connection;
use std::sync::Arc;
use uuid::Uuid;
use vault::DataKey;

impl SqliteStore {
    async fn read<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &Keys) -> Result<T, Fault> + Send + 'static,
    {
        let keys = Arc::clone(&self.keys);
        self.readers.run(move |db| work(db, &keys)).await
    }

    /// A look-up by key: few pages, read at once.
    async fn look_up<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &Keys) -> Result<T, Fault> + Send + 'static,
    {
        let keys = Arc::clone(&self.keys);
        self.readers.look_up(move |db| work(db, &keys)).await
    }

    async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&Turn<'_>, &Keys) -> Result<T, E> + Send + 'static,
    {
        let keys = Arc::clone(&self.keys);
        self.writer.run(move |db| work(db, &keys)).await
    }

    /// Writes something together with its entry.
    async fn write_recorded<T, E, F>(&self, entry: &Entry, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&Turn<'_>, &Keys) -> Result<T, E> + Send + 'static,
    {
        let entry = append::prepare(&self.keys, &self.writer, entry).await?;
        self.write(move |db, keys| {
            let done = work(db, keys)?;
            append::append(db, &[entry])?;
            Ok(done)
        })
        .await
    }

    /// The key of a case, from memory if it can be.
    pub(crate) async fn case_key(&self, case: CaseId) -> Result<Option<DataKey>, Fault> {
        match self.keys.cached_case(case) {
            Some(key) => Ok(Some(key)),
            None => self.look_up(move |db, keys| keys.case(db, case)).await,
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn cipher(&self, case: CaseId) -> Result<Option<Arc<dyn Cipher>>, Fault> {
        let key = self.read(move |db, keys| keys.stored_case(db, case)).await?;
        Ok(key.map(|key| CaseCipher::shared(&self.keys, key, case)))
    }

    async fn case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
        self.look_up(move |db, keys| case::read::case(db, keys, id)).await
    }

    async fn case_of_reference(&self, reference: &str) -> Result<Option<CaseId>, Fault> {
        // whoever reads the case then sees whether it is still there
        if let Some(known) = self.keys.kept.of_reference(reference) {
            return Ok(Some(known));
        }
        let reference = reference.to_owned();
        self.look_up(move |db, keys| case::read::of_reference(db, keys, &reference)).await
    }

    async fn events(&self, id: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        self.read(move |db, keys| case::read::events(db, keys, id)).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        case::commit::commit(self, commit).await
    }

    async fn dispose(&self, case: CaseId, why: Disposing, entry: Entry) -> Result<Disposed, Fault> {
        let entry = append::prepare(&self.keys, &self.writer, &entry).await?;
        let done: Result<Disposed, Fault> = self
            .write(move |db, keys| {
                // as it is stored, not as it is remembered: nothing else writes meanwhile
                if why == Disposing::Now && dispose::is_held(case::read::stored(db, keys, case)?.as_ref()) {
                    return Ok(Disposed::Held);
                }
                if !dispose::remove(db, case.uuid().into_bytes())? {
                    return Ok(Disposed::Absent);
                }
                append::append(db, &[entry])?;
                Ok(Disposed::Done)
            })
            .await;
        self.keys.forget_case(case);
        done
    }

    async fn used_key(&self, key: &str) -> Result<Option<UsedKey>, Fault> {
        let key = key.to_owned();
        self.look_up(move |db, _| case::commit::used_key(db, &key)).await
    }

    async fn count_by(
        &self,
        query: ListQuery,
        path: FieldPath,
        within: (Option<String>, Option<String>),
    ) -> Result<Vec<(String, u64)>, Fault> {
        self.read(move |db, keys| list::counts::counts(db, keys, &query, &path, &within)).await
    }

    async fn list(&self, query: ListQuery) -> Result<Page<CaseId>, Fault> {
        self.read(move |db, keys| list::page::page(db, keys, &query)).await
    }

    async fn count(&self, query: ListQuery, up_to: u32) -> Result<u64, Fault> {
        self.read(move |db, keys| list::page::count(db, keys, &query, up_to)).await
    }

    async fn published(&self, register: &str, limit: u32) -> Result<Vec<Publication>, Fault> {
        let register = register.to_owned();
        self.read(move |db, _| published::read(db, &register, limit)).await
    }

    async fn record(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        let mut prepared = Vec::with_capacity(entries.len());
        for entry in &entries {
            prepared.push(append::prepare(&self.keys, &self.writer, entry).await?);
        }
        let write = move |turn: &Turn<'_>| append::append(turn, &prepared);
        self.writer.run_repeatable(write).await.map_err(append::stop)
    }

    async fn entries(&self, query: EntryQuery) -> Result<Vec<(u64, Entry)>, Fault> {
        self.read(move |db, keys| read::entries(db, keys, &query)).await
    }

    fn tallied(&self) -> Tallied {
        self.keys.tally.read(self.writer.queued())
    }

    async fn keys_held(&self) -> Result<KeysHeld, Fault> {
        self.read(|db, _| load::keys_held(db)).await
    }

    async fn waiting(&self, now: Timestamp) -> Result<Waiting, Fault> {
        self.read(move |db, _| load::waiting(db, now)).await
    }

    async fn seal(&self, now: Timestamp) -> Result<(u64, Option<String>), Fault> {
        let sealer = Arc::clone(&self.sealer);
        self.write(move |db, _| sealer.seal(db, now)).await
    }

    async fn checkpoints(&self, beyond: u64, limit: u32) -> Result<Vec<String>, Fault> {
        self.read(move |db, _| published_log::checkpoints(db, beyond, limit)).await
    }

    async fn checkpoint(&self) -> Result<Option<String>, Fault> {
        self.read(|db, _| published_log::newest(db)).await
    }

    async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = path.to_owned();
        self.read(move |db, _| published_log::tile(db, &path)).await
    }

    async fn leaf(&self, position: u64) -> Result<Option<Leaf>, Fault> {
        self.read(move |db, _| published_log::leaf(db, position)).await
    }

    async fn changes(&self, beyond: u64, limit: u32) -> Result<Changes, Fault> {
        self.read(move |db, _| published_log::changes(db, beyond, limit)).await
    }

    async fn newest_place(&self) -> Result<u64, Fault> {
        self.read(|db, _| published_log::newest_place(db)).await
    }

    fn log_key(&self) -> &app::ledger::VerifierKey {
        self.sealer.key().verifier()
    }

    async fn lease_effects(&self, now: Timestamp, until: Timestamp, max: u32) -> Result<Vec<Leased>, Fault> {
        self.write(move |db, keys| outbox::lease(db, keys, now, until, max)).await
    }

    async fn retry_effect(&self, held: &Leased, at: Timestamp, failure: &str) -> Result<(), Fault> {
        let (held, failure) = (held.clone(), failure.to_owned());
        self.write(move |db, keys| outbox::put_back(db, keys, &held, Some(at), &failure)).await
    }

    async fn bury_effect(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        let (held, failure) = (held.clone(), failure.to_owned());
        self.write(move |db, keys| outbox::put_back(db, keys, &held, None, &failure)).await
    }

    async fn dead_letters(&self, limit: u32) -> Result<Vec<DeadLetter>, Fault> {
        self.read(move |db, keys| outbox::dead_letters(db, keys, limit)).await
    }

    async fn take_dead_letter(
        &self,
        case: CaseId,
        no: EffectNo,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<DeadLetter>, Fault> {
        self.write(move |db, keys| outbox::take_dead(db, keys, (case, no), now, until)).await
    }

    async fn fail_dead_letter(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        let (held, failure) = (held.clone(), failure.to_owned());
        self.write(move |db, keys| outbox::fail_dead(db, keys, &held, &failure)).await
    }

    async fn remove_dead_letter(&self, held: &Leased) -> Result<bool, Fault> {
        let held = held.clone();
        self.write(move |db, _| outbox::remove_dead(db, &held)).await
    }

    async fn next_effect(&self) -> Result<Option<Timestamp>, Fault> {
        self.read(|db, _| outbox::next(db)).await
    }

    async fn due_timers(&self, now: Timestamp, max: u32) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault> {
        self.read(move |db, _| outbox::due_timers(db, now, max)).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        self.look_up(move |db, keys| people::person(db, keys, id)).await
    }

    async fn people(&self) -> Result<Vec<Person>, Fault> {
        self.read(people::all).await
    }

    async fn person_of_login(&self, login: &str) -> Result<Option<Person>, Fault> {
        let login = login.to_owned();
        self.read(move |db, keys| people::of_login(db, keys, &login)).await
    }

    async fn put_person(&self, person: Person, entry: Entry) -> Result<(), CommitError> {
        self.write_recorded(&entry, move |db, keys| people::put(db, keys, &person)).await
    }

    async fn put_people(&self, change: PeopleCommit, entry: Entry) -> Result<(), CommitError> {
        self.write_recorded(&entry, move |db, keys| {
            for person in &change.people {
                people::put(db, keys, person)?;
            }
            if let Some((person, at)) = change.end_sessions {
                session::revoke_all(db, person, at)?;
            }
            paper::put(db, keys, &change.papers)
        })
        .await
    }

    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Fault> {
        self.read(move |db, _| session::of_person(db, person, now)).await
    }

    async fn paper(&self, id: Uuid) -> Result<Option<Paper>, Fault> {
        self.read(move |db, keys| paper::read(db, keys, id)).await
    }

    async fn papers(&self, query: PaperQuery) -> Result<Vec<Paper>, Fault> {
        self.read(move |db, keys| paper::find(db, keys, &query)).await
    }

    async fn put_papers(&self, papers: Vec<Paper>, entry: Entry) -> Result<(), CommitError> {
        self.write_recorded(&entry, move |db, keys| paper::put(db, keys, &papers)).await
    }

    async fn credential(&self, person: PersonId) -> Result<Option<Credential>, Fault> {
        self.read(move |db, keys| people::credential(db, keys, person)).await
    }

    async fn put_credential(&self, credential: Credential) -> Result<(), Fault> {
        self.write(move |db, keys| people::put_credential(db, keys, &credential)).await
    }

    async fn swap_credential(&self, read: &Credential, new: Credential) -> Result<bool, Fault> {
        let read = read.clone();
        self.write(move |db, keys| people::swap_credential(db, keys, &read, &new)).await
    }

    async fn put_session(&self, new: Session, entry: Entry) -> Result<(), Fault> {
        self.write_recorded(&entry, move |db, _| session::put(db, &new)).await
    }

    async fn session(&self, token_hash: &str) -> Result<Option<Session>, Fault> {
        let token_hash = token_hash.to_owned();
        self.look_up(move |db, _| session::read(db, &token_hash)).await
    }

    async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), Fault> {
        self.write(move |db, _| session::touch(db, id, at)).await
    }

    async fn revoke_session(&self, id: SessionId, at: Timestamp, entry: Entry) -> Result<(), Fault> {
        self.write_recorded(&entry, move |db, _| session::revoke(db, id, at)).await
    }

    async fn put_one_time(&self, token_hash: &str, purpose: &str, until: Timestamp) -> Result<(), Fault> {
        let (token_hash, purpose) = (token_hash.to_owned(), purpose.to_owned());
        self.write(move |db, _| session::put_one_time(db, &token_hash, &purpose, until)).await
    }

    async fn take_one_time(&self, token_hash: &str, now: Timestamp) -> Result<Option<String>, Fault> {
        let token_hash = token_hash.to_owned();
        self.write(move |db, _| session::take_one_time(db, &token_hash, now)).await
    }

    async fn put_draft(&self, key: DraftKey, input: serde_json::Value, at: Timestamp) -> Result<(), Fault> {
        self.write(move |db, keys| draft::put(db, keys, &key, &input, at)).await
    }

    async fn draft(&self, key: &DraftKey) -> Result<Option<serde_json::Value>, Fault> {
        let key = key.clone();
        self.look_up(move |db, keys| draft::read(db, keys, &key)).await
    }

    async fn drafts_of(&self, person: PersonId, limit: u32) -> Result<Vec<(DraftKey, Timestamp)>, Fault> {
        self.read(move |db, _| draft::of_person(db, person, limit)).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        let name = name.to_owned();
        self.look_up(move |db, _| setting::read(db, &name)).await
    }

    async fn put_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |db, _| setting::write(db, &name, &value)).await
    }
}
