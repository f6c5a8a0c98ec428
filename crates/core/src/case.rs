//! The running case: what `apply` builds from events and `decide` reads. No method changes it but `apply`.

use crate::{
    access::CaseAccess,
    definition::OnReturn,
    document::Document,
    id::{
        ActionName, CaseId, ClockName, ConditionName, EffectName, EffectNo, ElementId, FetchName, ItemNo,
        PartnerName, PersonId, ProgramName, RoleName, RowId, StateName, TimerNo, TrackName, UnitName,
    },
    money::CaseMoney,
    party::PartyFile,
    records::CaseRecords,
    value::{FieldPath, Value},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One case. Serialisable as it is: that is its snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The program it runs.
    pub program: ProgramName,
    /// The digest of the definition it is bound to.
    pub definition: String,
    /// What people call it: `PL-2026-7F3KQ`.
    pub reference: String,
    /// Events applied so far; the next event has this number.
    pub version: u64,
    /// CMMN state of the case itself.
    pub state: CaseState,
    /// What came of it, once complete.
    pub outcome: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it completed or ended.
    pub ended_at: Option<Timestamp>,
    /// The unit it belongs to.
    pub unit: UnitName,
    /// The state registers.
    pub registers: BTreeMap<TrackName, Register>,
    /// The case file: always a map.
    pub file: Value,
    /// Version at which each field last changed, for field-level conflicts; and where its value came from.
    pub provenance: BTreeMap<FieldPath, Provenance>,
    /// Every plan-item instance, by number: ended ones too.
    pub items: Vec<PlanItemInstance>,
    /// The facts that guard views and offers.
    pub facts: BTreeMap<ConditionName, bool>,
    /// Results of decisions, last run first decides.
    pub decisions: BTreeMap<crate::id::DecisionName, Value>,
    /// Every clock that was started.
    pub clocks: Vec<Clock>,
    /// Timers not yet elapsed or cancelled.
    pub timers: BTreeMap<TimerNo, TimerInstance>,
    /// Next timer number.
    pub timers_next: u32,
    /// Next effect number.
    pub effects_next: u32,
    /// Effects queued and not settled.
    pub effects_open: BTreeMap<EffectNo, EffectName>,
    /// Cases that case tasks of this one asked for, by the effect that opens them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub children: BTreeMap<EffectNo, ChildCase>,
    /// The case task of another case that this one was opened for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentTask>,
    /// People who hold a role on this case.
    pub team: Vec<TeamMember>,
    /// Partners brought into this case.
    pub partners: BTreeSet<PartnerName>,
    /// People the case is about or from: an applicant.
    pub parties: BTreeSet<PersonId>,
    /// What needs a person's eye: failed effects, failed fetches.
    pub flags: Vec<Flag>,
    /// Actions that were proposed and wait for approval.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub proposals: BTreeMap<ActionName, Proposal>,
    /// What narrows and widens access to this case.
    #[serde(default, skip_serializing_if = "CaseAccess::is_empty")]
    pub access: CaseAccess,
    /// Its documents, by number: those that were moved away too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// The persons and organisations it is about.
    #[serde(default, skip_serializing_if = "PartyFile::is_empty")]
    pub party_file: PartyFile,
    /// Legal holds on it, and its disposal.
    #[serde(default, skip_serializing_if = "CaseRecords::is_empty")]
    pub records: CaseRecords,
    /// Its fees, payments and benefits.
    #[serde(default, skip_serializing_if = "CaseMoney::is_empty")]
    pub money: CaseMoney,
}

/// An action that somebody proposed and others must approve. Nothing of it has happened yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The track it will act on; it ends when the state of the track is left.
    pub track: TrackName,
    /// Who proposed it.
    pub by: crate::command::Actor,
    /// When.
    pub at: Timestamp,
    /// Version of the case right after: fields that change later are conflicts.
    pub version: u64,
    /// What was filled in.
    pub input: crate::command::Input,
    /// The reason given.
    pub reason: Option<String>,
    /// Who approved it so far; the next approval has this number.
    pub approved_by: Vec<crate::command::Actor>,
}

impl Proposal {
    /// The approval it waits for, from 0.
    pub fn step(&self) -> u32 {
        self.approved_by.len() as u32
    }
}

/// The lifecycle of a case (table 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CaseState {
    /// Work goes on.
    Active,
    /// Halted.
    Suspended,
    /// Done.
    Completed,
    /// Ended early.
    Terminated,
    /// Broken.
    Failed,
    /// Read-only for good.
    Closed,
}

/// The lifecycle state of a plan-item instance (tables 8.2 to 8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ItemState {
    /// Waits for its entry criteria, or to occur.
    Available,
    /// Waits for somebody to start it.
    Enabled,
    /// Will not be done.
    Disabled,
    /// Under way.
    Active,
    /// Halted.
    Suspended,
    /// Broken.
    Failed,
    /// Done, or occurred.
    Completed,
    /// Ended early.
    Terminated,
}

