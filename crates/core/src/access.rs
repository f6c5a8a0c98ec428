//! What narrows and widens access to one case beyond roles and ties. These are facts of the case, so they travel with it
//! (S0.22, S0.28); what they open and close is said by the policies alone.
//!
//! | Fact | Meaning |
//! |---|---|
//! | closed list | only these people, whatever roles others have, administrators included (S1.12) |
//! | excluded | this person never: a conflict of interest |
//! | broken glass | this person, in this role, until then, with a reason; reviewed afterwards (S0.7) |
//! | emergency | an emergency on the case, until then; reviewed afterwards (S0.14) |
//! | acted | who ever took which action, proposed or approved it: for separation of duties over time |

use crate::{
    Actor, CaseEvent, StoredEvent,
    id::{ActionName, PersonId, RoleName, TrackName},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Longest time for which glass is broken, in hours.
pub const GLASS_HOURS_MAX: i64 = 24;
/// Longest time for which an emergency is declared, in hours.
pub const EMERGENCY_HOURS_MAX: i64 = 7 * 24;

/// The access facts of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseAccess {
    /// The closed list, while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedList>,
    /// Who is excluded, with the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub excluded: BTreeMap<PersonId, String>,
    /// Every time the glass was broken, oldest first; its number is its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub glass: Vec<BrokenGlass>,
    /// Every emergency declared, oldest first; its number is its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emergencies: Vec<Emergency>,
    /// Who ever took which action, for themselves or for somebody else; who proposed it and who agreed to it too.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub acted: BTreeMap<ActionName, BTreeSet<PersonId>>,
    /// True when `acted` goes back to the first event, and knows who proposed and who agreed. Snapshots of before that was kept do
    /// not say so (they have no word of it, or the older `acted_whole`); it is made up for from the events ([`Self::look_back`]).
    #[serde(rename = "acted_and_agreed", skip_serializing_if = "std::ops::Not::not")]
    pub acted_whole: bool,
}

/// A closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedList {
    /// Nobody else; never empty.
    pub members: BTreeSet<PersonId>,
    /// Roles for which broken glass pierces the wall; mostly none.
    pub emergency_roles: BTreeSet<RoleName>,
    /// Since when.
    pub since: Timestamp,
    /// The security officer who proposed to open it; another one must confirm.
    pub recovery: Option<PersonId>,
}

/// Glass broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenGlass {
    /// Who.
    pub person: PersonId,
    /// In which role they act.
    pub role: RoleName,
    /// Why, in their words.
    pub reason: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The review; open until there is one.
    pub review: Option<Review>,
}

/// An emergency on the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Who declared it.
    pub by: PersonId,
    /// Why.
    pub reason: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The review; open until there is one.
    pub review: Option<Review>,
}

/// What came of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who reviewed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether it was right to do.
    pub justified: bool,
    /// In their words.
    pub finding: String,
}

impl BrokenGlass {
    /// True while it opens something.
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

impl Emergency {
    /// True while it lasts.
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

impl CaseAccess {
    /// Of a case that begins now: nobody has acted yet.
    pub fn from_the_start() -> Self {
        Self { acted_whole: true, ..Self::default() }
    }

    /// Notes that somebody took an action, for themselves or in the place of another.
    pub(crate) fn note(&mut self, action: &ActionName, by: &Actor, on_behalf_of: Option<PersonId>) {
        let person = match by {
            Actor::Person(person) => Some(*person),
            Actor::Service(_) => None,
        };
        for person in person.into_iter().chain(on_behalf_of) {
            self.acted.entry(action.clone()).or_default().insert(person);
        }
    }

    /// Makes up for what a snapshot does not say: who ever acted, from all events of the case.
    pub fn look_back(&mut self, events: &[StoredEvent]) {
        self.acted.clear();
        // Who proposed what is waited for, and who agreed to it so far.
        let mut proposed: BTreeMap<&ActionName, (&TrackName, Vec<&Actor>)> = BTreeMap::new();
        for stored in events {
            match &stored.event {
                CaseEvent::ActionProposed { track, action, .. } => {
                    proposed.insert(action, (track, vec![&stored.by]));
                }
                CaseEvent::ProposalAnswered { action, approved: true, .. } => {
                    if let Some((_, by)) = proposed.get_mut(action) {
                        by.push(&stored.by);
                    }
                }
                CaseEvent::StateLeft { track, .. } => proposed.retain(|_, (of, _)| *of != track),
                CaseEvent::ProposalAnswered { action, approved: false, .. } => {
                    proposed.remove(action);
                }
                CaseEvent::ActionTaken { action: Some(action), .. } => {
                    for by in proposed.remove(action).map(|(_, by)| by).unwrap_or_default() {
                        self.note(action, by, None);
                    }
                    self.note(action, &stored.by, stored.on_behalf_of);
                }
                _ => {}
            }
        }
        self.acted_whole = true;
    }

    /// True when nothing was ever said about access.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// True for broken glass that pierces the closed list: in a role that the list names for emergencies.
    pub fn is_piercing(&self, broken: &BrokenGlass) -> bool {
        self.closed.as_ref().is_some_and(|list| list.emergency_roles.contains(&broken.role))
    }

