//! What happens without a person: effects, timers, the seal of the log. Each job is idempotent, acts as a service principal
//! with policies of its own, and takes the same authorised path as everybody.

mod elapse_timers;
mod fetch;
mod message;
mod run_effects;
mod seal_log;

use crate::{App, Fault};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long jobs rest when nothing wakes them: timers and retries are looked for this often.
const REST: Duration = Duration::from_millis(250);
/// How often the log is sealed at least, in rests.
const SEAL_EVERY: u32 = 4;
/// Rounds of [`App::run_until_idle`]: a program whose timers set each other off must not keep it for ever.
const ROUNDS_MAX: u32 = 10_000;

impl App {
    /// Runs the jobs until `stop` says true. What a commit puts in the outbox is taken up at once.
    pub async fn run_jobs(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut rests = 0_u32;
        while !*stop.borrow() {
            let worked = match self.round().await {
                Ok(worked) => worked,
                Err(fault) => {
                    tracing::error!(%fault, "a job broke off; it will be tried again");
                    0
                }
            };
            rests = rests.wrapping_add(1);
            if rests.is_multiple_of(SEAL_EVERY)
                && let Err(fault) = self.seal_log().await
            {
                tracing::error!(%fault, "the log could not be sealed; it will be tried again");
            }
            if worked > 0 {
                continue;
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(REST) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Runs everything that is due now, and what follows from it, and seals the log. Effects that are to be tried again
    /// later are left for later.
    pub async fn run_until_idle(&self) -> Result<u32, Fault> {
        let mut worked = 0;
        for _ in 0..ROUNDS_MAX {
            match self.round().await? {
                0 => break,
                some => worked += some,
            }
        }
        self.seal_log().await?;
        Ok(worked)
    }

    /// Timers first: what is over by the clock is over before anything else happens.
    async fn round(&self) -> Result<u32, Fault> {
        Ok(self.elapse_timers().await? + self.run_effects().await?)
    }
}
