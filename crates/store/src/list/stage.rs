//! Numbers: how many cases of a state, a unit, live or ended, are due within a span. All of it stands in one index, so that only cases
//! that are asked for are looked at, however few of many they are; of each is then asked what is permitted, as in every list.

use super::{
    condition,
    page::{Dialect, plus},
    sql::Sql,
};
use crate::{
    case::project::{NEVER_DUE, sort_value},
    keys::Keys,
};
use app::{
    authz::Filter,
    core::Value,
    port::store::{DUE, ListCondition, ListQuery},
};
use std::collections::BTreeSet;

/// What a query asks of the index, and what is left to ask of each case.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    /// One state; none: of the cases as a whole.
    state: Option<String>,
    units: Option<BTreeSet<String>>,
    ended: Option<bool>,
    due: Option<Due>,
    /// Conditions that the index says nothing about.
    pub rest: Vec<ListCondition>,
}

/// When something of a case is due.
#[derive(Debug)]
enum Due {
    Within(Option<Value>, Option<Value>),
    Never,
}

/// Where all permitted cases are: those of some units, and those that some queries hold.
#[derive(Debug, Default)]
struct Tied {
    units: BTreeSet<String>,
    drivers: Vec<Sql>,
}

impl Staged {
    /// What can be asked of the index; none where the row of a case says what is asked.
    pub(crate) fn of(query: &ListQuery) -> Option<Self> {
        let mut staged = Self::default();
        for condition in &query.conditions {
            match condition {
                condition if needs_row(condition) => return None,
                ListCondition::StateIn(states) if staged.state.is_none() => match states.as_slice() {
                    [state] if !state.is_empty() => staged.state = Some(state.clone()),
                    _ => staged.rest.push(condition.clone()),
                },
                ListCondition::UnitIn(units) if staged.units.is_none() => {
                    staged.units = Some(units.iter().map(ToString::to_string).collect());
                }
                ListCondition::Ended(ended) if staged.ended.is_none() => staged.ended = Some(*ended),
                ListCondition::Between(path, from, to) if path.as_str() == DUE && staged.due.is_none() => {
                    staged.due = Some(Due::Within(from.clone(), to.clone()));
                }
                ListCondition::Not(not) if is_due_ever(not) && staged.due.is_none() => {
                    staged.due = Some(Due::Never);
                }
                other => staged.rest.push(other.clone()),
            }
        }
        Some(staged)
    }

    /// The statement that counts, up to so many. Cases of the permitted units are walked along the index; those to which the caller is
    /// tied in another way are few, and looked up one by one where they are of another unit.
    pub(crate) fn counting(&self, query: &ListQuery, keys: &Keys, up_to: u32, dialect: Dialect) -> Sql {
        let tied = match &self.units {
            Some(units) => Some(Tied { units: units.clone(), drivers: Vec::new() }),
            None => tied(&query.permitted),
        };
        let mut parts = Vec::new();
        match tied {
            None => {
                let units = every_unit(query.program.as_str(), self.state())
                    .then(dialect.join())
                    .then("case_stage c ON c.unit = v.unit");
                parts.push(self.part(query, keys, units, "", None));
            }
            Some(Tied { units, drivers }) => {
                if !drivers.is_empty() {
                    let cases = Sql::new("(SELECT DISTINCT case_id FROM (")
                        .with(condition::union(drivers))
                        .then(") u) d")
                        .then(dialect.join())
                        .then("case_stage c ON c.case_id = d.case_id");
                    let others = Some((" AND c.unit NOT IN ", &units)).filter(|_| !units.is_empty());
                    parts.push(self.part(query, keys, cases, plus(true, dialect), others));
                }
                if !units.is_empty() {
                    let of = Some((" AND c.unit IN ", &units));
                    parts.push(self.part(query, keys, Sql::new("case_stage c"), "", of));
                }
            }
        }
        if parts.is_empty() {
            return Sql::new("SELECT CAST(0 AS bigint)");
        }
        let mut all = Sql::new("SELECT count(*) FROM (");
        for (nth, part) in parts.into_iter().enumerate() {
            all = if nth == 0 { all } else { all.then(" UNION ALL ") };
            all = all.with(part);
        }
        all.then(" LIMIT ?) n").bind(i64::from(up_to))
    }

