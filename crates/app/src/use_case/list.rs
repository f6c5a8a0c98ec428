//! A list: the policy is a filter in the query, and each row shown is redacted for the caller.

use crate::{
    Answer, App, Caller, Fault,
    answer::{Filters, ListPage},
};

impl App {
    /// A page of a list of a program.
    pub async fn list(
        &self,
        _caller: &Caller,
        _program: &str,
        _list: &str,
        _filters: &Filters,
    ) -> Result<Answer<ListPage>, Fault> {
        self.unfinished()
    }
}