impl ItemState {
    /// True when nothing leads out of it.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Terminated)
    }

    /// True when it does not hold its stage open (8.6.1): Disabled, Failed, Completed, Terminated.
    pub const fn is_semi_terminal(self) -> bool {
        matches!(self, Self::Disabled | Self::Failed | Self::Completed | Self::Terminated)
    }
}

/// One track's register: `{state, visit, pending?}` (rule 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// The state now.
    pub state: StateName,
    /// Counts entries into any state of the track, from 1.
    pub visit: u32,
    /// When this visit began.
    pub entered_at: Timestamp,
    /// A step that is awaited.
    pub pending: Option<Pending>,
    /// Automatic rows already taken in this visit (rule 12).
    pub auto_taken: BTreeSet<RowId>,
    /// States ever entered, with the visit of the last entry: for `on-return: continue` and *has been*.
    pub visited: BTreeMap<StateName, u32>,
}

/// A row under way, waiting for a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The row.
    pub row: RowId,
    /// The action, if a person chose it.
    pub action: Option<ActionName>,
    /// Index of the awaited step in the row.
    pub step: u32,
    /// What is awaited.
    pub awaits: Awaited,
    /// Since when.
    pub since: Timestamp,
    /// The effect number that runs the step outside; its answer must name it.
    pub effect: EffectNo,
}

/// What a pending register waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The answer of a fetch.
    Fetch(FetchName),
    /// The delivery of an effect.
    Effect(EffectName),
}

/// Where a value came from and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the case whose event set it.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// Who or what wrote it.
    pub by: crate::command::Actor,
    /// The source named by a fetch (`Rating list`), none for people.
    pub source: Option<String>,
}

/// One plan-item instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItemInstance {
    /// Its number, its index in [`Case::items`].
    pub no: ItemNo,
    /// Its element.
    pub element: ElementId,
    /// The key of its element, which survives new versions.
    pub key: String,
    /// Counts instances of the same element in the same parent, from 1.
    pub instance: u32,
    /// The stage instance it lies in; none for the plan model.
    pub parent: Option<ItemNo>,
    /// Its state.
    pub state: ItemState,
    /// The state to return to after a suspension by the parent.
    pub remembered: Option<ItemState>,
    /// The required rule as evaluated at creation (table 8.8).
    pub required: bool,
    /// The repetition rule as evaluated at creation.
    pub repeats: bool,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// On-parts that have occurred, of sentries not yet satisfied.
    pub occurred: BTreeSet<OnPartRef>,
    /// Who took or was given a human task.
    pub assignee: Option<PersonId>,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
    /// The visit of the owning state's register in which it was created; 0 outside states.
    pub visit: u32,
    /// The effect a process task queued last; none again once it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectNo>,
    /// How often a repeating timer occurs, this time counted; none without a bound, and for what does not repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_left: Option<u32>,
    /// What a person wrote who added this task to the running case; none for what the plan foresaw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<AddedTask>,
}

/// A task that no plan foresaw. Its instance has the element [`ElementId::ADDED`] and the key `added.<role>`, by which the
/// policies say who may do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedTask {
    /// What is to be done, in a few words.
    pub title: String,
    /// The role that does it.
    pub role: RoleName,
}

/// One on-part of one criterion of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OnPartRef {
    /// True for an exit criterion.
    pub exit: bool,
    /// Index of the criterion.
    pub criterion: u16,
    /// Index of the on-part.
    pub part: u16,
}

/// A case that a case task asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildCase {
    /// The task.
    pub item: ItemNo,
    /// The kind of case, as the model names it.
    pub case: String,
    /// How far it is.
    pub state: ChildState,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// How far a child case is, as far as its parent knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChildState {
    /// Its opening is in the outbox.
    Queued,
    /// It is open.
    Open,
    /// It completed.
    Completed,
    /// It was terminated.
    Terminated,
    /// It could not be opened, or gave back what the task does not take.
    Failed,
}

/// The case task that a case was opened for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentTask {
    /// The case of the task.
    pub case: CaseId,
    /// The effect of it that asked for this case.
    pub effect: EffectNo,
    /// True once the end of this case was told.
    pub told: bool,
}

/// A clock on the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Its name: `statutory`.
    pub name: ClockName,
    /// The state that started it.
    pub state: StateName,
    /// When it started to count.
    pub started_at: Timestamp,
    /// When it is over.
    pub due_at: Timestamp,
    /// True once the due time has passed while it ran.
    pub over: bool,
    /// When its state was left; a stopped clock elapses no more.
    pub stopped_at: Option<Timestamp>,
    /// What a second visit does.
    pub on_return: OnReturn,
}

