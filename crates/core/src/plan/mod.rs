//! The plan model in CMMN 1.1's own words (formal/16-12-01, chapter 5): what can happen. One arena, parents before
//! children, document order.

pub(crate) mod case;
pub mod lifecycle;
pub(crate) mod run;
pub(crate) mod sentry;
pub(crate) mod stage;
pub(crate) mod task;
pub(crate) mod timer;

use crate::{
    expression::Expr,
    id::{ActionName, ElementId, RoleName, StateName},
    value::FieldPath,
};
use serde::{Deserialize, Serialize};

/// The case plan model. Element 0 is the plan model itself, a stage.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// All plan items, parents before children, siblings in document order.
    pub elements: Vec<Element>,
}

impl Plan {
    /// The element of this id.
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.0 as usize)
    }

    /// The element of a key.
    pub fn by_key(&self, key: &str) -> Option<(ElementId, &Element)> {
        let index = self.elements.iter().position(|element| element.key == key)?;
        self.elements.get(index).map(|element| (ElementId(index as u32), element))
    }

    /// The children of an element, in document order.
    pub fn children(&self, id: ElementId) -> impl Iterator<Item = (ElementId, &Element)> {
        self.elements
            .iter()
            .enumerate()
            .map(|(index, element)| (ElementId(index as u32), element))
            .filter(move |(_, element)| element.parent == Some(id))
    }
}

/// A plan item with its definition and item control folded in.
#[derive(Clone, Debug)]
pub struct Element {
    /// The id of the model, or `state.task` for what came from the sheet; unique, stable across versions.
    pub key: String,
    /// The name a person reads.
    pub name: String,
    /// The stage it lies in; none for the plan model.
    pub parent: Option<ElementId>,
    /// What it is.
    pub kind: ElementKind,
    /// Entry criteria: alternatives.
    pub entry: Vec<Sentry>,
    /// Exit criteria: alternatives.
    pub exit: Vec<Sentry>,
    /// Required rule (5.4.11.2); none is false.
    pub required: Option<Rule>,
    /// Repetition rule (5.4.11.3); none is false.
    pub repetition: Option<Rule>,
    /// Manual activation rule (5.4.11.1); none starts by itself.
    pub manual_activation: Option<Rule>,
    /// True when it lies in the planning table: no instance until somebody plans it.
    pub discretionary: bool,
}

/// What an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// A stage; the plan model too.
    Stage {
        /// Completes by itself when nothing active or required is left (8.12).
        auto_complete: bool,
        /// The state that owns it, if one does.
        state: Option<StateName>,
    },
    /// Work of a person.
    HumanTask {
        /// The role that performs it.
        role: Option<RoleName>,
        /// Fields its form writes when it is completed.
        writes: Vec<FieldPath>,
        /// Of these, those that must have a value.
        required: Vec<FieldPath>,
        /// The form file inside the program.
        form: Option<String>,
        /// How long it may take.
        due: Option<crate::definition::Span>,
        /// False: complete as soon as started (`isBlocking`).
        blocking: bool,
    },
    /// Work of a system, through the outbox.
    ProcessTask {
        /// The effect it queues when it starts.
        effect: Option<crate::id::EffectName>,
        /// False: complete as soon as started.
        blocking: bool,
    },
    /// A point reached.
    Milestone,
    /// A point in time.
    TimerEventListener {
        /// When it occurs.
        timer: Timer,
    },
    /// Something a person signals.
    UserEventListener {
        /// Roles that may.
        roles: Vec<RoleName>,
    },
}

/// When a timer occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timer {
    /// A span after the listener became available.
    After(crate::definition::Span),
}

/// A rule of item control: no condition means true.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// The condition.
    pub condition: Option<Expr>,
}

/// A sentry (5.4.6): every on-part has occurred and the if-part, if any, is true.
#[derive(Clone, Debug, Default)]
pub struct Sentry {
    /// The id of the model, if it has one.
    pub key: Option<String>,
    /// All must occur.
    pub on: Vec<OnPart>,
    /// Must be true then.
    pub if_part: Option<Expr>,
}

/// What a sentry waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnPart {
    /// A plan item makes a transition.
    PlanItem {
        /// Which.
        source: ElementId,
        /// Which transition.
        transition: Transition,
    },
    /// A case-file item makes a transition.
    FileItem {
        /// Which.
        source: FieldPath,
        /// Which transition.
        transition: FileTransition,
    },
    /// A state is entered (rule 11).
    StateEntered(StateName),
    /// A state is left (rule 11).
    StateLeft(StateName),
    /// An action occurs (rule 11).
    ActionTaken(ActionName),
}

/// CMMN's "standard events" of plan items and the case (tables 8.1 to 8.6), and the internal ones of propagation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Transition {
    /// – → Available.
    Create,
    /// Available → Enabled.
    Enable,
    /// Available → Active.
    Start,
    /// Enabled → Disabled.
    Disable,
    /// Disabled → Enabled.
    Reenable,
    /// Enabled → Active.
    ManualStart,
    /// Active → Suspended.
    Suspend,
    /// Suspended → Active.
    Resume,
    /// Active → Failed.
    Fault,
    /// Failed → Active; on the case from any semi-terminal state.
    Reactivate,
    /// Active → Completed.
    Complete,
    /// Active → Terminated.
    Terminate,
    /// Any live state → Terminated, by an exit criterion or the parent.
    Exit,
    /// Milestones and listeners: Available → Completed.
    Occur,
    /// By the parent's suspension.
    ParentSuspend,
    /// By the parent's resumption.
    ParentResume,
    /// Milestones and listeners, by the parent's end.
    ParentTerminate,
    /// The case alone → Closed.
    Close,
}

/// Transitions of case-file items (table 8.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileTransition {
    /// A first value.
    Create,
    /// Another value.
    Update,
    /// Replaced as a whole.
    Replace,
    /// No value any more.
    Delete,
    /// An item joins a group.
    AddChild,
    /// An item leaves a group.
    RemoveChild,
    /// A reference is added.
    AddReference,
    /// A reference is removed.
    RemoveReference,
}
