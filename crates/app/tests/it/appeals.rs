//! `appeal:` of a final state: within its period it opens a case of the other program, linked to this one, and takes its end (S3.18).

use crate::world::{World, done, refused, request};
use app::{
    Answer, Attested, Caller,
    answer::CasePage,
    core::{CaseState, case::ChildState},
    people::RoleGrant,
    program::{self, Folder, Program},
    request::{Guard, NewPerson},
    scenario::run_all,
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const PASSWORD: &str = "a password of her own";
const UNIT: &str = "streets-north";

const PERMIT: &str = r#"program: permit
title: Permit
version: 0.1.0
about: matter
reference: "PE-{year}-{random:6}"
roles:
  clerk: { title: Clerk, tie: unit, may: [open], reads: [case] }
  guest: { title: Applicant, tie: team, reads: [case] }
case_file:
  permit:
    grounds: text
    upheld:  yes-no
views:
  grounds: { input: forms/grounds.yaml }
  full:    { show: [all] }
states:
  asked:   { initial: true }
  refused:
    final: true
    title: Refused
    retain: { for: 2 years }
    appeal: { to: tribunal, within: 21 days, by: [clerk, guest], title: Appeal to the tribunal, view: grounds, takes: { why: permit.grounds }, gives: { upheld: permit.upheld } }
  granted: { final: true }
actions:
  refuse: { title: Refuse }
rules:
  - if: { state: asked, role: clerk }
    show: [full]
    offer: [refuse]
  - if: { state: asked, action: refuse }
    set: refused
  - if: { state: [refused, granted], role: [clerk, guest] }
    show: [full]
  - if: { state: refused-appealed, when: permit.upheld }
    set: granted
"#;

const STORIES: &str = r"scenario: an appeal that is upheld grants the permit
given: { now: 2026-03-02T09:00:00Z, also: { clerk: [guest] } }
steps:
  - { as: clerk, do: refuse, expect: { state: refused, outcome: refused } }
  - { after: 20 days }
  - { as: clerk, do: appeal, with: { permit: { grounds: The street is wide. } }, expect: { state: refused-appealed, items: { refused-appealed.appeal: active } } }
  - { as: clerk, views: [full], cannot: [refuse, appeal] }
  - { ends: { refused-appealed.appeal: completed }, with: { permit: { upheld: true } }, expect: { state: granted, outcome: granted } }
---
scenario: an appeal that is dismissed leaves the refusal, and begins no new period
given: { now: 2026-03-02T09:00:00Z }
steps:
  - { as: clerk, do: refuse }
  - { as: clerk, can: [appeal] }
  - { as: clerk, do: appeal, with: { permit: { grounds: The street is wide. } } }
  - { ends: { refused-appealed.appeal: completed }, with: { permit: { upheld: false } }, expect: { state: refused, outcome: refused } }
  - { after: 23 days }
  - { as: clerk, do: appeal, with: { permit: { grounds: Once more. } }, refused: appeal-too-late }
---
scenario: an appeal that is taken back leaves the refusal
given: { now: 2026-03-02T09:00:00Z }
steps:
  - { as: clerk, do: refuse }
  - { as: clerk, do: appeal, with: { permit: { grounds: The street is wide. } } }
  - { ends: { refused-appealed.appeal: terminated }, expect: { state: refused } }
";

const TRIBUNAL: &str = r#"program: tribunal
title: Tribunal
version: 0.1.0
about: matter
reference: "TR-{year}-{random:6}"
child-of: { programs: [permit], takes: { why: appeal.why }, gives: { upheld: appeal.upheld } }
roles:
  judge: { title: Judge, tie: unit, may: [open], reads: [case] }
case_file:
  appeal:
    why:    text
    upheld: yes-no
views:
  judgment: { input: forms/judgment.yaml }
  full:     { show: [all] }
states:
  heard:   { initial: true }
  decided: { final: true }
actions:
  judge: { title: Judge, view: judgment }
rules:
  - if: { state: heard, role: judge }
    show: [full]
    offer: [judge]
  - if: { state: decided, role: judge }
    show: [full]
  - if: { state: heard, action: judge }
    set: decided
"#;

fn folder(files: &[(&str, &str)]) -> Folder {
    let all = [("jurisdictions/default.yaml", "zone: Europe/London\n")];
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    files.iter().chain(&all).map(owned).collect()
}

fn permit() -> Folder {
    folder(&[
        ("program.yaml", PERMIT),
        ("forms/grounds.yaml", "pages:\n  - id: why\n    fields: [permit.grounds]\n"),
        (
            "locales/en.ftl",
            "form-grounds-why = Why?\nfield-permit-grounds = Grounds\nfield-permit-upheld = Upheld?\nclock-appeal = Appeal by\nappeal-too-late = It is too late.\n",
        ),
        ("tests/appeal.yaml", STORIES),
    ])
}

fn tribunal() -> Folder {
    folder(&[
        ("program.yaml", TRIBUNAL),
        ("forms/judgment.yaml", "pages:\n  - id: what\n    fields: [appeal.upheld]\n"),
        (
            "locales/en.ftl",
            "form-judgment-what = What?\nfield-appeal-why = Why\nfield-appeal-upheld = Upheld?\n",
        ),
    ])
}

fn compiled(folder: &Folder) -> Arc<Program> {
    Arc::new(program::compile(folder).unwrap_or_else(|found| panic!("{}", found.plain())))
}

async fn worker(world: &World, login: &str, program: &str, role: &str) -> Caller {
    let new = NewPerson {
        name: login.to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        roles: vec![RoleGrant { from: None, program: program.into(), role: role.into(), until: None }],
        platform_roles: Vec::new(),
        units: vec![UNIT.into()],
        partners: Vec::new(),
    };
    let answer = world.app.add_person(&world.admin().await, new).await.unwrap();
    assert!(matches!(answer, Answer::Found(_)), "{answer:?}");
    let came = world.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
    world.caller(&came.signed_in().unwrap().token).await
}

async fn page(world: &World, who: &Caller, reference: &str) -> Option<CasePage> {
    world.app.case_page(who, reference).await.unwrap().found()
}

/// A permit that was refused.
async fn refusal(world: &World, clerk: &Caller) -> String {
    let opened = world.app.open_case(clerk, "permit", None, Json::Null, Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    done(world.app.act(clerk, &reference, request("refuse", Json::Null)).await.unwrap());
    reference
}

fn grounds() -> Json {
    json!({ "permit.grounds": "The street is wide." })
}

#[tokio::test]
async fn s3_18_an_appeal_opens_a_linked_case_with_people_of_its_own_and_its_end_decides() {
    let world = World::with(vec![compiled(&permit()), compiled(&tribunal())]).await;
    let clerk = worker(&world, "cleo", "permit", "clerk").await;
    let judge = worker(&world, "jude", "tribunal", "judge").await;
    for (upheld, state) in [(true, "granted"), (false, "refused")] {
        let reference = refusal(&world, &clerk).await;
        assert_eq!(page(&world, &clerk, &reference).await.unwrap().case_state, CaseState::Completed);
        done(world.app.act(&clerk, &reference, request("appeal", grounds())).await.unwrap());
        world.app.run_until_idle().await.unwrap();
        let appealed = page(&world, &clerk, &reference).await.unwrap();
        assert_eq!((appealed.cases.len(), appealed.cases[0].case), (1, ChildState::Open));
        assert_eq!(appealed.cases[0].reference, None, "who decided does not hear the appeal");

        let judged = heard(&world, &judge).await;
        assert!(page(&world, &judge, &reference).await.is_none(), "the tribunal does not see the permit");
        assert!(page(&world, &clerk, &judged).await.is_none());
        let input = json!({ "appeal.upheld": upheld });
        done(world.app.act(&judge, &judged, request("judge", input)).await.unwrap());
        world.app.run_until_idle().await.unwrap();
        let after = page(&world, &clerk, &reference).await.unwrap();
        assert_eq!((after.states[0].name.as_str(), after.case_state), (state, CaseState::Completed));
        assert!(after.flags.is_empty(), "{:?}", after.flags);
    }
}

/// The newest case of the tribunal.
async fn heard(world: &World, judge: &Caller) -> String {
    let query = app::port::store::EntryQuery { limit: 10_000, ..Default::default() };
    let entries = app::Store::entries(&*world.store, query).await.unwrap();
    let opened = entries.iter().filter(|(_, entry)| entry.ask.starts_with("open-child") && entry.allowed);
    let newest = opened.max_by_key(|(index, _)| *index).expect("a case was opened");
    let app::entry::EntryTarget::Case(id) = &newest.1.target else { panic!("{:?}", newest.1) };
    let case = app::Store::case(&*world.store, *id).await.unwrap().unwrap();
    assert!(page(world, judge, &case.reference).await.is_some());
    case.reference.clone()
}

#[tokio::test]
async fn an_appeal_after_its_period_is_refused_and_opens_nothing() {
    let world = World::with(vec![compiled(&permit()), compiled(&tribunal())]).await;
    let clerk = worker(&world, "cleo", "permit", "clerk").await;
    let reference = refusal(&world, &clerk).await;
    world.later(SignedDuration::from_hours(23 * 24));
    world.app.run_until_idle().await.unwrap();
    let came = world.app.sign_in("cleo", PASSWORD, None, &Attested::default()).await.unwrap();
    let clerk = world.caller(&came.signed_in().unwrap().token).await;
    let why = refused(world.app.act(&clerk, &reference, request("appeal", grounds())).await.unwrap());
    assert!(why.text.contains("too late"), "{why:?}");
    assert!(page(&world, &clerk, &reference).await.unwrap().cases.is_empty());
}

#[tokio::test]
async fn stories_of_an_appeal_are_told_without_the_other_program() {
    let report = run_all(&compiled(&permit())).await.unwrap();
    assert!(report.passed(), "{report}");
    assert_eq!(report.counts.rules.reached, report.counts.rules.of, "{report}");
}

#[test]
fn what_is_wrong_with_an_appeal_is_said_where_it_stands() {
    for (from, to, says) in [
        ("by: [clerk, guest], ", "", "this appeal is not complete"),
        ("by: [clerk, guest]", "by: [clark]", "there is no role `clark`"),
        ("final: true\n    title", "title", "an appeal is against what ended a case"),
        ("  refuse: {", "  appeal: { title: Mine }\n  refuse: {", "there is an action `appeal` already"),
        (
            "  granted: {",
            "  refused-appealed: {}\n  granted: {",
            "there is a state `refused-appealed` already",
        ),
        ("within: 21 days", "within: soon", "soon"),
    ] {
        let sheet = PERMIT.replace(from, to);
        assert_ne!(sheet, PERMIT, "{from}");
        let files = permit();
        let mut all: Vec<(String, String)> =
            files.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        all.retain(|(path, _)| path != "program.yaml");
        all.push(("program.yaml".to_owned(), sheet));
        let found = program::compile(&all.into_iter().collect()).expect_err(says).plain();
        assert!(found.contains(says), "{says}: {found}");
    }
}
