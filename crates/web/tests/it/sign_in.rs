//! Purpose, step-up, service accounts and sessions, as scenarios over the API (S0.4, S0.5, S0.23, S1.14).

use app::{
    App, Attested, Clock, MemoryStore, Ports, Redeemed, Settings, Store,
    limit::{Rate, Rates},
    port::store::EntryQuery,
    testing::{SeededIds, SetClock, open_token_hash},
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, header},
};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;
use web::{Door, WebState};

const PASSWORD: &str = "correct horse battery";

/// Breaking the glass asks for two factors within the last quarter of an hour.
const STEP_UP: &str = r#"
@id("care.step-up")
@says("Breaking the glass needs a code of your second factor from the last quarter of an hour.")
forbid (principal is Person, action == Action::"break-glass", resource is Case)
unless { context.auth_strength >= 2 && context.auth_age_s < 900 };
"#;

struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

struct Care {
    app: Arc<App>,
    store: Arc<MemoryStore>,
    clock: Arc<SetClock>,
    router: Router,
    ids: BTreeMap<&'static str, String>,
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Care {
    async fn new() -> Self {
        // The program of the access scenarios, with supervisors who may read for a quality review alone.
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/care");
        let copy = tempfile::tempdir().unwrap();
        copied(&folder, copy.path());
        let sheet = copy.path().join("program.yaml");
        let text = std::fs::read_to_string(&sheet).unwrap();
        let asks = text.replace(
            "    title: Supervisor\n    tie: unit\n",
            "    title: Supervisor\n    tie: unit\n    purpose: [quality-review]\n",
        );
        assert_ne!(asks, text, "the sheet has changed");
        std::fs::write(&sheet, asks).unwrap();
        std::fs::write(copy.path().join("policies/step_up.cedar"), STEP_UP).unwrap();
        let role = |role: &str| json!([{ "program": "care", "role": role }]);
        let people = [
            ("admin2", json!({ "platform_roles": ["administrator"] })),
            ("sue", json!({ "roles": role("social-worker"), "units": ["care-north"] })),
            ("away", json!({ "roles": role("social-worker"), "units": ["care-south"] })),
            ("super", json!({ "roles": role("supervisor"), "units": ["care-north"] })),
            ("nurse", json!({ "roles": role("nurse") })),
        ];
        Self::of(copy.path(), people.into()).await
    }

    async fn of(folder: &Path, people: Vec<(&'static str, Json)>) -> Self {
        let program = app::program::load(folder).unwrap_or_else(|errors| panic!("{}", errors.plain()));
        let clock = Arc::new(SetClock::at("2026-03-02T10:00:00Z".parse().unwrap()));
        let ids = Arc::new(SeededIds::new(11));
        let store = Arc::new(MemoryStore::new());
        let ports = Ports {
            store: Arc::clone(&store) as _,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids) as _,
            token_hash: open_token_hash(),
            documents: app::DocumentPorts::default(),
            connectors: BTreeMap::new(),
            disposals: Arc::new(app::port::disposals::DisposalsInMemory::default()),
        };
        let rates = Rates { tokens: Rate::new(300, 60), ..Rates::default() };
        let settings = Settings { rates, ..Settings::default() };
        let app = App::start(ports, vec![Arc::new(program)], settings).await.unwrap();
        let router = web::router(WebState::new(Arc::clone(&app), ids, Door::default()));
        let mut care = Self { app, store, clock, router, ids: BTreeMap::new(), tokens: Mutex::default() };
        let link = care.app.first_admin_link().await.unwrap().unwrap();
        let made = care.app.redeem_link(&link, "Ada Admin", "admin", PASSWORD, &Attested::default()).await;
        assert!(matches!(made.unwrap(), Redeemed::In(_)));
        care.sign_in("admin", None).await;
        for (login, person) in people {
            let mut body = person;
            body["name"] = json!(login);
            body["login"] = json!(login);
            body["password"] = json!(PASSWORD);
            let got = care.ask("admin", "post", "/api/v1/people", Some(body), &[]).await;
            assert_eq!(got.status, 201, "{}", got.text);
            care.ids.insert(login, got.json()["id"].as_str().unwrap().to_owned());
            care.sign_in(login, None).await;
        }
        care
    }

    async fn sign_in(&self, login: &str, code: Option<&str>) {
        let body = json!({ "login": login, "password": PASSWORD, "code": code });
        let got = self.ask("", "post", "/api/v1/session", Some(body), &[]).await;
        assert_eq!(got.status, 201, "{}", got.text);
        self.now_with(login, got.json()["token"].as_str().unwrap());
    }

    fn now_with(&self, who: &str, token: &str) {
        self.tokens.lock().unwrap().insert(who.to_owned(), token.to_owned());
    }

    async fn ask(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<Json>,
        more: &[(&str, &str)],
    ) -> Got {
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        if let Some(token) = self.tokens.lock().unwrap().get(who) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Got { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    async fn get(&self, who: &str, path: &str) -> Got {
        self.ask(who, "get", path, None, &[]).await
    }

    async fn case(&self) -> String {
        let input = json!({ "input": { "child.name": "Robin", "notes": "Sleeps badly" } });
        let got = self.ask("sue", "post", "/api/v1/programs/care/cases", Some(input), &[]).await;
        assert_eq!(got.status, 201, "{}", got.text);
        got.json()["reference"].as_str().unwrap().to_owned()
    }

    fn later(&self, by: SignedDuration) {
        self.clock.set(self.clock.now() + by);
    }

    /// Sets up a second factor; its secret.
    async fn second_factor(&self, login: &str) -> String {
        let token = self.tokens.lock().unwrap()[login].clone();
        let caller = self.app.caller(&token, Attested::default(), app::Declared::default()).await.unwrap();
        let caller = caller.unwrap();
        let enrolment = self.app.begin_second_factor(&caller).await.unwrap().unwrap();
        let secret = enrolment.secret;
        let code = self.code(&secret);
        let on = self.app.confirm_second_factor(&caller, &code).await.unwrap().within().unwrap().unwrap();
        self.now_with(login, &on.signed_in.token);
        secret
    }

    fn code(&self, secret: &str) -> String {
        app::totp::code_at(secret, self.clock.now()).unwrap()
    }

    /// A service account of `owner` with a role, and a token of it.
    async fn machine(&self, owner: &str, role: &str, token: Json) -> (String, Json) {
        let account = json!({
            "name": "Night shift", "login": format!("svc.{role}"), "owner": self.ids[owner],
            "roles": [{ "program": "care", "role": role }], "units": ["care-north"],
        });
        let got = self.ask("admin", "post", "/api/v1/service-accounts", Some(account), &[]).await;
        assert_eq!(got.status, 201, "{}", got.text);
        let account = got.json()["account"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/service-accounts/{account}/tokens");
        let got = self.ask("admin", "post", &path, Some(token), &[]).await;
        assert_eq!(got.status, 201, "{}", got.text);
        (account, got.json())
    }

    async fn entries(&self) -> Vec<app::entry::Entry> {
        let all = EntryQuery { limit: 1_000, ..EntryQuery::default() };
        self.store.entries(all).await.unwrap().into_iter().map(|(_, entry)| entry).collect()
    }
}

fn copied(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&there).unwrap();
            copied(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).unwrap();
        }
    }
}

fn token(asks: &[&str]) -> Json {
    json!({ "name": "Nightly", "programs": ["care"], "asks": asks, "until": "2026-04-01T00:00:00Z" })
}

#[tokio::test]
async fn s0_23_a_role_with_a_purpose_reads_for_that_purpose_and_the_log_says_so() {
    let care = Care::new().await;
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}");
    assert_eq!(care.get("super", &path).await.status, 404, "no purpose");
    let reads =
        async |purpose: &str| care.ask("super", "get", &path, None, &[("purpose", purpose)]).await.status;
    assert_eq!(reads("curiosity").await, 404);
    assert_eq!(reads("quality-review").await, 200);
    let seen = care.entries().await.into_iter().find(|entry| entry.allowed && entry.ask == "case");
    assert_eq!(seen.unwrap().detail.purpose.as_deref(), Some("quality-review"));
    // A purpose opens nothing to whom the policies say nothing of it.
    assert_eq!(care.ask("away", "get", &path, None, &[("purpose", "quality-review")]).await.status, 404);

