//! Making what follows from the events anew: snapshot, row, and what lists may ask. Which fields a list may ask about stands in
//! the program, so whoever knows that one says it.

use crate::{
    case::{
        commit::state_word,
        project::{GROUPS, Projection},
        read,
    },
    db::{Sql as _, column, column::nanos, connect, connect::Durability, migrate},
    keys::Keys,
    open::Options,
    outbox,
};
use app::{
    Fault,
    core::{
        Case, EffectKind,
        case::Awaited,
        id::{CaseId, EffectNo},
        replay,
    },
    port::store::Projected,
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The indexed fields of a case that have a value.
pub type Fields<'a> = dyn Fn(&Case) -> Vec<Projected> + Sync + 'a;

/// Rebuilds every case of a store on SQLite, case by case, while it may be running; how many there were.
pub fn rebuild(options: Options, fields: &Fields<'_>) -> Result<u64, Fault> {
    let folder = &options.directory;
    if !folder.file().is_file() {
        return Err(Fault::Store(format!("there is no store in `{}`", folder.path().display())));
    }
    let mut db = connect::read_write(folder, Durability::Full)?;
    migrate::migrate(&mut db)?;
    let keys = Keys::new(options.tenant, options.keys, options.index);
    all(&db, &keys, fields, true)
}

/// The same within a transaction that is open already, or with one a case.
pub(crate) fn all(
    db: &Connection,
    keys: &Keys,
    fields: &Fields<'_>,
    transactions: bool,
) -> Result<u64, Fault> {
    let ids: Vec<[u8; 16]> = db
        .prepare("SELECT DISTINCT case_id FROM event ORDER BY case_id")
        .and_then(|mut ids| ids.query_map([], |row| row.get(0))?.collect())
        .sql()?;
    for id in &ids {
        let id = CaseId::new(column::uuid(*id));
        if transactions {
            db.execute_batch("BEGIN IMMEDIATE").sql()?;
        }
        let done = one(db, keys, id, fields);
        if transactions {
            db.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).sql()?;
        }
        done?;
    }
    Ok(ids.len() as u64)
}

/// The case that the events make, and when the last of them was.
fn replayed(db: &Connection, keys: &Keys, id: CaseId) -> Result<Option<(Case, i64)>, Fault> {
    let events = read::events(db, keys, id)?;
    // disposed of meanwhile
    let Some(last) = events.last() else { return Ok(None) };
    let at = nanos(last.at);
    let case = replay(id, &events).ok_or_else(|| Fault::Damaged {
        what: format!("case `{id}`"),
        why: "its events do not begin with its opening".into(),
    })?;
    Ok(Some((case, at)))
}

fn one(db: &Connection, keys: &Keys, id: CaseId, fields: &Fields<'_>) -> Result<(), Fault> {
    let Some((case, changed_at)) = replayed(db, keys, id)? else { return Ok(()) };
    let key = read::key(db, keys, id)?;
    let bytes = id.uuid().into_bytes();
    let projection = Projection::new(&case, &fields(&case), keys);
    let (case_text, version) = (id.to_string(), case.version.to_string());
    let snapshot = keys.seal(&key, read::snapshot_place(&case_text, &version), &case)?;
    db.prepare_cached("INSERT OR REPLACE INTO case_snapshot (case_id, version, sealed) VALUES (?1, ?2, ?3)")
        .and_then(|mut put| put.execute((bytes, column::int(case.version).unwrap_or(i64::MAX), snapshot)))
        .sql()?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO case_row (case_id, version, program, definition, unit, state, ended, opened_at, \
         changed_at, reference_hash, digests) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .sql()?
    .execute((
        bytes,
        column::int(case.version)?,
        case.program.as_str(),
        &case.definition,
        case.unit.as_str(),
        state_word(&case),
        case.ended_at.is_some(),
        nanos(case.opened_at),
        changed_at,
        keys.reference(&case.reference).into_bytes(),
        projection.digests(),
    ))
    .sql()?;
    for group in &GROUPS {
        db.prepare_cached(&format!("DELETE FROM {} WHERE case_id = ?1", group.table))
            .and_then(|mut delete| delete.execute([bytes]))
            .sql()?;
    }
    projection.write(db, bytes, &[])
}

/// Makes the outbox what the cases wait for: after a store was taken back to an earlier moment, where effects that were
/// delivered since are open again. They are delivered again, under the idempotency keys they had.
pub(crate) fn requeue(db: &Connection, keys: &Keys) -> Result<(), Fault> {
    let ids: Vec<[u8; 16]> = db
        .prepare("SELECT DISTINCT case_id FROM event")
        .and_then(|mut ids| ids.query_map([], |row| row.get(0))?.collect())
        .sql()?;
    let mut open = BTreeMap::new();
    for id in ids {
        let Some((case, at)) = replayed(db, keys, CaseId::new(column::uuid(id)))? else { continue };
        open.insert(id, (at, awaited(&case)));
    }
    let queued: Vec<([u8; 16], u32)> = db
        .prepare("SELECT case_id, no FROM outbox")
        .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .sql()?;
    for (case, no) in queued {
        let waits = open.get(&case).is_some_and(|(_, effects)| effects.contains_key(&EffectNo(no)));
        if !waits {
            outbox::settle(db, case, EffectNo(no))?;
        }
    }
    for (case, (at, effects)) in open {
        let id = CaseId::new(column::uuid(case));
        for (no, kind) in effects {
            let there: bool = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE case_id = ?1 AND no = ?2)")
                .and_then(|mut there| there.query_row((case, no.0), |row| row.get(0)))
                .sql()?;
            if !there {
                let key = read::key(db, keys, id)?;
                let sealed = keys.seal(&key, outbox::place(&id.to_string(), &no.0.to_string()), &kind)?;
                outbox::enqueue(db, case, no, at, &sealed)?;
            }
        }
    }
    Ok(())
}

/// The effects that a case waits for.
fn awaited(case: &Case) -> BTreeMap<EffectNo, EffectKind> {
    let run = case.effects_open.iter().map(|(no, name)| (*no, EffectKind::Run(name.clone())));
    let mut all: BTreeMap<_, _> = run.collect();
    all.extend(case.money.open_orders().map(|(no, _)| (no, EffectKind::Pay)));
    for pending in case.registers.values().filter_map(|register| register.pending.as_ref()) {
        if let Awaited::Fetch(name) = &pending.awaits {
            all.insert(pending.effect, EffectKind::Fetch(name.clone()));
        }
    }
    all
}
