//! One case as one caller may see it.

use super::{Choice, Refused};
use casewright_core::{
    CaseState, FieldType, ItemState, Value,
    case::FlagKind,
    id::{ActionName, ClockName, ItemNo, ProgramName, StateName, TrackName, UnitName, ViewName},
    money::Currency,
    value::FieldPath,
};
use jiff::{Timestamp, tz::TimeZone};
use program::model::ReasonAsked;
use serde::Serialize;

/// A case page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CasePage {
    /// `PL-2026-7F3KQ`.
    pub reference: String,
    /// Its version: the ETag.
    pub version: u64,
    /// Its program.
    pub program: ProgramName,
    /// The zone of its calendar: the days that count are days there.
    #[serde(skip)]
    pub zone: TimeZone,
    /// The program's title.
    pub program_title: String,
    /// The unit it belongs to, for those who see everything.
    pub unit: Option<UnitName>,
    /// What people call its jurisdiction, for those who see everything, where the program has several.
    pub place: Option<String>,
    /// Its priority, for whom a view shows it.
    pub priority: Option<super::PriorityShown>,
    /// Its CMMN state.
    pub case_state: CaseState,
    /// What came of it, once complete.
    pub outcome: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The states it is in, one a track.
    pub states: Vec<StateShown>,
    /// What needs a person's eye.
    pub flags: Vec<FlagShown>,
    /// Running clocks first.
    pub clocks: Vec<ClockShown>,
    /// The views open to the caller, in the order of the sheet, each with the fields the caller may read.
    pub views: Vec<ViewShown>,
    /// Actions that wait for approval, for those who may answer, who proposed them, or who see everything.
    pub proposals: Vec<ProposalShown>,
    /// What the caller can choose: offered by the policy and by the rules. What neither offers is not here.
    pub actions: Vec<ActionShown>,
    /// Tasks the caller may see: their own role's, and those of others when the view shows everything.
    pub tasks: Vec<TaskShown>,
    /// Cases that tasks of this one asked for, for those who see everything.
    pub cases: Vec<CaseTaskShown>,
    /// The reference of the case whose task asked for this one, for those who may open both and see everything here.
    pub opened_for: Option<String>,
    /// Cases that belong to it without a task: a breach that was reported from a notice about it, and the case that such a report is
    /// about; each for those who may open it.
    pub related: Vec<String>,
    /// Discretionary tasks the caller may plan now.
    pub plannable: Vec<PlannableShown>,
    /// Roles that the caller may add tasks for, which no plan foresaw; none where they may add none.
    pub addable: Vec<Choice>,
    /// What came of the last fetch from each source, for those who see everything.
    pub fetched: Vec<FetchShown>,
    /// True where a banner says that a legal hold keeps the case.
    pub held: bool,
    /// What one should know of the parties before anything else: banners.
    pub alerts: Vec<super::AlertShown>,
    /// Which tabs open.
    pub tabs: Tabs,
}

impl CasePage {
    /// True for those who see everything of the case: they alone are told its unit.
    pub const fn is_whole(&self) -> bool {
        self.unit.is_some()
    }
}

/// An action that waits for approval. Nothing of it has happened yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProposalShown {
    /// The action.
    pub action: ActionName,
    /// Its title.
    pub title: String,
    /// Who proposed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    pub reason: Option<String>,
    /// What was filled in, as far as the caller may read it.
    pub fields: Vec<FieldShown>,
    /// Who has approved it so far.
    pub approved_by: Vec<String>,
    /// The role that it waits for, as people call it.
    pub waits_for: String,
}

/// What came of asking a source outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FetchShown {
    /// The source as the sheet names it.
    pub source: String,
    /// When the answer came, or that there is none.
    pub at: Timestamp,
    /// Why there is no answer.
    pub failure: Option<String>,
    /// True when the answer differed from what stood in the case.
    pub changed: bool,
}

/// A state of one track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateShown {
    /// The track.
    pub track: TrackName,
    /// The state.
    pub name: StateName,
    /// What people call it.
    pub title: String,
    /// Since when.
    pub since: Timestamp,
    /// True when the case can end here.
    pub is_final: bool,
    /// What is awaited, in plain words, while a step is pending.
    pub pending: Option<String>,
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlagShown {
    /// Its number.
    pub no: u32,
    /// Its kind.
    pub kind: FlagKind,
    /// In plain words.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
    /// True when the caller may clear it.
    pub may_clear: bool,
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockShown {
    /// `statutory`, `target`.
    pub name: ClockName,
    /// What people call it.
    pub title: String,
    /// The state that started it.
    pub state: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it is over.
    pub due_at: Timestamp,
    /// True when it is over.
    pub over: bool,
    /// True while it counts.
    pub running: bool,
}

/// A view with what it shows to this caller.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ViewShown {
    /// Its name.
    pub name: ViewName,
    /// Its title.
    pub title: String,
    /// Fields with a value or an empty place, in order.
    pub fields: Vec<FieldShown>,
}

