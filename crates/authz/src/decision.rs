//! What was decided, and by which policies.

use serde::{Deserialize, Serialize};

/// The answer to one ask. Goes to the log as it is: it holds no case content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessDecision {
    /// True only when a permit held, no forbid did, and nothing failed.
    pub allowed: bool,
    /// The policies that made the answer: the permits of an allow, the forbids of a deny; none when nothing permits.
    pub policies: Vec<PolicyRef>,
    /// What failed while deciding; anything here means deny.
    pub errors: Vec<String>,
    /// The version of the policies, [`Policies::version`](crate::Policies::version).
    pub policies_version: String,
}

/// One policy, as people find it again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicyRef {
    /// Its `@id`.
    pub id: String,
    /// Where it stands: its `@source` (`program.yaml:123`), else file and line of the Cedar text.
    pub source: String,
    /// Its `@says`: one plain sentence.
    pub says: String,
    /// Permit or forbid.
    pub effect: PolicyEffect,
}

/// What a policy does when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEffect {
    /// Opens.
    Permit,
    /// Closes, whatever else opens.
    Forbid,
}
