//! What people are told outside of the application: by which way, when, and what not (S1.19, S1.20, S3.44).

use crate::world::{NORTH, SOUTH, World, done};
use app::{
    Answer, Caller, Changed, NoticeChoice, Store,
    answer::{NoticeAct, NoticeShown},
    connector::{CallFailure, CallKind},
    core::{
        access::AccessCommand,
        id::{PersonId, ProgramName, RoleName},
    },
    entry::{EntryKind, EntryTarget},
    notice::{NoticeGroup, NoticeKind, NoticeRules, NoticeWay},
    people::RoleGrant,
    port::store::EntryQuery,
    request::{Guard, NewPerson, PersonChange, TeamChange},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use std::{collections::BTreeMap, path::Path, sync::Arc};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn rules() -> NoticeRules {
    NoticeRules {
        address: "https://cases.example".into(),
        mail_of: Some("{login}@council.example".into()),
        mail_domains: vec!["council.example".into()],
        webhook_hosts: vec!["hooks.example".into()],
        ..NoticeRules::default()
    }
}

async fn telling() -> World {
    World::telling(vec![World::licence()], rules()).await
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn choose(world: &World, caller: &Caller, ways: &[(NoticeKind, NoticeWay)]) -> Option<String> {
    let choice = NoticeChoice { ways: ways.iter().copied().collect(), ..NoticeChoice::default() };
    chosen(world.app.choose_notices(caller, choice).await.unwrap())
}

fn chosen(answer: Answer<Changed<Option<String>>>) -> Option<String> {
    match answer {
        Answer::Found(Changed::Done(secret)) => secret,
        other => panic!("not chosen: {other:?}"),
    }
}

/// Ana, an officer; a case that she is given by a colleague, and its reference.
async fn given(world: &World, way: NoticeWay) -> (PersonId, String, String) {
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    choose(world, &world.caller(&token).await, &[(NoticeKind::Work, way)]).await;
    let reference = give(world, "otto", ana).await;
    (ana, token, reference)
}

async fn give(world: &World, by: &str, to: PersonId) -> String {
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    let by = world.worker(by, "licensing-officer", NORTH).await;
    let change = TeamChange::Assign { person: to, role: "licensing-officer".into(), from: None, until: None };
    done(world.app.change_team(&by, &reference, change, Guard::default()).await.unwrap());
    reference
}

fn told<'a>(messages: &'a [(String, String, String)], to: &str) -> Vec<&'a (String, String, String)> {
    messages.iter().filter(|(address, ..)| address == to).collect()
}

async fn notices(world: &World, login: &str) -> Vec<NoticeShown> {
    world.app.notices(&world.signed_in(login).await).await.unwrap()
}

async fn entries(world: &World, ask: &str) -> Vec<app::entry::Entry> {
    let query = EntryQuery { limit: 2_000, ..EntryQuery::default() };
    let all = world.store.entries(query).await.unwrap();
    all.into_iter().map(|(_, entry)| entry).filter(|entry| entry.ask == ask).collect()
}

#[tokio::test]
async fn s1_19_a_message_holds_a_reference_and_a_link_and_nothing_of_the_case() {
    let world = telling().await;
    let (ana, _, reference) = given(&world, NoticeWay::Mail).await;
    world.app.run_until_idle().await.unwrap();
    let messages = world.mail.messages();
    let [(_, subject, body)] = told(&messages, "ana@council.example")[..] else { panic!("{messages:?}") };
    assert_eq!(*subject, reference);
    assert_eq!(
        *body,
        format!(
            "{reference}\nhttps://cases.example/case/{reference}\n\n\
             What you are told, and how: https://cases.example/settings/notices\n"
        )
    );
    // It is in the log before it goes out, and what came of it after; and it is sent once.
    let before = entries(&world, "tell").await;
    assert_eq!(before.len(), 1);
    assert_eq!((before[0].kind, &before[0].target), (EntryKind::Job, &EntryTarget::Person(ana)));
    assert_eq!(before[0].detail.shown.len(), 1);
    assert_eq!(entries(&world, "told").await[0].detail.note.as_deref(), Some("delivered"));
    world.later(SignedDuration::from_hours(72));
    world.app.run_until_idle().await.unwrap();
    let again = world.mail.messages();
    assert_eq!(again.iter().filter(|(to, s, _)| to == "ana@council.example" && *s == reference).count(), 1);
}

