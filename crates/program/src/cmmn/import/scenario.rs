//! The scenario of an imported model: a case is opened, and its first items are seen. What they are is asked of the engine.

use super::Imported;
use crate::Program;
use casewright_core::{
    Actor, Command, Envelope, Value, decide,
    id::{CaseId, PersonId, UnitName},
};
use indexmap::IndexMap;
use std::{collections::BTreeMap, fmt::Write};
use uuid::Uuid;

pub(super) const FILE: &str = "tests/opened.yaml";
/// When the case of the scenario is opened.
const NOW: &str = "2026-03-02T09:00:00Z";

/// A case is opened, its first items are there, and it is closed if it is open.
pub(super) fn text(worker: &str, (state, end): (&str, &str), items: &[(String, String)]) -> String {
    let can = if state == "open" { "    can: [note, close]\n" } else { "" };
    let mut text = format!(
        "scenario: a case is opened and its first items are there\ngiven: {{ now: {NOW}, opened-by: {worker} }}\nsteps:\n  - as: {worker}\n    views: [full]\n{can}    expect:\n      state: {state}\n"
    );
    if !items.is_empty() {
        text.push_str("      items:\n");
        for (key, state) in items {
            let _ = writeln!(text, "        {}: {state}", super::items::quoted(key));
        }
    }
    if state == "open" {
        let _ = writeln!(text, "  - {{ as: {worker}, do: close, expect: {{ state: {end} }} }}");
    }
    text
}

/// Opens a case of the program and writes what is there into the scenario.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is stored and nobody is reached: the engine says what a case begins with"
)]
pub(super) fn first_items(program: &Program, made: &mut Imported) {
    let Ok(at) = NOW.parse() else { return };
    let Some(worker) = program.roles.keys().next().map(ToString::to_string) else { return };
    let envelope = Envelope {
        case: CaseId::new(Uuid::from_u128(1)),
        actor: Actor::Person(PersonId::new(Uuid::from_u128(1))),
        on_behalf_of: None,
        me: Value::Map(BTreeMap::from([("roles".into(), Value::List(vec![Value::text(worker.as_str())]))])),
        at,
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command: Command::Open {
            reference: "CS-2026-000000".to_owned(),
            unit: UnitName::new("the-unit"),
            party: None,
            file: BTreeMap::new(),
        },
    };
    let opened = match decide(None, &program.definition, &envelope) {
        Ok(outcome) => outcome.case,
        Err(rejection) => {
            made.notes.push(format!("a case cannot be opened with an empty file: {rejection}"));
            return;
        }
    };
    let state = opened.states().next().map_or_else(|| "open".to_owned(), ToString::to_string);
    let mut items: IndexMap<String, String> = IndexMap::new();
    for item in &opened.items {
        // The stages of states are the register's.
        if item.key.split_once('.').is_some() {
            items.insert(item.key.clone(), format!("{:?}", item.state).to_lowercase());
        }
    }
    let items: Vec<(String, String)> = items.into_iter().collect();
    if let Some((_, scenario)) = made.files.iter_mut().find(|(path, _)| path == FILE) {
        *scenario = text(&worker, (&state, super::sheet::end_of(made.is_whole)), &items);
    }
}
