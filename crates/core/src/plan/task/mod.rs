//! Tasks: what starting, suspending and ending them brings with it. One kind, one file.
//!
//! To add a kind: a variant of [`crate::plan::ElementKind`], its file here, its arm below, and its line in
//! [`crate::plan::lifecycle`]; the compiler shows the rest.

mod case;
mod decision;
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
            ElementKind::CaseTask { case: Some(case), blocking } => {
                if !begins {
                    return self.resume_case(no);
                }
                self.begin_case(no, element, case)?;
                *blocking
            }
            ElementKind::DecisionTask { decision: Some(decision), blocking } => {
                return self.begin_decision(no, element, decision, *blocking);
            }
            ElementKind::CaseTask { case: None, blocking }
            | ElementKind::DecisionTask { decision: None, blocking } => *blocking,
            _ => return Ok(()),
        };
        // A task that does not block is complete as soon as it has started (5.4.9, `isBlocking`).
        let is_active = self.case.item(no).is_some_and(|item| item.state == ItemState::Active);
        if begins && !blocking && is_active { self.transition(no, Transition::Complete) } else { Ok(()) }
    }
}