/// A field as shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldShown {
    /// Its path; `reference`, `state`, `opened`, `clock.<name>`, `decision.<name>` for what is no field.
    pub path: FieldPath,
    /// Its label.
    pub label: String,
    /// Its type, for formatting; none for what is no field.
    pub kind: Option<FieldType>,
    /// The currency of amounts in it; none where the program names none, or it holds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Its value, possibly masked; null when there is none.
    pub value: Value,
    /// True when this is less than what is stored.
    pub masked: bool,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// For `many` groups: the parts of each item, with labels.
    pub parts: Vec<PartShown>,
    /// For `one_of`: the text of the choice.
    pub choice: Option<String>,
    /// Whether what the mask covers can be asked for.
    #[serde(skip_serializing_if = "Reveal::is_closed")]
    pub reveal: Reveal,
}

/// Whether the caller may have a masked field shown in clear: an act by itself, with an entry in the log by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reveal {
    /// No, or there is nothing to reveal.
    #[default]
    Closed,
    /// They may ask for it.
    May {
        /// Whether a reason is asked for.
        reason: ReasonAsked,
        /// Why it was not shown, where it was just asked for.
        wrong: Option<String>,
    },
    /// It was asked for and is shown in this answer alone.
    Here,
}

impl Reveal {
    /// True where nothing can be asked for.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Closed)
    }
}

/// What came of asking for one field in clear.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldRevealed {
    /// Here it is.
    Shown(Box<FieldShown>),
    /// Something is missing: the reason.
    Refused(Refused),
}

/// A part of each item of a `many` group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartShown {
    /// Its name inside the item.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its type.
    pub kind: FieldType,
    /// For `one_of`: each choice with its text.
    pub choices: Vec<super::Choice>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// When it was set.
    pub at: Timestamp,
    /// By whom, as far as the caller may know.
    pub by: String,
    /// The source that a fetch names.
    pub source: Option<String>,
}

/// An action on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionShown {
    /// Its name.
    pub name: ActionName,
    /// Its title.
    pub title: String,
    /// The track it acts on.
    pub track: TrackName,
    /// Whether it would work.
    pub offered: Offered,
    /// True when it has a form.
    pub has_form: bool,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// True when it is taken by filing the case, an item of an inbox, and not by itself.
    pub by_filing: bool,
}

/// Whether an action would work now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "offered", content = "why")]
pub enum Offered {
    /// It would.
    Now,
    /// It depends on what will be filled in.
    Depends(String),
    /// It would be refused, for this reason.
    Not(String),
}

/// A case that a case task asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseTaskShown {
    /// The task.
    pub title: String,
    /// Its CMMN state.
    pub state: ItemState,
    /// How far the other case is, as far as this one was told.
    pub case: casewright_core::case::ChildState,
    /// Its reference, for those who may open it.
    pub reference: Option<String>,
}

/// A human task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskShown {
    /// Its number on the case.
    pub item: ItemNo,
    /// Its element key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its CMMN state.
    pub state: ItemState,
    /// The role that performs it, as people call it.
    pub role: String,
    /// Who has it.
    pub assignee: Option<String>,
    /// True when the caller has it.
    pub mine: bool,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// What comes first: its own priority, else that of the case, for whom a view shows that.
    pub priority: Option<super::PriorityShown>,
    /// True when the stage cannot complete without it.
    pub required: bool,
    /// True when the caller may take it.
    pub may_take: bool,
    /// True when the caller may start it.
    pub may_start: bool,
    /// True when the caller may complete it.
    pub may_complete: bool,
    /// True when it has a form.
    pub has_form: bool,
}

/// A discretionary task that can be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannableShown {
    /// Its element key.
    pub key: String,
    /// Its title.
    pub title: String,
}

/// Which tabs open for the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tabs {
    /// There are documents the caller may see, or kinds of which they may add one.
    pub documents: bool,
    /// The persons and organisations that the case is about.
    pub parties: bool,
    /// Who can open this and why.
    pub access: bool,
    /// Who looked and what changed.
    pub audit: bool,
    /// Whether the caller may assign tasks and roles.
    pub assign: bool,
    /// How long it is kept, holds, disposal.
    pub records: bool,
    /// The account of the case.
    pub money: bool,
}
