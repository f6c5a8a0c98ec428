//! Where the standard is open, or engines differ: one test for each choice of `docs/cmmn-semantics.md` that can be met.

use crate::fixture::*;
use ItemState::{Active, Available, Completed, Disabled, Enabled, Failed, Suspended, Terminated};
use casewright_core::{
    CaseEvent, CaseState, Command, Definition, ElementKind, FieldType, ItemState, OnPart, Rejection, Sentry,
    Transition, Value,
    definition::Span,
    plan::{Rule, Timer},
};

/// A plan with a boolean `go` that a service writes.
fn plan(auto_complete: bool) -> Definition {
    let mut definition = empty(auto_complete);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    definition
}

fn rule(condition: Option<&str>) -> Option<Rule> {
    Some(Rule { condition: condition.map(expr) })
}

fn on_if(source: casewright_core::id::ElementId, transition: Transition, condition: &str) -> Sentry {
    Sentry { if_part: Some(expr(condition)), ..on(source, transition) }
}

fn go(bench: &mut Bench, go: bool) {
    bench.write(&[("go", Value::Bool(go))]);
}

#[test]
fn without_a_manual_activation_rule_a_task_starts_by_itself_and_a_rule_without_a_condition_is_true() {
    let mut definition = plan(false);
    definition.add(ROOT, "by itself", human());
    let by_hand = definition.add(ROOT, "by hand", human());
    definition.at(by_hand).manual_activation = rule(None);
    let mut bench = Bench::opened(definition);
    assert_eq!((bench.find("by itself").state, bench.find("by hand").state), (Active, Enabled));
    bench.item("by hand", Transition::ManualStart).unwrap();
    assert_eq!(bench.find("by hand").state, Active);
}

#[test]
fn an_entry_criterion_without_repetition_runs_once_however_often_its_source_does() {
    let mut definition = plan(false);
    let source = definition.add(ROOT, "source", human());
    definition.at(source).repetition = rule(None);
    let follows = definition.add(ROOT, "follows", human());
    definition.at(follows).entry = vec![on(source, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    bench.complete("source");
    bench.complete("source");
    assert_eq!(bench.states_of("source"), [Completed, Completed, Active]);
    assert_eq!(bench.states_of("follows"), [Active]);
}

#[test]
fn an_on_part_that_occurred_is_remembered_until_the_if_part_is_true() {
    let mut definition = plan(false);
    let source = definition.add(ROOT, "source", human());
    let follows = definition.add(ROOT, "follows", human());
    definition.at(follows).entry = vec![on_if(source, Transition::Complete, "go")];
    let mut bench = Bench::opened(definition);
    bench.complete("source");
    assert_eq!(bench.find("follows").state, Available);
    go(&mut bench, true);
    assert_eq!(bench.find("follows").state, Active);
}

#[test]
fn an_if_part_is_not_latched() {
    let mut definition = plan(false);
    let source = definition.add(ROOT, "source", human());
    let follows = definition.add(ROOT, "follows", human());
    definition.at(follows).entry = vec![on_if(source, Transition::Complete, "go")];
    let mut bench = Bench::opened_with(definition, &[]);
    go(&mut bench, true);
    go(&mut bench, false);
    bench.complete("source");
    assert_eq!(bench.find("follows").state, Available, "true earlier is not true now");
}

#[test]
fn an_occurrence_counts_until_the_sentry_is_satisfied_and_is_then_forgotten() {
    let mut definition = plan(false);
    let a = definition.add(ROOT, "a", human());
    definition.at(a).repetition = rule(None);
    let b = definition.add(ROOT, "b", human());
    definition.at(b).repetition = rule(None);
    let follows = definition.add(ROOT, "follows", human());
    definition.at(follows).repetition = rule(None);
    let both = Sentry {
        key: None,
        on: vec![
            OnPart::PlanItem { source: a, transition: Transition::Complete },
            OnPart::PlanItem { source: b, transition: Transition::Complete },
        ],
        if_part: None,
        on_event: false,
    };
    definition.at(follows).entry = vec![both];
    let mut bench = Bench::opened(definition);
    bench.complete("a");
    bench.complete("a");
    assert_eq!(bench.states_of("follows"), [Available]);
    bench.complete("b");
    assert_eq!(bench.states_of("follows"), [Active]);
    bench.complete("b");
    assert_eq!(bench.states_of("follows"), [Active], "the second completion of a was the same occurrence");
    bench.complete("a");
    assert_eq!(bench.states_of("follows"), [Active, Active]);
}

#[test]
fn a_stage_that_completes_leaves_nothing_alive_inside() {
    let mut definition = plan(false);
    let inside = definition.add(ROOT, "stage", stage(true));
    definition.add(inside, "work", human());
    let task = definition.add(inside, "task", human());
    definition.at(task).entry = vec![when("go")];
    let milestone = definition.add(inside, "milestone", ElementKind::Milestone);
    definition.at(milestone).entry = vec![when("go")];
    definition.add(inside, "listener", user_event());
    let off = definition.add(inside, "off", human());
    definition.at(off).manual_activation = rule(None);
    definition.add(inside, "broken", human());
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.item("off", Transition::Disable).unwrap();
    bench.item("broken", Transition::Fault).unwrap();
    let outcome = bench.item("work", Transition::Complete).unwrap();
    assert_eq!(bench.find("stage").state, Completed);
    let how = |key: &str| {
        outcome.events.iter().find_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, transition, .. } if *item == bench.find(key).no => Some(*transition),
            _ => None,
        })
    };
    assert_eq!(how("task"), Some(Transition::Exit));
    assert_eq!(how("milestone"), Some(Transition::ParentTerminate));
    assert_eq!(how("listener"), Some(Transition::ParentTerminate));
    // Semi-terminal: they stay as they are (8.9).
    assert_eq!((bench.find("off").state, bench.find("broken").state), (Disabled, Failed));
    let refused = bench.item("broken", Transition::Reactivate);
    assert!(refused.is_err(), "nothing inside an ended stage can be reactivated");
}

