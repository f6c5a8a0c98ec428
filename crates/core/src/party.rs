//! The parties of a case: the persons and organisations it is about, as the case knows them (S3.23, S3.24). They are no accounts:
//! who works on a case is its team, who may open it from outside is in [`crate::Case::parties`].
//!
//! What is known of a party is sealed with its case and goes with it. That two cases know the same person is a decision that
//! somebody made and that each case keeps for itself; there is no register beside the cases that would outlive them, or that
//! would tell of people whose cases one may not see.

mod change;
mod command;
mod def;

pub use change::PartyChange;
pub use command::PartyCommand;
pub use def::{
    AlertDef, CallerCheckDef, Checked, ConsentDef, Fills, PARTY_TEXT_CHARS_MAX, PartiesDef, PartyRoleDef,
    Sharing,
};

use crate::{
    command::Actor,
    id::{AlertName, CaseId, ConsentName, PartyRole},
    value::Value,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most parties of one case, and most entries of each kind about one party.
pub const PARTIES_MAX: usize = 200;

/// Everybody whom a case is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartyFile {
    /// Every party there ever was, oldest first; its number is its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// The language in which whoever the case is from is written to; none while it is the first one of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_in: Option<WrittenIn>,
}

/// The language of letters and mails of a case (S3.63).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenIn {
    /// Its tag, as the locale file of the program is named: `cy`.
    pub lang: String,
    /// True where somebody who works on the case said so: then it stays, in whatever language they ask next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
}

/// A person or an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// A person.
    #[default]
    Person,
    /// An organisation.
    Organisation,
}

/// Who a party is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyDetails {
    /// Person or organisation.
    #[serde(default)]
    pub kind: PartyKind,
    /// What they are called.
    pub name: String,
    /// The day a person was born.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// A number that somebody gives such people: of a register, of an insurance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// A party of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// What they are on this case.
    pub role: PartyRole,
    /// Who they are.
    #[serde(flatten)]
    pub details: PartyDetails,
    /// True where the case file says who they are: it is corrected there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filled: bool,
    /// Since when they are a party.
    pub since: Timestamp,
    /// Until when; none while they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Addresses, telephone numbers, mail addresses: those of the past too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// For whom they act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts_for: Vec<Representation>,
    /// What one should know of them first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// What they consented to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// How callers who said to be them were checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CallerCheck>,
    /// What was decided about parties of other cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<MatchDecided>,
}

/// How a party is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// A postal address.
    Address,
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
}

/// One address, number or mail address, for as long as it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// As the type of the case file has it.
    pub value: Value,
    /// True where nobody may learn it but under a permission of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// True where it stands in the case file: it is corrected there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filled: bool,
    /// The first day on which it holds.
    pub from: Date,
    /// The first day on which it holds no more; none while nothing is known of its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// That a party acts for another of the same case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representation {
    /// The number of the other.
    pub party: u32,
    /// In what way: solicitor, guardian, interpreter.
    pub capacity: String,
    /// The first day on which they do.
    pub from: Date,
    /// The first day on which they do no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// What one should know of a party before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What, as the sheet names it.
    pub alert: AlertName,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who said so.
    pub by: Actor,
    /// Since when.
    pub since: Timestamp,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
}

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what, as the sheet names it.
    pub consent: ConsentName,
    /// How it was given: in writing, by telephone.
    pub how: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The first day on which it holds no more; none: until it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who recorded it.
    pub by: Actor,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Timestamp>,
}

impl Consent {
    /// True on a day on which it holds.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.withdrawn.is_none() && holds(self.from, self.until, day)
    }
}

/// That somebody who said to be the party was asked before anything was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerCheck {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What was asked; never what was answered.
    pub asked: Vec<Checked>,
    /// How many answers were right.
    pub right: u32,
    /// True when that was enough.
    pub passed: bool,
}

/// A party of any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartyKey {
    /// The case.
    pub case: CaseId,
    /// The number of the party on it.
    pub party: u32,
}

impl PartyKey {
    /// The one word that stands for it in an index.
    pub fn word(&self) -> String {
        format!("{}p{}", self.case.uuid().simple(), self.party)
    }
}

/// What somebody decided about a party that might be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchDecided {
    /// The party of the other case.
    pub other: PartyKey,
    /// True: the same person or organisation.
    pub same: bool,
    /// How sure the comparison was, in percent.
    pub confidence: u32,
    /// Who decided.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl Party {
    /// True while they are a party.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.until.is_none()
    }

    /// Contacts that hold on a day, with their numbers.
    pub fn contacts_on(&self, day: Date) -> impl Iterator<Item = (u32, &Contact)> {
        let numbered = self.contacts.iter().enumerate().map(|(no, contact)| (no as u32, contact));
        numbered.filter(move |(_, contact)| holds(contact.from, contact.until, day))
    }

    /// What was said to be known first and was not taken back, with its number.
    pub fn alerts_on(&self) -> impl Iterator<Item = (u32, &Alert)> {
        let numbered = self.alerts.iter().enumerate().map(|(no, alert)| (no as u32, alert));
        numbered.filter(|(_, alert)| alert.ended.is_none())
    }

    /// The parties of other cases that were decided to be the same, by the newest decision about each.
    pub fn same_as(&self) -> impl Iterator<Item = PartyKey> {
        let newest: BTreeMap<PartyKey, bool> =
            self.matches.iter().map(|decided| (decided.other, decided.same)).collect();
        newest.into_iter().filter(|(_, same)| *same).map(|(other, _)| other)
    }

    /// The newest decision about a party of another case.
    pub fn decided(&self, other: PartyKey) -> Option<bool> {
        self.matches.iter().rev().find(|decided| decided.other == other).map(|decided| decided.same)
    }
}

/// From a first day on, before a last.
pub(crate) fn holds(from: Date, until: Option<Date>, day: Date) -> bool {
    from <= day && until.is_none_or(|until| day < until)
}

impl PartyFile {
    /// True when nobody was ever named, and nothing is known of their language.
    pub const fn is_empty(&self) -> bool {
        self.parties.is_empty() && self.written_in.is_none()
    }

    /// The party of a number.
    pub fn party(&self, no: u32) -> Option<&Party> {
        self.parties.get(no as usize)
    }

    /// Those who are parties now, with their numbers.
    pub fn on(&self) -> impl Iterator<Item = (u32, &Party)> {
        let numbered = self.parties.iter().enumerate().map(|(no, party)| (no as u32, party));
        numbered.filter(|(_, party)| party.is_on())
    }
}
