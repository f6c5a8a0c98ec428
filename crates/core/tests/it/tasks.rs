//! Case tasks and decision tasks (5.4.10), with inputs, outputs, mappings and binding refinements.

use crate::{case_file::bare, fixture::*};
use ItemState::{Active, Completed, Failed, Suspended, Terminated};
use casewright_core::{
    CaseEvent, CaseState, ChildEnd, Command, Decided, Decision, Definition, Effect, EffectKind, ElementKind,
    FieldPath, ItemState, Outcome, Scope, Transition, Value,
    case::ChildState,
    id::{EffectNo, ElementId},
    plan::{Mapping, Parameter},
};
use std::sync::Arc;

fn parameter(name: &str, binding: Option<&str>, refinement: Option<&str>) -> Parameter {
    Parameter { name: name.into(), binding: binding.map(FieldPath::from), refinement: refinement.map(expr) }
}

fn mapping(source: &str, target: &str, transformation: Option<&str>) -> Mapping {
    Mapping { source: source.into(), target: target.into(), transformation: transformation.map(expr) }
}

/// Twice what it is given as `amount`, as `double`; and what it was given.
#[derive(Debug)]
struct Double;

impl Decision for Double {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let amount = scope.root("amount").ok_or("`amount` has no value yet")?.into_owned();
        let Value::Number(number) = amount else { return Err("`amount` is no number".into()) };
        let outputs = [("double".into(), Value::Number(number + number)), ("given".into(), amount.clone())];
        Ok(Decided {
            value: Value::Map(outputs.into()),
            rows: vec![1],
            inputs: [("amount".to_owned(), amount)].into(),
        })
    }

    fn reads(&self) -> &[FieldPath] {
        &[]
    }
}

const TASK: ElementId = ElementId(2);

/// Work that holds the case open, and a decision task that waits for a start by hand.
fn deciding(blocking: bool) -> Definition {
    let mut definition = bare();
    definition.decisions.insert("double".into(), Arc::new(Double));
    definition.add(ROOT, "work", human());
    let kind = ElementKind::DecisionTask { decision: Some("double".into()), blocking };
    definition.add(ROOT, "decide", kind);
    definition.at(TASK).manual_activation = Some(casewright_core::plan::Rule::default());
    definition
}

fn decided(definition: Definition, order: Value) -> Bench {
    let mut bench = Bench::opened_with(definition, &[("order", order)]);
    bench.item("decide", Transition::ManualStart).unwrap();
    bench
}

fn order(amount: i64) -> Value {
    Value::Map([("amount".into(), Value::int(amount)), ("fee".into(), Value::int(7))].into())
}

// S3.39
#[test]
fn a_decision_task_maps_its_inputs_runs_and_writes_its_outputs_where_they_are_bound() {
    let mut definition = deciding(true);
    let parameters = &mut definition.at(TASK).parameters;
    parameters.inputs = vec![parameter("price", Some("order.amount"), None)];
    parameters.into = vec![mapping("price", "amount", None)];
    parameters.out_of = vec![mapping("double", "total", None)];
    parameters.outputs = vec![parameter("total", Some("order.total"), None), parameter("lost", None, None)];
    let bench = decided(definition, order(21));
    assert_eq!(bench.find("decide").state, Completed);
    assert_eq!(bench.case().value(&"order.total".into()), Some(&Value::int(42)));
    let made = bench.log.iter().find_map(|stored| match &stored.event {
        CaseEvent::DecisionMade { decision, result } => Some((decision.to_string(), result.rows.clone())),
        _ => None,
    });
    assert_eq!(made, Some(("double".to_owned(), vec![1])), "the trace is kept");
}

#[test]
fn parameters_meet_by_equal_names_where_no_mapping_says_otherwise() {
    let mut definition = deciding(true);
    let parameters = &mut definition.at(TASK).parameters;
    parameters.inputs = vec![parameter("amount", Some("order.amount"), None)];
    parameters.outputs = vec![parameter("double", Some("a"), None), parameter("given", Some("b"), None)];
    let bench = decided(definition, order(4));
    let values = ["a", "b"].map(|name| bench.case().value(&name.into()).cloned());
    assert_eq!(values, [Some(Value::int(8)), Some(Value::int(4))]);
}

