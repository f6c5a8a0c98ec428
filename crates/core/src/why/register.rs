//! What registers wait for.

use super::{AutomaticRow, AwaitedStep, AwaitedThing, RunningClock, WaitingRegister, reading};
use crate::{
    case::{Awaited, Case, Register},
    definition::{Definition, Does, Track},
    register::row::candidates,
    scope::View,
};
use jiff::Timestamp;

pub(super) fn waiting(case: &Case, definition: &Definition, at: Timestamp) -> Vec<WaitingRegister> {
    definition
        .tracks
        .iter()
        .filter_map(|track| Some(one(case, definition, at, track, case.registers.get(&track.name)?)))
        .collect()
}

fn one(
    case: &Case,
    definition: &Definition,
    at: Timestamp,
    track: &Track,
    register: &Register,
) -> WaitingRegister {
    let view = View::new(definition, case, at).on(Some(&track.name));
    let automatic = candidates(definition, &register.state, None)
        .into_iter()
        .filter(|row| matches!(row.does, Does::Take(_)))
        .map(|row| AutomaticRow {
            row: row.id,
            line: row.line,
            condition: row.when.as_ref().map(|when| reading(&view, &when.source, &when.expr)),
            taken: register.auto_taken.contains(&row.id),
        })
        .collect();
    let clocks = case
        .clocks
        .iter()
        .filter(|clock| clock.state == register.state && clock.is_running())
        .map(|clock| RunningClock {
            name: clock.name.clone(),
            due_at: clock.due_at,
            over: clock.over || clock.due_at <= at,
        })
        .collect();
    let actions = definition
        .actions
        .keys()
        .filter(|action| !candidates(definition, &register.state, Some(action)).is_empty())
        .cloned()
        .collect();
    WaitingRegister {
        track: track.name.clone(),
        state: register.state.clone(),
        since: register.entered_at,
        is_final: definition.states.get(&register.state).is_some_and(|state| state.is_final),
        step: register.pending.as_ref().map(|pending| AwaitedStep {
            what: match &pending.awaits {
                Awaited::Fetch(fetch) => AwaitedThing::Fetch(fetch.clone()),
                Awaited::Effect(effect) => AwaitedThing::Effect(effect.clone()),
            },
            since: pending.since,
            effect: pending.effect,
        }),
        clocks,
        automatic,
        actions,
    }
}
