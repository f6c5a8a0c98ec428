//! The store port. One conformance suite (`app::store_suite`) runs on every implementation.
//!
//! What goes in is plain; an implementation seals case content, messages and entry details before they reach a disk, and
//! projects only fields with `index:`. Everything that `commit` is given is one transaction.

use crate::{
    entry::Entry,
    fault::Fault,
    people::{Person, Session},
    port::{
        load::{Tallied, Waiting},
        objects::Cipher,
        paper::{Paper, PaperQuery},
    },
};
use async_trait::async_trait;
use casewright_core::{
    Case, Effect, EffectKind, StoredEvent, Value,
    id::{CaseId, EffectNo, PartnerName, PersonId, ProgramName, SessionId, TimerNo, UnitName},
    value::FieldPath,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// One command's whole result.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The case after the events; stored as snapshot, read for projections and timers.
    pub case: Arc<Case>,
    /// The version the events were decided on; 0 for a new case.
    pub expected_version: u64,
    /// Must still be the revisions of these people: who acts, and in whose place where work was delegated. Nobody for services.
    pub people: Vec<(PersonId, u64)>,
    /// Must still be the version of the policies in force.
    pub policies_version: String,
    /// The events, numbered from `expected_version`.
    pub events: Vec<StoredEvent>,
    /// Effects for the outbox.
    pub effects: Vec<Effect>,
    /// Effects that this commit settles: removed from the outbox.
    pub settled: Vec<EffectNo>,
    /// The access entry of the command.
    pub entry: Entry,
    /// The idempotency key, if one was given.
    pub idempotency: Option<Idempotency>,
    /// The indexed fields: what lists may filter, sort and search.
    pub projection: Vec<Projected>,
    /// A draft that this commit uses up.
    pub draft_done: Option<DraftKey>,
    /// Entries for public registers.
    pub published: Vec<Publication>,
    /// Papers written with it: who is told, what is to be reviewed.
    pub papers: Vec<Paper>,
}

/// A change of people, in one transaction.
#[derive(Clone, Debug, Default)]
pub struct PeopleCommit {
    /// Each with a revision one above the stored one.
    pub people: Vec<Person>,
    /// Whose sessions end, at this time.
    pub end_sessions: Option<(PersonId, Timestamp)>,
    /// Papers written with it.
    pub papers: Vec<Paper>,
}

/// One projected field.
#[derive(Clone, Debug, PartialEq)]
pub struct Projected {
    /// The field.
    pub path: FieldPath,
    /// Its value now.
    pub value: Value,
    /// Filter, sort, search.
    pub index: casewright_core::IndexUse,
    /// True: hashed with a keyed hash, never sorted.
    pub pii: bool,
    /// Its class: a search hit in a class one cannot read does not exist.
    pub class: casewright_core::id::ClassName,
}

/// What is published in a register: public by the program's own rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// The register.
    pub register: String,
    /// The reference.
    pub reference: String,
    /// The fields of the public view, in its order.
    pub fields: Vec<(FieldPath, Value)>,
}

/// A key that makes a retry harmless; scoped by principal, route and body (`digest`). A replay authorises again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Hash over principal, route and key, hex.
    pub key: String,
    /// Keyed hash over the body: the same key with another body is refused.
    pub digest: String,
}

/// A use of an idempotency key found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedKey {
    /// The digest it was used with.
    pub digest: String,
    /// The case it wrote.
    pub case: CaseId,
    /// The version it led to.
    pub version: u64,
}

/// Why a commit was not made. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The case moved on: decide again.
    #[error("the case has changed meanwhile")]
    Version,
    /// The person's access changed: authorise again.
    #[error("the person's roles have changed meanwhile")]
    Person,
    /// The policies changed: authorise again.
    #[error("the policies have changed meanwhile")]
    Policies,
    /// A paper was changed meanwhile.
    #[error("somebody else has changed this meanwhile")]
    Paper,
    /// The idempotency key was used meanwhile.
    #[error("the request was carried out already")]
    Used(UsedKey),
    /// The reference is taken: draw another.
    #[error("the reference is taken")]
    Reference,
    /// Broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a case is disposed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposing {
    /// It was decided now: a legal hold keeps the case.
    Now,
    /// It was done before, as the list beside the key ring says: this is an older copy of the data, in which a hold may still
    /// stand that was lifted since.
    Again,
}

/// What became of a case that was to be disposed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposed {
    /// Its key and content are gone, and the entry is written.
    Done,
    /// There was nothing of it; no entry is written.
    Absent,
    /// A legal hold keeps it; nothing was done, and no entry is written.
    Held,
}

