//! Requests for access and delegations.

use crate::use_case::RequestState;
use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One thing said about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// A request for access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestShown {
    /// Its id.
    pub id: Uuid,
    /// The case, by the reference it was asked for with.
    pub reference: String,
    /// Who asks.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: String,
    /// Until when.
    pub until: Timestamp,
    /// Where it stands.
    pub state: RequestState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What was said, oldest first.
    pub said: Vec<Said>,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// True when the caller may decide it.
    pub may_decide: bool,
}

/// A delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelegationShown {
    /// Whose work.
    pub of: PersonId,
    /// Their name.
    pub of_name: String,
    /// Who does it.
    pub to: PersonId,
    /// Their name.
    pub to_name: String,
    /// The program.
    pub program: String,
    /// The role.
    pub role: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// True while it counts.
    pub on: bool,
}
