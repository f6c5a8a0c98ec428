//! S3.10: what comes of an item of an inbox, whoever is quicker and wherever it breaks off.

use crate::{
    inbox::{attach, file, item, registrar},
    world::{NORTH, PROGRAM, SOUTH, World, done, refused, request},
};
use app::{
    Answer, Attested, Caller, Changed, Declared, DocumentPorts, Fault, FileInto, NewServiceAccount, NewToken,
    Store,
    answer::{BulkAsk, BulkPage, BulkRows, BulkWhat, Filters},
    core::id::{CaseId, ContentId, ProgramName},
    people::RoleGrant,
    port::objects::{MemoryObjects, ObjectStore},
    port::store::{ListQuery, Sort},
    program::{Folder, Program, compile},
    request::{ActRequest, Guard},
};
use async_trait::async_trait;
use authz::Scope;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::{path::Path, sync::Arc};
use tokio::sync::Semaphore;

/// A program whose cases people of a unit open, and that takes papers.
const MATTER: &str = r#"program: matter
title: Matter
version: 0.1.0
about: matter
reference: "MA-{year}-{random:6}"
roles:
  clerk: { title: Clerk, tie: unit, may: [open] }
case_file:
  matter:
    text: long-text
documents:
  paper: { title: Paper, accept: [pdf], see: clerk, add: clerk }
views:
  full: { title: Full, show: [all] }
lists:
  desk: { where: my-unit, columns: [reference, state] }
states:
  open: { initial: true, intended: true }
  done: { final: true, outcome: done, retain: { for: 1 years } }
actions:
  close: { title: Close, reason: required }
rules:
  - if: { state: open, role: clerk }
    show: [full]
    offer: [close]
  - if: { state: open, action: close }
    set: done
  - if: { desk: true, role: clerk }
    open: desk
"#;

/// The inbox that is shipped under this name, from whose items `opens` is opened.
fn inbox(name: &str, opens: &str) -> Arc<Program> {
    let shipped = Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/intake")).unwrap();
    let files = shipped.files().map(|(path, text)| {
        let text = text.replace("program: intake", &format!("program: {name}"));
        (path.to_owned(), text.replace("{ child-placement: referral.concern }", opens))
    });
    Arc::new(compile(&files.collect()).unwrap_or_else(|found| panic!("{}", found.plain())))
}

fn matter() -> Arc<Program> {
    let folder: Folder = [
        ("program.yaml", MATTER),
        ("locales/en.ftl", "field-matter-text = What is it about?\n"),
        ("jurisdictions/default.yaml", "zone: Europe/London\nholidays: [2026-12-25]\n"),
    ]
    .into_iter()
    .collect();
    Arc::new(compile(&folder).unwrap_or_else(|found| panic!("{}", found.plain())))
}

fn programs(opens: &str) -> Vec<Arc<Program>> {
    vec![World::licence(), inbox("intake", opens), matter()]
}

const OPENS: &str = "{ matter: matter.text }";

fn new(program: &str, unit: Option<&str>) -> FileInto {
    FileInto::New { program: program.to_owned(), unit: unit.map(Into::into) }
}

/// The matters that somebody finds.
async fn matters(world: &World, who: &Caller) -> Vec<String> {
    let found = world.app.list(who, "matter", "desk", &Filters::default()).await.unwrap();
    found.found().unwrap().rows.into_iter().map(|row| row.reference).collect()
}

/// How many licences there are, whoever's.
async fn licences(world: &World) -> usize {
    let query = ListQuery {
        program: PROGRAM.into(),
        permitted: authz::Filter::True,
        conditions: Vec::new(),
        sort: Sort::Opened,
        descending: false,
        limit: 10,
        after: None,
    };
    world.store.list(query).await.unwrap().rows.len()
}

async fn documents(world: &World, who: &Caller, case: &str) -> usize {
    world.app.documents(who, case).await.unwrap().found().unwrap().documents.len()
}

fn filed_on(answer: &Answer<Changed<String>>) -> String {
    let Answer::Found(Changed::Done(case)) = answer else { panic!("{answer:?}") };
    case.clone()
}

fn not(answer: &Answer<Changed<String>>) -> String {
    let Answer::Found(Changed::Not(why)) = answer else { panic!("{answer:?}") };
    why.clone()
}

