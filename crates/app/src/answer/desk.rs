//! No case in hand: the desk and its lists.

use super::FieldShown;
use casewright_core::id::{ActionName, ListName, PersonId, ProgramName, RoleName};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The desk of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Desk {
    /// Whose.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Vec<RoleShown>,
    /// The lists the sheet opens for them, each with its first page.
    pub lists: Vec<ListPage>,
    /// Programs in which they may open a case.
    pub opens: Vec<OpensShown>,
    /// What they began to fill in.
    pub drafts: Vec<DraftShown>,
    /// Platform roles: `auditor`, `administrator`.
    pub platform_roles: Vec<String>,
}

/// A role of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleShown {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// The role.
    pub role: RoleName,
    /// Its title.
    pub title: String,
}

/// A program in which a case may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpensShown {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub title: String,
}

/// Something begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftShown {
    /// The case.
    pub reference: String,
    /// The program's title.
    pub program_title: String,
    /// Action or task.
    pub of: String,
    /// Its title.
    pub title: String,
    /// When it was kept.
    pub saved_at: Timestamp,
}

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListShown {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// The list.
    pub name: ListName,
    /// Its title.
    pub title: String,
    /// Its columns in order.
    pub columns: Vec<ColumnShown>,
    /// Columns one can sort by; the first is the order at the start.
    pub sorts: Vec<ColumnShown>,
    /// Columns one can filter by, each with its choices where it has a closed set.
    pub filters: Vec<(ColumnShown, Vec<super::Choice>)>,
    /// Actions for the selected rows.
    pub offers: Vec<(ActionName, String)>,
    /// True when more than one row can be ticked.
    pub select_many: bool,
    /// True when rows can be ticked at all.
    pub selectable: bool,
    /// True when words can be searched.
    pub searchable: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnShown {
    /// `reference`, `state`, `opened`, `clock.<name>`, or a field path.
    pub key: String,
    /// Its heading.
    pub label: String,
}

/// What a person chose on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Column key to value as text; unknown keys are refused.
    pub equals: BTreeMap<String, String>,
    /// Words to search.
    pub words: Option<String>,
    /// Column key to sort by.
    pub sort: Option<String>,
    /// Turns the order round.
    pub descending: bool,
    /// Ended cases instead of live ones; none shows both.
    pub ended: Option<bool>,
    /// Rows a page, at most 100; 0 is 25.
    pub limit: u32,
    /// Where the page begins: `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListPage {
    /// Which list.
    pub list: ListShown,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the caller may take what the list finds out as a file; of which cases is decided for each.
    pub may_export: bool,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListRow {
    /// The reference: the link.
    pub reference: String,
    /// Version of the case.
    pub version: u64,
    /// A cell a column; the value is null where the caller may not read it.
    pub cells: Vec<FieldShown>,
    /// When the next running clock is over, for colouring.
    pub due_at: Option<Timestamp>,
    /// What came of the case, once it ended.
    pub outcome: Option<String>,
    /// True when a flag waits.
    pub flagged: bool,
    /// The zone of its calendar: the days that count are days there.
    #[serde(skip)]
    pub zone: TimeZone,
}
