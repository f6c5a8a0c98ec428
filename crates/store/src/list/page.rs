//! One page. Either few cases are selected by an index of their own and then sorted, or the index of the order is walked until
//! the page is full; which one is found out by counting up to a bound.

use super::{
    condition::{self, drivers},
    cursor::{Cursor, Key},
    sql::Sql,
    stage::Staged,
};
use crate::{
    db::{Sql as _, column},
    keys::{CURSORS, Keys},
};
use app::{
    Fault,
    core::id::CaseId,
    port::store::{ListQuery, Page, Sort},
};
use rusqlite::{Connection, params_from_iter, types::ValueRef};
use vault::DataKey;

/// Up to so many cases are sorted; above, the order's index is walked.
pub(crate) const SORTED_MAX: i64 = 1000;

/// Up to so many cases of an index of their own are counted by it; nothing is sorted, so it may be more.
pub(crate) const DRIVEN_MAX: i64 = 10_000;

/// At most this many rows a page, whatever is asked for.
const PAGE_MAX: u32 = 500;

/// The page after `query.after`.
pub(crate) fn page(db: &Connection, keys: &Keys, query: &ListQuery) -> Result<Page<CaseId>, Fault> {
    let key = keys
        .platform(db, CURSORS)?
        .ok_or_else(|| Fault::Damaged { what: "store".into(), why: "a key is missing".into() })?;
    let after = query.after.as_deref().map(|after| Cursor::open(keys, &key, query, after)).transpose()?;
    let drivers = drivers(&query.permitted, &query.conditions, query.program.as_str(), keys);
    let driver = smallest(db, drivers, SORTED_MAX)?;
    let mut found = Vec::new();
    for part in parts(query, after.as_ref()) {
        if found.len() <= limit(query) {
            let room = limit(query) + 1 - found.len();
            read(db, &part.statement(query, keys, driver.as_ref(), room, Dialect::Sqlite), &mut found)?;
        }
    }
    finish(found, keys, &key, query)
}

/// At most so many rows.
pub(crate) fn limit(query: &ListQuery) -> usize {
    query.limit.min(PAGE_MAX) as usize
}

/// One of the two queries of a page.
pub(crate) struct Part<'a> {
    with_key: bool,
    from: Option<&'a Cursor>,
}

/// First the rows that have what is sorted by, then those without.
pub(crate) fn parts<'a>(query: &ListQuery, after: Option<&'a Cursor>) -> Vec<Part<'a>> {
    let has_rest = !matches!(query.sort, Sort::Opened | Sort::Changed);
    let done = |with_key: bool| with_key && after.is_some_and(|after| after.key.is_none());
    [true, false]
        .into_iter()
        .filter(|with_key| !done(*with_key) && (*with_key || has_rest))
        .map(|with_key| Part { with_key, from: after.filter(|after| after.key.is_some() == with_key) })
        .collect()
}

impl Part<'_> {
    /// Its statement.
    pub(crate) fn statement(
        &self,
        query: &ListQuery,
        keys: &Keys,
        driver: Option<&Sql>,
        room: usize,
        dialect: Dialect,
    ) -> Sql {
        statement(query, keys, driver, self.from, self.with_key, room, dialect)
    }
}

/// The page of what was found: one row more than asked for tells that there are more.
pub(crate) fn finish(
    mut found: Vec<Cursor>,
    keys: &Keys,
    key: &DataKey,
    query: &ListQuery,
) -> Result<Page<CaseId>, Fault> {
    let more = found.len() > limit(query);
    found.truncate(limit(query));
    let next = match found.last() {
        Some(last) if more => Some(last.seal(keys, key, query)?),
        _ => None,
    };
    Ok(Page { rows: found.iter().map(|row| CaseId::new(column::uuid(row.case))).collect(), next })
}

/// Counts the cases of a driver, up to one more than `most`.
pub(crate) fn bounded(driver: &Sql, most: i64) -> String {
    format!("SELECT count(*) FROM (SELECT 1 FROM ({}) u LIMIT {}) v", driver.text, most + 1)
}

/// The driver with the fewest cases, if that is few enough.
pub(crate) fn smallest(db: &Connection, drivers: Vec<Sql>, most: i64) -> Result<Option<Sql>, Fault> {
    let mut best: Option<(i64, Sql)> = None;
    for driver in drivers {
        let bounded = bounded(&driver, most);
        let count: i64 = db
            .prepare_cached(&bounded)
            .and_then(|mut count| count.query_row(params_from_iter(&driver.values), |row| row.get(0)))
            .sql()?;
        if count <= most && best.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
            best = Some((count, driver));
        }
    }
    Ok(best.map(|(_, driver)| driver))
}

