//! Sealing and opening: which key a record is under and where it is bound. Nothing else in this crate touches a key.

use crate::{
    case::kept::Kept,
    db::{Sql as _, writer::Writer},
};
use app::{Fault, core::id::CaseId, port::load::Tally};
use jiff::{Timestamp, tz::TimeZone};
use rusqlite::{Connection, OptionalExtension as _};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};
use vault::{Binding, BlindIndex, CaseKeys, DataKey, WrappedKey};

/// At most this many case keys are kept unwrapped in memory.
const CASES_MAX: usize = 20_000;

/// Seals people, their logins and passwords.
pub(crate) const PEOPLE: &str = "people";

/// Seals the positions in lists that callers carry.
pub(crate) const CURSORS: &str = "cursors";

/// The version of what is sealed; part of every binding. Raise it with the meaning of the bytes.
const SCHEMA: u32 = 1;

/// The keys of one store.
pub(crate) struct Keys {
    tenant: String,
    ring: CaseKeys,
    index: BlindIndex,
    cases: Cache<CaseId>,
    platform: Cache<String>,
    /// Cases as they were last read or written.
    pub kept: Kept,
    /// What was counted.
    pub tally: Arc<Tally>,
}

/// What a record is, within its case or the platform.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The case, as text; none on the platform.
    pub case: Option<&'a str>,
    /// `event`, `snapshot`, …
    pub kind: &'a str,
    /// Its id within the kind.
    pub record: &'a str,
}

impl Keys {
    pub(crate) fn new(tenant: String, ring: CaseKeys, index: BlindIndex) -> Self {
        Self {
            tenant,
            ring,
            index,
            cases: Cache::default(),
            platform: Cache::default(),
            kept: Kept::default(),
            tally: Tally::shared(),
        }
    }

    /// The key of a case, if it is in memory.
    pub(crate) fn cached_case(&self, case: CaseId) -> Option<DataKey> {
        self.cases.get(&case)
    }

    /// The key of a case; none when it has none, or was disposed of.
    pub(crate) fn case(&self, db: &Connection, case: CaseId) -> Result<Option<DataKey>, Fault> {
        if let Some(key) = self.cases.get(&case) {
            return Ok(Some(key));
        }
        let wrapped =
            stored(db, "SELECT wrapped FROM case_key WHERE case_id = ?1", case.uuid().into_bytes())?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key = self.unwrap(&wrapped)?;
        if committed(db)? {
            self.cases.put(case, key.clone(), CASES_MAX);
        }
        Ok(Some(key))
    }

    /// The key of a case as it is stored now, whatever is in memory; none when it has none, or was disposed of.
    pub(crate) fn stored_case(&self, db: &Connection, case: CaseId) -> Result<Option<DataKey>, Fault> {
        let wrapped =
            stored(db, "SELECT wrapped FROM case_key WHERE case_id = ?1", case.uuid().into_bytes())?;
        wrapped.map(|wrapped| self.unwrap(&wrapped)).transpose()
    }

    /// Seals bytes.
    pub(crate) fn seal_bytes(&self, key: &DataKey, place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        vault::seal(key, &self.binding(place), bytes).map_err(broken)
    }