/// A list query, already narrowed to what the person may see.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The program.
    pub program: ProgramName,
    /// What the policies leave of "which cases".
    pub permitted: authz::Filter,
    /// What the list itself selects, and what the person filters by; all must hold.
    pub conditions: Vec<ListCondition>,
    /// Order; the case id breaks ties.
    pub sort: Sort,
    /// True: descending.
    pub descending: bool,
    /// At most this many rows.
    pub limit: u32,
    /// The last row of the page before.
    pub after: Option<String>,
}

/// One condition of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListCondition {
    /// In one of these states.
    StateIn(Vec<String>),
    /// This person holds a role on the case.
    AssignedTo(PersonId),
    /// This person is a party of the case.
    Party(PersonId),
    /// The case belongs to one of these units.
    UnitIn(Vec<UnitName>),
    /// This person has an open task on the case.
    TaskOf(PersonId),
    /// One of these partners was brought into the case.
    PartnerIn(Vec<PartnerName>),
    /// An indexed field equals a value.
    Equals(FieldPath, Value),
    /// Words found in the indexed fields, in classes the person may read.
    Words {
        /// The words.
        words: String,
        /// The classes.
        classes: Vec<String>,
    },
    /// Live cases only, or ended ones only.
    Ended(bool),
    /// Opened within: from the first on, before the second.
    Opened(Option<Timestamp>, Option<Timestamp>),
    /// Among these cases.
    Where(authz::Filter),
    /// Any of these.
    AnyOf(Vec<Self>),
    /// What this does not hold of.
    Not(Box<Self>),
    /// What a field is sorted by lies within: from the first on, before the second. Nothing lies nowhere.
    Between(FieldPath, Option<Value>, Option<Value>),
}

/// The name under which the store is told when something of a case is due next (a sorted value, see [`Projected`]): numbers ask for
/// it together with state, unit and whether the case has ended.
pub const DUE: &str = "@due";

/// What a list is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum Sort {
    /// When the case was opened.
    Opened,
    /// When it last changed.
    Changed,
    /// When a clock is due.
    Clock(String),
    /// An indexed field.
    Field(FieldPath),
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// An effect taken from the outbox under a lease.
#[derive(Clone, Debug, PartialEq)]
pub struct Leased {
    /// The case.
    pub case: CaseId,
    /// Its number on the case.
    pub no: EffectNo,
    /// What.
    pub kind: EffectKind,
    /// How often it was tried before.
    pub tries: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// The end of the lease, and its name: whoever reports under one that another has taken over since changes nothing.
    pub until: Timestamp,
}

/// An effect that will not be tried again by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// The effect.
    pub effect: Leased,
    /// What went wrong last.
    pub failure: String,
}

/// Whose draft of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftKey {
    /// The case.
    pub case: CaseId,
    /// Whose.
    pub person: PersonId,
    /// The action or element key it is input for.
    pub of: String,
}

/// A password as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The person.
    pub person: PersonId,
    /// PHC string (argon2id).
    pub password_hash: String,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// No sign-in before.
    pub locked_until: Option<Timestamp>,
    /// The second factor, if one was set up. Sealed with the password.
    pub second: Option<SecondFactor>,
}

/// A one-time code from an app on the person's phone (RFC 6238), and codes for when the phone is lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The shared secret, hex.
    pub secret: String,
    /// True once the person has shown a right code: only then it is asked for.
    pub confirmed: bool,
    /// The time step of the newest code used: it and older ones are refused.
    pub used_step: u64,
    /// Keyed hashes of the recovery codes not used yet, hex.
    pub recovery: Vec<String>,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("confirmed", &self.confirmed).finish_non_exhaustive()
    }
}

/// Which entries of the access log.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    /// About this case.
    pub case: Option<CaseId>,
    /// By this person.
    pub person: Option<PersonId>,
    /// Newest first, at most this many.
    pub limit: u32,
    /// Older than this entry (its position).
    pub before: Option<u64>,
}

/// Changes of cases, and the place in the log up to which was looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the order of the log.
    pub changes: Vec<Change>,
    /// Where to go on; the place asked about when there is nothing beyond it.
    pub place: u64,
}

/// One change of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the log.
    pub place: u64,
    /// Which case.
    pub case: CaseId,
    /// The version that it led to.
    pub version: u64,
}

/// What an entry is in the tree of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its index there; none while it waits for the sealer.
    pub index: Option<u64>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What keys a store holds, by the version of the ring's key that each is wrapped under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysHeld {
    /// How many cases have their key wrapped under which version.
    pub cases: Vec<(u32, u64)>,
    /// Keys of the platform by name.
    pub platform: Vec<(String, u32)>,
}

