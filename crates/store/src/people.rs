//! People and their passwords, sealed under a key of the platform.

use crate::{
    db::{
        Sql as _, column,
        column::{nanos, time_opt},
    },
    keys::{Keys, PEOPLE, person_place},
};
use app::{
    Fault,
    core::id::PersonId,
    people::Person,
    port::store::{CommitError, Credential, SecondFactor},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};
use vault::DataKey;

/// A person.
pub(crate) fn person(db: &Connection, keys: &Keys, id: PersonId) -> Result<Option<Person>, Fault> {
    let found: Option<([u8; 16], Vec<u8>)> = db
        .prepare_cached("SELECT person_id, sealed FROM person WHERE person_id = ?1")
        .and_then(|mut found| {
            found.query_row([id.uuid().into_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .sql()?;
    found.map(|(id, sealed)| open(db, keys, id, &sealed)).transpose()
}

/// The person of an account.
pub(crate) fn of_login(db: &Connection, keys: &Keys, login: &str) -> Result<Option<Person>, Fault> {
    let found: Option<([u8; 16], Vec<u8>)> = db
        .prepare_cached("SELECT person_id, sealed FROM person WHERE login_hash = ?1")
        .and_then(|mut found| {
            found.query_row([keys.login(login).into_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .sql()?;
    found.map(|(id, sealed)| open(db, keys, id, &sealed)).transpose()
}

/// Everybody who has an account.
pub(crate) fn all(db: &Connection, keys: &Keys) -> Result<Vec<Person>, Fault> {
    let rows: Vec<([u8; 16], Vec<u8>)> = db
        .prepare_cached(
            "SELECT person_id, sealed FROM person WHERE login_hash IS NOT NULL ORDER BY person_id",
        )
        .and_then(|mut rows| rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .sql()?;
    rows.into_iter().map(|(id, sealed)| open(db, keys, id, &sealed)).collect()
}

/// Writes a person whose stored revision is one less.
pub(crate) fn put(db: &Connection, keys: &Keys, person: &Person) -> Result<(), CommitError> {
    let id = person.id.uuid().into_bytes();
    let stored: Option<i64> = db
        .prepare_cached("SELECT revision FROM person WHERE person_id = ?1")
        .and_then(|mut found| found.query_row([id], |row| row.get(0)).optional())
        .sql()?;
    if column::count(stored.unwrap_or(0))?.checked_add(1) != Some(person.revision) {
        return Err(CommitError::Person);
    }
    let login = person.login.as_deref().map(|login| keys.login(login).into_bytes());
    let taken: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM person WHERE login_hash = ?1 AND person_id <> ?2)")
        .and_then(|mut taken| taken.query_row((&login, id), |row| row.get(0)))
        .sql()?;
    if taken {
        return Err(Fault::Store("the login is taken; choose another".into()).into());
    }
    let key = keys.make_platform(db, PEOPLE)?;
    let sealed = keys.seal(&key, person_place("person", &person.id.to_string()), person)?;
    db.prepare_cached(
        "INSERT INTO person (person_id, revision, login_hash, sealed) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (person_id) DO UPDATE SET revision = excluded.revision, login_hash = excluded.login_hash, \
         sealed = excluded.sealed",
    )
    .and_then(|mut put| put.execute((id, column::int(person.revision).unwrap_or(i64::MAX), login, sealed)))
    .sql()?;
    Ok(())
}

/// The password of a person.
pub(crate) fn credential(db: &Connection, keys: &Keys, id: PersonId) -> Result<Option<Credential>, Fault> {
    let found: Option<(u32, Option<i64>, Vec<u8>)> = db
        .prepare_cached("SELECT failures, locked_until, sealed FROM credential WHERE person_id = ?1")
        .and_then(|mut found| {
            found
                .query_row([id.uuid().into_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })
        .sql()?;
    let Some((failures, locked_until, sealed)) = found else { return Ok(None) };
    let key = key(db, keys)?;
    let secrets: Secrets = keys.open(&key, person_place("credential", &id.to_string()), &sealed)?;
    Ok(Some(secrets.with(id, failures, time_opt(locked_until)?)))
}

/// Replaces what was read, if it is still that.
pub(crate) fn swap_credential(
    db: &Connection,
    keys: &Keys,
    read: &Credential,
    new: &Credential,
) -> Result<bool, Fault> {
    if credential(db, keys, read.person)?.as_ref() != Some(read) {
        return Ok(false);
    }
    put_credential(db, keys, new)?;
    Ok(true)
}

/// What is sealed of a credential. The first stores held the hash of the password alone; they are read as such.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Secrets {
    Password(String),
    Both { password_hash: String, second: Option<SecondFactor> },
}

impl Secrets {
    pub(crate) fn of(credential: &Credential) -> Self {
        Self::Both { password_hash: credential.password_hash.clone(), second: credential.second.clone() }
    }

    pub(crate) fn with(self, person: PersonId, failures: u32, locked_until: Option<Timestamp>) -> Credential {
        let (password_hash, second) = match self {
            Self::Password(password_hash) => (password_hash, None),
            Self::Both { password_hash, second } => (password_hash, second),
        };
        Credential { person, password_hash, failures, locked_until, second }
    }
}

/// Sets it.
pub(crate) fn put_credential(db: &Connection, keys: &Keys, credential: &Credential) -> Result<(), Fault> {
    let key = keys.make_platform(db, PEOPLE)?;
    let place = credential.person.to_string();
    let sealed = keys.seal(&key, person_place("credential", &place), &Secrets::of(credential))?;
    db.prepare_cached(
        "INSERT INTO credential (person_id, failures, locked_until, sealed) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (person_id) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, \
         sealed = excluded.sealed",
    )
    .and_then(|mut put| {
        put.execute((
            credential.person.uuid().into_bytes(),
            credential.failures,
            credential.locked_until.map(nanos),
            sealed,
        ))
    })
    .sql()?;
    Ok(())
}

fn open(db: &Connection, keys: &Keys, id: [u8; 16], sealed: &[u8]) -> Result<Person, Fault> {
    let id = column::uuid(id).to_string();
    keys.open(&key(db, keys)?, person_place("person", &id), sealed)
}

fn key(db: &Connection, keys: &Keys) -> Result<DataKey, Fault> {
    keys.platform(db, PEOPLE)?
        .ok_or_else(|| Fault::Damaged { what: "people".into(), why: "their key is missing".into() })
}
