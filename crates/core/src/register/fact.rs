//! Facts: conditions that guard views and offers, kept on the case so that policies and lists can read them. They see
//! neither clock nor person.

use super::approval;
use crate::{event::CaseEvent, turn::Turn};

impl Turn<'_> {
    /// Recomputes the facts; unknown is not true.
    pub(crate) fn update_facts(&mut self) {
        let definition = self.definition;
        let changed: Vec<_> = {
            let view = self.view().timeless();
            definition
                .conditions
                .iter()
                .filter(|(_, condition)| condition.is_fact)
                .map(|(name, condition)| (name.clone(), view.truth(&condition.expr).holds()))
                .chain(
                    approval::facts(definition, &self.case)
                        .into_iter()
                        .map(|(name, holds)| (name.clone(), holds)),
                )
                .filter(|(name, holds)| self.case.facts.get(name) != Some(holds))
                .collect()
        };
        for (fact, holds) in changed {
            self.emit(CaseEvent::FactChanged { fact, holds });
        }
    }
}