/// Where cases, people, the outbox and the log are kept.
#[async_trait]
pub trait Store: Send + Sync {
    // ---- cases

    /// The case as it is.
    async fn case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault>;
    /// The case of a reference; looked up by keyed hash or index, the same path found or not.
    async fn case_of_reference(&self, reference: &str) -> Result<Option<CaseId>, Fault>;
    /// All its events, oldest first.
    async fn events(&self, id: CaseId) -> Result<Vec<StoredEvent>, Fault>;
    /// One command's result, all or nothing; durable when it returns.
    async fn commit(&self, commit: Commit) -> Result<(), CommitError>;
    /// Destroys the key of a case and removes its content, with the entry that says so. What the log says of the case stays. A
    /// case that a legal hold keeps is not touched, whoever asks: the hold is looked for in the same transaction.
    async fn dispose(&self, case: CaseId, why: Disposing, entry: Entry) -> Result<Disposed, Fault>;
    /// What seals and opens content under the key of a case; none when there is no such case, or it was disposed of. Asked for
    /// each time, so that a case disposed of meanwhile opens no more.
    async fn cipher(&self, case: CaseId) -> Result<Option<Arc<dyn Cipher>>, Fault>;
    /// The use of an idempotency key.
    async fn used_key(&self, key: &str) -> Result<Option<UsedKey>, Fault>;
    /// A page of permitted cases. Only ids: what is shown is read and redacted case by case.
    async fn list(&self, query: ListQuery) -> Result<Page<CaseId>, Fault>;
    /// How many permitted cases a query finds, at most `up_to`. Its order, page and cursor say nothing here.
    async fn count(&self, query: ListQuery, up_to: u32) -> Result<u64, Fault>;
    /// How many of the cases of a query have each value of an indexed field, in the order of the values; `within` leaves out values
    /// below the first and from the second on. Cases without a value are not counted. Order and pages of the query do not matter.
    /// Only for fields that are no personal data, with text for values.
    async fn count_by(
        &self,
        query: ListQuery,
        path: FieldPath,
        within: (Option<String>, Option<String>),
    ) -> Result<Vec<(String, u64)>, Fault>;
    /// What a register publishes, newest first.
    async fn published(&self, register: &str, limit: u32) -> Result<Vec<Publication>, Fault>;

    // ---- the access log

    /// Writes entries; durable when it returns.
    async fn record(&self, entries: Vec<Entry>) -> Result<(), Fault>;
    /// Entries with their position in the log, newest first.
    async fn entries(&self, query: EntryQuery) -> Result<Vec<(u64, Entry)>, Fault>;
    /// Seals committed entries into the tree; returns how many, and the checkpoint when there is one.
    async fn seal(&self, now: Timestamp) -> Result<(u64, Option<String>), Fault>;
    /// Signed checkpoints of trees with more than so many entries, the smallest first.
    async fn checkpoints(&self, beyond: u64, limit: u32) -> Result<Vec<String>, Fault>;
    /// The newest signed checkpoint; none before the first sealing.
    async fn checkpoint(&self) -> Result<Option<String>, Fault>;
    /// A tile or entry bundle of the newest tree, by its C2SP path.
    async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault>;
    /// The leaf of the entry at a position.
    async fn leaf(&self, position: u64) -> Result<Option<Leaf>, Fault>;
    /// The public key of the log.
    fn log_key(&self) -> &ledger::VerifierKey;
    /// Changes of cases in the one order of the log, from beyond a place in it (0: from its beginning). Where the order is only
    /// certain once the log is sealed, they come then.
    async fn changes(&self, beyond: u64, limit: u32) -> Result<Changes, Fault>;
    /// The place of the newest change there can be: whoever listens from there hears what comes.
    async fn newest_place(&self) -> Result<u64, Fault>;

    // ---- the outbox and timers