    /// Opens what [`Keys::seal_bytes`] made.
    pub(crate) fn open_bytes(
        &self,
        key: &DataKey,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<vault::Zeroizing<Vec<u8>>, Fault> {
        vault::open(key, &self.binding(place), sealed)
            .map_err(|error| Fault::Damaged { what: place.to_string(), why: error.to_string() })
    }

    /// Remembers the key of a case that is stored by now.
    pub(crate) fn remember_case(&self, case: CaseId, key: DataKey) {
        self.cases.put(case, key, CASES_MAX);
    }

    /// Forgets the key of a case that was disposed of.
    pub(crate) fn forget_case(&self, case: CaseId) {
        self.cases.remove(&case);
        self.kept.forget(case);
    }

    /// A new key with what is to be stored of it.
    pub(crate) fn fresh(&self) -> Result<(Vec<u8>, DataKey), Fault> {
        let (wrapped, key) = self.ring.new_key().map_err(broken)?;
        Ok((wrapped.as_bytes().to_vec(), key))
    }

    /// A key of the platform; none when it was never made.
    pub(crate) fn platform(&self, db: &Connection, name: &str) -> Result<Option<DataKey>, Fault> {
        if let Some(key) = self.platform.get(name) {
            return Ok(Some(key));
        }
        let Some(wrapped) = stored(db, "SELECT wrapped FROM platform_key WHERE name = ?1", name)? else {
            return Ok(None);
        };
        let key = self.unwrap(&wrapped)?;
        if committed(db)? {
            self.platform.put(name.to_owned(), key.clone(), usize::MAX);
        }
        Ok(Some(key))
    }

    /// A key of the platform, made if there is none. Within a transaction that writes; not remembered, since that one may
    /// yet fail.
    pub(crate) fn make_platform(&self, db: &Connection, name: &str) -> Result<DataKey, Fault> {
        if let Some(key) = self.platform(db, name)? {
            return Ok(key);
        }
        let (wrapped, key) = self.fresh()?;
        db.execute("INSERT INTO platform_key (name, wrapped) VALUES (?1, ?2)", (name, wrapped)).sql()?;
        Ok(key)
    }

    /// The key of the platform by this name, made if there is none, durably.
    pub(crate) async fn ensure_platform(
        self: &std::sync::Arc<Self>,
        writer: &Writer,
        name: &str,
    ) -> Result<DataKey, Fault> {
        if let Some(key) = self.platform.get(name) {
            return Ok(key);
        }
        let (keys, wanted) = (std::sync::Arc::clone(self), name.to_owned());
        let key = writer.run(move |db| keys.make_platform(db, &wanted)).await?;
        self.platform.put(name.to_owned(), key.clone(), usize::MAX);
        Ok(key)
    }

    /// A key of the platform, if it is in memory.
    pub(crate) fn cached_platform(&self, name: &str) -> Option<DataKey> {
        self.platform.get(name)
    }

    /// Remembers a key of the platform that is stored by now.
    pub(crate) fn remember_platform(&self, name: &str, key: DataKey) {
        self.platform.put(name.to_owned(), key, usize::MAX);
    }

    /// The keyed hash by which a reference is found.
    pub(crate) fn reference(&self, reference: &str) -> String {
        self.index.value("reference", reference)
    }

    /// The keyed hash by which a login is found.
    pub(crate) fn login(&self, login: &str) -> String {
        self.index.value("login", login)
    }

    /// Keyed hashes of values and words.
    pub(crate) fn index(&self) -> &BlindIndex {
        &self.index
    }

    /// Seals a record.
    pub(crate) fn seal(
        &self,
        key: &DataKey,
        place: Place<'_>,
        content: &impl Serialize,
    ) -> Result<Vec<u8>, Fault> {
        let plain = serde_json::to_vec(content)
            .map_err(|_| Fault::Internal(format!("a {} cannot be written as JSON", place.kind)))?;
        vault::seal(key, &self.binding(place), &plain).map_err(broken)
    }

    /// Opens a record.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        key: &DataKey,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<T, Fault> {
        let damaged = |why: String| Fault::Damaged { what: place.to_string(), why };
        let plain =
            vault::open(key, &self.binding(place), sealed).map_err(|error| damaged(error.to_string()))?;
        // serde's message may repeat the content, so it is left out
        serde_json::from_slice(&plain).map_err(|error| {
            damaged(format!("it does not read (line {}, column {})", error.line(), error.column()))
        })
    }

    fn binding<'a>(&'a self, place: Place<'a>) -> Binding<'a> {
        Binding {
            tenant: &self.tenant,
            case: place.case,
            kind: place.kind,
            record: place.record,
            schema: SCHEMA,
        }
    }

    /// The key inside a stored one.
    pub(crate) fn unwrap(&self, wrapped: &[u8]) -> Result<DataKey, Fault> {
        WrappedKey::from_bytes(wrapped)
            .and_then(|wrapped| self.ring.unwrap(&wrapped))
            .map_err(|error| Fault::Damaged { what: "wrapped key".into(), why: error.to_string() })
    }
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} `{}`", self.kind, self.record)?;
        self.case.map_or(Ok(()), |case| write!(f, " of case `{case}`"))
    }
}

/// The name of the key under which details of entries of that month are sealed: `audit:2026-11`.
pub(crate) fn month(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("audit:%Y-%m").to_string()
}

/// A person as part of a binding.
pub(crate) fn person_place<'a>(kind: &'a str, person: &'a str) -> Place<'a> {
    Place { case: None, kind, record: person }
}

/// True on connections that cannot write: what they see is committed. The writer may see a key of its own transaction, which
/// may yet fail; remembering that one would seal content under a key that was never stored.
fn committed(db: &Connection) -> Result<bool, Fault> {
    db.is_readonly("main").sql()
}

fn stored(db: &Connection, sql: &str, id: impl rusqlite::ToSql) -> Result<Option<Vec<u8>>, Fault> {
    db.prepare_cached(sql).and_then(|mut found| found.query_row([id], |row| row.get(0)).optional()).sql()
}

fn broken(error: vault::VaultError) -> Fault {
    Fault::Internal(error.to_string())
}

/// Unwrapped keys by name.
struct Cache<K>(Mutex<HashMap<K, DataKey>>);

impl<K> Default for Cache<K> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash> Cache<K> {
    fn get<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<DataKey>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn remove(&self, name: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn put(&self, name: K, key: DataKey, max: usize) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // all at once rather than one by one: it happens rarely, and unwrapping takes half a microsecond
        if keys.len() >= max {
            keys.clear();
        }
        keys.insert(name, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrate;

    #[test]
    fn a_key_whose_transaction_fails_is_forgotten() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut db).unwrap();
        let ring = vault::KeyRing::in_memory().unwrap();
        let keys = Keys::new("tenant".into(), ring.case_keys(), ring.blind_index());
        db.execute_batch("BEGIN").unwrap();
        let made = keys.make_platform(&db, "audit:2026-11").unwrap();
        assert_eq!(keys.make_platform(&db, "audit:2026-11").unwrap().id(), made.id());
        db.execute_batch("ROLLBACK").unwrap();
        assert!(keys.platform(&db, "audit:2026-11").unwrap().is_none());
    }
}
