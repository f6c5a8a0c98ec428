//! Cases go on under another version of their program.

use crate::fixture::*;
use casewright_core::{
    Case, Command, Definition, Envelope, FieldType, ItemState, Outcome, Rejection, Transition, Value,
    case::AddedTask,
    definition::{ClockDef, ClockStart, Condition, DayOff, OnReturn, Span},
    migrate::{EndedBy, Fate, Mapping, Migrate, Migration, MigrationProblem, migrate, plan_migration},
};

fn clock(name: &str, days: u32) -> ClockDef {
    ClockDef {
        name: name.into(),
        length: Span::Days(days),
        from: ClockStart::Entry,
        on_return: OnReturn::Restart,
        day_off: DayOff::default(),
    }
}

/// Hearing: notify, then report; a clock; a fact.
fn first() -> Definition {
    let mut definition = empty(false);
    definition.field("name", FieldType::Text).written_by = vec!["payments".into()];
    definition.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
    let hearing = definition.state("hearing", None);
    let notify = definition.add(hearing, "hearing.notify", human());
    let report = definition.add(hearing, "hearing.report", human());
    definition.at(report).entry =
        vec![casewright_core::Sentry { if_part: Some(expr("go")), ..on(notify, Transition::Complete) }];
    definition.add(hearing, "hearing.visit", human());
    definition.state("granted", Some("granted"));
    definition.clock("hearing", clock("target", 10));
    definition.conditions.insert("going".into(), Condition { expr: expr("go"), is_fact: true });
    definition.row(within(&["hearing"]), Some("grant"), None, set("granted"));
    definition
}

/// The same with another digest, changed by `change`.
fn second(change: impl FnOnce(&mut Definition)) -> Definition {
    let mut definition = first();
    definition.version = "1.1.0".into();
    definition.digest = "digest-2".into();
    change(&mut definition);
    definition.consistent().unwrap();
    definition
}

fn envelope(bench: &Bench, mapping: Mapping) -> Envelope<Migrate> {
    Envelope {
        case: case_id(),
        actor: bench.actor.clone(),
        on_behalf_of: None,
        me: Value::Null,
        at: bench.now,
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command: Migrate { mapping },
    }
}

/// The dry run, and the migration itself; the case goes on under the new version. Replay equals live.
#[expect(clippy::disallowed_methods, reason = "the engine itself is tried here")]
fn move_to(bench: &mut Bench, new: Definition, mapping: Mapping) -> (Migration, Result<Outcome, Rejection>) {
    let old = bench.definition.clone();
    let planned = plan_migration(bench.case(), &old, &new, &mapping, bench.now);
    let moved = migrate(bench.case(), &old, &new, &envelope(bench, mapping));
    assert_eq!(planned.possible(), moved.is_ok(), "{planned}");
    if let Ok(outcome) = &moved {
        bench.log.extend(outcome.events.iter().cloned());
        assert_eq!(casewright_core::replay(case_id(), &bench.log).as_ref(), Some(&outcome.case));
        for fate in &planned.items {
            assert_eq!(fate.after, outcome.case.item(fate.item).map(|item| item.state), "{fate:?}");
        }
        bench.case = Some(outcome.case.clone());
        bench.definition = new;
    }
    (planned, moved)
}

fn fate<'a>(planned: &'a Migration, key: &str) -> &'a Fate {
    &planned.items.iter().rev().find(|item| item.key == key).unwrap_or_else(|| panic!("no {key}")).fate
}

fn started() -> Bench {
    let mut bench = Bench::opened(first());
    bench.write(&[("name", Value::text("The Crown")), ("go", Value::Bool(false))]);
    bench.complete("hearing.notify");
    bench
}

#[test]
fn what_is_in_both_versions_goes_on_with_what_it_remembers_and_what_is_new_comes() {
    let mut bench = started();
    let due = bench.case().clock("target").unwrap().due_at;
    let new = second(|definition| {
        // In front of everything: every element after it has another number.
        let hearing = definition.states.get("hearing").unwrap().stage;
        definition.add(hearing, "hearing.minutes", human());
        definition.states.get_mut("hearing").unwrap().clocks =
            vec![clock("target", 99), clock("statutory", 20)];
    });
    let (planned, moved) = move_to(&mut bench, new, Mapping::default());
    moved.unwrap();
    assert_eq!(*fate(&planned, "hearing.notify"), Fate::Over);
    assert_eq!(*fate(&planned, "hearing.report"), Fate::Kept);
    assert_eq!(*fate(&planned, "hearing.minutes"), Fate::New);
    assert_eq!(bench.states_of("hearing.minutes"), [ItemState::Active]);
    assert_eq!(bench.case().clock("target").unwrap().due_at, due, "a clock that runs keeps its day");
    assert!(planned.clocks.iter().any(|clock| clock.new && clock.name.as_str() == "statutory"));
    // The on-part that occurred before counts on.
    bench.write(&[("go", Value::Bool(true))]);
    assert_eq!(bench.states_of("hearing.report"), [ItemState::Active]);
    bench.act("grant").unwrap();
    assert_eq!(bench.state(), "granted");
    let text = planned.to_string();
    assert!(text.contains("main: stays in hearing"), "{text}");
    assert!(text.contains("hearing.minutes (hearing.minutes): new, active"), "{text}");
}

