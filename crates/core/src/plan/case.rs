//! The case as a whole (table 8.1): its plan model moves with it.

use crate::{
    case::{CaseState, TimerOf},
    event::CaseEvent,
    id::ItemNo,
    plan::{Transition, lifecycle, stage::word},
    rejection::Rejection,
    turn::Turn,
};

impl Turn<'_> {
    /// Moves the case, if its lifecycle allows, and what lies in it.
    pub(crate) fn move_case(
        &mut self,
        transition: Transition,
        outcome: Option<String>,
    ) -> Result<(), Rejection> {
        let from = self.case.state;
        let to = lifecycle::case_next(from, transition).ok_or_else(|| Rejection::Transition {
            item: self.case.reference.clone(),
            state: word(&from),
            transition: word(&transition),
        })?;
        self.emit(CaseEvent::CaseMoved { transition, from, to, outcome });
        let plan_model = ItemNo(0);
        match (transition, to) {
            (Transition::Reactivate, _) => self.resume_children(plan_model)?,
            (_, CaseState::Suspended | CaseState::Failed) => self.suspend_children(plan_model)?,
            (_, CaseState::Completed) => self.end_children(plan_model, Transition::Complete)?,
            (_, CaseState::Terminated | CaseState::Closed) => {
                self.end_children(plan_model, Transition::Exit)?;
                self.abandon_steps();
                self.stop_everything();
            }
            (_, CaseState::Active) => {}
        }
        self.tell_parent(to);
        Ok(())
    }

    /// Nothing will be awaited any more.
    fn abandon_steps(&mut self) {
        let tracks: Vec<_> = self
            .case
            .registers
            .iter()
            .filter(|(_, register)| register.pending.is_some())
            .map(|(track, _)| track.clone())
            .collect();
        for track in tracks {
            self.emit(CaseEvent::StepSettled { track, failure: Some("the case has ended".into()) });
        }
    }

    /// No clock goes on in a case that was ended early or closed.
    fn stop_everything(&mut self) {
        for clock in 0..self.case.clocks.len() as u32 {
            let running = self.case.clocks.get(clock as usize).is_some_and(crate::case::Clock::is_running);
            if running {
                self.emit(CaseEvent::ClockStopped { clock });
                self.clear_timer(&TimerOf::Clock(clock));
            }
        }
    }
}
