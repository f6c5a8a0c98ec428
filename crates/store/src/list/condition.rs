//! Conditions as SQL on `case_row c`, and for those that may select few cases the query that finds just these.

use super::sql::Sql;
use crate::{
    case::{
        order::ordered,
        project::{hashed_value, near_class, search_space, sort_value},
    },
    db::column::nanos,
    keys::Keys,
};
use app::{
    authz::Filter,
    core::{Value, spelling},
    port::store::ListCondition,
};

const TRUE: &str = "1 = 1";
const FALSE: &str = "1 = 0";

/// What the policies leave, as SQL. Equals `Filter::matches`, case by case.
pub(crate) fn filter(filter: &Filter) -> Sql {
    match filter {
        Filter::True => Sql::new(TRUE),
        Filter::False => Sql::new(FALSE),
        Filter::And(all) => Sql::joined(cheapest_first(all).map(self::filter), " AND ", TRUE),
        Filter::Or(any) => Sql::joined(cheapest_first(any).map(self::filter), " OR ", FALSE),
        Filter::Not(inner) => Sql::new("NOT (").with(self::filter(inner)).then(")"),
        Filter::IdIs(case) => Sql::new("c.case_id = ?").bind_id(case.uuid()),
        Filter::UnitIn(units) => Sql::new("c.unit IN ").list(units.iter().map(ToString::to_string)),
        Filter::StateAny(states) => exists(
            Sql::new("case_state x WHERE x.case_id = c.case_id AND x.state IN ")
                .list(states.iter().map(ToString::to_string)),
        ),
        Filter::FactHas(fact) => {
            exists(Sql::new("case_fact x WHERE x.case_id = c.case_id AND x.fact = ?").bind(fact.to_string()))
        }
        Filter::TeamHas { role, person, at } => exists(
            Sql::new("case_member x WHERE x.case_id = c.case_id AND x.role = ? AND x.person_id = ?")
                .bind(role.to_string())
                .bind_id(person.uuid())
                .with(at_time(*at)),
        ),
        Filter::MemberHas { person, at } => exists(
            Sql::new("case_member x WHERE x.case_id = c.case_id AND x.person_id = ?")
                .bind_id(person.uuid())
                .with(at_time(*at)),
        ),
        Filter::PartyHas(person) => exists(
            Sql::new("case_party x WHERE x.case_id = c.case_id AND x.person_id = ?").bind_id(person.uuid()),
        ),
        Filter::PartnerAny(partners) => exists(
            Sql::new("case_partner x WHERE x.case_id = c.case_id AND x.partner IN ")
                .list(partners.iter().map(ToString::to_string)),
        ),
        Filter::EndedIs(is) => Sql::new("c.ended = ?").bind(*is),
        Filter::ClosedIs(is) => {
            let closed = exists(Sql::new("case_listed x WHERE x.case_id = c.case_id"));
            if *is { closed } else { Sql::new("NOT ").with(closed) }
        }
        Filter::ListedHas(person) => exists(
            Sql::new("case_listed x WHERE x.case_id = c.case_id AND x.person_id = ?").bind_id(person.uuid()),
        ),
        Filter::GlassHas { role, person, at } => exists(
            Sql::new("case_glass x WHERE x.case_id = c.case_id AND x.role = ? AND x.person_id = ?")
                .bind(role.to_string())
                .bind_id(person.uuid())
                .with(at_time(*at)),
        ),
        Filter::PiercingHas { person, at } => exists(
            Sql::new("case_glass x WHERE x.case_id = c.case_id AND x.piercing = 1 AND x.person_id = ?")
                .bind_id(person.uuid())
                .with(at_time(*at)),
        ),
        Filter::ExcludedHas(person) => exists(
            Sql::new("case_excluded x WHERE x.case_id = c.case_id AND x.person_id = ?")
                .bind_id(person.uuid()),
        ),
    }
}

/// Both databases ask one after the other and stop when the answer is known: what stands in the row itself comes first.
fn cheapest_first<'a>(parts: impl IntoIterator<Item = &'a Filter>) -> impl Iterator<Item = &'a Filter> {
    let mut parts: Vec<&Filter> = parts.into_iter().collect();
    parts.sort_by_key(|part| look_ups(part));
    parts.into_iter()
}

/// How many other tables a filter looks into, at most.
fn look_ups(filter: &Filter) -> usize {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().map(look_ups).sum(),
        Filter::Not(inner) => look_ups(inner),
        Filter::True | Filter::False | Filter::IdIs(_) | Filter::UnitIn(_) | Filter::EndedIs(_) => 0,
        _ => 1,
    }
}

