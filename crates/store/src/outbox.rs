//! Effects to run outside, at least once, and timers. Taking an effect moves its due time to the end of the lease: one whose
//! runner stopped is due again by itself.

use crate::{
    case::read::key,
    db::{
        Sql as _,
        column::{self, nanos, time},
    },
    keys::{Keys, Place},
};
use app::{
    Fault,
    core::id::{CaseId, EffectNo, TimerNo},
    port::store::{DeadLetter, Leased},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

const COLUMNS: &str = "case_id, no, queued_at, tries, sealed, failure, due_at";

/// Where an effect is bound.
pub(crate) fn place<'a>(case: &'a str, no: &'a str) -> Place<'a> {
    Place { case: Some(case), kind: "outbox", record: no }
}

/// Queues an effect, due at once.
pub(crate) fn enqueue(
    db: &Connection,
    case: [u8; 16],
    no: EffectNo,
    at: i64,
    sealed: &[u8],
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO outbox (case_id, no, queued_at, due_at, tries, buried, sealed) VALUES (?1, ?2, ?3, ?3, 0, 0, ?4)",
    )
    .and_then(|mut insert| insert.execute((case, no.0, at, sealed)))
    .sql()?;
    Ok(())
}

/// Removes an effect that was carried out or given up for good.
pub(crate) fn settle(db: &Connection, case: [u8; 16], no: EffectNo) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM outbox WHERE case_id = ?1 AND no = ?2")
        .and_then(|mut remove| remove.execute((case, no.0)))
        .sql()?;
    Ok(())
}

/// Takes effects that are due.
pub(crate) fn lease(
    db: &Connection,
    keys: &Keys,
    now: Timestamp,
    until: Timestamp,
    max: u32,
) -> Result<Vec<Leased>, Fault> {
    let stored: Vec<Stored> = db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM outbox WHERE buried = 0 AND due_at <= ?1 ORDER BY due_at, case_id, no LIMIT ?2"
        ))
        .and_then(|mut due| due.query_map((nanos(now), max), Stored::read)?.collect())
        .sql()?;
    let mut take = db.prepare_cached("UPDATE outbox SET due_at = ?3 WHERE case_id = ?1 AND no = ?2").sql()?;
    let mut leased = Vec::with_capacity(stored.len());
    for mut effect in stored {
        take.execute((effect.case, effect.no, nanos(until))).sql()?;
        effect.due_at = nanos(until);
        leased.push(effect.open(db, keys)?.0);
    }
    Ok(leased)
}

/// Puts an effect that is still held back for later, or (`at` none) among the dead letters.
pub(crate) fn put_back(
    db: &Connection,
    keys: &Keys,
    held: &Leased,
    at: Option<Timestamp>,
    failure: &str,
) -> Result<(), Fault> {
    let (case, no) = (held.case, held.no);
    let key = key(db, keys, case)?;
    let sealed = keys.seal(&key, failure_place(&case.to_string(), &no.0.to_string()), &failure)?;
    let (id, until) = (case.uuid().into_bytes(), nanos(held.until));
    match at {
        Some(at) => db
            .prepare_cached(
                "UPDATE outbox SET due_at = ?4, tries = tries + 1, failure = ?5 \
                 WHERE case_id = ?1 AND no = ?2 AND due_at = ?3 AND buried = 0",
            )
            .and_then(|mut put| put.execute((id, no.0, until, nanos(at), sealed))),
        None => db
            .prepare_cached(
                "UPDATE outbox SET buried = 1, failure = ?4, due_at = queued_at \
                 WHERE case_id = ?1 AND no = ?2 AND due_at = ?3 AND buried = 0",
            )
            .and_then(|mut bury| bury.execute((id, no.0, until, sealed))),
    }
    .sql()?;
    Ok(())
}

/// What was given up, by case.
pub(crate) fn dead_letters(db: &Connection, keys: &Keys, limit: u32) -> Result<Vec<DeadLetter>, Fault> {
    let stored: Vec<Stored> = db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM outbox WHERE buried = 1 ORDER BY case_id, no LIMIT ?1"
        ))
        .and_then(|mut dead| dead.query_map([limit], Stored::read)?.collect())
        .sql()?;
    stored
        .into_iter()
        .map(|effect| {
            let (effect, failure) = effect.open(db, keys)?;
            Ok(DeadLetter { effect, failure: failure.unwrap_or_default() })
        })
        .collect()
}

