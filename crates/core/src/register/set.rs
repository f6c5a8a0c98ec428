//! `set` (rules 9 to 11): one atomic change. The old stage exits, register and visit change, the new stage starts; no
//! sentry, timer or effect is looked at in between.

use crate::{
    case::ItemState,
    event::CaseEvent,
    id::{ElementId, ItemNo, StateName, TrackName},
    plan::Transition,
    rejection::Rejection,
    turn::Turn,
};

impl Turn<'_> {
    /// Sets the state of a track; the same state is a new visit.
    pub(crate) fn set_state(&mut self, track: &TrackName, state: &StateName) -> Result<(), Rejection> {
        self.leave_state(track)?;
        self.enter_state(track, state)
    }

    fn leave_state(&mut self, track: &TrackName) -> Result<(), Rejection> {
        let Some(register) = self.case.registers.get(track) else { return Ok(()) };
        let (old, visit, pending) = (register.state.clone(), register.visit, register.pending.is_some());
        if pending {
            // Only a row `while: pending` comes here: what was awaited belongs to the state that is left.
            let failure = Some(format!("`{old}` was left meanwhile"));
            self.emit(CaseEvent::StepSettled { track: track.clone(), failure });
        }
        self.emit(CaseEvent::StateLeft { track: track.clone(), state: old.clone(), visit });
        self.stop_clocks(&old);
        if let Some(stage) = self.stage_of(&old) {
            self.transition(stage, Transition::Exit)?;
        }
        Ok(())
    }

    /// Enters a state; the initial one too, when the case opens.
    pub(crate) fn enter_state(&mut self, track: &TrackName, name: &StateName) -> Result<(), Rejection> {
        let definition = self.definition;
        let visit = self.case.registers.get(track).map_or(1, |register| register.visit + 1);
        self.emit(CaseEvent::StateEntered { track: track.clone(), state: name.clone(), visit });
        let Some(state) = definition.states.get(name) else { return Ok(()) };
        self.start_clocks(name, state);
        let parent = self.instance_around(state.stage);
        let stage = self.create_item(state.stage, parent);
        self.transition(stage, Transition::Start)
    }

    /// The running stage of a state.
    fn stage_of(&self, state: &StateName) -> Option<ItemNo> {
        let stage = self.definition.states.get(state)?.stage;
        self.case
            .items
            .iter()
            .rev()
            .find(|item| item.element == stage && !item.state.is_terminal())
            .map(|item| item.no)
    }

    /// The active instance of the stage around a state's stage; else the plan model.
    fn instance_around(&self, stage: ElementId) -> Option<ItemNo> {
        let around = self.definition.plan.element(stage)?.parent?;
        self.case
            .items
            .iter()
            .rev()
            .find(|item| item.element == around && item.state == ItemState::Active)
            .map(|item| item.no)
            .or(Some(ItemNo(0)))
    }
}
