//! *Why is this waiting?*

use crate::fixture::*;
use casewright_core::{
    FieldType, ItemState, Sentry, Transition, Truth, Value,
    definition::{ClockDef, ClockStart, DayOff, OnReturn, Span},
    plan::Rule,
    why::{AwaitedThing, Wait, WaitingItem, why, why_action, why_element},
};

fn waiting_item(bench: &Bench, key: &str) -> WaitingItem {
    let waiting = why(bench.case(), &bench.definition, bench.now);
    waiting.items.into_iter().find(|item| item.key == key).unwrap_or_else(|| panic!("{key} does not wait"))
}

fn definition() -> casewright_core::Definition {
    let mut definition = empty(false);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    let state = definition.state("hearing", None);
    definition.state("granted", Some("granted"));
    let notify = definition.add(state, "hearing.notify", human());
    let report = definition.add(state, "hearing.report", human());
    definition.at(report).entry =
        vec![Sentry { if_part: Some(expr("go")), ..on(notify, Transition::Complete) }];
    definition.clock(
        "hearing",
        ClockDef {
            name: "target".into(),
            length: Span::WorkingDays(2),
            from: ClockStart::Entry,
            on_return: OnReturn::Restart,
            day_off: DayOff::default(),
        },
    );
    definition.row(within(&["hearing"]), None, Some("clock.target.over and go"), set("granted"));
    definition.row(within(&["hearing"]), Some("grant"), None, set("granted"));
    definition
}

#[test]
fn s2_a_plan_item_names_the_on_part_and_the_condition_it_waits_for_with_readings() {
    let mut bench = Bench::opened(definition());
    let Wait::Criterion(criterion) = waiting_item(&bench, "hearing.report").waits.remove(0) else {
        panic!("no criterion")
    };
    assert_eq!(criterion.on[0].source.as_deref(), Some("hearing.notify"));
    assert!(!criterion.on[0].occurred);
    bench.complete("hearing.notify");
    bench.write(&[("go", Value::Bool(false))]);
    let Wait::Criterion(criterion) = waiting_item(&bench, "hearing.report").waits.remove(0) else {
        panic!("no criterion")
    };
    assert!(criterion.on[0].occurred);
    let condition = criterion.condition.unwrap();
    assert_eq!(condition.truth, Truth::False);
    assert_eq!(condition.readings, [("go".into(), Value::Bool(false))]);
}

// S2.7
#[test]
fn a_register_names_its_clocks_its_automatic_rows_and_the_actions_somebody_may_choose() {
    let bench = Bench::opened(definition());
    let waiting = why(bench.case(), &bench.definition, bench.now);
    let register = &waiting.registers[0];
    assert_eq!(register.clocks[0].name.as_str(), "target");
    assert!(!register.clocks[0].over);
    assert!(matches!(register.automatic[0].condition.as_ref().unwrap().truth, Truth::False));
    assert_eq!(register.actions, ["grant".into()]);
    let text = waiting.to_string();
    assert!(text.contains("clock `target` runs until 2026-03-04T00:00:00Z"), "{text}");
    assert!(
        text.contains("waits until `hearing.notify` is completed (not yet: it is active) and `go` is true"),
        "{text}"
    );
    assert!(text.contains("`clock.target.over` is no"), "{text}");
}

#[test]
fn a_pending_step_is_named() {
    let mut definition = definition();
    definition.field("rates", FieldType::Money);
    let rates = fetch(&mut definition, "rates", "rates");
    definition.row(within(&["hearing"]), Some("check"), None, steps(vec![rates], None));
    let mut bench = Bench::opened(definition);
    bench.act("check").unwrap();
    let waiting = why(bench.case(), &bench.definition, bench.now);
    assert_eq!(waiting.registers[0].step.as_ref().unwrap().what, AwaitedThing::Fetch("rates".into()));
}

