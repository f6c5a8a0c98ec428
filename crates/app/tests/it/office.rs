//! Administration as a program (S2.15): what its events do to people, with whose authority, and how often.

use crate::world::{World, done, request};
use app::{
    Answer, Attested, Caller, Redeemed, Store, answer::Filters, core::id::PersonId, people::RoleGrant,
    request::Guard,
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

const PROGRAM: &str = "office";
const PASSWORD: &str = "a password of her own";

/// The administrator works the records of people too.
async fn manager(world: &World) -> Caller {
    world.admin().await
}

fn ann() -> Json {
    json!({ "worker": {
        "name": "Ann Field", "login": "ann.field", "email": "ann@example.org",
        "unit": "licensing-north", "role": "premises-licence/licensing-officer",
    } })
}

/// A record, with the worker added as far as the platform lets it.
async fn added(world: &World, manager: &Caller, input: Json) -> String {
    let opened = world.app.open_case(manager, PROGRAM, None, Json::Null, Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    let act = done(world.act(manager, &reference, "add-worker", input).await);
    assert_eq!(act.open_list.map(|list| list.to_string()).as_deref(), Some("workers"), "the list follows");
    world.app.run_until_idle().await.unwrap();
    reference
}

async fn acted(world: &World, manager: &Caller, reference: &str, action: &str, input: Json) {
    let mut asked = request(action, input);
    asked.reason = Some("as agreed".to_owned());
    done(world.app.act(manager, reference, asked).await.unwrap());
    world.app.run_until_idle().await.unwrap();
}

/// The newest link that was sent.
fn link(world: &World) -> String {
    let (to, _, body) = world.mail.messages().pop().expect("an invitation was sent");
    assert_eq!(to, "ann@example.org");
    let at = body.find("/invitation?token=").expect("it holds the link") + "/invitation?token=".len();
    body[at..].split_whitespace().next().unwrap().to_owned()
}

async fn set_password(world: &World, token: &str) -> Option<String> {
    match world.app.redeem_invitation(token, PASSWORD, &Attested::default()).await.unwrap() {
        Redeemed::In(signed) => Some(signed.token),
        Redeemed::SignIn => panic!("nobody here has a second factor"),
        Redeemed::LinkOver => None,
        Redeemed::Not(why) => panic!("{why}"),
    }
}

#[tokio::test]
async fn s2_15_a_worker_is_added_from_the_record_and_the_list_of_workers_follows() {
    let world = World::beside(PROGRAM).await;
    let manager = manager(&world).await;
    let reference = added(&world, &manager, ann()).await;
    let list = world.app.list(&manager, PROGRAM, "workers", &Filters::default()).await.unwrap();
    let rows = list.found().expect("the list is open").rows;
    assert_eq!(rows.iter().map(|row| row.reference.as_str()).collect::<Vec<_>>(), [reference]);

    // Nobody can sign in before the link was used; it works once, and what can be mended does not use it up.
    assert!(
        world
            .app
            .sign_in("ann.field", PASSWORD, None, &Attested::default())
            .await
            .unwrap()
            .signed_in()
            .is_none()
    );
    let token = link(&world);
    let short = world.app.redeem_invitation(&token, "short", &Attested::default()).await.unwrap();
    assert!(matches!(short, Redeemed::Not(_)));
    let session = set_password(&world, &token).await.expect("the link works");
    assert!(set_password(&world, &token).await.is_none(), "once");
    assert!(set_password(&world, "made up").await.is_none());
    let desk = world.app.desk(&world.caller(&session).await).await.unwrap();
    assert_eq!(desk.roles[0].role.as_str(), "licensing-officer");
    assert!(
        world
            .app
            .sign_in("ann.field", PASSWORD, None, &Attested::default())
            .await
            .unwrap()
            .signed_in()
            .is_some()
    );
}

#[tokio::test]
async fn s1_11_s1_14_roles_end_and_leavers_leave_with_the_next_request() {
    let world = World::beside(PROGRAM).await;
    let manager = manager(&world).await;
    let reference = added(&world, &manager, ann()).await;
    let session = set_password(&world, &link(&world)).await.unwrap();
    let roles =
        async |world: &World| world.app.desk(&world.caller(&session).await).await.unwrap().roles.len();
    assert_eq!(roles(&world).await, 1);

    let gone = json!({ "taken.role": "premises-licence/licensing-officer" });
    acted(&world, &manager, &reference, "revoke-role", gone).await;
    assert_eq!(roles(&world).await, 0, "the same session");
    let given = json!({ "given.role": "premises-licence/licensing-officer", "given.until": "2026-03-05" });
    acted(&world, &manager, &reference, "assign-role", given).await;
    assert_eq!(roles(&world).await, 1);

    acted(&world, &manager, &reference, "remove-worker", Json::Null).await;
    assert!(world.maybe(&session).await.is_none(), "one who left is nobody");
    assert!(
        world
            .app
            .sign_in("ann.field", PASSWORD, None, &Attested::default())
            .await
            .unwrap()
            .signed_in()
            .is_none()
    );
    acted(&world, &manager, &reference, "return-worker", Json::Null).await;
    // The session ended with the leaving; what they had came back from its receipt.
    assert!(world.maybe(&session).await.is_none());
    let came = world.app.sign_in("ann.field", PASSWORD, None, &Attested::default()).await.unwrap();
    let again = came.signed_in().expect("they are here again").token;
    let desk = world.app.desk(&world.caller(&again).await).await.unwrap();
    assert_eq!(desk.roles.len(), 1, "they have what they had");
    let ann = world.store.person_of_login("ann.field").await.unwrap().unwrap();
    let receipts = world.app.receipts(&manager, ann.id).await.unwrap().found().unwrap();
    assert_eq!(receipts.len(), 1, "one act, one receipt");
    assert_eq!(receipts[0].roles[0].role.as_str(), "licensing-officer");

    world.later(SignedDuration::from_hours(4 * 24));
    let signed = world
        .app
        .sign_in("ann.field", PASSWORD, None, &Attested::default())
        .await
        .unwrap()
        .signed_in()
        .unwrap();
    let desk = world.app.desk(&world.caller(&signed.token).await).await.unwrap();
    assert!(desk.roles.is_empty(), "the role was given until the fifth of March");
}

#[tokio::test]
async fn a_program_has_no_authority_of_its_own() {
    let world = World::beside(PROGRAM).await;
    let manager = manager(&world).await;
    let deputy = world.app.add_person(
        &manager,
        app::request::NewPerson {
            name: "Dee".into(),
            login: "dee".into(),
            password: Some(PASSWORD.into()),
            roles: vec![RoleGrant {
                program: PROGRAM.into(),
                role: "manager".into(),
                from: None,
                until: None,
            }],
            platform_roles: Vec::new(),
            units: vec![PROGRAM.into()],
            partners: Vec::new(),
        },
    );
    assert!(matches!(deputy.await.unwrap(), Answer::Found(app::PersonAnswer::Stored(_))));
    let signed =
        world.app.sign_in("dee", PASSWORD, None, &Attested::default()).await.unwrap().signed_in().unwrap();
    let deputy = world.caller(&signed.token).await;
    let reference = added(&world, &deputy, ann()).await;
    assert!(world.store.person_of_login("ann.field").await.unwrap().is_none());
    let page = world.app.case_page(&deputy, &reference).await.unwrap().found().unwrap();
    assert_eq!(page.states[0].name.as_str(), "draft");
    assert!(page.flags.iter().any(|flag| flag.text.contains("administrators")), "{:?}", page.flags);
    assert!(world.mail.messages().is_empty(), "nobody was invited");
    let tried = world.act(&deputy, &reference, "remove-worker", Json::Null).await;
    assert!(matches!(tried, Answer::Denied(_)), "{tried:?}");
}

#[tokio::test]
async fn what_the_platform_was_told_before_a_crash_is_not_done_again() {
    let world = World::beside(PROGRAM).await;
    let manager = manager(&world).await;
    let opened = world.app.open_case(&manager, PROGRAM, None, Json::Null, Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    done(world.act(&manager, &reference, "add-worker", ann()).await);
    // The person is stored, the report is not: as when the process ends between the two.
    world.store.conflict(100);
    assert!(world.app.run_until_idle().await.is_err());
    let person: PersonId = world.store.person_of_login("ann.field").await.unwrap().unwrap().id;
    world.store.conflict(0);
    world.later(SignedDuration::from_secs(61));
    world.app.run_until_idle().await.unwrap();
    let again = world.store.person_of_login("ann.field").await.unwrap().unwrap();
    assert_eq!((again.id, again.revision), (person, 1));
    let page = world.app.case_page(&manager, &reference).await.unwrap().found().unwrap();
    assert_eq!(page.states[0].name.as_str(), "staffed");
    assert!(page.flags.is_empty(), "{:?}", page.flags);
}

#[tokio::test]
async fn a_login_that_is_taken_and_a_link_that_is_older_than_the_password_are_refused() {
    let world = World::beside(PROGRAM).await;
    let manager = manager(&world).await;
    let reference = added(&world, &manager, ann()).await;
    let first = link(&world);
    let other = added(&world, &manager, ann()).await;
    let page = world.app.case_page(&manager, &other).await.unwrap().found().unwrap();
    assert!(page.flags.iter().any(|flag| flag.text.contains("taken")), "{:?}", page.flags);

    acted(&world, &manager, &reference, "invite", Json::Null).await;
    let second = link(&world);
    assert_ne!(first, second);
    assert!(set_password(&world, &second).await.is_some());
    assert!(set_password(&world, &first).await.is_none(), "the password has changed since");
}
