//! The inbox: what came in and fits no case yet.

use casewright_core::id::{ProgramName, UnitName};
use jiff::Timestamp;
use serde::Serialize;

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxPage {
    /// The program whose inbox it is.
    pub program: ProgramName,
    /// The caller's inboxes, this one among them, with their titles.
    pub inboxes: Vec<(ProgramName, String)>,
    /// Those that wait longest first.
    pub rows: Vec<InboxRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The caller may register an item.
    pub may_register: bool,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxRow {
    /// Its reference.
    pub reference: String,
    /// What it is about, in the first words that the caller may read.
    pub subject: String,
    /// How it came, in words.
    pub channel: String,
    /// When it came, as it was written down.
    pub received: Option<jiff::civil::Date>,
    /// From whom, for those who may read that.
    pub sender: Option<String>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// How many documents the caller sees with it.
    pub documents: usize,
}

/// One item, with what may be done about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxItem {
    /// The item.
    pub item: InboxRow,
    /// Its words, for those who may read them.
    pub text: Option<String>,
    /// The caller may say where it belongs.
    pub may_file: bool,
    /// The case that filing it was begun on and not ended, for those who may open it.
    pub begun: Option<String>,
    /// Where it stands, for those who may open that case.
    pub filed: Option<String>,
    /// Cases that it may belong to, the likeliest first: among those that the caller may open, and of the others nothing. A person decides.
    pub suggestions: Vec<InboxSuggestion>,
    /// Programs of which the caller may open a case from it for the organisation, with their titles.
    pub programs: Vec<(ProgramName, String)>,
    /// The caller's units.
    pub units: Vec<UnitName>,
}

/// A case that an item may belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InboxSuggestion {
    /// The case.
    pub reference: String,
    /// Its program's title.
    pub program_title: String,
    /// What it is about.
    pub about: String,
    /// How sure, in percent.
    pub confidence: u32,
    /// What it rests on: `reference-named`, `same-name`, `similar-name`, `same-contact`, `words-found`.
    pub reasons: Vec<&'static str>,
}
