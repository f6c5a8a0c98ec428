//! Why a person may or may not: policy by policy, condition by condition.

use crate::{Answer, App, Caller, Fault, answer::Explanation};
use casewright_core::id::PersonId;

impl App {
    /// Explains the answer to an ask (`view:full`) of a person on a case, as things are now. For auditors.
    pub async fn explain(
        &self,
        _caller: &Caller,
        _reference: &str,
        _person: PersonId,
        _ask: &str,
    ) -> Result<Answer<Explanation>, Fault> {
        self.unfinished()
    }
}
