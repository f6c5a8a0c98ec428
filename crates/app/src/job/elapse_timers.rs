//! Timers that are due elapse, the earliest first.

use crate::{
    Answer, App, Fault,
    carry_out::{Carried, With},
};
use casewright_core::Command;

/// Timers of one round.
const MAX: u32 = 64;

impl App {
    /// Lets due timers elapse; returns how many did. One that the case refuses, being suspended, stays for later.
    pub async fn elapse_timers(&self) -> Result<u32, Fault> {
        let scheduler = self.service("scheduler");
        let mut elapsed = 0;
        for (case, timer, _) in self.store().due_timers(self.now(), MAX).await? {
            let seen = self.seen_by_id(&scheduler, case).await?;
            if !seen.exists() || !seen.case.timers.contains_key(&timer) {
                continue;
            }
            let carried = self
                .carry(&scheduler, seen, &With::default(), &|_, _| (Command::Elapse { timer }, None))
                .await?;
            if let Answer::Found((_, Carried::Done(_))) = carried {
                elapsed += 1;
            }
        }
        Ok(elapsed)
    }
}