/// Takes a dead letter that nobody tries now, to try it once more; it stays one.
pub(crate) fn take_dead(
    db: &Connection,
    keys: &Keys,
    (case, no): (CaseId, EffectNo),
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<DeadLetter>, Fault> {
    let id = case.uuid().into_bytes();
    let taken = db
        .prepare_cached(
            "UPDATE outbox SET due_at = ?4 WHERE case_id = ?1 AND no = ?2 AND buried = 1 AND due_at <= ?3",
        )
        .and_then(|mut take| take.execute((id, no.0, nanos(now), nanos(until))))
        .sql()?;
    if taken == 0 {
        return Ok(None);
    }
    let stored = db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE case_id = ?1 AND no = ?2"))
        .and_then(|mut one| one.query_row((id, no.0), Stored::read))
        .sql()?;
    let (effect, failure) = stored.open(db, keys)?;
    Ok(Some(DeadLetter { effect, failure: failure.unwrap_or_default() }))
}

/// A dead letter that is still held failed again.
pub(crate) fn fail_dead(db: &Connection, keys: &Keys, held: &Leased, failure: &str) -> Result<(), Fault> {
    let (case, no) = (held.case, held.no);
    let key = key(db, keys, case)?;
    let sealed = keys.seal(&key, failure_place(&case.to_string(), &no.0.to_string()), &failure)?;
    db.prepare_cached(
        "UPDATE outbox SET tries = tries + 1, failure = ?4, due_at = queued_at \
         WHERE case_id = ?1 AND no = ?2 AND due_at = ?3 AND buried = 1",
    )
    .and_then(|mut fail| fail.execute((case.uuid().into_bytes(), no.0, nanos(held.until), sealed)))
    .sql()?;
    Ok(())
}

/// A dead letter that is still held was delivered.
pub(crate) fn remove_dead(db: &Connection, held: &Leased) -> Result<bool, Fault> {
    let removed = db
        .prepare_cached("DELETE FROM outbox WHERE case_id = ?1 AND no = ?2 AND due_at = ?3 AND buried = 1")
        .and_then(|mut remove| remove.execute((held.case.uuid().into_bytes(), held.no.0, nanos(held.until))))
        .sql()?;
    Ok(removed == 1)
}

/// When the next effect is due.
pub(crate) fn next(db: &Connection) -> Result<Option<Timestamp>, Fault> {
    let due: Option<i64> = db
        .prepare_cached("SELECT due_at FROM outbox WHERE buried = 0 ORDER BY due_at LIMIT 1")
        .and_then(|mut next| next.query_row([], |row| row.get(0)).optional())
        .sql()?;
    column::time_opt(due)
}

/// Timers due by now, earliest first.
pub(crate) fn due_timers(
    db: &Connection,
    now: Timestamp,
    max: u32,
) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault> {
    let rows: Vec<([u8; 16], u32, i64)> = db
        .prepare_cached(
            "SELECT case_id, no, due_at FROM timer WHERE due_at <= ?1 ORDER BY due_at, case_id, no LIMIT ?2",
        )
        .and_then(|mut due| {
            due.query_map((nanos(now), max), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })
        .sql()?;
    rows.into_iter()
        .map(|(case, no, due)| Ok((CaseId::new(column::uuid(case)), TimerNo(no), time(due)?)))
        .collect()
}

/// Names the effects that do not open.
pub(crate) fn unreadable(db: &Connection, keys: &Keys) -> Result<Vec<String>, Fault> {
    let all: Vec<Stored> = db
        .prepare(&format!("SELECT {COLUMNS} FROM outbox"))
        .and_then(|mut all| all.query_map([], Stored::read)?.collect())
        .sql()?;
    let broken = all.into_iter().filter_map(|effect| {
        let place = format!("effect {} of case `{}`", effect.no, column::uuid(effect.case));
        effect.open(db, keys).err().map(|_| place)
    });
    Ok(broken.collect())
}

/// A row of the outbox.
struct Stored {
    case: [u8; 16],
    no: u32,
    queued_at: i64,
    tries: u32,
    sealed: Vec<u8>,
    failure: Option<Vec<u8>>,
    due_at: i64,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            case: row.get(0)?,
            no: row.get(1)?,
            queued_at: row.get(2)?,
            tries: row.get(3)?,
            sealed: row.get(4)?,
            failure: row.get(5)?,
            due_at: row.get(6)?,
        })
    }

    fn open(self, db: &Connection, keys: &Keys) -> Result<(Leased, Option<String>), Fault> {
        let case = CaseId::new(column::uuid(self.case));
        let key = key(db, keys, case)?;
        let (case_text, no) = (case.to_string(), self.no.to_string());
        let kind = keys.open(&key, place(&case_text, &no), &self.sealed)?;
        let failure = self
            .failure
            .map(|failure| keys.open(&key, failure_place(&case_text, &no), &failure))
            .transpose()?;
        let (queued_at, until) = (time(self.queued_at)?, time(self.due_at)?);
        Ok((Leased { case, no: EffectNo(self.no), kind, tries: self.tries, queued_at, until }, failure))
    }
}

/// Where what went wrong with it is bound.
pub(crate) fn failure_place<'a>(case: &'a str, no: &'a str) -> Place<'a> {
    Place { case: Some(case), kind: "outbox-failure", record: no }
}
