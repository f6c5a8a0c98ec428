//! Public registers.

use crate::{App, Fault, answer::Published};

impl App {
    /// What a program's register publishes, newest first, at most 200. Public: nobody needs to be signed in.
    pub async fn published(&self, _program: &str, _lang: &str) -> Result<Option<Vec<Published>>, Fault> {
        self.unfinished()
    }
}
