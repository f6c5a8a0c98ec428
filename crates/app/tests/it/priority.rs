//! S3.22, S3.26: what comes first, of cases and of tasks; told to whom a view shows it.

use crate::world::{World, done, request};
use app::{
    Answer, Attested, Caller,
    answer::{CaseFilters, QueueKind, TaskRow},
    people::RoleGrant,
    program::{self, Folder, Program},
    request::{Guard, NewPerson},
};
use serde_json::json;
use std::sync::Arc;

const SHEET: &str = r#"program: repair
title: Repair
version: 0.1.0
about: matter
reference: "RP-{year}-{random:6}"
roles:
  warden: { title: Warden, tie: unit, may: [open, assign], reads: [case, inner] }
  caller: { title: Caller, tie: unit, reads: [case] }
case_file:
  fault:
    what:    text
    email:   email
    urgency: { one_of: [now, soon, later], class: inner }
priority: { of: fault.urgency, order: [now, soon] }
events:
  told: { connector: mail, template: templates/told.md, to: fault.email }
views:
  report: { input: forms/report.yaml }
  full:   { show: [all] }
  part:   { show: [reference, fault.what] }
lists:
  every:  { where: my-unit, columns: [reference], sort: [opened] }
states:
  reported:
    initial: true
    tasks:
      look: { title: Look at it, role: warden }
      keep: { title: Keep people away, role: warden, priority: now, when: fault.what = "Gas" }
      tell: { title: Tell who reported it, role: caller, due: 3 days }
  over: { final: true }
actions:
  report: { title: Report, view: report }
  end:    { title: End }
  tell:   { title: Tell who reported it }
  drop:   { title: Drop it }
rules:
  - if: { state: any, role: warden }
    show: [full]
  - if: { state: reported, role: warden }
    offer: [report, end]
  - if: { state: reported, role: caller }
    show: [part]
    offer: [tell, drop]
  - if: { state: reported, action: report }
    open: full
  - if: { state: reported, action: tell }
    do: [told]
  - if: { state: reported, action: drop }
    set: over
  - if: { state: reported, action: end }
    set: over
  - if: { desk: true, role: [warden, caller] }
    open: every
"#;
const TEXTS: &str = "form-report-what = Which?\nfield-fault-what = What\nfield-fault-email = Email\nfield-fault-urgency = How urgent?\n    .now = Now\n    \
                     .soon = Soon\n    .later = Later\npriority-now = At once\npriority-soon = Soon\n";
const UNIT: &str = "streets";

fn compiled(sheet: &str) -> Result<Arc<Program>, String> {
    let files = [
        ("program.yaml", sheet),
        ("forms/report.yaml", "pages:\n  - id: what\n    fields: [fault.what, fault.urgency]\n"),
        ("locales/en.ftl", TEXTS),
        ("templates/told.md", "# It is looked at\n\nThank you.\n"),
        ("jurisdictions/default.yaml", "zone: Europe/London\n"),
    ];
    let folder: Folder = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    program::compile(&folder).map(Arc::new).map_err(|found| found.to_string())
}

async fn worker(world: &World, role: &str) -> Caller {
    let grant = RoleGrant { from: None, program: "repair".into(), role: role.into(), until: None };
    let new = NewPerson {
        name: role.to_owned(),
        login: role.to_owned(),
        password: Some("a password of her own".to_owned()),
        roles: vec![grant],
        platform_roles: Vec::new(),
        units: vec![UNIT.into()],
        partners: Vec::new(),
    };
    let answer = world.app.add_person(&world.admin().await, new).await.unwrap();
    assert!(matches!(answer, Answer::Found(_)), "{answer:?}");
    let came = world.app.sign_in(role, "a password of her own", None, &Attested::default()).await.unwrap();
    world.caller(&came.signed_in().unwrap().token).await
}

async fn reported(world: &World, warden: &Caller, what: &str, urgency: &str) -> String {
    let opened = world.app.open_case(warden, "repair", None, json!({}), Guard::default()).await.unwrap();
    let reference = done(opened).reference;
    let said = json!({ "fault.what": what, "fault.urgency": urgency });
    done(world.app.act(warden, &reference, request("report", said)).await.unwrap());
    reference
}

async fn queue(world: &World, who: &Caller, kind: QueueKind) -> Vec<TaskRow> {
    world.app.queue(who, kind, Some("repair"), None).await.unwrap().found().unwrap().rows
}

fn words(rows: &[TaskRow]) -> Vec<(&str, Option<&str>)> {
    rows.iter()
        .map(|row| (row.reference.as_str(), row.priority.as_ref().map(|priority| priority.word.as_str())))
        .collect()
}

