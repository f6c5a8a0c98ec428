//! What changed about the parties of a case, and how it is applied.

use super::{
    Alert, CallerCheck, Checked, Consent, Contact, MatchDecided, Party, PartyDetails, PartyFile, PartyKey,
    Representation, WrittenIn,
};
use crate::{
    command::Actor,
    id::{AlertName, ConsentName, PartyRole},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What changed about the parties of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum PartyChange {
    /// One was added.
    Added {
        /// As what.
        role: PartyRole,
        /// Who they are.
        details: PartyDetails,
        /// True where the case file says so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        filled: bool,
    },
    /// Somebody, or the case file, said anew who one is.
    Corrected {
        /// Which.
        party: u32,
        /// Who they are.
        details: PartyDetails,
    },
    /// One is a party no more; nobody acts for them or by them any more.
    Ended {
        /// Which.
        party: u32,
        /// The day.
        on: Date,
    },
    /// An address, a number, a mail address; what held before and is named ends with it.
    ContactAdded {
        /// Whose.
        party: u32,
        /// The contact.
        contact: Contact,
        /// The number of the one whose place it takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<u32>,
    },
    /// One holds no more.
    ContactEnded {
        /// Whose.
        party: u32,
        /// Its number.
        contact: u32,
        /// The first day on which it does not.
        until: Date,
    },
    /// One acts for another.
    RepresentationBegun {
        /// Who acts.
        party: u32,
        /// For whom, how, how long.
        representation: Representation,
    },
    /// One acts for another no more.
    RepresentationEnded {
        /// Who acted.
        party: u32,
        /// Its number.
        representation: u32,
        /// The day.
        on: Date,
    },
    /// Something was said that one should know of a party first.
    AlertRaised {
        /// Of whom.
        party: u32,
        /// What.
        alert: AlertName,
        /// More about it.
        note: Option<String>,
    },
    /// It was taken back.
    AlertEnded {
        /// Of whom.
        party: u32,
        /// Its number.
        alert: u32,
    },
    /// A consent was recorded.
    ConsentGiven {
        /// Whose.
        party: u32,
        /// To what.
        consent: ConsentName,
        /// How.
        how: String,
        /// The first day on which it holds.
        from: Date,
        /// The first day on which it holds no more.
        until: Option<Date>,
    },
    /// One was withdrawn.
    ConsentWithdrawn {
        /// Whose.
        party: u32,
        /// Its number.
        consent: u32,
    },
    /// Somebody who said to be the party was checked.
    CallerChecked {
        /// Who they said to be.
        party: u32,
        /// What was asked.
        asked: Vec<Checked>,
        /// How many answers were right.
        right: u32,
        /// True when that was enough.
        passed: bool,
    },
    /// It was decided about a party of another case.
    MatchDecided {
        /// The party of this case.
        party: u32,
        /// The other.
        other: PartyKey,
        /// True: the same.
        same: bool,
        /// How sure the comparison was, in percent.
        confidence: u32,
    },
    /// Whoever the case is from is written to in a language: the one in which they asked, or one that was chosen for them.
    LanguageSet {
        /// Which, and whether it was chosen.
        written_in: WrittenIn,
    },
}

impl PartyChange {
    /// The party it is about; none where one was added, or where it is about the case as a whole.
    pub const fn party(&self) -> Option<u32> {
        match self {
            Self::Added { .. } | Self::LanguageSet { .. } => None,
            Self::Corrected { party, .. }
            | Self::Ended { party, .. }
            | Self::ContactAdded { party, .. }
            | Self::ContactEnded { party, .. }
            | Self::RepresentationBegun { party, .. }
            | Self::RepresentationEnded { party, .. }
            | Self::AlertRaised { party, .. }
            | Self::AlertEnded { party, .. }
            | Self::ConsentGiven { party, .. }
            | Self::ConsentWithdrawn { party, .. }
            | Self::CallerChecked { party, .. }
            | Self::MatchDecided { party, .. } => Some(*party),
        }
    }
}

impl PartyFile {
    /// Applies one change; total, like all of `apply`.
    pub(crate) fn apply(&mut self, change: &PartyChange, by: &Actor, at: Timestamp) {
        if let PartyChange::LanguageSet { written_in } = change {
            self.written_in = Some(written_in.clone());
            return;
        }
        if let PartyChange::Added { role, details, filled } = change {
            self.parties.push(Party {
                role: role.clone(),
                details: details.clone(),
                filled: *filled,
                since: at,
                until: None,
                contacts: Vec::new(),
                acts_for: Vec::new(),
                alerts: Vec::new(),
                consents: Vec::new(),
                checks: Vec::new(),
                matches: Vec::new(),
            });
            return;
        }
        if let PartyChange::Ended { party: ended, on } = change {
            for (no, party) in self.parties.iter_mut().enumerate() {
                for acts in
                    party.acts_for.iter_mut().filter(|acts| no == *ended as usize || acts.party == *ended)
                {
                    if acts.until.is_none_or(|until| until > *on) {
                        acts.until = Some(*on);
                    }
                }
            }
        }
        let Some(party) = change.party().and_then(|no| self.parties.get_mut(no as usize)) else { return };
        party.apply(change, by, at);
    }
}

impl Party {
    fn apply(&mut self, change: &PartyChange, by: &Actor, at: Timestamp) {
        match change {
            PartyChange::Added { .. } | PartyChange::LanguageSet { .. } => {}
            PartyChange::Corrected { details, .. } => self.details.clone_from(details),
            PartyChange::Ended { .. } => self.until = Some(at),
            PartyChange::ContactAdded { contact, replaces, .. } => {
                if let Some(before) = replaces.and_then(|no| self.contacts.get_mut(no as usize)) {
                    before.until = Some(contact.from);
                }
                self.contacts.push(contact.clone());
            }
            PartyChange::ContactEnded { contact, until, .. } => {
                if let Some(contact) = self.contacts.get_mut(*contact as usize) {
                    contact.until = Some(*until);
                }
            }
            PartyChange::RepresentationBegun { representation, .. } => {
                self.acts_for.push(representation.clone());
            }
            PartyChange::RepresentationEnded { representation, on, .. } => {
                if let Some(acts) = self.acts_for.get_mut(*representation as usize) {
                    acts.until = Some(*on);
                }
            }
            PartyChange::AlertRaised { alert, note, .. } => self.alerts.push(Alert {
                alert: alert.clone(),
                note: note.clone(),
                by: by.clone(),
                since: at,
                ended: None,
            }),
            PartyChange::AlertEnded { alert, .. } => {
                if let Some(alert) = self.alerts.get_mut(*alert as usize) {
                    alert.ended = Some(at);
                }
            }
            PartyChange::ConsentGiven { consent, how, from, until, .. } => self.consents.push(Consent {
                consent: consent.clone(),
                how: how.clone(),
                from: *from,
                until: *until,
                by: by.clone(),
                withdrawn: None,
            }),
            PartyChange::ConsentWithdrawn { consent, .. } => {
                if let Some(consent) = self.consents.get_mut(*consent as usize) {
                    consent.withdrawn = Some(at);
                }
            }
            PartyChange::CallerChecked { asked, right, passed, .. } => self.checks.push(CallerCheck {
                at,
                by: by.clone(),
                asked: asked.clone(),
                right: *right,
                passed: *passed,
            }),
            PartyChange::MatchDecided { other, same, confidence, .. } => self.matches.push(MatchDecided {
                other: *other,
                same: *same,
                confidence: *confidence,
                by: by.clone(),
                at,
            }),
        }
    }
}