    /// Takes effects that are due, under a lease.
    async fn lease_effects(&self, now: Timestamp, until: Timestamp, max: u32) -> Result<Vec<Leased>, Fault>;
    /// Puts one back for later, if it is still held.
    async fn retry_effect(&self, held: &Leased, at: Timestamp, failure: &str) -> Result<(), Fault>;
    /// Gives one up, if it is still held: it joins the dead letters.
    async fn bury_effect(&self, held: &Leased, failure: &str) -> Result<(), Fault>;
    /// What was given up.
    async fn dead_letters(&self, limit: u32) -> Result<Vec<DeadLetter>, Fault>;
    /// Takes one that was given up, to try it once more: none when it is none, or somebody tries it now. It stays a dead letter;
    /// nobody else takes it before `until`.
    async fn take_dead_letter(
        &self,
        case: CaseId,
        no: EffectNo,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<DeadLetter>, Fault>;
    /// It failed again, if it is still held.
    async fn fail_dead_letter(&self, held: &Leased, failure: &str) -> Result<(), Fault>;
    /// It was delivered; false when another has taken it over since.
    async fn remove_dead_letter(&self, held: &Leased) -> Result<bool, Fault>;
    /// When the next effect is due, if any.
    async fn next_effect(&self) -> Result<Option<Timestamp>, Fault>;
    /// Timers due by now, earliest first.
    async fn due_timers(&self, now: Timestamp, max: u32) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault>;

    // ---- people and sessions

    /// A person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault>;
    /// Everybody who is not a guest.
    async fn people(&self) -> Result<Vec<Person>, Fault>;
    /// The person of an account.
    async fn person_of_login(&self, login: &str) -> Result<Option<Person>, Fault>;
    /// Writes a person whose stored revision is `person.revision - 1` (0 stored: new), with its entry.
    async fn put_person(&self, person: Person, entry: Entry) -> Result<(), CommitError>;
    /// Writes people, the end of sessions and papers, all or nothing, with its entry.
    async fn put_people(&self, change: PeopleCommit, entry: Entry) -> Result<(), CommitError>;
    /// Sessions of a person that are not over, without a word about their tokens.
    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Fault>;
    /// The password of a person.
    async fn credential(&self, person: PersonId) -> Result<Option<Credential>, Fault>;
    /// Sets it.
    async fn put_credential(&self, credential: Credential) -> Result<(), Fault>;
    /// Replaces what was read, if it is still that; false: somebody changed it meanwhile. So that wrong passwords are counted
    /// exactly, and a code works once, however many are tried at the same moment.
    async fn swap_credential(&self, read: &Credential, new: Credential) -> Result<bool, Fault>;
    /// A new session, with its entry.
    async fn put_session(&self, session: Session, entry: Entry) -> Result<(), Fault>;
    /// The session of a token hash, revoked or expired ones too.
    async fn session(&self, token_hash: &str) -> Result<Option<Session>, Fault>;
    /// Notes its use.
    async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), Fault>;
    /// Ends it, with its entry.
    async fn revoke_session(&self, id: SessionId, at: Timestamp, entry: Entry) -> Result<(), Fault>;
    /// Stores the keyed hash of a one-time token (first administrator's link) for a purpose until a time.
    async fn put_one_time(&self, token_hash: &str, purpose: &str, until: Timestamp) -> Result<(), Fault>;
    /// Uses it up; the purpose, if it was there and not late.
    async fn take_one_time(&self, token_hash: &str, now: Timestamp) -> Result<Option<String>, Fault>;

    // ---- papers

    /// One paper.
    async fn paper(&self, id: Uuid) -> Result<Option<Paper>, Fault>;
    /// Papers, newest first.
    async fn papers(&self, query: PaperQuery) -> Result<Vec<Paper>, Fault>;
    /// Writes papers, each a revision above the stored one, all or nothing, with its entry.
    async fn put_papers(&self, papers: Vec<Paper>, entry: Entry) -> Result<(), CommitError>;

    // ---- figures

    /// What this process counted on this store.
    fn tallied(&self) -> Tallied {
        Tallied::default()
    }
    /// What keys there are, without the keys.
    async fn keys_held(&self) -> Result<KeysHeld, Fault> {
        Ok(KeysHeld::default())
    }
    /// What waits, for all servers on it.
    async fn waiting(&self, _now: Timestamp) -> Result<Waiting, Fault> {
        Ok(Waiting::default())
    }

    // ---- drafts and settings

    /// Keeps what somebody has typed so far, sealed.
    async fn put_draft(&self, key: DraftKey, input: serde_json::Value, at: Timestamp) -> Result<(), Fault>;
    /// Reads it.
    async fn draft(&self, key: &DraftKey) -> Result<Option<serde_json::Value>, Fault>;
    /// Whose drafts: the newest first, at most this many, with the time each was kept.
    async fn drafts_of(&self, person: PersonId, limit: u32) -> Result<Vec<(DraftKey, Timestamp)>, Fault>;
    /// A setting of the store: `demo`, `clock-offset-ms`, `policies-version`.
    async fn setting(&self, name: &str) -> Result<Option<String>, Fault>;
    /// Writes a setting.
    async fn put_setting(&self, name: &str, value: &str) -> Result<(), Fault>;
}
