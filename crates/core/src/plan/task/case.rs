//! Case tasks: another case, opened through the outbox. One command writes one case, so the child tells its end by an effect
//! of its own, and the parent takes it as a command (`decide/child.rs`).

use crate::{
    EffectKind,
    case::{ChildState, FlagKind},
    event::CaseEvent,
    id::ItemNo,
    plan::{Element, Transition},
    rejection::Rejection,
    turn::Turn,
    value::Value,
};

impl Turn<'_> {
    /// Puts the opening of the child into the outbox, with what it is given.
    pub(super) fn begin_case(&mut self, no: ItemNo, element: &Element, case: &str) -> Result<(), Rejection> {
        let input = match self.inputs_of(no, &element.parameters) {
            Ok(input) => Value::Map(input),
            Err(why) => {
                self.flag(FlagKind::CaseNotOpened, format!("`{}` opens no case: {why}", element.name));
                return self.transition(no, Transition::Fault);
            }
        };
        let effect = self.effect_next(EffectKind::OpenCase { case: case.into(), input: input.clone() });
        self.emit(CaseEvent::ChildCaseQueued { effect, item: no, case: case.into(), input });
        Ok(())
    }

    /// The child may have ended while the task was suspended.
    pub(super) fn resume_case(&mut self, no: ItemNo) -> Result<(), Rejection> {
        let Some(effect) = self.case.item(no).and_then(|item| item.effect) else {
            // It was not opened.
            return self.transition(no, Transition::Fault);
        };
        match self.case.children.get(&effect).map(|child| child.state) {
            Some(ChildState::Completed) => self.transition(no, Transition::Complete),
            Some(ChildState::Terminated) => self.transition(no, Transition::Terminate),
            Some(ChildState::Failed) => self.transition(no, Transition::Fault),
            Some(ChildState::Queued | ChildState::Open) | None => Ok(()),
        }
    }
}
