//! What happened, who looked, and what a case waits for.

use super::Choice;
use casewright_core::{FieldType, Value, id::PersonId, money::Currency, value::FieldPath};
use jiff::Timestamp;
use serde::Serialize;

/// The audit tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuditTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// Who looked, acted or tried, newest first.
    pub entries: Vec<EntryShown>,
    /// Where older entries begin.
    pub older: Option<u64>,
    /// What changed from what to what, newest first.
    pub changes: Vec<ChangeShown>,
}

/// An entry of the access log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryShown {
    /// Its position in the log.
    pub position: u64,
    /// When.
    pub at: Timestamp,
    /// Who; none for services and when nobody was signed in.
    pub person: Option<PersonId>,
    /// Name of the person or service.
    pub name: String,
    /// Whether something was read, done, …
    pub kind: crate::entry::EntryKind,
    /// As authz names it: `view:full`.
    pub ask: String,
    /// In plain words.
    pub asked: String,
    /// Allowed or denied.
    pub allowed: bool,
    /// Policies, why the domain refused, reason given, purpose: plain words.
    pub because: Vec<String>,
    /// Titles of the views opened.
    pub views: Vec<String>,
    /// Classes revealed.
    pub classes: Vec<String>,
    /// Versions before and after an act.
    pub versions: Option<(u64, u64)>,
    /// Attested context: `zone`, `device`, `strength`, `age`.
    pub context: Vec<(String, String)>,
}

/// A change of the case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeShown {
    /// The event's number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The field, where a field changed.
    pub path: Option<FieldPath>,
    /// The field's label, or what happened in plain words.
    pub what: String,
    /// The field's type, for formatting; none where no field changed.
    pub kind: Option<FieldType>,
    /// The currency of amounts in it; none where the program names none, or it holds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// For `one_of`: each choice with its text.
    pub choices: Vec<Choice>,
    /// Before: the value, or the title of the state that was left; none where the caller may not read the class.
    pub from: Option<Value>,
    /// After: the value, or the title of the state that was entered; none where the caller may not read the class.
    pub to: Option<Value>,
    /// True when the values are kept from the caller.
    pub withheld: bool,
    /// The source that a fetch names.
    pub source: Option<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineItem {
    /// The event's number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// In plain words.
    pub text: String,
    /// The kind of event: `ActionTaken`, `StateEntered`, …
    pub kind: String,
    /// The name of the state that was entered, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What a case waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// What: a task, an automatic row, a step, a clock.
    pub what: String,
    /// For whom or what, in plain words.
    pub waits_for: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Until when at the latest, if time ends it.
    pub until: Option<Timestamp>,
    /// The conditions that do not hold yet, as far as the caller may see their values.
    pub conditions: Vec<super::ConditionShown>,
}