    // On the pages it is declared once, and only what a role asks for.
    let session = format!("__Host-casewright={}", care.tokens.lock().unwrap()["super"]);
    let page = async |cookie: &str| {
        let request = Request::get(format!("/case/{case}")).header(header::HOST, "localhost");
        let request = request.header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        care.router.clone().oneshot(request).await.unwrap().status().as_u16()
    };
    let declare = async |purpose: &str| {
        let request = Request::post("/purpose").header(header::HOST, "localhost");
        let request = request
            .header(header::COOKIE, &session)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("purpose={purpose}&to=/desk")));
        care.router.clone().oneshot(request.unwrap()).await.unwrap()
    };
    assert_eq!(page(&session).await, 404);
    assert_eq!(declare("curiosity").await.status().as_u16(), 400);
    let declared = declare("quality-review").await;
    assert_eq!(declared.status().as_u16(), 303);
    let set = declared.headers()[header::SET_COOKIE].to_str().unwrap();
    let purpose = set.split(';').next().unwrap();
    assert_eq!(page(&format!("{session}; {purpose}")).await, 200);
}

#[tokio::test]
async fn a_sensitive_act_asks_for_a_newer_and_stronger_sign_in_and_says_how() {
    let care = Care::new().await;
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}/restrictions");
    let break_glass = async |who: &str, path: &str| {
        let until = (care.clock.now() + SignedDuration::from_hours(1)).to_string();
        let body =
            json!({ "do": "break-glass", "role": "social-worker", "until": until, "reason": "Seizure" });
        care.ask(who, "post", path, Some(body), &[]).await
    };
    let got = break_glass("away", &path).await;
    assert_eq!(got.status, 401, "{}", got.text);
    let problem = got.json();
    assert_eq!(problem["type"], "/problems/step-up-needed");
    assert_eq!((&problem["strength"], &problem["step_up"]), (&json!(2), &json!("/api/v1/session/step-up")));
    let challenge = got.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.contains("insufficient_user_authentication"), "{challenge}");
    assert_eq!(break_glass("away", "/api/v1/cases/CP-2026-AAAAA/restrictions").await.status, 404, "no case");

    let secret = care.second_factor("away").await;
    care.later(SignedDuration::from_mins(20));
    let problem = break_glass("away", &path).await.json();
    assert_eq!((&problem["strength"], &problem["max_age_s"]), (&json!(2), &json!(899)), "{problem}");

    let step_up =
        async |body: Json| care.ask("away", "post", "/api/v1/session/step-up", Some(body), &[]).await;
    let old = care.tokens.lock().unwrap()["away"].clone();
    for wrong in [json!({ "code": "000000" }), json!({ "password": PASSWORD }), json!({})] {
        let got = step_up(wrong).await;
        assert_eq!((got.status, got.json()["type"].clone()), (401, json!("/problems/step-up-failed")));
    }
    let got = step_up(json!({ "code": care.code(&secret) })).await;
    assert_eq!(got.status, 201, "{}", got.text);
    care.now_with("away", got.json()["token"].as_str().unwrap());
    assert_eq!(break_glass("away", &path).await.status, 200);
    care.now_with("old", &old);
    assert_eq!(care.get("old", "/api/v1/session").await.status, 401, "the session before has ended");
    let stepped = care.entries().await.into_iter().filter(|entry| entry.ask == "step-up").collect::<Vec<_>>();
    assert_eq!(stepped.iter().filter(|entry| entry.allowed).count(), 1);
    assert_eq!(stepped.iter().filter(|entry| !entry.allowed).count(), 1, "only what was looked at is a try");
}

