//! Access as scenarios over the API: each with somebody it lets in and somebody it refuses, and each fails once the policies it
//! rests on are deleted (S0.5 to S0.18, S1.10 to S1.14, S3.36 to S3.38).

use app::{
    App, Attested, Clock, MemoryStore, Ports, Redeemed, Settings,
    answer::{Limited, SignIn},
    authz::{PolicyText, platform},
    testing::{SeededIds, SetClock, open_token_hash},
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, net::SocketAddr, path::Path, sync::Arc};
use tower::ServiceExt;
use web::{Door, WebState};

const PASSWORD: &str = "correct horse battery";
/// A Monday, ten in the morning.
const MONDAY: &str = "2026-03-02T10:00:00Z";
/// Addresses: the clinic, the insurer, anywhere else.
const CLINIC: &str = "10.1.0.7:5000";
const INSURER: &str = "10.2.0.7:5000";
const ELSEWHERE: &str = "192.0.2.7:5000";

/// Why a scenario did not go as it should.
type Went = Result<(), String>;

struct Care {
    app: Arc<App>,
    clock: Arc<SetClock>,
    router: Router,
    people: BTreeMap<&'static str, (String, String)>,
}

struct Got {
    status: u16,
    body: Json,
}

impl Care {
    /// The program and its people, without the policies of these ids.
    async fn without(deleted: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/care");
        let mut program = app::program::load(&folder).unwrap_or_else(|errors| panic!("{}", errors.plain()));
        let mut found = 0;
        for (_, text) in &mut program.policies {
            found += delete(text, deleted);
        }
        let mut shipped = platform::texts();
        for PolicyText { text, .. } in &mut shipped {
            found += delete(text, deleted);
        }
        assert_eq!(found, deleted.len(), "a policy of {deleted:?} is not there");
        let clock = Arc::new(SetClock::at(MONDAY.parse().unwrap()));
        let ids = Arc::new(SeededIds::new(7));
        let ports = Ports {
            store: Arc::new(MemoryStore::new()),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids) as _,
            token_hash: open_token_hash(),
            documents: app::DocumentPorts::default(),
            connectors: BTreeMap::new(),
            disposals: Arc::new(app::port::disposals::DisposalsInMemory::default()),
        };
        let app =
            App::start_under(ports, vec![Arc::new(program)], Settings::default(), shipped).await.unwrap();
        let door = Door {
            zones_of: Arc::new(|address| {
                let zone = match address.to_string().as_str() {
                    "10.1.0.7" => Some("clinic"),
                    "10.2.0.7" => Some("insurer"),
                    _ => None,
                };
                zone.map(str::to_owned).into_iter().collect()
            }),
            ..Door::default()
        };
        let state = WebState::new(Arc::clone(&app), ids, door);
        let mut care = Self { app, clock, router: web::router(state), people: BTreeMap::new() };
        care.arrive().await;
        care
    }

    async fn arrive(&mut self) {
        let link = self.app.first_admin_link().await.unwrap().unwrap();
        let made =
            self.app.redeem_link(&link, "Ada Admin", "admin", PASSWORD, &Attested::default()).await.unwrap();
        assert!(matches!(made, Redeemed::In(_)), "{made:?}");
        self.sign_in("admin").await;
        let roles = |roles: &[&str]| -> Json {
            roles.iter().map(|role| json!({ "program": "care", "role": role })).collect()
        };
        let north = || json!(["care-north"]);
        for (login, mut person) in [
            ("sue", json!({ "roles": roles(&["social-worker"]), "units": north() })),
            ("sid", json!({ "roles": roles(&["social-worker"]), "units": north() })),
            ("away", json!({ "roles": roles(&["social-worker"]), "units": ["care-south"] })),
            ("super", json!({ "roles": roles(&["supervisor"]), "units": north() })),
            ("both", json!({ "roles": roles(&["social-worker", "supervisor"]), "units": north() })),
            ("nurse", json!({ "roles": roles(&["nurse"]) })),
            ("doctor", json!({ "roles": roles(&["doctor"]) })),
            ("biller", json!({ "roles": roles(&["biller"]), "units": north() })),
            ("admin2", json!({ "platform_roles": ["administrator"] })),
            ("auditor", json!({ "platform_roles": ["auditor"] })),
            ("sec1", json!({ "platform_roles": ["security-officer"] })),
            ("sec2", json!({ "platform_roles": ["security-officer"] })),
        ] {
            person["name"] = json!(login);
            person["login"] = json!(login);
            person["password"] = json!(PASSWORD);
            let got = self.post("admin", "/api/v1/people", person).await;
            assert_eq!(got.status, 201, "{}", got.body);
            self.sign_in(login).await;
        }
    }

    async fn sign_in(&mut self, login: &'static str) {
        assert!(self.comes_in(login).await, "{login} cannot sign in");
    }

    /// False for somebody whose account no longer lets them in.
    async fn comes_in(&mut self, login: &'static str) -> bool {
        match self.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap() {
            Limited::Within(SignIn::In(signed)) => {
                self.people.insert(login, (signed.person.to_string(), signed.token));
                true
            }
            Limited::Within(SignIn::Not) => false,
            other => panic!("{login}: {other:?}"),
        }
    }

    fn id(&self, who: &str) -> String {
        self.people[who].0.clone()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn in_hours(&self, hours: i64) -> String {
        (self.now() + SignedDuration::from_hours(hours)).to_string()
    }

    /// Time goes by; everybody signs in again where their session is over.
    async fn later(&mut self, hours: i64) {
        self.clock.set(self.now() + SignedDuration::from_hours(hours));
        for login in self.people.keys().copied().collect::<Vec<_>>() {
            self.comes_in(login).await;
        }
    }

    async fn ask(
        &self,
        who: &str,
        from: &str,
        method: &str,
        path: &str,
        body: Option<Json>,
        more: &[(&str, &str)],
    ) -> Got {
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.people[who].1));
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Got { status, body: serde_json::from_slice(&bytes).unwrap_or(Json::Null) }
    }

    async fn post(&self, who: &str, path: &str, body: Json) -> Got {
        self.ask(who, ELSEWHERE, "post", path, Some(body), &[]).await
    }

    async fn get(&self, who: &str, path: &str) -> Got {
        self.ask(who, ELSEWHERE, "get", path, None, &[]).await
    }

    /// A case of the unit in the north; its reference.
    async fn case(&self) -> String {
        let input = json!({ "input": { "child.name": "Robin", "notes": "Sleeps badly" } });
        let got = self.post("sue", "/api/v1/programs/care/cases", input).await;
        assert_eq!(got.status, 201, "{}", got.body);
        got.body["reference"].as_str().unwrap().to_owned()
    }

    async fn opens(&self, who: &str, reference: &str) -> u16 {
        self.get(who, &format!("/api/v1/cases/{reference}")).await.status
    }

    async fn opens_from(&self, who: &str, from: &str, reference: &str) -> u16 {
        self.ask(who, from, "get", &format!("/api/v1/cases/{reference}"), None, &[]).await.status
    }

    async fn restrict(&self, who: &str, reference: &str, body: Json) -> Got {
        self.post(who, &format!("/api/v1/cases/{reference}/restrictions"), body).await
    }

    /// The references that somebody finds.
    async fn finds(&self, who: &str) -> Vec<String> {
        let got = self.get(who, "/api/v1/programs/care/lists/cases").await;
        let rows = got.body["rows"].as_array().cloned().unwrap_or_default();
        rows.iter().map(|row| row["reference"].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn assign(
        &self,
        reference: &str,
        person: &str,
        role: &str,
        from: Option<String>,
        until: Option<String>,
    ) -> Got {
        let body = json!({ "change": "assign", "person": self.id(person), "role": role, "from": from, "until": until });
        self.post("sue", &format!("/api/v1/cases/{reference}/team"), body).await
    }
}

/// Deletes policies of these ids from a text; how many.
fn delete(text: &mut String, ids: &[&str]) -> usize {
    let mut deleted = 0;
    for id in ids {
        let Some(start) = text.find(&format!("@id(\"{id}\")")) else { continue };
        let end = text[start + 1..].find("@id(\"").map_or(text.len(), |next| start + 1 + next);
        text.replace_range(start..end, "");
        deleted += 1;
    }
    deleted
}

fn is(what: &str, got: u16, expected: u16) -> Went {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got}, expected {expected}")) }
}

