//! S3.11, S3.23, S3.24: what the pages about parties tell, and of which cases.

use crate::world::{NORTH, PASSWORD, PROGRAM, SOUTH, World, application, done};
use app::{
    Answer, Caller, PersonAnswer, Store,
    answer::{PartiesTab, PartyPage, PartyShown},
    core::{
        Actor, PartyCommand,
        id::CaseId,
        party::{Checked, PartyDetails, PartyKind},
    },
    people::RoleGrant,
    port::store::EntryQuery,
    program,
    request::{Guard, NewPerson},
};
use serde_json::Value as Json;
use std::{path::Path, sync::Arc};

/// An accepted application of the same person in one of the two councils, and its number in the store.
async fn accepted(world: &World, officer: &Caller, unit: &str) -> (String, CaseId) {
    let (_, guest) = world.guest().await;
    let opened = world.app.open_case(&guest, PROGRAM, Some(unit.into()), Json::Null, Guard::default());
    let reference = done(opened.await.unwrap()).reference;
    world.pay(&reference, "240.00").await;
    done(world.act(&guest, &reference, "submit", application()).await);
    done(world.act(officer, &reference, "accept", Json::Null).await);
    let id = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    (reference, id)
}

async fn page(world: &World, who: &Caller, reference: &str, no: u32) -> PartyPage {
    match world.app.party_page(who, reference, no).await.unwrap() {
        Answer::Found(page) => page,
        other => panic!("{other:?}"),
    }
}

async fn change(world: &World, who: &Caller, reference: &str, command: PartyCommand) {
    done(world.app.change_parties(who, reference, command, Guard::default()).await.unwrap());
}

async fn applicant(world: &World, who: &Caller, reference: &str) -> u32 {
    let tab: PartiesTab = world.app.parties(who, reference).await.unwrap().found().unwrap();
    tab.parties.iter().find(|party| party.role.as_str() == "applicant").unwrap().no
}

#[tokio::test]
async fn s3_23_a_page_of_a_party_hints_at_no_case_that_its_reader_may_not_see() {
    let world = World::new().await;
    let north = world.officer().await;
    let south = world.worker("sue", "licensing-officer", SOUTH).await;
    // Works in both councils.
    let both = NewPerson {
        name: "Bo".to_owned(),
        login: "bo".to_owned(),
        password: Some(PASSWORD.to_owned()),
        roles: vec![RoleGrant {
            program: PROGRAM.into(),
            role: "licensing-officer".into(),
            from: None,
            until: None,
        }],
        platform_roles: Vec::new(),
        units: [NORTH, SOUTH].into_iter().map(Into::into).collect(),
        partners: Vec::new(),
    };
    let added = world.app.add_person(&world.admin().await, both).await.unwrap().found();
    assert!(matches!(added, Some(PersonAnswer::Stored(_))), "{added:?}");
    let both = world.signed_in("bo").await;
    let (here, here_id) = accepted(&world, &north, NORTH).await;
    let no = applicant(&world, &north, &here).await;
    let alone = page(&world, &north, &here, no).await;

    // The same person applies in the other council: nothing about it is told here, and nothing is counted.
    let (there, there_id) = accepted(&world, &south, SOUTH).await;
    let still = page(&world, &north, &here, no).await;
    assert_eq!(still, alone);
    assert!(still.matches.is_empty() && still.cases.is_empty(), "{still:?}");
    // Whoever may see both is asked whether they are the same.
    let seen = page(&world, &both, &here, no).await;
    let found = seen.matches.first().unwrap_or_else(|| panic!("{seen:?}"));
    assert_eq!((found.reference.as_str(), found.decided), (there.as_str(), None));
    assert_eq!(found.reasons, ["same-name", "same-contact"]);

    // That it was decided is told of neither case to those who see only one of them.
    let compared = world.app.compared(&both, (&here, no), (&there, found.party)).await.unwrap();
    let Answer::Found((other, confidence)) = compared else { panic!("{compared:?}") };
    assert_eq!(
        world.app.compared(&north, (&here, no), (&there, found.party)).await.unwrap(),
        Answer::NotFound
    );
    change(&world, &both, &here, PartyCommand::DecideMatch { party: no, other, same: true, confidence })
        .await;
    let together = page(&world, &both, &here, no).await;
    let cases: Vec<&str> = together.cases.iter().map(|case| case.reference.as_str()).collect();
    assert_eq!(cases, [there.as_str()]);
    for (who, reference) in [(&north, &here), (&south, &there)] {
        let no = applicant(&world, who, reference).await;
        let page = page(&world, who, reference, no).await;
        assert!(page.cases.is_empty() && page.matches.is_empty(), "{page:?}");
    }
    // And no entry of theirs names the other case.
    let query = EntryQuery { limit: 10_000, ..EntryQuery::default() };
    let entries = world.store.entries(query).await.unwrap();
    let told = |actor: &Caller, case: CaseId| {
        let by = Some(Actor::Person(actor.person().unwrap()));
        entries.iter().any(|(_, entry)| entry.actor == by && entry.detail.shown.contains(&case))
    };
    assert!(!told(&north, there_id) && !told(&south, here_id), "{entries:?}");
    assert!(told(&both, there_id));
}

#[tokio::test]
async fn s3_24_what_is_written_of_a_party_is_told_where_the_party_is() {
    // The licence as it is shipped, but that the senior officer does not read who an agent is.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    let read = program::Folder::read(&folder).unwrap();
    let files = read.files().map(|(path, text)| {
        let (open, closed) = ("organisation], class: contact }", "organisation], class: private }");
        (path.to_owned(), text.replace(open, closed))
    });
    let narrow = program::compile(&files.collect()).unwrap_or_else(|found| panic!("{found}"));
    let world = World::with(vec![Arc::new(narrow)]).await;
    let officer = world.officer().await;
    let senior = world.worker("sam", "senior-officer", NORTH).await;
    let (reference, _) = accepted(&world, &officer, NORTH).await;
    let no = applicant(&world, &officer, &reference).await;
    let details =
        PartyDetails { kind: PartyKind::Person, name: "Cy Bell".to_owned(), born: None, number: None };
    change(&world, &officer, &reference, PartyCommand::Add { role: "agent".into(), details }).await;
    let tab = world.app.parties(&officer, &reference).await.unwrap().found().unwrap();
    let agent = tab.parties.iter().find(|party| party.role.as_str() == "agent").unwrap().no;
    let represent = PartyCommand::Represent {
        party: agent,
        acts_for: no,
        capacity: "brother-in-law".to_owned(),
        from: None,
        until: None,
    };
    change(&world, &officer, &reference, represent).await;
    let answers =
        [(Checked::Name, "Ann Field".to_owned()), (Checked::Email, "ann@example.org".to_owned())].into();
    change(&world, &officer, &reference, PartyCommand::CheckCaller { party: no, answers }).await;
    let counts = async |who: &Caller| {
        let tab = world.app.parties(who, &reference).await.unwrap().found().unwrap();
        let count =
            |party: &PartyShown| (party.name.is_some(), party.representations.len(), party.checks.len());
        [no, agent].map(|no| count(tab.parties.iter().find(|party| party.no == no).unwrap()))
    };
    assert_eq!(counts(&officer).await, [(true, 1, 1), (true, 1, 0)]);
    assert_eq!(counts(&senior).await, [(true, 1, 1), (false, 0, 0)]);
}
