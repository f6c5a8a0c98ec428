//! What the standard says, where it says it.

use crate::fixture::*;
use ItemState::{Active, Available, Completed, Disabled, Enabled, Failed, Suspended, Terminated};
use casewright_core::{
    CaseEvent, CaseState, Command, Definition, ElementKind, FieldType, FileTransition, ItemState, OnPart,
    Sentry, Transition, Value,
    definition::Span,
    plan::{Rule, Timer},
};

fn plan() -> Definition {
    let mut definition = empty(false);
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    definition
}

fn rule(condition: Option<&str>) -> Option<Rule> {
    Some(Rule { condition: condition.map(expr) })
}

#[test]
fn criteria_are_alternatives() {
    for first in ["a", "b"] {
        let mut definition = plan();
        let a = definition.add(ROOT, "a", human());
        let b = definition.add(ROOT, "b", human());
        let task = definition.add(ROOT, "task", human());
        definition.at(task).entry = vec![on(a, Transition::Complete), on(b, Transition::Complete)];
        let mut bench = Bench::opened(definition);
        bench.complete(first);
        assert_eq!(bench.find("task").state, Active);
    }
}

#[test]
fn a_condition_alone_is_looked_at_when_the_instance_comes_and_when_the_case_file_changes() {
    let mut definition = plan();
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![when("go")];
    definition.at(task).exit = vec![when("not go")];
    let mut bench = Bench::opened(definition);
    assert_eq!(bench.find("task").state, Available, "unknown is not true");
    bench.write(&[("go", Value::Bool(true))]);
    assert_eq!(bench.find("task").state, Active);
    bench.write(&[("go", Value::Bool(false))]);
    assert_eq!(bench.find("task").state, Terminated);
}

#[test]
fn entries_8_5_run_in_document_order() {
    let mut definition = plan();
    let source = definition.add(ROOT, "source", human());
    for key in ["first", "second", "third"] {
        let task = definition.add(ROOT, key, human());
        definition.at(task).entry = vec![on(source, Transition::Complete)];
    }
    let mut bench = Bench::opened(definition);
    let outcome = bench.item("source", Transition::Complete).unwrap();
    let started: Vec<String> = outcome
        .events
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, transition: Transition::Start, .. } => {
                bench.case().item(*item).map(|item| item.key.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(started, ["first", "second", "third"]);
}

#[test]
fn repetition_8_6_4_with_criteria_makes_an_instance_at_each_satisfaction_and_keeps_none_spare() {
    let mut definition = plan();
    let source = definition.add(ROOT, "source", human());
    definition.at(source).repetition = rule(None);
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![on(source, Transition::Complete)];
    definition.at(task).repetition = rule(Some("go"));
    definition.at(task).manual_activation = rule(None);
    let mut bench = Bench::opened(definition);
    bench.complete("source");
    assert_eq!(bench.states_of("task"), [Enabled], "the first satisfaction starts the first one");
    bench.complete("source");
    assert_eq!(bench.states_of("task"), [Enabled], "the rule is not true");
    bench.write(&[("go", Value::Bool(true))]);
    assert_eq!(bench.states_of("task"), [Enabled]);
    bench.complete("source");
    assert_eq!(bench.states_of("task"), [Enabled, Enabled]);
}

#[test]
fn repetition_8_6_4_without_criteria_follows_complete_and_terminate_never_exit() {
    let mut definition = plan();
    let task = definition.add(ROOT, "task", human());
    definition.at(task).repetition = rule(None);
    let cancel = definition.add(ROOT, "cancel", user_event());
    definition.at(task).exit = vec![on(cancel, Transition::Occur)];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.complete("task");
    bench.item("task", Transition::Terminate).unwrap();
    assert_eq!(bench.states_of("task"), [Completed, Terminated, Active]);
    bench.item("cancel", Transition::Occur).unwrap();
    assert_eq!(bench.states_of("task"), [Completed, Terminated, Terminated]);
}

#[test]
fn auto_complete_8_12_waits_for_the_active_and_the_required_alone() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(true));
    let required = definition.add(inside, "required", human());
    definition.at(required).required = rule(None);
    definition.at(required).manual_activation = rule(None);
    definition.add(inside, "work", human());
    let optional = definition.add(inside, "optional", human());
    definition.at(optional).manual_activation = rule(None);
    let extra = definition.add(inside, "extra", human());
    definition.at(extra).discretionary = true;
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.complete("work");
    assert_eq!(bench.find("stage").state, Active, "the required one was not done");
    bench.item("required", Transition::Disable).unwrap();
    assert_eq!(bench.find("stage").state, Completed);
    assert_eq!((bench.find("required").state, bench.find("optional").state), (Disabled, Terminated));
}