fn holds(what: &str, truth: bool) -> Went {
    if truth { Ok(()) } else { Err(what.to_owned()) }
}

/// S1.12: a closed list beats every role, in lists as well.
async fn closed_list(care: &mut Care) -> Went {
    let case = care.case().await;
    is("the auditor before", care.opens("auditor", &case).await, 200)?;
    let list = json!({ "do": "close-list", "members": [care.id("sue")], "reason": "A colleague's child" });
    is("closing", care.restrict("sue", &case, list).await.status, 200)?;
    is("who is on the list", care.opens("sue", &case).await, 200)?;
    is("a colleague", care.opens("sid", &case).await, 404)?;
    is("the auditor", care.opens("auditor", &case).await, 404)?;
    let team = json!({ "change": "assign", "person": care.id("sid"), "role": "doctor" });
    is(
        "the administrator",
        care.post("admin", &format!("/api/v1/cases/{case}/team"), team).await.status,
        404,
    )?;
    holds("found by who is on it", care.finds("sue").await.contains(&case))?;
    holds("found by a colleague", !care.finds("sid").await.contains(&case))?;
    let empty = json!({ "do": "close-list", "members": [] });
    is("an empty list", care.restrict("sue", &case, empty).await.status, 409)
}

/// A list that locks everybody out is recovered by two security officers, and its members are told.
async fn recovery(care: &mut Care) -> Went {
    let case = care.case().await;
    let list = json!({ "do": "close-list", "members": [care.id("sue")] });
    is("closing", care.restrict("sec1", &case, list).await.status, 200)?;
    let recover = || json!({ "do": "recover-list", "reason": "Sue has left" });
    is("a colleague", care.restrict("sid", &case, recover()).await.status, 404)?;
    is("the first", care.restrict("sec1", &case, recover()).await.status, 200)?;
    is("the first again", care.restrict("sec1", &case, recover()).await.status, 409)?;
    is("still closed", care.opens("sid", &case).await, 404)?;
    is("the second", care.restrict("sec2", &case, recover()).await.status, 200)?;
    is("open", care.opens("sid", &case).await, 200)?;
    let told = care.get("sue", "/api/v1/notices").await.body.to_string();
    holds("the member is told", told.contains("recovery-proposed") && told.contains("list-opened"))
}

