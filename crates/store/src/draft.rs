//! What somebody has typed so far, sealed under the key of the case: it goes when the case goes.

use crate::{
    db::{
        Sql as _,
        column::{nanos, time, uuid},
    },
    keys::{Keys, Place},
};
use app::{
    Fault,
    core::id::{CaseId, PersonId},
    port::store::DraftKey,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

/// Keeps a draft. A case that is not open yet gets its key here.
pub(crate) fn put(
    db: &Connection,
    keys: &Keys,
    draft: &DraftKey,
    input: &serde_json::Value,
    at: Timestamp,
) -> Result<(), Fault> {
    let case_id = draft.case.uuid().into_bytes();
    let key = match keys.case(db, draft.case)? {
        Some(key) => key,
        None => {
            let (wrapped, key) = keys.fresh()?;
            db.execute("INSERT INTO case_key (case_id, wrapped) VALUES (?1, ?2)", (case_id, wrapped))
                .sql()?;
            key
        }
    };
    let (case, record) = names(draft);
    let sealed = keys.seal(&key, Place { case: Some(&case), kind: "draft", record: &record }, input)?;
    db.prepare_cached(
        "INSERT INTO draft (case_id, person_id, of_what, at, sealed) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (case_id, person_id, of_what) DO UPDATE SET at = excluded.at, sealed = excluded.sealed",
    )
    .and_then(|mut put| {
        put.execute((case_id, draft.person.uuid().into_bytes(), &draft.of, nanos(at), sealed))
    })
    .sql()?;
    Ok(())
}

/// Reads it.
pub(crate) fn read(
    db: &Connection,
    keys: &Keys,
    draft: &DraftKey,
) -> Result<Option<serde_json::Value>, Fault> {
    let sealed: Option<Vec<u8>> = db
        .prepare_cached("SELECT sealed FROM draft WHERE case_id = ?1 AND person_id = ?2 AND of_what = ?3")
        .and_then(|mut found| {
            found
                .query_row(
                    (draft.case.uuid().into_bytes(), draft.person.uuid().into_bytes(), &draft.of),
                    |row| row.get(0),
                )
                .optional()
        })
        .sql()?;
    let Some(sealed) = sealed else { return Ok(None) };
    let key = crate::case::read::key(db, keys, draft.case)?;
    let (case, record) = names(draft);
    keys.open(&key, Place { case: Some(&case), kind: "draft", record: &record }, &sealed).map(Some)
}

/// What somebody has begun, newest first.
pub(crate) fn of_person(
    db: &Connection,
    person: PersonId,
    limit: u32,
) -> Result<Vec<(DraftKey, Timestamp)>, Fault> {
    let rows: Vec<([u8; 16], String, i64)> = db
        .prepare_cached(
            "SELECT case_id, of_what, at FROM draft WHERE person_id = ?1 ORDER BY at DESC, case_id, of_what LIMIT ?2",
        )
        .and_then(|mut rows| {
            rows.query_map((person.uuid().into_bytes(), limit), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect()
        })
        .sql()?;
    rows.into_iter()
        .map(|(case, of, at)| Ok((DraftKey { case: CaseId::new(uuid(case)), person, of }, time(at)?)))
        .collect()
}

/// Removes it.
pub(crate) fn remove(db: &Connection, draft: &DraftKey) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM draft WHERE case_id = ?1 AND person_id = ?2 AND of_what = ?3")
        .and_then(|mut remove| {
            remove.execute((draft.case.uuid().into_bytes(), draft.person.uuid().into_bytes(), &draft.of))
        })
        .sql()?;
    Ok(())
}

/// Case and record, as part of a binding.
pub(crate) fn names(draft: &DraftKey) -> (String, String) {
    (draft.case.to_string(), format!("{}/{}", draft.person, draft.of))
}