#[tokio::test]
async fn s1_19_whoever_chose_nothing_is_told_here_alone_and_a_group_has_its_ways() {
    let world = telling().await;
    let (ana, _) = world.person("ana", "licensing-officer", NORTH, "").await;
    give(&world, "otto", ana).await;
    world.app.run_until_idle().await.unwrap();
    assert!(told(&world.mail.messages(), "ana@council.example").is_empty());
    assert!(notices(&world, "ana").await.iter().any(|one| one.what == "case-given"));

    let ways: BTreeMap<_, _> = [(NoticeKind::Work, NoticeWay::Mail)].into();
    let of = |role: &str| NoticeGroup {
        unit: Some(NORTH.into()),
        role: Some(("premises-licence".into(), role.into())),
        ways: ways.clone(),
        ..NoticeGroup::default()
    };
    let groups = vec![of("senior-officer"), of("licensing-officer")];
    let world = World::telling(vec![World::licence()], NoticeRules { groups, ..rules() }).await;
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    let (sid, _) = world.person("sid", "licensing-officer", SOUTH, "").await;
    give(&world, "otto", ana).await;
    give(&world, "olga", sid).await;
    world.app.run_until_idle().await.unwrap();
    assert_eq!(told(&world.mail.messages(), "ana@council.example").len(), 1, "as the group has it");
    assert!(told(&world.mail.messages(), "sid@council.example").is_empty(), "of another unit");
    // Who chooses for themselves is told as they chose.
    choose(&world, &world.caller(&token).await, &[(NoticeKind::Work, NoticeWay::Here)]).await;
    give(&world, "oscar", ana).await;
    world.app.run_until_idle().await.unwrap();
    assert_eq!(told(&world.mail.messages(), "ana@council.example").len(), 1);
}

#[tokio::test]
async fn s1_19_whoever_may_not_know_of_the_case_any_more_is_sent_nothing() {
    let world = telling().await;
    // Once a day: between the notice and its hour the role is taken away.
    let (ana, _, reference) = given(&world, NoticeWay::MailDaily).await;
    world.app.run_until_idle().await.unwrap();
    assert!(told(&world.mail.messages(), "ana@council.example").is_empty(), "it waits for its hour");
    let officer = world.worker("oda", "licensing-officer", NORTH).await;
    let end = TeamChange::End { person: ana, role: "licensing-officer".into() };
    done(world.app.change_team(&officer, &reference, end, Guard::default()).await.unwrap());
    let none = PersonChange { roles: Some(Vec::new()), ..PersonChange::default() };
    world.app.change_person(&world.admin().await, ana, none).await.unwrap();
    world.later(24 * HOUR);
    world.app.run_until_idle().await.unwrap();
    assert!(told(&world.mail.messages(), "ana@council.example").is_empty());
    let refused: Vec<_> = entries(&world, "tell").await.into_iter().filter(|one| !one.allowed).collect();
    assert!(refused.iter().any(|one| matches!(one.target, EntryTarget::Case(_))), "{refused:?}");
    // And one who left is told nothing, whatever stands open.
    let (bea, token) = world.person("bea", "licensing-officer", NORTH, "").await;
    choose(&world, &world.caller(&token).await, &[(NoticeKind::Work, NoticeWay::Mail)]).await;
    give(&world, "otis", bea).await;
    world.app.leave(&world.admin().await, bea, None, "").await.unwrap();
    world.app.run_until_idle().await.unwrap();
    assert!(told(&world.mail.messages(), "bea@council.example").is_empty());
}

#[tokio::test]
async fn s1_19_what_is_told_once_a_day_comes_together_on_the_morning_of_a_working_day() {
    let world = telling().await;
    // A Friday, in the afternoon.
    world.clock.set(at("2026-03-06T15:00:00Z"));
    let (ana, _, first) = given(&world, NoticeWay::MailDaily).await;
    let second = give(&world, "otis", ana).await;
    world.app.run_until_idle().await.unwrap();
    for quiet in ["2026-03-07T09:00:00Z", "2026-03-08T09:00:00Z", "2026-03-09T07:59:00Z"] {
        world.clock.set(at(quiet));
        world.app.run_until_idle().await.unwrap();
        assert!(told(&world.mail.messages(), "ana@council.example").is_empty(), "{quiet}");
    }
    world.clock.set(at("2026-03-09T08:00:00Z"));
    world.app.run_until_idle().await.unwrap();
    let messages = world.mail.messages();
    let [(_, subject, body)] = told(&messages, "ana@council.example")[..] else { panic!("{messages:?}") };
    assert_eq!(subject, "Casewright: 2 notices");
    assert!(body.contains(&first) && body.contains(&second), "{body}");
}

