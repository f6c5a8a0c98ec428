//! To rest: the plan, then automatic rows, until nothing moves; then completion with the tracks (rule 14) and the facts.

use crate::{plan::Transition, rejection::Rejection, turn::Turn};

impl Turn<'_> {
    pub(crate) fn rest(&mut self) -> Result<(), Rejection> {
        loop {
            self.plan_to_rest()?;
            if !self.take_automatic_row()? {
                break;
            }
        }
        if let Some(outcome) = self.outcome_if_final() {
            self.move_case(Transition::Complete, (!outcome.is_empty()).then_some(outcome))?;
            self.plan_to_rest()?;
        }
        self.fill_parties();
        self.update_facts();
        Ok(())
    }

    /// What came of the case when every track is final and nothing is awaited; several tracks' outcomes with commas.
    fn outcome_if_final(&self) -> Option<String> {
        if !self.is_active() || self.definition.tracks.is_empty() {
            return None;
        }
        let mut outcomes: Vec<&str> = Vec::new();
        for track in &self.definition.tracks {
            let register = self.case.registers.get(&track.name)?;
            let state = self.definition.states.get(&register.state)?;
            if !state.is_final || register.pending.is_some() {
                return None;
            }
            outcomes.extend(state.outcome.as_deref().filter(|outcome| !outcomes.contains(outcome)));
        }
        Some(outcomes.join(", "))
    }
}
