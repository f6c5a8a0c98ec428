//! Bare models: a plan without a register, an open case file, every standard event by hand.

use crate::fixture::*;
use ItemState::{Active, Available, Completed, Enabled, Suspended, Terminated};
use casewright_core::{
    CaseEvent, CaseState, Command, Definition, FieldType, FileItem, FileSchema, FileTransition, ItemState,
    Multiplicity, OnPart, Outcome, Plan, Rejection, Sentry, Transition, Value, plan::Rule,
};
use std::collections::BTreeMap;

pub(crate) fn bare() -> Definition {
    Definition::bare("model", Plan::new(vec![element("plan", None, stage(false))]), FileSchema::default())
}

fn map(parts: &[(&str, Value)]) -> Value {
    Value::Map(parts.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
}

fn set(bench: &mut Bench, values: &[(&str, Value)]) -> Result<Outcome, Rejection> {
    bench.run(Command::SetFile { values: input(values) })
}

fn move_item(bench: &mut Bench, path: &str, transition: FileTransition) -> Result<Outcome, Rejection> {
    bench.run(Command::MoveFileItem { path: path.into(), transition, to: None })
}

/// The transitions of case-file items in an outcome.
fn changes(outcome: &Outcome) -> Vec<(String, FileTransition)> {
    let changed = |event: &CaseEvent| match event {
        CaseEvent::FileItemChanged { path, transition, .. } => Some((path.to_string(), *transition)),
        _ => None,
    };
    outcome.events.iter().filter_map(|stored| changed(&stored.event)).collect()
}

fn on_file(source: &str, transition: FileTransition) -> Sentry {
    Sentry {
        key: None,
        on: vec![OnPart::FileItem { source: source.into(), transition }],
        if_part: None,
        on_event: false,
    }
}

/// One milestone for each of the eight transitions of an item, and of the item around it.
fn watched(item: &str) -> Definition {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    for (name, transition) in EIGHT {
        let milestone = definition.add(ROOT, name, casewright_core::ElementKind::Milestone);
        definition.at(milestone).entry = vec![on_file(item, transition)];
        definition.at(milestone).repetition = Some(Rule::default());
    }
    definition
}

const EIGHT: [(&str, FileTransition); 8] = [
    ("create", FileTransition::Create),
    ("update", FileTransition::Update),
    ("replace", FileTransition::Replace),
    ("delete", FileTransition::Delete),
    ("addChild", FileTransition::AddChild),
    ("removeChild", FileTransition::RemoveChild),
    ("addReference", FileTransition::AddReference),
    ("removeReference", FileTransition::RemoveReference),
];

fn occurred(bench: &Bench) -> BTreeMap<&str, usize> {
    let count = |name: &str| bench.states_of(name).iter().filter(|state| **state == Completed).count();
    EIGHT.iter().map(|(name, _)| (*name, count(name))).filter(|(_, count)| *count > 0).collect()
}

#[test]
fn all_eight_transitions_of_a_case_file_item_are_emitted_and_can_be_on_parts() {
    let mut bench = Bench::opened(watched("order"));
    set(&mut bench, &[("order", map(&[("amount", Value::int(1))]))]).unwrap();
    for (_, transition) in EIGHT.iter().skip(1).filter(|(name, _)| *name != "delete") {
        move_item(&mut bench, "order", *transition).unwrap();
    }
    set(&mut bench, &[("order.note", Value::text("soon"))]).unwrap();
    set(&mut bench, &[("order", map(&[("note", Value::Null)]))]).unwrap();
    move_item(&mut bench, "order", FileTransition::Delete).unwrap();
    assert!(bench.case().value(&"order".into()).is_none());
    let expected = BTreeMap::from([
        ("create", 1),
        ("update", 1),
        ("replace", 1),
        ("delete", 1),
        // With its first part, by hand, and with the note.
        ("addChild", 3),
        ("removeChild", 2),
        ("addReference", 1),
        ("removeReference", 1),
    ]);
    assert_eq!(occurred(&bench), expected);
}

#[test]
fn a_transition_that_table_8_5_does_not_have_is_refused() {
    let mut bench = Bench::opened(watched("order"));
    for (name, transition) in EIGHT.iter().skip(1) {
        assert!(move_item(&mut bench, "order", *transition).is_err(), "{name} of what is not there");
    }
    move_item(&mut bench, "order", FileTransition::Create).unwrap();
    assert!(move_item(&mut bench, "order", FileTransition::Create).is_err());
}

#[test]
fn setting_an_equal_value_is_no_event_another_an_update_null_a_deletion() {
    let mut bench = Bench::opened(bare_with_work());
    for (value, expected) in [
        (Value::Bool(true), vec![FileTransition::Create]),
        (Value::Bool(true), vec![]),
        (Value::Bool(false), vec![FileTransition::Update]),
        (Value::Null, vec![FileTransition::Delete]),
        (Value::Null, vec![]),
    ] {
        let outcome = set(&mut bench, &[("approved", value)]).unwrap();
        let found: Vec<FileTransition> = changes(&outcome).into_iter().map(|(_, how)| how).collect();
        assert_eq!(found, expected);
    }
}

fn bare_with_work() -> Definition {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    definition
}

#[test]
fn a_map_addresses_the_items_in_it_and_leaves_the_others() {
    let mut bench = Bench::opened(bare_with_work());
    set(&mut bench, &[("order", map(&[("amount", Value::int(1)), ("note", Value::text("soon"))]))]).unwrap();
    let outcome = set(&mut bench, &[("order", map(&[("amount", Value::int(2))]))]).unwrap();
    assert_eq!(changes(&outcome), [("order.amount".to_owned(), FileTransition::Update)]);
    assert_eq!(bench.case().value(&"order.note".into()), Some(&Value::text("soon")));
}

#[test]
fn deleting_an_item_deletes_what_lies_in_it() {
    let mut bench = Bench::opened(watched("order.lines.first"));
    set(&mut bench, &[("order", map(&[("lines", map(&[("first", Value::int(1))]))]))]).unwrap();
    set(&mut bench, &[("order", Value::Null)]).unwrap();
    assert_eq!(occurred(&bench), BTreeMap::from([("create", 1), ("delete", 1)]));
}

#[test]
fn items_of_a_repeating_case_file_item_are_told_one_by_one() {
    let mut definition = watched("lines");
    let kind = Some(FieldType::Integer);
    let item =
        FileItem { key: "l".into(), multiplicity: Multiplicity::ZeroOrMore, kind, ..FileItem::default() };
    definition.file.items.insert("lines".into(), item);
    let mut bench = Bench::opened(definition);
    let list = |numbers: &[i64]| Value::List(numbers.iter().map(|number| Value::int(*number)).collect());
    set(&mut bench, &[("lines", list(&[1, 2, 3]))]).unwrap();
    assert_eq!(occurred(&bench), BTreeMap::from([("create", 3)]));
    set(&mut bench, &[("lines", list(&[1, 9]))]).unwrap();
    assert_eq!(occurred(&bench), BTreeMap::from([("create", 3), ("update", 1), ("delete", 1)]));
    assert_eq!(bench.case().value(&"lines".into()), Some(&list(&[1, 9])));
    let wrong = set(&mut bench, &[("lines", Value::List(vec![Value::text("one")]))]);
    assert!(matches!(wrong, Err(Rejection::NotSettable { .. })), "its type says what it takes");
}

#[test]
fn the_case_file_given_at_the_start_is_seen_by_the_plan_once_it_exists() {
    let bench = Bench::opened_with(watched("order"), &[("order", Value::int(1))]);
    assert_eq!(occurred(&bench), BTreeMap::from([("create", 1)]));
}

#[test]
fn the_case_file_of_a_closed_case_is_read_only_and_that_of_a_suspended_one_is_not() {
    let mut bench = Bench::opened(bare_with_work());
    bench.run(Command::Case { transition: Transition::Suspend }).unwrap();
    set(&mut bench, &[("approved", Value::Bool(true))]).unwrap();
    bench.run(Command::Case { transition: Transition::Close }).unwrap();
    assert_eq!(set(&mut bench, &[("approved", Value::Bool(false))]), Err(Rejection::Ended));
    assert_eq!(move_item(&mut bench, "approved", FileTransition::Replace), Err(Rejection::Ended));
}

#[test]
fn a_program_s_case_file_is_not_written_without_a_form() {
    let mut bench = Bench::opened(empty(false));
    assert!(matches!(set(&mut bench, &[("a", Value::int(1))]), Err(Rejection::Unknown { .. })));
}

#[test]
fn names_without_end_or_text_are_refused() {
    let mut bench = Bench::opened(bare_with_work());
    let deep = (0..40).fold(Value::int(1), |inner, _| map(&[("a", inner)]));
    assert!(matches!(set(&mut bench, &[("a", deep)]), Err(Rejection::NotSettable { .. })));
    assert!(matches!(set(&mut bench, &[("a..b", Value::int(1))]), Err(Rejection::NotSettable { .. })));
}

#[test]
fn what_a_case_file_takes_is_bounded() {
    let mut bench = Bench::opened(bare_with_work());
    for value in [
        (0..40).fold(Value::int(1), |inner, _| Value::List(vec![inner])),
        Value::List(vec![Value::Null; 10_001]),
        Value::text("x".repeat(100_001)),
    ] {
        assert!(matches!(set(&mut bench, &[("a", value)]), Err(Rejection::NotSettable { .. })));
    }
    set(&mut bench, &[("a", Value::List(vec![Value::Null; 9_000]))]).unwrap();
}

#[test]
fn the_case_itself_moves_by_hand_as_table_8_1_says() {
    let mut definition = bare_with_work();
    let extra = definition.add(ROOT, "extra", human());
    definition.at(extra).manual_activation = Some(Rule::default());
    let mut bench = Bench::opened(definition);
    let refused = [Transition::Create, Transition::Close, Transition::Reactivate, Transition::Resume];
    for transition in refused {
        assert!(bench.run(Command::Case { transition }).is_err(), "{transition:?}");
    }
    assert!(!casewright_core::is_completable(bench.case(), &bench.definition));
    assert!(bench.run(Command::Case { transition: Transition::Complete }).is_err(), "work is active");
    bench.complete("work");
    assert!(casewright_core::is_completable(bench.case(), &bench.definition));
    assert_eq!((bench.case().state, bench.find("extra").state), (CaseState::Active, Enabled));
    for (transition, to) in [
        (Transition::Suspend, CaseState::Suspended),
        (Transition::Reactivate, CaseState::Active),
        (Transition::Fault, CaseState::Failed),
        (Transition::Reactivate, CaseState::Active),
        (Transition::Complete, CaseState::Completed),
        (Transition::Reactivate, CaseState::Active),
        (Transition::Terminate, CaseState::Terminated),
        (Transition::Close, CaseState::Closed),
    ] {
        bench.run(Command::Case { transition }).unwrap();
        assert_eq!(bench.case().state, to);
    }
    assert!(bench.run(Command::Case { transition: Transition::Reactivate }).is_err(), "closed is for good");
}

#[test]
fn in_a_bare_model_every_standard_event_the_lifecycle_has_is_made_by_hand() {
    let mut definition = bare_with_work();
    let work = casewright_core::id::ElementId(1);
    for key in ["starts", "enables", "exits"] {
        let task = definition.add(ROOT, key, human());
        definition.at(task).entry = vec![on(work, Transition::Complete)];
    }
    let milestone = definition.add(ROOT, "milestone", casewright_core::ElementKind::Milestone);
    definition.at(milestone).entry = vec![on(work, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    for (key, transition, to) in [
        ("starts", Transition::Start, Active),
        ("starts", Transition::Suspend, Suspended),
        ("starts", Transition::Exit, Terminated),
        ("enables", Transition::Enable, Enabled),
        ("exits", Transition::Exit, Terminated),
        ("milestone", Transition::Suspend, Suspended),
        ("milestone", Transition::Resume, Available),
        ("milestone", Transition::Occur, Completed),
    ] {
        bench.item(key, transition).unwrap();
        assert_eq!(bench.find(key).state, to, "{key}");
    }
    for transition in [Transition::Create, Transition::ParentSuspend, Transition::ParentTerminate] {
        assert!(bench.item("work", transition).is_err(), "{transition:?} is the parent's");
    }
    assert!(bench.item("starts", Transition::ManualStart).is_err(), "it is terminated");
}

#[test]
fn a_refused_step_leaves_the_case_as_it_was() {
    let mut bench = Bench::opened(bare_with_work());
    let before = bench.case().clone();
    assert!(bench.item("work", Transition::ManualStart).is_err());
    let values = input(&[("a", Value::int(1)), ("b..c", Value::int(1))]);
    assert!(bench.run(Command::SetFile { values }).is_err());
    assert_eq!(*bench.case(), before);
}
