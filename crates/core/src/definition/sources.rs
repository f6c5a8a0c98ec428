//! Which outside sources a row asks.

use super::{Definition, Does, Step};
use crate::id::{FetchName, RowId};
use std::collections::{BTreeSet, VecDeque};

impl Definition {
    /// The sources that a row asks from a step on, and those of the rows that may follow it, each once, in their order. Rows under
    /// `then:` and `on-failure:` count whether or not they will be taken.
    pub fn sources(&self, row: RowId, step: usize) -> Vec<FetchName> {
        let mut found: Vec<FetchName> = Vec::new();
        let mut walked = BTreeSet::new();
        let mut rows = VecDeque::from([(row, step)]);
        while let Some((id, first)) = rows.pop_front() {
            if !walked.insert((id, first)) {
                continue;
            }
            let Some(Does::Take(take)) = self.rows.get(id.0 as usize).map(|row| &row.does) else { continue };
            for step in take.steps.iter().skip(first) {
                if let Step::Fetch { fetch } = step
                    && !found.contains(fetch)
                {
                    found.push(fetch.clone());
                }
            }
            rows.extend(take.then.iter().chain(&take.on_failure).map(|id| (*id, 0)));
        }
        found
    }
}
