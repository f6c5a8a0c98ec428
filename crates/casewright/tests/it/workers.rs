//! S0.26: fifty people work on one case at the same time. Nothing that was acknowledged is lost, nobody is sent away because others
//! were quicker, and of two who change the same field one is told, on both stores.

use app::{
    Acted, Answer, App, Attested, Caller, Declared, Ports, Settings, Store,
    core::{
        CaseEvent, Value,
        id::{PersonId, SessionId},
    },
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
    people::{Person, RoleGrant, Session},
    port::store::EntryQuery,
    program,
    request::{ActRequest, Guard, NewTask},
    testing::{SeededIds, SetClock, open_token_hash},
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::{Database, Options, PostgresStore, SqliteStore, cluster::Cluster};
use uuid::Uuid;
use vault::KeyRing;

const WORKERS: u128 = 50;
const PROGRAM: &str = "premises-licence";
const UNIT: &str = "licensing-north";
const NOW: &str = "2026-03-02T09:00:00Z";

/// A program with one field that officers change again and again.
const NOTES: [(&str, &str); 4] = [
    (
        "program.yaml",
        "\
program: notes
title: Notes
version: 1.0.0
about: business
reference: \"N-{year}-{random:5}\"
config: { default_unit: licensing-north }
roles:
  licensing-officer: { title: Officer, tie: unit, reads: [case], may: [open] }
case_file:
  name: text
views:
  page: { title: Page, show: [all] }
  edit: { title: Edit, input: forms/edit.yaml }
states:
  open: { title: Open, initial: true }
  closed: { title: Closed, final: true }
actions:
  save: { title: Save, view: edit }
  close: { title: Close }
rules:
  - if: { state: open, role: licensing-officer }
    show: [page]
    offer: [save, close]
  - if: { state: open, action: close }
    set: closed
  - if: { state: open, action: save }
    set: open
",
    ),
    ("forms/edit.yaml", "pages:\n  - id: name\n    fields: [name]\n"),
    ("jurisdictions/default.yaml", "zone: Europe/London\n"),
    ("locales/en.ftl", "form-edit-name = Name\nfield-name = Name\n"),
];

/// One application that was submitted, and fifty officers signed in.
struct Office {
    app: Arc<App>,
    store: Arc<dyn Store>,
    reference: String,
    guest: Caller,
    officers: Vec<Caller>,
}

fn person_id(n: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(0x0195_c1de_0000_7000_8000_0000_0000_0000 + n))
}

fn attested() -> Attested {
    Attested {
        zones: ["office-network".to_owned()].into(),
        managed_device: true,
        address: Some("192.0.2.7".to_owned()),
    }
}

impl Office {
    async fn on(store: Arc<dyn Store>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs").join(PROGRAM);
        let program = Arc::new(program::load(&folder).unwrap_or_else(|findings| panic!("{findings}")));
        let notes = NOTES.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        let notes = Arc::new(program::compile(&notes).unwrap_or_else(|findings| panic!("{findings}")));
        let ports = Ports {
            store: Arc::clone(&store),
            clock: Arc::new(SetClock::at(NOW.parse().unwrap())),
            ids: Arc::new(SeededIds::new(11)),
            token_hash: open_token_hash(),
            documents: app::DocumentPorts::default(),
            connectors: std::collections::BTreeMap::new(),
            disposals: Arc::new(app::port::disposals::DisposalsInMemory::default()),
        };
        let app = App::start(ports, vec![program, notes], Settings::default()).await.unwrap();
        let mut officers = Vec::new();
        for n in 1..=WORKERS {
            officers.push(officer(&app, &*store, n).await);
        }
        let answer = app.start_guest(PROGRAM, &attested()).await.unwrap().within().unwrap();
        let guest = answer.found().unwrap();
        let guest = app.caller(&guest.token, attested(), Declared::default()).await.unwrap().unwrap();
        let opened = app.open_case(&guest, PROGRAM, None, Json::Null, Guard::default()).await.unwrap();
        let reference = done(opened).reference;
        Self { app, store, reference, guest, officers }
    }