/// Whoever is excluded for a conflict of interest is out, also in the place of somebody else.
async fn exclusion(care: &mut Care) -> Went {
    let case = care.case().await;
    is("before", care.opens("sid", &case).await, 200)?;
    let exclude = json!({ "do": "exclude", "person": care.id("sid"), "reason": "Neighbour of the family" });
    is("excluding", care.restrict("sue", &case, exclude).await.status, 200)?;
    is("the excluded", care.opens("sid", &case).await, 404)?;
    holds("in lists", !care.finds("sid").await.contains(&case))?;
    let delegation = json!({
        "to": care.id("sid"), "program": "care", "role": "social-worker",
        "until": care.in_hours(24), "reason": "A day off",
    });
    is("delegating", care.post("sue", "/api/v1/delegations", delegation).await.status, 204)?;
    let path = format!("/api/v1/cases/{case}");
    let sue = care.id("sue");
    let got = care.ask("sid", ELSEWHERE, "get", &path, None, &[("acting-for", &sue)]).await;
    is("in the place of a colleague", got.status, 404)?;
    let readmit = json!({ "do": "readmit", "person": care.id("sid") });
    is("readmitting", care.restrict("sue", &case, readmit).await.status, 200)?;
    is("readmitted", care.opens("sid", &case).await, 200)
}