#[tokio::test]
async fn s3_63_a_mail_is_written_in_the_language_in_which_its_reader_chose_it() {
    let world = telling().await;
    world.clock.set(at("2026-03-06T15:00:00Z"));
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    let welsh = world.caller(&token).await.speaking("cy");
    choose(&world, &welsh, &[(NoticeKind::Work, NoticeWay::MailDaily)]).await;
    for by in ["otto", "otis"] {
        give(&world, by, ana).await;
    }
    world.app.run_until_idle().await.unwrap();
    world.clock.set(at("2026-03-09T08:00:00Z"));
    world.app.run_until_idle().await.unwrap();
    let messages = world.mail.messages();
    let [(_, subject, body)] = told(&messages, "ana@council.example")[..] else { panic!("{messages:?}") };
    assert_eq!(subject, "Casewright: 2 hysbysiad");
    assert!(
        body.ends_with("Beth a ddywedir wrthych, a sut: https://cases.example/settings/notices\n"),
        "{body}"
    );
}

#[tokio::test]
async fn s1_19_a_webhook_gets_the_same_and_is_signed_with_a_key_that_was_shown_once() {
    let world = telling().await;
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    let caller = world.caller(&token).await;
    let hook = |url: &str| NoticeChoice {
        webhook: Some(url.to_owned()),
        ways: [(NoticeKind::Work, NoticeWay::Webhook)].into(),
        ..NoticeChoice::default()
    };
    let wrong = world.app.choose_notices(&caller, hook("https://evil.example/ana")).await.unwrap();
    let Answer::Found(Changed::Not(why)) = wrong else { panic!("{wrong:?}") };
    assert!(why.contains("hooks.example"), "{why}");
    let choice = hook("https://hooks.example/ana");
    let secret = chosen(world.app.choose_notices(&caller, choice.clone()).await.unwrap()).unwrap();
    assert_eq!(chosen(world.app.choose_notices(&caller, choice).await.unwrap()), None, "shown once");
    let reference = give(&world, "otto", ana).await;
    world.app.run_until_idle().await.unwrap();
    let calls = world.webhook.calls.lock().unwrap();
    let [call] = &calls[..] else { panic!("{calls:?}") };
    let CallKind::Post { url, body, secret: key, .. } = &call.kind else { panic!("{call:?}") };
    assert_eq!((url.as_str(), hex(key)), ("https://hooks.example/ana", secret));
    let body: Json = serde_json::from_str(body).unwrap();
    let link = format!("https://cases.example/case/{reference}");
    assert_eq!(
        body,
        serde_json::json!({ "kind": "notices", "notices": [{ "reference": reference, "link": link }] })
    );
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test]
async fn s1_19_settings_are_of_people_with_an_account_and_mail_goes_to_domains_that_are_listed() {
    let world = telling().await;
    let (_, guest) = world.guest().await;
    assert_eq!(world.app.notice_settings(&guest).await.unwrap(), Answer::NotFound);
    assert_eq!(world.app.choose_notices(&guest, NoticeChoice::default()).await.unwrap(), Answer::NotFound);
    let officer = world.officer().await;
    let mail = |address: &str| NoticeChoice { mail: Some(address.into()), ..NoticeChoice::default() };
    let evil = world.app.choose_notices(&officer, mail("ana@evil.example")).await.unwrap();
    assert!(matches!(&evil, Answer::Found(Changed::Not(why)) if why.contains("council.example")), "{evil:?}");
    chosen(world.app.choose_notices(&officer, mail("a.licence@council.example")).await.unwrap());
    let settings = world.app.notice_settings(&officer).await.unwrap().found().unwrap();
    assert_eq!((settings.mail.as_deref(), settings.own_mail), (Some("a.licence@council.example"), true));
    // Nothing goes out where the deployment does not say where links lead.
    let world = World::new().await;
    let officer = world.officer().await;
    let choice =
        NoticeChoice { ways: [(NoticeKind::Work, NoticeWay::Mail)].into(), ..NoticeChoice::default() };
    let off = world.app.choose_notices(&officer, choice).await.unwrap();
    assert!(matches!(off, Answer::Found(Changed::Not(_))), "{off:?}");
}

