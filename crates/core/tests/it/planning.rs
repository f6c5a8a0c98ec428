//! Planning tables, discretionary items and plan fragments (5.4.7, 5.4.9, 8.8).

use crate::{case_file::bare, fixture::*};
use ItemState::{Active, Available, Completed};
use casewright_core::{
    CaseState, Command, Definition, ElementKind, ItemState, PlanningTable, Rejection, Transition, Value,
    id::{ElementId, TableId},
    plan::{Plannable, Rule, TableEntry, plannable},
};

fn rule(condition: &str) -> Rule {
    Rule { condition: Some(expr(condition)) }
}

fn table(definition: &mut Definition, owner: ElementId, within: Option<TableId>) -> TableId {
    let table = PlanningTable { key: None, owner, within, applicability: Vec::new(), roles: Vec::new() };
    definition.plan.tables.push(table);
    TableId(definition.plan.tables.len() as u32 - 1)
}

/// A discretionary human task in a table.
fn discretionary(definition: &mut Definition, stage: ElementId, key: &str, table: TableId) -> ElementId {
    let id = definition.add(stage, key, human());
    definition.at(id).discretionary = true;
    definition.at(id).planning = Some(TableEntry { table, applicability: Vec::new(), roles: Vec::new() });
    id
}

fn plan(bench: &mut Bench, key: &str) -> Result<(), Rejection> {
    bench.run(Command::Plan { element: key.into(), stage: None }).map(|_| ())
}

fn open(bench: &Bench) -> Vec<Plannable> {
    plannable(bench.case(), &bench.definition, bench.now)
}

fn keys(bench: &Bench) -> Vec<String> {
    open(bench).into_iter().map(|item| item.key).collect()
}

fn set(bench: &mut Bench, name: &str, value: bool) {
    bench.run(Command::SetFile { values: input(&[(name, Value::Bool(value))]) }).unwrap();
}

#[test]
fn a_discretionary_item_is_planned_once_unless_it_repeats() {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    let planning = table(&mut definition, ROOT, None);
    discretionary(&mut definition, ROOT, "once", planning);
    let again = discretionary(&mut definition, ROOT, "again", planning);
    definition.at(again).repetition = Some(Rule::default());
    let mut bench = Bench::opened(definition);
    assert!(bench.states_of("once").is_empty(), "nothing exists before it is planned");
    for _ in 0..2 {
        plan(&mut bench, "again").unwrap();
    }
    plan(&mut bench, "once").unwrap();
    assert_eq!(bench.states_of("again"), [Active, Active]);
    let why = plan(&mut bench, "once").unwrap_err().to_string();
    assert!(why.contains("planned already"), "{why}");
    assert_eq!(keys(&bench), ["again"]);
}

#[test]
fn applicability_rules_of_the_item_and_of_every_table_around_it_must_be_true() {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    let outer = table(&mut definition, ROOT, None);
    let inner = table(&mut definition, ROOT, Some(outer));
    definition.plan.tables[0].applicability = vec![rule("a")];
    definition.plan.tables[1].applicability = vec![rule("b")];
    let item = discretionary(&mut definition, ROOT, "item", inner);
    definition.at(item).planning.as_mut().unwrap().applicability = vec![rule("c"), Rule::default()];
    let mut bench = Bench::opened(definition);
    for name in ["a", "b", "c"] {
        let why = plan(&mut bench, "item").unwrap_err().to_string();
        assert!(why.contains("not applicable now"), "{why}");
        assert!(keys(&bench).is_empty(), "unknown is not true");
        set(&mut bench, name, true);
    }
    assert_eq!(keys(&bench), ["item"]);
    plan(&mut bench, "item").unwrap();
    assert_eq!(bench.find("item").state, Active);
}