impl Clock {
    /// True until its state is left; whether it is over says nothing of that.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.stopped_at.is_none()
    }
}

/// Something that will happen by the time alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerInstance {
    /// When.
    pub due_at: Timestamp,
    /// What.
    pub of: TimerOf,
}

/// What a timer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerOf {
    /// Index into [`Case::clocks`].
    Clock(u32),
    /// A timer event listener.
    Listener(ItemNo),
    /// A consent of a party holds no more: partners who were here by it leave.
    Consents,
    /// The last day of a voucher is over, by the number of the entry that issued it.
    Voucher(u32),
}

/// A person with a role on this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: RoleName,
    /// From when.
    pub from: Timestamp,
    /// Until when; none is open.
    pub until: Option<Timestamp>,
}

impl TeamMember {
    /// A role on the case counts from `from` until before `until`.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.from <= at && !self.is_over_at(at)
    }

    /// True once `until` is reached.
    #[must_use]
    pub fn is_over_at(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}

/// What needs a person's eye.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Counted from 0 on this case.
    pub no: u32,
    /// What kind: `effect-failed`, `fetch-failed`.
    pub kind: FlagKind,
    /// In plain words, without personal data.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
    /// When somebody or something settled it.
    pub cleared_at: Option<Timestamp>,
}

/// Kinds of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagKind {
    /// An effect could not be delivered.
    EffectFailed,
    /// A fetch gave no usable answer.
    FetchFailed,
    /// A decision task had no result.
    DecisionFailed,
    /// A case task opened no case, or got nothing usable back.
    CaseNotOpened,
    /// An expression gave no time for a timer.
    NoTime,
    /// After an awaited step no row of `then:` held, or one refused.
    NoRow,
    /// A document must not be opened.
    DocumentRefused,
    /// A document waits in quarantine for something outside.
    DocumentWaits,
    /// A payment was refused, nobody knows whether it was made, or an amount could not be posted.
    Payment,
    /// Nobody was brought in, because a consent is missing.
    ConsentMissing,
}

impl Case {
    /// A case in which nothing has happened: the base of the first event, and of cases made up to ask the policies about.
    pub fn empty(id: CaseId, program: ProgramName, unit: UnitName, opened_at: Timestamp) -> Self {
        Self {
            id,
            program,
            definition: String::new(),
            reference: String::new(),
            version: 0,
            state: CaseState::Active,
            outcome: None,
            opened_at,
            ended_at: None,
            unit,
            registers: BTreeMap::new(),
            file: Value::Map(BTreeMap::new()),
            provenance: BTreeMap::new(),
            items: Vec::new(),
            facts: BTreeMap::new(),
            decisions: BTreeMap::new(),
            clocks: Vec::new(),
            timers: BTreeMap::new(),
            timers_next: 0,
            effects_next: 0,
            effects_open: BTreeMap::new(),
            children: BTreeMap::new(),
            parent: None,
            team: Vec::new(),
            partners: BTreeSet::new(),
            parties: BTreeSet::new(),
            flags: Vec::new(),
            proposals: BTreeMap::new(),
            access: CaseAccess::from_the_start(),
            documents: Vec::new(),
            party_file: PartyFile::default(),
            records: CaseRecords::default(),
            money: CaseMoney::default(),
        }
    }

    /// The register of a track.
    pub fn register(&self, track: &str) -> Option<&Register> {
        self.registers.get(track)
    }

    /// Names of all states the case is in, one a track.
    pub fn states(&self) -> impl Iterator<Item = &StateName> {
        self.registers.values().map(|register| &register.state)
    }

    /// The value at a path of the case file.
    pub fn value(&self, path: &FieldPath) -> Option<&Value> {
        self.file.at(&path.segments())
    }

    /// The running clock of a name: the newest not stopped, else the newest.
    pub fn clock(&self, name: &str) -> Option<&Clock> {
        self.clocks
            .iter()
            .rev()
            .find(|clock| clock.name.as_str() == name && clock.is_running())
            .or_else(|| self.clocks.iter().rev().find(|clock| clock.name.as_str() == name))
    }

    /// The instance of a number.
    pub fn item(&self, no: ItemNo) -> Option<&PlanItemInstance> {
        self.items.get(no.0 as usize)
    }

    /// The timer to elapse next, if any, and when it is due: the earliest, of several at once the one set first.
    pub fn next_timer(&self) -> Option<(TimerNo, Timestamp)> {
        let timers = self.timers.iter().map(|(no, timer)| (*no, timer.due_at));
        timers.min_by_key(|(no, due_at)| (*due_at, *no))
    }

    /// The earliest timer, if any: when the case must be looked at again.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.values().map(|timer| timer.due_at).min()
    }
}