    /// True while an emergency lasts.
    pub fn is_emergency(&self, at: Timestamp) -> bool {
        self.emergencies.iter().any(|one| one.is_on(at))
    }
}

/// What is asked about access to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum AccessCommand {
    /// Closes the case to all but these, or changes the list.
    CloseList {
        /// Who may still.
        members: BTreeSet<PersonId>,
        /// Roles for which broken glass pierces the wall.
        emergency_roles: BTreeSet<RoleName>,
    },
    /// Removes the closed list.
    OpenList,
    /// Recovers a case whose list locks everybody out: proposed by one security officer, confirmed by another.
    RecoverList,
    /// Excludes a person.
    Exclude {
        /// Whom.
        person: PersonId,
    },
    /// Ends an exclusion.
    Readmit {
        /// Whose.
        person: PersonId,
    },
    /// Breaks the glass for oneself.
    BreakGlass {
        /// In which role.
        role: RoleName,
        /// Until when.
        until: Timestamp,
    },
    /// Ends what somebody opened by breaking the glass, before its time.
    EndGlass {
        /// Its number.
        glass: u32,
    },
    /// Closes the review of broken glass.
    ReviewGlass {
        /// Its number.
        glass: u32,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
    /// Declares an emergency.
    DeclareEmergency {
        /// Until when.
        until: Timestamp,
    },
    /// Ends the emergency.
    EndEmergency,
    /// Closes the review of an emergency.
    ReviewEmergency {
        /// Its number.
        emergency: u32,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
}

/// What changed about access to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum AccessChange {
    /// The case was closed to all but these.
    ListClosed {
        /// Who may still.
        members: BTreeSet<PersonId>,
        /// Roles for which broken glass pierces the wall.
        emergency_roles: BTreeSet<RoleName>,
        /// Why.
        reason: Option<String>,
    },
    /// The list was removed.
    ListOpened {
        /// Why.
        reason: Option<String>,
    },
    /// A security officer proposed to open a list that locks everybody out.
    RecoveryProposed {
        /// Who.
        officer: PersonId,
        /// Why.
        reason: String,
    },
    /// A person was excluded.
    PersonExcluded {
        /// Who.
        person: PersonId,
        /// Why.
        reason: String,
    },
    /// A person is excluded no more.
    PersonReadmitted {
        /// Who.
        person: PersonId,
    },
    /// Somebody broke the glass.
    GlassBroken {
        /// Who.
        person: PersonId,
        /// In which role.
        role: RoleName,
        /// Why.
        reason: String,
        /// Until when.
        until: Timestamp,
    },
    /// It was ended before its time.
    GlassEnded {
        /// Its number.
        glass: u32,
    },
    /// It was reviewed.
    GlassReviewed {
        /// Its number.
        glass: u32,
        /// By whom.
        by: PersonId,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
    /// An emergency was declared.
    EmergencyDeclared {
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
        /// Until when.
        until: Timestamp,
    },
    /// It was ended before its time.
    EmergencyEnded,
    /// It was reviewed.
    EmergencyReviewed {
        /// Its number.
        emergency: u32,
        /// By whom.
        by: PersonId,
        /// Whether it was right to do.
        justified: bool,
        /// What was found.
        finding: String,
    },
}

impl CaseAccess {
    /// Applies one change; total, like all of `apply`.
    pub(crate) fn apply(&mut self, change: &AccessChange, at: Timestamp) {
        match change {
            AccessChange::ListClosed { members, emergency_roles, .. } => {
                let since = self.closed.as_ref().map_or(at, |list| list.since);
                self.closed = Some(ClosedList {
                    members: members.clone(),
                    emergency_roles: emergency_roles.clone(),
                    since,
                    recovery: None,
                });
            }
            AccessChange::ListOpened { .. } => self.closed = None,
            AccessChange::RecoveryProposed { officer, .. } => {
                if let Some(list) = &mut self.closed {
                    list.recovery = Some(*officer);
                }
            }
            AccessChange::PersonExcluded { person, reason } => {
                self.excluded.insert(*person, reason.clone());
            }
            AccessChange::PersonReadmitted { person } => {
                self.excluded.remove(person);
            }
            AccessChange::GlassBroken { person, role, reason, until } => self.glass.push(BrokenGlass {
                person: *person,
                role: role.clone(),
                reason: reason.clone(),
                from: at,
                until: *until,
                review: None,
            }),
            AccessChange::GlassEnded { glass } => {
                if let Some(broken) = self.glass.get_mut(*glass as usize) {
                    broken.until = broken.until.min(at);
                }
            }
            AccessChange::GlassReviewed { glass, by, justified, finding } => {
                if let Some(broken) = self.glass.get_mut(*glass as usize) {
                    broken.review =
                        Some(Review { by: *by, at, justified: *justified, finding: finding.clone() });
                }
            }
            AccessChange::EmergencyDeclared { by, reason, until } => self.emergencies.push(Emergency {
                by: *by,
                reason: reason.clone(),
                from: at,
                until: *until,
                review: None,
            }),
            AccessChange::EmergencyEnded => {
                for one in &mut self.emergencies {
                    one.until = one.until.min(at);
                }
            }
            AccessChange::EmergencyReviewed { emergency, by, justified, finding } => {
                if let Some(one) = self.emergencies.get_mut(*emergency as usize) {
                    one.review =
                        Some(Review { by: *by, at, justified: *justified, finding: finding.clone() });
                }
            }
        }
    }
}