#[tokio::test]
async fn s1_19_a_mail_server_that_is_away_is_asked_six_times_and_then_somebody_sees_it() {
    let world = telling().await;
    let away = || Err(CallFailure::Later("the mail server could not be reached".to_owned()));
    let (_, token, reference) = given(&world, NoticeWay::Mail).await;
    // The acknowledgement of the application goes out first.
    world.app.run_effects().await.unwrap();
    let sent = world.mail.calls.lock().unwrap().len();
    for _ in 0..6 {
        world.mail.tell(away());
    }
    for (tries, wait_s) in [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 1_000)] {
        world.app.run_until_idle().await.unwrap();
        assert_eq!(world.mail.calls.lock().unwrap().len(), sent + tries);
        world.later(SignedDuration::from_secs(wait_s));
    }
    world.app.run_until_idle().await.unwrap();
    assert_eq!(world.mail.calls.lock().unwrap().len(), sent + 6, "given up");
    // The person and the administrators see it; of which case it is, nobody is told.
    let caller = world.caller(&token).await;
    let settings = world.app.notice_settings(&caller).await.unwrap().found().unwrap();
    let [mine] = &settings.given_up[..] else { panic!("{settings:?}") };
    assert_eq!((mine.notices, mine.failure.as_str()), (1, "the mail server could not be reached"));
    let seen = world.app.notices_given_up(&world.admin().await).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert!(!serde_json::to_string(&seen).unwrap().contains(&reference));
    let other = world.worker("bob", "licensing-officer", NORTH).await;
    assert!(world.app.notices_given_up(&other).await.unwrap().is_empty());
    assert_eq!(world.app.tell_again(&other, mine.id).await.unwrap(), Answer::NotFound);
    // Tried again, under the same key: whoever takes messages can tell that it is one.
    assert_eq!(world.app.tell_again(&caller, mine.id).await.unwrap(), Answer::Found(()));
    world.app.run_until_idle().await.unwrap();
    let keys: Vec<String> =
        world.mail.calls.lock().unwrap()[sent..].iter().map(|call| call.key.clone()).collect();
    assert_eq!(keys.len(), 7);
    assert!(keys.iter().all(|key| *key == keys[0] && key.starts_with("notice/")), "{keys:?}");
    assert!(world.app.notices_given_up(&world.admin().await).await.unwrap().is_empty());
}

