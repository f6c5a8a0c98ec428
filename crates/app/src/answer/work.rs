//! Work over many cases: queues of tasks, what can be done with those that were chosen, what came of it.

use super::{Count, Filters, Load, NoticeShown};
use casewright_core::id::{CaseId, ItemNo, PersonId, ProgramName};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueKind {
    /// Those the caller has.
    Mine,
    /// Those nobody has and the caller may do.
    Available,
    /// Those of the caller's units, whoever has them; for whoever may hand them out.
    Team,
    /// Those of every case that the caller sees as a whole; for whoever may hand them out somewhere, or oversees.
    All,
}

impl QueueKind {
    /// Each with its word in an address.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Mine, "mine"), (Self::Available, "available"), (Self::Team, "team"), (Self::All, "all")];

    /// By its word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// What is due: how hard it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// What the office aims at: a clock named `target`, a task.
    Target,
    /// What the law or the program sets.
    Statutory,
}

/// A task in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRow {
    /// The case.
    pub reference: String,
    /// What the case is about, in the first words that the caller may read.
    pub about: String,
    /// The state of the case.
    pub state: String,
    /// The task on its case.
    pub item: ItemNo,
    /// Its title.
    pub title: String,
    /// For whom.
    pub role: String,
    /// Who has it.
    pub assignee: Option<String>,
    /// The last day on which whoever has it, or everybody who could have it on this case, is away.
    pub away_until: Option<Date>,
    /// Who that is, for the look whether they are away.
    #[serde(skip)]
    pub holders: Vec<PersonId>,
    /// True when that is the caller.
    pub mine: bool,
    /// Since when it is there.
    pub since: Timestamp,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
    /// True once that is over.
    pub over: bool,
    /// The zone of its calendar: the days that count are days there.
    #[serde(skip)]
    pub zone: TimeZone,
    /// What comes first: its own priority, else that of its case, where the caller is shown that.
    pub priority: Option<PriorityShown>,
}

/// A priority as people are told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriorityShown {
    /// The word of the sheet: `urgent`.
    pub word: String,
    /// How it is called.
    pub title: String,
    /// Where it stands in the program's order, from 0: what comes first.
    pub place: usize,
}

/// A page of a queue, in one program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueuePage {
    /// Which.
    pub kind: QueueKind,
    /// Those that the caller has.
    pub kinds: Vec<QueueKind>,
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// Every program in which the caller works.
    pub programs: Vec<(ProgramName, String)>,
    /// The tasks, the one that comes first at the beginning: by priority where the program has any, then by when they are due.
    pub rows: Vec<TaskRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// True when the caller may hand tasks out to others.
    pub hands_out: bool,
    /// Whose tasks alone these are.
    pub whose: Option<(PersonId, String)>,
    /// Who is away and has tasks that the caller may hand out, with the last day and the number of cases.
    pub away: Vec<AwayHere>,
}

/// Somebody who is away and has tasks in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AwayHere {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The last day.
    pub until: Date,
    /// Cases with a task of theirs.
    pub cases: Count,
}

/// A task that was chosen: a place in a queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskAt {
    /// The case.
    pub reference: String,
    /// The task on it.
    pub item: u32,
}

impl TaskAt {
    /// From `PL-2026-7F3KQ:3`.
    pub fn read(text: &str) -> Option<Self> {
        let (reference, item) = text.rsplit_once(':')?;
        Some(Self { reference: reference.chars().take(60).collect(), item: item.parse().ok()? })
    }
}

impl std::fmt::Display for TaskAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.reference, self.item)
    }
}

/// What can be done with the tasks that were chosen, as things are now.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chosen {
    /// Each of them.
    pub rows: Vec<ChosenRow>,
    /// How many the caller may take.
    pub claim: usize,
    /// How many the caller may give back, or take from whoever has them.
    pub release: usize,
    /// How many the caller may give to somebody.
    pub assign: usize,
    /// To whom, with the number of these tasks that each may do.
    pub people: Vec<Taker>,
}

/// One task that was chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChosenRow {
    /// Which.
    pub at: TaskAt,
    /// The task; none when it is not there for the caller.
    pub task: Option<TaskRow>,
    /// The caller may take it.
    pub may_claim: bool,
    /// The caller may give it back.
    pub may_release: bool,
    /// The caller may give it to somebody.
    pub may_assign: bool,
}

/// Somebody who may do tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taker {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How many of the chosen tasks they may do.
    pub fits: usize,
    /// How much they have in the programs of these tasks.
    pub load: Load,
    /// The last day on which they are away, where they are today.
    pub away_until: Option<Date>,
    /// Whoever is away, has one of these tasks, and named them.
    pub stands_in_for: Vec<String>,
}

/// What is done with each of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum BulkWhat {
    /// The caller takes the tasks.
    Claim,
    /// Nobody has them any more.
    Release,
    /// Somebody gets them.
    Assign {
        /// Who.
        to: PersonId,
    },
    /// Each is given to whoever may do it, is there and has the least work at that moment.
    AssignLeast,
    /// An action on each case.
    Act {
        /// Which.
        action: String,
    },
}

