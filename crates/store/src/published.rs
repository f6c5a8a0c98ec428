//! Public registers: what a program's own rule publishes.

use crate::db::Sql as _;
use app::{Fault, port::store::Publication};
use rusqlite::Connection;

/// Puts an entry at the top of its register, in place of an older one of the same reference.
pub(crate) fn publish(db: &Connection, publication: &Publication) -> Result<(), Fault> {
    let fields = serde_json::to_string(&publication.fields)
        .map_err(|_| Fault::Internal("a publication cannot be written as JSON".into()))?;
    db.prepare_cached(
        "INSERT INTO published (register, reference, no, fields) \
         VALUES (?1, ?2, (SELECT coalesce(max(no), 0) + 1 FROM published WHERE register = ?1), ?3) \
         ON CONFLICT (register, reference) DO UPDATE SET no = excluded.no, fields = excluded.fields",
    )
    .and_then(|mut put| put.execute((&publication.register, &publication.reference, fields)))
    .sql()?;
    Ok(())
}

/// A register, newest first.
pub(crate) fn read(db: &Connection, register: &str, limit: u32) -> Result<Vec<Publication>, Fault> {
    let rows: Vec<(String, String)> = db
        .prepare_cached(
            "SELECT reference, fields FROM published WHERE register = ?1 ORDER BY no DESC LIMIT ?2",
        )
        .and_then(|mut rows| {
            rows.query_map((register, limit), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .sql()?;
    rows.into_iter()
        .map(|(reference, fields)| {
            let fields = serde_json::from_str(&fields).map_err(|_| Fault::Damaged {
                what: format!("publication `{reference}`"),
                why: "its fields do not read".into(),
            })?;
            Ok(Publication { register: register.to_owned(), reference, fields })
        })
        .collect()
}