#[tokio::test]
async fn guesses_at_a_step_up_lock_like_guesses_at_a_sign_in() {
    let care = Care::new().await;
    let wrong = json!({ "password": "wrong wrong wrong" });
    for _ in 0..6 {
        let got = care.ask("sue", "post", "/api/v1/session/step-up", Some(wrong.clone()), &[]).await;
        assert_eq!(got.status, 401);
    }
    let right = json!({ "password": PASSWORD });
    let got = care.ask("sue", "post", "/api/v1/session/step-up", Some(right.clone()), &[]).await;
    assert_eq!(got.status, 401, "locked");
    care.later(SignedDuration::from_secs(61));
    let got = care.ask("sue", "post", "/api/v1/session/step-up", Some(right), &[]).await;
    assert_eq!(got.status, 201, "{}", got.text);
}

#[tokio::test]
async fn a_token_reaches_what_it_names_of_what_its_account_may_and_ends_at_once() {
    let care = Care::new().await;
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}");
    let (account, made) = care.machine("sue", "social-worker", token(&["view:*", "list:*"])).await;
    care.now_with("machine", made["token"].as_str().unwrap());
    assert_eq!(care.get("machine", &path).await.status, 200);
    let rows = care.get("machine", "/api/v1/programs/care/lists/cases").await.json();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 1, "{rows}");
    // The account may open and propose; the token may not.
    let act = care.ask("machine", "post", &format!("{path}/actions/propose"), Some(json!({})), &[]).await;
    assert_eq!(act.status, 403, "{}", act.text);
    let open = json!({ "input": { "child.name": "Kim" } });
    let open = care.ask("machine", "post", "/api/v1/programs/care/cases", Some(open), &[]).await;
    assert!([403, 404].contains(&open.status), "{}", open.text);
    for path in ["/api/v1/people", "/api/v1/people/x/leaving"] {
        assert!([403, 404].contains(&care.get("machine", path).await.status), "{path}");
    }
    let sue = care.ids["sue"].clone();
    let instead = care.ask("machine", "get", &path, None, &[("acting-for", sue.as_str())]).await;
    assert_eq!(instead.status, 403, "{}", instead.text);
    // Nor does it sign in, step up or open pages.
    let step_up = json!({ "password": PASSWORD });
    assert_eq!(care.ask("machine", "post", "/api/v1/session/step-up", Some(step_up), &[]).await.status, 401);
    let as_cookie = format!("__Host-casewright={}", made["token"].as_str().unwrap());
    let page = care.ask("", "get", "/desk", None, &[("cookie", &as_cookie)]).await;
    assert_eq!(page.status, 303);
    // The log names account and token, and holds no token.
    let entry = care.entries().await.into_iter().find(|entry| entry.detail.context.contains_key("token"));
    let entry = entry.unwrap();
    assert!(serde_json::to_value(&entry.actor).unwrap().to_string().contains(&account));
    assert_eq!(entry.detail.context["token"], made["id"].as_str().unwrap());
    assert!(!format!("{:?}", care.entries().await).contains(made["token"].as_str().unwrap()));
    let shown = care.get("admin", "/api/v1/service-accounts").await;
    assert!(!shown.text.contains(made["token"].as_str().unwrap()) && !shown.text.contains("hash"));
    assert_eq!(shown.json()[0]["tokens"][0]["asks"], json!(["list:*", "view:*"]));

    // Who answers for it sees and revokes it; nobody else.
    let revoke = format!("/api/v1/service-tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(care.get("away", "/api/v1/service-accounts").await.json(), json!([]));
    assert_eq!(care.ask("away", "delete", &revoke, None, &[]).await.status, 404);
    assert_eq!(care.ask("sue", "delete", &revoke, None, &[]).await.status, 204);
    assert_eq!(care.get("machine", &path).await.status, 401, "at once");
}

