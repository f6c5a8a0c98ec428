//! Commands of the platform that a program's effects may give: administration is a program too (S2.15). They run after commit,
//! with the authority of whoever acted; a program has none of its own.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What the platform is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformCommand {
    /// Adds a person with an account, and the first role if one is given.
    AddWorker,
    /// Sends a person a link with which they set their password.
    InviteWorker,
    /// A person leaves: their roles count nowhere from the next request on.
    RemoveWorker,
    /// A person who left comes back, with the roles they had.
    ReturnWorker,
    /// Gives a person a role in a program.
    AssignRole,
    /// Takes a role from a person.
    RevokeRole,
    /// Makes a role that the sheet of a program does not have.
    CreateRole,
}

/// One argument of a command: its name and whether it must be given.
pub type Argument = (&'static str, bool);

impl PlatformCommand {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AddWorker,
        Self::InviteWorker,
        Self::RemoveWorker,
        Self::ReturnWorker,
        Self::AssignRole,
        Self::RevokeRole,
        Self::CreateRole,
    ];

    /// As a sheet spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddWorker => "add-worker",
            Self::InviteWorker => "invite-worker",
            Self::RemoveWorker => "remove-worker",
            Self::ReturnWorker => "return-worker",
            Self::AssignRole => "assign-role",
            Self::RevokeRole => "revoke-role",
            Self::CreateRole => "create-role",
        }
    }

    /// What it takes. `role` is `PROGRAM/ROLE`; `until` a day, the last on which the role holds; `may` and `states` names with commas
    /// or lines between them; `tie` is `assigned` unless it says `team` or `unit`.
    pub const fn arguments(self) -> &'static [Argument] {
        match self {
            Self::AddWorker => &[("name", true), ("login", true), ("unit", false), ("role", false)],
            Self::InviteWorker => &[("login", true), ("email", true)],
            Self::RemoveWorker | Self::ReturnWorker => &[("login", true)],
            Self::AssignRole => &[("login", true), ("role", true), ("until", false)],
            Self::RevokeRole => &[("login", true), ("role", true)],
            Self::CreateRole => {
                &[("role", true), ("title", true), ("may", true), ("tie", false), ("states", false)]
            }
        }
    }
}

impl fmt::Display for PlatformCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
