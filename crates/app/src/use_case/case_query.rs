//! What stands in the address of a page of cases, as a query: the same one makes the rows, their number, and every number elsewhere that
//! leads here.

use super::{
    case_columns::{Column, all_columns, is_sorted},
    cases::ROWS,
    list::{classes_somewhere, may_read_somewhere},
    reach::Reach,
};
use crate::language::say;
use crate::{
    App, Caller,
    answer::{CaseFilters, Days, DueWithin, FilterProblem, Owner, WaitsFor, Which},
    app::Loaded,
    bind::value_of,
    port::store::{ListCondition, ListQuery, Sort},
    signals,
};
use authz::{Context, Filter, Rows};
use casewright_core::{Value, id::PersonId, value::FieldPath};
use jiff::{SignedDuration, Timestamp, civil::Date};
use program::model::Shown;
use serde_json::Value as Json;
use std::sync::Arc;

impl App {
    /// The query of some filters. Signals about everything in a case select among the cases that are seen as a whole.
    pub(crate) fn case_query(
        caller: &Caller,
        loaded: &Loaded,
        rows: &Rows,
        reach: &Reach,
        context: &Context,
        filters: &CaseFilters,
    ) -> Result<ListQuery, Vec<FilterProblem>> {
        let mut problems = Vec::new();
        let mut conditions = Vec::new();
        let mut whole = false;
        let now = context.attested.at;
        let zone = &loaded.definition().calendar.zone;
        let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
        for state in &filters.states {
            if !loaded.program.states.contains_key(state.as_str()) {
                problems.push(FilterProblem::new("state", say!("there-is-no-state-in-this-program", state)));
            }
        }
        if !filters.states.is_empty() {
            conditions.push(ListCondition::StateIn(filters.states.clone()));
        }
        match filters.meant() {
            Which::Live => conditions.push(ListCondition::Ended(false)),
            Which::Ended => conditions.push(ListCondition::Ended(true)),
            Which::Both => {}
        }
        if let Some(unit) = &filters.unit {
            whole = true;
            conditions.push(ListCondition::UnitIn(vec![unit.as_str().into()]));
        }
        if let Some(due) = filters.due {
            whole = true;
            conditions.push(due_within(due, now, zone));
        }
        match (filters.owner, caller.person()) {
            (None, _) => {}
            (Some(Owner::Me), Some(me)) => conditions.push(works_on(me, now)),
            (Some(Owner::Me), None) => {
                problems.push(FilterProblem::new("owner", say!("a-service-has-no-cases")));
            }
            (Some(Owner::Nobody), _) => {
                whole = true;
                conditions.push(holds(signals::NOBODY));
            }
            (Some(Owner::Person(person)), _) => {
                whole = true;
                conditions.push(works_on(person, now));
            }
        }
        if let Some(waits) = filters.waits {
            whole = true;
            conditions.push(holds(match waits {
                WaitsFor::Approval => signals::APPROVAL,
                WaitsFor::Flag => signals::FLAG,
                WaitsFor::Task => signals::TASKS,
            }));
        }
        if let Some(word) = &filters.priority {
            whole = true;
            let order = loaded.definition().priority.iter().flat_map(|priority| &priority.order);
            match order.into_iter().find(|known| known.as_ref() == word).filter(|_| reach.ranked) {
                Some(word) => conditions
                    .push(ListCondition::Equals(signals::PRIORITY.into(), Value::Text(Arc::clone(word)))),
                None => {
                    problems.push(FilterProblem::new("priority", say!("there-is-no-priority-here", word)));
                }
            }
        }
        let span = |days: Days| {
            let after = days.to.and_then(|day| day.tomorrow().ok());
            (days.from.and_then(midnight), after.and_then(midnight))
        };
        if !filters.opened.is_open() {
            let (from, to) = span(filters.opened);
            conditions.push(ListCondition::Opened(from, to));
        }
        if !filters.ended.is_open() {
            whole = true;
            let (from, to) = span(filters.ended);
            let time = |at: Option<Timestamp>| at.map(Value::Time);
            conditions.push(ListCondition::Between(signals::ENDED.into(), time(from), time(to)));
        }
        for (key, text) in &filters.equals {
            match Self::field_equals(loaded, rows, key, text) {
                Ok(condition) => conditions.push(condition),
                Err(says) => problems.push(FilterProblem::new(&format!("f.{key}"), says)),
            }
        }
        if let Some(words) = &filters.words {
            let classes = classes_somewhere(rows, loaded);
            conditions.push(ListCondition::Words { words: words.clone(), classes });
        }
        let sort = match filters.sort.as_deref() {
            None | Some("opened") => Sort::Opened,
            Some("due") => {
                whole = true;
                Sort::Field(signals::DUE.into())
            }
            Some("priority") if reach.ranked => {
                whole = true;
                Sort::Field(signals::FIRST.into())
            }
            Some(key) => {
                let all = all_columns(loaded, caller.lang(), reach, true);
                let column =
                    all.into_iter().find(|(shown, column)| shown.key == key && is_sorted(loaded, column));
                match column {
                    Some((_, Column::Shown(Shown::Clock(clock)))) => {
                        whole = true;
                        Sort::Clock(clock.to_string())
                    }
                    Some((_, Column::Shown(Shown::Field(path)))) => Sort::Field(path),
                    _ => {
                        problems.push(FilterProblem::new("sort", say!("this-list-cannot-be-sorted-by", key)));
                        Sort::Opened
                    }
                }
            }
        };
        if whole && reach.whole == Filter::False {
            problems.push(FilterProblem::new("filter", say!("what-is-due-who-works-on-a")));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let newest_first = sort == Sort::Opened;
        Ok(ListQuery {
            program: loaded.program.name.clone(),
            permitted: if whole { reach.whole.clone() } else { reach.found.clone() },
            conditions,
            sort,
            descending: newest_first != filters.turned,
            limit: if filters.limit == 0 { ROWS } else { filters.limit },
            after: filters.cursor.clone(),
        })
    }

    fn field_equals(loaded: &Loaded, rows: &Rows, key: &str, text: &str) -> Result<ListCondition, String> {
        let no = || say!("this-list-cannot-be-filtered-by", key);
        let path = FieldPath::new(key);
        let field =
            loaded.definition().file.field(&path).filter(|field| field.index.filter).ok_or_else(no)?;
        if !may_read_somewhere(rows, &field.class) {
            return Err(no());
        }
        let value = value_of(&field.kind, &Json::String(text.to_owned()))
            .map_err(|_| say!("is-no-value-of", text, key))?;
        Ok(ListCondition::Equals(path, value))
    }
}

/// Who works on a case at a time.
pub(crate) fn works_on(person: PersonId, at: Timestamp) -> ListCondition {
    ListCondition::AnyOf(vec![
        ListCondition::Where(Filter::MemberHas { person, at }),
        ListCondition::TaskOf(person),
    ])
}

pub(crate) fn holds(signal: &str) -> ListCondition {
    ListCondition::Equals(signal.into(), Value::Bool(true))
}

/// What is due within a span. A clock is over at the midnight after its last day, so *today* ends with that midnight.
pub(crate) fn due_within(within: DueWithin, now: Timestamp, zone: &jiff::tz::TimeZone) -> ListCondition {
    let just_after = |at: Timestamp| at.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let today = now.to_zoned(zone.clone()).date();
    let end_of = |days: i32| {
        let day = today.checked_add(jiff::Span::new().days(days + 1)).unwrap_or(Date::MAX);
        let midnight = day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        just_after(midnight)
    };
    let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
        ListCondition::Between(signals::DUE.into(), from.map(Value::Time), to.map(Value::Time))
    };
    match within {
        DueWithin::Over => between(None, Some(just_after(now))),
        DueWithin::Today => between(Some(just_after(now)), Some(end_of(0))),
        DueWithin::Week => between(None, Some(end_of(7))),
        DueWithin::Month => between(None, Some(end_of(30))),
        DueWithin::Never => ListCondition::Not(Box::new(between(None, None))),
    }
}
