//! Not found, refused, and what acts at once.

use crate::world::{PROGRAM, SOUTH, World, application, done, request};
use app::{
    Answer, Caller, Store,
    answer::Filters,
    core::id::ItemNo,
    entry::{Entry, EntryTarget},
    port::store::EntryQuery,
    request::{Guard, ItemRequest, PersonChange},
};
use serde_json::Value as Json;

/// Everything that can be asked of one case, each with its answer as text.
async fn all(world: &World, caller: &Caller, reference: &str) -> Vec<String> {
    let app = &world.app;
    let guard = Guard::default;
    let complete = ItemRequest {
        item: ItemNo(99),
        transition: app::core::Transition::Complete,
        input: Json::Null,
        reason: None,
        guard: guard(),
    };
    vec![
        format!("{:?}", app.case_page(caller, reference).await.unwrap()),
        format!("{:?}", app.action_form(caller, reference, "accept").await.unwrap()),
        format!("{:?}", app.task_form(caller, reference, ItemNo(99)).await.unwrap()),
        format!("{:?}", app.save_draft(caller, reference, "submit", application(), None).await.unwrap()),
        format!("{:?}", app.act(caller, reference, request("accept", Json::Null)).await.unwrap()),
        format!("{:?}", app.act(caller, reference, request("no-such-action", Json::Null)).await.unwrap()),
        format!("{:?}", app.item(caller, reference, complete).await.unwrap()),
        format!("{:?}", app.assign_item(caller, reference, ItemNo(99), None, guard()).await.unwrap()),
        format!("{:?}", app.plan_item(caller, reference, "hearing.site-visit", guard()).await.unwrap()),
        format!("{:?}", app.clear_flag(caller, reference, 0, guard()).await.unwrap()),
        format!("{:?}", app.access_tab(caller, reference).await.unwrap()),
        format!("{:?}", app.audit_tab(caller, reference, None).await.unwrap()),
        format!("{:?}", app.timeline(caller, reference).await.unwrap()),
        format!("{:?}", app.why(caller, reference).await.unwrap()),
    ]
}

/// An entry without what makes each one unique, and without what stays inside the log.
fn shape(entry: &Entry) -> String {
    let mut entry = entry.clone();
    entry.id = app::core::id::EntryId::new(uuid::Uuid::nil());
    entry.target = EntryTarget::NoCase;
    entry.detail.reference = None;
    format!("{entry:?}")
}

#[tokio::test]
async fn a_case_one_may_not_open_and_a_reference_that_names_none_cannot_be_told_apart() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    let (_, token) = world.person("sid", "licensing-officer", SOUTH, "").await;
    let south = world.caller(&token).await;
    let mut shapes = Vec::new();
    for asked in [reference.as_str(), "PL-2026-ZZZZZ"] {
        let before = world.store.entry_count();
        let answers = all(&world, &south, asked).await;
        assert!(answers.iter().all(|answer| answer == "NotFound"), "{answers:#?}");
        let written = (world.store.entry_count() - before) as u32;
        let query = EntryQuery { limit: written, ..EntryQuery::default() };
        let entries = world.store.entries(query).await.unwrap();
        assert!(entries.iter().all(|(_, entry)| !entry.allowed));
        shapes.push(entries.iter().map(|(_, entry)| shape(entry)).collect::<Vec<_>>());
    }
    assert_eq!(shapes[0], shapes[1], "the same work leaves the same entries");
    assert_eq!(shapes[0].len(), 14, "one entry a request");
}

