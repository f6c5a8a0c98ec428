//! What a step of a scenario does about the parties of a case. It names them by what they are: the newest of that role is meant.

use casewright_core::{
    Case, PartyCommand, Value,
    id::{AlertName, ConsentName, PartyRole},
    party::{Checked, ContactKind, Party, PartyDetails},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A change of the parties of the case, or a look at something confidential.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyStep {
    /// The party it is about, or as what one is added.
    pub of: PartyRole,
    /// What is done.
    pub what: PartyDone,
}

/// What is done about a party.
#[derive(Clone, Debug, PartialEq)]
pub enum PartyDone {
    /// One is added.
    Add(PartyDetails),
    /// A contact is added; it takes the place of the newest of its kind that was noted by hand.
    Contact {
        /// What it is.
        kind: ContactKind,
        /// Itself.
        value: Value,
        /// True where it is confidential.
        confidential: bool,
    },
    /// One acts for another.
    ActsFor {
        /// For whom.
        party: PartyRole,
        /// As what.
        capacity: String,
    },
    /// Something is to be known first.
    Alert(AlertName),
    /// A consent is recorded.
    Consent {
        /// To what.
        consent: ConsentName,
        /// The first day on which it is over.
        until: Option<Date>,
    },
    /// One is withdrawn.
    Withdraw(ConsentName),
    /// A caller is checked.
    Caller(BTreeMap<Checked, String>),
    /// A confidential contact is shown.
    Reveal {
        /// Of which kind.
        kind: ContactKind,
        /// What it must be, where that is said.
        shows: Option<Value>,
        /// The reason given.
        reason: Option<String>,
    },
}

/// The newest party of a role.
fn newest<'a>(case: &'a Case, role: &PartyRole) -> Option<(u32, &'a Party)> {
    case.party_file.on().filter(|(_, party)| party.role == *role).last()
}

impl PartyStep {
    /// The command that it is on the case as it is; none for a look, and where nobody is what it names.
    pub fn command(&self, case: &Case) -> Option<PartyCommand> {
        if let PartyDone::Add(details) = &self.what {
            return Some(PartyCommand::Add { role: self.of.clone(), details: details.clone() });
        }
        let (party, known) = newest(case, &self.of)?;
        Some(match &self.what {
            PartyDone::Add(_) | PartyDone::Reveal { .. } => return None,
            PartyDone::Contact { kind, value, confidential } => {
                let held = |one: &casewright_core::party::Contact| {
                    one.kind == *kind && one.until.is_none() && !one.filled
                };
                PartyCommand::AddContact {
                    party,
                    kind: *kind,
                    value: value.clone(),
                    confidential: *confidential,
                    from: None,
                    replaces: known.contacts.iter().rposition(held).map(|no| no as u32),
                }
            }
            PartyDone::ActsFor { party: other, capacity } => PartyCommand::Represent {
                party,
                acts_for: newest(case, other)?.0,
                capacity: capacity.clone(),
                from: None,
                until: None,
            },
            PartyDone::Alert(alert) => PartyCommand::RaiseAlert { party, alert: alert.clone(), note: None },
            PartyDone::Consent { consent, until } => PartyCommand::Consent {
                party,
                consent: consent.clone(),
                how: "in a scenario".to_owned(),
                until: *until,
            },
            PartyDone::Withdraw(consent) => PartyCommand::WithdrawConsent {
                party,
                consent: known.consents.iter().rposition(|one| one.consent == *consent)? as u32,
            },
            PartyDone::Caller(answers) => PartyCommand::CheckCaller { party, answers: answers.clone() },
        })
    }

    /// The party and the contact that a look is at.
    pub fn contact(&self, case: &Case) -> Option<(u32, u32)> {
        let PartyDone::Reveal { kind, .. } = &self.what else { return None };
        let (party, known) = newest(case, &self.of)?;
        let contact = known.contacts.iter().rposition(|one| one.kind == *kind && one.confidential)?;
        Some((party, contact as u32))
    }
}
