//! Who asks.

use crate::{ask::Ask, context::Attested, scope::Scope};
use casewright_core::{
    Actor,
    id::{PartnerName, PersonId, ProgramName, RoleName, ServiceName, UnitName},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who asks: a person or a service. Services have no roles, only their name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Principal {
    /// A person.
    Person(Person),
    /// A service principal: `payments`, `scheduler`, `connector`.
    Service(ServiceName),
}

/// A person with what the directory says about them. A role here says what somebody *can* be; only a tie to a case makes
/// it count there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Counts changes of this record; what was decided on an older one is decided again before it is stored.
    pub revision: u64,
    /// Roles by program.
    pub roles: BTreeMap<ProgramName, BTreeSet<RoleName>>,
    /// Roles on the platform: `auditor`, `administrator`.
    pub platform_roles: BTreeSet<String>,
    /// Units the person works in.
    pub units: BTreeSet<UnitName>,
    /// Partner organisations the person acts for.
    pub partners: BTreeSet<PartnerName>,
    /// Clearances that stand in for office hours and place (S0.16).
    #[serde(default)]
    pub clearances: Vec<Clearance>,
    /// Who really acts, where this person delegated their work: what this person may is asked with this record, what is
    /// forbidden to the one who acts is asked with theirs, and theirs is the name of the actor.
    #[serde(default)]
    pub acted_by: Option<Box<Person>>,
    /// How far the token reaches that was used, where one was: it only narrows.
    #[serde(default)]
    pub scope: Option<Box<Scope>>,
}

/// Lets somebody work in a role outside office hours and away from its networks, for a time, perhaps from certain places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// The program.
    pub program: ProgramName,
    /// The role.
    pub role: RoleName,
    /// Zones from which it counts; empty: from anywhere.
    pub zones: BTreeSet<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when; there is always an end.
    pub until: Timestamp,
}

impl Person {
    /// A person without any role, as an applicant on the public pages is.
    pub fn bare(id: PersonId) -> Self {
        Self {
            id,
            revision: 0,
            roles: BTreeMap::new(),
            platform_roles: BTreeSet::new(),
            units: BTreeSet::new(),
            partners: BTreeSet::new(),
            clearances: Vec::new(),
            acted_by: None,
            scope: None,
        }
    }

    /// Who acts: this person, or the one they delegated their work to.
    pub fn actor(&self) -> &Self {
        self.acted_by.as_deref().unwrap_or(self)
    }

    /// Roles for which a clearance counts under these circumstances.
    pub(crate) fn clearances_now(
        &self,
        attested: &Attested,
        program: Option<&ProgramName>,
    ) -> BTreeSet<RoleName> {
        let counts = |one: &&Clearance| {
            Some(&one.program) == program
                && one.from <= attested.at
                && attested.at < one.until
                && (one.zones.is_empty() || !one.zones.is_disjoint(&attested.zones))
        };
        self.clearances.iter().filter(counts).map(|one| one.role.clone()).collect()
    }
}

impl Principal {
    /// The revision of the person's record; services have none and stay at 0.
    pub fn revision(&self) -> u64 {
        match self {
            Self::Person(person) => person.actor().revision,
            Self::Service(_) => 0,
        }
    }

    /// Whether a token was used, of a service account.
    pub fn has_token(&self) -> bool {
        matches!(self, Self::Person(person) if person.actor().scope.is_some())
    }

    /// Whether the token that was used reaches an ask; without one everything is within reach.
    pub(crate) fn reaches(&self, program: Option<&ProgramName>, ask: &Ask) -> bool {
        match self {
            Self::Person(person) => {
                person.actor().scope.as_ref().is_none_or(|scope| scope.reaches(program, ask))
            }
            Self::Service(_) => true,
        }
    }

    /// The same, as the engine knows actors.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => Actor::Person(person.actor().id),
            Self::Service(name) => Actor::Service(name.clone()),
        }
    }

    /// In whose place the actor acts, where somebody delegated their work.
    pub fn on_behalf_of(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) if person.acted_by.is_some() => Some(person.id),
            _ => None,
        }
    }

    /// True for the person who acts and for the one in whose place they act.
    pub(crate) fn is(&self, id: PersonId) -> bool {
        match self {
            Self::Person(person) => person.id == id || person.actor().id == id,
            Self::Service(_) => false,
        }
    }

    /// Whether a tie of this person to a case counts while this principal asks. Delegated is the work in a role: who acts in
    /// somebody's place has their ties by that role alone, and is no party in their place. Everybody else's ties count.
    pub(crate) fn has_tie(&self, program: &ProgramName, person: PersonId, role: Option<&RoleName>) -> bool {
        match self {
            Self::Person(me) if me.acted_by.is_some() && me.id == person => role
                .is_some_and(|role| me.roles.get(program).is_some_and(|delegated| delegated.contains(role))),
            _ => true,
        }
    }

    /// The one who really acts, where it is another than the one whose rights are asked.
    pub(crate) fn delegate(&self) -> Option<Self> {
        match self {
            Self::Person(person) => person.acted_by.as_deref().cloned().map(Self::Person),
            Self::Service(_) => None,
        }
    }
}
