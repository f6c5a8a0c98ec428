//! A compiled program: what `program` makes of a folder and `decide` runs. Immutable; cases name its digest.

mod consistent;
mod sources;

pub use consistent::Inconsistent;

use crate::{
    document::DocumentDef,
    expression::{Decision, Expr},
    id::{
        ActionName, ClockName, ConditionName, DecisionName, DocumentKind, EffectName, ElementId, FetchName,
        ProgramName, RoleName, RowId, ServiceName, StateName, TextKey, TrackName, ViewName,
    },
    money::{MoneyDef, MoneyStep},
    party::PartiesDef,
    plan::Plan,
    platform::PlatformCommand,
    priority::PriorityDef,
    retention::Retain,
    schema::FileSchema,
    value::{FieldPath, Value},
};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// One kind of case.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name: `premises-licence`.
    pub program: ProgramName,
    /// Its version as written: `1.2.0`.
    pub version: String,
    /// SHA-256 over the folder, hex; what a case is bound to.
    pub digest: String,
    /// How references are spelt: `PL-{year}-{random:5}`.
    pub reference: String,
    /// The type of the case file.
    pub file: FileSchema,
    /// The roles somebody can hold on a case.
    pub roles: Vec<RoleName>,
    /// The CMMN plan: every state owns a stage in it; the rest runs beside the register.
    pub plan: Plan,
    /// The state register.
    pub tracks: Vec<Track>,
    /// Every state of every track.
    pub states: IndexMap<StateName, State>,
    /// What workers can choose.
    pub actions: IndexMap<ActionName, Action>,
    /// The rules that do something: rows with an action and automatic rows, in the order of the sheet. Rows that only show
    /// or offer became policy text.
    pub rows: Vec<Row>,
    /// Which actions are offered where, for the dry run (rule 15): the policy says to whom.
    pub offers: Vec<Offer>,
    /// Named conditions.
    pub conditions: IndexMap<ConditionName, Condition>,
    /// Named decisions, in an order in which each comes after those it needs.
    pub decisions: IndexMap<DecisionName, Arc<dyn Decision>>,
    /// Effects by name.
    pub effects: IndexMap<EffectName, EffectDef>,
    /// Fetches by name.
    pub fetches: IndexMap<FetchName, FetchDef>,
    /// Kinds of documents.
    pub documents: IndexMap<DocumentKind, DocumentDef>,
    /// Fees and benefits; none for a program that has nothing to do with money.
    pub money: Option<MoneyDef>,
    /// The parties of its cases.
    pub parties: PartiesDef,
    /// What comes first; none where the program says nothing of it.
    pub priority: Option<PriorityDef>,
    /// Configuration values visible to expressions as `config`.
    pub config: BTreeMap<Arc<str>, Value>,
    /// Working days.
    pub calendar: crate::calendar::Calendar,
}

impl Definition {
    /// The definition that a plan alone makes: no register, no rules, no forms. Its case file is open, so that undeclared
    /// names are variables, and its plan moves by hand as far as the lifecycles go. Roles, decisions, a calendar and
    /// configuration can be added to the fields.
    pub fn bare(program: impl Into<ProgramName>, plan: Plan, file: FileSchema) -> Self {
        Self {
            program: program.into(),
            version: String::new(),
            digest: String::new(),
            reference: String::new(),
            file: FileSchema { open: true, ..file },
            roles: Vec::new(),
            plan,
            tracks: Vec::new(),
            states: IndexMap::new(),
            actions: IndexMap::new(),
            rows: Vec::new(),
            offers: Vec::new(),
            conditions: IndexMap::new(),
            decisions: IndexMap::new(),
            effects: IndexMap::new(),
            fetches: IndexMap::new(),
            documents: IndexMap::new(),
            money: None,
            parties: PartiesDef::default(),
            priority: None,
            config: BTreeMap::new(),
            calendar: crate::calendar::Calendar::default(),
        }
    }

    /// True for a bare model: no register, an open case file.
    pub fn is_bare(&self) -> bool {
        self.tracks.is_empty() && self.file.open
    }

