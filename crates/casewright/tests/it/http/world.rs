//! A server without a socket: the router over the real store in a folder of its own, a clock that is set, and people who
//! sign in.

use super::outside::Outside;
use app::{
    App, Clock as _, DocumentPorts, Ids, Ports, Settings, Store,
    connector::{CallFailure, Connector},
    content::ContentStream,
    core::{
        Case,
        definition::Span,
        id::{CaseId, RoleName},
    },
    port::objects::{Scan, Scanner},
    program::{
        Program,
        model::{Origin, Tie, Under, Who},
    },
    testing::{SeededIds, SetClock},
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use connect::objects::file::Files;
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};
use store::{Database, Options, PostgresStore, SqliteStore};
use tower::ServiceExt;
use vault::KeyRing;
use web::{Door, WebState};

pub(crate) const PASSWORD: &str = "correct horse battery";
/// Zones that an address of the tests can lie in, several at once: the third number of `10.1.z.7` has a bit for each; 0 is the first
/// alone.
const ZONES: [&str; 3] = ["office-network", "insurer-network", "united-states"];
/// While a session is used so often it does not end.
const USED_EVERY: SignedDuration = SignedDuration::from_mins(20);
const ELSEWHERE: [u8; 4] = [192, 0, 2, 44];

/// The program as it is shipped.
pub(crate) fn premises_licence() -> Program {
    shipped("premises-licence")
}

/// The other one: several tracks, approvals in steps, partners who may be told.
pub(crate) fn child_placement() -> Program {
    shipped("child-placement")
}

/// Any of them, by its folder.
pub(crate) fn shipped(name: &str) -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs").join(name);
    app::program::load(&folder).unwrap_or_else(|found| panic!("{}", found.plain()))
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The last part of a problem's type.
    pub(crate) fn slug(&self) -> String {
        let document: Json = serde_json::from_str(&self.body).unwrap_or_default();
        document["type"].as_str().and_then(|kind| kind.strip_prefix("/problems/")).unwrap_or("").to_owned()
    }

    pub(crate) fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().to_owned()
    }
}

/// How somebody shows who they are.
#[derive(Clone, Debug)]
pub(crate) enum Pass {
    /// Not at all.
    None,
    /// A bearer token, as programs and guests of the API do.
    Bearer(String),
    /// The cookie of a session, as browsers do.
    Cookie(String),
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) pass: Pass,
    pub(crate) from: [u8; 4],
}