/// Everything of an item is on one case, once.
async fn stands_once(world: &World, who: &Caller, item: &str, case: &str, papers: usize) {
    assert_eq!(matters(world, who).await, [case]);
    assert_eq!(documents(world, who, case).await, papers);
    let shown = world.app.inbox_item(who, item).await.unwrap().found().unwrap();
    assert_eq!((shown.filed.as_deref(), shown.begun, shown.may_file), (Some(case), None, false));
    let page = world.app.case_page(who, case).await.unwrap().found().unwrap();
    assert_eq!(page.related, [item]);
    let mut fields = page.views.iter().flat_map(|view| &view.fields);
    assert!(fields.any(|field| field.value.to_string().contains("an odd thing")), "{page:?}");
}

#[tokio::test]
async fn s3_10_a_case_is_opened_from_an_item_once_by_whoever_may_open_one() {
    let world = World::with(programs(OPENS)).await;
    let north = registrar(&world, "rita", NORTH).await;
    let there = item(&world, &north, "I saw an odd thing", "Nobody Known", true).await;
    // Neither a program that is not there, nor the inbox itself, nor one that the sheet does not name is somewhere to file.
    for nowhere in ["no-such", "intake", PROGRAM] {
        let why = not(&file(&world, &north, &there, new(nowhere, None)).await);
        assert_eq!(why, "You may not open a case of that kind.");
    }
    let shown = world.app.inbox_item(&north, &there).await.unwrap().found().unwrap();
    assert_eq!(shown.programs, [(ProgramName::new("matter"), "Matter".to_owned())]);
    let case = filed_on(&file(&world, &north, &there, new("matter", None)).await);
    stands_once(&world, &north, &there, &case, 1).await;
    // Once: another time opens no other case.
    let again = file(&world, &north, &there, new("matter", None)).await;
    assert!(!matches!(again, Answer::Found(Changed::Done(_))), "{again:?}");
    // Taken back into the inbox it is filed anew, and what was opened then is another case.
    let back = ActRequest { reason: Some("Another matter".to_owned()), ..request("reopen", Json::Null) };
    done(world.app.act(&north, &there, back).await.unwrap());
    let other = filed_on(&file(&world, &north, &there, new("matter", None)).await);
    assert_ne!(other, case);
    assert_eq!(matters(&world, &north).await.len(), 2);
}

#[tokio::test]
async fn s3_10_a_letter_of_the_inbox_comes_with_the_referral_that_is_opened_from_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/child-placement");
    let placement = compile(&Folder::read(&folder).unwrap());
    let placement = Arc::new(placement.unwrap_or_else(|found| panic!("{}", found.plain())));
    let shipped = inbox("intake", "{ child-placement: referral.concern }");
    let world = World::with(vec![World::licence(), shipped, placement]).await;
    let north = registrar(&world, "rita", NORTH).await;
    let there = item(&world, &north, "The boy next door is alone", "A neighbour", true).await;
    let case = filed_on(&file(&world, &north, &there, new("child-placement", None)).await);
    let on_it = world.app.documents(&north, &case).await.unwrap().found().unwrap().documents;
    let letters: Vec<_> = on_it.iter().map(|one| (one.kind.as_str(), one.class.as_str())).collect();
    assert_eq!(letters, [("referral-letter", "concern")]);
    let shown = world.app.inbox_item(&north, &there).await.unwrap().found().unwrap();
    assert_eq!(shown.filed.as_deref(), Some(case.as_str()));
}

#[tokio::test]
async fn s3_10_nobody_becomes_a_party_to_the_case_of_whoever_wrote() {
    let world =
        World::with(programs("{ premises-licence: premises.description, matter: matter.text }")).await;
    let north = registrar(&world, "rita", NORTH).await;
    let there = item(&world, &north, "We want to open a pub", "Jo Vale", false).await;
    // Applicants open licences, for themselves: whoever works here may, and is offered none.
    let own = world.app.open_case(&north, PROGRAM, None, json!({}), Guard::default()).await.unwrap();
    done(own);
    assert_eq!(licences(&world).await, 1);
    let shown = world.app.inbox_item(&north, &there).await.unwrap().found().unwrap();
    assert_eq!(shown.programs, [(ProgramName::new("matter"), "Matter".to_owned())]);
    let why = not(&file(&world, &north, &there, new(PROGRAM, None)).await);
    assert_eq!(why, "You may not open a case of that kind.");
    assert_eq!(licences(&world).await, 1);
}

