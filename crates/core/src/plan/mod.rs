//! The plan model in CMMN 1.1's own words (formal/16-12-01, chapter 5): what can happen. One arena, parents before
//! children, document order.
//!
//! How a CMMN document becomes one ([`crate::Definition::bare`] makes a definition of it):
//!
//! | In the document | Here |
//! |---|---|
//! | `casePlanModel` | element 0, [`ElementKind::Stage`]; its exit criteria terminate the case |
//! | `planItem` with its definition (`humanTask`, `stage`, …) | one [`Element`], definition and item control folded in; a definition that two items refer to is folded in twice, with keys of their own |
//! | `discretionaryItem` | one [`Element`] with `discretionary`, and its place in a [`PlanningTable`] |
//! | `planFragment` | an [`ElementKind::PlanFragment`]; what lies in it are elements of the *stage* with [`Element::fragment`] |
//! | `planningTable`, nested too | [`Plan::tables`] |
//! | `sentry`, by `entryCriterion` and `exitCriterion` | [`Element::entry`], [`Element::exit`]: a sentry is repeated where it is referred to |
//! | `itemControl`, else `defaultControl` | [`Element::required`], [`Element::repetition`], [`Element::manual_activation`]; `<xRule/>` without a condition is `Some(Rule::default())` |
//! | `caseRoles` | [`crate::Definition::roles`], by name |
//! | `caseFileModel` | [`crate::FileSchema::items`], with `open` for undeclared names |
//! | `caseInput`, `caseOutput` (of `casePlanModel`'s case) | [`Element::parameters`] of element 0 |

pub(crate) mod case;
pub mod element;
pub(crate) mod index;
pub mod lifecycle;
pub mod parameter;
pub mod planning;
pub(crate) mod run;
pub mod schedule;
pub(crate) mod sentry;
pub(crate) mod stage;
pub mod table;
pub(crate) mod task;
pub(crate) mod timer;

pub use element::{Element, ElementKind, Rule};
pub use parameter::{Mapping, Parameter, Parameters};
pub use planning::{Plannable, plannable};
pub use schedule::{Formula, IsoSchedule, Timer};
pub use table::{PlanningTable, TableEntry};

use crate::{
    expression::Expr,
    id::{ActionName, ElementId, StateName, TableId},
    value::FieldPath,
};
use serde::{Deserialize, Serialize};

/// The case plan model. Element 0 is the plan model itself, a stage. It is not changed any more once a case has run on it;
/// a clone can be.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// All plan items, parents before children, siblings in document order.
    pub elements: Vec<Element>,
    /// All planning tables, outer ones before those nested in them.
    pub tables: Vec<PlanningTable>,
    index: index::Lazy,
}

impl Plan {
    /// A plan of these elements, without planning tables.
    pub fn new(elements: Vec<Element>) -> Self {
        Self { elements, ..Self::default() }
    }

    /// The element of this id.
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        if id == ElementId::ADDED {
            return Some(&element::ADDED);
        }
        self.elements.get(id.0 as usize)
    }

    /// The element of a key.
    pub fn by_key(&self, key: &str) -> Option<(ElementId, &Element)> {
        let index = self.elements.iter().position(|element| element.key == key)?;
        self.elements.get(index).map(|element| (ElementId(index as u32), element))
    }

    pub(crate) fn index(&self) -> std::sync::Arc<index::Index> {
        self.index.of(self)
    }

    /// The children of an element, in document order; the members of its plan fragments too.
    pub fn children(&self, id: ElementId) -> impl Iterator<Item = (ElementId, &Element)> {
        self.elements
            .iter()
            .enumerate()
            .map(|(index, element)| (ElementId(index as u32), element))
            .filter(move |(_, element)| element.parent == Some(id))
    }

    /// The members of a plan fragment, in document order.
    pub fn children_of_fragment(&self, id: ElementId) -> impl Iterator<Item = (ElementId, &Element)> {
        let numbered =
            self.elements.iter().enumerate().map(|(index, element)| (ElementId(index as u32), element));
        numbered.filter(move |(_, element)| element.fragment == Some(id))
    }

    /// The planning table of this id.
    pub fn table(&self, id: TableId) -> Option<&PlanningTable> {
        self.tables.get(id.0 as usize)
    }
}

/// A sentry (5.4.6): every on-part has occurred and the if-part, if any, is true.
#[derive(Clone, Debug, Default)]
pub struct Sentry {
    /// The id of the model, if it has one.
    pub key: Option<String>,
    /// All must occur: `planItemOnPart`, `caseFileItemOnPart`.
    pub on: Vec<OnPart>,
    /// Must be true then: `ifPart/condition`.
    pub if_part: Option<Expr>,
    /// True where nothing is remembered: an on-part counts only at the moment it occurs (Flowable's `triggerMode`).
    pub on_event: bool,
}

/// What a sentry waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnPart {
    /// A plan item makes a transition: `planItemOnPart` with `standardEvent`. The case itself is element 0.
    PlanItem {
        /// Which.
        source: ElementId,
        /// Which transition.
        transition: Transition,
    },
    /// A plan item exits by one of its exit criteria and no other: `planItemOnPart` with `exitCriterionRef`
    /// (5.4.6.1.2). Its `standardEvent` can only be `exit` then, for the plan model `terminate`.
    PlanItemExit {
        /// Which.
        source: ElementId,
        /// Index into the [`Element::exit`] of the source.
        criterion: u16,
    },
    /// A case-file item makes a transition: `caseFileItemOnPart`.
    FileItem {
        /// Which: its path in the case file. The id of the model leads there by [`crate::FileSchema::items`].
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
