//! Tasks that a person adds to a running case.

use crate::fixture::*;
use casewright_core::{
    CaseEvent, CaseState, Command, ItemState, Rejection, Transition,
    case::AddedTask,
    id::{ElementId, ItemNo},
};

fn add(bench: &mut Bench, title: &str, role: &str, stage: Option<ItemNo>) -> Result<ItemNo, Rejection> {
    let task = AddedTask { title: title.into(), role: role.into() };
    let outcome = bench.run(Command::AddTask { task, due_at: None, stage })?;
    let added = outcome.events.iter().find_map(|stored| match &stored.event {
        CaseEvent::TaskAdded { item, .. } => Some(*item),
        _ => None,
    });
    Ok(added.unwrap())
}

#[test]
fn an_added_task_starts_at_once_holds_its_stage_open_and_is_done_like_any_other() {
    let mut definition = empty(true);
    let inside = definition.add(ROOT, "stage", stage(true));
    definition.add(inside, "work", human());
    let mut bench = Bench::opened(definition);
    let stage = bench.item_no("stage");
    let added = add(&mut bench, "  Ask the neighbours ", "officer", Some(stage)).unwrap();
    let item = bench.case().item(added).unwrap();
    assert_eq!((item.state, item.key.as_str()), (ItemState::Active, "added.officer"));
    assert_eq!(item.element, ElementId::ADDED);
    assert_eq!(item.added.as_ref().unwrap().title, "Ask the neighbours");
    bench.complete("work");
    assert_eq!(bench.states_of("stage"), [ItemState::Active]);
    bench.complete("added.officer");
    assert_eq!(bench.states_of("stage"), [ItemState::Completed]);
    assert_eq!(bench.case().state, CaseState::Completed);
}

#[test]
fn without_a_stage_it_lies_in_the_state_at_hand_and_ends_with_it() {
    let mut definition = empty(false);
    definition.state("hearing", None);
    definition.state("granted", Some("granted"));
    definition.row(within(&["hearing"]), Some("grant"), None, set("granted"));
    let mut bench = Bench::opened(definition);
    let added = add(&mut bench, "Ask the neighbours", "officer", None).unwrap();
    let parent = bench.case().item(added).unwrap().parent;
    assert_eq!(parent, Some(bench.item_no("hearing")));
    bench.act("grant").unwrap();
    assert_eq!(bench.case().item(added).unwrap().state, ItemState::Terminated);
}

#[test]
fn it_is_suspended_and_resumed_with_its_stage_and_ended_by_hand() {
    let mut definition = empty(false);
    let stage = definition.add(ROOT, "stage", stage(false));
    definition.add(stage, "work", human());
    let mut bench = Bench::opened(definition);
    let inside = bench.item_no("stage");
    let added = add(&mut bench, "Ask", "officer", Some(inside)).unwrap();
    bench.item("stage", Transition::Suspend).unwrap();
    assert_eq!(bench.case().item(added).unwrap().state, ItemState::Suspended);
    bench.item("stage", Transition::Resume).unwrap();
    bench.item("added.officer", Transition::Terminate).unwrap();
    assert_eq!(bench.case().item(added).unwrap().state, ItemState::Terminated);
}

#[test]
fn what_names_nothing_is_refused() {
    let mut definition = empty(false);
    let inside = definition.add(ROOT, "stage", stage(false));
    definition.add(inside, "work", human());
    let by_hand = definition.add(ROOT, "later", stage(false));
    definition.at(by_hand).manual_activation = Some(casewright_core::plan::Rule::default());
    let mut bench = Bench::opened(definition);
    let problem = |answer: Result<ItemNo, Rejection>| match answer.unwrap_err() {
        Rejection::Input { problems } => problems[0].problem.to_string(),
        other => panic!("{other}"),
    };
    assert_eq!(problem(add(&mut bench, "  ", "officer", None)), "required");
    assert_eq!(problem(add(&mut bench, &"x".repeat(201), "officer", None)), "too-long");
    let past = Command::AddTask {
        task: AddedTask { title: "Ask".into(), role: "officer".into() },
        due_at: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        stage: None,
    };
    assert!(matches!(bench.run(past), Err(Rejection::Input { .. })));
    assert!(matches!(add(&mut bench, "Ask", "nobody", None), Err(Rejection::Unknown { .. })));
    let (work, later) = (bench.item_no("work"), bench.item_no("later"));
    assert!(matches!(add(&mut bench, "Ask", "officer", Some(work)), Err(Rejection::Unknown { .. })));
    assert!(matches!(add(&mut bench, "Ask", "officer", Some(later)), Err(Rejection::Transition { .. })));
    assert!(matches!(add(&mut bench, "Ask", "officer", Some(ItemNo(99))), Err(Rejection::Unknown { .. })));
    bench.run(Command::Case { transition: Transition::Terminate }).unwrap();
    assert!(matches!(add(&mut bench, "Ask", "officer", None), Err(Rejection::Ended)));
}
