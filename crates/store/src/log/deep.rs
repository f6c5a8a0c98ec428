//! The part of verifying that needs the key ring: everything sealed opens where it stands, and each case is what the replay of
//! its events makes of it, its snapshot and its projections too.

use super::{
    read,
    verify::{Report, check, open},
};
use crate::{
    case::{
        commit::state_word,
        project::Projection,
        read::{events, stored},
    },
    db::{Sql as _, column, column::nanos},
    draft,
    keys::Keys,
    open::Options,
    outbox, people,
};
use app::{
    Fault,
    core::{
        Case,
        id::{CaseId, PersonId},
        replay,
    },
    port::store::DraftKey,
};
use rusqlite::{Connection, OptionalExtension as _};

/// As [`verify`](super::verify::verify), and opens everything sealed. Needs the keys; still writes nothing.
pub fn verify_deep(options: Options, kept: &[String]) -> Result<Report, Fault> {
    let mut db = open(&options.directory)?;
    let db = db.transaction().sql()?;
    let mut report = Report::default();
    check(&db, options.log.verifier(), kept, &mut report);
    let keys = Keys::new(options.tenant, options.keys, options.index);
    for (place, part) in [
        ("cases", cases as fn(&Connection, &Keys, &mut Report) -> Result<(), Fault>),
        ("log entries", entries),
        ("outbox", effects),
        ("drafts", drafts),
        ("people", accounts),
    ] {
        if let Err(fault) = part(&db, &keys, &mut report) {
            report.problem(place, fault.to_string());
        }
    }
    Ok(report)
}

fn cases(db: &Connection, keys: &Keys, report: &mut Report) -> Result<(), Fault> {
    for id in ids(db, "SELECT case_id FROM case_row UNION SELECT DISTINCT case_id FROM event")? {
        report.cases += 1;
        let id = CaseId::new(column::uuid(id));
        let place = format!("case `{id}`");
        match one_case(db, keys, id) {
            Ok(found) => found.into_iter().for_each(|what| report.problem(&*place, what)),
            Err(fault) => report.problem(place, fault.to_string()),
        }
    }
    Ok(())
}

/// What of a case is not what its events make.
fn one_case(db: &Connection, keys: &Keys, id: CaseId) -> Result<Vec<String>, Fault> {
    let events = events(db, keys, id)?;
    let Some(replayed) = replay(id, &events) else {
        return Ok(vec!["its events do not begin with its opening".into()]);
    };
    let mut found = Vec::new();
    let mut kept = stored(db, keys, id)?;
    // A snapshot of before it was kept who acted is read with what the events say.
    if let Some(case) = kept.as_mut().filter(|case| !case.access.acted_whole) {
        case.access.look_back(&events);
    }
    if kept.as_ref() != Some(&replayed) {
        found.push("its snapshot is not the replay of its events".into());
    }
    let bytes = id.uuid().into_bytes();
    let digests: Option<Vec<u8>> = db
        .prepare_cached("SELECT digests FROM case_row WHERE case_id = ?1")
        .and_then(|mut row| row.query_row([bytes], |row| row.get(0)).optional())
        .sql()?;
    let Some(digests) = digests else {
        found.push("its row is missing".into());
        return Ok(found);
    };
    if !row_agrees(db, keys, &replayed)? {
        found.push("its row is not the replay of its events".into());
    }
    let groups = Projection::new(&replayed, &[], keys).differing(db, bytes, &digests)?;
    found.extend(
        groups.into_iter().map(|group| format!("its projected {group} are not as they were written")),
    );
    Ok(found)
}

fn row_agrees(db: &Connection, keys: &Keys, case: &Case) -> Result<bool, Fault> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM case_row WHERE case_id = ?1 AND version = ?2 AND program = ?3 \
         AND definition = ?4 AND unit = ?5 AND state = ?6 AND ended = ?7 AND opened_at = ?8 AND reference_hash = ?9)",
    )
    .sql()?
    .query_row(
        (
            case.id.uuid().into_bytes(),
            column::int(case.version)?,
            case.program.as_str(),
            &case.definition,
            case.unit.as_str(),
            state_word(case),
            case.ended_at.is_some(),
            nanos(case.opened_at),
            keys.reference(&case.reference).into_bytes(),
        ),
        |row| row.get(0),
    )
    .sql()
}

fn entries(db: &Connection, keys: &Keys, report: &mut Report) -> Result<(), Fault> {
    let mut statement = db.prepare("SELECT position, leaf, detail FROM entry ORDER BY position").sql()?;
    let mut rows = statement.query([]).sql()?;
    while let Some(row) = rows.next().sql()? {
        let position: i64 = row.get(0).sql()?;
        let (leaf, detail): (Vec<u8>, Vec<u8>) = (row.get(1).sql()?, row.get(2).sql()?);
        if let Err(fault) = read::open(db, keys, position, &leaf, &detail) {
            report.problem(format!("log entry at position {position}"), fault.to_string());
        }
    }
    Ok(())
}

fn effects(db: &Connection, keys: &Keys, report: &mut Report) -> Result<(), Fault> {
    for place in outbox::unreadable(db, keys)? {
        report.problem(place, "it does not open");
    }
    Ok(())
}

fn drafts(db: &Connection, keys: &Keys, report: &mut Report) -> Result<(), Fault> {
    let all: Vec<([u8; 16], [u8; 16], String)> = db
        .prepare("SELECT case_id, person_id, of_what FROM draft")
        .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect())
        .sql()?;
    for (case, person, of) in all {
        let (case, person) = (CaseId::new(column::uuid(case)), PersonId::new(column::uuid(person)));
        if let Err(fault) = draft::read(db, keys, &DraftKey { case, person, of }) {
            report.problem(format!("draft of case `{case}`"), fault.to_string());
        }
    }
    Ok(())
}

fn accounts(db: &Connection, keys: &Keys, report: &mut Report) -> Result<(), Fault> {
    for id in ids(db, "SELECT person_id FROM person")? {
        let id = PersonId::new(column::uuid(id));
        let opened = people::person(db, keys, id).and_then(|_| people::credential(db, keys, id));
        if let Err(fault) = opened {
            report.problem(format!("person `{id}`"), fault.to_string());
        }
    }
    Ok(())
}

fn ids(db: &Connection, sql: &str) -> Result<Vec<[u8; 16]>, Fault> {
    db.prepare(sql).and_then(|mut ids| ids.query_map([], |row| row.get(0))?.collect()).sql()
}