#[test]
fn binding_refinements_and_transformations_see_the_bound_value_as_input() {
    let mut definition = deciding(true);
    let parameters = &mut definition.at(TASK).parameters;
    parameters.inputs = vec![parameter("whole", Some("order"), Some("input.fee"))];
    parameters.into = vec![mapping("whole", "amount", Some("input"))];
    parameters.out_of = vec![mapping("double", "total", Some("input"))];
    parameters.outputs = vec![parameter("total", Some("total"), Some("order.fee"))];
    let bench = decided(definition, order(1));
    assert_eq!(bench.case().value(&"total".into()), Some(&Value::int(7)));
    let given = bench.log.iter().find_map(|stored| match &stored.event {
        CaseEvent::DecisionMade { result, .. } => result.inputs.get("amount").cloned(),
        _ => None,
    });
    assert_eq!(given, Some(Value::int(7)), "the refinement picked the fee out of the order");
}

#[test]
fn a_decision_without_a_result_fails_its_task_unless_nobody_waits_for_it() {
    for (blocking, expected) in [(true, Failed), (false, Completed)] {
        let bench = decided(deciding(blocking), order(1));
        assert_eq!(bench.find("decide").state, expected);
        let text = &bench.case().flags[0].text;
        assert!(text.contains("`amount` has no value yet"), "{text}");
    }
}

#[test]
fn a_failed_decision_task_decides_again_when_it_is_reactivated() {
    let mut bench = decided(deciding(true), order(1));
    let amount = input(&[("amount", Value::int(2))]);
    bench.run(Command::SetFile { values: amount }).unwrap();
    bench.item("decide", Transition::Reactivate).unwrap();
    assert_eq!(bench.find("decide").state, Completed);
}

/// Work, and a case task given the address.
fn inspecting(blocking: bool) -> Definition {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    definition.add(ROOT, "inspect", ElementKind::CaseTask { case: Some("inspection".into()), blocking });
    let parameters = &mut definition.at(TASK).parameters;
    parameters.inputs = vec![parameter("address", Some("premises.address"), None)];
    parameters.outputs = vec![parameter("passed", Some("premises.passed"), None)];
    definition
}

fn inspection() -> Definition {
    let mut definition = bare();
    definition.add(ROOT, "visit", human());
    let parameters = &mut definition.at(ROOT).parameters;
    parameters.inputs = vec![parameter("address", Some("site.address"), None)];
    parameters.outputs = vec![parameter("passed", Some("result"), None)];
    definition
}

fn open(blocking: bool) -> Bench {
    let premises = Value::Map([("address".into(), Value::text("1 High Street"))].into());
    Bench::opened_with(inspecting(blocking), &[("premises", premises)])
}

/// The child that an effect asks for.
fn child(bench: &Bench) -> Bench {
    let Some(CaseEvent::ChildCaseQueued { effect, case, input, .. }) = bench
        .log
        .iter()
        .map(|stored| &stored.event)
        .find(|event| matches!(event, CaseEvent::ChildCaseQueued { .. }))
    else {
        panic!("no case was asked for");
    };
    assert_eq!(case, "inspection");
    let mut child = Bench::new(inspection());
    let command = Command::OpenChild {
        reference: "I-1".into(),
        unit: "north".into(),
        parent: case_id(),
        effect: *effect,
        input: input.clone(),
    };
    child.run(command).unwrap();
    child
}