#[test]
fn completion_goes_from_the_inside_out_up_to_the_case() {
    let mut definition = plan();
    let outer = definition.add(ROOT, "outer", stage(false));
    let inner = definition.add(outer, "inner", stage(false));
    definition.add(inner, "task", human());
    let mut bench = Bench::opened(definition);
    let outcome = bench.item("task", Transition::Complete).unwrap();
    let done: Vec<&str> = outcome
        .events
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, to: Completed, .. } => {
                bench.case().item(*item).map(|item| item.key.as_str())
            }
            CaseEvent::CaseMoved { to: CaseState::Completed, .. } => Some("case"),
            _ => None,
        })
        .collect();
    assert_eq!(done, ["task", "inner", "outer", "case"]);
    assert_eq!(bench.states_of("plan"), [Completed], "the plan model is the case");
}

#[test]
fn exit_8_4_ends_everything_inside() {
    let mut definition = plan();
    let cancel = definition.add(ROOT, "cancel", user_event());
    let outer = definition.add(ROOT, "outer", stage(false));
    definition.at(outer).exit = vec![on(cancel, Transition::Occur)];
    let inner = definition.add(outer, "inner", stage(false));
    definition.add(inner, "task", human());
    definition.add(inner, "click", user_event());
    let broken = definition.add(inner, "broken", human());
    definition.at(broken).exit = vec![on(cancel, Transition::Occur)];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.item("broken", Transition::Fault).unwrap();
    let outcome = bench.item("cancel", Transition::Occur).unwrap();
    for key in ["outer", "inner", "task", "click", "broken"] {
        assert_eq!(bench.find(key).state, Terminated, "{key}");
    }
    // Outermost first: the outer stage's exit took the task along before its own criterion was looked at.
    let satisfied =
        outcome.events.iter().filter(|stored| matches!(stored.event, CaseEvent::SentrySatisfied { .. }));
    assert_eq!(satisfied.count(), 1);
}

#[test]
fn an_exit_criterion_of_the_plan_model_terminates_the_case() {
    let mut definition = plan();
    let cancel = definition.add(ROOT, "cancel", user_event());
    definition.at(ROOT).exit = vec![on(cancel, Transition::Occur)];
    definition.add(ROOT, "task", human());
    let mut bench = Bench::opened(definition);
    bench.item("cancel", Transition::Occur).unwrap();
    assert_eq!((bench.case().state, bench.find("task").state), (CaseState::Terminated, Terminated));
}

#[test]
fn suspension_8_4_goes_down_and_comes_back_to_what_was() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "active", human());
    let enabled = definition.add(inside, "enabled", human());
    definition.at(enabled).manual_activation = rule(None);
    let waiting = definition.add(inside, "waiting", human());
    definition.at(waiting).entry = vec![when("go")];
    definition.add(inside, "click", user_event());
    let keys = ["active", "enabled", "waiting", "click"];
    let mut bench = Bench::opened(definition);
    let before: Vec<ItemState> = keys.iter().map(|key| bench.find(key).state).collect();
    bench.run(Command::Case { transition: Transition::Suspend }).unwrap();
    assert!(keys.iter().all(|key| bench.find(key).state == Suspended));
    assert!(bench.item("active", Transition::Complete).is_err());
    bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    let after: Vec<ItemState> = keys.iter().map(|key| bench.find(key).state).collect();
    assert_eq!(before, after);
}

#[test]
fn a_failed_child_reactivated_under_a_suspended_parent_goes_on_to_suspended() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "broken", human());
    definition.add(inside, "work", human());
    let mut bench = Bench::opened(definition);
    bench.item("broken", Transition::Fault).unwrap();
    bench.item("stage", Transition::Suspend).unwrap();
    assert_eq!(bench.find("broken").state, Failed);
    bench.item("broken", Transition::Reactivate).unwrap();
    assert_eq!(bench.find("broken").state, Suspended);
    bench.item("stage", Transition::Resume).unwrap();
    assert_eq!(bench.find("broken").state, Active);
}