/// What the list selects.
pub(crate) fn condition(condition: &ListCondition, keys: &Keys) -> Sql {
    match condition {
        ListCondition::StateIn(states) => exists(
            Sql::new("case_state x WHERE x.case_id = c.case_id AND x.state IN ").list(states.iter().cloned()),
        ),
        ListCondition::AssignedTo(person) => exists(
            Sql::new("case_member x WHERE x.case_id = c.case_id AND x.person_id = ?").bind_id(person.uuid()),
        ),
        ListCondition::TaskOf(person) => exists(
            Sql::new("case_assignee x WHERE x.case_id = c.case_id AND x.person_id = ?")
                .bind_id(person.uuid()),
        ),
        ListCondition::Party(person) => self::filter(&Filter::PartyHas(*person)),
        ListCondition::UnitIn(units) => Sql::new("c.unit IN ").list(units.iter().map(ToString::to_string)),
        ListCondition::PartnerIn(partners) => exists(
            Sql::new("case_partner x WHERE x.case_id = c.case_id AND x.partner IN ")
                .list(partners.iter().map(ToString::to_string)),
        ),
        ListCondition::Equals(path, value) => exists(
            Sql::new("case_field x WHERE x.case_id = c.case_id AND x.path = ? AND x.value IN (?, ?)")
                .bind(path.to_string())
                .bind(ordered(value))
                .bind(hashed_value(path.as_str(), value, keys)),
        ),
        ListCondition::Words { words, classes } => {
            let pieces = pieces(words);
            let found = pieces.iter().map(|piece| {
                let any = tokens(piece, classes, keys).into_iter().map(|(class, hashes)| {
                    exists(
                        Sql::new("search x WHERE x.case_id = c.case_id AND x.class = ? AND x.token IN ")
                            .bind(class)
                            .list(hashes),
                    )
                });
                Sql::joined(any, " OR ", FALSE)
            });
            // signs alone name no word, so they find nothing; no text at all asks for nothing
            Sql::joined(found, " AND ", if words.trim().is_empty() { TRUE } else { FALSE })
        }
        ListCondition::Ended(ended) => Sql::new("c.ended = ?").bind(*ended),
        ListCondition::Opened(from, to) => {
            let bound = |at: &Option<_>, bound: &str| at.map(|at| Sql::new(bound).bind(nanos(at)));
            let both = [bound(from, "c.opened_at >= ?"), bound(to, "c.opened_at < ?")];
            Sql::joined(both.into_iter().flatten(), " AND ", TRUE)
        }
        ListCondition::Where(filter) => self::filter(filter),
        ListCondition::Not(other) => Sql::new("NOT (").with(self::condition(other, keys)).then(")"),
        ListCondition::AnyOf(any) => {
            Sql::joined(any.iter().map(|one| self::condition(one, keys)), " OR ", FALSE)
        }
        ListCondition::Between(path, from, to) => exists(
            Sql::new("case_sort x WHERE x.case_id = c.case_id AND x.path = ?")
                .bind(path.to_string())
                .with(bounds("x.", from.as_ref(), to.as_ref())),
        ),
    }
}

pub(crate) fn bounds(of: &str, from: Option<&Value>, to: Option<&Value>) -> Sql {
    let mut sql = Sql::default();
    for (value, bound) in [(from, "value >= ?"), (to, "value < ?")] {
        if let Some(at) = value.and_then(sort_value) {
            sql = sql.then(" AND ").then(of).then(bound).bind(at);
        }
    }
    sql
}

/// Queries for case ids, each of which holds every case of the list and perhaps more.
pub(crate) fn drivers(
    permitted: &Filter,
    conditions: &[ListCondition],
    program: &str,
    keys: &Keys,
) -> Vec<Sql> {
    let mut drivers: Vec<_> = driver(permitted).into_iter().collect();
    for condition in conditions {
        drivers.extend(of_condition(condition, program, keys));
    }
    drivers
}