/// What the two databases spell differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `CROSS JOIN … ON` is a join that is not reordered; a plus keeps a condition from choosing an index.
    Sqlite,
    /// Joins keep their order by the setting `join_collapse_limit` of the connection.
    Postgres,
}

impl Dialect {
    /// A join that keeps its order.
    pub(crate) const fn join(self) -> &'static str {
        match self {
            Self::Sqlite => " CROSS JOIN ",
            Self::Postgres => " JOIN ",
        }
    }
}

/// How many cases a query finds, at most `up_to`; its order, page and cursor say nothing here.
pub(crate) fn count(db: &Connection, keys: &Keys, query: &ListQuery, up_to: u32) -> Result<u64, Fault> {
    let staged = Staged::of(query);
    let drivers = match &staged {
        Some(staged) => drivers(&query.permitted, &staged.rest, query.program.as_str(), keys),
        None => drivers(&query.permitted, &query.conditions, query.program.as_str(), keys),
    };
    let sql = match (smallest(db, drivers, DRIVEN_MAX)?, staged) {
        (None, Some(staged)) => staged.counting(query, keys, up_to, Dialect::Sqlite),
        (driver, _) => counting(query, keys, driver.as_ref(), up_to, Dialect::Sqlite),
    };
    let count: i64 = db
        .prepare_cached(&sql.text)
        .and_then(|mut count| count.query_row(params_from_iter(&sql.values), |row| row.get(0)))
        .sql()?;
    Ok(count.cast_unsigned())
}

/// The statement that counts.
pub(crate) fn counting(
    query: &ListQuery,
    keys: &Keys,
    driver: Option<&Sql>,
    up_to: u32,
    dialect: Dialect,
) -> Sql {
    let sql = cases(Sql::new("SELECT count(*) FROM (SELECT 1 FROM "), driver, dialect.join())
        .then(" WHERE ")
        .then(plus(driver.is_some(), dialect))
        .then("c.program = ?")
        .bind(query.program.to_string());
    selecting(sql, query, keys).then(" LIMIT ?) n").bind(i64::from(up_to))
}

/// Every case, or those of a driver.
fn cases(sql: Sql, driver: Option<&Sql>, join: &str) -> Sql {
    match driver {
        Some(driver) => sql
            .then("(SELECT DISTINCT case_id FROM (")
            .with(driver.clone())
            .then(") u) d")
            .then(join)
            .then("case_row c ON c.case_id = d.case_id"),
        None => sql.then("case_row c"),
    }
}

/// A driven case is found by its id; the plus keeps SQLite from walking the program's index for each of them.
pub(crate) fn plus(driven: bool, dialect: Dialect) -> &'static str {
    if driven && dialect == Dialect::Sqlite { "+" } else { "" }
}

/// What is asked for and what is permitted. The first is one look-up, the second a dozen: where few cases of many are asked for, the
/// dozen is made for these alone.
fn selecting(sql: Sql, query: &ListQuery, keys: &Keys) -> Sql {
    let asked = query.conditions.iter().map(|condition| condition::condition(condition, keys));
    asked
        .chain([condition::filter(&query.permitted)])
        .fold(sql, |sql, condition| sql.then(" AND ").with(condition))
}

/// The whole query. Joins are not reordered: the plan is ours, not a guess of statistics.
pub(crate) fn statement(
    query: &ListQuery,
    keys: &Keys,
    driver: Option<&Sql>,
    after: Option<&Cursor>,
    with_key: bool,
    limit: usize,
    dialect: Dialect,
) -> Sql {
    let join = dialect.join();
    let (sorted, key) = match &query.sort {
        Sort::Opened => (None, "c.opened_at"),
        Sort::Changed => (None, "c.changed_at"),
        Sort::Clock(name) => (Some(("case_clock", "name", name.clone())), "s.due_at"),
        Sort::Field(path) => (Some(("case_sort", "path", path.to_string())), "s.value"),
    };
    let key = if with_key { key } else { "NULL" };
    let mut sql = Sql::new("SELECT c.case_id, ").then(key).then(" FROM ");
    let cases = |sql: Sql| cases(sql, driver, join);
    sql = match (&sorted, with_key, driver) {
        (Some((table, _, _)), true, None) => {
            sql.then(table).then(" s").then(join).then("case_row c ON c.case_id = s.case_id")
        }
        (Some((table, _, _)), true, Some(_)) => {
            cases(sql).then(join).then(table).then(" s ON s.case_id = c.case_id")
        }
        _ => cases(sql),
    };
    let plus = plus(driver.is_some(), dialect);
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
    sql = selecting(sql, query, keys);
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
