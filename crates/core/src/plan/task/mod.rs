//! Tasks: what starting, suspending and ending them brings with it. One kind, one file.
//!
//! To add a kind: a variant of [`crate::plan::ElementKind`], its file here, its arm below, and its line in
//! [`crate::plan::lifecycle`]; the compiler shows the rest.

mod human;
mod process;

use crate::{
    case::ItemState,
    id::ItemNo,
    plan::{Element, ElementKind, Transition},
    rejection::Rejection,
    turn::Turn,
};

impl Turn<'_> {
    pub(crate) fn task_moved(
        &mut self,
        no: ItemNo,
        element: &Element,
        transition: Transition,
        to: ItemState,
    ) -> Result<(), Rejection> {
        if to != ItemState::Active {
            return Ok(());
        }
        let begins =
            matches!(transition, Transition::Start | Transition::ManualStart | Transition::Reactivate);
        let blocking = match &element.kind {
            ElementKind::HumanTask { blocking, .. } => *blocking,
            ElementKind::ProcessTask { effect, blocking } => {
                match effect {
                    Some(effect) if begins => self.begin_process(no, effect),
                    Some(_) => return self.resume_process(no),
                    None => {}
                }
                *blocking
            }
            ElementKind::CaseTask { blocking, .. } | ElementKind::DecisionTask { blocking, .. } => *blocking,
            _ => return Ok(()),
        };
        // A task that does not block is complete as soon as it has started (5.4.9, `isBlocking`).
        if begins && !blocking { self.transition(no, Transition::Complete) } else { Ok(()) }
    }
}
