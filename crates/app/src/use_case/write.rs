//! A service writes the fields that name it in `written-by`: payments.

use crate::{Answer, App, Caller, Fault, answer::Acted, request::Guard};
use serde_json::Value as Json;

impl App {
    /// Writes fields as a service ([`App::service`]).
    pub async fn write(
        &self,
        _service: &Caller,
        _reference: &str,
        _values: Json,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }
}