#[tokio::test]
async fn s3_22_s3_26_what_comes_first_comes_first_and_is_told_to_whom_a_view_shows_it() {
    let world = World::with(vec![compiled(SHEET).unwrap()]).await;
    let (warden, caller) = (worker(&world, "warden").await, worker(&world, "caller").await);
    let later = reported(&world, &warden, "Paint", "later").await;
    let soon = reported(&world, &warden, "Door", "soon").await;
    let now = reported(&world, &warden, "Roof", "now").await;
    let gas = reported(&world, &warden, "Gas", "later").await;

    // Of the warden's tasks what has a priority of its own counts like a case of that priority; what has none comes last.
    let rows = queue(&world, &warden, QueueKind::Available).await;
    let order = words(&rows);
    let of = |reference: &str| order.iter().filter(|(one, _)| *one == reference).collect::<Vec<_>>();
    assert_eq!(of(&now), [&(now.as_str(), Some("now"))]);
    assert_eq!(of(&soon), [&(soon.as_str(), Some("soon"))]);
    assert_eq!(of(&later), [&(later.as_str(), None)]);
    assert_eq!(of(&gas), [&(gas.as_str(), Some("now")), &(gas.as_str(), None)]);
    let place = |word: Option<&str>| order.iter().position(|(_, one)| *one == word).unwrap();
    assert!(place(Some("now")) < place(Some("soon")) && place(Some("soon")) < place(None), "{order:?}");
    assert_eq!(order[2].1, Some("soon"), "both that are urgent stand before it: {order:?}");

    // The page of the case says it, and so do its tasks.
    let page = world.app.case_page(&warden, &now).await.unwrap().found().unwrap();
    assert_eq!(page.priority.as_ref().map(|priority| priority.title.as_str()), Some("At once"));
    assert!(page.tasks.iter().all(|task| task.priority == page.priority), "{:?}", page.tasks);

    // A list of cases is narrowed to it and ordered by it.
    let filters = CaseFilters { priority: Some("soon".into()), ..CaseFilters::default() };
    let found = world.app.cases(&warden, "repair", &filters, Vec::new()).await.unwrap().found().unwrap();
    let references: Vec<_> = found.rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!(references, [soon.as_str()]);
    let filters = CaseFilters { sort: Some("priority".into()), ..CaseFilters::default() };
    let found = world.app.cases(&warden, "repair", &filters, Vec::new()).await.unwrap().found().unwrap();
    assert_eq!(found.rows[2].reference, soon, "{:?}", found.rows);
    assert!(found.rows[..2].iter().all(|row| row.reference == now || row.reference == gas));

    // What closed eyes may not read says nothing to them: no word, no order, no filter.
    let rows = queue(&world, &caller, QueueKind::Available).await;
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.priority.is_none()), "{rows:?}");
    let page = world.app.case_page(&caller, &now).await.unwrap().found().unwrap();
    assert_eq!(page.priority, None);
    let filters = CaseFilters { priority: Some("now".into()), ..CaseFilters::default() };
    let found = world.app.cases(&caller, "repair", &filters, Vec::new()).await.unwrap().found().unwrap();
    assert!(found.rows.is_empty() && !found.problems.is_empty() && found.priorities.is_empty());
    let filters = CaseFilters { sort: Some("priority".into()), ..CaseFilters::default() };
    let found = world.app.cases(&caller, "repair", &filters, Vec::new()).await.unwrap().found().unwrap();
    assert!(found.rows.is_empty() && !found.problems.is_empty());

    // A case that is over comes nowhere.
    done(world.app.act(&warden, &now, request("end", json!({}))).await.unwrap());
    let filters = CaseFilters { priority: Some("now".into()), ..CaseFilters::default() };
    let found = world.app.cases(&warden, "repair", &filters, Vec::new()).await.unwrap().found().unwrap();
    assert!(found.rows.is_empty(), "{:?}", found.rows);
}

#[tokio::test]
async fn s0_1_what_an_act_led_to_is_told_as_far_as_the_case_is_shown_to_who_acted() {
    let world = World::with(vec![compiled(SHEET).unwrap()]).await;
    let (warden, caller) = (worker(&world, "warden").await, worker(&world, "caller").await);
    let reference = reported(&world, &warden, "Roof", "now").await;
    // What it set off is told to whoever sees everything, and the state to whoever is shown it.
    let told = done(world.app.act(&caller, &reference, request("tell", json!({}))).await.unwrap());
    assert!(told.still_open && told.states.is_empty() && told.queued.is_empty(), "{told:?}");
    let told = done(world.app.act(&caller, &reference, request("drop", json!({}))).await.unwrap());
    assert!(!told.still_open && told.states.is_empty(), "it was their last part in it: {told:?}");
    let other = reported(&world, &warden, "Door", "soon").await;
    let told = done(world.app.act(&warden, &other, request("end", json!({}))).await.unwrap());
    assert!(told.still_open && told.states.iter().any(|state| state.name.as_str() == "over"), "{told:?}");
}

#[test]
fn s3_26_a_priority_that_says_nothing_is_told_with_its_place() {
    let cases = [
        ("of: fault.urgency,", "of: fault.what,", "`fault.what` is no choice of several words"),
        ("order: [now, soon]", "order: [now, never]", "there is no choice of `fault.urgency` `never`"),
        ("order: [now, soon]", "order: [now, now]", "`now` stands in the order twice"),
        ("priority: now,", "priority: never,", "there is no priority `never`"),
        ("of: fault.urgency,", "of: decisions.risk,", "there is no decision `risk`"),
        ("{ of: fault.urgency, order", "{ order", "`priority` does not say `of`"),
        (
            "priority: { of: fault.urgency, order: [now, soon] }\n",
            "",
            "a task has a priority, and the sheet does not say which there are",
        ),
        (
            "class: inner }\npriority",
            "class: inner, pii: true }\npriority",
            "`fault.urgency` is personal data",
        ),
    ];
    for (written, instead, says) in cases {
        assert!(SHEET.contains(written), "{written}");
        let found = compiled(&SHEET.replace(written, instead)).unwrap_err();
        assert!(found.contains(says), "{instead}: {found}");
    }
}
