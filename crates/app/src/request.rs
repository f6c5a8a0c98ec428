//! What use cases are asked, where it is more than a name.

use casewright_core::{
    Transition,
    id::{ActionName, ItemNo, PartnerName, PersonId, RoleName, TrackName, UnitName},
};
use serde_json::Value as Json;

/// How a request may be repeated and what it insists on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// Idempotency key as sent by the client: a retry does nothing again.
    pub key: Option<String>,
    /// The version the case must be at (`If-Match`).
    pub expected_version: Option<u64>,
    /// The version that the form was read at: a field that changed since is a conflict.
    pub read_at: Option<u64>,
}

/// An action on a case.
#[derive(Clone, Debug, PartialEq)]
pub struct ActRequest {
    /// The track; none where the program has one.
    pub track: Option<TrackName>,
    /// Which action.
    pub action: ActionName,
    /// What was filled in: an object by field path, dotted (`{"premises.name": …}`) or nested (`{"premises": {"name": …}}`).
    /// Null is the draft of the caller, if there is one.
    pub input: Json,
    /// The reason given.
    pub reason: Option<String>,
    /// Retries and versions.
    pub guard: Guard,
}

/// A task that no plan foresaw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What is to be done.
    pub title: String,
    /// The role that does it.
    pub role: RoleName,
    /// The last day on which it should be done, in the zone of the program's calendar.
    pub due_on: Option<jiff::civil::Date>,
    /// The stage to add it to; none: the state at hand.
    pub stage: Option<ItemNo>,
}

/// Moving one case, or all of a program, to another version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrateRequest {
    /// The version, as written or by its digest; none: the current one.
    pub to: Option<String>,
    /// What has another name there.
    pub mapping: casewright_core::migrate::Mapping,
    /// True: nothing is done, and the answer says what would be.
    pub dry_run: bool,
}

/// A move of a plan item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRequest {
    /// Which.
    pub item: ItemNo,
    /// How: `Complete`, `ManualStart`, `Disable`, `Occur`, …
    pub transition: Transition,
    /// What was filled in on completion, like [`ActRequest::input`].
    pub input: Json,
    /// The reason given.
    pub reason: Option<String>,
    /// Retries and versions.
    pub guard: Guard,
}

/// A new person with an account.
#[derive(Clone, PartialEq)]
pub struct NewPerson {
    /// What others read.
    pub name: String,
    /// The account.
    pub login: String,
    /// The first password, at least 12 characters; none for somebody who sets one by an invitation.
    pub password: Option<String>,
    /// Roles in programs.
    pub roles: Vec<crate::people::RoleGrant>,
    /// Roles on the platform.
    pub platform_roles: Vec<String>,
    /// Units.
    pub units: Vec<UnitName>,
    /// Partners they act for.
    pub partners: Vec<PartnerName>,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson").field("login", &self.login).finish_non_exhaustive()
    }
}

/// A change of a person; none leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// Their name.
    pub name: Option<String>,
    /// Roles in programs, all of them.
    pub roles: Option<Vec<crate::people::RoleGrant>>,
    /// Platform roles, all of them.
    pub platform_roles: Option<Vec<String>>,
    /// Units, all of them.
    pub units: Option<Vec<UnitName>>,
    /// Partners, all of them.
    pub partners: Option<Vec<PartnerName>>,
    /// Clearances, all of them.
    pub clearances: Option<Vec<NewClearance>>,
}

/// A clearance to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClearance {
    /// The program.
    pub program: casewright_core::id::ProgramName,
    /// The role.
    pub role: RoleName,
    /// Zones from which it counts; empty: from anywhere.
    pub zones: Vec<String>,
    /// From when; none is from now.
    pub from: Option<jiff::Timestamp>,
    /// Until when.
    pub until: jiff::Timestamp,
    /// Why.
    pub reason: String,
}

/// A change of who works on one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamChange {
    /// Gives a role on the case.
    Assign {
        /// To whom.
        person: PersonId,
        /// As what.
        role: RoleName,
        /// From when; none is from now.
        from: Option<jiff::Timestamp>,
        /// Until when.
        until: Option<jiff::Timestamp>,
    },
    /// Ends a role on the case.
    End {
        /// Whose.
        person: PersonId,
        /// Which.
        role: RoleName,
    },
    /// Brings a partner in.
    AddPartner {
        /// Which.
        partner: PartnerName,
    },
}