#[tokio::test]
async fn s0_5_a_role_taken_away_acts_on_the_next_request() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    let (ana, token) = world.person("ana", "licensing-officer", "licensing-north", "").await;
    let before = world.caller(&token).await;
    assert!(world.app.case_page(&before, &reference).await.unwrap().found().is_some());
    let change = PersonChange { roles: Some(Vec::new()), ..PersonChange::default() };
    world.app.change_person(&world.admin().await, ana, change).await.unwrap();
    // The same session, a new request.
    let after = world.caller(&token).await;
    assert_eq!(world.app.case_page(&after, &reference).await.unwrap(), Answer::NotFound);
    // A request that was under way when the role was taken is authorised again before it is stored.
    let answer = world.act(&before, &reference, "accept", Json::Null).await;
    assert_eq!(answer, Answer::NotFound);
    let case = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let case = world.store.case(case).await.unwrap().unwrap();
    assert_eq!(case.states().next().unwrap().as_str(), "submitted");
    // One who has left has no session any more.
    world.app.leave(&world.admin().await, ana, None, "").await.unwrap();
    assert!(world.maybe(&token).await.is_none());
}

#[tokio::test]
async fn forbidden_acts_on_a_case_one_may_open_are_refused_in_plain_words() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    let Answer::Denied(denied) = world.act(&officer, &reference, "grant", Json::Null).await else {
        panic!("refused")
    };
    assert!(denied.says.starts_with("You may not choose “Grant licence”"), "{}", denied.says);
    let answer = world.app.people(&officer).await.unwrap();
    assert!(matches!(answer, Answer::Denied(_)));
    // S2.13: what is not offered cannot be done, whatever the page shows.
    let answer = world.act(&guest, &reference, "accept", Json::Null).await;
    assert!(matches!(answer, Answer::Denied(_)), "{answer:?}");
}

#[tokio::test]
async fn lists_show_what_may_be_opened_and_filter_only_by_what_may_be_read() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let (_, other) = world.guest().await;
    let officer = world.officer().await;
    let (_, token) = world.person("dunn", "police", "", "police").await;
    let police = world.caller(&token).await;
    let first = world.submitted(&guest).await;
    let second = world.accepted(&other, &officer).await;
    let rows = |answer: Answer<app::answer::ListPage>| {
        let rows = answer.found().map(|page| page.rows).unwrap_or_default();
        let mut references: Vec<String> = rows.into_iter().map(|row| row.reference).collect();
        references.sort();
        references
    };
    let list = |caller: &Caller, list: &'static str, filters: Filters| {
        let (app, caller) = (world.app.clone(), caller.clone());
        async move { app.list(&caller, PROGRAM, list, &filters).await.unwrap() }
    };
    let mut both = vec![first.clone(), second.clone()];
    both.sort();
    assert_eq!(rows(list(&officer, "office-cases", Filters::default()).await), both);
    assert_eq!(rows(list(&police, "consultations", Filters::default()).await), std::slice::from_ref(&second));
    assert_eq!(rows(list(&guest, "my-applications", Filters::default()).await), std::slice::from_ref(&first));
    assert_eq!(list(&guest, "office-cases", Filters::default()).await, Answer::NotFound);
    let in_state = |state: &str| Filters {
        equals: [("state".to_owned(), state.to_owned())].into(),
        ..Filters::default()
    };
    assert_eq!(
        rows(list(&officer, "office-cases", in_state("consultation")).await),
        std::slice::from_ref(&second)
    );
    let words = |words: &str| Filters { words: Some(words.to_owned()), ..Filters::default() };
    assert_eq!(rows(list(&officer, "office-cases", words("field")).await).len(), 2);
    // The applicant's name is of a class that the police do not read: a hit would tell it.
    assert!(rows(list(&police, "consultations", words("field")).await).is_empty());
    assert_eq!(rows(list(&police, "consultations", words("crown")).await).len(), 1);
    let unknown =
        Filters { equals: [("applicant.name".to_owned(), "x".to_owned())].into(), ..Filters::default() };
    assert!(matches!(list(&officer, "office-cases", unknown).await, Answer::Denied(_)));
    let one = Filters { limit: 1, ..Filters::default() };
    let page = list(&officer, "office-cases", one.clone()).await.found().unwrap();
    assert_eq!(page.rows.len(), 1);
    let rest = Filters { cursor: page.next, ..one };
    let page = list(&officer, "office-cases", rest).await.found().unwrap();
    assert_eq!((page.rows.len(), page.next), (1, None));
    let _ = done;
}