/// On what something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkRows {
    /// On these: cases by reference, with the task on each.
    Chosen(Vec<(String, Option<u32>)>),
    /// On every case that a list finds at this moment, however many pages it has.
    Found {
        /// The list.
        list: String,
        /// As it was narrowed.
        filters: Filters,
    },
}

/// Many things to be done, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkAsk {
    /// In which program.
    pub program: String,
    /// What.
    pub what: BulkWhat,
    /// On what: tasks, or cases alone for an action.
    pub rows: BulkRows,
    /// Why.
    pub reason: Option<String>,
    /// Where one goes on afterwards.
    pub back: String,
}

/// Which rows of a job are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BulkPage {
    /// Those that were not done alone.
    pub refused: bool,
    /// From this one on, counted from nought.
    pub from: usize,
}

/// A job over many, as far as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BulkShown {
    /// Its id.
    pub id: Uuid,
    /// The program.
    pub program: ProgramName,
    /// What is done, in plain words.
    pub title: String,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// True once every row has an answer.
    pub done: bool,
    /// How many rows there are.
    pub all: usize,
    /// How many of them were done.
    pub ok: usize,
    /// How many were refused.
    pub refused: usize,
    /// Those that are shown.
    pub rows: Vec<BulkRowShown>,
    /// Which these are.
    pub page: BulkPage,
    /// Where the next page begins.
    pub next: Option<usize>,
    /// Where one goes on.
    pub back: String,
}

/// What came of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRowShown {
    /// The case. Nothing stands here before a case that a list found was tried, and after it was not found any more.
    pub reference: String,
    /// The case that a list found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The task on it.
    pub item: Option<u32>,
    /// What it is called, where the caller may know.
    #[serde(default)]
    pub title: Option<String>,
    /// True when it was done, false when not; none while it waits.
    pub done: Option<bool>,
    /// What happened, or why not.
    pub says: String,
}

/// The first page of whoever works here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Home {
    /// Program by program, the numbers.
    pub programs: Vec<HomeNumbers>,
    /// The caller's tasks that are due first.
    pub tasks: Vec<TaskRow>,
    /// True when they have more.
    pub more_tasks: bool,
    /// What is over or due within seven days.
    pub due: Vec<DueRow>,
    /// What others gave the caller that they have not opened yet.
    pub given: Vec<NoticeShown>,
    /// What else they are told.
    pub notices: Vec<NoticeShown>,
    /// How many reviews of broken glass and emergencies wait for them.
    pub reviews: usize,
    /// How many requests for access they may decide.
    pub requests: usize,
}

/// The numbers of one program on the first page. Each is the count of a list that it opens.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HomeNumbers {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub title: String,
    /// Cases the caller works on.
    pub mine: Count,
    /// Their tasks.
    pub tasks: Count,
    /// Tasks that nobody has and they may do.
    pub available: Count,
    /// Cases on which something is over; none where the caller does not see cases as a whole.
    pub over: Option<Count>,
    /// Cases on which something is due within seven days.
    pub week: Option<Count>,
    /// True where they may hand out work: there is a board.
    pub board: bool,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueRow {
    /// The case.
    pub reference: String,
    /// The program's title.
    pub program_title: String,
    /// What the case is about.
    pub about: String,
    /// What is due.
    pub what: String,
    /// How hard it is meant.
    pub kind: DueKind,
    /// When.
    pub at: Timestamp,
    /// True once it is over.
    pub over: bool,
    /// The zone of its calendar: the days that count are days there.
    #[serde(skip)]
    pub zone: TimeZone,
}

/// The board of whoever hands out work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Board {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// Every program with a board.
    pub programs: Vec<(ProgramName, String)>,
    /// Live cases.
    pub live: Count,
    /// Something is over.
    pub over: Count,
    /// Something is due within seven days, or over.
    pub week: Count,
    /// An action waits for approval.
    pub approvals: Count,
    /// Nobody works on it.
    pub nobody: Count,
    /// A flag waits.
    pub flags: Count,
    /// States that are not final, in the order of the sheet: name and title.
    pub states: Vec<(String, String)>,
    /// Who works on how many cases.
    pub workers: Vec<BoardRow>,
    /// State by state: what is due when.
    pub clocks: Vec<BoardClocks>,
    /// True when there are more people than are shown.
    pub more_workers: bool,
}

/// One person's work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoardRow {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// All their live cases.
    pub all: Count,
    /// Those on which something is over.
    pub over: Count,
    /// By state, in the order of the board's states.
    pub by_state: Vec<Count>,
}

/// What is due in one state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoardClocks {
    /// The state.
    pub state: String,
    /// Its title.
    pub title: String,
    /// All live cases in it.
    pub all: Count,
    /// Over.
    pub over: Count,
    /// Today.
    pub today: Count,
    /// Within seven days, or over.
    pub week: Count,
    /// Within thirty days, or over.
    pub month: Count,
    /// Nothing is due.
    pub never: Count,
}
