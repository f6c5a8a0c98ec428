//! What somebody has typed so far, kept per case, person and action.

use crate::{Answer, App, Caller, Fault};
use serde_json::Value as Json;

impl App {
    /// Keeps a draft of the input of an action, or of a task by its element key. Values are kept as typed, right or wrong.
    pub async fn save_draft(
        &self,
        _caller: &Caller,
        _reference: &str,
        _of: &str,
        _input: Json,
        _reason: Option<String>,
    ) -> Result<Answer<()>, Fault> {
        self.unfinished()
    }
}
