//! Plan items, with their definition and item control folded in.

use super::{Parameters, Sentry, TableEntry, Timer};
use crate::{
    definition::Span,
    expression::Expr,
    id::{DecisionName, EffectName, ElementId, RoleName, StateName},
    value::FieldPath,
};
use std::sync::LazyLock;

/// A plan item or discretionary item with its definition and item control folded in.
#[derive(Clone, Debug)]
pub struct Element {
    /// The id of the model, or `state.task` for what came from the sheet; unique, stable across versions.
    pub key: String,
    /// The name a person reads: the plan item's, else its definition's, else the id of the plan item.
    pub name: String,
    /// The stage it lies in; none for the plan model. Members of a plan fragment lie in the stage of the fragment.
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
    /// Of a stage: when true it completes as with `autoComplete` (Flowable's `autoCompleteCondition`); none is false.
    pub auto_complete_when: Option<Rule>,
    /// True when it lies in a planning table: no instance until somebody plans it.
    pub discretionary: bool,
    /// Where a discretionary item stands in a planning table; none for those of the sheet, which stand in none of their
    /// own: always applicable, whoever may do them may plan them.
    pub planning: Option<TableEntry>,
    /// The plan fragment it came from, an element of kind [`ElementKind::PlanFragment`] before it. Such a member has no
    /// instance until the fragment is planned.
    pub fragment: Option<ElementId>,
    /// Inputs and outputs of a task (5.4.10), for the plan model those of the case.
    pub parameters: Parameters,
}

impl Element {
    /// An element without criteria, rules and parameters.
    pub fn new(
        key: impl Into<String>,
        name: impl Into<String>,
        parent: Option<ElementId>,
        kind: ElementKind,
    ) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            parent,
            kind,
            entry: Vec::new(),
            exit: Vec::new(),
            required: None,
            repetition: None,
            manual_activation: None,
            auto_complete_when: None,
            discretionary: false,
            planning: None,
            fragment: None,
            parameters: Parameters::default(),
        }
    }
}

/// What a task is that a person added: work of a person, started at once, without a form and without criteria.
pub(super) static ADDED: LazyLock<Element> = LazyLock::new(|| {
    let kind = ElementKind::HumanTask {
        role: None,
        writes: Vec::new(),
        required: Vec::new(),
        form: None,
        due: None,
        blocking: true,
    };
    Element::new("added", "added task", None, kind)
});

/// What an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// A stage; the plan model too.
    Stage {
        /// Completes by itself when nothing active or required is left (8.12).
        auto_complete: bool,
        /// The state that owns it, if one does; none in a model of somebody else.
        state: Option<StateName>,
    },
    /// Work of a person: `humanTask`, and a plain `task`.
    HumanTask {
        /// The role that performs it: the name of `performerRef`.
        role: Option<RoleName>,
        /// Fields its form writes when it is completed. In a model: the bindings of its outputs, besides
        /// [`Element::parameters`].
        writes: Vec<FieldPath>,
        /// Of these, those that must have a value.
        required: Vec<FieldPath>,
        /// The form file inside the program.
        form: Option<String>,
        /// How long it may take.
        due: Option<Span>,
        /// False: complete as soon as started (`isBlocking`).
        blocking: bool,
    },
    /// Work of a system, through the outbox: `processTask`.
    ProcessTask {
        /// The effect it queues when it starts; none: somebody completes it from outside.
        effect: Option<EffectName>,
        /// False: complete as soon as started.
        blocking: bool,
    },
    /// Another case: `caseTask`. Starting one queues an effect that opens the case; its end completes the task.
    CaseTask {
        /// The kind of case, as `caseRef` or `caseRefExpression` names it; none: somebody completes it from outside.
        case: Option<String>,
        /// False: complete as soon as started; the other case goes its own way.
        blocking: bool,
    },
    /// A decision: `decisionTask`. It completes as soon as the decision has run, and fails when that has no result.
    DecisionTask {
        /// The decision of the definition, as `decisionRef` names it; none: somebody completes it from outside.
        decision: Option<DecisionName>,
        /// False: complete without a look at the result.
        blocking: bool,
    },
    /// A point reached.
    Milestone,
    /// A point in time.
    TimerEventListener {
        /// When it occurs: `timerExpression` with its start trigger.
        timer: Timer,
    },
    /// Something a person signals, also a plain `eventListener`.
    UserEventListener {
        /// Roles that may: the names of `authorizedRoleRefs`.
        roles: Vec<RoleName>,
    },
    /// A bundle of plan items that are planned together (5.4.7). It has no instance and no lifecycle: planning it creates
    /// its members in the stage around.
    PlanFragment,
}

impl ElementKind {
    /// True for stages and tasks, which have the lifecycle of table 8.2; milestones and listeners have that of 8.3 and 8.4.
    pub const fn is_stage_or_task(&self) -> bool {
        matches!(
            self,
            Self::Stage { .. }
                | Self::HumanTask { .. }
                | Self::ProcessTask { .. }
                | Self::CaseTask { .. }
                | Self::DecisionTask { .. }
        )
    }
}

/// A rule of item control: no condition means true.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// The condition.
    pub condition: Option<Expr>,
}