#[tokio::test]
async fn a_token_is_over_in_time_narrowed_and_never_its_owners_second_pair_of_hands() {
    let care = Care::new().await;
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}");
    let (account, made) = care.machine("admin2", "social-worker", token(&["*"])).await;
    care.now_with("machine", made["token"].as_str().unwrap());
    assert_eq!(care.get("machine", &path).await.status, 200);
    let tokens = format!("/api/v1/service-accounts/{account}/tokens");
    let own = care.ask("admin2", "post", &tokens, Some(token(&["*"])), &[]).await;
    assert_eq!(own.status, 422, "{}", own.text);
    for (bad, why) in [
        (
            json!({ "name": "x", "programs": ["care"], "asks": [], "until": "2026-04-01T00:00:00Z" }),
            "no asks",
        ),
        (
            json!({ "name": "x", "programs": [], "asks": ["*"], "until": "2026-04-01T00:00:00Z" }),
            "no program",
        ),
        (
            json!({ "name": "x", "programs": ["none"], "asks": ["*"], "until": "2026-04-01T00:00:00Z" }),
            "unknown",
        ),
        (
            json!({ "name": "x", "programs": ["care"], "asks": ["fly"], "until": "2026-04-01T00:00:00Z" }),
            "no ask",
        ),
        (
            json!({ "name": "x", "programs": ["care"], "asks": ["*"], "until": "2026-03-01T00:00:00Z" }),
            "past",
        ),
        (
            json!({ "name": "x", "programs": ["care"], "asks": ["*"], "until": "2028-03-01T00:00:00Z" }),
            "too long",
        ),
    ] {
        assert_eq!(care.ask("admin", "post", &tokens, Some(bad), &[]).await.status, 422, "{why}");
    }
    let wrong = made["token"].as_str().unwrap().replace("cwt_", "cwt_0");
    for odd in [wrong.as_str(), "cwt_", "cwt_x_y", "cwt_00000000000000000000000000000000_AAAA"] {
        care.now_with("odd", odd);
        assert_eq!(care.get("odd", &path).await.status, 401, "{odd}");
    }
    // A role taken from the account is gone from the token.
    let change = json!({ "roles": [] });
    let changed = care.ask("admin", "patch", &format!("/api/v1/people/{account}"), Some(change), &[]).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(care.get("machine", &path).await.status, 404);
    care.later(SignedDuration::from_hours(31 * 24));
    assert_eq!(care.get("machine", "/api/v1/session").await.status, 401, "over");
}

