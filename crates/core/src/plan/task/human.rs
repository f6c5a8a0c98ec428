//! Human tasks: work of a person. What they write is checked where they are completed (`decide/item.rs`).

use crate::{
    definition::ClockStart,
    plan::{Element, ElementKind, Transition},
    turn::Turn,
};
use jiff::Timestamp;

impl Turn<'_> {
    /// When a human task that starts now should be done.
    pub(crate) fn task_due(&self, element: &Element, transition: Transition) -> Option<Timestamp> {
        let ElementKind::HumanTask { due: Some(due), .. } = element.kind else { return None };
        matches!(transition, Transition::Start | Transition::ManualStart)
            .then(|| self.due(due, ClockStart::Entry))
    }
}