#[test]
fn authorised_roles_of_the_item_or_of_the_innermost_table_that_names_some_are_facts() {
    let mut definition = bare();
    definition.add(ROOT, "work", human());
    let outer = table(&mut definition, ROOT, None);
    let inner = table(&mut definition, ROOT, Some(outer));
    definition.plan.tables[0].roles = vec!["planner".into()];
    discretionary(&mut definition, ROOT, "inherits", inner);
    let own = discretionary(&mut definition, ROOT, "own", inner);
    definition.at(own).planning.as_mut().unwrap().roles = vec!["inspector".into(), "officer".into()];
    let free = definition.add(ROOT, "free", human());
    definition.at(free).discretionary = true;
    let bench = Bench::opened(definition);
    let roles: Vec<Vec<String>> =
        open(&bench).iter().map(|item| item.roles.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(roles, [vec!["planner"], vec!["inspector", "officer"], Vec::<&str>::new()]);
}

#[test]
fn items_in_the_table_of_a_human_task_are_planned_beside_it_while_it_is_active() {
    let mut definition = bare();
    let task = definition.add(ROOT, "task", human());
    definition.at(task).manual_activation = Some(Rule::default());
    definition.add(ROOT, "work", human());
    let planning = table(&mut definition, task, None);
    discretionary(&mut definition, ROOT, "extra", planning);
    let mut bench = Bench::opened(definition);
    let why = plan(&mut bench, "extra").unwrap_err().to_string();
    assert!(why.contains("not active"), "{why}");
    bench.item("task", Transition::ManualStart).unwrap();
    plan(&mut bench, "extra").unwrap();
    assert_eq!((bench.find("extra").state, bench.find("extra").parent), (Active, bench.find("task").parent));
}

#[test]
fn planning_a_plan_fragment_creates_its_members_in_the_stage_around_with_their_criteria() {
    let mut definition = bare();
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "work", human());
    let fragment = definition.add(inside, "fragment", ElementKind::PlanFragment);
    let planning = table(&mut definition, inside, None);
    definition.at(fragment).planning =
        Some(TableEntry { table: planning, applicability: vec![rule("wanted")], roles: Vec::new() });
    let first = definition.add(inside, "first", human());
    let second = definition.add(inside, "second", human());
    definition.at(second).entry = vec![on(first, Transition::Complete)];
    for member in [first, second] {
        definition.at(member).fragment = Some(fragment);
    }
    let mut bench = Bench::opened(definition);
    assert!(plan(&mut bench, "fragment").is_err(), "its rule is not true");
    assert!(plan(&mut bench, "first").is_err(), "a member comes with its fragment");
    set(&mut bench, "wanted", true);
    assert_eq!(keys(&bench), ["fragment"]);
    plan(&mut bench, "fragment").unwrap();
    assert_eq!((bench.find("first").state, bench.find("second").state), (Active, Available));
    assert_eq!(bench.find("first").parent, Some(bench.item_no("stage")));
    assert!(plan(&mut bench, "fragment").is_err(), "planned already");
    bench.complete("first");
    assert_eq!(bench.find("second").state, Active);
    bench.complete("second");
    bench.complete("work");
    assert_eq!(bench.case().state, CaseState::Completed, "a fragment itself holds nothing open");
}

#[test]
fn no_discretionary_item_is_left_when_none_is_applicable_now() {
    for (applicable, expected) in [(true, CaseState::Active), (false, CaseState::Completed)] {
        let mut definition = bare();
        definition.add(ROOT, "work", human());
        let planning = table(&mut definition, ROOT, None);
        definition.plan.tables[0].applicability = vec![rule("a")];
        discretionary(&mut definition, ROOT, "extra", planning);
        let mut bench = Bench::opened(definition);
        set(&mut bench, "a", applicable);
        bench.complete("work");
        assert_eq!(bench.case().state, expected);
        if applicable {
            assert!(casewright_core::is_completable(bench.case(), &bench.definition), "by hand");
            let why = casewright_core::why::why(bench.case(), &bench.definition, bench.now).to_string();
            assert!(why.contains("`extra` may still be planned"), "{why}");
        }
    }
}