#[test]
fn an_empty_stage_completes_at_once() {
    let mut definition = plan(false);
    definition.add(ROOT, "stage", stage(false));
    definition.add(ROOT, "beside", human());
    let bench = Bench::opened(definition);
    assert_eq!(bench.find("stage").state, Completed);
}

#[test]
fn what_satisfies_entry_and_exit_at_once_starts_then_exits() {
    let mut definition = plan(false);
    let source = definition.add(ROOT, "source", human());
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![on(source, Transition::Complete)];
    definition.at(task).exit = vec![on(source, Transition::Complete)];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    let outcome = bench.item("source", Transition::Complete).unwrap();
    let task = bench.item_no("task");
    let moves: Vec<Transition> = outcome
        .events
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, transition, .. } if *item == task => Some(*transition),
            _ => None,
        })
        .collect();
    assert_eq!(moves, [Transition::Start, Transition::Exit]);
}

#[test]
fn a_user_event_whose_condition_is_false_is_refused_and_does_not_fire_later() {
    let mut definition = plan(false);
    let cancel = definition.add(ROOT, "cancel", user_event());
    let task = definition.add(ROOT, "task", human());
    definition.at(task).exit = vec![on_if(cancel, Transition::Occur, "go")];
    let mut bench = Bench::opened(definition);
    let refused = bench.item("cancel", Transition::Occur).unwrap_err();
    assert!(matches!(refused, Rejection::Transition { .. }), "{refused}");
    assert_eq!(bench.find("cancel").state, Available, "the click is not used up");
    go(&mut bench, true);
    assert_eq!(bench.find("task").state, Active, "nothing was latched");
    bench.item("cancel", Transition::Occur).unwrap();
    assert_eq!(bench.find("task").state, Terminated);
}

#[test]
fn a_user_event_that_somebody_else_hears_expires_where_the_condition_is_false() {
    let mut definition = plan(false);
    let signal = definition.add(ROOT, "signal", user_event());
    let hears = definition.add(ROOT, "hears", human());
    definition.at(hears).entry = vec![on(signal, Transition::Occur)];
    let waits = definition.add(ROOT, "waits", human());
    definition.at(waits).entry = vec![on_if(signal, Transition::Occur, "go")];
    let mut bench = Bench::opened(definition);
    bench.item("signal", Transition::Occur).unwrap();
    assert_eq!((bench.find("hears").state, bench.find("waits").state), (Active, Available));
    go(&mut bench, true);
    assert_eq!(bench.find("waits").state, Available, "a click that fires days later is a defect");
}

