//! What comes with an action or a task.

use crate::fixture::*;
use casewright_core::{
    CaseEvent, Command, Definition, Field, FieldType, FileTransition, Rejection, Transition, Value,
    command::Actor, id::TextKey,
};
use indexmap::IndexMap;

fn part(kind: FieldType) -> Field {
    let mut definition = empty(false);
    definition.field("x", kind).clone()
}

fn form() -> Definition {
    let mut definition = empty(false);
    definition.field("name", FieldType::Text);
    definition.field("kind", FieldType::OneOf(vec!["bar".into(), "club".into()]));
    definition.field("value", FieldType::Money);
    definition.field("other", FieldType::Text);
    definition.field("fee", FieldType::Money).written_by = vec!["payments".into()];
    let parts: IndexMap<String, Field> = [
        ("from".to_owned(), part(FieldType::Party)),
        ("ground".to_owned(), part(FieldType::OneOf(vec!["noise".into(), "safety".into()]))),
        ("relevant".to_owned(), part(FieldType::YesNo)),
    ]
    .into();
    definition.field("representations", FieldType::Many(Box::new(parts)));
    let state = definition.state("new", None);
    let task = definition.add(state, "new.visit", human());
    definition.at(task).kind = casewright_core::ElementKind::HumanTask {
        role: Some("officer".into()),
        writes: vec!["other".into()],
        required: vec!["other".into()],
        form: None,
        due: None,
        blocking: true,
    };
    let fill = definition.action("fill");
    fill.writes = vec!["name".into(), "kind".into(), "value".into(), "fee".into()];
    fill.required = vec!["name".into()];
    let object = definition.action("object");
    object.writes = vec!["representations.ground".into()];
    object.required = vec!["representations.ground".into()];
    object.appends = Some("representations".into());
    definition.row(within(&["new"]), Some("fill"), None, nothing());
    definition.row(within(&["new"]), Some("object"), None, nothing());
    definition.row(within(&["new"]), Some("close"), Some("#representations = 0"), nothing());
    definition
}

fn problems(result: Result<casewright_core::Outcome, Rejection>) -> Vec<(String, TextKey)> {
    let Rejection::Input { problems } = result.unwrap_err() else { panic!("not the input") };
    problems.into_iter().map(|problem| (problem.path.to_string(), problem.problem)).collect()
}

#[test]
fn every_problem_of_an_input_is_named_field_by_field() {
    let mut bench = Bench::opened(form());
    let long = Value::text("x".repeat(501));
    let found = problems(bench.act_with(
        "fill",
        &[
            ("kind", Value::text("pub")),
            ("value", Value::text("12")),
            ("other", Value::text("not on this form")),
            ("fee", Value::int(100)),
        ],
    ));
    let expected = [
        ("fee", "not-listed"),
        ("kind", "not-one-of"),
        ("other", "not-listed"),
        ("value", "wrong-type"),
        ("name", "required"),
    ];
    let expected: Vec<(String, TextKey)> =
        expected.iter().map(|(path, problem)| ((*path).into(), (*problem).into())).collect();
    assert_eq!(found, expected);
    assert_eq!(problems(bench.act_with("fill", &[("name", long)])), [("name".into(), "too-long".into())]);
}

#[test]
fn a_required_field_that_the_case_file_holds_need_not_be_sent_again() {
    let mut bench = Bench::opened_with(form(), &[("name", Value::text("The Crown"))]);
    bench.act("fill").unwrap();
    assert!(bench.act_with("fill", &[("name", Value::text(" "))]).is_err(), "but not be emptied");
}

#[test]
fn a_field_that_somebody_else_changed_meanwhile_is_a_conflict() {
    let mut bench = Bench::opened_with(form(), &[("name", Value::text("A"))]);
    let read_at = bench.case().version;
    bench.act_with("fill", &[("name", Value::text("B"))]).unwrap();
    bench.read_at = Some(read_at);
    let Rejection::Conflict { fields } = bench.act_with("fill", &[("name", Value::text("C"))]).unwrap_err()
    else {
        panic!("no conflict")
    };
    assert_eq!((fields[0].theirs.clone(), fields[0].ours.clone()), (Value::text("B"), Value::text("C")));
    // The same value, or another field, is none.
    bench.act_with("fill", &[("name", Value::text("B"))]).unwrap();
    bench.act_with("fill", &[("value", Value::int(3))]).unwrap();
    // Read after the very event that changed it: no conflict.
    bench.read_at = Some(bench.case().version);
    bench.act_with("fill", &[("value", Value::int(4))]).unwrap();
}