#[test]
fn a_planned_item_waits_for_its_entry_criteria_as_any_other() {
    let mut definition = bare();
    let work = definition.add(ROOT, "work", human());
    definition.add(ROOT, "beside", human());
    let planning = table(&mut definition, ROOT, None);
    let extra = discretionary(&mut definition, ROOT, "extra", planning);
    definition.at(extra).entry = vec![on(work, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    plan(&mut bench, "extra").unwrap();
    assert_eq!(bench.find("extra").state, Available);
    bench.complete("work");
    assert_eq!((bench.find("work").state, bench.find("extra").state), (Completed, Active));
}

#[test]
fn a_table_or_fragment_that_does_not_hold_together_is_found_when_the_definition_is_made() {
    let mut wrong = bare();
    let item = definition_with_item(&mut wrong, TableId(7));
    assert!(wrong.consistent().is_err(), "no such table");
    wrong.at(item).planning = None;
    wrong.at(item).fragment = Some(ROOT);
    assert!(wrong.consistent().is_err(), "a stage is no fragment");
    wrong.at(item).fragment = None;
    wrong.consistent().unwrap();
}

fn definition_with_item(definition: &mut Definition, table: TableId) -> ElementId {
    discretionary(definition, ROOT, "item", table)
}

#[test]
fn planning_into_a_finished_case_or_stage_is_refused() {
    let mut definition = bare();
    let inside = definition.add(ROOT, "stage", stage(true));
    let done = definition.add(inside, "done", human());
    let planning = table(&mut definition, inside, None);
    let extra = discretionary(&mut definition, inside, "extra", planning);
    definition.at(extra).repetition = Some(Rule::default());
    definition.add(ROOT, "work", human());
    let mut bench = Bench::opened(definition);
    assert_eq!(keys(&bench), ["extra"]);
    bench.complete("done");
    assert_eq!((bench.find("stage").state, bench.find("done").element), (Completed, done));
    let why = plan(&mut bench, "extra").unwrap_err().to_string();
    assert!(why.contains("in no active stage"), "{why}");
    bench.complete("work");
    assert_eq!(bench.case().state, CaseState::Completed);
    assert_eq!(plan(&mut bench, "extra"), Err(Rejection::Ended));
    assert!(keys(&bench).is_empty());
}

#[test]
fn the_roles_that_perform_a_task_or_signal_a_listener_are_facts() {
    let mut definition = bare();
    let task = definition.add(ROOT, "task", human());
    let ElementKind::HumanTask { role, .. } = &mut definition.at(task).kind else { panic!("a task") };
    *role = Some("inspector".into());
    let roles = vec!["officer".into(), "police".into()];
    let listener = definition.add(ROOT, "listener", ElementKind::UserEventListener { roles });
    let milestone = definition.add(ROOT, "milestone", ElementKind::Milestone);
    let roles = |id| definition.plan.performing_roles(id).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(roles(task), ["inspector"]);
    assert_eq!(roles(listener), ["officer", "police"]);
    assert!(roles(milestone).is_empty());
}

#[test]
fn an_item_planned_several_times_waits_as_often_and_each_instance_goes_on() {
    let mut definition = bare();
    let work = definition.add(ROOT, "work", human());
    definition.add(ROOT, "beside", human());
    let planning = table(&mut definition, ROOT, None);
    let extra = discretionary(&mut definition, ROOT, "extra", planning);
    definition.at(extra).repetition = Some(Rule::default());
    definition.at(extra).entry = vec![on(work, Transition::Complete)];
    let mut bench = Bench::opened(definition);
    for _ in 0..3 {
        plan(&mut bench, "extra").unwrap();
    }
    assert_eq!(bench.states_of("extra"), [Available, Available, Available]);
    bench.complete("work");
    assert_eq!(bench.states_of("extra"), [Active, Active, Active]);
}
