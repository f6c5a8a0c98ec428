//! Case tasks: a task of one program opens a case of another, and takes its end.

use crate::world::{World, done, request};
use app::{
    Answer, Attested, Caller, Store,
    answer::CasePage,
    core::{CaseState, ItemState, Value, case::ChildState},
    people::RoleGrant,
    port::store::EntryQuery,
    program::{self, Folder, Program},
    request::{Guard, NewPerson},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const PASSWORD: &str = "a password of her own";
const UNIT: &str = "streets-north";

const STREET: &str = r#"program: street
title: Street party
version: 0.1.0
about: matter
reference: "ST-{year}-{random:6}"
roles:
  officer: { title: Officer, tie: unit, may: [open], reads: [case] }
case_file:
  party:
    name:   text
    passed: yes-no
views:
  ask:  { input: forms/ask.yaml }
  full: { show: [all] }
states:
  draft:    { initial: true }
  checking: { tasks: { look: { title: Have it looked at, case: look, takes: { street: party.name }, gives: { passed: party.passed } } } }
  aside:    { tasks: { look: { title: Have it looked at aside, case: look, takes: { street: party.name }, waits: no } } }
  lost:     { tasks: { look: { title: Ask nobody, case: nothing-such } } }
  closed:   { tasks: { look: { title: Ask a closed one, case: dog } } }
  over:     { final: true }
actions:
  check: { title: Check, view: ask }
  aside: { title: Check aside, view: ask }
  lose:  { title: Lose }
  close: { title: Close }
  end:   { title: End }
rules:
  - if: { state: any, except: final, role: officer }
    show: [ask, full]
    offer: [end]
  - if: { state: draft, role: officer }
    offer: [check, aside, lose, close]
  - if: { state: over, role: officer }
    show: [full]
  - if: { state: draft, action: check }
    set: checking
  - if: { state: draft, action: aside }
    set: aside
  - if: { state: draft, action: lose }
    set: lost
  - if: { state: draft, action: close }
    set: closed
  - if: { state: any, except: final, action: end }
    set: over
"#;

const LOOK: &str = r#"program: look
title: Look
version: 0.1.0
about: matter
reference: "LO-{year}-{random:6}"
child-of: { programs: [street], takes: { street: site.street }, gives: { passed: site.passed } }
roles:
  looker: { title: Looker, tie: unit, may: [open], reads: [case] }
case_file:
  site:
    street: text
    passed: yes-no
views:
  say:  { input: forms/say.yaml }
  full: { show: [all] }
states:
  looking: { initial: true }
  done:    { final: true, outcome: done }
actions:
  say: { title: Say, view: say }
rules:
  - if: { state: looking, role: looker }
    show: [say, full]
    offer: [say]
  - if: { state: done, role: looker }
    show: [full]
  - if: { state: looking, action: say }
    set: done
"#;

fn compiled(sheet: &str, form: (&str, &str), texts: &str) -> Arc<Program> {
    let folder: Folder = [
        ("program.yaml".to_owned(), sheet.to_owned()),
        (form.0.to_owned(), form.1.to_owned()),
        ("locales/en.ftl".to_owned(), texts.to_owned()),
        ("jurisdictions/default.yaml".to_owned(), "zone: Europe/London\n".to_owned()),
    ]
    .into_iter()
    .collect();
    Arc::new(program::compile(&folder).unwrap_or_else(|found| panic!("{found}")))
}

async fn world() -> World {
    let ask = ("forms/ask.yaml", "pages:\n  - id: what\n    fields: [party.name]\n");
    let say = ("forms/say.yaml", "pages:\n  - id: what\n    fields: [site.passed]\n");
    let site = "form-say-what = Well?\nfield-site-street = Street\nfield-site-passed = Can it be?\n";
    let closed = LOOK.lines().filter(|line| !line.starts_with("child-of")).collect::<Vec<_>>().join("\n");
    let dog = closed.replace("program: look", "program: dog").replace("LO-", "DO-");
    World::with(vec![
        compiled(
            STREET,
            ask,
            "form-ask-what = Which?\nfield-party-name = Name\nfield-party-passed = Can it be?\n",
        ),
        compiled(LOOK, say, site),
        compiled(&dog, say, site),
    ])
    .await
}

async fn worker(world: &World, login: &str, roles: &[(&str, &str)], unit: &str) -> Caller {
    let grant = |(program, role): &(&str, &str)| RoleGrant {
        from: None,
        program: (*program).into(),
        role: (*role).into(),
        until: None,
    };
    let new = NewPerson {
        name: login.to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        roles: roles.iter().map(grant).collect(),
        platform_roles: Vec::new(),
        units: vec![unit.into()],
        partners: Vec::new(),
    };
    let answer = world.app.add_person(&world.admin().await, new).await.unwrap();
    assert!(matches!(answer, Answer::Found(_)), "{answer:?}");
    let came = world.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
    let signed = came.signed_in().unwrap();
    world.caller(&signed.token).await
}

/// Sees both programs.
async fn both(world: &World) -> Caller {
    worker(world, "ana", &[("street", "officer"), ("look", "looker")], UNIT).await
}

async fn asked(world: &World, who: &Caller, action: &str, input: Json) -> String {
    let opened = world.app.open_case(who, "street", None, Json::Null, Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    done(world.app.act(who, &reference, request(action, input)).await.unwrap());
    reference
}

fn party() -> Json {
    json!({ "party.name": "High Street" })
}

async fn page(world: &World, who: &Caller, reference: &str) -> CasePage {
    world.app.case_page(who, reference).await.unwrap().found().unwrap()
}

fn shown(page: &CasePage, path: &str) -> Option<Value> {
    let fields = page.views.iter().flat_map(|view| &view.fields);
    fields.filter(|field| field.path.as_str() == path).map(|field| field.value.clone()).next()
}

async fn cases(world: &World) -> usize {
    let mut references = std::collections::BTreeSet::new();
    let query = EntryQuery { limit: 1000, ..EntryQuery::default() };
    for (_, entry) in world.store.entries(query).await.unwrap() {
        if entry.ask.starts_with("open-child") && entry.allowed && entry.detail.versions.is_some() {
            references.insert(format!("{:?}", entry.target));
        }
    }
    references.len()
}

#[tokio::test]
async fn a_blocking_case_task_opens_a_case_and_completes_with_it_and_its_results() {
    let world = world().await;
    let who = both(&world).await;
    let parent = asked(&world, &who, "check", party()).await;
    world.app.run_until_idle().await.unwrap();
    let before = page(&world, &who, &parent).await;
    let [task] = before.cases.as_slice() else { panic!("{:?}", before.cases) };
    assert_eq!((task.state, task.case), (ItemState::Active, ChildState::Open));
    let child = task.reference.clone().expect("whoever may open it is told");
    let looked = page(&world, &who, &child).await;
    assert_eq!(looked.opened_for.as_ref(), Some(&parent));
    assert_eq!(shown(&looked, "site.street"), Some(Value::text("High Street")));

    done(world.app.act(&who, &child, request("say", json!({ "site.passed": true }))).await.unwrap());
    world.app.run_until_idle().await.unwrap();
    let after = page(&world, &who, &parent).await;
    assert_eq!((after.cases[0].state, after.cases[0].case), (ItemState::Completed, ChildState::Completed));
    assert_eq!(shown(&after, "party.passed"), Some(Value::Bool(true)));
    assert_eq!(page(&world, &who, &child).await.case_state, CaseState::Completed);
    assert!(after.flags.is_empty(), "{:?}", after.flags);
    assert!(world.store.dead_letters(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_task_that_does_not_wait_is_done_and_the_other_case_goes_on() {
    let world = world().await;
    let who = both(&world).await;
    let parent = asked(&world, &who, "aside", party()).await;
    world.app.run_until_idle().await.unwrap();
    let before = page(&world, &who, &parent).await;
    assert_eq!((before.cases[0].state, before.cases[0].case), (ItemState::Completed, ChildState::Open));
    // The one ends first; the other's end has nowhere to go, and is no error.
    done(world.app.act(&who, &parent, request("end", Json::Null)).await.unwrap());
    let child = before.cases[0].reference.clone().unwrap();
    done(world.app.act(&who, &child, request("say", json!({ "site.passed": false }))).await.unwrap());
    world.app.run_until_idle().await.unwrap();
    assert_eq!(page(&world, &who, &child).await.case_state, CaseState::Completed);
}

#[tokio::test]
async fn running_again_after_a_crash_opens_no_second_case_and_tells_the_end_once() {
    let world = world().await;
    let who = both(&world).await;
    let parent = asked(&world, &who, "check", party()).await;
    // The child is stored, the report to its parent is not: as when the process ends between the two.
    world.store.conflict(100);
    assert!(world.app.run_until_idle().await.is_err());
    assert_eq!(cases(&world).await, 1);
    world.store.conflict(0);
    world.later(SignedDuration::from_secs(61));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(cases(&world).await, 1, "the case was there");
    let task = page(&world, &who, &parent).await.cases[0].clone();
    assert_eq!(task.case, ChildState::Open);

    let child = task.reference.unwrap();
    done(world.app.act(&who, &child, request("say", json!({ "site.passed": true }))).await.unwrap());
    world.store.conflict(100);
    assert!(world.app.run_until_idle().await.is_err());
    world.store.conflict(0);
    world.later(SignedDuration::from_secs(61));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(page(&world, &who, &parent).await.cases[0].state, ItemState::Completed);
    assert!(world.store.dead_letters(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_program_that_is_not_there_or_does_not_name_the_other_fails_the_task_and_says_so() {
    let world = world().await;
    let who = both(&world).await;
    for (action, told) in
        [("lose", "no program `nothing-such`"), ("close", "`dog` is not open to tasks of `street`")]
    {
        let parent = asked(&world, &who, action, Json::Null).await;
        world.app.run_until_idle().await.unwrap();
        let page = page(&world, &who, &parent).await;
        assert_eq!((page.cases[0].state, page.cases[0].case), (ItemState::Failed, ChildState::Failed));
        assert_eq!(page.cases[0].reference, None);
        assert!(page.flags.iter().any(|flag| flag.text.contains(told)), "{:?}", page.flags);
    }
    assert_eq!(cases(&world).await, 0);
}

#[tokio::test]
async fn references_are_told_across_to_those_alone_who_may_open_the_other_case() {
    let world = world().await;
    let who = both(&world).await;
    let officer = worker(&world, "olive", &[("street", "officer")], UNIT).await;
    let looker = worker(&world, "lou", &[("look", "looker")], UNIT).await;
    let parent = asked(&world, &who, "check", party()).await;
    world.app.run_until_idle().await.unwrap();
    let child = page(&world, &who, &parent).await.cases[0].reference.clone().unwrap();
    let seen = page(&world, &officer, &parent).await;
    assert_eq!((seen.cases.len(), seen.cases[0].reference.clone()), (1, None));
    assert_eq!(page(&world, &looker, &child).await.opened_for, None);
    assert!(matches!(world.app.case_page(&officer, &child).await.unwrap(), Answer::NotFound));
    // The parent's people open no such case by hand.
    let tried = world.app.open_case(&officer, "look", None, Json::Null, Guard::default()).await.unwrap();
    assert!(matches!(tried, Answer::NotFound), "{tried:?}");
}
