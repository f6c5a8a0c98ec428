//! Papers of the administration, sealed under a key of the platform.

use crate::{
    db::{
        Sql as _, column,
        column::{nanos, time, time_opt},
    },
    keys::{Keys, PEOPLE, person_place},
    list::sql::Sql,
};
use app::{
    Fault,
    core::id::{CaseId, PersonId},
    port::paper::{Paper, PaperQuery},
    port::store::CommitError,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use uuid::Uuid;

pub(crate) const COLUMNS: &str =
    "SELECT paper_id, kind, revision, person_id, case_id, open, at, due_at, sealed FROM paper";

/// A paper as its row says, with what is still sealed.
struct Found {
    paper: Paper,
    sealed: Vec<u8>,
}

fn found(row: &Row<'_>) -> rusqlite::Result<Result<Found, Fault>> {
    let (id, kind, revision): ([u8; 16], String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (person, case): (Option<[u8; 16]>, Option<[u8; 16]>) = (row.get(3)?, row.get(4)?);
    let (open, at, due_at, sealed) = (row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?);
    let made = || {
        Ok(Found {
            paper: Paper {
                id: column::uuid(id),
                kind,
                revision: column::count(revision)?,
                person: person.map(|id| PersonId::new(column::uuid(id))),
                case: case.map(|id| CaseId::new(column::uuid(id))),
                open,
                at: time(at)?,
                due_at: time_opt(due_at)?,
                body: serde_json::Value::Null,
            },
            sealed,
        })
    };
    Ok(made())
}

fn open(db: &Connection, keys: &Keys, found: Found) -> Result<Paper, Fault> {
    let key = keys
        .platform(db, PEOPLE)?
        .ok_or_else(|| Fault::Damaged { what: "papers".into(), why: "their key is missing".into() })?;
    let body = keys.open(&key, person_place("paper", &found.paper.id.to_string()), &found.sealed)?;
    Ok(Paper { body, ..found.paper })
}

/// A paper as PostgreSQL is given it.
pub(crate) struct Sealed {
    pub paper: Paper,
    pub sealed: Vec<u8>,
}

/// Seals a paper.
pub(crate) fn seal(keys: &Keys, key: &vault::DataKey, paper: &Paper) -> Result<Sealed, Fault> {
    let sealed = keys.seal(key, person_place("paper", &paper.id.to_string()), &paper.body)?;
    Ok(Sealed { paper: Paper { body: serde_json::Value::Null, ..paper.clone() }, sealed })
}

/// The conditions of a query, for both back ends.
pub(crate) fn conditions(query: &PaperQuery) -> Sql {
    let mut sql = Sql::new(" WHERE 1 = 1");
    if let Some(kind) = &query.kind {
        sql = sql.then(" AND kind = ?").bind(kind.clone());
    }
    if let Some(person) = query.person {
        sql = sql.then(" AND person_id = ?").bind_id(person.uuid());
    }
    if let Some(case) = query.case {
        sql = sql.then(" AND case_id = ?").bind_id(case.uuid());
    }
    match query.open {
        Some(true) => sql = sql.then(" AND open <> ?").bind(0),
        Some(false) => sql = sql.then(" AND open = ?").bind(0),
        None => {}
    }
    if let Some(due_by) = query.due_by {
        sql = sql.then(" AND due_at <= ?").bind(nanos(due_by));
    }
    sql.then(" ORDER BY at DESC, paper_id DESC LIMIT ?").bind(i64::from(query.limit))
}

/// One paper.
pub(crate) fn read(db: &Connection, keys: &Keys, id: Uuid) -> Result<Option<Paper>, Fault> {
    let row = db
        .prepare_cached(&format!("{COLUMNS} WHERE paper_id = ?1"))
        .and_then(|mut one| one.query_row([id.into_bytes()], found).optional())
        .sql()?;
    row.map(|row| open(db, keys, row?)).transpose()
}

/// Papers, newest first.
pub(crate) fn find(db: &Connection, keys: &Keys, query: &PaperQuery) -> Result<Vec<Paper>, Fault> {
    let sql = Sql::new(COLUMNS).with(conditions(query));
    let rows: Vec<Result<Found, Fault>> = db
        .prepare_cached(&sql.text)
        .and_then(|mut rows| rows.query_map(params_from_iter(&sql.values), found)?.collect())
        .sql()?;
    rows.into_iter().map(|row| open(db, keys, row?)).collect()
}

/// Writes papers whose stored revision is one less each.
pub(crate) fn put(db: &Connection, keys: &Keys, papers: &[Paper]) -> Result<(), CommitError> {
    if papers.is_empty() {
        return Ok(());
    }
    let key = keys.make_platform(db, PEOPLE)?;
    for paper in papers {
        let id = paper.id.into_bytes();
        let stored: Option<i64> = db
            .prepare_cached("SELECT revision FROM paper WHERE paper_id = ?1")
            .and_then(|mut found| found.query_row([id], |row| row.get(0)).optional())
            .sql()?;
        if column::count(stored.unwrap_or(0))?.checked_add(1) != Some(paper.revision) {
            return Err(CommitError::Paper);
        }
        let sealed = keys.seal(&key, person_place("paper", &paper.id.to_string()), &paper.body)?;
        db.prepare_cached(
            "INSERT INTO paper (paper_id, kind, revision, person_id, case_id, open, at, due_at, sealed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (paper_id) DO UPDATE SET \
             revision = excluded.revision, person_id = excluded.person_id, case_id = excluded.case_id, \
             open = excluded.open, due_at = excluded.due_at, sealed = excluded.sealed",
        )
        .and_then(|mut put| {
            put.execute((
                id,
                &paper.kind,
                column::int(paper.revision).unwrap_or(i64::MAX),
                paper.person.map(|person| person.uuid().into_bytes()),
                paper.case.map(|case| case.uuid().into_bytes()),
                paper.open,
                nanos(paper.at),
                paper.due_at.map(nanos),
                sealed,
            ))
        })
        .sql()?;
    }
    Ok(())
}