impl Ask {
    pub(crate) fn new(method: &'static str, path: impl Into<String>, pass: &Pass) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
            pass: pass.clone(),
            from: ELSEWHERE,
        }
    }

    pub(crate) fn json(mut self, body: &Json) -> Self {
        self.headers.push(("content-type", "application/json".into()));
        self.body = Some(body.to_string().into_bytes());
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Somebody with an account.
#[derive(Clone, Debug)]
struct Person {
    id: String,
    login: Option<String>,
    pass: Pass,
    from: [u8; 4],
}

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) outside: Arc<Outside>,
    pub(crate) program: Arc<Program>,
    /// The case of a scenario: its id inside, its reference outside.
    pub(crate) case: Option<(CaseId, String)>,
    pub(crate) admin: Pass,
    router: Router,
    people: HashMap<Who, Person>,
    /// Further roles of the person of a role.
    pub(crate) also: BTreeMap<RoleName, Vec<RoleName>>,
    /// Platform roles of the person of a role.
    pub(crate) platform_roles: BTreeMap<RoleName, Vec<String>>,
    /// Until when the person of a role holds a clearance for it.
    pub(crate) clearances: BTreeMap<RoleName, Timestamp>,
    /// Reference and code of the voucher of a line that was handed over last.
    pub(crate) vouchers: HashMap<app::core::id::LineName, (String, String)>,
    /// The circumstances of the step that is taken.
    pub(crate) under: Under,
    unit: String,
    /// Where documents lie.
    pub(crate) documents: DocumentPorts,
    // Last: the store is closed before its folder goes.
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new(program: Program, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::in_memory().unwrap();
        let options = Options::new(folder.path(), "test", "casewright/log", &ring).unwrap();
        let store = Arc::new(SqliteStore::open(options).unwrap());
        Self::on(program, now, store, &ring, folder).await
    }

    /// On PostgreSQL.
    pub(crate) async fn on_postgres(program: Program, now: Timestamp, database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::in_memory().unwrap();
        let options = Options::new(folder.path(), "test", "casewright/log", &ring).unwrap();
        let store = Arc::new(PostgresStore::open(database, options).await.unwrap());
        Self::on(program, now, store, &ring, folder).await
    }

    /// On a store that is open.
    pub(crate) async fn on(
        program: Program,
        now: Timestamp,
        store: Arc<dyn Store>,
        ring: &KeyRing,
        folder: tempfile::TempDir,
    ) -> Self {
        let scanner: Arc<dyn Scanner> = Arc::new(FindsNothing);
        Self::scanned_by(scanner, program, now, store, ring, folder).await
    }

    /// The same with a scanner; documents lie in the folder.
    pub(crate) async fn scanned_by(
        scanner: Arc<dyn Scanner>,
        program: Program,
        now: Timestamp,
        store: Arc<dyn Store>,
        ring: &KeyRing,
        folder: tempfile::TempDir,
    ) -> Self {
        let objects = Arc::new(Files::open(&folder.path().join("documents")).unwrap());
        let documents = DocumentPorts {
            objects,
            scanner: Some(scanner),
            press: Some(Arc::new(press::Printer::default())),
            release: None,
        };
        let clock = Arc::new(SetClock::at(now));
        let outside = Arc::new(Outside::default());
        let program = Arc::new(program);
        let Server { app, router } =
            serve(Arc::clone(&store), ring, 7, &clock, &outside, &program, documents.clone()).await;
        let unit = match program.config.get("default_unit") {
            Some(app::core::Value::Text(unit)) => unit.to_string(),
            _ => "the-unit".to_owned(),
        };
        let mut world = Self {
            app,
            store,
            clock,
            outside,
            program,
            case: None,
            admin: Pass::None,
            router,
            people: HashMap::new(),
            also: BTreeMap::new(),
            platform_roles: BTreeMap::new(),
            clearances: BTreeMap::new(),
            vouchers: HashMap::new(),
            under: Under::default(),
            unit,
            documents,
            _folder: folder,
        };
        world.first_administrator().await;
        world
    }

    /// Another server of the same programs, on what may be the same store; `seed` keeps its ids apart.
    pub(crate) async fn beside(&self, store: Arc<dyn Store>, ring: &KeyRing, seed: u64) -> Server {
        self.beside_with(store, ring, seed, self.documents.clone()).await
    }

    /// The same with documents elsewhere.
    pub(crate) async fn beside_with(
        &self,
        store: Arc<dyn Store>,
        ring: &KeyRing,
        seed: u64,
        documents: DocumentPorts,
    ) -> Server {
        serve(store, ring, seed, &self.clock, &self.outside, &self.program, documents).await
    }

    async fn first_administrator(&mut self) {
        let link = self.app.first_admin_link().await.unwrap().expect("nobody is an administrator yet");
        let pairs = [("token", &*link), ("name", "Ada Admin"), ("login", "admin"), ("password", PASSWORD)];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut ask = Ask::new("POST", "/first-administrator", &Pass::None)
            .header("content-type", "application/x-www-form-urlencoded");
        ask.body = Some(form.into());
        let got = self.send(&ask).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
        self.admin = Pass::Cookie(got.cookie());
    }

    /// Sends a request as it stands.
    pub(crate) async fn send(&self, ask: &Ask) -> Got {
        send(&self.router, ask).await
    }

    /// A request by somebody of the scenario, who signs in again where their session has ended meanwhile.
    pub(crate) async fn by(&mut self, who: &Who, mut ask: Ask) -> Got {
        if let Who::Role(role) | Who::Untied(role) = who {
            let usual = self.program.roles[role].purpose.first().cloned();
            let purpose = self.under.purpose.clone().unwrap_or(usual);
            ask.headers.extend(purpose.map(|purpose| ("purpose", purpose)));
        }
        let from = self.under.from.as_ref().map(|origins| address(origins));
        if let Some(ago) = self.under.signed_in {
            let (person, now) = (self.person(who, false).await, self.clock.now());
            let login = person.login.clone().expect("whoever signed in some time ago has an account");
            let pass = self.aged(&login, &person, length(ago), now).await;
            return self.send(&Ask { pass, from: from.unwrap_or(person.from), ..ask }).await;
        }
        for again in [false, true] {
            let person = self.person(who, again).await;
            let from = from.unwrap_or(person.from);
            let got = self.send(&Ask { pass: person.pass, from, ..ask.clone() }).await;
            if got.status != StatusCode::UNAUTHORIZED || again || person.login.is_none() {
                return got;
            }
        }
        unreachable!("the second time returns")
    }

    /// A session that began so long ago, and was used ever since.
    async fn aged(&self, login: &str, person: &Person, ago: SignedDuration, now: Timestamp) -> Pass {
        let mut at = now.checked_sub(ago).expect("the scenario does not begin with time itself");
        self.clock.set(at);
        let pass = self.sign_in(login, PASSWORD).await;
        while at < now {
            at = at.checked_add(USED_EVERY).expect("a time").min(now);
            self.clock.set(at);
            let used = Ask { from: person.from, ..Ask::new("GET", "/api/v1/session", &pass) };
            assert_eq!(self.send(&used).await.status, StatusCode::OK);
        }
        pass
    }

    pub(crate) async fn get(&mut self, who: &Who, path: &str) -> Got {
        self.by(who, Ask::new("GET", path, &Pass::None)).await
    }

    pub(crate) async fn post(&mut self, who: &Who, path: &str, body: &Json) -> Got {
        self.by(who, Ask::new("POST", path, &Pass::None).json(body)).await
    }

    /// How somebody shows who they are now.
    pub(crate) async fn pass(&mut self, who: &Who) -> Pass {
        self.person(who, false).await.pass
    }

    /// The id of somebody with an account.
    pub(crate) async fn id_of(&mut self, who: &Who) -> String {
        self.person(who, false).await.id
    }

    async fn person(&mut self, who: &Who, again: bool) -> Person {
        let known = self.people.get(who).cloned();
        let person = match known {
            Some(person) if !again => return person,
            Some(mut person) => {
                if let Some(login) = &person.login {
                    person.pass = self.sign_in(login, PASSWORD).await;
                }
                person
            }
            None => self.arrive(who).await,
        };
        self.people.insert(who.clone(), person.clone());
        person
    }

    /// Signs in as a browser does and keeps the cookie.
    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> Pass {
        let body = json!({ "login": login, "password": password, "cookie": true });
        let got = self.send(&Ask::new("POST", "/api/v1/session", &Pass::None).json(&body)).await;
        assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
        Pass::Cookie(got.cookie())
    }

    /// Parties come as guests; everybody else gets an account from the administrator and signs in.
    async fn arrive(&mut self, who: &Who) -> Person {
        let (role, tied) = match who {
            Who::Role(role) => (role, true),
            Who::Untied(role) => (role, false),
            Who::Service(service) => panic!("the service `{service}` is no person"),
        };
        let meta = self.program.roles[role].clone();
        let program = self.program.name.clone();
        if meta.tie == Tie::Party {
            let path = format!("/api/v1/programs/{program}/guests");
            let got = self.send(&Ask::new("POST", path, &Pass::None)).await;
            assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
            let token = got.json()["token"].as_str().unwrap().to_owned();
            return Person { id: String::new(), login: None, pass: Pass::Bearer(token), from: ELSEWHERE };
        }
        let unit = if tied { self.unit.clone() } else { "another-unit".to_owned() };
        let login = format!("{role}{}", if tied { "" } else { ".untied" });
        let further = self.also.get(role).into_iter().flatten();
        let roles: Vec<&RoleName> = std::iter::once(role).chain(further).collect();
        let metas = || roles.iter().map(|role| &self.program.roles[*role]);
        let grant = |role: &&RoleName| json!({ "program": program.as_str(), "role": role.as_str() });
        let body = json!({
            "name": meta.title,
            "login": login,
            "password": PASSWORD,
            "roles": roles.iter().map(grant).collect::<Vec<_>>(),
            "platform_roles": self.platform_roles.get(role).cloned().unwrap_or_default(),
            "units": if metas().any(|meta| meta.tie == Tie::Unit) { vec![unit] } else { Vec::new() },
            "partners": metas().filter(|_| tied).filter_map(|meta| meta.partner.as_ref()).map(ToString::to_string).collect::<Vec<_>>(),
        });
        let id = self.add_person(&body).await;
        if let Some(until) = self.clearances.get(role) {
            let clearance = json!({
                "program": program.as_str(), "role": role.as_str(), "until": until.to_string(),
                "reason": "given by the scenario",
            });
            let path = format!("/api/v1/people/{id}");
            let ask = Ask::new("PATCH", path, &self.admin).json(&json!({ "clearances": [clearance] }));
            let got = self.send(&ask).await;
            assert!(got.status.is_success(), "{} {}", got.status, got.body);
        }
        let pass = self.sign_in(&login, PASSWORD).await;
        Person { id, login: Some(login), pass, from: address(&meta.from) }
    }

    /// An account by the administrator, whose session may have ended; the id of whose it is.
    pub(crate) async fn add_person(&mut self, body: &Json) -> String {
        for _ in 0..2 {
            let got = self.send(&Ask::new("POST", "/api/v1/people", &self.admin).json(body)).await;
            if got.status == StatusCode::UNAUTHORIZED {
                self.admin = self.sign_in("admin", PASSWORD).await;
                continue;
            }
            assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
            return got.json()["id"].as_str().unwrap().to_owned();
        }
        panic!("the administrator cannot sign in")
    }

    pub(crate) fn reference(&self) -> &str {
        &self.case.as_ref().expect("the case is open").1
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.reference())
    }

    /// The case as it is stored.
    pub(crate) async fn stored(&self) -> Arc<Case> {
        let id = self.case.as_ref().expect("the case is open").0;
        self.store.case(id).await.unwrap().expect("a case that was opened is there")
    }

    /// Opens a case over the API, with these fields; the answer if it was not opened.
    pub(crate) async fn open(&mut self, role: &RoleName, input: Json) -> Result<(), Got> {
        let who = Who::Role(role.clone());
        let path = format!("/api/v1/programs/{}/cases", self.program.name);
        let body = json!({ "unit": self.unit, "input": input });
        let got = self.post(&who, &path, &body).await;
        if got.status != StatusCode::CREATED {
            return Err(got);
        }
        let reference = got.json()["reference"].as_str().unwrap().to_owned();
        let id = self.store.case_of_reference(&reference).await.unwrap().expect("it is stored");
        self.case = Some((id, reference));
        Ok(())
    }
}

