//! What the log of the whole platform says about one person.

use casewright_core::id::{PersonId, ProgramName};
use jiff::Timestamp;
use serde::Serialize;

/// A page of what somebody did or tried, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogPage {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The entries.
    pub entries: Vec<LogLine>,
    /// Where older ones begin.
    pub older: Option<u64>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Its position in the log.
    pub position: u64,
    /// When.
    pub at: Timestamp,
    /// Whether something was read, done, ….
    pub kind: crate::entry::EntryKind,
    /// As authz names it: `view:full`.
    pub ask: String,
    /// In plain words.
    pub asked: String,
    /// Allowed or denied.
    pub allowed: bool,
    /// The case, where the reader may know of it.
    pub reference: Option<String>,
    /// True for a case that the reader may not know of: one with a closed list.
    pub withheld: bool,
    /// The program.
    pub program: Option<ProgramName>,
    /// The person it was about.
    pub about: Option<PersonId>,
    /// How many cases a list showed.
    pub shown: usize,
    /// In whose place.
    pub on_behalf_of: Option<PersonId>,
    /// Reason given.
    pub reason: Option<String>,
    /// Purpose declared.
    pub purpose: Option<String>,
    /// Attested context: `zone`, `device`, `strength`, `age`.
    pub context: Vec<(String, String)>,
}
