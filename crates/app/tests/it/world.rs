//! A deployment in memory: the shipped program, a clock that stands still, connectors that do as they are told.

use app::{
    Answer, App, Attested, Caller, Declared, MemoryStore, Ports, Redeemed, Settings,
    answer::{Acted, GuestStarted},
    connector::{Call, CallFailure, CallKind, Connector, Reply},
    core::{Value, id::PersonId},
    notice::NoticeRules,
    people::RoleGrant,
    request::{ActRequest, Guard, NewPerson},
    testing::{SeededIds, SetClock, open_token_hash},
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
};

pub(crate) const PROGRAM: &str = "premises-licence";
pub(crate) const NORTH: &str = "licensing-north";
pub(crate) const SOUTH: &str = "licensing-south";
pub(crate) const PASSWORD: &str = "correct horse battery";

static LOADED: LazyLock<Arc<program::Program>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    Arc::new(program::load(&folder).unwrap_or_else(|findings| panic!("{findings}")))
});

/// A connector that answers what it was told to, and remembers what it was asked.
#[derive(Default)]
pub(crate) struct Told {
    answers: Mutex<VecDeque<Result<Reply, CallFailure>>>,
    pub(crate) calls: Mutex<Vec<Call>>,
}

impl Told {
    pub(crate) fn tell(&self, answer: Result<Reply, CallFailure>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    pub(crate) fn messages(&self) -> Vec<(String, String, String)> {
        let calls = self.calls.lock().unwrap();
        let messages = calls.iter().filter_map(|call| match &call.kind {
            CallKind::Message { to, subject, body } => Some((to.clone(), subject.clone(), body.clone())),
            CallKind::Get { .. } | CallKind::Post { .. } | CallKind::Pay(_) => None,
        });
        messages.collect()
    }
}

#[async_trait]
impl Connector for Told {
    fn name(&self) -> &'static str {
        "told"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        self.calls.lock().unwrap().push(call.clone());
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(Reply::Done))
    }
}

/// The list of what was disposed of; fails as long as it is told to.
#[derive(Default)]
pub(crate) struct List {
    pub(crate) fails: std::sync::atomic::AtomicBool,
    pub(crate) all: app::port::disposals::DisposalsInMemory,
}

impl app::port::disposals::DisposalList for List {
    fn add(&self, case: app::core::id::CaseId) -> Result<(), app::Fault> {
        if self.fails.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(app::Fault::Store("the disk is full".to_owned()));
        }
        self.all.add(case)
    }
}

