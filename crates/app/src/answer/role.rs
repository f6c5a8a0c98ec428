//! What a role can do.

use super::PolicyShown;
use casewright_core::id::{ProgramName, RoleName};
use serde::Serialize;

/// What the policies in force give to a role of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleRights {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// The role.
    pub role: RoleName,
    /// What people call it.
    pub title: String,
    /// Right by right. Each holds under the conditions of its policies: a tie to the case, a state, office hours.
    pub rights: Vec<RightShown>,
}

/// One right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RightShown {
    /// As authz names it: `act:accept`.
    pub ask: String,
    /// In plain words.
    pub asked: String,
    /// The policies that give it.
    pub because: Vec<PolicyShown>,
}
