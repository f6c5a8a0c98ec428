//! One page. Either few cases are selected by an index of their own and then sorted, or the index of the order is walked until
//! the page is full; which one is found out by counting up to a bound.

use super::{
    condition::{self, drivers},
    cursor::{Cursor, Key},
    sql::Sql,
};
use crate::{
    db::{Sql as _, column},
    keys::Keys,
};
use app::{
    Fault,
    core::id::CaseId,
    port::store::{ListQuery, Page, Sort},
};
use rusqlite::{Connection, params_from_iter, types::ValueRef};

/// Up to so many cases are sorted; above, the order's index is walked.
const SORTED_MAX: i64 = 1000;

/// At most this many rows a page, whatever is asked for.
const PAGE_MAX: u32 = 500;

/// The page after `query.after`.
pub(crate) fn page(db: &Connection, keys: &Keys, query: &ListQuery) -> Result<Page<CaseId>, Fault> {
    let limit = query.limit.min(PAGE_MAX) as usize;
    let after = query.after.as_deref().map(|after| Cursor::open(db, keys, query, after)).transpose()?;
    let driver = smallest(db, drivers(&query.permitted, &query.conditions, query.program.as_str(), keys))?;
    let mut found = Vec::new();
    // first the rows that have what is sorted by, then those without
    for with_key in [true, false] {
        let has_rest = !matches!(query.sort, Sort::Opened | Sort::Changed);
        let done = after.as_ref().is_some_and(|after| with_key && after.key.is_none());
        if done || found.len() > limit || (!with_key && !has_rest) {
            continue;
        }
        let from = after.as_ref().filter(|after| after.key.is_some() == with_key);
        let sql = statement(query, keys, driver.as_ref(), from, with_key, limit + 1 - found.len());
        read(db, &sql, &mut found)?;
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = match found.last() {
        Some(last) if more => Some(last.seal(db, keys, query)?),
        _ => None,
    };
    Ok(Page { rows: found.iter().map(|row| CaseId::new(column::uuid(row.case))).collect(), next })
}

/// The driver with the fewest cases, if that is few enough.
pub(crate) fn smallest(db: &Connection, drivers: Vec<Sql>) -> Result<Option<Sql>, Fault> {
    let mut best: Option<(i64, Sql)> = None;
    for driver in drivers {
        let bounded =
            format!("SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {})", driver.text, SORTED_MAX + 1);
        let count: i64 = db
            .prepare_cached(&bounded)
            .and_then(|mut count| count.query_row(params_from_iter(&driver.values), |row| row.get(0)))
            .sql()?;
        if count <= SORTED_MAX && best.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
            best = Some((count, driver));
        }
    }
    Ok(best.map(|(_, driver)| driver))
}

/// The whole query. Joins are `CROSS JOIN`s, which SQLite does not reorder: the plan is ours, not a guess of statistics.
pub(crate) fn statement(
    query: &ListQuery,
    keys: &Keys,
    driver: Option<&Sql>,
    after: Option<&Cursor>,
    with_key: bool,
    limit: usize,
) -> Sql {
    let (sorted, key) = match &query.sort {
        Sort::Opened => (None, "c.opened_at"),
        Sort::Changed => (None, "c.changed_at"),
        Sort::Clock(name) => (Some(("case_clock", "name", name.clone())), "s.due_at"),
        Sort::Field(path) => (Some(("case_sort", "path", path.to_string())), "s.value"),
    };
    let key = if with_key { key } else { "NULL" };
    let mut sql = Sql::new("SELECT c.case_id, ").then(key).then(" FROM ");
    let cases = |sql: Sql| match driver {
        Some(driver) => sql
            .then("(SELECT DISTINCT case_id FROM (")
            .with(driver.clone())
            .then(")) d CROSS JOIN case_row c ON c.case_id = d.case_id"),
        None => sql.then("case_row c"),
    };
    sql = match (&sorted, with_key, driver) {
        (Some((table, _, _)), true, None) => {
            sql.then(table).then(" s CROSS JOIN case_row c ON c.case_id = s.case_id")
        }
        (Some((table, _, _)), true, Some(_)) => {
            cases(sql).then(" CROSS JOIN ").then(table).then(" s ON s.case_id = c.case_id")
        }
        _ => cases(sql),
    };
    // a driven case is found by its id; the plus keeps SQLite from walking the program's index for each of them
    let plus = if driver.is_some() { "+" } else { "" };
    sql = sql.then(" WHERE ").then(plus).then("c.program = ?").bind(query.program.to_string());
    if let Some((table, column, value)) = sorted {
        sql = if with_key {
            sql.then(" AND ")
                .then(plus)
                .then("s.program = ? AND s.")
                .bind(query.program.to_string())
                .then(column)
                .then(" = ?")
                .bind(value)
        } else {
            sql.then(" AND NOT EXISTS (SELECT 1 FROM ")
                .then(table)
                .then(" s WHERE s.case_id = c.case_id AND s.")
                .then(column)
                .then(" = ?)")
                .bind(value)
        };
    }
    sql = sql.then(" AND ").with(condition::filter(&query.permitted));
    for condition in &query.conditions {
        sql = sql.then(" AND ").with(condition::condition(condition, keys));
    }
    // the id of the sort table, where it drives: its index ends with it
    let id = if with_key && key.starts_with("s.") { "s.case_id" } else { "c.case_id" };
    let (beyond, direction) = if query.descending { (" < ", " DESC") } else { (" > ", " ASC") };
    if let Some(after) = after {
        sql = match &after.key {
            Some(at) => sql
                .then(" AND (")
                .then(key)
                .then(", ")
                .then(id)
                .then(")")
                .then(beyond)
                .then("(?, ?)")
                .bind(at.clone())
                .bind(after.case.to_vec()),
            None => sql.then(" AND ").then(id).then(beyond).then("?").bind(after.case.to_vec()),
        };
    }
    sql = sql.then(" ORDER BY ");
    if with_key {
        sql = sql.then(key).then(direction).then(", ");
    }
    sql.then(id).then(direction).then(" LIMIT ?").bind(limit as i64)
}

fn read(db: &Connection, sql: &Sql, into: &mut Vec<Cursor>) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(&sql.text).sql()?;
    let rows = statement
        .query_map(params_from_iter(&sql.values), |row| {
            let key = match row.get_ref(1)? {
                ValueRef::Integer(number) => Some(Key::Int(number)),
                ValueRef::Blob(bytes) => Some(Key::Bytes(bytes.to_vec())),
                _ => None,
            };
            Ok(Cursor { key, case: row.get(0)? })
        })
        .sql()?;
    for row in rows {
        into.push(row.sql()?);
    }
    Ok(())
}
