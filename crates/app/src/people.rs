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
}

/// A role in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    /// The program.
    pub program: ProgramName,
    /// The role.
    pub role: RoleName,
    /// Until when.
    pub until: Option<Timestamp>,
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
