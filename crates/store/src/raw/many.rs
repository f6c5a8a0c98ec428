//! Many cases in little time, for benchmarks of what is counted over all of them: what lists and reports ask of the cases of a store is
//! copied row by row under new ids, without their events, snapshots and keys. Such a case cannot be opened; whatever counts
//! meets the same tables, rows and indexes as with cases that were worked.

use crate::{
    case::{order::ordered, project::GROUPS},
    db::{Sql as _, connect, connect::Durability, folder::Folder},
};
use app::{Fault, core::Value};
use rusqlite::Connection;
use std::path::Path;

/// Cases of one transaction.
const AT_ONCE: usize = 20_000;

/// What a copied case is told apart by in reports.
#[derive(Clone, Debug)]
pub struct Life {
    /// What reports are told of it, as the application writes it.
    pub word: String,
    /// Whether it has ended.
    pub ended: bool,
    /// The state that it is in.
    pub state: String,
}

/// Fills a closed store up with copies of the cases of a program until there are so many; the lives are dealt out among the copies.
pub fn fill(directory: &Path, program: &str, field: &str, lives: &[Life], cases: usize) -> Result<(), Fault> {
    let db = connect::read_write(&Folder::from(directory), Durability::Full)?;
    db.execute_batch(
        "CREATE TEMP TABLE life (no INTEGER PRIMARY KEY, word BLOB, ended INTEGER, state TEXT);
         CREATE TEMP TABLE original (no INTEGER PRIMARY KEY, id BLOB);
         CREATE TEMP TABLE made (id BLOB PRIMARY KEY, original BLOB, life INTEGER) WITHOUT ROWID;",
    )
    .sql()?;
    for (no, life) in lives.iter().enumerate() {
        db.execute(
            "INSERT INTO life VALUES (?1, ?2, ?3, ?4)",
            (no as i64, ordered(&Value::text(life.word.as_str())), life.ended, &life.state),
        )
        .sql()?;
    }
    let originals = db
        .execute(
            "INSERT INTO original SELECT row_number() OVER (ORDER BY case_id) - 1, case_id FROM case_row \
             WHERE program = ?1",
            [program],
        )
        .sql()?;
    if originals == 0 || lives.is_empty() {
        return Err(Fault::Internal("there is nothing to copy".into()));
    }
    let statements = statements(&db)?;
    let wanted = cases.saturating_sub(originals);
    for first in (0..wanted).step_by(AT_ONCE) {
        db.execute_batch("BEGIN IMMEDIATE; DELETE FROM made;").sql()?;
        // as with cases that were worked, ids follow one another and neighbours are of different kinds
        db.execute(
            "INSERT INTO made WITH RECURSIVE n (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2) \
             SELECT CAST(printf('%016d', n) AS BLOB), o.id, n / ?3 % ?4 FROM n JOIN original o ON o.no = n % ?3",
            (
                first as i64,
                (first + AT_ONCE).min(wanted) as i64,
                originals as i64,
                lives.len() as i64,
            ),
        )
        .sql()?;
        for statement in &statements {
            // the one that copies fields is told which of them the life is
            let mut insert = db.prepare_cached(statement).sql()?;
            match insert.parameter_count() {
                0 => insert.execute([]).sql()?,
                _ => insert.execute([field]).sql()?,
            };
        }
        db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);").sql()?;
    }
    Ok(())
}

/// One statement a table: its rows of the originals, under the ids of the copies.
fn statements(db: &Connection) -> Result<Vec<String>, Fault> {
    let of = |table: &str, columns: Vec<String>| {
        let values: Vec<String> = columns.iter().map(|column| value(table, column)).collect();
        format!(
            "INSERT INTO {table} ({}) SELECT {} FROM made m JOIN life l ON l.no = m.life \
             JOIN {table} t ON t.case_id = m.original ORDER BY m.id",
            columns.join(", "),
            values.join(", ")
        )
    };
    // copies are nobody's work: no timers, nothing that is searched for
    let tables = GROUPS.iter().map(|group| group.table).filter(|table| !matches!(*table, "timer" | "search"));
    std::iter::once("case_row")
        .chain(tables)
        .map(|table| {
            let columns: Vec<String> = db
                .prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")
                .and_then(|mut columns| columns.query_map([table], |row| row.get(0))?.collect())
                .sql()?;
            Ok(of(table, columns))
        })
        .collect()
}

fn value(table: &str, column: &str) -> String {
    match (table, column) {
        (_, "case_id") | ("case_row", "reference_hash") => "m.id".to_owned(),
        ("case_row" | "case_stage", "ended") => "l.ended".to_owned(),
        ("case_state", "state") => "l.state".to_owned(),
        ("case_stage", "state") => "iif(t.state = '', '', l.state)".to_owned(),
        ("case_stage", "due") => "iif(l.ended, x'ff', t.due)".to_owned(),
        ("case_field", "value") => "iif(t.path = ?1, l.word, t.value)".to_owned(),
        (_, column) => format!("t.{column}"),
    }
}
