//! What a list finds, as a file (S3.47): who may, of which cases, and what the log says first.

use crate::world::{NORTH, PROGRAM, SOUTH, World, done};
use app::{
    Answer, Store, answer::Filters, core::access::AccessCommand, entry::Entry, port::store::EntryQuery,
    request::Guard,
};

async fn exports(world: &World) -> Vec<Entry> {
    let page = world.store.entries(EntryQuery { limit: 500, ..EntryQuery::default() }).await.unwrap();
    let mut entries: Vec<(u64, Entry)> =
        page.into_iter().filter(|(_, entry)| entry.ask == "export-cases").collect();
    entries.sort_by_key(|(number, _)| *number);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

#[tokio::test]
async fn s3_47_what_a_list_finds_is_taken_out_by_a_right_of_its_own_and_the_log_says_so_first() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let (_, other) = world.guest().await;
    let officer = world.officer().await;
    let (_, token) = world.person("sven", "senior-officer", NORTH, "").await;
    let senior = world.caller(&token).await;
    let (_, token) = world.person("sud", "senior-officer", SOUTH, "").await;
    let south = world.caller(&token).await;
    let first = world.submitted(&guest).await;
    let second = world.accepted(&other, &officer).await;
    let begin = async |caller: &app::Caller, filters: &Filters| {
        world.app.begin_list_file(caller, PROGRAM, "office-cases", filters, "csv").await.unwrap()
    };
    // Whoever sees the list may not take it along, and finds nothing there.
    assert!(matches!(begin(&officer, &Filters::default()).await, Answer::NotFound));
    assert!(matches!(begin(&guest, &Filters::default()).await, Answer::NotFound));
    let refused = exports(&world).await;
    assert!(refused.iter().all(|entry| !entry.allowed) && !refused.is_empty(), "{refused:?}");

    let Answer::Found(mut file) = begin(&senior, &Filters::default()).await else { panic!() };
    assert_eq!(file.cases, 2);
    let said = exports(&world).await;
    let whole = said.last().unwrap();
    assert!(whole.allowed && whole.detail.shown.is_empty());
    assert_eq!(whole.detail.note.as_deref(), Some("csv of office-cases: 2 cases"));
    let rows = world.app.next_of_list_file(&senior, &mut file).await.unwrap().unwrap();
    let page = world.app.list(&senior, PROGRAM, "office-cases", &Filters::default()).await.unwrap();
    // As on the page: the same rows in the same order, cell by cell.
    assert_eq!(rows, page.found().unwrap().rows);
    let shown = exports(&world).await;
    assert_eq!(shown.len(), said.len() + 1);
    let batch = shown.last().unwrap();
    assert_eq!(batch.detail.note.as_deref(), Some("csv: 1-2 of 2"));
    assert_eq!(batch.detail.shown.len(), 2);
    assert!(batch.detail.classes.contains(&"case".to_owned()), "{batch:?}");
    assert!(world.app.next_of_list_file(&senior, &mut file).await.unwrap().is_none());

    let chosen = Filters {
        equals: [("state".to_owned(), "consultation".to_owned())].into(),
        words: Some("field".to_owned()),
        ..Filters::default()
    };
    let Answer::Found(mut file) = begin(&senior, &chosen).await else { panic!() };
    let note = exports(&world).await.last().unwrap().detail.note.clone().unwrap();
    assert_eq!(note, "csv of office-cases: 1 cases, state=consultation, q=field");
    let rows = world.app.next_of_list_file(&senior, &mut file).await.unwrap().unwrap();
    assert_eq!(rows.iter().map(|row| &row.reference).collect::<Vec<_>>(), [&second]);

    // Of another unit there is nothing, and the count does not tell of it.
    let Answer::Found(file) = begin(&south, &Filters::default()).await else { panic!() };
    assert_eq!(file.cases, 0);
    assert_ne!(first, second);
}

#[tokio::test]
async fn s3_47_a_case_that_is_closed_while_the_file_goes_out_is_no_row() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let (sven, token) = world.person("sven", "senior-officer", NORTH, "").await;
    let senior = world.caller(&token).await;
    let (_, token) = world.person("sec", "security-officer", "", "").await;
    let security = world.caller(&token).await;
    let reference = world.submitted(&guest).await;
    let begun = world.app.begin_list_file(&senior, PROGRAM, "office-cases", &Filters::default(), "csv").await;
    let Answer::Found(mut file) = begun.unwrap() else { panic!() };
    assert_eq!(file.cases, 1);
    let exclude = AccessCommand::Exclude { person: sven };
    let why = Some("A relative applies".to_owned());
    done(world.app.change_access(&security, &reference, exclude, why, Guard::default()).await.unwrap());
    assert_eq!(world.app.next_of_list_file(&senior, &mut file).await.unwrap(), Some(Vec::new()));
    let last = exports(&world).await.pop().unwrap();
    assert!(last.detail.shown.is_empty(), "{last:?}");
}
