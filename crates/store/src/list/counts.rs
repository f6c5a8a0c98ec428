//! How many cases have each value of an indexed field: one statement, however many cases there are. What reports are made from.

use super::{condition, page::Dialect, sql::Sql};
use crate::{
    case::order::ordered,
    db::{Sql as _, column},
    keys::Keys,
};
use app::{
    Fault,
    core::{Value, value::FieldPath},
    port::store::ListQuery,
};
use rusqlite::{Connection, params_from_iter};

/// The texts of a field with how many of the cases have each.
pub(crate) fn counts(
    db: &Connection,
    keys: &Keys,
    query: &ListQuery,
    path: &FieldPath,
    within: &(Option<String>, Option<String>),
) -> Result<Vec<(String, u64)>, Fault> {
    let sql = statement(query, path, within, keys, Dialect::Sqlite);
    let mut statement = db.prepare_cached(&sql.text).sql()?;
    let rows = statement
        .query_map(params_from_iter(&sql.values), |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
        })
        .sql()?;
    let mut counts = Vec::new();
    for row in rows {
        let (value, count) = row.sql()?;
        if let Some(text) = text(&value) {
            counts.push((text, column::count(count)?));
        }
    }
    Ok(counts)
}

/// The index of the field is walked in the order of its values, so that nothing is sorted; the row of a case is looked at only where
/// a condition asks for more than its id.
pub(crate) fn statement(
    query: &ListQuery,
    path: &FieldPath,
    (from, to): &(Option<String>, Option<String>),
    keys: &Keys,
    dialect: Dialect,
) -> Sql {
    let mut conditions = condition::filter(&query.permitted);
    for condition in &query.conditions {
        conditions = conditions.then(" AND ").with(condition::condition(condition, keys));
    }
    let of_row = ["c.unit", "c.ended", "c.opened_at", "c.changed_at", "c.program"];
    let needs_row = of_row.iter().any(|column| conditions.text.contains(column));
    let join = if dialect == Dialect::Sqlite { " CROSS JOIN " } else { " JOIN " };
    let mut sql = Sql::new("SELECT f.value, count(*) FROM case_field f");
    if needs_row {
        sql = sql.then(join).then("case_row c ON c.case_id = f.case_id");
    } else {
        conditions.text = conditions.text.replace("c.case_id", "f.case_id");
    }
    sql = sql
        .then(" WHERE f.program = ? AND f.path = ?")
        .bind(query.program.to_string())
        .bind(path.to_string());
    for (bound, text) in [(" AND f.value >= ?", from), (" AND f.value < ?", to)] {
        if let Some(text) = text {
            sql = sql.then(bound).bind(ordered(&Value::text(text.as_str())));
        }
    }
    sql.then(" AND ").with(conditions).then(" GROUP BY f.value ORDER BY f.value")
}

/// The text of a stored value; none for what is no text.
pub(crate) fn text(stored: &[u8]) -> Option<String> {
    let tag = ordered(&Value::text(""));
    String::from_utf8(stored.strip_prefix(tag.as_slice())?.to_vec()).ok()
}
