//! Who can open a case, and why; who cannot, and why not.

use super::RequestShown;
use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;

/// The access tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// Everybody who can open the case now.
    pub may_open: Vec<MayOpen>,
    /// People with a role on this very case.
    pub team: Vec<TeamRow>,
    /// People the case is about or from.
    pub parties: Vec<Member>,
    /// Partner organisations brought in.
    pub partners: Vec<String>,
    /// Who was refused, newest first.
    pub refused: Vec<Refusal>,
    /// True when the caller may ask why person by person.
    pub may_explain: bool,
    /// True when the answer is given condition by condition: to auditors.
    pub by_condition: bool,
    /// True when the caller may give and end roles on this case.
    pub may_assign: bool,
    /// What narrows and widens access to this case beyond roles and ties.
    pub restrictions: Restrictions,
    /// Requests for a role on this case, newest first.
    pub requests: Vec<RequestShown>,
}

/// What narrows and widens access to one case beyond roles and ties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Restrictions {
    /// The closed list, while there is one.
    pub closed: Option<ClosedShown>,
    /// Who is excluded.
    pub excluded: Vec<ExcludedShown>,
    /// Every time the glass was broken, oldest first; its number is its index.
    pub glass: Vec<ExceptionShown>,
    /// Every emergency, oldest first.
    pub emergencies: Vec<ExceptionShown>,
    /// True when the caller may close the case to a list, and exclude people.
    pub may_restrict: bool,
    /// True when the caller may declare an emergency.
    pub may_declare: bool,
    /// True when the caller may close reviews.
    pub may_review: bool,
}

/// A closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedShown {
    /// Nobody else opens the case.
    pub members: Vec<Member>,
    /// Titles of the roles for which broken glass pierces it.
    pub emergency_roles: Vec<String>,
    /// Since when.
    pub since: Timestamp,
    /// True while one security officer has proposed to open it, and another must confirm.
    pub recovery: bool,
}

/// Somebody who is excluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExcludedShown {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// Broken glass, or an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionShown {
    /// Its number.
    pub no: u32,
    /// Who.
    pub name: String,
    /// The title of the role they acted in; none for an emergency.
    pub role: Option<String>,
    /// Why, in their words.
    pub reason: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// True while it opens something.
    pub on: bool,
    /// What came of the review; none while it is open.
    pub review: Option<String>,
    /// Whether it was right to do; none while the review is open.
    pub justified: Option<bool>,
}

/// Somebody who can open the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MayOpen {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How they are tied to the case.
    pub ties: Vec<TieTo>,
    /// Titles of the views open to them.
    pub views: Vec<String>,
    /// Classes of fields they read in clear.
    pub classes: Vec<String>,
    /// Titles of the actions the policy gives them now.
    pub actions: Vec<String>,
    /// The policies that open the case to them.
    pub because: Vec<PolicyShown>,
}

/// A tie of a person to a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "tie", content = "of")]
pub enum TieTo {
    /// Works in the case's unit.
    Unit(String),
    /// Holds a role on the case.
    Role(String),
    /// Is a party.
    Party,
    /// Acts for a partner of the case.
    Partner(String),
    /// Has a role of the platform.
    Platform(String),
    /// Broke the glass in this role.
    Glass(String),
    /// Is on the closed list.
    Listed,
}

/// A policy in plain words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PolicyShown {
    /// Its id.
    pub id: String,
    /// Where it stands: `program.yaml:123`.
    pub source: String,
    /// One sentence.
    pub says: String,
    /// True for a forbid.
    pub forbids: bool,
}

/// A person by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// A role on the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamRow {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The role's name.
    pub role: String,
    /// The role's title.
    pub role_title: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// True while it counts.
    pub current: bool,
}

/// A refused attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// When.
    pub at: Timestamp,
    /// Who; none when nobody was signed in.
    pub person: Option<PersonId>,
    /// Their name, or the service's.
    pub name: String,
    /// What was asked, in plain words.
    pub asked: String,
    /// The ask as authz names it: `view:full`.
    pub ask: String,
    /// Why not, in plain words.
    pub why: Vec<String>,
}

/// Why a person may or may not: in plain words and, for an auditor, policy by policy and condition by condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What is asked.
    pub ask: String,
    /// The answer now.
    pub allowed: bool,
    /// One sentence.
    pub summary: String,
    /// Why, in plain words: the policies that permit, or what is missing.
    pub why: Vec<String>,
    /// Every policy that could apply, condition by condition: for auditors, left out for others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Explained>,
    /// Errors of the policy engine, for auditors; any is a deny.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

/// One policy explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Which.
    pub policy: PolicyShown,
    /// True when it applied.
    pub holds: bool,
    /// Its conditions.
    pub conjuncts: Vec<Conjunct>,
}

/// One condition of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conjunct {
    /// As Cedar text.
    pub text: String,
    /// In plain words.
    pub says: String,
    /// Whether it holds; none when it could not be told.
    pub holds: Option<bool>,
}