#[test]
fn a_stage_says_why_it_is_not_complete() {
    let mut definition = empty(false);
    definition.field("go", FieldType::YesNo);
    let inside = definition.add(ROOT, "stage", stage(true));
    definition.add(inside, "work", human());
    let required = definition.add(inside, "required", human());
    definition.at(required).required = Some(Rule::default());
    definition.at(required).manual_activation = Some(Rule::default());
    let optional = definition.add(inside, "optional", human());
    definition.at(optional).entry = vec![when("go")];
    let mut bench = Bench::opened(definition);
    let waits = waiting_item(&bench, "stage").waits;
    assert!(matches!(&waits[..], [Wait::ActiveChild(work), Wait::RequiredChild(required)]
        if work.name == "work" && required.name == "required"));
    let text = why_element(bench.case(), &bench.definition, "stage", bench.now).unwrap().to_string();
    assert!(text.contains("is not complete: `work` inside is active"), "{text}");
    assert!(text.contains("is not complete: `required` inside is required and enabled"), "{text}");
    assert_eq!(waiting_item(&bench, "required").waits, [Wait::ManualStart]);
    bench.item("work", Transition::Suspend).unwrap();
    assert_eq!(waiting_item(&bench, "work").waits, [Wait::Resumption { by_parent: false }]);
    assert_eq!(waiting_item(&bench, "work").state, ItemState::Suspended);
}

#[test]
fn an_element_without_an_instance_says_what_brings_one_and_an_ended_one_that_it_is_over() {
    let mut definition = empty(false);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    let later = definition.add(ROOT, "later", stage(true));
    definition.at(later).entry = vec![when("go")];
    definition.add(later, "inside", human());
    let extra = definition.add(ROOT, "extra", human());
    definition.at(extra).discretionary = true;
    definition.add(ROOT, "work", human());
    let mut bench = Bench::opened(definition);
    let ask = |bench: &Bench, key: &str| why_element(bench.case(), &bench.definition, key, bench.now);
    let inside = ask(&bench, "inside").unwrap();
    assert_eq!((inside.items.len(), inside.missing), (0, Some(Wait::StageNotRunning("later".into()))));
    assert_eq!(ask(&bench, "extra").unwrap().missing, Some(Wait::Planning("extra".into())));
    bench.complete("work");
    let work = ask(&bench, "work").unwrap();
    assert_eq!((work.items[0].waits.clone(), work.missing.clone()), (vec![Wait::Over], None));
    assert!(work.to_string().contains("is over"), "{work}");
    assert!(ask(&bench, "nowhere").is_none());
    // Once the stage runs, the task in it waits for a person.
    bench.write(&[("go", Value::Bool(true))]);
    let inside = ask(&bench, "inside").unwrap();
    assert!(matches!(inside.items[0].waits[0], Wait::Person { .. }) && inside.missing.is_none());
}

#[test]
fn a_task_that_was_added_is_told_by_its_title_and_role() {
    let mut definition = empty(false);
    definition.add(ROOT, "work", human());
    let mut bench = Bench::opened(definition);
    let task =
        casewright_core::case::AddedTask { title: "Ask the neighbours".into(), role: "officer".into() };
    bench.run(casewright_core::Command::AddTask { task, due_at: None, stage: None }).unwrap();
    let added = why_element(bench.case(), &bench.definition, "added.officer", bench.now).unwrap();
    assert_eq!(added.name, "Ask the neighbours");
    assert!(
        matches!(&added.items[0].waits[0], Wait::Person { role: Some(role), .. } if role.as_str() == "officer")
    );
}

#[test]
fn an_action_that_would_not_be_taken_names_its_condition_and_what_it_reads() {
    let mut definition = empty(false);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    definition.state("hearing", None);
    definition.state("granted", Some("granted"));
    definition.row(within(&["hearing"]), Some("grant"), Some("go"), set("granted"));
    definition.row(within(&["granted"]), Some("revoke"), None, set("hearing"));
    let mut bench = Bench::opened(definition);
    bench.write(&[("go", Value::Bool(false))]);
    let ask = |bench: &Bench, action: &str| {
        why_action(bench.case(), &bench.definition, &action.into(), &Value::Null, bench.now).to_string()
    };
    let text = ask(&bench, "grant");
    assert!(text.contains("`go` is not true: `go` is no"), "{text}");
    let text = ask(&bench, "revoke");
    assert!(text.contains("not offered in state `hearing`"), "{text}");
    assert!(text.contains("the sheet has rules for it in granted"), "{text}");
    bench.write(&[("go", Value::Bool(true))]);
    assert_eq!(ask(&bench, "grant"), "`grant` would be taken now\n");
}
