//! People, cases and a clock, and a browser without a screen.

use app::{
    App, Caller, Clock, Ids, MemoryStore, Ports, Redeemed, Settings, Store,
    connector::{Call, CallFailure, CallKind, Connector, Reply},
    entry::Entry,
    port::store::EntryQuery,
    request::Guard,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;
use uuid::Uuid;
use web::{DemoMail, DemoPerson, DemoTools, Door, WebState};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A clock that stands still until it is moved.
struct Still {
    start: Timestamp,
    ahead: Mutex<SignedDuration>,
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.start + *self.ahead.lock().unwrap()
    }

    fn set_ahead(&self, by: SignedDuration) -> bool {
        *self.ahead.lock().unwrap() = by;
        true
    }
}

/// Ids in order and bytes from a seed.
struct Counted(Mutex<u64>);

impl Counted {
    fn next(&self) -> u64 {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        *count
    }
}

impl Ids for Counted {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(self.next()))
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let hash = Sha256::digest(self.next().to_be_bytes());
            for (byte, from) in chunk.iter_mut().zip(hash) {
                *byte = from;
            }
        }
    }
}

/// Sends nothing; keeps messages, refuses one address, answers the rating list.
#[derive(Default)]
struct Outside {
    name: &'static str,
    sent: Arc<Mutex<Vec<DemoMail>>>,
}

#[async_trait]
impl Connector for Outside {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        match &call.kind {
            CallKind::Message { to, .. } if to.starts_with("nobody@") => {
                Err(CallFailure::Never("the server refused the address".into()))
            }
            CallKind::Message { to, subject, body } => {
                let mail = DemoMail { to: to.clone(), subject: subject.clone(), body: body.clone() };
                self.sent.lock().unwrap().insert(0, mail);
                Ok(Reply::Done)
            }
            CallKind::Post { .. } => Ok(Reply::Done),
            CallKind::Pay(_) => Ok(Reply::Paid { reference: format!("paid-{}", call.key) }),
            CallKind::Get { .. } => Ok(Reply::Document(json!({ "rateable_value": "4000.00" }))),
        }
    }
}

struct Tools(Arc<Mutex<Vec<DemoMail>>>);

impl DemoTools for Tools {
    fn mail(&self) -> Vec<DemoMail> {
        self.0.lock().unwrap().clone()
    }

    fn people(&self) -> Vec<DemoPerson> {
        vec![DemoPerson {
            name: "Ann North".into(),
            login: "north".into(),
            title: "Licensing officer".into(),
        }]
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Nobody is signed in.
    Nobody,
    /// Whoever began the applications.
    Applicant,
    /// Somebody who began another application.
    Stranger,
    /// A licensing officer of the unit.
    Officer,
    /// A licensing officer of another unit.
    South,
    /// The senior officer of the unit.
    Senior,
    /// The police.
    Police,
    /// An auditor of the platform.
    Auditor,
    /// The administrator.
    Admin,
    /// A security officer of the platform.
    Security,
    /// Keeps the records of the unit.
    Records,
    /// Keeps the accounts of the unit.
    Finance,
    /// Somebody else with an account.
    Spare,
    /// Works on the inbox of the unit, where there is one.
    Registrar,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn location(&self) -> String {
        self.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The text of the element with this id.
    pub(crate) fn text_of(&self, id: &str) -> String {
        let after = self
            .body
            .split(&format!("id=\"{id}\""))
            .nth(1)
            .unwrap_or_else(|| panic!("no #{id}: {}", self.body));
        let inner = after.split_once('>').map(|(_, rest)| rest).unwrap_or_default();
        inner.split('<').next().unwrap_or_default().to_owned()
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let after = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let after = after.unwrap_or_else(|| panic!("no `{name}`: {}", self.body));
        after.split('"').next().unwrap_or_default().to_owned()
    }

    fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        set.split(';').next().map(str::to_owned)
    }
}

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    ids: Arc<dyn Ids>,
    pub(crate) store: Arc<MemoryStore>,
    clock: Arc<Still>,
    router: Router,
    cookies: BTreeMap<Who, String>,
}

