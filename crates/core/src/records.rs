//! What records management says of one case: legal holds that keep it whatever the schedule says, and its disposal, which one
//! person proposes, another approves, and a service carries out (S3.19, S3.41, S3.59).
//!
//! ```text
//!              propose            approve              begin
//!   kept ───────────────▶ proposed ─────────▶ approved ─────────▶ being destroyed ─▶ (the key is gone)
//!     ▲   refuse, hold, reopen  │  hold, reopen   │
//!     └─────────────────────────┴─────────────────┘
//! ```
//!
//! Once the destruction has begun nothing else can be done with the case, a hold included: so a hold that was placed in time and
//! a destruction can never both come true.

use crate::id::PersonId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 2_000;
/// Most holds ever placed on one case.
pub const HOLDS_MAX: usize = 500;

/// Holds and disposal of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseRecords {
    /// Every hold ever placed, oldest first; its number is its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<LegalHold>,
    /// The disposal under way, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposal: Option<Disposal>,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalHold {
    /// Who placed it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, in their words.
    pub reason: String,
    /// Its end; none while it lasts.
    pub lifted: Option<Lifted>,
}

/// The end of a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// Who lifted it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, in their words.
    pub reason: String,
}

/// A disposal that somebody proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposal {
    /// Who proposed it, and in whose place where they stood in: none of them may approve.
    pub proposed_by: BTreeSet<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Why, in their words.
    pub reason: Option<String>,
    /// The first day on which the case need not be there any more.
    pub kept_until: Date,
    /// The rule that says so, in words; it names no day of the case file.
    pub rule: String,
    /// The class of the records schedule, where the rule names one.
    pub schedule: Option<String>,
    /// Who approved it, and in whose place; empty while nobody has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub approved_by: BTreeSet<PersonId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
    /// Since when the content is being destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Timestamp>,
}

impl CaseRecords {
    /// True when nothing was ever said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The holds that last, with their numbers.
    pub fn holds_on(&self) -> impl Iterator<Item = (u32, &LegalHold)> {
        self.holds
            .iter()
            .enumerate()
            .filter(|(_, hold)| hold.lifted.is_none())
            .map(|(no, hold)| (no as u32, hold))
    }

    /// True while a hold lasts: nothing of the case is destroyed.
    pub fn is_held(&self) -> bool {
        self.holds_on().next().is_some()
    }

    /// True once the destruction has begun: nothing else can be done with the case.
    pub fn is_being_destroyed(&self) -> bool {
        self.disposal.as_ref().is_some_and(|disposal| disposal.begun_at.is_some())
    }

    /// Who proposed the disposal under way.
    pub fn proposed_by(&self) -> impl Iterator<Item = PersonId> {
        self.disposal.iter().flat_map(|disposal| disposal.proposed_by.iter().copied())
    }

    /// A disposal that has not begun ends: the case is reopened, or held.
    pub(crate) fn end_disposal(&mut self) {
        if !self.is_being_destroyed() {
            self.disposal = None;
        }
    }
}

/// What is asked about the records of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum RecordsCommand {
    /// Places a legal hold.
    PlaceHold,
    /// Lifts one.
    LiftHold {
        /// Its number.
        hold: u32,
    },
    /// Proposes to dispose of the case.
    ProposeDisposal,
    /// Refuses what was proposed, or takes one's own proposal back.
    RefuseDisposal,
    /// Approves what somebody else proposed.
    ApproveDisposal,
    /// Begins to destroy what was approved; services alone.
    BeginDestruction,
}

/// What changed about the records of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum RecordsChange {
    /// A hold was placed. A disposal that had not begun ends.
    HoldPlaced {
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// A hold was lifted.
    HoldLifted {
        /// Its number.
        hold: u32,
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// Disposal was proposed.
    DisposalProposed {
        /// Who proposed it, and in whose place.
        by: BTreeSet<PersonId>,
        /// Why.
        reason: Option<String>,
        /// The first day on which the case need not be there any more.
        kept_until: Date,
        /// The rule that says so, in words.
        rule: String,
        /// The class of the records schedule.
        schedule: Option<String>,
    },
    /// The proposal was refused or taken back.
    DisposalRefused {
        /// Why.
        reason: String,
    },
    /// Somebody else approved it.
    DisposalApproved {
        /// Who approved it, and in whose place.
        by: BTreeSet<PersonId>,
    },
    /// The content is being destroyed.
    DestructionBegun,
}

impl CaseRecords {
    /// Applies one change; total, like all of `apply`.
    pub(crate) fn apply(&mut self, change: &RecordsChange, at: Timestamp) {
        match change {
            RecordsChange::HoldPlaced { by, reason } => {
                self.holds.push(LegalHold { by: *by, at, reason: reason.clone(), lifted: None });
                self.end_disposal();
            }
            RecordsChange::HoldLifted { hold, by, reason } => {
                if let Some(hold) = self.holds.get_mut(*hold as usize) {
                    hold.lifted = Some(Lifted { by: *by, at, reason: reason.clone() });
                }
            }
            RecordsChange::DisposalProposed { by, reason, kept_until, rule, schedule } => {
                self.disposal = Some(Disposal {
                    proposed_by: by.clone(),
                    at,
                    reason: reason.clone(),
                    kept_until: *kept_until,
                    rule: rule.clone(),
                    schedule: schedule.clone(),
                    approved_by: BTreeSet::new(),
                    approved_at: None,
                    begun_at: None,
                });
            }
            RecordsChange::DisposalRefused { .. } => self.end_disposal(),
            RecordsChange::DisposalApproved { by } => {
                if let Some(disposal) = &mut self.disposal {
                    disposal.approved_by.clone_from(by);
                    disposal.approved_at = Some(at);
                }
            }
            RecordsChange::DestructionBegun => {
                if let Some(disposal) = &mut self.disposal {
                    disposal.begun_at = Some(at);
                }
            }
        }
    }
}
