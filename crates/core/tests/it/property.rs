//! Whatever the model and whoever acts: replay equals live, terminal states absorb, nothing is active under an inactive
//! stage, a rejection changes nothing, and snapshots read back as they were.

use crate::fixture::*;
use casewright_core::{
    Case, Command, Definition, ElementKind, FieldType, ItemState, OnPart, Sentry, Transition, Value,
    definition::{Does, Row, Span, StateMatch, Step},
    id::{EffectNo, ElementId, ItemNo, RowId, TimerNo},
    plan::{Rule, Timer},
};
use proptest::prelude::*;

/// One drawn element; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
struct Drawn {
    kind: u8,
    parent: u8,
    entry: Option<(u8, u8, bool)>,
    exit: Option<(u8, u8, bool)>,
    required: bool,
    repeats: bool,
    by_hand: bool,
    discretionary: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let criterion = || proptest::option::weighted(0.4, (any::<u8>(), any::<u8>(), any::<bool>()));
    (
        0..10u8,
        any::<u8>(),
        criterion(),
        criterion(),
        any::<bool>(),
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(kind, parent, entry, exit, required, repeats, by_hand, discretionary)| Drawn {
            kind,
            parent,
            entry,
            exit,
            required,
            repeats,
            by_hand,
            discretionary,
        })
}

const ON: [Transition; 6] = [
    Transition::Complete,
    Transition::Start,
    Transition::Occur,
    Transition::Exit,
    Transition::Create,
    Transition::Terminate,
];

fn sentry((source, transition, condition): (u8, u8, bool), elements: usize, registers: bool) -> Sentry {
    let on = match source % 6 {
        0 => Vec::new(),
        1 if registers => vec![OnPart::ActionTaken("go".into())],
        2 if registers => vec![OnPart::StateEntered("b".into())],
        _ => vec![OnPart::PlanItem {
            source: ElementId(u32::from(source) % elements as u32),
            transition: ON[transition as usize % ON.len()],
        }],
    };
    let if_part = (condition || on.is_empty()).then(|| expr("go"));
    Sentry { key: None, on, if_part, on_event: false }
}

fn definition(elements: &[Drawn], registers: bool, auto: bool) -> Definition {
    let mut definition = empty(auto);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    definition.field("rates", FieldType::Money);
    let mut stages = vec![ROOT];
    if registers {
        for (state, outcome) in [("a", None), ("b", None), ("end", Some("ended"))] {
            stages.push(definition.state(state, outcome));
        }
        let rates = fetch(&mut definition, "rates", "rates");
        definition.row(within(&["a"]), Some("go"), Some("go"), steps(vec![rates], Some("b")));
        definition.row(within(&["a", "b"]), Some("go"), None, set("b"));
        definition.row(within(&["b"]), None, Some("go"), set("a"));
        let queue = Step::Queue { effect: "note".into(), wait: true };
        definition.row(StateMatch::Any, Some("note"), None, steps(vec![queue], None));
        definition.row(StateMatch::AnyButFinal, Some("end"), None, set("end"));
        let back: RowId = definition.row(within(&["end"]), Some("back"), None, set("a"));
        let row: &mut Row = &mut definition.rows[back.0 as usize];
        row.while_pending = matches!(row.does, Does::Take(_));
    }
    let all = definition.plan.elements.len() + elements.len();
    for (index, drawn) in elements.iter().enumerate() {
        let kind = match drawn.kind {
            0..=2 => stage(drawn.by_hand),
            3..=5 => human(),
            6 => ElementKind::Milestone,
            7 => ElementKind::TimerEventListener { timer: Timer::After(Span::Hours(1)) },
            8 => user_event(),
            _ => ElementKind::ProcessTask { effect: Some("note".into()), blocking: drawn.required },
        };
        let parent = stages[drawn.parent as usize % stages.len()];
        let is_stage = matches!(kind, ElementKind::Stage { .. });
        let listens =
            matches!(kind, ElementKind::TimerEventListener { .. } | ElementKind::UserEventListener { .. });
        let id = definition.add(parent, &format!("e{index}"), kind);
        if is_stage {
            stages.push(id);
        }
        let element = definition.at(id);
        element.required = drawn.required.then(Rule::default);
        element.repetition = drawn.repeats.then(Rule::default);
        element.manual_activation = drawn.by_hand.then(Rule::default);
        element.discretionary = drawn.discretionary;
        if !listens {
            element.entry =
                drawn.entry.map(|criterion| sentry(criterion, all, registers)).into_iter().collect();
            element.exit =
                drawn.exit.map(|criterion| sentry(criterion, all, registers)).into_iter().collect();
        }
    }
    definition
}