#[tokio::test]
async fn s1_14_an_account_ends_with_whoever_answers_for_it_and_the_receipt_says_so() {
    let care = Care::new().await;
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}");
    let (account, made) = care.machine("away", "social-worker", token(&["view:*"])).await;
    care.now_with("machine", made["token"].as_str().unwrap());
    assert_eq!(care.get("machine", &path).await.status, 200);
    let leaving = format!("/api/v1/people/{}/leaving", care.ids["away"]);
    let preview = care.get("admin", &leaving).await.json();
    assert_eq!(preview["service_accounts"], json!([account]), "{preview}");
    assert_eq!(preview["tokens"], json!([made["id"]]), "{preview}");
    let left = care.ask("admin", "post", &leaving, Some(json!({ "reason": "Moves away" })), &[]).await;
    assert!([200, 201].contains(&left.status), "{}", left.text);
    assert_eq!(left.json()["tokens"], json!([made["id"]]));
    assert_eq!(care.get("machine", &path).await.status, 401);
    let back = format!("/api/v1/people/{}/return", care.ids["away"]);
    let got = care.ask("admin", "post", &back, Some(json!({ "reason": "Is back" })), &[]).await;
    assert!(got.status < 300, "{}", got.text);
    assert_eq!(care.get("machine", &path).await.status, 401, "tokens do not come back");
}

#[tokio::test]
async fn s0_5_sessions_are_listed_and_ended_from_their_next_request() {
    let care = Care::new().await;
    let first = care.tokens.lock().unwrap()["sue"].clone();
    care.now_with("first", &first);
    care.later(SignedDuration::from_mins(5));
    care.sign_in("sue", None).await;
    let sessions = care.get("sue", "/api/v1/sessions").await.json();
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        (&sessions[0]["current"], &sessions[1]["current"]),
        (&json!(true), &json!(false)),
        "newest first"
    );
    let other = format!("/api/v1/sessions/{}", sessions[1]["id"].as_str().unwrap());
    assert_eq!(care.ask("away", "delete", &other, None, &[]).await.status, 404);
    assert_eq!(care.get("first", "/api/v1/session").await.status, 200);
    assert_eq!(care.ask("sue", "delete", &other, None, &[]).await.status, 204);
    assert_eq!(care.get("first", "/api/v1/session").await.status, 401);
    // One that has been idle for too long is over, and not listed.
    care.sign_in("sue", None).await;
    care.later(SignedDuration::from_mins(31));
    care.sign_in("sue", None).await;
    assert_eq!(care.get("sue", "/api/v1/sessions").await.json().as_array().unwrap().len(), 1);
    // For a stolen laptop: all at once, by somebody else.
    let all = format!("/api/v1/people/{}/sessions", care.ids["sue"]);
    care.sign_in("away", None).await;
    care.sign_in("admin", None).await;
    assert_eq!(care.ask("away", "delete", &all, None, &[]).await.status, 403);
    assert_eq!(care.ask("admin", "delete", &all, None, &[]).await.status, 204);
    assert_eq!(care.get("sue", "/api/v1/session").await.status, 401);
    care.sign_in("sue", None).await;
    assert_eq!(care.get("sue", "/api/v1/session").await.status, 200);
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits() {
    let care = Care::new().await;
    let (_, made) = care.machine("sue", "social-worker", token(&["view:*"])).await;
    care.now_with("machine", made["token"].as_str().unwrap());
    let mut refused = 0;
    for _ in 0..302 {
        let got = care.get("machine", "/api/v1/session").await;
        if got.status == 429 {
            assert!(got.headers.contains_key(header::RETRY_AFTER));
            refused += 1;
        }
    }
    assert_eq!(refused, 2);
    care.later(SignedDuration::from_secs(60));
    assert_eq!(care.get("machine", "/api/v1/session").await.status, 200);
}