#[tokio::test]
async fn s3_10_the_action_that_ends_an_item_is_taken_by_filing_alone() {
    let world = World::with(programs(OPENS)).await;
    let north = registrar(&world, "rita", NORTH).await;
    let there = item(&world, &north, "I saw an odd thing", "Nobody Known", true).await;
    let input = || json!({ "filed": { "case": "MA-2026-NONE00", "program": "matter" } });
    let refusal = refused(world.act(&north, &there, "file", input()).await);
    assert_eq!(refusal.kind, "by-filing");
    assert!(refusal.text.contains(&format!("/inbox/{there}")), "{}", refusal.text);
    // Ticked in a list neither.
    let what = BulkWhat::Act { action: "file".into() };
    let ask = BulkAsk {
        program: "intake".into(),
        what,
        rows: BulkRows::Chosen(vec![(there.clone(), None)]),
        reason: None,
        back: String::new(),
    };
    let job = world.app.begin_bulk(&north, ask).await.unwrap().found().unwrap();
    let Changed::Done(job) = job else { panic!("{job:?}") };
    let job = world.app.bulk(&north, job, BulkPage::default()).await.unwrap().found().unwrap();
    assert_eq!((job.rows[0].done, job.rows[0].says.as_str()), (Some(false), refusal.text.as_str()));
    // The page of the case leads to that of the item.
    let page = world.app.case_page(&north, &there).await.unwrap().found().unwrap();
    let of = |name: &str| page.actions.iter().find(|action| action.name.as_str() == name).unwrap().by_filing;
    assert_eq!((of("file"), of("not-ours")), (true, false));
    assert!(world.app.action_form(&north, &there, "file").await.unwrap().found().unwrap().by_filing);
    // Who may not file is told what they were always told.
    let south = registrar(&world, "saul", SOUTH).await;
    assert!(matches!(world.act(&south, &there, "file", input()).await, Answer::NotFound));
    assert_eq!(documents(&world, &north, &there).await, 1);
}

#[tokio::test]
async fn s3_10_two_inboxes_stand_beside_each_other() {
    let world = World::with(vec![inbox("intake", OPENS), inbox("post-room", OPENS), matter()]).await;
    let north = registrar(&world, "rita", NORTH).await;
    item(&world, &north, "I saw an odd thing", "Nobody Known", false).await;
    let (registered, by) =
        world.app.open_inbox_item(&north, Some("post-room")).await.unwrap().found().unwrap();
    let there = done(Answer::Found(registered)).reference;
    assert_eq!(by, Some("register".into()));
    let input = json!({ "incoming.channel": "call", "incoming.received": "2026-03-02", "incoming.subject": "A call" });
    done(world.act(&north, &there, "register", input).await);
    for (asked, found, subject) in [
        (None, "intake", "A letter"),
        (Some("intake"), "intake", "A letter"),
        (Some("post-room"), "post-room", "A call"),
    ] {
        let page = world.app.inbox(&north, asked, None).await.unwrap().found().unwrap();
        assert_eq!((page.program.as_str(), page.rows.len()), (found, 1));
        assert_eq!(page.rows[0].subject, subject);
        assert_eq!(page.inboxes.len(), 2);
    }
    assert!(matches!(world.app.inbox(&north, Some("matter"), None).await.unwrap(), Answer::NotFound));
    assert!(matches!(world.app.open_inbox_item(&north, Some("matter")).await.unwrap(), Answer::NotFound));
    assert!(matters(&world, &north).await.is_empty());
    // An item is no case to file another on.
    let first = world.app.inbox(&north, None, None).await.unwrap().found().unwrap().rows[0].reference.clone();
    not(&file(&world, &north, &first, FileInto::Case(there)).await);
}

