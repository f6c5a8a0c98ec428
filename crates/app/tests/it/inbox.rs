//! S3.10: what fits no case yet waits in the inbox, and a person says where it belongs.

use crate::world::{NORTH, PASSWORD, PROGRAM, SOUTH, World, done};
use app::{
    Answer, Caller, Changed, FileInto, NewContent, PersonAnswer, Uploading,
    answer::{Acted, DocumentWas},
    people::RoleGrant,
    request::{Guard, NewPerson},
};
use serde_json::{Value as Json, json};

const PAPER: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// Somebody who works on the inbox, on licences and matters, in units that stand one after the other.
pub(crate) async fn registrar(world: &World, login: &str, unit: &str) -> Caller {
    let grant = |program: &str, role: &str| RoleGrant {
        program: program.into(),
        role: role.into(),
        from: None,
        until: None,
    };
    let grants = [
        grant("intake", "registrar"),
        grant(PROGRAM, "licensing-officer"),
        grant("post-room", "registrar"),
        grant("matter", "clerk"),
        grant("child-placement", "intake-officer"),
    ];
    let here = |grant: &RoleGrant| world.app.program(grant.program.as_str()).is_some();
    let person = NewPerson {
        name: login.to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        roles: grants.into_iter().filter(here).collect(),
        platform_roles: Vec::new(),
        units: unit.split(' ').map(Into::into).collect(),
        partners: Vec::new(),
    };
    let added = world.app.add_person(&world.admin().await, person).await.unwrap().found();
    assert!(matches!(added, Some(PersonAnswer::Stored(_))), "{added:?}");
    world.signed_in(login).await
}

/// An item with a document, and its reference.
pub(crate) async fn item(world: &World, who: &Caller, text: &str, from: &str, document: bool) -> String {
    let opened = world.app.open_case(who, "intake", None, Json::Null, Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    let input = json!({
        "incoming.channel": "letter", "incoming.received": "2026-03-02", "incoming.subject": "A letter", "incoming.text": text,
        "sender.name": from,
    });
    done(world.act(who, &reference, "register", input).await);
    if document {
        attach(world, who, &reference).await;
    }
    reference
}

/// Puts a letter with an item.
pub(crate) async fn attach(world: &World, who: &Caller, reference: &str) {
    let new = NewContent {
        of: DocumentWas::New { kind: "attachment".into(), title: "The letter".into() },
        name: "letter.pdf".to_owned(),
        media_type: String::new(),
        bytes: Some(PAPER.len() as u64),
    };
    let begun = world.app.begin_upload(who, reference, new).await.unwrap();
    let Answer::Found(Uploading::Stands(upload)) = begun else { panic!("{begun:?}") };
    world.app.put_piece(who, reference, upload.id, 0, PAPER).await.unwrap();
    let finished = world.app.finish_upload(who, reference, upload.id, None, Guard::default()).await;
    assert!(matches!(finished.unwrap(), Answer::Found(Ok(Acted::Done(_)))));
}

pub(crate) async fn file(world: &World, who: &Caller, item: &str, into: FileInto) -> Answer<Changed<String>> {
    world.app.file_item(who, item, into, None).await.unwrap()
}

#[tokio::test]
async fn s3_10_an_item_is_put_on_a_case_with_its_documents_by_whoever_may_open_it() {
    let world = World::beside("intake").await;
    let north = registrar(&world, "rita", NORTH).await;
    let south = registrar(&world, "saul", SOUTH).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let case = world.accepted(&guest, &officer).await;
    let text = format!("As to {}: here is our plan.", case.to_lowercase());
    let there = item(&world, &north, &text, "Nobody Known", true).await;
    let waiting = world.app.inbox(&north, None, None).await.unwrap().found().unwrap();
    assert_eq!((waiting.rows.len(), waiting.rows[0].documents, waiting.may_register), (1, 1, true));
    assert_eq!(waiting.rows[0].channel, "Letter");
    // Another unit's inbox holds nothing of it; who has no part in the inbox has none.
    assert!(world.app.inbox(&south, None, None).await.unwrap().found().unwrap().rows.is_empty());
    assert!(matches!(world.app.inbox_item(&south, &there).await.unwrap(), Answer::NotFound));
    assert!(matches!(world.app.inbox(&officer, None, None).await.unwrap(), Answer::NotFound));
    let into = FileInto::Case(case.clone());
    assert!(matches!(file(&world, &south, &there, into.clone()).await, Answer::NotFound));

    let shown = world.app.inbox_item(&north, &there).await.unwrap().found().unwrap();
    assert_eq!(shown.suggestions[0].reference, case);
    assert_eq!(
        (shown.suggestions[0].confidence, shown.suggestions[0].reasons.as_slice()),
        (95, ["reference-named"].as_slice())
    );
    assert_eq!(file(&world, &north, &there, into.clone()).await, Answer::Found(Changed::Done(case.clone())));
    // The document lies there as a plan, which is what that case takes, and no longer here.
    let tab = world.app.documents(&north, &case).await.unwrap().found().unwrap();
    assert_eq!(tab.documents.last().unwrap().title, "The letter");
    assert!(world.app.inbox(&north, None, None).await.unwrap().found().unwrap().rows.is_empty());
    let after = world.app.inbox_item(&north, &there).await.unwrap().found().unwrap();
    assert_eq!((after.filed, after.may_file), (Some(case.clone()), false));
    // Done once: another time there is nothing to file.
    assert!(!matches!(file(&world, &north, &there, into).await, Answer::Found(Changed::Done(_))));
}

#[tokio::test]
async fn s3_10_what_is_suggested_hints_at_no_case_that_its_reader_may_not_see() {
    let world = World::beside("intake").await;
    let north = registrar(&world, "rita", NORTH).await;
    let south = registrar(&world, "saul", SOUTH).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let case = world.accepted(&guest, &officer).await;
    let page = world.app.parties(&officer, &case).await.unwrap().found().unwrap();
    let name = page.parties.iter().find_map(|party| party.name.clone()).expect("a party with a name");
    let text = format!("It is about {case}.");
    // In the other council the very same words find nothing, as when there were no such case.
    let there = item(&world, &south, &text, &name, false).await;
    let shown = world.app.inbox_item(&south, &there).await.unwrap().found().unwrap();
    assert!(shown.may_file && shown.suggestions.is_empty(), "{shown:?}");
    let refused = file(&world, &south, &there, FileInto::Case(case.clone())).await;
    let nowhere = file(&world, &south, &there, FileInto::Case("PL-2026-XXXXX".to_owned())).await;
    let Answer::Found(Changed::Not(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(nowhere, Answer::Found(Changed::Not(why.replace(&case, "PL-2026-XXXXX"))));
    // Where it may be seen, the name alone suggests it, with how sure and why.
    let here = item(&world, &north, "A question", &name, false).await;
    let shown = world.app.inbox_item(&north, &here).await.unwrap().found().unwrap();
    let [one] = shown.suggestions.as_slice() else { panic!("{shown:?}") };
    assert_eq!(one.reference, case);
    assert!((40..95).contains(&one.confidence) && one.reasons.contains(&"same-name"), "{one:?}");
}
