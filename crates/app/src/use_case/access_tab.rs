//! Who can open a case and why; who was refused and why.

use crate::{Answer, App, Caller, Fault, answer::AccessTab};

impl App {
    /// The access tab of a case.
    pub async fn access_tab(&self, _caller: &Caller, _reference: &str) -> Result<Answer<AccessTab>, Fault> {
        self.unfinished()
    }
}
