//! The parties of a case, as one caller may know them.

use super::Choice;
use casewright_core::{
    Value,
    id::{AlertName, ConsentName, PartyRole},
    party::{Checked, ContactKind, PartyKind},
};
use jiff::{Timestamp, civil::Date};
use program::model::ReasonAsked;
use serde::{Serialize, Serializer};

/// The parties of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartiesTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// Those who are parties now, then those who were.
    pub parties: Vec<PartyShown>,
    /// Why something would not be shared now, and what to do.
    pub missing: Vec<MissingConsent>,
    /// What can be said about parties of this program.
    pub kinds: PartyKinds,
    /// True for whoever may change any of it.
    pub may_keep: bool,
    /// In which language whoever the case is from is written to; none where the program has one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letters: Option<LettersShown>,
}

/// The language of letters and mails of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LettersShown {
    /// Its tag.
    pub lang: String,
    /// True where somebody chose it for them; else it is the one in which they asked, or the first one of the program.
    pub chosen: bool,
    /// The tags of the languages of the program.
    pub languages: Vec<String>,
}

/// A consent that nobody has given, and what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingConsent {
    /// The consent, as people call it.
    pub title: String,
    /// Partners that are not brought in without it.
    pub partners: Vec<String>,
    /// True where nothing is handed out about the case without it.
    pub disclosure: bool,
    /// Kinds of documents whose originals are not handed over without it, as people call them.
    pub hand_over: Vec<String>,
}

/// What can be said about parties of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartyKinds {
    /// What they can be, and of which kinds, where there is room for another.
    pub roles: Vec<(Choice, Vec<PartyKind>)>,
    /// What one should know of them first.
    pub alerts: Vec<Choice>,
    /// What they can consent to, and in which roles.
    pub consents: Vec<(Choice, Vec<PartyRole>)>,
    /// True where contacts can be confidential.
    pub confidential: bool,
    /// What a caller can be asked.
    pub ask: Vec<Checked>,
    /// So many answers must be right.
    pub right: u32,
}

/// A party of a case. What is not open to the caller is not there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyShown {
    /// Its number on the case.
    pub no: u32,
    /// What they are.
    pub role: PartyRole,
    /// As people call it.
    pub role_title: String,
    /// Person or organisation.
    pub kind: PartyKind,
    /// What they are called.
    pub name: Option<String>,
    /// The day they were born.
    pub born: Option<Date>,
    /// Their number.
    pub number: Option<String>,
    /// True where the case file says who they are.
    pub filled: bool,
    /// Since when they are a party.
    pub since: Timestamp,
    /// Until when they were.
    pub until: Option<Timestamp>,
    /// What one should know first.
    pub alerts: Vec<AlertShown>,
    /// How to reach them: what holds now first, then what held.
    pub contacts: Vec<ContactShown>,
    /// For whom they act, and who acts for them.
    pub representations: Vec<RepresentationShown>,
    /// What they consented to.
    pub consents: Vec<ConsentShown>,
    /// How callers were checked, the newest first.
    pub checks: Vec<CheckShown>,
}

/// Something one should know first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertShown {
    /// Its number on its party.
    pub no: u32,
    /// The party.
    pub party: u32,
    /// Which.
    pub alert: AlertName,
    /// As people call it.
    pub title: String,
    /// More about it.
    pub note: Option<String>,
    /// Of whom it is said: their name, where it is open to the caller, else what they are.
    pub of: String,
    /// Since when.
    pub since: Timestamp,
}

/// A way to reach a party.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContactShown {
    /// Its number on its party.
    pub no: u32,
    /// What it is.
    pub kind: ContactKind,
    /// Itself; none where it is confidential.
    #[serde(serialize_with = "plain")]
    pub value: Option<Value>,
    /// True where it is shown only by an act of its own.
    pub confidential: bool,
    /// True where it stands in the case file.
    pub filled: bool,
    /// The first day on which it holds.
    pub from: Date,
    /// The first day on which it holds no more.
    pub until: Option<Date>,
    /// True where it holds today.
    pub now: bool,
    /// Set where the caller may have it shown: whether they are asked why.
    #[serde(skip)]
    pub reveal: Option<ReasonAsked>,
}

/// That one acts for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepresentationShown {
    /// Its number on the party who acts.
    pub no: u32,
    /// True where this party acts; false where the other acts for it.
    pub acts: bool,
    /// The number of the other.
    pub party: u32,
    /// The other: their name, where it is open to the caller, else what they are.
    pub other: String,
    /// In what way.
    pub capacity: String,
    /// The first day.
    pub from: Date,
    /// The first day on which it is over.
    pub until: Option<Date>,
    /// True where it holds today.
    pub now: bool,
}

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsentShown {
    /// Its number on its party.
    pub no: u32,
    /// To what.
    pub consent: ConsentName,
    /// As people call it.
    pub title: String,
    /// How it was given.
    pub how: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The first day on which it holds no more.
    pub until: Option<Date>,
    /// When it was withdrawn.
    pub withdrawn: Option<Timestamp>,
    /// True where it holds today.
    pub now: bool,
}

/// How a caller was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckShown {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What was asked.
    pub asked: Vec<Checked>,
    /// How many answers were right.
    pub right: u32,
    /// True when that was enough.
    pub passed: bool,
}

/// One party of a case, and where else the caller meets the same person or organisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyPage {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The party.
    pub party: PartyShown,
    /// Other parties of the case, for whom they may act.
    pub others: Vec<(u32, String)>,
    /// Other cases on which they are, of those that the caller may see; no others are counted.
    pub cases: Vec<PartyCase>,
    /// Parties of other cases that might be the same, for whoever may decide it.
    pub matches: Vec<MatchShown>,
    /// What can be said about them.
    pub kinds: PartyKinds,
    /// True for whoever may change any of it.
    pub may_keep: bool,
}

/// A case on which a party is the same person or organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartyCase {
    /// The case.
    pub reference: String,
    /// The title of its program.
    pub program_title: String,
    /// The number of the party there.
    pub party: u32,
    /// What they are there.
    pub role_title: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// What one should know of them first, as that case says.
    pub alerts: Vec<AlertShown>,
}

/// A party of another case that might be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatchShown {
    /// The case.
    pub reference: String,
    /// The title of its program.
    pub program_title: String,
    /// The number of the party there.
    pub party: u32,
    /// What they are there.
    pub role_title: String,
    /// What they are called there.
    pub name: String,
    /// The day they were born, as that case says.
    pub born: Option<Date>,
    /// How sure the comparison is, in percent.
    pub confidence: u32,
    /// What it rests on: `same-name`, `similar-name`, `same-born`, `near-born`, `other-born`, `same-number`, `other-number`, `same-contact`.
    pub reasons: Vec<&'static str>,
    /// What was decided before; none while nothing was.
    pub decided: Option<bool>,
}

/// What came of asking for one confidential contact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactRevealed {
    /// Here it is.
    Shown(#[serde(serialize_with = "plain_value")] Value),
    /// Why not: a reason is missing.
    Refused(String),
}

/// As programs outside read it.
#[expect(clippy::ref_option, reason = "the derive hands over a reference to the field")]
fn plain<S: Serializer>(value: &Option<Value>, to: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(crate::bind::json_of).serialize(to)
}

fn plain_value<S: Serializer>(value: &Value, to: S) -> Result<S::Ok, S::Error> {
    crate::bind::json_of(value).serialize(to)
}