    fn state(&self) -> &str {
        self.state.as_deref().unwrap_or_default()
    }

    fn part(
        &self,
        query: &ListQuery,
        keys: &Keys,
        from: Sql,
        plus: &str,
        units: Option<(&str, &BTreeSet<String>)>,
    ) -> Sql {
        let mut sql = Sql::new("SELECT 1 AS one FROM ")
            .with(from)
            .then(" WHERE ")
            .then(plus)
            .then("c.program = ?")
            .bind(query.program.to_string())
            .then(" AND c.state = ?")
            .bind(self.state().to_owned());
        if let Some((within, units)) = units {
            sql = sql.then(within).list(units.iter().cloned());
        }
        // both by name, so that the span of the next column is one of the index
        sql = match self.ended {
            Some(ended) => sql.then(" AND c.ended = ?").bind(ended),
            None => sql.then(" AND c.ended IN (?, ?)").bind(false).bind(true),
        };
        sql = match &self.due {
            None => sql,
            Some(Due::Never) => sql.then(" AND c.due = ?").bind(NEVER_DUE.to_vec()),
            Some(Due::Within(from, to)) => {
                let bytes = |value: &Option<Value>| value.as_ref().and_then(sort_value);
                let sql = match bytes(from) {
                    Some(from) => sql.then(" AND c.due >= ?").bind(from),
                    None => sql,
                };
                sql.then(" AND c.due < ?").bind(bytes(to).unwrap_or_else(|| NEVER_DUE.to_vec()))
            }
        };
        for condition in &self.rest {
            sql = sql.then(" AND ").with(condition::condition(condition, keys));
        }
        sql.then(" AND ").with(condition::filter(&query.permitted))
    }
}

/// What a case's own row alone says.
fn needs_row(condition: &ListCondition) -> bool {
    match condition {
        ListCondition::Opened(..) => true,
        ListCondition::Not(not) => needs_row(not),
        ListCondition::AnyOf(any) => any.iter().any(needs_row),
        _ => false,
    }
}

fn is_due_ever(condition: &ListCondition) -> bool {
    matches!(condition, ListCondition::Between(path, None, None) if path.as_str() == DUE)
}

/// Where all cases of a filter are; none where they may be anywhere.
fn tied(filter: &Filter) -> Option<Tied> {
    match filter {
        Filter::False => Some(Tied::default()),
        Filter::UnitIn(units) => {
            Some(Tied { units: units.iter().map(ToString::to_string).collect(), drivers: Vec::new() })
        }
        // each part holds them all
        Filter::And(all) => all.iter().filter_map(tied).min_by_key(|tied| tied.drivers.len()),
        Filter::Or(any) => any.iter().map(tied).try_fold(Tied::default(), |mut all, one| {
            let one = one?;
            all.units.extend(one.units);
            for driver in one.drivers {
                if !all.drivers.contains(&driver) {
                    all.drivers.push(driver);
                }
            }
            Some(all)
        }),
        other => {
            condition::driver(other).map(|driver| Tied { units: BTreeSet::new(), drivers: vec![driver] })
        }
    }
}

/// The units of a program's cases: the index is asked for the next after each, so that none is walked.
fn every_unit(program: &str, state: &str) -> Sql {
    let bound = |sql: Sql| sql.bind(program.to_owned()).bind(state.to_owned());
    let first = bound(Sql::new(
        "(WITH RECURSIVE units (unit) AS (SELECT min(o.unit) FROM case_stage o WHERE o.program = ? AND o.state = ?",
    ));
    bound(first.then(
        " UNION ALL SELECT (SELECT min(n.unit) FROM case_stage n WHERE n.unit > units.unit AND n.program = ? \
         AND n.state = ?",
    ))
    .then(") FROM units WHERE units.unit IS NOT NULL) SELECT unit FROM units WHERE unit IS NOT NULL) v")
}
