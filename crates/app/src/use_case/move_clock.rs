//! Demonstrations alone: the clock goes on.

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    entry::{EntryKind, EntryTarget},
    record::with_decision,
};
use authz::{Ask, Target};
use jiff::SignedDuration;

/// How far the clock of a demonstration is ahead, in milliseconds.
pub const CLOCK_OFFSET: &str = "clock-offset-ms";

impl App {
    /// Moves the clock forward and lets what is due happen. Denied where this is no demonstration.
    pub async fn move_clock(&self, caller: &Caller, by: SignedDuration) -> Result<Answer<()>, Fault> {
        let now = self.now();
        let decision = self.policies().decide(
            &caller.principal,
            &caller.context(now, None),
            &Ask::MoveClock,
            Target::Platform,
        );
        let allowed = decision.allowed && self.settings.demo && by.is_positive();
        let mut entry = self.entry(
            caller,
            now,
            EntryKind::Administration,
            Ask::MoveClock,
            EntryTarget::Platform,
            allowed,
        );
        entry.detail.note = Some(format!("{by:#}"));
        self.record(with_decision(entry, &decision)).await?;
        if !allowed {
            let says = if !self.settings.demo {
                say!("only-the-clock-of-a-demonstration-can")
            } else if !decision.allowed {
                say!("only-administrators-may-move-the-clock")
            } else {
                say!("the-clock-goes-forward-only-give-a")
            };
            return Ok(Answer::Denied(Denied::new(says)));
        }
        let kept = self.store().setting(CLOCK_OFFSET).await?;
        let ahead = SignedDuration::from_millis(kept.and_then(|text| text.parse().ok()).unwrap_or(0));
        let ahead =
            ahead.checked_add(by).ok_or_else(|| Fault::Internal("the clock is out of range".to_owned()))?;
        // Kept first: after a crash the clock must not run behind what was done under it.
        self.store().put_setting(CLOCK_OFFSET, &ahead.as_millis().to_string()).await?;
        if !self.ports.clock.set_ahead(ahead) {
            return Err(Fault::Internal("this clock cannot be moved".to_owned()));
        }
        self.run_until_idle().await?;
        Ok(Answer::Found(()))
    }
}
