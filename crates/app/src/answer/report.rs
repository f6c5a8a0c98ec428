//! Reports about access: what somebody can open, what nobody uses, what was denied and granted later.

use super::PolicyShown;
use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;

/// What a person can open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opens {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Program by program; one of which they can open nothing is not here.
    pub programs: Vec<OpensIn>,
}

/// What a person can open in one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpensIn {
    /// The program.
    pub program: String,
    /// Its title.
    pub title: String,
    /// Cases, those changed last first.
    pub cases: Vec<CaseOpen>,
    /// Send as `after` for more; none on the last page.
    pub next: Option<String>,
}

/// A case that a person can open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseOpen {
    /// Its reference; none where whoever asks may not know of the case.
    pub reference: Option<String>,
    /// Titles of the states it is in; none without the reference.
    pub states: Vec<String>,
    /// Titles of the views open to the person.
    pub views: Vec<String>,
    /// The policies that open them.
    pub because: Vec<PolicyShown>,
}

/// Rights that were given and not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnusedRights {
    /// Uses since then count.
    pub since: Timestamp,
    /// False when a log was too long to be read to its beginning: then a right may have been used before.
    pub whole: bool,
    /// Role by role of each person, the least used first.
    pub grants: Vec<UnusedOf>,
}

/// One role of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnusedOf {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The program; none for a role of the platform.
    pub program: Option<String>,
    /// The role.
    pub role: String,
    /// How many rights it gives.
    pub rights: usize,
    /// How many of them were used.
    pub used: usize,
    /// When any of them was last used.
    pub last_used: Option<Timestamp>,
    /// Those never used.
    pub unused: Vec<RightUnused>,
}

/// A right that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RightUnused {
    /// As authz names it: `act:accept`.
    pub ask: String,
    /// In plain words.
    pub asked: String,
    /// The policies that give it.
    pub because: Vec<PolicyShown>,
}

/// Denials that were granted later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaterGranted {
    /// Denials since then count.
    pub since: Timestamp,
    /// False when the log was too long to be read to its beginning.
    pub whole: bool,
    /// How many denials were looked at.
    pub denials: usize,
    /// Half of those granted later waited no longer, in minutes; none when there are none.
    pub median_minutes: Option<i64>,
    /// Each, the longest wait first.
    pub granted: Vec<GrantedLater>,
}

/// One denial that was granted later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantedLater {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The case; none where whoever asks may not know of it.
    pub reference: Option<String>,
    /// What was asked, as authz names it.
    pub ask: String,
    /// In plain words.
    pub asked: String,
    /// When it was first denied.
    pub denied_at: Timestamp,
    /// How often it was denied until it was granted.
    pub denials: usize,
    /// When it was allowed.
    pub granted_at: Timestamp,
    /// The wait, in minutes.
    pub minutes: i64,
    /// How it came about.
    pub way: Way,
}

/// How access came about that was denied before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// They asked, and somebody approved.
    Request,
    /// They broke the glass.
    BrokenGlass,
    /// Somebody gave them a role on the case.
    RoleOnCase,
    /// The case, their roles or the policies changed.
    Rules,
}
