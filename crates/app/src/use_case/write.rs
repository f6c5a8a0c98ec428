//! A service writes the fields that name it in `written-by`: payments.

use crate::{
    Answer, App, Caller, Fault, answer::Acted, bind::Listed, carry_out::With, form_input::rejection_of,
    request::Guard,
};
use casewright_core::Command;
use serde_json::Value as Json;

impl App {
    /// Writes fields as a service ([`App::service`]): an object by field path.
    pub async fn write(
        &self,
        service: &Caller,
        reference: &str,
        values: Json,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = With { route: "write".to_owned(), body: values.to_string(), guard, ..With::default() };
        self.carry_out(service, reference, with, &|loaded, _| {
            let bound = Listed::all(&loaded.definition().file).bind(&values);
            let problem = rejection_of(&bound);
            (Command::Write { values: bound.input }, problem)
        })
        .await
    }
}