#[test]
fn entry_8_7_from_outside_activates_the_stages_around() {
    let mut definition = plan();
    let source = definition.add(ROOT, "source", human());
    let outer = definition.add(ROOT, "outer", stage(false));
    definition.at(outer).entry = vec![when("go")];
    let inner = definition.add(outer, "inner", stage(false));
    definition.at(inner).manual_activation = rule(None);
    let task = definition.add(inner, "task", human());
    definition.at(task).entry = vec![on(source, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    assert_eq!(bench.find("outer").state, Available);
    bench.complete("source");
    for key in ["outer", "inner", "task"] {
        assert_eq!(bench.states_of(key), [Active], "{key}");
    }
}

#[test]
fn table_8_8_the_required_rule_is_evaluated_at_creation_and_again_on_reenable_while_false() {
    let mut definition = plan();
    let task = definition.add(ROOT, "task", human());
    definition.at(task).required = rule(Some("go"));
    definition.at(task).manual_activation = rule(None);
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    assert!(!bench.find("task").required);
    bench.item("task", Transition::Disable).unwrap();
    bench.write(&[("go", Value::Bool(true))]);
    assert!(!bench.find("task").required);
    bench.item("task", Transition::Reenable).unwrap();
    assert!(bench.find("task").required);
}

#[test]
fn milestones_and_what_conditions_read_of_them() {
    let mut definition = plan();
    let a = definition.add(ROOT, "a", human());
    let ready = definition.add(ROOT, "hearing.ready", ElementKind::Milestone);
    definition.at(ready).entry = vec![on(a, Transition::Complete)];
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![when("milestones.ready")];
    let mut bench = Bench::opened(definition);
    assert_eq!(bench.find("task").state, Available);
    bench.complete("a");
    assert_eq!((bench.find("hearing.ready").state, bench.find("task").state), (Completed, Active));
}

#[test]
fn a_source_counts_in_the_stage_instance_at_hand_alone() {
    let mut definition = plan();
    let again = definition.add(ROOT, "again", human());
    definition.at(again).repetition = rule(None);
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.at(inside).repetition = rule(None);
    definition.at(inside).entry = vec![on(again, Transition::Complete)];
    let a = definition.add(inside, "a", human());
    let b = definition.add(inside, "b", human());
    definition.at(b).entry = vec![on(a, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    bench.complete("again");
    bench.complete("again");
    assert_eq!(bench.states_of("stage"), [Active, Active]);
    bench.complete("a");
    assert_eq!(bench.states_of("b"), [Available, Active]);
}

#[test]
fn process_tasks_queue_an_effect_and_end_with_it() {
    for (result, state) in [(Ok(()), Completed), (Err("dead".to_owned()), Failed)] {
        let mut definition = plan();
        let kind = ElementKind::ProcessTask { effect: Some("notice".into()), blocking: true };
        definition.add(ROOT, "process", kind);
        let free = ElementKind::ProcessTask { effect: Some("copy".into()), blocking: false };
        definition.add(ROOT, "free", free);
        definition.add(ROOT, "beside", human());
        let mut bench = Bench::opened(definition);
        assert_eq!((bench.find("process").state, bench.find("free").state), (Active, Completed));
        let effect = bench.find("process").effect.unwrap();
        bench.run(Command::SettleEffect { effect, result }).unwrap();
        assert_eq!(bench.find("process").state, state);
        assert_eq!(bench.case().flags.len(), usize::from(state == Failed));
    }
}

#[test]
fn a_process_tasks_effect_that_ends_under_suspension_counts_on_resumption() {
    for (result, state) in [(Ok(()), Completed), (Err("dead".to_owned()), Failed)] {
        let mut definition = plan();
        let kind = ElementKind::ProcessTask { effect: Some("notice".into()), blocking: true };
        definition.add(ROOT, "process", kind);
        definition.add(ROOT, "beside", human());
        let mut bench = Bench::opened(definition);
        let effect = bench.find("process").effect.unwrap();
        bench.item("process", Transition::Suspend).unwrap();
        bench.run(Command::SettleEffect { effect, result }).unwrap();
        assert_eq!(bench.find("process").state, Suspended);
        bench.item("process", Transition::Resume).unwrap();
        assert_eq!(bench.find("process").state, state);
    }
}

#[test]
fn a_task_that_does_not_block_is_complete_as_soon_as_it_starts() {
    let mut definition = plan();
    definition.add(
        ROOT,
        "told",
        ElementKind::HumanTask {
            role: None,
            writes: Vec::new(),
            required: Vec::new(),
            form: None,
            due: None,
            blocking: false,
        },
    );
    definition.add(ROOT, "beside", human());
    assert_eq!(Bench::opened(definition).find("told").state, Completed);
}

#[test]
fn timers_occur_when_due_and_listeners_of_an_ended_stage_have_none() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(true));
    definition.add(inside, "work", human());
    let timer = ElementKind::TimerEventListener { timer: Timer::After(Span::Hours(5)) };
    let timer = definition.add(inside, "timer", timer);
    let late = definition.add(inside, "late", human());
    definition.at(late).entry = vec![on(timer, Transition::Occur)];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition.clone());
    bench.advance(4);
    assert_eq!(bench.find("late").state, Available);
    assert!(bench.item("timer", Transition::Occur).is_err(), "not by hand");
    bench.advance(1);
    assert_eq!((bench.find("timer").state, bench.find("late").state), (Completed, Active));

    let mut bench = Bench::opened(definition);
    bench.complete("work");
    assert!(bench.case().timers.is_empty());
}

#[test]
fn s3_26_s3_44_a_task_comes_again_by_a_schedule_counted_from_when_it_was_due() {
    let mut definition = plan();
    let every = Timer::Every { span: Span::Hours(10), times: Some(3) };
    let timer = definition.add(ROOT, "due", ElementKind::TimerEventListener { timer: every });
    let visit = definition.add(ROOT, "visit", human());
    definition.at(visit).entry = vec![on(timer, Transition::Occur)];
    definition.at(visit).repetition = Some(Rule::default());
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    let visits = |bench: &Bench| {
        let items = bench.case().items.iter().filter(|item| item.key == "visit");
        items.filter(|item| matches!(item.state, Active | Completed)).count()
    };
    bench.advance(9);
    assert_eq!(visits(&bench), 0);
    bench.advance(1);
    assert_eq!(visits(&bench), 1);
    // Whoever has not done the first finds the second beside it; a period is counted from when the last one was due.
    bench.advance(10);
    assert_eq!(visits(&bench), 2);
    bench.advance(10);
    assert_eq!(visits(&bench), 3);
    bench.advance(100);
    assert_eq!(visits(&bench), 3, "as often as it says");
    assert!(bench.case().timers.is_empty());
}

#[test]
fn case_file_items_8_3_create_update_delete_and_their_groups() {
    let cases = [
        ("premises.name", FileTransition::Create, vec!["A"]),
        ("premises.name", FileTransition::Update, vec!["A", "B"]),
        ("premises.name", FileTransition::Delete, vec!["A", ""]),
        ("premises", FileTransition::Create, vec!["A"]),
        ("premises", FileTransition::AddChild, vec!["A"]),
        ("premises", FileTransition::RemoveChild, vec!["A", ""]),
    ];
    for (source, transition, values) in cases {
        let mut definition = plan();
        definition.field("premises.name", FieldType::Text).written_by = vec!["payments".into()];
        let task = definition.add(ROOT, "task", human());
        definition.at(task).entry = vec![Sentry {
            key: None,
            on: vec![OnPart::FileItem { source: source.into(), transition }],
            if_part: None,
            on_event: false,
        }];
        let mut bench = Bench::opened(definition);
        for (index, value) in values.iter().enumerate() {
            assert_eq!(bench.find("task").state, Available, "{source} {transition:?} before {index}");
            let value = if value.is_empty() { Value::Null } else { Value::text(*value) };
            bench.write(&[("premises.name", value)]);
        }
        assert_eq!(bench.find("task").state, Active, "{source} {transition:?}");
    }
}

#[test]
fn what_ended_is_worked_on_no_more() {
    let mut definition = plan();
    definition.add(ROOT, "task", human());
    let mut bench = Bench::opened(definition);
    let item = bench.item_no("task");
    bench.complete("task");
    assert_eq!(bench.case().state, CaseState::Completed);
    let again = bench.run(Command::Item { item, transition: Transition::Complete, input: input(&[]) });
    assert_eq!(again.unwrap_err(), casewright_core::Rejection::Ended);
    bench.run(Command::Case { transition: Transition::Close }).unwrap();
    let role = Command::AssignRole {
        person: person(3),
        role: "officer".into(),
        from: None,
        until: None,
        custom: false,
    };
    assert_eq!(bench.run(role).unwrap_err(), casewright_core::Rejection::Ended);
}

// S0.28
#[test]
fn roles_on_the_case_are_given_replaced_and_ended() {
    let mut definition = plan();
    definition.add(ROOT, "task", human());
    let mut bench = Bench::opened(definition);
    let until = Some(bench.now + jiff::SignedDuration::from_hours(1));
    let assign = |until| Command::AssignRole {
        person: person(3),
        role: "officer".into(),
        from: None,
        until,
        custom: false,
    };
    bench.run(assign(None)).unwrap();
    assert!(bench.run(assign(None)).unwrap().events.is_empty());
    assert!(bench.run(assign(Some(bench.now))).is_err(), "it would be over before it began");
    bench.run(assign(until)).unwrap();
    assert_eq!(bench.case().team.len(), 1);
    assert_eq!(bench.case().team[0].until, until);
    let end = || Command::EndRole { person: person(3), role: "officer".into() };
    bench.run(end()).unwrap();
    assert!(bench.run(end()).is_err());
    let unknown = Command::AssignRole {
        person: person(3),
        role: "king".into(),
        from: None,
        until: None,
        custom: false,
    };
    assert!(bench.run(unknown).is_err());
}

#[test]
fn what_happens_queues_up_first_in_first_out() {
    let mut definition = plan();
    definition.field("name", FieldType::Text);
    let visit = definition.add(ROOT, "visit", human());
    definition.at(visit).kind = ElementKind::HumanTask {
        role: None,
        writes: vec!["name".into()],
        required: Vec::new(),
        form: None,
        due: None,
        blocking: true,
    };
    let task = definition.add(ROOT, "task", human());
    let named = OnPart::FileItem { source: "name".into(), transition: FileTransition::Create };
    definition.at(task).entry = vec![Sentry { key: None, on: vec![named], if_part: None, on_event: false }];
    definition.at(task).exit = vec![on(visit, Transition::Complete)];
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    let outcome = bench.item_with("visit", Transition::Complete, &[("name", Value::text("x"))]).unwrap();
    let task = bench.item_no("task");
    let moves: Vec<Transition> = outcome
        .events
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, transition, .. } if *item == task => Some(*transition),
            _ => None,
        })
        .collect();
    // The form was written before the task was complete.
    assert_eq!(moves, [Transition::Start, Transition::Exit]);
}