fn of_condition(condition: &ListCondition, program: &str, keys: &Keys) -> Vec<Sql> {
    let mut drivers = Vec::new();
    match condition {
        ListCondition::AssignedTo(person) => drivers
            .push(Sql::new("SELECT case_id FROM case_member WHERE person_id = ?").bind_id(person.uuid())),
        ListCondition::TaskOf(person) => drivers
            .push(Sql::new("SELECT case_id FROM case_assignee WHERE person_id = ?").bind_id(person.uuid())),
        ListCondition::Party(person) => drivers.extend(driver(&Filter::PartyHas(*person))),
        ListCondition::PartnerIn(partners) => {
            drivers.extend(driver(&Filter::PartnerAny(partners.iter().cloned().collect())));
        }
        ListCondition::Equals(path, value) => drivers.push(
            Sql::new("SELECT case_id FROM case_field WHERE program = ? AND path = ? AND value IN (?, ?)")
                .bind(program.to_owned())
                .bind(path.to_string())
                .bind(ordered(value))
                .bind(hashed_value(path.as_str(), value, keys)),
        ),
        ListCondition::Words { words, classes } => {
            for piece in pieces(words) {
                let any = tokens(piece, classes, keys).into_iter().map(|(class, hashes)| {
                    Sql::new("SELECT case_id FROM search WHERE program = ? AND class = ? AND token IN ")
                        .bind(program.to_owned())
                        .bind(class)
                        .list(hashes)
                });
                drivers.push(union(any));
            }
        }
        ListCondition::Where(filter) => drivers.extend(driver(filter)),
        ListCondition::AnyOf(any) => {
            let each: Option<Vec<Sql>> =
                any.iter().map(|one| of_condition(one, program, keys).into_iter().next()).collect();
            drivers.extend(each.map(union));
        }
        ListCondition::Between(path, from, to) => drivers.push(
            Sql::new("SELECT case_id FROM case_sort WHERE program = ? AND path = ?")
                .bind(program.to_owned())
                .bind(path.to_string())
                .with(bounds("", from.as_ref(), to.as_ref())),
        ),
        ListCondition::StateIn(states) => drivers.push(
            Sql::new("SELECT case_id FROM case_stage WHERE program = ? AND state IN ")
                .bind(program.to_owned())
                .list(states.iter().cloned()),
        ),
        ListCondition::UnitIn(_)
        | ListCondition::Ended(_)
        | ListCondition::Opened(..)
        | ListCondition::Not(_) => {}
    }
    drivers
}

/// A query for case ids that holds every case of a filter and perhaps more; none where there is no such index.
pub(crate) fn driver(filter: &Filter) -> Option<Sql> {
    match filter {
        Filter::IdIs(case) => {
            Some(Sql::new("SELECT case_id FROM case_row WHERE case_id = ?").bind_id(case.uuid()))
        }
        Filter::TeamHas { person, .. } | Filter::MemberHas { person, .. } => {
            Some(Sql::new("SELECT case_id FROM case_member WHERE person_id = ?").bind_id(person.uuid()))
        }
        Filter::GlassHas { person, .. } => {
            Some(Sql::new("SELECT case_id FROM case_glass WHERE person_id = ?").bind_id(person.uuid()))
        }
        Filter::PartyHas(person) => {
            Some(Sql::new("SELECT case_id FROM case_party WHERE person_id = ?").bind_id(person.uuid()))
        }
        Filter::PartnerAny(partners) => Some(
            Sql::new("SELECT case_id FROM case_partner WHERE partner IN ")
                .list(partners.iter().map(ToString::to_string)),
        ),
        Filter::And(all) => all.iter().find_map(driver),
        Filter::Or(any) => {
            let any: Option<Vec<_>> = any.iter().map(driver).collect();
            any.map(union)
        }
        _ => None,
    }
}

/// The rows of all of them.
pub(crate) fn union(queries: impl IntoIterator<Item = Sql>) -> Sql {
    let all = Sql::joined(queries, " UNION ALL ", "");
    match all.text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(text) => Sql { text: text.to_owned(), values: all.values },
        None => Sql::new("SELECT case_id FROM case_row WHERE 1 = 0"),
    }
}

fn exists(of: Sql) -> Sql {
    Sql::new("EXISTS (SELECT 1 FROM ").with(of).then(")")
}

/// `from <= at < until`.
fn at_time(at: jiff::Timestamp) -> Sql {
    Sql::new(" AND x.from_at <= ? AND x.until_at > ?").bind(nanos(at)).bind(nanos(at))
}

/// The words looked for; all must be found.
fn pieces(words: &str) -> Vec<&str> {
    let inside = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    words.split(|c| !inside(c)).filter(|piece| !piece.is_empty()).collect()
}

/// A word in each class that may be read, hashed as it stands in the index; and the keys that names share which are spelt alike.
fn tokens(piece: &str, classes: &[String], keys: &Keys) -> Vec<(String, Vec<Vec<u8>>)> {
    let mut found = Vec::new();
    for class in classes {
        let space = search_space(class);
        let Some(hash) = keys.index().word(&space, piece) else { continue };
        found.push((class.clone(), vec![hash.into_bytes()]));
        let near = keys.index().near(&space, piece, spelling::keys);
        if !near.is_empty() {
            found.push((near_class(class), near.into_iter().map(String::into_bytes).collect()));
        }
    }
    found
}
