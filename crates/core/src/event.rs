//! Stored facts, past tense. A stored event never changes meaning: a change is a new variant or a new version, and golden
//! copies of the stored JSON guard it (`tests/it/golden`).

use crate::{
    access::AccessChange,
    case::{AddedTask, Awaited, CaseState, ChildState, FlagKind, ItemState, OnPartRef, TimerOf},
    command::{Actor, ChildEnd},
    definition::OnReturn,
    document::DocumentChange,
    expression::Decided,
    id::{
        ActionName, CaseId, ClockName, ConditionName, DecisionName, EffectName, EffectNo, ElementId, ItemNo,
        PartnerName, PersonId, ProgramName, RoleName, RowId, StateName, TimerNo, TrackName, UnitName,
    },
    money::{HandedOver, JournalEntry},
    party::PartyChange,
    plan::{FileTransition, Transition},
    records::RecordsChange,
    value::{FieldPath, Value},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// Its number in the case, from 0, without gaps.
    pub seq: u64,
    /// When: the time of the envelope.
    pub at: Timestamp,
    /// Who caused it, directly or by what followed.
    pub by: Actor,
    /// The person in whose place they acted, where somebody delegated their work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// What happened.
    pub event: CaseEvent,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum CaseEvent {
    /// The case was opened.
    CaseOpened {
        /// The program.
        program: ProgramName,
        /// The digest of the definition.
        definition: String,
        /// The reference.
        reference: String,
        /// The unit.
        unit: UnitName,
        /// The party who opened it.
        party: Option<PersonId>,
    },
    /// The case itself moved.
    CaseMoved {
        /// How.
        transition: Transition,
        /// From.
        from: CaseState,
        /// To.
        to: CaseState,
        /// What came of it, where it completed.
        outcome: Option<String>,
    },
    /// An action was taken (rule 6).
    ActionTaken {
        /// The track.
        track: TrackName,
        /// The action; none for an automatic row.
        action: Option<ActionName>,
        /// The row of the sheet.
        row: RowId,
        /// The state in which.
        state: StateName,
        /// The visit in which.
        visit: u32,
        /// The reason given.
        reason: Option<String>,
    },
    /// An action was proposed and waits for approval; nothing else has happened yet.
    ActionProposed {
        /// The track.
        track: TrackName,
        /// The action.
        action: ActionName,
        /// What was filled in.
        input: crate::command::Input,
        /// The reason given.
        reason: Option<String>,
    },
    /// An approver answered.
    ProposalAnswered {
        /// The action.
        action: ActionName,
        /// Which approval, from 0.
        step: u32,
        /// Yes, or no: then the proposal has ended.
        approved: bool,
        /// The reason given.
        reason: Option<String>,
    },
    /// A case-file item changed.
    FileItemChanged {
        /// Which.
        path: FieldPath,
        /// How.
        transition: FileTransition,
        /// The value before; null when there was none.
        from: Value,
        /// The value after; null when there is none.
        to: Value,
        /// The source a fetch names.
        source: Option<String>,
    },
    /// A row waits for a step.
    StepAwaited {
        /// The track.
        track: TrackName,
        /// The row.
        row: RowId,
        /// The action.
        action: Option<ActionName>,
        /// The step.
        step: u32,
        /// For what.
        awaits: Awaited,
        /// The effect that runs it outside.
        effect: EffectNo,
    },
    /// The awaited step ended, and the register is free again.
    StepSettled {
        /// The track.
        track: TrackName,
        /// What went wrong, if it did.
        failure: Option<String>,
    },
    /// A state was left.
    StateLeft {
        /// The track.
        track: TrackName,
        /// Which.
        state: StateName,
        /// The visit that ends.
        visit: u32,
    },
    /// A state was entered.
    StateEntered {
        /// The track.
        track: TrackName,
        /// Which.
        state: StateName,
        /// The visit that begins.
        visit: u32,
    },
    /// A plan-item instance was created (Available).
    ItemCreated {
        /// Its number.
        item: ItemNo,
        /// Its element.
        element: ElementId,
        /// The element's key.
        key: String,
        /// Counted within its parent.
        instance: u32,
        /// The stage instance it lies in.
        parent: Option<ItemNo>,
        /// Its required rule as evaluated.
        required: bool,
        /// Its repetition rule as evaluated.
        repeats: bool,
        /// The visit of the state that owns it; 0 outside states.
        visit: u32,
    },
    /// A person added a task that no plan foresaw (Available).
    TaskAdded {
        /// Its number.
        item: ItemNo,
        /// What is to be done and by which role.
        task: AddedTask,
        /// When it should be done.
        due_at: Option<Timestamp>,
        /// The stage instance it lies in.
        parent: ItemNo,
        /// Counted within its parent.
        instance: u32,
        /// The visit of the state around it; 0 outside states.
        visit: u32,
    },
    /// The case goes on under another version of its program. What the new version has no place for was ended before;
    /// what it brings anew comes after.
    Migrated {
        /// The digest it was bound to.
        from: String,
        /// The digest it is bound to now.
        to: String,
        /// The new version as written: `1.2.0`.
        version: String,
        /// Every plan-item instance with its place in the new plan.
        items: Vec<ItemMigrated>,
        /// The automatic rows taken in this visit, by their new numbers.
        auto_taken: BTreeMap<TrackName, BTreeSet<RowId>>,
        /// States that have another name now.
        states: BTreeMap<StateName, StateName>,
        /// Case-file items that have another name now.
        fields: BTreeMap<FieldPath, FieldPath>,
        /// Roles on the case that have another name now.
        roles: BTreeMap<RoleName, RoleName>,
        /// Facts that are no facts any more.
        facts_gone: BTreeSet<ConditionName>,
    },
    /// A plan-item instance moved.
    ItemMoved {
        /// Which.
        item: ItemNo,
        /// How.
        transition: Transition,
        /// From.
        from: ItemState,
        /// To.
        to: ItemState,
        /// When it should be done, set on start.
        due_at: Option<Timestamp>,
    },
    /// The required or repetition rule was evaluated anew (table 8.8).
    ItemRulesEvaluated {
        /// Which.
        item: ItemNo,
        /// Required.
        required: bool,
        /// Repeats.
        repeats: bool,
    },
    /// An on-part occurred and is remembered until its sentry is satisfied.
    OnPartOccurred {
        /// The waiting instance.
        item: ItemNo,
        /// Which on-part.
        part: OnPartRef,
    },
    /// An on-part is forgotten at rest: a person's event whose sentry did not hold (a swallowed click must not fire later).
    OnPartExpired {
        /// The waiting instance.
        item: ItemNo,
        /// Which on-part.
        part: OnPartRef,
    },
    /// A sentry was satisfied: its on-parts are forgotten.
    SentrySatisfied {
        /// The instance.
        item: ItemNo,
        /// True for an exit criterion.
        exit: bool,
        /// Index of the criterion.
        criterion: u16,
    },
    /// A human task was taken, given or returned.
    ItemAssigned {
        /// Which.
        item: ItemNo,
        /// To whom.
        to: Option<PersonId>,
    },
    /// A clock started.
    ClockStarted {
        /// Its name.
        name: ClockName,
        /// The state that started it.
        state: StateName,
        /// When it is over.
        due_at: Timestamp,
        /// What a second visit does.
        on_return: OnReturn,
    },
    /// A clock stopped with its state.
    ClockStopped {
        /// Index into the clocks of the case.
        clock: u32,
    },
    /// A clock goes on after a return.
    ClockResumed {
        /// Index into the clocks of the case.
        clock: u32,
    },
    /// A clock is over.
    ClockElapsed {
        /// Index into the clocks of the case.
        clock: u32,
    },
    /// A timer was set.
    TimerSet {
        /// Its number.
        timer: TimerNo,
        /// When.
        due_at: Timestamp,
        /// For what.
        of: TimerOf,
        /// How often a repeating listener occurs, this time counted; none without a bound, and for what does not repeat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
    },
    /// A timer is gone: elapsed or cancelled.
    TimerCleared {
        /// Which.
        timer: TimerNo,
    },
    /// An effect was put in the outbox.
    EffectQueued {
        /// Its number.
        effect: EffectNo,
        /// Its name.
        name: EffectName,
        /// The process task that waits for it, if one does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemNo>,
    },
    /// An effect was delivered.
    EffectDelivered {
        /// Which.
        effect: EffectNo,
    },
    /// An effect failed for good.
    EffectFailed {
        /// Which.
        effect: EffectNo,
        /// What went wrong.
        failure: String,
    },
    /// A case task asked for a case.
    ChildCaseQueued {
        /// The effect that opens it.
        effect: EffectNo,
        /// The task.
        item: ItemNo,
        /// The kind of case, as the model names it.
        case: String,
        /// What the task gives, by name.
        input: Value,
    },
    /// A case that a case task opened has ended.
    ChildCaseEnded {
        /// The effect that opened it.
        effect: EffectNo,
        /// How.
        state: ChildState,
    },
    /// This case was opened for a case task of another.
    OpenedByCaseTask {
        /// The other case.
        parent: CaseId,
        /// The effect of it that asked for this one.
        effect: EffectNo,
    },
    /// The task that opened this case is told that it has ended.
    ParentTold {
        /// The effect that tells it.
        effect: EffectNo,
        /// What it is told.
        end: ChildEnd,
    },
    /// A decision was run and its result kept.
    DecisionMade {
        /// Which.
        decision: DecisionName,
        /// Result and trace.
        result: Decided,
    },
    /// A fact changed.
    FactChanged {
        /// Which.
        fact: ConditionName,
        /// Holds now.
        holds: bool,
    },
    /// Somebody got a role on this case.
    RoleAssigned {
        /// Who.
        person: PersonId,
        /// As what.
        role: RoleName,
        /// From when, where it is not the time of the event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        /// Until when.
        until: Option<Timestamp>,
    },
    /// Somebody's role on this case ended.
    RoleEnded {
        /// Who.
        person: PersonId,
        /// As what.
        role: RoleName,
    },
    /// Who may open the case changed.
    AccessChanged {
        /// How.
        change: AccessChange,
    },
    /// The documents of the case changed.
    DocumentChanged {
        /// How.
        change: DocumentChange,
    },
    /// What records management says of the case changed: a hold, its disposal.
    RecordsChanged {
        /// How.
        change: RecordsChange,
    },
    /// Money of the case was posted: a fee, a payment, a benefit.
    MoneyPosted {
        /// The entry.
        entry: Box<JournalEntry>,
    },
    /// A voucher was handed over: from now on it can be redeemed by this reference and the code of this hash alone.
    VoucherHandedOver {
        /// The number of the entry that issued it.
        voucher: u32,
        /// How it is known outside.
        handed: HandedOver,
    },
    /// A partner was brought in.
    PartnerAdded {
        /// Which.
        partner: PartnerName,
    },
    /// A partner is here no more: the consent that it was brought in under holds no more.
    PartnerLeft {
        /// Which.
        partner: PartnerName,
    },
    /// The parties of the case changed.
    PartyChanged {
        /// How.
        change: PartyChange,
    },
    /// Something needs a person's eye.
    FlagRaised {
        /// Its number.
        flag: u32,
        /// What kind.
        kind: FlagKind,
        /// In plain words.
        text: String,
    },
    /// A flag was settled.
    FlagCleared {
        /// Its number.
        flag: u32,
    },
}

impl CaseEvent {
    /// True for what is told to those who see the account of the case alone.
    pub const fn is_of_money(&self) -> bool {
        matches!(self, Self::MoneyPosted { .. } | Self::VoucherHandedOver { .. })
    }
}

/// The place of one plan-item instance in the plan of a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemMigrated {
    /// Which.
    pub item: ItemNo,
    /// Its element in the new plan; [`ElementId::GONE`] for an ended one that the new plan has no more.
    pub element: ElementId,
    /// The key of its element.
    pub key: String,
    /// The stage instance it lies in.
    pub parent: Option<ItemNo>,
    /// The on-parts that still count, by their new numbers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub occurred: BTreeSet<OnPartRef>,
}
