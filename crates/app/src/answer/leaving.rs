//! What ends when somebody leaves: the preview, and the receipt.

use crate::people::RoleGrant;
use casewright_core::id::{CaseId, PersonId, RoleName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Everything that ends, or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The receipt; none in a preview.
    #[serde(default)]
    pub receipt: Option<Uuid>,
    /// Who leaves.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Who gets their open work; none: it goes back to where it came from.
    pub heir: Option<PersonId>,
    /// Roles in programs.
    pub roles: Vec<RoleGrant>,
    /// Roles on the platform.
    pub platform_roles: Vec<String>,
    /// Sessions, by id.
    pub sessions: Vec<String>,
    /// Service accounts they answer for.
    #[serde(default)]
    pub service_accounts: Vec<PersonId>,
    /// Tokens of theirs and of those accounts.
    #[serde(default)]
    pub tokens: Vec<Uuid>,
    /// How many clearances.
    pub clearances: u32,
    /// Whose work they did.
    pub delegations_from: Vec<PersonId>,
    /// Who did their work.
    pub delegations_to: Vec<PersonId>,
    /// Cases on which they had a role or an open task.
    pub cases: Vec<CaseLeft>,
}

/// One case left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLeft {
    /// The case, by its opaque id: who lets people leave need not know references.
    pub case: CaseId,
    /// Roles on it.
    pub roles: Vec<RoleName>,
    /// Open tasks, by number.
    pub tasks: Vec<u32>,
    /// True once it is handed on.
    pub done: bool,
    /// How often it was tried.
    pub tries: u32,
    /// What went wrong last.
    pub failure: Option<String>,
}