#[test]
fn an_instance_created_by_a_transition_does_not_see_it() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(false));
    let task = definition.add(inside, "task", human());
    definition.at(task).entry = vec![on(inside, Transition::Start)];
    let bench = Bench::opened(definition);
    assert_eq!((bench.find("stage").state, bench.find("task").state), (Active, Available));
}

#[test]
fn nothing_goes_on_inside_a_failed_stage_until_it_is_reactivated() {
    let mut definition = plan();
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "task", human());
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.item("stage", Transition::Fault).unwrap();
    assert_eq!((bench.find("stage").state, bench.find("task").state), (Failed, Suspended));
    bench.item("stage", Transition::Reactivate).unwrap();
    assert_eq!((bench.find("stage").state, bench.find("task").state), (Active, Active));
}

#[test]
fn exit_criterion_ref_5_4_6_only_the_exit_by_that_criterion_counts() {
    for (how, expected) in [("first", Available), ("second", Active), ("by hand", Available)] {
        let mut definition = plan();
        let first = definition.add(ROOT, "first", user_event());
        let second = definition.add(ROOT, "second", user_event());
        let source = definition.add(ROOT, "source", human());
        definition.at(source).exit = vec![on(first, Transition::Occur), on(second, Transition::Occur)];
        let task = definition.add(ROOT, "task", human());
        let part = OnPart::PlanItemExit { source, criterion: 1 };
        definition.at(task).entry =
            vec![Sentry { key: None, on: vec![part], if_part: None, on_event: false }];
        definition.add(ROOT, "beside", human());
        let mut bench = Bench::opened(definition);
        if how == "by hand" {
            bench.item("source", Transition::Exit).unwrap();
        } else {
            bench.item(how, Transition::Occur).unwrap();
        }
        assert_eq!((bench.find("source").state, bench.find("task").state), (Terminated, expected), "{how}");
    }
}