/// S0.7: a nurse at midnight opens the notes at once; it is told, ends by itself and is reviewed by somebody else.
async fn broken_glass(care: &mut Care) -> Went {
    let case = care.case().await;
    care.later(14).await;
    is("before", care.opens("nurse", &case).await, 404)?;
    let until = care.in_hours(2);
    let no_reason = json!({ "do": "break-glass", "role": "nurse", "until": until, "reason": " " });
    is("without a reason", care.restrict("nurse", &case, no_reason).await.status, 422)?;
    let glass =
        json!({ "do": "break-glass", "role": "nurse", "until": until, "reason": "Seizure on the ward" });
    is("a biller has no hammer", care.restrict("biller", &case, glass.clone()).await.status, 404)?;
    is("breaking", care.restrict("nurse", &case, glass.clone()).await.status, 200)?;
    let got = care.get("nurse", &format!("/api/v1/cases/{case}")).await;
    is("at midnight, from anywhere", got.status, 200)?;
    holds("the notes", got.body.to_string().contains("Sleeps badly"))?;
    holds("one case, not for search", !care.finds("nurse").await.contains(&case))?;
    for who in ["sue", "sec1"] {
        let told = care.get(who, "/api/v1/notices").await.body.to_string();
        holds(&format!("{who} is told"), told.contains("glass-broken") && told.contains("Seizure"))?;
    }
    let audit = care.get("auditor", &format!("/api/v1/cases/{case}/audit")).await.body.to_string();
    holds("the reason stands in the log", audit.contains("Seizure on the ward"))?;
    care.later(3).await;
    is("it ended by itself", care.opens("nurse", &case).await, 404)?;
    let reviews = care.get("sec1", "/api/v1/reviews").await.body;
    holds("a review waits", reviews.as_array().is_some_and(|all| all.len() == 1))?;
    let review = json!({ "do": "review-glass", "glass": 0, "justified": true, "finding": "Right to do" });
    is("not the nurse", care.restrict("nurse", &case, review.clone()).await.status, 404)?;
    is("security closes it", care.restrict("sec1", &case, review).await.status, 200)?;
    let reviews = care.get("sec1", "/api/v1/reviews").await.body;
    holds("none waits any more", reviews.as_array().is_some_and(Vec::is_empty))
}

/// Nobody reviews their own; one that is not reviewed in time escalates.
async fn own_review(care: &mut Care) -> Went {
    let case = care.case().await;
    let until = care.in_hours(1);
    let glass =
        json!({ "do": "break-glass", "role": "social-worker", "until": until, "reason": "Police call" });
    is("breaking", care.restrict("sid", &case, glass).await.status, 200)?;
    care.later(26).await;
    care.app.run_until_idle().await.unwrap();
    let told = care.get("sec1", "/api/v1/notices").await.body.to_string();
    holds("it escalates", told.contains("review-overdue"))?;
    let review = || json!({ "do": "review-glass", "glass": 0, "justified": true, "finding": "Fine" });
    is("oneself", care.restrict("sid", &case, review()).await.status, 403)?;
    is("a colleague", care.restrict("sue", &case, review()).await.status, 200)
}

/// Broken glass does not pierce a closed list, unless the list names the role for emergencies.
async fn glass_and_wall(care: &mut Care) -> Went {
    let case = care.case().await;
    let until = care.in_hours(2);
    let glass = || json!({ "do": "break-glass", "role": "nurse", "until": until, "reason": "Seizure" });
    let list =
        |roles: Json| json!({ "do": "close-list", "members": [care.id("sue")], "emergency_roles": roles });
    is("closing", care.restrict("sue", &case, list(json!([]))).await.status, 200)?;
    is("the wall holds", care.restrict("nurse", &case, glass()).await.status, 404)?;
    is("naming nurses", care.restrict("sue", &case, list(json!(["nurse"]))).await.status, 200)?;
    is("a nurse breaks through", care.restrict("nurse", &case, glass()).await.status, 200)?;
    is("and sees", care.opens("nurse", &case).await, 200)?;
    is("a colleague does not", care.opens("sid", &case).await, 404)
}

/// S0.6: asked for, more asked, answered, approved, for a time.
async fn request(care: &mut Care) -> Went {
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}/requests");
    let asked = json!({ "role": "nurse", "until": care.in_hours(48), "reason": "Takes over the ward" });
    is("a biller may not ask", care.post("biller", &path, asked.clone()).await.status, 404)?;
    let got = care.post("nurse", &path, asked).await;
    is("asking", got.status, 201)?;
    let step = format!("/api/v1/requests/{}", got.body["id"].as_str().unwrap_or_default());
    is("before", care.opens_from("nurse", CLINIC, &case).await, 404)?;
    is("a stranger to the case", care.post("away", &step, json!({ "do": "approve" })).await.status, 404)?;
    let more = json!({ "do": "ask-more", "text": "Which ward?" });
    is("asking more", care.post("sue", &step, more).await.status, 200)?;
    let answer = json!({ "do": "answer", "text": "Ward 3" });
    is("answering", care.post("nurse", &step, answer).await.status, 200)?;
    let longer = json!({ "do": "approve", "until": care.in_hours(100) });
    is("longer than asked", care.post("sue", &step, longer).await.status, 422)?;
    let approve = json!({ "do": "approve", "until": care.in_hours(24), "text": "Fine" });
    is("approving", care.post("sue", &step, approve).await.status, 200)?;
    is("from the clinic", care.opens_from("nurse", CLINIC, &case).await, 200)?;
    is("known, but not opened from elsewhere", care.opens("nurse", &case).await, 403)?;
    care.later(25).await;
    is("it ended", care.opens_from("nurse", CLINIC, &case).await, 404)?;
    is("settled", care.post("sue", &step, json!({ "do": "reject", "text": "no" })).await.status, 422)
}

