//! The access log: one entry a request. Written, durably, before anything is revealed or answered.

use casewright_core::{
    Actor,
    id::{CaseId, EntryId, PersonId, ProgramName, SessionId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry. `id`, `at`, `kind`, `allowed` and the opaque ids stand in the log's leaf; `detail` is sealed beside it under a
/// monthly audit key, and the leaf holds the hash of the sealed bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who; none when nobody was signed in.
    pub actor: Option<Actor>,
    /// The session, if any.
    pub session: Option<SessionId>,
    /// What kind of thing was asked.
    pub kind: EntryKind,
    /// What was asked, as authz names it: `view:full`, `act:submit`, `list:my-cases`, `sign-in`.
    pub ask: String,
    /// On what.
    pub target: EntryTarget,
    /// Allowed or denied. A rejection by the domain (fee missing) is `allowed` with `detail.rejection`.
    pub allowed: bool,
    /// The rest.
    pub detail: EntryDetail,
}

/// Kinds of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// Something was read.
    Read,
    /// Something was done, or tried.
    Act,
    /// A list or search was read.
    List,
    /// Sign-in, sign-out, failed sign-in.
    Session,
    /// People, roles, policies, programs, the platform.
    Administration,
    /// A job: timer, outbox, seal.
    Job,
}

/// On what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryTarget {
    /// A case that exists, whether or not the actor may know so.
    Case(CaseId),
    /// A reference that names no case; kept in `detail.reference`.
    NoCase,
    /// A program: opening a case, a list.
    Program(ProgramName),
    /// A person: sign-in, administration.
    Person(PersonId),
    /// The platform.
    Platform,
}

/// What is sealed beside the leaf.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryDetail {
    /// The reference as asked for, where it named no case.
    pub reference: Option<String>,
    /// Ids of the policies that determined the answer.
    pub policies: Vec<String>,
    /// Errors of the policy engine; any is a deny.
    pub errors: Vec<String>,
    /// Version of the policies.
    pub policies_version: String,
    /// Field classes revealed.
    pub classes: Vec<String>,
    /// The field that was asked for by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<casewright_core::FieldPath>,
    /// Views opened.
    pub views: Vec<String>,
    /// Cases shown in a list.
    pub shown: Vec<CaseId>,
    /// Attested context: zone, device, address, strength and age of the login.
    pub context: std::collections::BTreeMap<String, String>,
    /// Declared purpose.
    pub purpose: Option<String>,
    /// Reason given.
    pub reason: Option<String>,
    /// In whose place the actor acted, where work was delegated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// Why the domain said no, where it did.
    pub rejection: Option<casewright_core::Rejection>,
    /// Versions of the case before and after an act.
    pub versions: Option<(u64, u64)>,
    /// Kind of the attempt for sessions: `wrong-password`, `no-account`, `locked`.
    pub note: Option<String>,
}
