//! Process tasks: work of a system. Starting one puts an effect in the outbox; what becomes of the effect completes or
//! fails the task (`decide/outside.rs`).

use crate::{
    id::{EffectName, ItemNo},
    plan::Transition,
    rejection::Rejection,
    turn::Turn,
};

impl Turn<'_> {
    pub(super) fn begin_process(&mut self, no: ItemNo, effect: &EffectName) {
        self.queue_effect(effect, Some(no));
    }

    /// Its effect may have ended while it was suspended.
    pub(super) fn resume_process(&mut self, no: ItemNo) -> Result<(), Rejection> {
        match self.case.item(no).and_then(|item| item.effect) {
            None => self.transition(no, Transition::Fault),
            Some(effect) if !self.case.effects_open.contains_key(&effect) => {
                self.transition(no, Transition::Complete)
            }
            Some(_) => Ok(()),
        }
    }
}
