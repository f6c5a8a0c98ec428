//! One case as the caller may see it.

use crate::{Answer, App, Caller, Fault, answer::CasePage};

impl App {
    /// The page of a case.
    pub async fn case_page(&self, _caller: &Caller, _reference: &str) -> Result<Answer<CasePage>, Fault> {
        self.unfinished()
    }
}
