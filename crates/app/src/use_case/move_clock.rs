//! Demonstrations alone: the clock goes on.

use crate::{Answer, App, Caller, Fault};
use jiff::SignedDuration;

impl App {
    /// Moves the clock forward and lets what is due happen. Denied where this is no demonstration.
    pub async fn move_clock(&self, _caller: &Caller, _by: SignedDuration) -> Result<Answer<()>, Fault> {
        self.unfinished()
    }
}