#[tokio::test]
async fn s3_10_a_machine_registers_an_item_with_what_it_scanned_and_does_nothing_else() {
    let world = World::with(programs(OPENS)).await;
    let north = registrar(&world, "rita", NORTH).await;
    let admin = world.admin().await;
    let registers = RoleGrant { program: "intake".into(), role: "registrar".into(), from: None, until: None };
    let account = NewServiceAccount {
        name: "Post room scanner".to_owned(),
        login: "svc.scanner".to_owned(),
        owner: north.person().unwrap(),
        roles: vec![registers],
        units: vec![NORTH.into()],
    };
    let account = world.app.add_service_account(&admin, account).await.unwrap().found().unwrap();
    let Changed::Done(account) = account else { panic!("{account:?}") };
    let asks = ["open", "act:register", "document-add:attachment"].map(str::to_owned);
    let scope = Scope { programs: ["intake".into()].into(), asks: asks.into(), ..Scope::default() };
    let until = app::Clock::now(&*world.clock) + SignedDuration::from_hours(24 * 300);
    let token = NewToken { name: "Scanner".to_owned(), scope, until };
    let token = world.app.make_token(&admin, account, token).await.unwrap().found().unwrap();
    let Changed::Done(token) = token else { panic!("{token:?}") };
    let scanner = world.app.token_caller(&token.token, Attested::default(), Declared::default());
    let scanner = scanner.await.unwrap().within().unwrap().expect("the scanner");

    let there = item(&world, &scanner, "A letter about an odd thing", "Nobody Known", true).await;
    // It waits, with what was scanned, for a person; the machine neither reads it again nor files it.
    let page = world.app.inbox(&north, None, None).await.unwrap().found().unwrap();
    assert_eq!((page.rows[0].reference.as_str(), page.rows[0].documents), (there.as_str(), 1));
    assert!(world.app.inbox_item(&scanner, &there).await.unwrap().found().is_none());
    let filed = file(&world, &scanner, &there, new("matter", None)).await;
    assert!(!matches!(filed, Answer::Found(Changed::Done(_))), "{filed:?}");
    assert!(matters(&world, &north).await.is_empty());
    let case = filed_on(&file(&world, &north, &there, new("matter", None)).await);
    stands_once(&world, &north, &there, &case, 1).await;
}

/// Pieces wait at a gate once it is closed.
struct Gate {
    objects: MemoryObjects,
    closed: std::sync::atomic::AtomicBool,
    reached: Semaphore,
    open: Semaphore,
}

#[async_trait]
impl ObjectStore for Gate {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        if self.closed.load(std::sync::atomic::Ordering::SeqCst) {
            self.reached.add_permits(1);
            self.open.acquire().await.unwrap().forget();
        }
        self.objects.put(case, content, piece, sealed).await
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        self.objects.read(case, content, piece).await
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        self.objects.has(case, content, piece).await
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        self.objects.remove(case, content).await
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        self.objects.contents(case).await
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        self.objects.cases(beyond, limit).await
    }
}

/// A world whose documents can be stopped on their way.
async fn gated() -> (World, Arc<Gate>) {
    let gate = Arc::new(Gate {
        objects: MemoryObjects::default(),
        closed: false.into(),
        reached: Semaphore::new(0),
        open: Semaphore::new(0),
    });
    let objects = Arc::clone(&gate) as Arc<dyn ObjectStore>;
    let world =
        World::with_keeping(programs(OPENS), DocumentPorts { objects, ..DocumentPorts::default() }).await;
    (world, gate)
}

#[tokio::test]
async fn s3_10_two_people_file_one_item_at_once_and_one_of_them_is_told() {
    let (world, gate) = gated().await;
    let (rita, rolf) = (registrar(&world, "rita", NORTH).await, registrar(&world, "rolf", NORTH).await);
    let there = item(&world, &rita, "I saw an odd thing", "Nobody Known", true).await;
    gate.closed.store(true, std::sync::atomic::Ordering::SeqCst);
    let second = async {
        // The first is in the midst of it: the case is open, its document on the way.
        gate.reached.acquire().await.unwrap().forget();
        for into in [new("matter", None), FileInto::Case("MA-2026-NONE00".to_owned())] {
            let told = not(&file(&world, &rolf, &there, into).await);
            assert_eq!(told, "Somebody else is filing this item at this moment. Look again in a minute.");
        }
        gate.open.add_permits(1);
    };
    let (first, ()) = tokio::join!(file(&world, &rita, &there, new("matter", None)), second);
    stands_once(&world, &rolf, &there, &filed_on(&first), 1).await;
}

#[tokio::test]
async fn s3_10_whoever_is_so_slow_that_another_took_over_does_nothing_twice() {
    let (world, gate) = gated().await;
    let (rita, rolf) = (registrar(&world, "rita", NORTH).await, registrar(&world, "rolf", NORTH).await);
    let there = item(&world, &rita, "I saw an odd thing", "Nobody Known", true).await;
    attach(&world, &rita, &there).await;
    gate.closed.store(true, std::sync::atomic::Ordering::SeqCst);
    let second = async {
        gate.reached.acquire().await.unwrap().forget();
        world.later(SignedDuration::from_secs(61));
        gate.closed.store(false, std::sync::atomic::Ordering::SeqCst);
        let taken_over = file(&world, &rolf, &there, new("matter", None)).await;
        gate.open.add_permits(1);
        taken_over
    };
    let (first, second) = tokio::join!(file(&world, &rita, &there, new("matter", None)), second);
    assert!(!matches!(first, Answer::Found(Changed::Done(_))), "{first:?}");
    stands_once(&world, &rita, &there, &filed_on(&second), 2).await;
}

