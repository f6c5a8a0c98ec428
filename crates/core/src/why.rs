//! *Why is this waiting?* For every plan item that is not done with and for every register: what it waits for, with what
//! the conditions read now. Structured for those who render it; `Display` is plain English for logs and tests.

mod display;
mod plan;
mod register;

use crate::{
    case::{Case, CaseState, ItemState},
    definition::Definition,
    expression::{Expr, Truth},
    id::{
        ActionName, ClockName, EffectName, EffectNo, FetchName, ItemNo, PersonId, RoleName, RowId, StateName,
        TrackName,
    },
    offer::Availability,
    plan::OnPart,
    register::row::candidates,
    scope::View,
    value::{FieldPath, Value},
};
use jiff::Timestamp;

/// What a case waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The state of the case; unless it is active nothing goes on.
    pub case: CaseState,
    /// The registers, in the order of the sheet.
    pub registers: Vec<WaitingRegister>,
    /// The plan items that are not done with, in creation order.
    pub items: Vec<WaitingItem>,
}

/// What a register waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRegister {
    /// The track.
    pub track: TrackName,
    /// The state.
    pub state: StateName,
    /// Since when.
    pub since: Timestamp,
    /// True in a final state.
    pub is_final: bool,
    /// The step under way.
    pub step: Option<AwaitedStep>,
    /// The clocks that run in this state.
    pub clocks: Vec<RunningClock>,
    /// The rules that will act by themselves when they hold.
    pub automatic: Vec<AutomaticRow>,
    /// The actions that have rows in this state, in the order of the sheet: somebody may choose one.
    pub actions: Vec<ActionName>,
}

/// A step that is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedStep {
    /// The fetch or effect.
    pub what: AwaitedThing,
    /// Since when.
    pub since: Timestamp,
    /// Its number in the outbox.
    pub effect: EffectNo,
}

/// What kind of step is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwaitedThing {
    /// The answer of a fetch.
    Fetch(FetchName),
    /// The delivery of an effect.
    Effect(EffectName),
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningClock {
    /// Its name.
    pub name: ClockName,
    /// When it is over.
    pub due_at: Timestamp,
    /// True when that has passed.
    pub over: bool,
}

/// A rule without an action.
#[derive(Clone, Debug, PartialEq)]
pub struct AutomaticRow {
    /// The row.
    pub row: RowId,
    /// Its line in the sheet.
    pub line: u32,
    /// Its condition and how it stands; none when it has none.
    pub condition: Option<Reading>,
    /// True when it acted in this visit already, and so does not again.
    pub taken: bool,
}

/// A plan item that is not done with.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingItem {
    /// Its number.
    pub item: ItemNo,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: ItemState,
    /// Since when.
    pub since: Timestamp,
    /// What for; alternatives, except for the reasons of a stage, which hold all at once.
    pub waits: Vec<Wait>,
}

/// What a plan item waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// A criterion.
    Criterion(CriterionWait),
    /// Somebody to start it, or to decide that it is not done.
    ManualStart,
    /// Somebody to do it.
    Person {
        /// The role that does it.
        role: Option<RoleName>,
        /// Who has it.
        assignee: Option<PersonId>,
        /// When it should be done.
        due_at: Option<Timestamp>,
    },
    /// An effect to be delivered.
    Delivery {
        /// Which.
        effect: EffectNo,
    },
    /// Something outside to complete it.
    Outside,
    /// A point in time.
    Time {
        /// When.
        due_at: Timestamp,
    },
    /// Somebody to signal it.
    Signal {
        /// Roles that may.
        roles: Vec<RoleName>,
    },
    /// A stage: this child is active.
    ActiveChild(Child),
    /// A stage: this required child is not done with.
    RequiredChild(Child),
    /// A stage that completes by hand: this child is neither done with nor ruled out.
    OpenChild(Child),
    /// A stage that completes by hand: this discretionary item could still be planned.
    Discretionary(String),
    /// A stage of a state: only the register ends it.
    Register(StateName),
    /// Its parent, or somebody, suspended it.
    Resumption {
        /// True when the parent did.
        by_parent: bool,
    },
    /// It failed: somebody must reactivate or end it.
    Repair,
    /// A timer whose expression gave no time: a flag tells a person.
    NoTime,
    /// No instance: the stage of this name does not run.
    StageNotRunning(String),
    /// No instance: nobody has planned what has this name.
    Planning(String),
    /// Disabled: nobody does it unless somebody takes it up again.
    RuledOut,
    /// It waits for nothing any more.
    Over,
}