#[tokio::test]
async fn s3_44_a_clock_is_told_of_before_by_working_days_and_when_it_is_over() {
    let world = telling().await;
    // Easter lies before the day: the 28 days end with Friday, 10 April; Good Friday and Easter Monday are no working days.
    world.clock.set(at("2026-03-13T09:00:00Z"));
    let (ana, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    choose(&world, &world.caller(&token).await, &[(NoticeKind::Deadlines, NoticeWay::Mail)]).await;
    let reference = give(&world, "otto", ana).await;
    done(world.act(&world.caller(&token).await, &reference, "accept", Json::Null).await);
    let case = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let due_at = world.store.case(case).await.unwrap().unwrap().clock("statutory").unwrap().due_at;
    let reminded = async || {
        world.app.run_until_idle().await.unwrap();
        let all = notices(&world, "ana").await;
        all.into_iter()
            .filter(|one| one.what.starts_with("clock-"))
            .map(|one| (one.what, one.until))
            .collect::<Vec<_>>()
    };
    assert_eq!(reminded().await, []);
    let calendar = &World::licence().definition.calendar;
    let soon_at = calendar.morning_before(due_at, 2).unwrap();
    world.clock.set(soon_at - SignedDuration::from_secs(1));
    assert_eq!(reminded().await, [], "not a second earlier");
    world.clock.set(soon_at);
    assert_eq!(reminded().await, [("clock-due-soon".to_owned(), Some(due_at))]);
    assert_eq!(told(&world.mail.messages(), "ana@council.example").len(), 1);
    assert_eq!(reminded().await.len(), 1, "once");
    // At its end the licence is granted by rule: the clock is stopped, and nothing is over.
    world.clock.set(due_at);
    assert_eq!(reminded().await, []);
    assert_eq!(told(&world.mail.messages(), "ana@council.example").len(), 1);
}

#[tokio::test]
async fn s3_44_a_task_is_told_of_to_whoever_has_it_and_again_once_it_is_over() {
    let world = telling().await;
    let (_, guest) = world.guest().await;
    let (_, token) = world.person("ana", "licensing-officer", NORTH, "").await;
    let ana = world.caller(&token).await;
    world.person("bo", "senior-officer", NORTH, "").await;
    let reference = world.submitted(&guest).await;
    let due_at = at("2026-03-05T00:00:00Z");
    let task = app::request::NewTask {
        title: "Ask the fire brigade".into(),
        role: "licensing-officer".into(),
        due_on: Some("2026-03-04".parse().unwrap()),
        stage: None,
    };
    done(world.app.add_task(&ana, &reference, task, Guard::default()).await.unwrap());
    let case = world.store.case_of_reference(&reference).await.unwrap().unwrap();
    let items = world.store.case(case).await.unwrap().unwrap();
    let item = items.items.iter().find(|item| item.added.is_some()).unwrap().no;
    let of = async |login: &str| -> Vec<String> {
        let all = notices(&world, login).await;
        all.into_iter().map(|one| one.what).filter(|what| what.starts_with("task-")).collect()
    };
    // Nobody has it: whoever may hand it out is told, once three quarters of its short time are over.
    world.clock.set(at("2026-03-04T08:15:00Z"));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(of("ana").await, ["task-due-soon"]);
    assert_eq!(of("bo").await, ["task-due-soon"]);
    // Ana takes it; when it is over, she alone is told, and the notice before is settled.
    let taking = world.signed_in("ana").await;
    let take = world.app.assign_item(&taking, &reference, item, ana.person(), Guard::default());
    done(take.await.unwrap());
    world.clock.set(due_at);
    world.app.run_until_idle().await.unwrap();
    assert_eq!(of("ana").await, ["task-over"]);
    assert_eq!(of("bo").await, ["task-due-soon"]);
    // Done: nobody needs to be reminded any more.
    let item = app::request::ItemRequest {
        item,
        transition: app::core::Transition::Complete,
        input: Json::Null,
        reason: None,
        guard: Guard::default(),
    };
    done(world.app.item(&world.signed_in("ana").await, &reference, item).await.unwrap());
    assert!(of("ana").await.is_empty() && of("bo").await.is_empty());
}

#[tokio::test]
async fn s3_44_whoever_hands_out_work_is_told_numbers_with_links_and_no_names() {
    let world = telling().await;
    let (_, token) = world.person("bo", "senior-officer", NORTH, "").await;
    choose(&world, &world.caller(&token).await, &[(NoticeKind::Numbers, NoticeWay::MailDaily)]).await;
    // Who hands out nothing is told nothing, whatever they chose.
    let (_, police) = world.person("pat", "police", "", "police").await;
    choose(&world, &world.caller(&police).await, &[(NoticeKind::Numbers, NoticeWay::MailDaily)]).await;
    let (_, guest) = world.guest().await;
    let reference = world.submitted(&guest).await;
    world.app.run_until_idle().await.unwrap();
    // Four days later the target is over.
    world.clock.set(at("2026-03-06T08:00:00Z"));
    world.app.run_until_idle().await.unwrap();
    let messages = world.mail.messages();
    let [(_, subject, body)] = told(&messages, "bo@council.example")[..] else { panic!("{messages:?}") };
    assert_eq!(subject, "Casewright: the numbers of today");
    assert!(
        body.contains(
            "Premises licence, over their time: 1\nhttps://cases.example/cases/premises-licence?due=over\n"
        ),
        "{body}"
    );
    assert!(!body.contains(&reference) && !body.contains("Crown") && !body.contains("Field"), "{body}");
    assert!(told(&messages, "pat@council.example").is_empty());
    // Not twice a day; on the next working day again.
    world.later(HOUR);
    world.app.run_until_idle().await.unwrap();
    let numbers =
        |all: &[(String, String, String)]| all.iter().filter(|one| one.1.contains("numbers")).count();
    assert_eq!(numbers(&world.mail.messages()), 1);
    world.clock.set(at("2026-03-09T08:00:00Z"));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(numbers(&world.mail.messages()), 2);
}

/// A small program with a hammer, and the one in which breaches are reported.
async fn breaking() -> (World, ProgramName) {
    let load = |folder: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
        Arc::new(program::load(&folder).unwrap_or_else(|findings| panic!("{findings}")))
    };
    let care = load("crates/web/tests/it/care");
    let name = care.name.clone();
    (World::telling(vec![care, load("programs/security-incident")], rules()).await, name)
}