fn told(outcome: &Outcome) -> (EffectNo, ChildEnd) {
    match outcome.effects.as_slice() {
        [Effect { kind: EffectKind::EndCaseTask { parent, task, end }, .. }] if *parent == case_id() => {
            (*task, end.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_blocking_case_task_opens_a_case_and_completes_with_it_and_its_outputs() {
    let mut bench = open(true);
    let mut child = child(&bench);
    let effect = bench.find("inspect").effect.unwrap();
    bench.run(Command::SettleEffect { effect, result: Ok(()) }).unwrap();
    assert_eq!(bench.find("inspect").state, Active, "the child is open, not done");
    assert_eq!(bench.case().children[&effect].state, ChildState::Open);
    assert_eq!(child.case().value(&"site.address".into()), Some(&Value::text("1 High Street")));
    child.run(Command::SetFile { values: input(&[("result", Value::Bool(true))]) }).unwrap();
    let outcome = child.item("visit", Transition::Complete).unwrap();
    let (task, end) = told(&outcome);
    assert_eq!((child.case().state, task), (CaseState::Completed, effect));
    bench.run(Command::EndChild { effect: task, end: end.clone() }).unwrap();
    assert_eq!(bench.find("inspect").state, Completed);
    assert_eq!(bench.case().value(&"premises.passed".into()), Some(&Value::Bool(true)));
    assert!(bench.run(Command::EndChild { effect: task, end }).is_err(), "told once");
    // Reactivated and completed again: nobody waits any more.
    child.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    let again = child.run(Command::Case { transition: Transition::Complete }).unwrap();
    assert!(again.effects.is_empty());
}

#[test]
fn a_case_task_that_does_not_block_is_complete_as_soon_as_started() {
    let mut bench = open(false);
    assert_eq!(bench.find("inspect").state, Completed);
    let child = child(&bench);
    let effect = child.case().parent.as_ref().unwrap().effect;
    bench.run(Command::EndChild { effect, end: ChildEnd::Terminated }).unwrap();
    assert_eq!(bench.find("inspect").state, Completed);
}

#[test]
fn a_terminated_child_terminates_its_task_and_one_that_cannot_be_opened_fails_it() {
    let mut bench = open(true);
    let outcome = child(&bench).run(Command::Case { transition: Transition::Terminate }).unwrap();
    let (effect, end) = told(&outcome);
    bench.run(Command::EndChild { effect, end }).unwrap();
    assert_eq!(bench.find("inspect").state, Terminated);

    let mut bench = open(true);
    let effect = bench.find("inspect").effect.unwrap();
    bench.run(Command::SettleEffect { effect, result: Err("no such kind of case".into()) }).unwrap();
    assert_eq!(bench.find("inspect").state, Failed);
    assert!(bench.case().flags[0].text.contains("no such kind of case"));
    bench.item("inspect", Transition::Reactivate).unwrap();
    assert_ne!(bench.find("inspect").effect, Some(effect), "it is asked for again");
}

#[test]
fn a_child_that_ends_while_its_task_is_suspended_counts_on_resumption() {
    for (end, expected) in
        [(ChildEnd::Completed(Value::Map([].into())), Completed), (ChildEnd::Terminated, Terminated)]
    {
        let mut bench = open(true);
        let effect = bench.find("inspect").effect.unwrap();
        bench.item("inspect", Transition::Suspend).unwrap();
        bench.run(Command::EndChild { effect, end }).unwrap();
        assert_eq!(bench.find("inspect").state, Suspended);
        bench.item("inspect", Transition::Resume).unwrap();
        assert_eq!(bench.find("inspect").state, expected);
    }
}

#[test]
fn tasks_that_name_nothing_to_call_are_completed_from_outside() {
    let mut definition = bare();
    for (key, blocking) in [("waits", true), ("goes", false)] {
        definition.add(ROOT, key, ElementKind::CaseTask { case: None, blocking });
        let decision = ElementKind::DecisionTask { decision: None, blocking };
        definition.add(ROOT, &format!("{key}-deciding"), decision);
    }
    let mut bench = Bench::opened(definition);
    assert_eq!((bench.find("goes").state, bench.find("goes-deciding").state), (Completed, Completed));
    for key in ["waits", "waits-deciding"] {
        assert_eq!(bench.find(key).state, Active);
        bench.complete(key);
    }
    assert_eq!(bench.case().state, CaseState::Completed);
}

#[test]
fn a_case_task_that_is_terminated_leaves_its_case_alone() {
    let mut bench = open(true);
    let effect = bench.find("inspect").effect.unwrap();
    let outcome = bench.item("inspect", Transition::Terminate).unwrap();
    assert!(outcome.effects.is_empty());
    assert_eq!(bench.case().children[&effect].state, ChildState::Queued);
    // What it gives back later has nowhere to go, and is no error.
    let passed = Value::Map([("passed".into(), Value::Bool(true))].into());
    bench.run(Command::EndChild { effect, end: ChildEnd::Completed(passed) }).unwrap();
    assert_eq!(bench.case().value(&"premises.passed".into()), None);
    assert_eq!(bench.find("inspect").state, Terminated);
}
