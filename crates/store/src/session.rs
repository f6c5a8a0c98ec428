//! Sessions and one-time tokens: only keyed hashes of the tokens, opaque ids and times.

use crate::db::{
    Sql as _,
    column::{self, nanos, time, time_opt},
};
use app::{
    Fault,
    core::id::{PersonId, SessionId},
    people::Session,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

type Columns = ([u8; 16], [u8; 16], i64, i64, i64, u8, Option<i64>);

/// A new session.
pub(crate) fn put(db: &Connection, session: &Session) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO session (session_id, token_hash, person_id, signed_in_at, seen_at, expires_at, strength, revoked_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .and_then(|mut put| {
        put.execute((
            session.id.uuid().into_bytes(),
            &session.token_hash,
            session.person.uuid().into_bytes(),
            nanos(session.signed_in_at),
            nanos(session.seen_at),
            nanos(session.expires_at),
            session.strength,
            session.revoked_at.map(nanos),
        ))
    })
    .sql()?;
    Ok(())
}

/// The session of a token hash.
pub(crate) fn read(db: &Connection, token_hash: &str) -> Result<Option<Session>, Fault> {
    let found: Option<Columns> = db
        .prepare_cached(
            "SELECT session_id, person_id, signed_in_at, seen_at, expires_at, strength, revoked_at FROM session \
             WHERE token_hash = ?1",
        )
        .and_then(|mut found| found.query_row([token_hash], |row| row.try_into()).optional())
        .sql()?;
    found.map(|columns| of_columns(columns, token_hash.to_owned())).transpose()
}

/// Notes its use.
pub(crate) fn touch(db: &Connection, id: SessionId, at: Timestamp) -> Result<(), Fault> {
    db.prepare_cached("UPDATE session SET seen_at = ?2 WHERE session_id = ?1")
        .and_then(|mut touch| touch.execute((id.uuid().into_bytes(), nanos(at))))
        .sql()?;
    Ok(())
}

/// Ends it; the first end stands.
pub(crate) fn revoke(db: &Connection, id: SessionId, at: Timestamp) -> Result<(), Fault> {
    db.prepare_cached("UPDATE session SET revoked_at = coalesce(revoked_at, ?2) WHERE session_id = ?1")
        .and_then(|mut revoke| revoke.execute((id.uuid().into_bytes(), nanos(at))))
        .sql()?;
    Ok(())
}

/// Ends all sessions of a person.
pub(crate) fn revoke_all(db: &Connection, person: PersonId, at: Timestamp) -> Result<(), Fault> {
    db.prepare_cached("UPDATE session SET revoked_at = coalesce(revoked_at, ?2) WHERE person_id = ?1")
        .and_then(|mut revoke| revoke.execute((person.uuid().into_bytes(), nanos(at))))
        .sql()?;
    Ok(())
}

/// Sessions of a person that are not over; the hashes of their tokens stay where they are.
pub(crate) fn of_person(db: &Connection, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Fault> {
    let rows: Vec<Columns> = db
        .prepare_cached(
            "SELECT session_id, person_id, signed_in_at, seen_at, expires_at, strength, revoked_at FROM session \
             WHERE person_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 ORDER BY session_id",
        )
        .and_then(|mut rows| {
            rows.query_map((person.uuid().into_bytes(), nanos(now)), |row| row.try_into())?.collect()
        })
        .sql()?;
    rows.into_iter().map(|columns| of_columns(columns, String::new())).collect()
}

fn of_columns(columns: Columns, token_hash: String) -> Result<Session, Fault> {
    let (id, person, signed_in_at, seen_at, expires_at, strength, revoked_at) = columns;
    Ok(Session {
        id: SessionId::new(column::uuid(id)),
        person: PersonId::new(column::uuid(person)),
        token_hash,
        signed_in_at: time(signed_in_at)?,
        seen_at: time(seen_at)?,
        expires_at: time(expires_at)?,
        strength,
        revoked_at: time_opt(revoked_at)?,
    })
}

/// Stores a one-time token.
pub(crate) fn put_one_time(
    db: &Connection,
    token_hash: &str,
    purpose: &str,
    until: Timestamp,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO one_time (token_hash, purpose, until_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (token_hash) DO UPDATE SET purpose = excluded.purpose, until_at = excluded.until_at",
    )
    .and_then(|mut put| put.execute((token_hash, purpose, nanos(until))))
    .sql()?;
    Ok(())
}

/// Uses it up, late or not.
pub(crate) fn take_one_time(
    db: &Connection,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<String>, Fault> {
    let found: Option<(String, i64)> = db
        .prepare_cached("DELETE FROM one_time WHERE token_hash = ?1 RETURNING purpose, until_at")
        .and_then(|mut take| take.query_row([token_hash], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .sql()?;
    Ok(found.filter(|(_, until)| nanos(now) < *until).map(|(purpose, _)| purpose))
}