/// Why an element is where it is, in every instance.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingElement {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its instances, in creation order; ended ones too.
    pub items: Vec<WaitingItem>,
    /// Why there is none alive where one could be.
    pub missing: Option<Wait>,
}

/// Why an action is offered or not, as things are now. To whom it is offered is the policies' business.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingAction {
    /// The action.
    pub action: ActionName,
    /// Whether it would be taken, and why not.
    pub availability: Availability,
    /// The states with rows for it, in the order of the sheet.
    pub states: Vec<StateName>,
}

/// A child of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its number.
    pub item: ItemNo,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: ItemState,
}

/// How a criterion stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionWait {
    /// True for an exit criterion.
    pub exit: bool,
    /// The id of the model.
    pub key: Option<String>,
    /// Its on-parts.
    pub on: Vec<PartWait>,
    /// Its condition and how it stands.
    pub condition: Option<Reading>,
}

/// How an on-part stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartWait {
    /// The on-part.
    pub part: OnPart,
    /// The name of the plan item it waits for, where it waits for one.
    pub source: Option<String>,
    /// The state of that plan item now: of its newest instance in the stage at hand, else anywhere. None without one.
    pub stands: Option<ItemState>,
    /// True when it has occurred and is remembered.
    pub occurred: bool,
}

/// A condition as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// As written.
    pub source: String,
    /// Its truth now.
    pub truth: Truth,
    /// What it reads now.
    pub readings: Vec<(FieldPath, Value)>,
}

/// What the case waits for at a time.
pub fn why(case: &Case, definition: &Definition, at: Timestamp) -> Waiting {
    Waiting {
        case: case.state,
        registers: register::waiting(case, definition, at),
        items: plan::waiting(case, definition, at),
    }
}

/// Why an element is where it is; none where the plan has none of this key. Tasks that people added are found by their
/// key too: `added.<role>`.
pub fn why_element(case: &Case, definition: &Definition, key: &str, at: Timestamp) -> Option<WaitingElement> {
    let instances = case.items.iter().filter(|item| item.key == key);
    let items: Vec<WaitingItem> =
        instances.filter_map(|item| plan::one(case, definition, item, at)).collect();
    let Some((id, element)) = definition.plan.by_key(key) else {
        let name = items.first()?.name.clone();
        return Some(WaitingElement { key: key.into(), name, items, missing: None });
    };
    let alive = items.iter().any(|item| !item.state.is_terminal());
    let missing = if alive { None } else { plan::missing(case, definition, id) };
    Some(WaitingElement { key: key.into(), name: element.name.clone(), items, missing })
}

/// Why an action is offered or not: which row would take or refuse it, and what its conditions read. `me` as in
/// [`crate::command::Envelope::me`].
pub fn why_action(
    case: &Case,
    definition: &Definition,
    action: &ActionName,
    me: &Value,
    at: Timestamp,
) -> WaitingAction {
    let availability = crate::offer::offer(case, definition, action, me, at);
    let has_rows = |state: &&StateName| !candidates(definition, state, Some(action)).is_empty();
    let states = definition.states.keys().filter(has_rows).cloned().collect();
    WaitingAction { action: action.clone(), availability, states }
}

fn reading(view: &View<'_>, source: &str, expr: &Expr) -> Reading {
    Reading { source: source.into(), truth: view.truth(expr), readings: view.readings(expr) }
}
