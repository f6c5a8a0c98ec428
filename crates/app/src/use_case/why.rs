//! Why is this waiting?

use crate::{Answer, App, Caller, Fault, answer::Waiting};

impl App {
    /// What a case waits for.
    pub async fn why(&self, _caller: &Caller, _reference: &str) -> Result<Answer<Vec<Waiting>>, Fault> {
        self.unfinished()
    }
}