#[test]
fn what_starts_with_its_stage_starts_in_document_order_with_conditions_or_without() {
    let mut definition = plan();
    definition.add(ROOT, "first", human());
    let second = definition.add(ROOT, "second", human());
    definition.at(second).entry = vec![when("go")];
    definition.add(ROOT, "third", human());
    definition.field("go", FieldType::YesNo).written_by = Vec::new();
    let bench = Bench::opened_with(definition, &[("go", Value::Bool(true))]);
    let started: Vec<&str> = bench
        .log
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::ItemMoved { item, transition: Transition::Start, .. } if item.0 > 0 => {
                bench.case().item(*item).map(|item| item.key.as_str())
            }
            _ => None,
        })
        .collect();
    assert_eq!(started, ["first", "second", "third"]);
}

#[test]
fn an_exit_criterion_of_a_milestone_or_listener_terminates_it() {
    let mut definition = plan();
    let work = definition.add(ROOT, "work", human());
    let milestone = definition.add(ROOT, "milestone", ElementKind::Milestone);
    definition.at(milestone).entry = vec![when("go")];
    let listener = definition.add(ROOT, "listener", user_event());
    for element in [milestone, listener] {
        definition.at(element).exit = vec![on(work, Transition::Complete)];
    }
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.complete("work");
    assert_eq!((bench.find("milestone").state, bench.find("listener").state), (Terminated, Terminated));
}