/// Delegated work is done in one's own name: both stand in the log. One role, and no other.
async fn delegation(care: &mut Care) -> Went {
    let case = care.case().await;
    let path = format!("/api/v1/cases/{case}");
    let sue = care.id("sue");
    let acting = [("acting-for", sue.as_str())];
    is("before", care.ask("away", ELSEWHERE, "get", &path, None, &acting).await.status, 403)?;
    is("of their own", care.opens("away", &case).await, 404)?;
    let given = |role: &str| {
        json!({
            "to": care.id("away"), "program": "care", "role": role,
            "until": care.in_hours(8), "reason": "A day off",
        })
    };
    is("a role one has not", care.post("sue", "/api/v1/delegations", given("doctor")).await.status, 422)?;
    is("delegating", care.post("sue", "/api/v1/delegations", given("social-worker")).await.status, 204)?;
    is("in their place", care.ask("away", ELSEWHERE, "get", &path, None, &acting).await.status, 200)?;
    is("still not of their own", care.opens("away", &case).await, 404)?;
    let act = format!("{path}/actions/propose");
    is("acting", care.ask("away", ELSEWHERE, "post", &act, Some(json!({})), &acting).await.status, 200)?;
    let audit = care.get("auditor", &format!("{path}/audit")).await.body.to_string();
    holds("both names", audit.contains("away") && audit.contains("In place of sue"))?;
    care.later(9).await;
    is("it ended", care.ask("away", ELSEWHERE, "get", &path, None, &acting).await.status, 403)
}

/// S0.13: a doctor between the beginning and the end of the treatment, on this case alone.
async fn treatment(care: &mut Care) -> Went {
    let case = care.case().await;
    let other = care.case().await;
    let (from, until) = (care.in_hours(24), care.in_hours(48));
    is("assigning", care.assign(&case, "doctor", "doctor", Some(from), Some(until)).await.status, 200)?;
    is("before it begins", care.opens("doctor", &case).await, 404)?;
    care.later(25).await;
    is("during", care.opens("doctor", &case).await, 200)?;
    is("another case", care.opens("doctor", &other).await, 404)?;
    care.later(24).await;
    is("after", care.opens("doctor", &case).await, 404)
}

/// Whoever proposed does not decide, whenever that was, nor whoever it was done for.
async fn two_people(care: &mut Care) -> Went {
    let case = care.case().await;
    let act = |action: &str| format!("/api/v1/cases/{case}/actions/{action}");
    is("proposing", care.post("both", &act("propose"), json!({})).await.status, 200)?;
    care.later(24).await;
    is("the same person", care.post("both", &act("place"), json!({})).await.status, 403)?;
    is("another", care.post("super", &act("place"), json!({})).await.status, 200)
}

/// S0.15, S0.16: office hours and the insurer's network, or a clearance for a time and a place.
async fn hours_and_place(care: &mut Care) -> Went {
    let case = care.case().await;
    is("in hours, in the network", care.opens_from("biller", INSURER, &case).await, 200)?;
    is("in hours, elsewhere", care.opens_from("biller", ELSEWHERE, &case).await, 404)?;
    care.later(12).await;
    is("at night, in the network", care.opens_from("biller", INSURER, &case).await, 404)?;
    let token = json!({ "clearances": [{
        "program": "care", "role": "biller", "zones": ["clinic"], "until": care.in_hours(4), "reason": "Audit week",
    }] });
    let person = format!("/api/v1/people/{}", care.id("biller"));
    let got = care.ask("admin", ELSEWHERE, "patch", &person, Some(token), &[]).await;
    is("a clearance", got.status, 200)?;
    is("at night, at the place", care.opens_from("biller", CLINIC, &case).await, 200)?;
    is("at night, at another", care.opens_from("biller", ELSEWHERE, &case).await, 404)?;
    care.later(5).await;
    is("it ended", care.opens_from("biller", CLINIC, &case).await, 404)
}

