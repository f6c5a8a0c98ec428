//! No case in hand: what the sheet opens for the caller's roles.

use crate::{App, Caller, Fault, answer::Desk};

impl App {
    /// The desk of the caller.
    pub async fn desk(&self, _caller: &Caller) -> Result<Desk, Fault> {
        self.unfinished()
    }
}
