//! Who asks.

use casewright_core::{
    Actor,
    id::{PartnerName, PersonId, ProgramName, RoleName, ServiceName, UnitName},
};
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
        }
    }
}

impl Principal {
    /// The revision of the person's record; services have none and stay at 0.
    pub const fn revision(&self) -> u64 {
        match self {
            Self::Person(person) => person.revision,
            Self::Service(_) => 0,
        }
    }

    /// The same, as the engine knows actors.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => Actor::Person(person.id),
            Self::Service(name) => Actor::Service(name.clone()),
        }
    }
}
