//! People, their roles and their sessions, as the store keeps them. Roles are data: they change at run time.

use casewright_core::id::{PartnerName, PersonId, ProgramName, RoleName, SessionId, UnitName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Counts changes of anything that access depends on; commits compare it.
    pub revision: u64,
    /// What others read: a name. For guests of the public pages the words of the locale file.
    pub name: String,
    /// Their account, if they have one.
    pub login: Option<String>,
    /// Roles in programs.
    pub roles: Vec<RoleGrant>,
    /// Platform roles: `administrator`, `auditor`, `security-officer`.
    pub platform_roles: Vec<String>,
    /// Units they work in.
    pub units: Vec<UnitName>,
    /// Partner organisations they act for.
    pub partners: Vec<PartnerName>,
    /// False once they have left.
    pub active: bool,
    /// Clearances that stand in for office hours and place (S0.16).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clearances: Vec<Clearance>,
    /// Whose work this person may do in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegations: Vec<Delegation>,
}

/// Lets somebody work in a role outside office hours and away from its networks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// The program.
    pub program: ProgramName,
    /// The role.
    pub role: RoleName,
    /// Zones from which it counts; empty: from anywhere.
    #[serde(default)]
    pub zones: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who gave it.
    pub by: PersonId,
    /// Why.
    pub reason: String,
}

/// Work that somebody else delegated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Whose work.
    pub of: PersonId,
    /// The program.
    pub program: ProgramName,
    /// The role; no other of theirs.
    pub role: RoleName,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

impl Delegation {
    /// True while it counts.
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// A role in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    /// The program.
    pub program: ProgramName,
    /// The role.
    pub role: RoleName,
    /// From when; none is from ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl RoleGrant {
    /// True while it counts.
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// A session. The token is never stored, only its keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id, for the log.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Hash of the token, hex.
    pub token_hash: String,
    /// When signed in: the age of the login.
    pub signed_in_at: Timestamp,
    /// Last use, written at most once a minute.
    pub seen_at: Timestamp,
    /// Absolute end.
    pub expires_at: Timestamp,
    /// 0 guest (a link or cookie alone), 1 password, 2 password and a second factor.
    pub strength: u8,
    /// Ended by the person or by somebody else.
    pub revoked_at: Option<Timestamp>,
}