    /// The proposed action and the step of which an element is the approver's task.
    pub fn approval_task(&self, element: ElementId) -> Option<(&ActionName, u32)> {
        self.actions.iter().find_map(|(name, action)| {
            let step = action
                .approval
                .iter()
                .position(|approval| approval.tasks.values().any(|task| *task == element))?;
            Some((name, step as u32))
        })
    }
}

/// One register of states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Its name; `main` when the program names none.
    pub name: TrackName,
    /// The state set when the case opens.
    pub initial: StateName,
}

/// One state.
#[derive(Clone, Debug)]
pub struct State {
    /// The track it belongs to.
    pub track: TrackName,
    /// The stage it owns; only the register starts and ends it (rule 2).
    pub stage: ElementId,
    /// Set for final states: what came of the case.
    pub outcome: Option<String>,
    /// True when the case can end here.
    pub is_final: bool,
    /// The clocks that entering starts.
    pub clocks: Vec<ClockDef>,
    /// How long a case is kept that ended here: the longest of these that has begun.
    pub retain: Vec<Retain>,
}

/// A clock of a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockDef {
    /// `target`, `statutory` or another name.
    pub name: ClockName,
    /// How long.
    pub length: Span,
    /// From when it counts.
    pub from: ClockStart,
    /// What a second visit of the state does.
    pub on_return: OnReturn,
    /// Where it ends when its last day is a day off.
    #[serde(default)]
    pub day_off: DayOff,
}

/// A length on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// Hours of real time.
    Hours(u32),
    /// Consecutive days of the calendar's time zone; ends with the last day.
    Days(u32),
    /// Working days of the calendar; ends with the last day.
    WorkingDays(u32),
}

/// From when a clock counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStart {
    /// From the moment the state is entered.
    #[default]
    Entry,
    /// The day of entry does not count.
    DayAfterEntry,
}

/// Where a length of days ends whose last day is no working day of the calendar. Laws differ: a period for somebody to act mostly goes on to
/// the next working day; one in which an office must have told somebody ends before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOff {
    /// There: days off are days like others.
    #[default]
    Counts,
    /// With the last working day before.
    Before,
    /// With the next working day.
    After,
}

/// What a second visit does to a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnReturn {
    /// A new clock.
    #[default]
    Restart,
    /// The first clock goes on.
    Continue,
}

/// Something a worker can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Fields its input may write, in form order; empty when it has no form. Anything else in an input is refused.
    pub writes: Vec<FieldPath>,
    /// A `many` group that the input is appended to as one item, instead of being written field by field.
    pub appends: Option<FieldPath>,
    /// Of `writes`, those that must have a value.
    pub required: Vec<FieldPath>,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// The input view, if any.
    pub view: Option<ViewName>,
    /// Runs once for each selected case of a list.
    pub on_each_selected: bool,
    /// Who must agree before it is taken, in this order; empty: nobody.
    pub approval: Vec<Approval>,
    /// They are asked only where this condition holds, or where nobody can tell whether it does; none: always.
    #[serde(default)]
    pub approval_when: Option<ConditionName>,
    /// Set for what an approver chooses: it has no rows of its own.
    pub answers: Option<Answers>,
}

/// One approval that an action needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approves; how they must be tied to the case is the policy's business.
    pub role: RoleName,
    /// Who may not.
    pub not: Vec<NotBy>,
    /// The fact that holds while this approval is waited for; what the approver is offered hangs on it.
    pub fact: ConditionName,
    /// The human task of the approver, in each state in which the action can be proposed.
    pub tasks: BTreeMap<StateName, ElementId>,
}

/// Who may not approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotBy {
    /// Whoever proposed it.
    Proposer,
    /// Whoever approved it in a step before.
    Approvers,
    /// Whoever holds this role on the case.
    Role(RoleName),
}

/// What an approver answers with an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The action that was proposed.
    pub action: ActionName,
    /// Which of its approvals, from 0.
    pub step: u32,
    /// True for yes.
    pub approves: bool,
}