#[test]
fn a_user_event_waits_for_the_other_on_part_of_its_sentry() {
    let mut definition = plan(false);
    let signal = definition.add(ROOT, "signal", user_event());
    let source = definition.add(ROOT, "source", human());
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![Sentry {
        key: None,
        on: vec![
            OnPart::PlanItem { source: signal, transition: Transition::Occur },
            OnPart::PlanItem { source, transition: Transition::Complete },
        ],
        if_part: None,
        on_event: false,
    }];
    let mut bench = Bench::opened(definition);
    bench.item("signal", Transition::Occur).unwrap();
    bench.complete("source");
    assert_eq!(bench.find("task").state, Active);
}

#[test]
fn a_failed_task_stays_failed_and_lets_its_stage_complete() {
    let mut definition = plan(false);
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "task", human());
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.item("task", Transition::Fault).unwrap();
    assert_eq!((bench.find("task").state, bench.find("stage").state), (Failed, Completed));
}

#[test]
fn discretionary_items_are_planned_by_hand_and_hold_a_stage_open_until_none_is_left() {
    let mut definition = plan(false);
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "work", human());
    let extra = definition.add(inside, "extra", human());
    definition.at(extra).discretionary = true;
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    assert!(bench.states_of("extra").is_empty());
    bench.complete("work");
    assert_eq!(bench.find("stage").state, Active, "one could still be planned");
    let plan = || Command::Plan { element: "extra".into(), stage: None };
    bench.run(plan()).unwrap();
    assert!(bench.run(plan()).is_err(), "planned as often as it may be");
    assert!(bench.run(Command::Plan { element: "work".into(), stage: None }).is_err(), "not discretionary");
    bench.complete("extra");
    assert_eq!(bench.find("stage").state, Completed);
    assert!(bench.run(plan()).is_err(), "planning into a finished stage");
}

#[test]
fn a_stage_may_be_completed_by_hand_once_what_is_required_is_done() {
    let mut definition = plan(false);
    let inside = definition.add(ROOT, "stage", stage(false));
    let required = definition.add(inside, "required", human());
    definition.at(required).required = rule(None);
    let waits = definition.add(inside, "waits", human());
    definition.at(waits).entry = vec![when("go")];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    assert!(bench.item("stage", Transition::Complete).is_err());
    bench.complete("required");
    assert_eq!(bench.find("stage").state, Active, "one child still waits");
    bench.item("stage", Transition::Complete).unwrap();
    assert_eq!(bench.find("waits").state, Terminated);
}

#[test]
fn an_endless_model_meets_a_budget_that_names_the_item() {
    let mut definition = plan(false);
    let task = definition.add(ROOT, "for ever", human());
    definition.at(task).entry = vec![when("go")];
    definition.at(task).repetition = rule(None);
    let mut bench = Bench::opened(definition);
    bench.actor = casewright_core::command::Actor::Service("payments".into());
    let refused = bench.run(Command::Write { values: input(&[("go", Value::Bool(true))]) });
    let Rejection::Budget { element, steps } = refused.unwrap_err() else { panic!("no budget") };
    assert_eq!(element, "for ever");
    assert!(steps > 500 && steps <= 10_001, "{steps}");
    assert_eq!(bench.states_of("for ever"), [Available], "nothing is stored");
}

#[test]
fn what_was_suspended_by_hand_stays_so_when_its_parent_resumes() {
    let mut definition = plan(false);
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "by hand", human());
    definition.add(inside, "with it", human());
    let mut bench = Bench::opened(definition);
    bench.item("by hand", Transition::Suspend).unwrap();
    bench.item("stage", Transition::Suspend).unwrap();
    assert_eq!(bench.find("with it").state, Suspended);
    assert!(bench.item("with it", Transition::Resume).is_err(), "only its parent resumes it");
    bench.item("stage", Transition::Resume).unwrap();
    assert_eq!((bench.find("by hand").state, bench.find("with it").state), (Suspended, Active));
}

