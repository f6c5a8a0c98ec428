//! Who looked or tried, and what changed from what to what.

use crate::{Answer, App, Caller, Fault, answer::AuditTab};

impl App {
    /// The audit tab of a case: the newest 100 entries, or those before `before`.
    pub async fn audit_tab(
        &self,
        _caller: &Caller,
        _reference: &str,
        _before: Option<u64>,
    ) -> Result<Answer<AuditTab>, Fault> {
        self.unfinished()
    }
}
