//! Rows without an action (rule 12): at rest, once per visit, within the budget, without a person.

use crate::{
    definition::{Does, Row},
    id::TrackName,
    register::row::candidates,
    rejection::Rejection,
    turn::Turn,
};

impl<'a> Turn<'a> {
    /// Takes one automatic row, if one holds. True when it did: the plan must come to rest again.
    pub(crate) fn take_automatic_row(&mut self) -> Result<bool, Rejection> {
        let definition = self.definition;
        if !self.is_active() {
            return Ok(false);
        }
        for track in &definition.tracks {
            for row in self.automatic_rows(&track.name) {
                self.spend(|_| format!("the rule on line {}", row.line))?;
                let view = self.view().on(Some(&track.name));
                if row.when.as_ref().is_some_and(|when| !view.truth(&when.expr).holds()) {
                    continue;
                }
                let decisions =
                    row.when.as_ref().map(|when| view.decisions_used(&when.expr)).unwrap_or_default();
                self.take(&track.name, row, None, decisions, Vec::new())?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Those of the state at hand that were not taken in this visit; none while a step is pending.
    fn automatic_rows(&self, track: &TrackName) -> Vec<&'a Row> {
        let Some(register) = self.case.registers.get(track) else { return Vec::new() };
        if register.pending.is_some() {
            return Vec::new();
        }
        let mut rows = candidates(self.definition, &register.state, None);
        rows.retain(|row| matches!(row.does, Does::Take(_)) && !register.auto_taken.contains(&row.id));
        rows
    }
}