    /// Pays and submits.
    async fn submit(&self) {
        let payments = self.app.service("payments");
        let paid = json!({ "fee_received": "190.00" });
        done(self.app.write(&payments, &self.reference, paid, Guard::default()).await.unwrap());
        let request = ActRequest {
            track: None,
            action: "submit".into(),
            input: json!({
                "premises.name": "The Crown",
                "premises.address": { "line1": "1 Market Street", "town": "Lichfield" },
                "premises.rateable_value": "12000.00",
                "applicant.name": "Ann Field",
                "applicant.email": "ann@example.org",
                "applicant.home_address": { "town": "Tamworth" },
                "activities.alcohol": true,
                "activities.entertainment": false,
                "activities.late_food": false,
                "activities.hours": "weekends",
                "activities.supervisor": "Bob Marsh",
                "declaration.plan_ready": true,
                "declaration.correct": true,
            }),
            reason: None,
            guard: Guard::default(),
        };
        done(self.app.act(&self.guest, &self.reference, request).await.unwrap());
    }
}

/// Somebody with an account, signed in; written as the use cases write it, but for the password, which costs time on purpose.
async fn officer(app: &App, store: &dyn Store, n: u128) -> Caller {
    let at = NOW.parse().unwrap();
    let entry = || Entry {
        id: app::core::id::EntryId::new(Uuid::from_u128(n)),
        at,
        actor: None,
        session: None,
        kind: EntryKind::Administration,
        ask: "change-person".to_owned(),
        target: EntryTarget::Person(person_id(n)),
        allowed: true,
        detail: EntryDetail::default(),
    };
    let person = Person {
        id: person_id(n),
        revision: 1,
        name: format!("Officer {n}"),
        login: Some(format!("officer{n}")),
        roles: [PROGRAM, "notes"]
            .map(|program| RoleGrant {
                program: program.into(),
                role: "licensing-officer".into(),
                from: None,
                until: None,
            })
            .into(),
        platform_roles: Vec::new(),
        units: vec![UNIT.into()],
        partners: Vec::new(),
        active: true,
        clearances: Vec::new(),
        delegations: Vec::new(),
    };
    store.put_person(person, entry()).await.unwrap();
    let token = format!("token of officer {n}");
    let session = Session {
        id: SessionId::new(Uuid::from_u128(n)),
        person: person_id(n),
        token_hash: open_token_hash()("session", token.as_bytes()),
        signed_in_at: at,
        seen_at: at,
        expires_at: "2026-03-02T20:00:00Z".parse().unwrap(),
        strength: 2,
        revoked_at: None,
    };
    store.put_session(session, entry()).await.unwrap();
    app.caller(&token, attested(), Declared::default()).await.unwrap().unwrap()
}