#[test]
fn what_the_new_version_has_no_more_ends_and_says_why() {
    let mut bench = started();
    let mut new = empty(false);
    new.digest = "digest-2".into();
    new.field("go", FieldType::YesNo);
    let hearing = new.state("hearing", None);
    new.add(hearing, "hearing.visit", casewright_core::ElementKind::Milestone);
    let report = new.add(hearing, "hearing.report", human());
    new.at(report).entry = vec![when("go")];
    let (planned, moved) = move_to(&mut bench, new, Mapping::default());
    moved.unwrap();
    assert_eq!(
        *fate(&planned, "hearing.visit"),
        Fate::New,
        "a milestone of the key of a task is another thing"
    );
    let task = planned.items.iter().find(|item| item.key == "hearing.visit").unwrap();
    assert_eq!(task.fate, Fate::Ended(EndedBy::AnotherKind));
    assert_eq!(task.after, Some(ItemState::Terminated));
    let report = planned.items.iter().find(|item| item.key == "hearing.report").unwrap();
    assert_eq!(report.forgets, ["complete of hearing.notify"]);
    // `name` is described no more; its value stays.
    assert_eq!(planned.fields.len(), 1);
    assert_eq!(planned.fields[0].to, None);
    assert!(!planned.clocks[0].new, "the state has no clock any more");
    assert!(bench.case().timers.is_empty());
    assert!(bench.case().facts.is_empty(), "a fact that is none any more opens nothing");
}

#[test]
fn a_state_that_is_gone_and_not_mapped_refuses_and_a_mapping_renames_what_lies_in_it() {
    let renamed = || {
        let mut new = empty(false);
        new.digest = "digest-2".into();
        new.roles = vec!["lawyer".into()];
        new.field("title", FieldType::Text);
        new.field("go", FieldType::YesNo).written_by = vec!["payments".into()];
        let inquiry = new.state("inquiry", None);
        new.add(inquiry, "inquiry.visit", human());
        let notify = new.add(inquiry, "inquiry.tell", human());
        let report = new.add(inquiry, "inquiry.report", human());
        new.at(report).entry =
            vec![casewright_core::Sentry { if_part: Some(expr("go")), ..on(notify, Transition::Complete) }];
        new.state("granted", Some("granted"));
        new.clock("inquiry", clock("target", 10));
        new.row(within(&["inquiry"]), Some("grant"), None, set("granted"));
        new
    };
    let mut bench = started();
    bench
        .run(Command::AssignRole {
            person: person(3),
            role: "officer".into(),
            from: None,
            until: None,
            custom: false,
        })
        .unwrap();
    let task = AddedTask { title: "Ask".into(), role: "officer".into() };
    bench.run(Command::AddTask { task, due_at: None, stage: None }).unwrap();
    let before = bench.case().clone();
    let (planned, moved) = move_to(&mut bench, renamed(), Mapping::default());
    assert!(planned.problems.contains(&MigrationProblem::StateGone { state: "hearing".into() }), "{planned}");
    let Rejection::Migration { problems } = moved.unwrap_err() else { panic!("another rejection") };
    assert_eq!(problems, planned.problems);
    assert_eq!(bench.case(), &before);
    let mapping = Mapping {
        states: [("hearing".into(), "inquiry".into())].into(),
        elements: [("hearing.notify".into(), "inquiry.tell".into())].into(),
        fields: [("name".into(), "title".into())].into(),
        roles: [("officer".into(), "lawyer".into())].into(),
    };
    let (planned, moved) = move_to(&mut bench, renamed(), mapping);
    moved.unwrap();
    assert_eq!(bench.state(), "inquiry");
    assert_eq!(bench.case().register("main").unwrap().visit, 1, "no state was left or entered");
    assert!(matches!(fate(&planned, "hearing.visit"), Fate::Moved { key, .. } if key == "inquiry.visit"));
    assert_eq!(bench.case().value(&"title".into()), Some(&Value::text("The Crown")));
    assert_eq!(bench.case().value(&"name".into()), None);
    assert_eq!(bench.case().team[0].role.as_str(), "lawyer");
    assert_eq!(bench.find("added.lawyer").state, ItemState::Active);
    assert_eq!(bench.case().clock("target").unwrap().state.as_str(), "inquiry");
    bench.write(&[("go", Value::Bool(true))]);
    assert_eq!(bench.states_of("inquiry.report"), [ItemState::Active], "what had occurred still counts");
    bench.act("grant").unwrap();
    assert_eq!(bench.case().outcome.as_deref(), Some("granted"));
}

