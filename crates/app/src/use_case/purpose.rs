//! Purposes that the caller's roles ask for: what there is to choose from where one is declared (S0.23).

use crate::{App, Caller};
use authz::Principal;
use std::collections::BTreeSet;

impl App {
    /// Purposes that some role of the caller asks for, in order. Empty: nothing has to be declared. Declaring one opens nothing
    /// by itself; the policies say what it is for.
    pub fn purposes(&self, caller: &Caller) -> Vec<String> {
        let Principal::Person(person) = &caller.principal else { return Vec::new() };
        let roles =
            person.roles.iter().flat_map(|(program, roles)| roles.iter().map(move |role| (program, role)));
        let asked: BTreeSet<&String> = roles
            .filter_map(|(program, role)| self.programs.get(program)?.program.roles.get(role))
            .flat_map(|role| &role.purpose)
            .collect();
        asked.into_iter().cloned().collect()
    }
}
