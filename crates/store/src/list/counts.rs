//! How many cases have each value of an indexed field: one statement, however many cases there are. What reports are made from.

use super::{condition, page::Dialect, rare, sql::Sql};
use crate::{
    case::order::ordered,
    db::{Sql as _, column},
    keys::Keys,
};
use app::{
    Fault,
    authz::Filter,
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

/// How many cases have each value: those of which their rows say enough are counted along the index of the field, in the order of its
/// values, so that nothing is sorted; the others (see [`rare`]) are asked one by one, and what they change is added.
pub(crate) fn statement(
    query: &ListQuery,
    path: &FieldPath,
    within: &(Option<String>, Option<String>),
    keys: &Keys,
    dialect: Dialect,
) -> Sql {
    let usual = rare::usual(&query.permitted);
    let mut parts = Vec::new();
    if usual != Filter::False {
        parts.push(along_the_index(query, &usual, path, within, keys, dialect));
    }
    let apart = rare::apart(&query.permitted);
    if !apart.is_empty() {
        let apart = condition::union(apart);
        parts.push(one_by_one(query, &usual, apart, path, within, keys, dialect));
    }
    if parts.is_empty() {
        return Sql::new("SELECT value, CAST(0 AS bigint) FROM case_field WHERE 1 = 0");
    }
    let parts = Sql::joined(parts, " UNION ALL ", "");
    Sql::new("SELECT value, CAST(sum(n) AS bigint) FROM ")
        .with(parts)
        .then(" t GROUP BY value HAVING sum(n) > 0 ORDER BY value")
}

/// The values of the usual cases. The row of a case is looked at only where a condition asks for more than its id.
fn along_the_index(
    query: &ListQuery,
    usual: &Filter,
    path: &FieldPath,
    within: &(Option<String>, Option<String>),
    keys: &Keys,
    dialect: Dialect,
) -> Sql {
    let mut conditions = condition::filter(usual);
    for condition in &query.conditions {
        conditions = conditions.then(" AND ").with(condition::condition(condition, keys));
    }
    let asks = |columns: &[&str]| columns.iter().any(|column| conditions.text.contains(column));
    let mut sql = Sql::new("SELECT f.value AS value, count(*) AS n FROM case_field f").then(dialect.join());
    sql = if asks(&["c.opened_at", "c.changed_at"]) {
        sql.then("case_row c ON c.case_id = f.case_id")
    } else if asks(&["c.unit", "c.ended"]) {
        // less of a case in it, and lying in the order of the cases: many times as many are in memory
        sql.then("case_stage c ON c.case_id = f.case_id AND c.state = ''")
    } else {
        conditions.text = conditions.text.replace("c.case_id", "f.case_id");
        Sql::new("SELECT f.value AS value, count(*) AS n FROM case_field f")
    };
    of_field(sql, query, path, within).then(" AND ").with(conditions).then(" GROUP BY f.value")
}

/// The values of some cases, as far as what is permitted differs from what their rows say.
fn one_by_one(
    query: &ListQuery,
    usual: &Filter,
    cases: Sql,
    path: &FieldPath,
    within: &(Option<String>, Option<String>),
    keys: &Keys,
    dialect: Dialect,
) -> Sql {
    let one_if =
        |filter: &Filter| Sql::new("(CASE WHEN ").with(condition::filter(filter)).then(" THEN 1 ELSE 0 END)");
    let sql = Sql::new("SELECT f.value AS value, sum(")
        .with(one_if(&query.permitted))
        .then(" - ")
        .with(one_if(usual))
        .then(") AS n FROM (SELECT DISTINCT case_id FROM (")
        .with(cases)
        .then(") u) d")
        .then(dialect.join())
        .then("case_field f ON f.case_id = d.case_id")
        .then(dialect.join())
        .then("case_row c ON c.case_id = d.case_id");
    let sql = of_field(sql, query, path, within);
    let asked = query.conditions.iter().map(|condition| condition::condition(condition, keys));
    asked.fold(sql, |sql, condition| sql.then(" AND ").with(condition)).then(" GROUP BY f.value")
}

/// Of one field, and perhaps of a span of its values.
fn of_field(
    sql: Sql,
    query: &ListQuery,
    path: &FieldPath,
    (from, to): &(Option<String>, Option<String>),
) -> Sql {
    let mut sql = sql
        .then(" WHERE f.program = ? AND f.path = ?")
        .bind(query.program.to_string())
        .bind(path.to_string());
    for (bound, text) in [(" AND f.value >= ?", from), (" AND f.value < ?", to)] {
        if let Some(text) = text {
            sql = sql.then(bound).bind(ordered(&Value::text(text.as_str())));
        }
    }
    sql
}

/// The text of a stored value; none for what is no text.
pub(crate) fn text(stored: &[u8]) -> Option<String> {
    let tag = ordered(&Value::text(""));
    String::from_utf8(stored.strip_prefix(tag.as_slice())?.to_vec()).ok()
}
