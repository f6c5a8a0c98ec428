//! Tasks that people add to a running case, and who may.

use crate::world::{NORTH, SOUTH, World, done, refused};
use app::{
    Answer, Caller, Store,
    answer::{Acted, CasePage},
    core::{ItemState, Transition},
    request::{Guard, ItemRequest, NewTask},
};
use serde_json::json;

fn task(title: &str, role: &str) -> NewTask {
    NewTask {
        title: title.to_owned(),
        role: role.into(),
        due_on: Some("2026-03-20".parse().unwrap()),
        stage: None,
    }
}

async fn page(world: &World, caller: &Caller, reference: &str) -> CasePage {
    match world.app.case_page(caller, reference).await.unwrap() {
        Answer::Found(page) => page,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_officer_adds_a_task_which_is_listed_told_and_done() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    assert_eq!(page(&world, &officer, &reference).await.addable.len(), 1);
    let added = task("Ask the neighbours", "licensing-officer");
    done(world.app.add_task(&officer, &reference, added, Guard::default()).await.unwrap());
    let shown = page(&world, &officer, &reference).await;
    let task = shown.tasks.iter().find(|task| task.title == "Ask the neighbours").expect("it is listed");
    assert_eq!((task.state, task.role.as_str()), (ItemState::Active, "Licensing officer"));
    assert_eq!(task.due_at.unwrap().to_string(), "2026-03-21T00:00:00Z", "the whole of its last day");
    let Answer::Found(told) = world.app.timeline(&officer, &reference).await.unwrap() else { panic!() };
    assert!(told.iter().any(|item| item.text.contains("“Ask the neighbours” was added")), "{told:?}");
    let complete = ItemRequest {
        item: task.item,
        transition: Transition::Complete,
        input: json!({}),
        reason: None,
        guard: Guard::default(),
    };
    done(world.app.item(&officer, &reference, complete).await.unwrap());
}

#[tokio::test]
async fn whoever_may_not_add_tasks_adds_none_and_it_is_logged() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    let add = async |caller: &Caller| {
        let added = task("Ask the neighbours", "licensing-officer");
        world.app.add_task(caller, &reference, added, Guard::default()).await.unwrap()
    };
    let before = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let version = world.store.case(before).await.unwrap().unwrap().version;
    let (_, senior) = world.person("sam", "senior-officer", NORTH, "").await;
    let (_, south) = world.person("sue", "licensing-officer", SOUTH, "").await;
    let (_, auditor) = world.person("olga", "auditor", "", "").await;
    let senior = world.caller(&senior).await;
    assert!(matches!(add(&senior).await, Answer::Denied(_)));
    assert!(page(&world, &senior, &reference).await.addable.is_empty());
    assert_eq!(add(&world.caller(&south).await).await, Answer::NotFound);
    assert!(matches!(add(&world.caller(&auditor).await).await, Answer::Denied(_)));
    assert!(matches!(add(&guest).await, Answer::Denied(_)));
    assert_eq!(world.store.case(before).await.unwrap().unwrap().version, version);
    let query = app::port::store::EntryQuery { case: Some(before), limit: 50, ..Default::default() };
    let entries = world.store.entries(query).await.unwrap();
    let denied = entries.iter().filter(|(_, entry)| entry.ask == "add-task" && !entry.allowed).count();
    assert_eq!(denied, 4);
}

#[tokio::test]
async fn a_task_for_a_role_that_does_none_or_without_a_title_is_refused() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    for (title, role, path) in [("Ask", "inspector", "role"), (" ", "licensing-officer", "title")] {
        let answer = world.app.add_task(&officer, &reference, task(title, role), Guard::default()).await;
        let refused = refused(answer.unwrap());
        assert_eq!(refused.problems[0].path.as_str(), path);
    }
    let late = NewTask {
        due_on: Some("2020-01-01".parse().unwrap()),
        ..task("Ask the neighbours", "licensing-officer")
    };
    let answer = world.app.add_task(&officer, &reference, late, Guard::default()).await.unwrap();
    assert!(matches!(answer, Answer::Found(Acted::Refused(_))), "{answer:?}");
}