#[tokio::test]
async fn the_shipped_program_asks_for_a_sign_in_of_the_last_half_hour_before_nothing_more_is_done() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/child-placement");
    let role = json!([{ "program": "child-placement", "role": "intake-officer" }]);
    let people = vec![("ina", json!({ "roles": role, "units": ["children-north"] }))];
    let care = Care::of(&folder, people).await;
    let file = json!({ "input": {
        "child": { "name": "Robin Vale", "born": "2019-05-04" },
        "referral": { "source": "school", "concern": "Came to school hungry.", "referrer_email": "head@school.example" },
    } });
    let got = care.ask("ina", "post", "/api/v1/programs/child-placement/cases", Some(file), &[]).await;
    assert_eq!(got.status, 201, "{}", got.text);
    let case = format!("/api/v1/cases/{}", got.json()["reference"].as_str().unwrap());
    for _ in 0..2 {
        care.later(SignedDuration::from_mins(20));
        assert_eq!(care.get("ina", &case).await.status, 200);
    }
    let page = care.get("ina", &case).await.json();
    assert!(
        page["actions"].to_string().contains("\"stop\""),
        "it is offered, and leads to the sign-in: {page}"
    );
    let stop = async || {
        let body = json!({ "reason": "It was a misunderstanding" });
        care.ask("ina", "post", &format!("{case}/actions/stop"), Some(body), &[]).await
    };
    let got = stop().await;
    assert_eq!(
        (got.status, got.json()["type"].clone()),
        (401, json!("/problems/step-up-needed")),
        "{}",
        got.text
    );
    assert_eq!(got.json()["max_age_s"], json!(1799));
    // On the page: the way there, and back to the same form.
    let session = format!("__Host-casewright={}", care.tokens.lock().unwrap()["ina"]);
    let form = case.replace("/api/v1/cases/", "/case/") + "/do/stop/check-answers";
    let page = care.ask("", "get", &form, None, &[("cookie", &session)]).await;
    assert_eq!(page.status, 401, "{}", page.text);
    let to = form.replace('/', "%2F");
    assert!(page.text.contains(&format!("/step-up?strength=1&amp;to={to}")), "{}", page.text);

    let body = json!({ "password": PASSWORD });
    let got = care.ask("ina", "post", "/api/v1/session/step-up", Some(body), &[]).await;
    care.now_with("ina", got.json()["token"].as_str().unwrap());
    let got = stop().await;
    assert_eq!(got.status, 200, "{}", got.text);
}

const FRESH: &str = r#"
@id("care.fresh")
@says("Placements are opened and listed with a sign-in of the last quarter of an hour.")
forbid (principal is Person, action in [Action::"list"], resource is Case) unless { context.auth_age_s < 900 };

@id("care.fresh-open")
@says("Placements are opened with a sign-in of the last quarter of an hour.")
forbid (principal is Person, action == Action::"open", resource is Program) unless { context.auth_age_s < 900 };
"#;

#[tokio::test]
async fn s0_23_a_list_and_the_opening_of_a_case_say_that_only_a_sign_in_is_lacking() {
    let copy = tempfile::tempdir().unwrap();
    copied(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/care"), copy.path());
    std::fs::write(copy.path().join("policies/fresh.cedar"), FRESH).unwrap();
    let role = |role: &str| json!([{ "program": "care", "role": role }]);
    let people = [
        ("sue", json!({ "roles": role("social-worker"), "units": ["care-north"] })),
        ("nobody", json!({ "roles": [], "units": ["care-north"] })),
    ];
    let care = Care::of(copy.path(), people.into()).await;
    let list = "/api/v1/programs/care/lists/cases";
    let open = async |who: &str| {
        let input = json!({ "input": { "child.name": "Robin" } });
        care.ask(who, "post", "/api/v1/programs/care/cases", Some(input), &[]).await
    };
    assert_eq!((care.get("sue", list).await.status, open("sue").await.status), (200, 201));
    care.later(SignedDuration::from_mins(20));
    for got in [care.get("sue", list).await, open("sue").await] {
        assert_eq!((got.status, got.json()["type"].clone()), (401, json!("/problems/step-up-needed")));
        assert_eq!(got.json()["max_age_s"], 899);
    }
    // Whom no sign-in would let in is told what they are always told.
    assert_eq!((care.get("nobody", list).await.status, open("nobody").await.status), (404, 404));
    care.sign_in("sue", None).await;
    assert_eq!((care.get("sue", list).await.status, open("sue").await.status), (200, 201));
}
