//! Lists over cases in memory: the reference that the SQL of other stores is compared with.

use super::Row;
use crate::{
    Fault,
    port::store::{ListCondition, ListQuery, Page, Sort},
};
use casewright_core::{Case, Value, id::CaseId, spelling, value::FieldPath};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::BTreeMap};

/// What a row is sorted by. Rows without a value come last, whichever the direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Key {
    Time(i128),
    Number(Decimal),
    Text(String),
}

/// Where a page ended.
#[derive(Serialize, Deserialize)]
struct Cursor(Option<Key>, CaseId);

/// What a query finds, in no order.
pub(super) fn found<'a>(
    rows: impl Iterator<Item = &'a Row>,
    query: &ListQuery,
) -> impl Iterator<Item = &'a Row> {
    rows.filter(|row| row.case.program == query.program && query.permitted.matches(&row.case))
        .filter(|row| query.conditions.iter().all(|condition| holds(condition, row)))
}

pub(super) fn page<'a>(
    rows: impl Iterator<Item = &'a Row>,
    query: &ListQuery,
) -> Result<Page<CaseId>, Fault> {
    let mut found: Vec<Cursor> =
        found(rows, query).map(|row| Cursor(key(&query.sort, row), row.case.id)).collect();
    let order = |a: &Cursor, b: &Cursor| {
        let turned = |order: Ordering| if query.descending { order.reverse() } else { order };
        match (&a.0, &b.0) {
            (Some(x), Some(y)) => turned(x.cmp(y)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
        .then_with(|| turned(a.1.cmp(&b.1)))
    };
    found.sort_by(order);
    if let Some(after) = &query.after {
        let cursor: Cursor = serde_json::from_str(after).map_err(|_| Fault::PageMark)?;
        found.retain(|row| order(row, &cursor) == Ordering::Greater);
    }
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| more).and_then(|last| serde_json::to_string(last).ok());
    Ok(Page { rows: found.into_iter().map(|row| row.1).collect(), next })
}

/// How many of the cases have each text of a field.
pub(super) fn count_by<'a>(
    rows: impl Iterator<Item = &'a Row>,
    query: &ListQuery,
    path: &FieldPath,
    (from, to): &(Option<String>, Option<String>),
) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let selected = rows
        .filter(|row| row.case.program == query.program && query.permitted.matches(&row.case))
        .filter(|row| query.conditions.iter().all(|condition| holds(condition, row)));
    for row in selected {
        let field =
            row.projection.iter().find(|field| field.path == *path && field.index.filter && !field.pii);
        let Some(Value::Text(text)) = field.map(|field| &field.value) else { continue };
        let below = from.as_ref().is_some_and(|from| text.as_bytes() < from.as_bytes());
        let beyond = to.as_ref().is_some_and(|to| text.as_bytes() >= to.as_bytes());
        if !below && !beyond {
            *counts.entry(text.to_string()).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

fn holds(condition: &ListCondition, row: &Row) -> bool {
    let case: &Case = &row.case;
    match condition {
        ListCondition::StateIn(states) => {
            case.states().any(|state| states.iter().any(|s| s == state.as_str()))
        }
        ListCondition::AssignedTo(person) => case.team.iter().any(|member| member.person == *person),
        ListCondition::TaskOf(person) => {
            case.items.iter().any(|item| item.assignee == Some(*person) && !item.state.is_semi_terminal())
        }
        ListCondition::Party(person) => case.parties.contains(person),
        ListCondition::UnitIn(units) => units.contains(&case.unit),
        ListCondition::PartnerIn(partners) => partners.iter().any(|partner| case.partners.contains(partner)),
        ListCondition::Equals(path, value) => row
            .projection
            .iter()
            .any(|field| field.path == *path && field.index.filter && field.value == *value),
        ListCondition::Words { words, classes } => {
            words.split_whitespace().all(|word| {
                let word = word.to_lowercase();
                row.projection
                    .iter()
                    .filter(|field| {
                        field.index.search && classes.iter().any(|class| class == field.class.as_str())
                    })
                    .any(|field| {
                        field.value.to_string().to_lowercase().split(|c: char| !c.is_alphanumeric()).any(
                            |token| token == word || (field.index.near && spelling::is_near(token, &word)),
                        )
                    })
            })
        }
        ListCondition::Ended(ended) => case.ended_at.is_some() == *ended,
        ListCondition::Opened(from, to) => {
            from.is_none_or(|from| from <= case.opened_at) && to.is_none_or(|to| case.opened_at < to)
        }
        ListCondition::Where(filter) => filter.matches(case),
        ListCondition::Not(other) => !holds(other, row),
        ListCondition::AnyOf(any) => any.iter().any(|one| holds(one, row)),
        ListCondition::Between(path, from, to) => {
            let Some(at) = key(&Sort::Field(path.clone()), row) else { return false };
            let from = from.as_ref().and_then(of_value);
            let to = to.as_ref().and_then(of_value);
            from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to)
        }
    }
}

fn key(sort: &Sort, row: &Row) -> Option<Key> {
    match sort {
        Sort::Opened => Some(Key::Time(row.case.opened_at.as_nanosecond())),
        Sort::Changed => Some(Key::Time(row.changed_at.as_nanosecond())),
        Sort::Clock(name) => row.case.clock(name).map(|clock| Key::Time(clock.due_at.as_nanosecond())),
        Sort::Field(path) => {
            let field = row.projection.iter().find(|field| field.path == *path && field.index.sort)?;
            of_value(&field.value)
        }
    }
}

fn of_value(value: &Value) -> Option<Key> {
    match value {
        Value::Null => None,
        Value::Number(number) => Some(Key::Number(*number)),
        Value::Time(at) => Some(Key::Time(at.as_nanosecond())),
        value => Some(Key::Text(value.to_string().to_lowercase())),
    }
}