async fn placed(
    world: &World,
    login: &str,
    program: &ProgramName,
    role: &str,
    unit: &str,
) -> (PersonId, Caller) {
    let grant = |program: &str, role: &str| RoleGrant {
        program: program.into(),
        role: role.into(),
        from: None,
        until: None,
    };
    let security = role == "security-officer";
    let new = NewPerson {
        name: login.to_owned(),
        login: login.to_owned(),
        password: Some("correct horse battery".to_owned()),
        roles: if security { Vec::new() } else { vec![grant(program.as_str(), role)] },
        platform_roles: if security { vec![role.to_owned()] } else { Vec::new() },
        units: if unit.is_empty() { Vec::new() } else { vec![unit.into()] },
        partners: Vec::new(),
    };
    let answer = world.app.add_person(&world.admin().await, new).await.unwrap();
    let Answer::Found(app::PersonAnswer::Stored(person)) = answer else { panic!("{answer:?}") };
    let came = world.app.sign_in(login, "correct horse battery", None, &app::Attested::default()).await;
    let token = came.unwrap().signed_in().unwrap().token;
    (person.id, world.caller(&token).await)
}

#[tokio::test]
async fn s1_20_from_the_notice_of_an_unusual_look_its_owner_ends_it_shuts_the_case_and_reports_a_breach() {
    let (world, program) = breaking().await;
    let (_, sue) = placed(&world, "sue", &program, "social-worker", "care-north").await;
    let (nina_id, nina) = placed(&world, "nina", &program, "nurse", "").await;
    let (_, officer) = placed(&world, "sec1", &program, "security-officer", "").await;
    let opened = world.app.open_case(&sue, program.as_str(), None, Json::Null, Guard::default()).await;
    let reference = done(opened.unwrap()).reference;
    let until = world.later(HOUR) + 4 * HOUR;
    let glass = AccessCommand::BreakGlass { role: RoleName::new("nurse"), until };
    let reason = Some("Seizure on the ward".to_owned());
    done(world.app.change_access(&nina, &reference, glass, reason, Guard::default()).await.unwrap());
    let of = async |caller: &Caller| {
        let all = world.app.notices(caller).await.unwrap();
        all.into_iter().find(|one| one.what == "glass-broken").unwrap()
    };
    let mine = of(&sue).await;
    assert_eq!(
        mine.acts,
        [NoticeAct::Suspend, NoticeAct::Restrict, NoticeAct::Review, NoticeAct::ReportBreach]
    );
    assert!(of(&officer).await.acts.contains(&NoticeAct::Suspend), "security too");
    // Suspend: what she opened is shut at once.
    assert!(world.app.case_page(&nina, &reference).await.unwrap().found().is_some());
    let end = AccessCommand::EndGlass { glass: mine.no.unwrap() };
    done(world.app.change_access(&sue, &reference, end, None, Guard::default()).await.unwrap());
    assert_eq!(world.app.case_page(&nina, &reference).await.unwrap(), Answer::NotFound);
    assert!(!of(&sue).await.acts.contains(&NoticeAct::Suspend), "it is over");
    // Shut out for good.
    let exclude = AccessCommand::Exclude { person: nina_id };
    let why = Some("Under investigation".to_owned());
    done(world.app.change_access(&sue, &reference, exclude, why, Guard::default()).await.unwrap());
    // A breach: a case of its own that names this one, once.
    let Answer::Found(Changed::Done(breach)) = world.app.report_breach(&sue, mine.id).await.unwrap() else {
        panic!("not reported")
    };
    assert!(breach.starts_with("SI-"), "{breach}");
    let Answer::Found(Changed::Done(again)) = world.app.report_breach(&sue, mine.id).await.unwrap() else {
        panic!("not found again")
    };
    assert_eq!(breach, again);
    let after = of(&sue).await;
    assert_eq!(after.breach.as_deref(), Some(breach.as_str()));
    assert!(!after.acts.contains(&NoticeAct::ReportBreach));
    let id = world.store.case_of_reference(&breach).await.unwrap().unwrap();
    let file = world.store.case(id).await.unwrap().unwrap();
    let text = |path: &str| file.value(&path.into()).unwrap().to_string();
    assert_eq!(text("report.about_case"), reference);
    assert_eq!(text("report.about_program"), "care");
    assert!(!text("report.what").contains("nina"), "whoever is suspected is named by whoever works on it");
    // Each case shows the other to those who may open it.
    let page = world.app.case_page(&sue, &reference).await.unwrap().found().unwrap();
    assert_eq!(page.related, std::slice::from_ref(&breach));
    let security = |unit: &str| PersonChange {
        roles: Some(vec![
            RoleGrant {
                program: "security-incident".into(),
                role: "analyst".into(),
                from: None,
                until: None,
            },
            RoleGrant { program: program.clone(), role: "social-worker".into(), from: None, until: None },
        ]),
        units: Some(vec!["security-team".into(), unit.into()]),
        ..PersonChange::default()
    };
    for (login, unit, related) in [("alma", "care-north", Some(&reference)), ("abel", "care-south", None)] {
        let (id, _) = placed(&world, login, &program, "social-worker", unit).await;
        world.app.change_person(&world.admin().await, id, security(unit)).await.unwrap();
        let analyst = world.signed_in(login).await;
        let page = world.app.case_page(&analyst, &breach).await.unwrap().found().unwrap();
        assert_eq!(page.related.first(), related, "{login}");
    }
}