/// A named condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The compiled text.
    pub expr: Expr,
    /// True when it guards `show` or `offer`: then it is a fact, recomputed when its inputs change and stored on the case.
    pub is_fact: bool,
}

/// A row that does something.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its place in [`Definition::rows`].
    pub id: RowId,
    /// Where it stands in the sheet, 1-based, for messages.
    pub line: u32,
    /// The states it applies to.
    pub states: StateMatch,
    /// The action; none for automatic rows (rule 12) and for rows under `then:` and `on-failure:`.
    pub action: Option<ActionName>,
    /// Its condition; none is true.
    pub when: Option<When>,
    /// True for `while: pending`.
    pub while_pending: bool,
    /// What it does.
    pub does: Does,
    /// Only reached through `then:` or `on-failure:` of another row.
    pub nested: bool,
}

/// A condition where it is used.
#[derive(Clone, Debug)]
pub struct When {
    /// As written: a name or FEEL.
    pub source: String,
    /// The compiled expression.
    pub expr: Expr,
}

/// The states a row applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateMatch {
    /// These.
    In(Vec<StateName>),
    /// Every state but final ones.
    AnyButFinal,
    /// Every state.
    Any,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Refuses, with a text that says what to do next.
    Refuse(TextKey),
    /// Takes the action.
    Take(Take),
}

/// The steps of a row and what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Take {
    /// In order.
    pub steps: Vec<Step>,
    /// The state to set; none leaves the register untouched.
    pub set: Option<StateName>,
    /// Rows matched after the last awaited step (rule 8).
    pub then: Vec<RowId>,
    /// The row taken when a step fails (rule 7).
    pub on_failure: Option<RowId>,
    /// The view to go to; never grants anything.
    pub open: Option<ViewName>,
}

/// One step of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Puts an effect in the outbox; `wait: true` makes the register pending until it is delivered.
    Queue {
        /// Which.
        effect: EffectName,
        /// Whether to wait.
        wait: bool,
    },
    /// Brings a partner into the case, if it is not there yet.
    Invite {
        /// Which.
        partner: crate::id::PartnerName,
    },
    /// Charges, waives, refunds or pays.
    Money(MoneyStep),
    /// Fetches; the register is pending until the answer comes.
    Fetch {
        /// Which.
        fetch: FetchName,
    },
}

/// An action offered in states under a condition; to whom is Cedar's business.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The states.
    pub states: StateMatch,
    /// The action.
    pub action: ActionName,
    /// The role it is offered to.
    pub role: RoleName,
    /// The fact that must hold.
    pub fact: Option<ConditionName>,
}

/// Something done outside after commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectDef {
    /// A message through a connector.
    Message {
        /// The connector: `mail`.
        connector: String,
        /// The template file inside the program: `templates/received.md`.
        template: String,
        /// Where the address stands in the case file.
        to: FieldPath,
    },
    /// A letter, kept as a document of the case.
    Letter {
        /// The template file inside the program: `templates/licence.md`.
        template: String,
        /// What kind of document it becomes.
        kind: DocumentKind,
    },
    /// Puts the fields of a public view into a public register.
    Publish {
        /// The register.
        register: String,
        /// The view whose fields are published.
        view: ViewName,
    },
    /// A command of the platform, given with the authority of whoever acted.
    Platform {
        /// Which.
        command: PlatformCommand,
        /// Where each argument stands in the case file, by its name.
        with: BTreeMap<String, FieldPath>,
        /// The message that goes with it, for an invitation: its template.
        template: Option<String>,
    },
}

/// Something read from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchDef {
    /// The connector: `http`.
    pub connector: String,
    /// Address template with `{config.…}` and `{path}` parts: `{config.rates_url}/premises/{premises.uprn}`.
    pub get: String,
    /// Where the answer goes.
    pub into: FieldPath,
    /// Dotted path inside a JSON answer; none takes the whole answer.
    pub pick: Option<String>,
    /// The name of the source, shown beside the value.
    pub source: String,
    /// The service principal that writes the answer.
    pub service: ServiceName,
}