fn done(answer: Answer<Acted>) -> app::answer::ActAnswer {
    match answer {
        Answer::Found(Acted::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

/// Everybody adds two tasks of their own to the case, at the same time.
async fn fifty_add_tasks(office: Arc<Office>) {
    office.submit().await;
    let id = office.store.case_of_reference(&office.reference).await.unwrap().unwrap();
    let before = office.store.case(id).await.unwrap().unwrap();
    let workers = office.officers.iter().enumerate().map(|(n, officer)| {
        let (office, officer) = (Arc::clone(&office), officer.clone());
        tokio::spawn(async move {
            for turn in 0..2 {
                let task = NewTask {
                    title: format!("Task {turn} of {n}"),
                    role: "licensing-officer".into(),
                    due_on: None,
                    stage: None,
                };
                let guard = Guard { key: Some(format!("{n}-{turn}")), ..Guard::default() };
                let added = office.app.add_task(&officer, &office.reference, task.clone(), guard.clone());
                let version = done(added.await.unwrap()).version;
                // who is not sure whether it worked asks again: nothing is done twice
                let again = office.app.add_task(&officer, &office.reference, task, guard).await.unwrap();
                let again = done(again);
                assert!(again.replayed && again.version >= version);
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let case = office.store.case(id).await.unwrap().unwrap();
    let events = office.store.events(id).await.unwrap();
    let tasks: BTreeSet<String> = events
        .iter()
        .filter_map(|stored| match &stored.event {
            CaseEvent::TaskAdded { task, .. } => Some(task.title.clone()),
            _ => None,
        })
        .collect();
    let wanted: BTreeSet<String> =
        (0..WORKERS).flat_map(|n| (0..2).map(move |turn| format!("Task {turn} of {n}"))).collect();
    assert_eq!(tasks, wanted, "what was acknowledged is there");
    assert_eq!(events.len() as u64, case.version, "one event a version");
    assert_eq!(app::core::replay(id, &events).as_ref(), Some(&*case), "the case is what its events make");
    // one entry a command that was stored, and one a replay
    let query = EntryQuery { case: Some(id), limit: 1000, ..EntryQuery::default() };
    let entries = office.store.entries(query).await.unwrap();
    let of = |replayed: bool| {
        entries.iter().filter(move |(_, entry)| {
            let by_officer = entry.ask == "add-task" && entry.allowed;
            by_officer && (entry.detail.note.as_deref() == Some("replay")) == replayed
        })
    };
    let stored: BTreeSet<_> = of(false).filter_map(|(_, entry)| entry.detail.versions).collect();
    assert_eq!((of(false).count(), stored.len()), (100, 100), "each command on a version of its own");
    assert!(stored.iter().all(|(from, _)| *from >= before.version));
    assert_eq!(of(true).count(), 100);
}

/// Everybody saw the same version and writes one field: one wins, the others are told what was changed, and nothing is lost.
async fn fifty_change_one_field(office: Arc<Office>) {
    let opened = office.app.open_case(&office.officers[0], "notes", None, Json::Null, Guard::default()).await;
    let reference = done(opened.unwrap()).reference;
    let id = office.store.case_of_reference(&reference).await.unwrap().unwrap();
    let read_at = office.store.case(id).await.unwrap().unwrap().version;
    let workers = office.officers.iter().enumerate().map(|(n, officer)| {
        let (office, officer, reference) = (Arc::clone(&office), officer.clone(), reference.clone());
        tokio::spawn(async move {
            let request = ActRequest {
                track: None,
                action: "save".into(),
                input: json!({ "name": format!("House {n}") }),
                reason: None,
                guard: Guard { read_at: Some(read_at), ..Guard::default() },
            };
            let answer = office.app.act(&officer, &reference, request).await.unwrap();
            match answer {
                Answer::Found(Acted::Done(_)) => Some(format!("House {n}")),
                Answer::Found(Acted::Refused(refused)) => {
                    assert_eq!(refused.kind, "conflict", "{refused:?}");
                    None
                }
                other => panic!("{other:?}"),
            }
        })
    });
    let mut won = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        won.extend(worker.await.unwrap());
    }
    let case = office.store.case(id).await.unwrap().unwrap();
    let name = case.value(&"name".into()).cloned();
    assert_eq!(won.len(), 1, "{won:?}");
    assert_eq!(name, Some(Value::text(won[0].as_str())));
}

fn sqlite(directory: &Path) -> Arc<dyn Store> {
    let ring = KeyRing::in_memory().unwrap();
    Arc::new(SqliteStore::open(Options::new(directory, "tenant", "example.org/log", &ring).unwrap()).unwrap())
}

async fn postgres(cluster: &Cluster) -> Arc<dyn Store> {
    let ring = KeyRing::in_memory().unwrap();
    let url = cluster.database("workers").unwrap();
    let options = Options::new(Path::new(""), "tenant", "example.org/log", &ring).unwrap();
    let database = Database { url, password: None, ca_file: None };
    Arc::new(PostgresStore::open(&database, options).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s0_26_fifty_people_work_on_one_case_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let office = Arc::new(Office::on(sqlite(directory.path())).await);
    fifty_add_tasks(Arc::clone(&office)).await;
    fifty_change_one_field(office).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s0_26_fifty_people_work_on_one_case_on_postgresql() {
    let Some(cluster) = Cluster::temporary(&[("fsync", "off")]).unwrap() else {
        eprintln!("PASSED OVER: PostgreSQL is not installed (`apt-get install postgresql`)");
        return;
    };
    let office = Arc::new(Office::on(postgres(&cluster).await).await);
    fifty_add_tasks(Arc::clone(&office)).await;
    fifty_change_one_field(office).await;
}
