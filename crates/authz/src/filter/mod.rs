//! Which cases somebody may see in a list, as an expression that a store can put into its query. Knows no SQL.

mod kept;
mod residual;
mod shape;
mod translate;

pub(crate) use kept::Kept;
pub(crate) use residual::listable;
pub use residual::{Untranslatable, filter};
pub(crate) use shape::Part;

use crate::{
    entities::ended,
    principal::{Person, Principal},
};
use casewright_core::{
    Case,
    id::{CaseId, ConditionName, PartnerName, PersonId, ProgramName, RoleName, StateName, UnitName},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A condition on one case, built from what stores project. It equals one-by-one authorisation for the person, the
/// circumstances and the policies it was made from; a property test holds that.
///
/// For Ana Ruiz of the unit `licensing-north`, who was also named inspector of some cases:
/// `Or[UnitIn{licensing-north}, TeamHas{inspector, Ana, at}]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every case.
    True,
    /// No case.
    False,
    /// All hold.
    And(Vec<Filter>),
    /// One holds.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// It is this case.
    IdIs(CaseId),
    /// Its unit is one of these.
    UnitIn(BTreeSet<UnitName>),
    /// It is in one of these states, in any track.
    StateAny(BTreeSet<StateName>),
    /// This fact holds.
    FactHas(ConditionName),
    /// The person holds the role on it at the time: `from <= at`, and `until` is none or `at < until`.
    TeamHas {
        /// The role.
        role: RoleName,
        /// The person.
        person: PersonId,
        /// The time of the request.
        at: Timestamp,
    },
    /// The person holds any role on it at the time.
    MemberHas {
        /// The person.
        person: PersonId,
        /// The time of the request.
        at: Timestamp,
    },
    /// The person is a party.
    PartyHas(PersonId),
    /// One of these partners was brought in.
    PartnerAny(BTreeSet<PartnerName>),
    /// Whether it has ended (`ended_at` is set).
    EndedIs(bool),
    /// Whether it has a closed list.
    ClosedIs(bool),
    /// The person is on its closed list.
    ListedHas(PersonId),
    /// The person is excluded from it.
    ExcludedHas(PersonId),
    /// The person broke the glass on it in the role, and may at the time.
    GlassHas {
        /// The role.
        role: RoleName,
        /// The person.
        person: PersonId,
        /// The time of the request.
        at: Timestamp,
    },
    /// The person broke the glass on it in a role that its closed list names for emergencies, and may at the time.
    PiercingHas {
        /// The person.
        person: PersonId,
        /// The time of the request.
        at: Timestamp,
    },
}

impl Filter {
    /// Whether a case passes; for stores in memory and for tests.
    pub fn matches(&self, case: &Case) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::And(all) => all.iter().all(|one| one.matches(case)),
            Self::Or(any) => any.iter().any(|one| one.matches(case)),
            Self::Not(inner) => !inner.matches(case),
            Self::IdIs(id) => case.id == *id,
            Self::UnitIn(units) => units.contains(&case.unit),
            Self::StateAny(states) => case.states().any(|state| states.contains(state)),
            Self::FactHas(fact) => case.facts.get(fact).copied().unwrap_or(false),
            Self::TeamHas { role, person, at } => case
                .team
                .iter()
                .any(|member| member.role == *role && member.person == *person && member.holds_at(*at)),
            Self::MemberHas { person, at } => {
                case.team.iter().any(|member| member.person == *person && member.holds_at(*at))
            }
            Self::PartyHas(person) => case.parties.contains(person),
            Self::PartnerAny(partners) => !case.partners.is_disjoint(partners),
            Self::EndedIs(is) => ended(case) == *is,
            Self::ClosedIs(is) => case.access.closed.is_some() == *is,
            Self::ListedHas(person) => {
                case.access.closed.as_ref().is_some_and(|list| list.members.contains(person))
            }
            Self::ExcludedHas(person) => case.access.excluded.contains_key(person),
            Self::GlassHas { role, person, at } => case
                .access
                .glass
                .iter()
                .any(|broken| broken.role == *role && broken.person == *person && broken.is_on(*at)),
            Self::PiercingHas { person, at } => case
                .access
                .glass
                .iter()
                .any(|one| one.person == *person && one.is_on(*at) && case.access.is_piercing(one)),
        }
    }

    /// The same where somebody acts in another's place: of the other's ties only those of delegated roles count.
    pub(crate) fn of_delegated(self, principal: &Principal, program: &ProgramName) -> Self {
        let Principal::Person(Person { id, acted_by: Some(_), roles, .. }) = principal else { return self };
        let counts = |role: &RoleName| roles.get(program).is_some_and(|delegated| delegated.contains(role));
        match self {
            Self::And(all) => Self::all(all.into_iter().map(|one| one.of_delegated(principal, program))),
            Self::Or(any) => Self::any(any.into_iter().map(|one| one.of_delegated(principal, program))),
            Self::Not(inner) => inner.of_delegated(principal, program).negated(),
            Self::PartyHas(person) if person == *id => Self::False,
            Self::TeamHas { role, person, .. } if person == *id && !counts(&role) => Self::False,
            Self::GlassHas { role, person, .. } if person == *id && !counts(&role) => Self::False,
            // Broken glass is for oneself: in somebody's place it pierces nothing.
            Self::PiercingHas { person, .. } if person == *id => Self::False,
            Self::MemberHas { person, at } if person == *id => {
                Self::any(roles.get(program).into_iter().flatten().map(|role| Self::TeamHas {
                    role: role.clone(),
                    person,
                    at,
                }))
            }
            other => other,
        }
    }

    /// The same at another moment.
    pub(crate) fn asked_at(mut self, now: Timestamp) -> Self {
        self.set_time(now);
        self
    }

    fn set_time(&mut self, now: Timestamp) {
        match self {
            Self::And(all) | Self::Or(all) => all.iter_mut().for_each(|one| one.set_time(now)),
            Self::Not(inner) => inner.set_time(now),
            Self::TeamHas { at, .. }
            | Self::MemberHas { at, .. }
            | Self::GlassHas { at, .. }
            | Self::PiercingHas { at, .. } => *at = now,
            Self::True
            | Self::False
            | Self::IdIs(_)
            | Self::UnitIn(_)
            | Self::StateAny(_)
            | Self::FactHas(_)
            | Self::PartyHas(_)
            | Self::PartnerAny(_)
            | Self::EndedIs(_)
            | Self::ClosedIs(_)
            | Self::ListedHas(_)
            | Self::ExcludedHas(_) => {}
        }
    }

    /// All of these; constants folded, nested conjunctions flattened.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        kept.dedup();
        if kept.len() > 1 { Self::And(kept) } else { kept.pop().unwrap_or(Self::True) }
    }

    /// Any of these; constants folded, nested disjunctions flattened.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        kept.dedup();
        if kept.len() > 1 { Self::Or(kept) } else { kept.pop().unwrap_or(Self::False) }
    }

    /// The contrary; constants and double negations folded.
    pub fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            Self::EndedIs(is) => Self::EndedIs(!is),
            Self::ClosedIs(is) => Self::ClosedIs(!is),
            other => Self::Not(Box::new(other)),
        }
    }
}

#[cfg(test)]
mod tests;