const BY_HAND: [Transition; 12] = [
    Transition::Complete,
    Transition::Complete,
    Transition::Complete,
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

const OF_CASE: [Transition; 6] = [
    Transition::Suspend,
    Transition::Reactivate,
    Transition::Reactivate,
    Transition::Complete,
    Transition::Fault,
    Transition::Terminate,
];

/// One drawn command: who acts, and what on.
fn command((what, which, how): (u8, u8, u8), case: &Case) -> (Command, bool) {
    let no = u32::from(which);
    let item = ItemNo(no % case.items.len().max(1) as u32);
    let command = match what {
        0..=6 => Command::Item { item, transition: BY_HAND[how as usize % BY_HAND.len()], input: input(&[]) },
        7..=9 => {
            let action = ["go", "note", "end", "back"][how as usize % 4];
            Command::Act { track: None, action: action.into(), input: input(&[]) }
        }
        10 => Command::Plan { element: format!("e{}", which % 8), stage: None },
        11 => Command::Write { values: input(&[("go", Value::Bool(how % 2 == 0))]) },
        12 => Command::Elapse { timer: case.timers.keys().next().copied().unwrap_or(TimerNo(no)) },
        13 => {
            let pending = case.registers.values().find_map(|register| register.pending.as_ref());
            Command::AnswerFetch {
                effect: pending.map_or(EffectNo(no), |pending| pending.effect),
                answer: if how % 3 == 0 { Err("dead".into()) } else { Ok(Value::int(1)) },
            }
        }
        14 => Command::SettleEffect {
            effect: case.effects_open.keys().next().copied().unwrap_or(EffectNo(no)),
            result: if how % 3 == 0 { Err("dead".into()) } else { Ok(()) },
        },
        _ => Command::Case { transition: OF_CASE[how as usize % OF_CASE.len()] },
    };
    let by_service = matches!(command, Command::Write { .. });
    (command, by_service)
}

fn check(before: Option<&Case>, case: &Case) {
    for item in &case.items {
        let parent = item.parent.and_then(|parent| case.item(parent));
        if let Some(parent) = parent {
            if item.state == ItemState::Active {
                assert_eq!(parent.state, ItemState::Active, "{} is active under an inactive stage", item.key);
            }
            if parent.state.is_terminal() {
                assert!(item.state.is_semi_terminal(), "{} lives on in an ended stage", item.key);
            }
        }
    }
    for item in before.iter().flat_map(|before| &before.items).skip(1) {
        if item.state.is_terminal() {
            assert_eq!(case.item(item.no).map(|item| item.state), Some(item.state), "{} came back", item.key);
        }
    }
    let snapshot = serde_json::to_string(case).unwrap();
    assert_eq!(&serde_json::from_str::<Case>(&snapshot).unwrap(), case);
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn the_engine_holds_its_invariants(
        elements in proptest::collection::vec(drawn(), 1..8),
        registers in any::<bool>(),
        auto in any::<bool>(),
        commands in proptest::collection::vec((0..16u8, any::<u8>(), any::<u8>()), 1..24),
    ) {
        let mut bench = Bench::new(definition(&elements, registers, auto));
        let open = Command::Open { reference: "T-1".into(), unit: "north".into(), party: None, file: input(&[]) };
        if bench.run(open).is_err() {
            return Ok(());
        }
        check(None, bench.case());
        for drawn in commands {
            let before = bench.case().clone();
            let (command, by_service) = command(drawn, &before);
            let person = bench.actor.clone();
            if by_service {
                bench.actor = casewright_core::command::Actor::Service("payments".into());
            }
            bench.now += jiff::SignedDuration::from_mins(20);
            match bench.run(command) {
                Ok(_) => check(Some(&before), bench.case()),
                // An endless model: it would be met again and again.
                Err(casewright_core::Rejection::Budget { .. }) => return Ok(()),
                Err(_) => prop_assert_eq!(&before, bench.case(), "a rejection changes nothing"),
            }
            bench.actor = person;
        }
    }
}
