//! Timer event listeners (5.4.8.1): ISO 8601 text, repetition, start triggers, suspension.

use crate::{case_file::bare, fixture::*};
use ItemState::{Active, Available, Completed, Terminated};
use casewright_core::{
    Command, Definition, ElementKind, FileTransition, IsoSchedule, ItemState, OnPart, Timer, Transition,
    Value,
    id::ElementId,
    plan::{Formula, Rule},
};

fn iso(text: &str, start: Option<OnPart>) -> ElementKind {
    ElementKind::TimerEventListener {
        timer: Timer::Iso { schedule: IsoSchedule::parse(text).unwrap(), start },
    }
}

/// A listener, and work that holds the case open.
fn model(text: &str, start: Option<OnPart>) -> Definition {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    definition.add(ROOT, "timer", iso(text, start));
    definition
}

const WORK: ElementId = ElementId(1);
const TIMER: ElementId = ElementId(2);

#[test]
fn a_timer_occurs_at_its_iso_time_once() {
    for text in ["PT24H", "P1D", "2026-03-03T09:00:00Z", "2026-03-02T09:00:00Z/P1D", "R1/PT24H"] {
        let mut bench = Bench::opened(model(text, None));
        bench.advance(23);
        assert_eq!(bench.states_of("timer"), [Available], "{text}");
        bench.advance(1);
        assert_eq!(bench.states_of("timer"), [Completed], "{text}");
        assert!(bench.case().timers.is_empty());
    }
}

#[test]
fn r3_fires_three_times_and_counts_down_a_new_instance_each_time() {
    let mut definition = model("R3/PT1H", None);
    let task = definition.add(ROOT, "task", human());
    definition.at(task).entry = vec![on(TIMER, Transition::Occur)];
    definition.at(task).repetition = Some(Rule::default());
    let mut bench = Bench::opened(definition);
    bench.advance(2);
    assert_eq!(bench.states_of("timer"), [Completed, Completed, Available]);
    assert_eq!(bench.find("timer").times_left, Some(1));
    assert_eq!(bench.states_of("task"), [Active, Active]);
    bench.advance(10);
    assert_eq!(bench.states_of("timer"), [Completed, Completed, Completed]);
    assert_eq!(bench.states_of("task"), [Active, Active, Active]);
}

#[test]
fn a_timer_without_a_bound_goes_on_from_when_it_was_due_until_its_stage_ends() {
    let mut bench = Bench::opened(model("R/PT1H", None));
    let first = bench.find("timer").due_at.unwrap();
    // Somebody looks late: the next is due an hour after the last, not an hour from now.
    bench.now += jiff::SignedDuration::from_mins(90);
    let (timer, _) = bench.case().next_timer().unwrap();
    bench.elapse(timer).unwrap();
    assert_eq!(bench.find("timer").due_at.unwrap(), first + jiff::SignedDuration::from_hours(1));
    bench.advance(5);
    assert_eq!(bench.states_of("timer").len(), 7);
    bench.run(Command::Case { transition: Transition::Terminate }).unwrap();
    assert_eq!(bench.find("timer").state, Terminated);
    assert!(bench.case().timers.is_empty());
}

#[test]
fn a_timer_start_trigger_counts_from_the_trigger_not_from_creation() {
    let start = OnPart::PlanItem { source: WORK, transition: Transition::Complete };
    let mut definition = model("PT2H", Some(start));
    definition.add(ROOT, "beside", human());
    let mut bench = Bench::opened(definition);
    bench.advance(10);
    assert_eq!((bench.find("timer").state, bench.find("timer").due_at), (Available, None));
    let why = casewright_core::why::why(bench.case(), &bench.definition, bench.now).to_string();
    assert!(why.contains("waits until `work` is completed (not yet: it is active)"), "{why}");
    bench.complete("work");
    bench.advance(1);
    assert_eq!(bench.find("timer").state, Available);
    bench.advance(1);
    assert_eq!(bench.find("timer").state, Completed);
}

#[test]
fn a_case_file_item_starts_a_timer_and_only_its_first_change_counts() {
    let start = OnPart::FileItem { source: "order".into(), transition: FileTransition::Create };
    let mut bench = Bench::opened(model("R2/PT1H", Some(start)));
    let set = |bench: &mut Bench, value: Value| {
        bench.run(Command::SetFile { values: input(&[("order", value)]) }).unwrap();
    };
    set(&mut bench, Value::int(1));
    let due = bench.find("timer").due_at;
    assert!(due.is_some());
    bench.now += jiff::SignedDuration::from_mins(30);
    set(&mut bench, Value::Null);
    set(&mut bench, Value::int(2));
    assert_eq!(bench.find("timer").due_at, due);
    bench.advance(3);
    assert_eq!(bench.states_of("timer"), [Completed, Completed], "it repeats without another trigger");
}

#[test]
fn a_start_trigger_that_occurs_under_suspension_counts() {
    let start = OnPart::FileItem { source: "order".into(), transition: FileTransition::Create };
    let mut bench = Bench::opened(model("PT1H", Some(start)));
    bench.run(Command::Case { transition: Transition::Suspend }).unwrap();
    bench.run(Command::SetFile { values: input(&[("order", Value::int(1))]) }).unwrap();
    bench.advance(2);
    assert!(bench.case().timers.is_empty());
    bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    bench.advance(0);
    assert_eq!(bench.find("timer").state, Completed, "its time has passed");
}

#[test]
fn a_computed_time_is_text_a_duration_a_day_or_an_instant_else_a_person_is_told() {
    let tomorrow: jiff::Timestamp = "2026-03-03T09:00:00Z".parse().unwrap();
    for (value, due) in [
        (Value::text("R2/PT24H"), Some(tomorrow)),
        (Value::Duration(jiff::SignedDuration::from_hours(24)), Some(tomorrow)),
        (Value::Date(jiff::civil::date(2026, 3, 3)), Some("2026-03-03T00:00:00Z".parse().unwrap())),
        (Value::Time(tomorrow), Some(tomorrow)),
        (Value::text("soon"), None),
        (Value::Bool(true), None),
    ] {
        let mut definition = bare();
        definition.add(ROOT, "work", human());
        let timer = Timer::Computed { expression: Formula(expr("order")), start: None };
        let late = definition.add(ROOT, "late", stage(false));
        definition.at(late).entry = vec![on(WORK, Transition::Complete)];
        definition.add(late, "timer", ElementKind::TimerEventListener { timer });
        definition.add(late, "beside", human());
        let mut bench = Bench::opened_with(definition, &[("order", value.clone())]);
        bench.complete("work");
        assert_eq!(bench.find("timer").due_at, due, "{value}");
        assert_eq!(bench.case().flags.len(), usize::from(due.is_none()));
    }
}
