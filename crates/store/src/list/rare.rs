//! A filter in two parts: what it says of nearly every case, and the few cases of which more must be asked.
//!
//! Closed lists, exclusions, roles on a case, broken glass and the like stand in tables of their own, and most cases stand in
//! none of them. Of a case that does not, these parts of a filter are known without a look: nobody is on its team, it is not closed.
//! So a million cases are counted by what stands in their rows alone, and only those in one of these tables are asked one by one.

use super::{condition, sql::Sql};
use app::authz::Filter;

/// The filter for a case that stands in none of the tables that it asks.
pub(crate) fn usual(filter: &Filter) -> Filter {
    match filter {
        Filter::And(parts) => Filter::all(parts.iter().map(usual)),
        Filter::Or(parts) => Filter::any(parts.iter().map(usual)),
        Filter::Not(inner) => usual(inner).negated(),
        // in none of the tables: it has no closed list
        Filter::ClosedIs(is) if *is => Filter::False,
        Filter::ClosedIs(_) => Filter::True,
        Filter::TeamHas { .. }
        | Filter::MemberHas { .. }
        | Filter::PartyHas(_)
        | Filter::PartnerAny(_)
        | Filter::ListedHas(_)
        | Filter::ExcludedHas(_)
        | Filter::GlassHas { .. }
        | Filter::PiercingHas { .. } => Filter::False,
        Filter::True
        | Filter::False
        | Filter::IdIs(_)
        | Filter::UnitIn(_)
        | Filter::StateAny(_)
        | Filter::FactHas(_)
        | Filter::EndedIs(_) => filter.clone(),
    }
}

/// Queries for the ids of the cases of which more must be asked than `usual` does. None: there are no such cases.
pub(crate) fn apart(filter: &Filter) -> Vec<Sql> {
    let mut queries = Vec::new();
    collect(filter, &mut queries);
    queries
}

fn collect(filter: &Filter, into: &mut Vec<Sql>) {
    let query = match filter {
        Filter::And(parts) | Filter::Or(parts) => return parts.iter().for_each(|part| collect(part, into)),
        Filter::Not(inner) => return collect(inner, into),
        Filter::ClosedIs(_) | Filter::ListedHas(_) => Some(Sql::new("SELECT case_id FROM case_listed")),
        Filter::ExcludedHas(person) => {
            Some(Sql::new("SELECT case_id FROM case_excluded WHERE person_id = ?").bind_id(person.uuid()))
        }
        Filter::PiercingHas { person, .. } => {
            Some(Sql::new("SELECT case_id FROM case_glass WHERE person_id = ?").bind_id(person.uuid()))
        }
        Filter::TeamHas { .. }
        | Filter::MemberHas { .. }
        | Filter::PartyHas(_)
        | Filter::PartnerAny(_)
        | Filter::GlassHas { .. } => condition::driver(filter),
        Filter::True
        | Filter::False
        | Filter::IdIs(_)
        | Filter::UnitIn(_)
        | Filter::StateAny(_)
        | Filter::FactHas(_)
        | Filter::EndedIs(_) => None,
    };
    if let Some(query) = query
        && !into.contains(&query)
    {
        into.push(query);
    }
}