/// How long a span of real time is; working days are counted by a calendar, and no sign-in is.
pub(super) fn length(span: Span) -> SignedDuration {
    match span {
        Span::Hours(hours) => SignedDuration::from_hours(i64::from(hours)),
        Span::Days(days) => SignedDuration::from_hours(24 * i64::from(days)),
        Span::WorkingDays(_) => panic!("a sign-in is not so many working days old"),
    }
}

/// An address in all the zones that are named; a device stands in for none.
fn address(origins: &[Origin]) -> [u8; 4] {
    let zones = origins.iter().filter_map(|origin| match origin {
        Origin::Zone(zone) => Some(zone.as_str()),
        Origin::ManagedDevice => None,
    });
    let bits = zones.map(|zone| {
        let bit = ZONES.iter().position(|known| *known == zone);
        1_u8 << bit.unwrap_or_else(|| panic!("no address of the tests lies in `{zone}`: name it in `ZONES`"))
    });
    match bits.fold(0, |all, bit| all | bit) {
        0 => ELSEWHERE,
        bits => [10, 1, bits, 7],
    }
}

/// Sends a request to a server.
async fn send(router: &Router, ask: &Ask) -> Got {
    let mut request = Request::builder().method(ask.method).uri(&ask.path).header(header::HOST, "localhost");
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    request = match &ask.pass {
        Pass::None => request,
        Pass::Bearer(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        Pass::Cookie(cookie) => {
            request.header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin")
        }
    };
    let body = ask.body.clone().map_or_else(Body::empty, Body::from);
    let mut request = request.body(body).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((ask.from, 40_000))));
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}
/// A server by itself.
pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    router: Router,
}