#[test]
fn what_stands_in_the_way_is_refused_by_name() {
    let problems = |bench: &mut Bench, new: Definition, mapping: Mapping| {
        let (planned, _) = move_to(bench, new, mapping);
        planned.problems
    };
    // A value that the new type does not take.
    let typed = second(|definition| {
        definition.file.fields.get_mut(&casewright_core::FieldPath::from("name")).unwrap().kind =
            FieldType::Money;
    });
    let found = problems(&mut started(), typed, Mapping::default());
    assert!(
        matches!(&found[..], [MigrationProblem::Value { path, .. }] if path.as_str() == "name"),
        "{found:?}"
    );
    // A mapping that names what is not there.
    let mapping = Mapping { states: [("hearng".into(), "hearing".into())].into(), ..Mapping::default() };
    let found = problems(&mut started(), second(|_| {}), mapping);
    assert!(
        matches!(&found[..], [MigrationProblem::Mapping { what }] if what.contains("hearng")),
        "{found:?}"
    );
    // The same version, another program, an ended case.
    let found = problems(&mut started(), first(), Mapping::default());
    assert_eq!(found, [MigrationProblem::SameVersion]);
    let other = second(|definition| definition.program = "other".into());
    assert!(matches!(
        &problems(&mut started(), other, Mapping::default())[..],
        [MigrationProblem::OtherProgram { .. }]
    ));
    let mut ended = started();
    ended.act("grant").unwrap();
    assert_eq!(problems(&mut ended, second(|_| {}), Mapping::default()), [MigrationProblem::Ended]);
}

#[test]
fn a_step_that_is_awaited_refuses_until_its_answer_has_come() {
    let with_fetch = |mut definition: Definition| {
        definition.field("rates", FieldType::Money);
        let rates = fetch(&mut definition, "rates", "rates");
        definition.row(within(&["hearing"]), Some("check"), None, steps(vec![rates], None));
        definition
    };
    let mut bench = Bench::opened(with_fetch(first()));
    bench.act("check").unwrap();
    let new = || with_fetch(second(|_| {}));
    let (planned, _) = move_to(&mut bench, new(), Mapping::default());
    assert_eq!(planned.problems, [MigrationProblem::StepAwaited { track: "main".into() }]);
    bench
        .run(Command::AnswerFetch { effect: casewright_core::id::EffectNo(0), answer: Ok(Value::int(1)) })
        .unwrap();
    move_to(&mut bench, new(), Mapping::default()).1.unwrap();
}

#[test]
fn work_under_way_moves_with_its_element_or_refuses_where_its_stage_does_not_run() {
    let plan = |around: bool, running: bool| {
        let mut definition = empty(false);
        let inside = around.then(|| {
            let inside = definition.add(ROOT, "stage", stage(false));
            if !running {
                definition.at(inside).manual_activation = Some(casewright_core::plan::Rule::default());
            }
            inside
        });
        definition.add(inside.unwrap_or(ROOT), "work", human());
        let other = definition.add(ROOT, "rest", stage(false));
        definition.add(other, "tea", human());
        definition
    };
    let numbered = |mut definition: Definition, digest: &str| {
        definition.digest = digest.into();
        definition
    };
    // Out of a stage that is gone.
    let mut bench = Bench::opened(plan(true, true));
    let (planned, moved) = move_to(&mut bench, numbered(plan(false, true), "two"), Mapping::default());
    moved.unwrap();
    assert!(matches!(fate(&planned, "work"), Fate::Moved { stage, .. } if stage == "plan"), "{planned}");
    assert_eq!(*fate(&planned, "stage"), Fate::Ended(EndedBy::Gone));
    assert_eq!(bench.states_of("work"), [ItemState::Active]);
    // Into a stage that this case does not have yet: nobody's work is thrown away for that.
    let (planned, moved) = move_to(&mut bench, numbered(plan(true, true), "three"), Mapping::default());
    assert!(moved.is_err());
    assert!(
        matches!(&planned.problems[..], [MigrationProblem::Item { name, .. }] if name == "work"),
        "{planned}"
    );
}

#[test]
fn a_halted_case_is_moved_and_stays_halted() {
    let mut bench = started();
    bench.run(Command::Case { transition: Transition::Suspend }).unwrap();
    let new = second(|definition| {
        let hearing = definition.states.get("hearing").unwrap().stage;
        definition.add(hearing, "hearing.minutes", human());
    });
    move_to(&mut bench, new, Mapping::default()).1.unwrap();
    assert_eq!(bench.states_of("hearing.minutes"), [ItemState::Suspended]);
    bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
    let case: &Case = bench.case();
    assert!(case.items.iter().all(|item| item.state != ItemState::Suspended), "{case:?}");
}