#[test]
fn an_appending_action_adds_one_item_that_names_every_part_and_its_author() {
    let mut bench = Bench::opened(form());
    bench.act("close").unwrap();
    let outcome = bench.act_with("object", &[("representations.ground", Value::text("noise"))]).unwrap();
    assert!(outcome.events.iter().any(|stored| matches!(
        stored.event,
        CaseEvent::FileItemChanged { transition: FileTransition::AddChild, .. }
    )));
    let Some(Value::List(items)) = bench.case().value(&"representations".into()) else { panic!("no list") };
    let from = Value::text(person(7).to_string());
    assert_eq!(items[0].at(&["from"]), Some(&from), "from is whoever acts");
    assert_eq!(items[0].at(&["relevant"]), Some(&Value::Null));
    assert!(bench.act("close").is_err(), "no longer empty");
    let forged = bench.act_with(
        "object",
        &[
            ("representations.ground", Value::text("noise")),
            ("representations.from", Value::text("somebody else")),
        ],
    );
    assert_eq!(problems(forged), [("representations.from".into(), "not-listed".into())]);
}

#[test]
fn only_the_service_a_field_names_writes_it() {
    let mut bench = Bench::opened(form());
    let write = |path: &str| Command::Write { values: input(&[(path, Value::int(5))]) };
    assert!(matches!(bench.run(write("fee")).unwrap_err(), Rejection::NotWriter { .. }), "a person");
    bench.actor = Actor::Service("scheduler".into());
    assert!(matches!(bench.run(write("fee")).unwrap_err(), Rejection::NotWriter { .. }), "another service");
    bench.actor = Actor::Service("payments".into());
    assert!(matches!(bench.run(write("value")).unwrap_err(), Rejection::NotWriter { .. }), "another field");
    bench.run(write("fee")).unwrap();
}

#[test]
fn a_task_writes_what_its_form_lists_when_it_is_completed() {
    let mut bench = Bench::opened(form());
    assert_eq!(
        problems(bench.item("new.visit", Transition::Complete)),
        [("other".into(), "required".into())]
    );
    let stray = bench.item_with("new.visit", Transition::Complete, &[("name", Value::text("x"))]);
    assert_eq!(problems(stray).len(), 2);
    bench.item_with("new.visit", Transition::Complete, &[("other", Value::text("seen"))]).unwrap();
    assert_eq!(bench.case().value(&"other".into()), Some(&Value::text("seen")));
}

#[test]
fn two_people_take_one_task_and_the_second_is_told() {
    let mut bench = Bench::opened(form());
    let item = bench.item_no("new.visit");
    bench.run(Command::AssignItem { item, to: Some(person(7)) }).unwrap();
    bench.actor = Actor::Person(person(8));
    let taken = bench.run(Command::AssignItem { item, to: Some(person(8)) });
    assert_eq!(taken.unwrap_err(), Rejection::AssignedToSomebodyElse);
    let done = bench.item_with("new.visit", Transition::Complete, &[("other", Value::text("seen"))]);
    assert_eq!(done.unwrap_err(), Rejection::AssignedToSomebodyElse);
    bench.run(Command::AssignItem { item, to: None }).unwrap();
    bench.run(Command::AssignItem { item, to: Some(person(8)) }).unwrap();
}

#[test]
fn a_case_opens_with_fields_of_its_case_file_only() {
    let mut bench = Bench::new(form());
    let open = |path: &str| Command::Open {
        reference: "T-1".into(),
        unit: "north".into(),
        party: Some(person(9)),
        file: input(&[(path, Value::text("x"))]),
    };
    assert_eq!(problems(bench.run(open("nothing"))), [("nothing".into(), "not-listed".into())]);
    bench.run(open("name")).unwrap();
    assert!(bench.case().parties.contains(&person(9)));
    assert_eq!(bench.run(open("name")).unwrap_err(), Rejection::AlreadyOpen);
}
