//! A random command on a case: half of them something that could be possible.

use super::{Random, plan::FLAGS};
use casewright_core::{
    Case, Command, Definition, FileTransition, Input, ItemState, Transition, Value,
    case::AddedTask,
    id::{EffectNo, ItemNo, PersonId, TimerNo},
};
use uuid::Uuid;

const BY_HAND: [Transition; 14] = [
    Transition::Complete,
    Transition::Complete,
    Transition::Complete,
    Transition::Complete,
    Transition::ManualStart,
    Transition::ManualStart,
    Transition::Occur,
    Transition::Disable,
    Transition::Reenable,
    Transition::Suspend,
    Transition::Resume,
    Transition::Fault,
    Transition::Reactivate,
    Transition::Terminate,
];

const OF_CASE: [Transition; 7] = [
    Transition::Suspend,
    Transition::Reactivate,
    Transition::Reactivate,
    Transition::Reactivate,
    Transition::Complete,
    Transition::Fault,
    Transition::Terminate,
];

const OF_FILE: [FileTransition; 4] =
    [FileTransition::Create, FileTransition::Update, FileTransition::Replace, FileTransition::Delete];

/// A transition that the lifecycle has from where the item is, mostly.
fn by_hand(random: &mut Random, case: &Case, definition: &Definition, no: ItemNo) -> Transition {
    let found = case.item(no).and_then(|item| Some((item, definition.plan.element(item.element)?)));
    let Some((item, element)) = found.filter(|_| random.percent(90)) else { return *random.one(&BY_HAND) };
    let mut possible = BY_HAND.to_vec();
    possible.retain(|transition| {
        casewright_core::plan::lifecycle::item_next(&element.kind, item.state, *transition, item.remembered)
            .is_some()
    });
    if possible.is_empty() { *random.one(&BY_HAND) } else { *random.one(&possible) }
}

/// The command, and whether a service gives it.
pub(super) fn draw(random: &mut Random, case: &Case, definition: &Definition) -> (Command, bool) {
    let any_item = |random: &mut Random| {
        let moves = |item: &&casewright_core::PlanItemInstance| {
            let owned = definition.plan.element(item.element).is_some_and(|element| {
                matches!(element.kind, casewright_core::ElementKind::Stage { state: Some(_), .. })
            });
            let around = item.parent.and_then(|parent| case.item(parent));
            let reachable = around.is_some_and(|parent| parent.state == ItemState::Active);
            !item.state.is_terminal() && reachable && !owned
        };
        let live: Vec<ItemNo> = case.items.iter().filter(moves).map(|item| item.no).collect();
        if live.is_empty() || random.percent(10) {
            ItemNo(random.below(case.items.len() + 1) as u32)
        } else {
            *random.one(&live)
        }
    };
    // What has ended is mostly taken up again.
    let ended = case.state != casewright_core::CaseState::Active && random.percent(60);
    let what = if ended { 99 } else { random.below(100) };
    // What has nothing to be done with is mostly not tried.
    let in_vain = match what {
        45..=54 => definition.tracks.is_empty(),
        55..=61 => !definition.plan.elements.iter().any(|element| element.discretionary),
        72..=77 => case.timers.is_empty(),
        78..=80 => case.registers.values().all(|register| register.pending.is_none()),
        81..=85 => case.effects_open.is_empty(),
        92..=95 => !definition.is_bare(),
        _ => false,
    };
    let what = if in_vain && random.percent(85) { 0 } else { what };
    let command = match what {
        0..=44 => {
            Command::Item { item: any_item(random), transition: *random.one(&BY_HAND), input: Input::new() }
        }
        45..=54 => Command::Act {
            track: None,
            action: (*random.one(&["go", "note", "end", "back"])).into(),
            input: Input::new(),
        },
        55..=61 => {
            let discretionary: Vec<&str> = definition
                .plan
                .elements
                .iter()
                .filter(|element| element.discretionary)
                .map(|element| element.key.as_str())
                .collect();
            let element =
                if discretionary.is_empty() { "none".into() } else { (*random.one(&discretionary)).into() };
            Command::Plan { element, stage: None }
        }
        62..=71 => {
            let value = if random.percent(10) { Value::Null } else { Value::Bool(random.percent(60)) };
            Command::Write { values: [((*random.one(&FLAGS)).into(), value)].into() }
        }
        72..=77 => Command::Elapse {
            timer: case.next_timer().map_or_else(|| TimerNo(random.below(5) as u32), |(timer, _)| timer),
        },
        78..=80 => {
            let pending = case.registers.values().find_map(|register| register.pending.as_ref());
            Command::AnswerFetch {
                effect: pending.map_or_else(|| EffectNo(random.below(5) as u32), |pending| pending.effect),
                answer: if random.percent(30) { Err("dead".into()) } else { Ok(Value::int(1)) },
            }
        }
        81..=85 => {
            let open = case.effects_open.keys().next().copied();
            Command::SettleEffect {
                effect: open.unwrap_or_else(|| EffectNo(random.below(5) as u32)),
                result: if random.percent(30) { Err("dead".into()) } else { Ok(()) },
            }
        }
        86..=88 => {
            let stage = random.percent(50).then(|| any_item(random));
            let role = if random.percent(90) { "officer" } else { "nobody" };
            let task = AddedTask { title: "Ask the neighbours".into(), role: role.into() };
            Command::AddTask { task, due_at: None, stage }
        }
        89..=91 => Command::AssignItem {
            item: any_item(random),
            to: random.percent(60).then(|| PersonId::new(Uuid::from_u128(7))),
        },
        92..=94 if definition.is_bare() => Command::MoveFileItem {
            path: (*random.one(&FLAGS)).into(),
            transition: *random.one(&OF_FILE),
            to: random.percent(50).then(|| Value::Bool(random.percent(50))),
        },
        92..=95 => Command::SetFile {
            values: [((*random.one(&FLAGS)).into(), Value::Bool(random.percent(50)))].into(),
        },
        // Seldom, so that most cases live on.
        96 => Command::Case { transition: *random.one(&OF_CASE) },
        _ => {
            let halted =
                case.items.iter().find(|item| matches!(item.state, ItemState::Suspended | ItemState::Failed));
            if case.state == casewright_core::CaseState::Active {
                Command::Item {
                    item: halted.map_or_else(|| any_item(random), |item| item.no),
                    transition: if random.percent(50) { Transition::Resume } else { Transition::Reactivate },
                    input: Input::new(),
                }
            } else {
                Command::Case { transition: Transition::Reactivate }
            }
        }
    };
    let by_service = matches!(
        command,
        Command::Write { .. }
            | Command::SettleEffect { .. }
            | Command::AnswerFetch { .. }
            | Command::Elapse { .. }
    );
    (command, by_service)
}
