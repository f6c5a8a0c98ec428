//! What happened on a case, oldest first, in plain words.

use crate::{Answer, App, Caller, Fault, answer::TimelineItem};

impl App {
    /// The timeline of a case.
    pub async fn timeline(
        &self,
        _caller: &Caller,
        _reference: &str,
    ) -> Result<Answer<Vec<TimelineItem>>, Fault> {
        self.unfinished()
    }
}