impl Server {
    /// Sends a request as it stands.
    pub(crate) async fn ask(&self, ask: &Ask) -> Got {
        send(&self.router, ask).await
    }
}

async fn serve(
    store: Arc<dyn Store>,
    ring: &KeyRing,
    seed: u64,
    clock: &Arc<SetClock>,
    outside: &Arc<Outside>,
    program: &Arc<Program>,
    documents: DocumentPorts,
) -> Server {
    let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(seed));
    let hasher = ring.token_hasher();
    let connector = |name: &str| (name.to_owned(), Arc::clone(outside) as Arc<dyn Connector>);
    let ports = Ports {
        store,
        clock: Arc::clone(clock) as Arc<dyn app::Clock>,
        ids: Arc::clone(&ids),
        token_hash: Arc::new(move |purpose, token| hasher.hash(purpose, token)),
        documents,
        connectors: BTreeMap::from([connector("mail"), connector("http"), connector("payments")]),
        disposals: Arc::new(app::port::disposals::DisposalsInMemory::default()),
    };
    let app = App::start(ports, vec![Arc::clone(program)], settings()).await.unwrap();
    let zones = |address: IpAddr| match address {
        IpAddr::V4(four) if four.octets()[0] == 10 => {
            let bits = four.octets()[2].max(1);
            let named = ZONES.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
            named.map(|(_, zone)| (*zone).to_owned()).collect()
        }
        _ => Vec::new(),
    };
    // How long a build for tests takes says nothing about a server.
    let request_time = std::time::Duration::from_mins(10);
    let door = Door { zones_of: Arc::new(zones), request_time, ..Door::default() };
    Server { router: web::router(WebState::new(Arc::clone(&app), ids, door)), app }
}

/// Every request of these tests comes from one address: what limits one address would limit them all.
fn settings() -> Settings {
    let many = app::limit::Rate::new(100_000, 60);
    let rates =
        app::limit::Rates { account: many, address: many, guests: many, codes: many, ..Default::default() };
    Settings { rates, ..Settings::default() }
}

/// Here nothing is infected.
struct FindsNothing;

#[async_trait::async_trait]
impl Scanner for FindsNothing {
    async fn scan(&self, _: &mut ContentStream) -> Result<Scan, CallFailure> {
        Ok(Scan::Clean("a test".to_owned()))
    }
}