#[test]
fn an_on_part_that_occurs_under_suspension_is_looked_at_on_resumption() {
    let mut definition = plan(false);
    let source = definition.add(ROOT, "source", human());
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "work", human());
    let task = definition.add(inside, "task", human());
    definition.at(task).entry = vec![on(source, Transition::Complete)];
    let ends = definition.add(ROOT, "ends", human());
    definition.at(ends).exit = vec![on(source, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    bench.item("stage", Transition::Suspend).unwrap();
    bench.item("ends", Transition::Suspend).unwrap();
    bench.complete("source");
    assert_eq!((bench.find("task").state, bench.find("ends").state), (Suspended, Suspended));
    bench.item("stage", Transition::Resume).unwrap();
    bench.item("ends", Transition::Resume).unwrap();
    assert_eq!((bench.find("task").state, bench.find("ends").state), (Active, Terminated));
}

#[test]
fn a_timer_under_suspension_keeps_its_due_time() {
    let mut definition = plan(false);
    let timer = ElementKind::TimerEventListener { timer: Timer::After(Span::Hours(24)) };
    let timer = definition.add(ROOT, "timer", timer);
    let late = definition.add(ROOT, "late", ElementKind::Milestone);
    definition.at(late).entry = vec![on(timer, Transition::Occur)];
    definition.add(ROOT, "work", human());
    let mut bench = Bench::opened(definition);
    let due = bench.case().next_due();
    bench.run(Command::Case { transition: Transition::Suspend }).unwrap();
    assert_eq!((bench.find("timer").state, bench.case().next_due()), (Suspended, None));
    bench.advance(48);
    bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    assert_eq!(bench.case().next_due(), due, "it has passed, and so fires at once");
    bench.advance(0);
    assert_eq!(bench.find("late").state, Completed);
}

#[test]
fn the_case_file_given_at_the_start_is_seen_by_the_plan() {
    let mut definition = plan(false);
    definition.field("name", FieldType::Text);
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![Sentry {
        key: None,
        on: vec![OnPart::FileItem {
            source: "name".into(),
            transition: casewright_core::FileTransition::Create,
        }],
        if_part: None,
        on_event: false,
    }];
    assert_eq!(Bench::opened(definition.clone()).find("task").state, Available);
    let bench = Bench::opened_with(definition, &[("name", Value::text("x"))]);
    assert_eq!(bench.find("task").state, Active);
}

#[test]
fn setting_an_equal_value_is_no_event() {
    let mut definition = plan(false);
    definition.add(ROOT, "task", human());
    let mut bench = Bench::opened(definition);
    go(&mut bench, true);
    assert!(bench.write(&[("go", Value::Bool(true))]).events.is_empty());
}

#[test]
fn a_reactivated_case_stays_active_until_a_child_changes() {
    let mut definition = plan(true);
    definition.add(ROOT, "task", human());
    definition.add(ROOT, "click", user_event());
    let mut bench = Bench::opened(definition);
    bench.complete("task");
    assert_eq!(bench.case().state, CaseState::Completed);
    bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    assert_eq!(bench.case().state, CaseState::Active);
    assert!(bench.item("task", Transition::Reactivate).is_err(), "ended is ended");
}

#[test]
fn an_empty_stage_that_repeats_and_stages_inside_it_meet_the_budget() {
    for nested in [false, true] {
        let mut definition = plan(false);
        let outer = definition.add(ROOT, "outer", stage(true));
        definition.at(outer).repetition = rule(None);
        if nested {
            definition.add(outer, "inner", stage(true));
            definition.add(outer, "reached", ElementKind::Milestone);
        }
        let mut bench = Bench::new(definition);
        let open =
            Command::Open { reference: "T-1".into(), unit: "north".into(), party: None, file: input(&[]) };
        assert!(matches!(bench.run(open).unwrap_err(), Rejection::Budget { .. }));
    }
}
