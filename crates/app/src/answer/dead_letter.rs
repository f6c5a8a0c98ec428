//! Effects that were given up.

use casewright_core::id::EffectNo;
use jiff::Timestamp;
use serde::Serialize;

/// An effect that will not be tried again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadLetterShown {
    /// The case.
    pub reference: String,
    /// Its number on the case.
    pub effect: EffectNo,
    /// What it is, as the program names it.
    pub what: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// What went wrong last.
    pub failure: String,
    /// True for what can be tried once more: a message. The case went on without everything else.
    pub can_be_retried: bool,
}

/// What came of trying once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "came", rename_all = "kebab-case")]
pub enum Retried {
    /// It was delivered and is no dead letter any more.
    Delivered,
    /// It failed again.
    Failed {
        /// What went wrong.
        failure: String,
    },
    /// It is no dead letter, or somebody tries it at this moment.
    NotThere,
}