/// Administrators change others, not themselves, and take no role on a case.
async fn administrators(care: &mut Care) -> Went {
    let case = care.case().await;
    let me = format!("/api/v1/people/{}", care.id("admin"));
    let other = format!("/api/v1/people/{}", care.id("admin2"));
    let more = || Some(json!({ "platform_roles": ["administrator", "auditor"] }));
    is("themselves", care.ask("admin", ELSEWHERE, "patch", &me, more(), &[]).await.status, 403)?;
    is("others", care.ask("admin", ELSEWHERE, "patch", &other, more(), &[]).await.status, 200)?;
    let team = |who: &str| json!({ "change": "assign", "person": care.id(who), "role": "doctor" });
    let path = format!("/api/v1/cases/{case}/team");
    is("a role on a case", care.post("admin", &path, team("admin")).await.status, 404)?;
    is("for somebody else", care.post("admin", &path, team("doctor")).await.status, 200)
}

/// S1.14: leaving is one act, with a preview and a receipt; and the way back.
async fn leaving(care: &mut Care) -> Went {
    let case = care.case().await;
    is("a role on a case", care.assign(&case, "sid", "doctor", None, None).await.status, 200)?;
    let person = format!("/api/v1/people/{}", care.id("sid"));
    let preview = care.get("admin", &format!("{person}/leaving")).await;
    is("the preview", preview.status, 200)?;
    holds("lists the case", preview.body["cases"].as_array().is_some_and(|cases| cases.len() == 1))?;
    is("not for a colleague", care.get("sue", &format!("{person}/leaving")).await.status, 403)?;
    let got = care.post("admin", &format!("{person}/leaving"), json!({ "reason": "A new job" })).await;
    is("leaving", got.status, 200)?;
    is("the session is over", care.get("sid", "/api/v1/session").await.status, 401)?;
    care.app.run_until_idle().await.unwrap();
    let receipts = care.get("admin", &format!("{person}/receipts")).await.body;
    holds("handed on", receipts[0]["cases"][0]["done"] == json!(true))?;
    let access = care.get("sue", &format!("/api/v1/cases/{case}/access")).await.body;
    holds("no role is left", access["team"].as_array().is_some_and(Vec::is_empty))?;
    is("the way back", care.post("admin", &format!("{person}/return"), json!({})).await.status, 204)?;
    care.sign_in("sid").await;
    is("back at work", care.opens("sid", &case).await, 200)
}

/// A scenario, and the policies without which it fails, each by itself.
macro_rules! scenarios {
    ($($name:ident: $($policy:literal),*;)*) => {$(
        mod $name {
            use super::Care;

            #[tokio::test]
            async fn goes_as_it_should() {
                let mut care = Care::without(&[]).await;
                if let Err(wrong) = super::$name(&mut care).await {
                    panic!("{wrong}");
                }
            }

            #[tokio::test]
            async fn fails_without_each_policy() {
                for policy in [$($policy),*] {
                    let mut care = Care::without(&[policy]).await;
                    assert!(super::$name(&mut care).await.is_err(), "`{policy}` can be deleted and nothing fails");
                }
            }
        }
    )*};
}

mod scenarios {
    use super::*;

    scenarios! {
        closed_list: "platform.walls.closed-list", "care.social-worker.restrict";
        recovery: "platform.security.recover";
        exclusion: "platform.walls.excluded";
        broken_glass: "care.nurse.break-glass", "platform.security.review";
        own_review: "platform.duties.own-review", "care.social-worker.review";
        glass_and_wall: "platform.walls.closed-list-glass";
        request: "care.nurse.request", "care.social-worker.assign";
        delegation: "platform.duties.delegate";
        treatment: "care.doctor.view:full";
        two_people: "care.duties.two-people";
        hours_and_place: "care.biller.view:card";
        administrators: "platform.duties.own-account", "platform.duties.administrator-not-self";
        leaving: "platform.services.steward-reroute";
    }
}