impl World {
    /// The program, the people; no case.
    pub(crate) async fn new() -> Self {
        Self::of(&["premises-licence"]).await
    }

    /// With an inbox beside it, and a registrar.
    pub(crate) async fn with_inbox() -> Self {
        let mut world = Self::of(&["premises-licence", "intake"]).await;
        let licence = json!({ "program": "premises-licence", "role": "licensing-officer" });
        let body = json!({
            "name": "Rita Registrar", "login": "registrar", "password": PASSWORD, "units": ["licensing-north"],
            "roles": [{ "program": "intake", "role": "registrar" }, licence],
        });
        let got = world.api(Who::Admin, "post", "/api/v1/people", Some(body)).await;
        assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
        world.sign_in(Who::Registrar, "registrar").await;
        world
    }

    async fn of(programs: &[&str]) -> Self {
        let shipped = |name: &&str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs").join(name);
            let read = app::program::load(&folder);
            Arc::new(read.unwrap_or_else(|errors| panic!("{}", errors.plain())))
        };
        let sent = Arc::new(Mutex::new(Vec::new()));
        let ids: Arc<dyn Ids> = Arc::new(Counted(Mutex::new(0)));
        let outside = |name: &'static str| -> (String, Arc<dyn Connector>) {
            (name.to_owned(), Arc::new(Outside { name, sent: Arc::clone(&sent) }))
        };
        let clock = Arc::new(Still {
            start: "2026-03-02T10:00:00Z".parse().unwrap(),
            ahead: Mutex::new(SignedDuration::ZERO),
        });
        let store = Arc::new(MemoryStore::new());
        let ports = Ports {
            store: Arc::clone(&store) as _,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids),
            token_hash: Arc::new(|purpose, token| {
                hex::encode(
                    Sha256::new().chain_update(purpose).chain_update([0]).chain_update(token).finalize(),
                )
            }),
            documents: app::DocumentPorts {
                scanner: Some(Arc::new(FindsNothing)),
                ..app::DocumentPorts::default()
            },
            connectors: [outside("mail"), outside("http")].into(),
            disposals: Arc::new(app::port::disposals::DisposalsInMemory::default()),
        };
        let settings = Settings { demo: true, ..Settings::default() };
        let app = App::start(ports, programs.iter().map(shipped).collect(), settings).await.unwrap();
        // A machine that is busy with other tests is no reason to refuse.
        let door = Door { request_time: std::time::Duration::from_mins(5), ..Door::default() };
        let state = WebState::new(Arc::clone(&app), Arc::clone(&ids), door)
            .with_demo(Arc::new(Tools(sent)))
            .with_providers(vec![Arc::new(crate::identity::Staff)])
            .looking_every(std::time::Duration::from_millis(1));
        let mut world = Self { app, ids, store, clock, router: web::router(state), cookies: BTreeMap::new() };
        world.people().await;
        world
    }

    /// What the handlers share, behind another front door.
    pub(crate) fn state_with(&self, door: Door) -> WebState {
        WebState::new(Arc::clone(&self.app), Arc::clone(&self.ids), door)
    }

    /// The server behind another front door.
    pub(crate) fn router_with(&self, door: Door) -> Router {
        web::router(self.state_with(door))
    }

    async fn people(&mut self) {
        let link = self.app.first_admin_link().await.unwrap().unwrap();
        let made = self
            .app
            .redeem_link(&link, "Ada Admin", "admin", PASSWORD, &app::Attested::default())
            .await
            .unwrap();
        assert!(matches!(made, Redeemed::In(_)), "{made:?}");
        self.sign_in(Who::Admin, "admin").await;
        let role = |role: &str| json!([{ "program": "premises-licence", "role": role }]);
        for (who, login, person) in [
            (
                Who::Officer,
                "north",
                json!({ "name": "Nora North", "roles": role("licensing-officer"), "units": ["licensing-north"] }),
            ),
            (
                Who::South,
                "south",
                json!({ "name": "Sam South", "roles": role("licensing-officer"), "units": ["licensing-south"] }),
            ),
            (
                Who::Senior,
                "senior",
                json!({ "name": "Stella Senior", "roles": role("senior-officer"), "units": ["licensing-north"] }),
            ),
            (
                Who::Police,
                "police",
                json!({ "name": "Pat Police", "roles": role("police"), "partners": ["police"] }),
            ),
            (
                Who::Security,
                "security",
                json!({ "name": "Sia Security", "platform_roles": ["security-officer"] }),
            ),
            (
                Who::Records,
                "records",
                json!({
                    "name": "Rea Records",
                    "roles": [
                        { "program": "premises-licence", "role": "records-officer" },
                        { "program": "premises-licence", "role": "records-manager" },
                    ],
                    "units": ["licensing-north"],
                }),
            ),
            (
                Who::Finance,
                "finance",
                json!({ "name": "Fay Finance", "roles": role("finance"), "units": ["licensing-north"] }),
            ),
            (Who::Auditor, "auditor", json!({ "name": "Alf Auditor", "platform_roles": ["auditor"] })),
        ] {
            let mut body = person;
            body["login"] = json!(login);
            body["password"] = json!(PASSWORD);
            let got = self.api(Who::Admin, "post", "/api/v1/people", Some(body)).await;
            assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
            self.sign_in(who, login).await;
        }
    }

    /// What was destroyed before: its certificate and the entry that names it, as the job that destroys leaves them.
    pub(crate) async fn destroyed(&self) -> String {
        let id = app::core::id::CaseId::new(Uuid::from_u128(0xdead));
        let at = self.clock.now();
        let mut remains = app::core::Case::empty(id, "premises-licence".into(), "licensing-north".into(), at);
        "PL-2019-7F3KQ".clone_into(&mut remains.reference);
        let certificate = json!({
            "certificate": "casewright certificate of destruction, version 1",
            "case": id, "reference": remains.reference, "program": "premises-licence",
            "program_title": "Premises licence", "unit": "licensing-north", "ended_at": null,
            "rule": "it is kept until 2025-03-02: 6 years from its end", "schedule": "LIC-4.2",
            "proposed_by": [], "proposed_at": at, "approved_by": [], "approved_at": at,
            "events": 4, "documents": 0, "destroyed_at": at, "how": "", "log": "",
        });
        let text = certificate.to_string();
        let body = json!({ "remains": remains, "certificate": text, "destroyed_at": at });
        let mut paper = app::port::paper::Paper::new("disposal", self.ids.uuid(), at, &body);
        (paper.case, paper.open) = (Some(id), false);
        let entry = app::entry::Entry {
            id: app::core::id::EntryId::new(self.ids.uuid()),
            at,
            actor: Some(app::core::Actor::Service("records".into())),
            session: None,
            kind: app::entry::EntryKind::Administration,
            ask: format!("dispose:{}", hex::encode(Sha256::digest(text.as_bytes()))),
            target: app::entry::EntryTarget::Case(id),
            allowed: true,
            detail: app::entry::EntryDetail::default(),
        };
        let paper_id = paper.id.to_string();
        app::Store::put_papers(&*self.store, vec![paper], entry).await.unwrap();
        paper_id
    }

    /// A notice of an unusual look for one person, and two that could not be delivered to another; their ids.
    pub(crate) async fn told(&self, looked: &str, on: &str, in_vain: &str) -> [String; 3] {
        use app::port::paper::Paper;
        let person = |id: &str| app::core::id::PersonId::new(id.parse().unwrap());
        let at = app::Clock::now(&*self.clock);
        let news = json!({ "what": "glass-broken", "by": in_vain, "no": 0, "reason": "Fire" });
        let mut look = Paper::new("notice", self.ids.uuid(), at, &news);
        look.case = app::Store::case_of_reference(&*self.store, on).await.unwrap();
        look.person = Some(person(looked));
        let mut papers = vec![look];
        for _ in 0..2 {
            let given =
                json!({ "way": "mail", "notices": [], "failure": "the mail server could not be reached" });
            let mut paper = Paper::new("notice-given-up", self.ids.uuid(), at, &given);
            paper.person = Some(person(in_vain));
            papers.push(paper);
        }
        let ids: Vec<String> = papers.iter().map(|paper| paper.id.to_string()).collect();
        let entry = app::entry::Entry {
            id: app::core::id::EntryId::new(self.ids.uuid()),
            at,
            actor: Some(app::core::Actor::Service("scheduler".into())),
            session: None,
            kind: app::entry::EntryKind::Job,
            ask: "told".to_owned(),
            target: app::entry::EntryTarget::Platform,
            allowed: true,
            detail: app::entry::EntryDetail::default(),
        };
        app::Store::put_papers(&*self.store, papers, entry).await.unwrap();
        ids.try_into().unwrap()
    }

    /// Who they are to the use cases.
    pub(crate) async fn caller(&self, who: Who) -> app::Caller {
        let token = self.cookies.get(&who).and_then(|cookie| cookie.split_once('=')).unwrap().1;
        let (attested, declared) = (app::Attested::default(), app::Declared::default());
        self.app.caller(token, attested, declared).await.unwrap().unwrap()
    }

    pub(crate) async fn sign_in(&mut self, who: Who, login: &str) {
        let got = self.form(Who::Nobody, "/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
        self.cookies.insert(who, got.cookie().expect("a cookie"));
    }

    /// Whatever was begun in the answer belongs to this guest from now on.
    pub(crate) fn remember(&mut self, who: Who, got: &Got) {
        self.cookies.insert(who, got.cookie().expect("a cookie"));
    }

    pub(crate) async fn sent(&self, request: Request<Body>, who: Who) -> Got {
        self.send(request, who).await
    }

    async fn send(&self, request: Request<Body>, who: Who) -> Got {
        let request = self.as_somebody(request, who);
        self.raw(request).await
    }

    /// The answer with its body still open.
    pub(crate) async fn open(&self, request: Request<Body>, who: Who) -> Response<Body> {
        let request = self.as_somebody(request, who);
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The bytes of an answer, if it was found.
    pub(crate) async fn bytes(&self, who: Who, path: &str) -> Option<Vec<u8>> {
        let response = self.open(Request::get(path).body(Body::empty()).unwrap(), who).await;
        let found = response.status() == StatusCode::OK;
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        found.then(|| bytes.to_vec())
    }

    /// The log, newest first.
    pub(crate) async fn log(&self) -> Vec<Entry> {
        let query = EntryQuery { limit: 1000, ..EntryQuery::default() };
        self.store.entries(query).await.unwrap().into_iter().map(|(_, entry)| entry).collect()
    }

    pub(crate) fn as_somebody(&self, mut request: Request<Body>, who: Who) -> Request<Body> {
        if let Some(cookie) = self.cookies.get(&who) {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        request.headers_mut().insert(header::HOST, "localhost".parse().unwrap());
        request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
        request
    }

    pub(crate) async fn raw(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Got {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn get(&self, who: Who, path: &str) -> Got {
        self.send(Request::get(path).body(Body::empty()).unwrap(), who).await
    }

    pub(crate) async fn form(&self, who: Who, path: &str, pairs: &[(&str, &str)]) -> Got {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.finish()))
            .unwrap();
        self.send(request, who).await
    }

    /// A form with a small PDF, as a browser sends it; the text fields come first.
    pub(crate) async fn multipart(&self, who: Who, path: &str, fields: &Json) -> Got {
        let mut body = String::new();
        for (name, value) in fields.as_object().unwrap().iter().filter(|(name, _)| *name != "file") {
            let value = value.as_str().unwrap();
            let head = "--cut\r\nContent-Disposition: form-data; name=";
            write!(body, "{head}\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        body += "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.pdf\"\r\n\
                 Content-Type: application/pdf\r\n\r\n%PDF-1.7\n%%EOF\n\r\n--cut--\r\n";
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body))
            .unwrap();
        self.send(request, who).await
    }

    /// Time passes.
    /// The log cannot be written from now on, or can again.
    pub(crate) fn break_log(&self, broken: bool) {
        self.store.break_log(broken);
    }

    pub(crate) fn later(&self, by: SignedDuration) {
        self.clock.set_ahead(by);
    }

    pub(crate) async fn api(&self, who: Who, method: &str, path: &str, body: Option<Json>) -> Got {
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap(), who).await
    }

    /// A new application of this guest; its reference.
    pub(crate) async fn begin(&mut self, who: Who) -> String {
        let got = self.form(Who::Nobody, "/apply/premises-licence", &[("unit", "licensing-north")]).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.body);
        self.remember(who, &got);
        got.text_of("reference")
    }

    pub(crate) async fn pay(&self, reference: &str, pounds: &str) {
        let service: Caller = self.app.service("payments");
        let paid =
            self.app.write(&service, reference, json!({ "fee_received": pounds }), Guard::default()).await;
        assert!(matches!(&paid, Ok(app::Answer::Found(app::Acted::Done(_)))), "{paid:?}");
    }

    /// Takes an action over the API and expects it to be done.
    pub(crate) async fn act(&self, who: Who, reference: &str, action: &str, body: Json) -> Json {
        let got =
            self.api(who, "post", &format!("/api/v1/cases/{reference}/actions/{action}"), Some(body)).await;
        assert_eq!(got.status, StatusCode::OK, "{action}: {}", got.body);
        got.json()
    }

    /// A paid and submitted application of the applicant.
    pub(crate) async fn submitted(&mut self, email: &str) -> String {
        let reference = self.begin(Who::Applicant).await;
        self.pay(&reference, "190.00").await;
        self.act(Who::Applicant, &reference, "submit", json!({ "input": application(email) })).await;
        reference
    }

    /// The number of a task on a case.
    pub(crate) async fn task(&self, who: Who, reference: &str, key: &str) -> u64 {
        let case = self.api(who, "get", &format!("/api/v1/cases/{reference}"), None).await.json();
        let tasks = case["tasks"].as_array().cloned().unwrap_or_default();
        let open = |task: &&Json| task["key"] == key && task["state"] != "completed";
        tasks.iter().find(open).unwrap_or_else(|| panic!("no task {key}: {case}"))["item"].as_u64().unwrap()
    }
}

/// A complete application.
pub(crate) fn application(email: &str) -> Json {
    json!({
        "premises.name": "The Crown",
        "premises.address": { "line1": "1 Market Street", "town": "Lichfield", "postcode": "WS13 6LE" },
        "premises.rateable_value": "12000.00",
        "premises.uprn": "100062",
        "applicant.name": "Jo Applicant",
        "applicant.email": email,
        "applicant.home_address": { "line1": "2 Secret Lane", "town": "Tamworth" },
        "activities.alcohol": false,
        "activities.entertainment": true,
        "activities.late_food": false,
        "activities.hours": "Weekends",
        "declaration.plan_ready": true,
        "declaration.correct": true,
    })
}

/// Here nothing is infected.
struct FindsNothing;

#[async_trait::async_trait]
impl app::port::objects::Scanner for FindsNothing {
    async fn scan(
        &self,
        _: &mut app::content::ContentStream,
    ) -> Result<app::port::objects::Scan, app::connector::CallFailure> {
        Ok(app::port::objects::Scan::Clean("a test".to_owned()))
    }
}