pub(crate) struct World {
    pub(crate) list: Arc<List>,
    pub(crate) app: Arc<App>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) http: Arc<Told>,
    pub(crate) mail: Arc<Told>,
    pub(crate) webhook: Arc<Told>,
    pub(crate) payments: Arc<Told>,
    pub(crate) admin_token: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(Arc::new(MemoryStore::new()), None).await
    }

    /// With another program beside the shipped licence: `programs/NAME`.
    pub(crate) async fn beside(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs").join(name);
        let program = program::load(&folder).unwrap_or_else(|findings| panic!("{findings}"));
        Self::start(Arc::new(MemoryStore::new()), None, vec![Arc::clone(&LOADED), Arc::new(program)]).await
    }

    /// With these programs alone.
    pub(crate) async fn with(programs: Vec<Arc<program::Program>>) -> Self {
        Self::start(Arc::new(MemoryStore::new()), None, programs).await
    }

    /// With these programs alone, and documents kept there.
    pub(crate) async fn with_keeping(
        programs: Vec<Arc<program::Program>>,
        documents: app::DocumentPorts,
    ) -> Self {
        Self::start_keeping(Arc::new(MemoryStore::new()), None, programs, documents).await
    }

    /// On a store that is there, with another mail connector.
    pub(crate) async fn on(store: Arc<MemoryStore>, other: Option<Arc<dyn Connector>>) -> Self {
        Self::start(store, other, vec![Arc::clone(&LOADED)]).await
    }

    /// With documents kept there.
    pub(crate) async fn keeping(documents: app::DocumentPorts) -> Self {
        Self::start_keeping(Arc::new(MemoryStore::new()), None, vec![Arc::clone(&LOADED)], documents).await
    }

    /// The same, with pieces of so many bytes.
    pub(crate) async fn keeping_in_pieces(documents: app::DocumentPorts, piece_bytes: u32) -> Self {
        let settings = Settings { piece_bytes, ..Settings::default() };
        Self::start_as(Arc::new(MemoryStore::new()), None, vec![Arc::clone(&LOADED)], documents, settings)
            .await
    }

    /// Somebody with a role in a unit, signed in.
    pub(crate) async fn worker(&self, login: &str, role: &str, unit: &str) -> Caller {
        let (_, token) = self.person(login, role, unit, "").await;
        self.caller(&token).await
    }

    async fn start(
        store: Arc<MemoryStore>,
        other: Option<Arc<dyn Connector>>,
        programs: Vec<Arc<program::Program>>,
    ) -> Self {
        Self::start_keeping(store, other, programs, app::DocumentPorts::default()).await
    }

    /// With these programs, and people told outside as these rules say.
    pub(crate) async fn telling(programs: Vec<Arc<program::Program>>, notices: NoticeRules) -> Self {
        let settings = Settings { notices, ..Settings::default() };
        let documents = app::DocumentPorts::default();
        Self::start_as(Arc::new(MemoryStore::new()), None, programs, documents, settings).await
    }

    /// The licence that is shipped.
    pub(crate) fn licence() -> Arc<program::Program> {
        Arc::clone(&LOADED)
    }

    async fn start_keeping(
        store: Arc<MemoryStore>,
        other: Option<Arc<dyn Connector>>,
        programs: Vec<Arc<program::Program>>,
        documents: app::DocumentPorts,
    ) -> Self {
        Self::start_as(store, other, programs, documents, Settings::default()).await
    }

    async fn start_as(
        store: Arc<MemoryStore>,
        other: Option<Arc<dyn Connector>>,
        programs: Vec<Arc<program::Program>>,
        documents: app::DocumentPorts,
        settings: Settings,
    ) -> Self {
        let clock = Arc::new(SetClock::at("2026-03-02T09:00:00Z".parse().unwrap()));
        let (http, mail) = (Arc::new(Told::default()), Arc::new(Told::default()));
        let webhook = Arc::new(Told::default());
        let payments = Arc::new(Told::default());
        let connectors: BTreeMap<String, Arc<dyn Connector>> = [
            ("http".to_owned(), Arc::clone(&http) as Arc<dyn Connector>),
            ("webhook".to_owned(), Arc::clone(&webhook) as Arc<dyn Connector>),
            ("mail".to_owned(), other.unwrap_or_else(|| Arc::clone(&mail) as Arc<dyn Connector>)),
            ("payments".to_owned(), Arc::clone(&payments) as Arc<dyn Connector>),
        ]
        .into();
        let list = Arc::new(List::default());
        let ports = Ports {
            store: Arc::<MemoryStore>::clone(&store),
            clock: Arc::<SetClock>::clone(&clock),
            ids: Arc::new(SeededIds::new(7)),
            token_hash: open_token_hash(),
            documents,
            connectors,
            disposals: Arc::<List>::clone(&list),
        };
        let app = App::start(ports, programs, settings).await.unwrap();
        let link = app.first_admin_link().await.unwrap().unwrap();
        let redeemed = app.redeem_link(&link, "Ada", "ada", PASSWORD, &Attested::default()).await.unwrap();
        let Redeemed::In(admin) = redeemed else { panic!("{redeemed:?}") };
        Self { app, store, clock, http, mail, payments, admin_token: admin.token, list, webhook }
    }

    /// The same deployment started again with a later version of the program beside the one its cases run: the sheet
    /// changed by `change`.
    pub(crate) async fn restarted(&mut self, change: impl Fn(&str) -> String) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
        let read = program::Folder::read(&folder).unwrap();
        let files = read.files().map(|(path, text)| {
            let text = if path == "program.yaml" {
                change(&text.replace("version: 1.0.0", "version: 1.1.0"))
            } else {
                text.to_owned()
            };
            (path.to_owned(), text)
        });
        let later = program::compile(&files.collect()).unwrap_or_else(|findings| panic!("{findings}"));
        let connectors: BTreeMap<String, Arc<dyn Connector>> = [
            ("http".to_owned(), Arc::clone(&self.http) as Arc<dyn Connector>),
            ("mail".to_owned(), Arc::clone(&self.mail) as Arc<dyn Connector>),
        ]
        .into();
        let ports = Ports {
            store: Arc::<MemoryStore>::clone(&self.store),
            clock: Arc::<SetClock>::clone(&self.clock),
            ids: Arc::new(SeededIds::new(8)),
            token_hash: open_token_hash(),
            documents: app::DocumentPorts::default(),
            connectors,
            disposals: Arc::<List>::clone(&self.list),
        };
        let programs = vec![Arc::clone(&LOADED), Arc::new(later)];
        self.app = App::start(ports, programs, Settings::default()).await.unwrap();
    }

    /// Who a token stands for now, at a managed device in the office.
    pub(crate) async fn caller(&self, token: &str) -> Caller {
        self.maybe(token).await.expect("the session holds")
    }

    pub(crate) async fn maybe(&self, token: &str) -> Option<Caller> {
        let attested = Attested {
            zones: ["office-network".to_owned()].into(),
            managed_device: true,
            address: Some("192.0.2.7".to_owned()),
        };
        self.app.caller(token, attested, Declared::default()).await.unwrap()
    }

    pub(crate) async fn admin(&self) -> Caller {
        match self.maybe(&self.admin_token).await {
            Some(admin) => admin,
            None => self.signed_in("ada").await,
        }
    }

    /// Somebody who has an account, signed in now.
    pub(crate) async fn signed_in(&self, login: &str) -> Caller {
        let came = self.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
        self.caller(&came.signed_in().unwrap().token).await
    }

    /// Adds somebody and signs them in; the token.
    pub(crate) async fn person(
        &self,
        login: &str,
        role: &str,
        unit: &str,
        partner: &str,
    ) -> (PersonId, String) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let platform = ["auditor", "administrator", "security-officer"].contains(&role);
        let new = NewPerson {
            name: login.to_owned(),
            login: login.to_owned(),
            password: Some(PASSWORD.to_owned()),
            roles: if platform || role.is_empty() {
                Vec::new()
            } else {
                vec![RoleGrant { program: PROGRAM.into(), role: role.into(), from: None, until: None }]
            },
            platform_roles: if platform { vec![role.to_owned()] } else { Vec::new() },
            units: some(unit).into_iter().map(Into::into).collect(),
            partners: some(partner).into_iter().map(Into::into).collect(),
        };
        let answer = self.app.add_person(&self.admin().await, new).await.unwrap();
        let Answer::Found(app::PersonAnswer::Stored(person)) = answer else { panic!("{answer:?}") };
        let came = self.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
        let signed = came.signed_in().unwrap();
        (person.id, signed.token)
    }

    pub(crate) async fn officer(&self) -> Caller {
        let (_, token) = self.person("ana", "licensing-officer", NORTH, "").await;
        self.caller(&token).await
    }

    pub(crate) async fn guest(&self) -> (GuestStarted, Caller) {
        let answer = self.app.start_guest(PROGRAM, &Attested::default()).await.unwrap().within().unwrap();
        let Answer::Found(guest) = answer else { panic!("{answer:?}") };
        let caller = self.caller(&guest.token).await;
        (guest, caller)
    }

    /// A case in draft; its reference.
    pub(crate) async fn draft(&self, guest: &Caller) -> String {
        let answer = self.app.open_case(guest, PROGRAM, None, Json::Null, Guard::default()).await.unwrap();
        done(answer).reference
    }

    /// A case submitted with its fee paid; its reference.
    pub(crate) async fn submitted(&self, guest: &Caller) -> String {
        let reference = self.draft(guest).await;
        self.pay(&reference, "190.00").await;
        done(self.act(guest, &reference, "submit", application()).await);
        reference
    }

    pub(crate) async fn accepted(&self, guest: &Caller, officer: &Caller) -> String {
        let reference = self.submitted(guest).await;
        done(self.act(officer, &reference, "accept", Json::Null).await);
        reference
    }

    pub(crate) async fn pay(&self, reference: &str, amount: &str) {
        let payments = self.app.service("payments");
        let values = json!({ "fee_received": amount });
        done(self.app.write(&payments, reference, values, Guard::default()).await.unwrap());
    }

    pub(crate) async fn act(
        &self,
        caller: &Caller,
        reference: &str,
        action: &str,
        input: Json,
    ) -> Answer<Acted> {
        self.app.act(caller, reference, request(action, input)).await.unwrap()
    }

    pub(crate) fn later(&self, by: SignedDuration) -> Timestamp {
        let now = app::Clock::now(&*self.clock) + by;
        self.clock.set(now);
        now
    }
}

