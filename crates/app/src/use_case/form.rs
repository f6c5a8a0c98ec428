//! The form of an action or task, filled in as far as the caller got.

use crate::{Answer, App, Caller, Fault, answer::FormShown};
use casewright_core::id::ItemNo;

impl App {
    /// The form of an action; for one without a form, a page-less form with the preview.
    pub async fn action_form(
        &self,
        _caller: &Caller,
        _reference: &str,
        _action: &str,
    ) -> Result<Answer<FormShown>, Fault> {
        self.unfinished()
    }

    /// The form of a task.
    pub async fn task_form(
        &self,
        _caller: &Caller,
        _reference: &str,
        _item: ItemNo,
    ) -> Result<Answer<FormShown>, Fault> {
        self.unfinished()
    }
}
