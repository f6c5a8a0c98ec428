//! Opens a case.

use crate::{Answer, App, Caller, Fault, answer::Acted, request::Guard};
use casewright_core::id::UnitName;
use serde_json::Value as Json;

impl App {
    /// Opens a case of a program. For parties the unit is the program's `default_unit` unless given; staff open it in their
    /// own unit unless they name another of theirs. Unknown programs and those one may not open are *not found*.
    pub async fn open_case(
        &self,
        _caller: &Caller,
        _program: &str,
        _unit: Option<UnitName>,
        _input: Json,
        _guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.unfinished()
    }
}