pub(crate) fn request(action: &str, input: Json) -> ActRequest {
    ActRequest { track: None, action: action.into(), input, reason: None, guard: Guard::default() }
}

pub(crate) fn done(answer: Answer<Acted>) -> app::answer::ActAnswer {
    match answer {
        Answer::Found(Acted::Done(done)) => done,
        other => panic!("not done: {other:?}"),
    }
}

pub(crate) fn refused(answer: Answer<Acted>) -> app::answer::Refused {
    match answer {
        Answer::Found(Acted::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// What an applicant fills in.
pub(crate) fn application() -> Json {
    json!({
        "premises.name": "The Crown",
        "premises.address": { "line1": "1 Market Street", "town": "Lichfield", "postcode": "WS13 6JX" },
        "premises.ward": "stowe",
        "premises.uprn": "100062",
        "premises.rateable_value": "12,000.00",
        "applicant": {
            "name": "Ann Field",
            "email": "ann@example.org",
            "phone": "01543 555 1234",
            "home_address": { "line1": "7 Orchard Close", "town": "Tamworth", "postcode": "B79 7XX" },
        },
        "activities": {
            "alcohol": true, "entertainment": "no", "late_food": "yes",
            "hours": "Monday to Saturday 10am to midnight", "supervisor": "Bob Marsh",
        },
        "declaration": { "plan_ready": "yes", "correct": "yes" },
    })
}

pub(crate) fn text(value: &Value) -> String {
    value.to_string()
}
