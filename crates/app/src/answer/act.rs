//! What came of an act.

use super::{Origin, StateShown};
use casewright_core::{
    Value,
    id::{EffectName, FetchName, ListName, ProgramName, ViewName},
    money::Currency,
    value::FieldPath,
};
use serde::Serialize;

/// What came of an act on a case one may work on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acted {
    /// It was done, and it is stored.
    Done(ActAnswer),
    /// The domain says no. Nothing was stored but the entry in the log.
    Refused(Refused),
    /// The case is not at the version that the caller insisted on (`If-Match`).
    Stale {
        /// The version it is at.
        version: u64,
    },
    /// The idempotency key was used before with another body.
    KeyReused,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActAnswer {
    /// The case.
    pub reference: String,
    /// Its program.
    pub program: ProgramName,
    /// Its version now.
    pub version: u64,
    /// True while some view of it is open to the caller: what they did may have been their last part in it.
    pub still_open: bool,
    /// The states it is in now, for those whom a view shows them.
    pub states: Vec<StateShown>,
    /// Where the row sends the person next; grants nothing.
    pub open: Option<ViewName>,
    /// The list that the row leads to instead; grants nothing.
    pub open_list: Option<ListName>,
    /// True when a step is awaited: the page looks again in a moment.
    pub pending: bool,
    /// Effects that this act put in the outbox, for those who see everything of the case.
    pub queued: Vec<EffectName>,
    /// Fetches that this act asked for, for those who see everything of the case.
    pub fetches: Vec<FetchName>,
    /// True when the same request had been carried out before and nothing was done again.
    pub replayed: bool,
}

/// Why the domain says no, in the words of the program.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Refused {
    /// The kind of rejection: `refused`, `not-offered`, `busy`, `input`, `reason-missing`, `conflict`, …
    pub kind: String,
    /// Sentences that say what to do next.
    pub text: String,
    /// The key of the text, where a `refuse` row names one: `fee-not-paid`.
    pub key: Option<String>,
    /// What is wrong with the input, field by field.
    pub problems: Vec<ProblemShown>,
    /// What somebody else changed meanwhile.
    pub conflicts: Vec<ConflictShown>,
    /// The conditions that were not true.
    pub conditions: Vec<ConditionShown>,
}

/// One thing wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemShown {
    /// The field.
    pub path: FieldPath,
    /// Its label.
    pub label: String,
    /// The key: `required`, `not-listed`, `wrong-type`, `too-long`, `not-one-of`.
    pub key: String,
    /// A sentence that names the field and says what to write.
    pub text: String,
}

/// One field that two people changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConflictShown {
    /// The field.
    pub path: FieldPath,
    /// Its label.
    pub label: String,
    /// What stands there now; none when the caller may not read it.
    pub theirs: Option<Value>,
    /// What was sent.
    pub ours: Value,
    /// When and by whom it was changed.
    pub origin: Option<Origin>,
}

/// A condition that was not true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionShown {
    /// As written in the sheet.
    pub source: String,
    /// The same as the program says it in words; none where it has no words for all that it names.
    pub words: Option<String>,
    /// The line of its row in `program.yaml`, 0 when not known.
    pub line: u32,
    /// Why it could not be told; none when it was false.
    pub unknown: Option<String>,
    /// What it read, as far as the caller may see it.
    pub readings: Vec<ReadingShown>,
}

/// A value that a condition read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadingShown {
    /// Where it stands: a field, `decisions.fee.amount`, `clock.statutory.over`, …
    pub path: FieldPath,
    /// Its label.
    pub label: String,
    /// The currency, where it is an amount of money and the program names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The value then.
    pub value: Value,
}