/// One try that breaks off after so many writes: the world, the item, whether it was done all the same.
async fn broken_off(writes: u32, unit: Option<&str>) -> (World, Caller, String, Option<String>) {
    let world = World::with(programs(OPENS)).await;
    let rita = registrar(&world, "rita", &format!("{NORTH} {SOUTH}")).await;
    let there = item(&world, &rita, "I saw an odd thing", "Nobody Known", true).await;
    attach(&world, &rita, &there).await;
    world.store.break_log_after(writes);
    let first = world.app.file_item(&rita, &there, new("matter", unit), None).await;
    world.store.break_log(false);
    let case = first.ok().map(|answer| filed_on(&answer));
    (world, rita, there, case)
}

#[tokio::test]
async fn s3_10_what_breaks_off_at_any_step_goes_on_with_the_same_request_on_the_same_case() {
    let mut on_the_case = 0;
    for writes in 0..60 {
        let (world, rita, there, at_once) = broken_off(writes, None).await;
        let opened = matters(&world, &rita).await;
        let all = at_once.is_some();
        let case = match at_once {
            Some(case) => case,
            None => filed_on(&file(&world, &rita, &there, new("matter", None)).await),
        };
        stands_once(&world, &rita, &there, &case, 2).await;
        if all {
            // After the case: two documents that are taken in there and let go here, and the end.
            assert!(on_the_case >= 5, "it broke off {on_the_case} times after the case was opened");
            return;
        }
        if let [opened] = opened.as_slice() {
            on_the_case += 1;
            assert_eq!(*opened, case);
        }
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn s3_10_once_the_lease_ran_out_somebody_else_goes_on_on_the_same_case() {
    for writes in 0..60 {
        let (world, rita, there, at_once) = broken_off(writes, None).await;
        if at_once.is_some() {
            return;
        }
        let rolf = registrar(&world, "rolf", NORTH).await;
        let opened = matters(&world, &rita).await;
        let shown = world.app.inbox_item(&rolf, &there).await.unwrap().found().unwrap();
        assert_eq!(shown.begun.as_ref(), opened.first());
        let at_first = file(&world, &rolf, &there, new("matter", None)).await;
        let case = if matches!(at_first, Answer::Found(Changed::Done(_))) {
            // Nothing was begun, so that nobody is kept away.
            assert!(opened.is_empty());
            filed_on(&at_first)
        } else {
            not(&at_first);
            world.later(SignedDuration::from_secs(61));
            filed_on(&file(&world, &rolf, &there, new("matter", None)).await)
        };
        assert!(opened.is_empty() || opened == [case.clone()]);
        stands_once(&world, &rolf, &there, &case, 2).await;
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn s3_10_what_was_begun_on_a_case_of_others_is_not_named_to_whoever_may_not_open_it() {
    let mut met = false;
    for writes in 0..60 {
        let (world, rita, there, at_once) = broken_off(writes, Some(SOUTH)).await;
        let opened = matters(&world, &rita).await;
        if at_once.is_some() {
            break;
        }
        let [case] = opened.as_slice() else { continue };
        met = true;
        world.later(SignedDuration::from_secs(61));
        let rolf = registrar(&world, "rolf", NORTH).await;
        let shown = world.app.inbox_item(&rolf, &there).await.unwrap().found().unwrap();
        assert_eq!(shown.begun, None);
        let told = not(&file(&world, &rolf, &there, new("matter", Some(SOUTH))).await);
        assert!(told.contains("on a case that you may not open") && !told.contains(case.as_str()), "{told}");
        // By its reference it is a case like one that is not there.
        let named = not(&file(&world, &rolf, &there, FileInto::Case(case.clone())).await);
        let nowhere = not(&file(&world, &rolf, &there, FileInto::Case("MA-2026-NONE00".to_owned())).await);
        assert_eq!(named.replace(case.as_str(), "MA-2026-NONE00"), nowhere);
        // Whoever may open it ends it.
        let by = filed_on(&file(&world, &rita, &there, FileInto::Case(case.clone())).await);
        stands_once(&world, &rita, &there, &by, 2).await;
    }
    assert!(met, "it never broke off on a case");
}