#[tokio::test]
async fn s1_20_nobody_else_acts_from_a_notice() {
    let (world, program) = breaking().await;
    let (_, sue) = placed(&world, "sue", &program, "social-worker", "care-north").await;
    let (_, sid) = placed(&world, "sid", &program, "social-worker", "care-south").await;
    let (_, nina) = placed(&world, "nina", &program, "nurse", "").await;
    let opened = world.app.open_case(&sue, program.as_str(), None, Json::Null, Guard::default()).await;
    let reference = done(opened.unwrap()).reference;
    let until = world.later(HOUR) + 4 * HOUR;
    let glass = AccessCommand::BreakGlass { role: RoleName::new("nurse"), until };
    done(
        world
            .app
            .change_access(&nina, &reference, glass, Some("Seizure".into()), Guard::default())
            .await
            .unwrap(),
    );
    let mine = world.app.notices(&sue).await.unwrap().remove(0);
    for other in [&sid, &nina, &world.admin().await] {
        assert_eq!(world.app.report_breach(other, mine.id).await.unwrap(), Answer::NotFound);
    }
    // Without a program for it the button is not there.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/tests/it/care");
    let care = Arc::new(program::load(&folder).unwrap_or_else(|findings| panic!("{findings}")));
    let world = World::telling(vec![care], rules()).await;
    let (_, sue) = placed(&world, "sue", &program, "social-worker", "care-north").await;
    let (_, nina) = placed(&world, "nina", &program, "nurse", "").await;
    let opened = world.app.open_case(&sue, program.as_str(), None, Json::Null, Guard::default()).await;
    let reference = done(opened.unwrap()).reference;
    let until = world.later(HOUR) + 4 * HOUR;
    let glass = AccessCommand::BreakGlass { role: RoleName::new("nurse"), until };
    done(
        world
            .app
            .change_access(&nina, &reference, glass, Some("Seizure".into()), Guard::default())
            .await
            .unwrap(),
    );
    let mine = world.app.notices(&sue).await.unwrap().remove(0);
    assert!(mine.acts.contains(&NoticeAct::Restrict) && !mine.acts.contains(&NoticeAct::ReportBreach));
    let no = world.app.report_breach(&sue, mine.id).await.unwrap();
    assert!(matches!(no, Answer::Found(Changed::Not(_))), "{no:?}");
}
