//! Secrets planted in every field, and every kind of refusal provoked by people who may not read them: nothing of the
//! secrets is in any answer, header or line of the log (S0.1, S0.5).

use super::{
    story::{applicant, draft, officer, officer_elsewhere, pay, police, stranger},
    world::{Ask, Got, PASSWORD, Pass, World},
};
use app::program::model::Who;
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex, Once, OnceLock},
};

/// What was traced, by whatever thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that is traced from now on, down to the finest level, whoever traces it.
fn traced() -> Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    static ONCE: Once = Once::new();
    let lines = LINES.get_or_init(Lines::default).clone();
    let writer = lines.clone();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
    });
    lines
}

/// Secrets in the fields an applicant fills in: text where it can be, else a number or an address that nobody guesses.
fn planted() -> Json {
    json!({
        "premises.name": "kingfisher-premises-name",
        "premises.address": { "line1": "kingfisher-line1", "line2": "kingfisher-line2", "town": "kingfisher-town", "postcode": "kingfisher-pc" },
        "premises.rateable_value": "86753.09",
        "premises.uprn": "kingfisher-uprn",
        "applicant.name": "kingfisher-applicant-name",
        "applicant.email": "kingfisher-mail@example.org",
        "applicant.phone": "01543 867 5309",
        "applicant.home_address": { "line1": "kingfisher-home1", "line2": "kingfisher-home2", "town": "kingfisher-hometown", "postcode": "kingfisher-homepc" },
        "activities.alcohol": true,
        "activities.entertainment": false,
        "activities.late_food": false,
        "activities.hours": "kingfisher-hours",
        "activities.supervisor": "kingfisher-supervisor",
        "declaration.plan_ready": true,
        "declaration.correct": true,
    })
}

/// No other word of the program or of a test has these in it.
const SECRETS: &[&str] = &["kingfisher", "86753", "867 5309", "8675309"];

struct Watch {
    world: World,
    answers: Vec<(String, Got)>,
    kinds: BTreeSet<String>,
}

impl Watch {
    /// Asks as somebody who may not read what was planted, and keeps the answer.
    async fn ask(&mut self, who: Option<&Who>, ask: Ask) -> Got {
        let of = format!("{who:?}: {} {:.80}", ask.method, ask.path);
        let got = match who {
            Some(who) => self.world.by(who, ask).await,
            None => self.world.send(&ask).await,
        };
        if got.status.as_u16() >= 400 {
            self.kinds.insert(format!("{} {}", got.status.as_u16(), got.slug()));
        }
        self.answers.push((of, got.clone()));
        got
    }

    async fn post(&mut self, who: &Who, path: &str, body: &Json) -> Got {
        self.ask(Some(who), Ask::new("POST", path, &Pass::None).json(body)).await
    }
}

/// A case in hearing with a secret in every field that anybody can fill in.
async fn planted_case() -> World {
    let mut world = draft(planted()).await;
    let draft_path = world.path("/drafts/submit");
    let kept = Ask::new("PUT", draft_path, &Pass::None).json(
        &json!({ "input": { "premises.name": "kingfisher-draft" }, "reason": "kingfisher-draft-reason" }),
    );
    assert!(world.by(&applicant(), kept).await.status.is_success());
    pay(&world, "867530.90").await;
    world.done(&applicant(), "submit", json!({ "input": {} })).await;
    world.done(&officer(), "accept", json!({})).await;
    let said =
        json!({ "input": { "representations": { "ground": "crime", "text": "kingfisher-representation" } } });
    world.done(&police(), "object", said).await;
    let not = json!({ "input": { "dismissals": { "number": 1, "why": "kingfisher-dismissal" } } });
    world.done(&officer(), "dismiss", not).await;
    let said = json!({ "input": { "representations": { "ground": "crime", "text": "kingfisher-representation-2" } } });
    world.done(&police(), "object", said).await;
    world.done(&officer(), "refer", json!({})).await;
    let task = world.task("hearing.police-report").await;
    let report = json!({ "hearing": { "police_report": "kingfisher-report", "more_evidence": true } });
    let got = world.post(&police(), &task, &json!({ "transition": "complete", "input": report })).await;
    assert!(got.status.is_success(), "{}", got.body);
    let task = world.task("hearing.notify-parties").await;
    let hearing = json!({ "hearing": { "date": "2026-03-20", "venue": "kingfisher-venue" } });
    let got = world.post(&officer(), &task, &json!({ "transition": "complete", "input": hearing })).await;
    assert!(got.status.is_success(), "{}", got.body);
    // A secret in what is refused, too: a reason, a key, a text that does not fit.
    let wrong = world
        .act(&officer(), "withdraw", json!({ "input": { "kingfisher.field": "kingfisher-value" } }))
        .await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
    let team = world.path("/team");
    let inspector = world.id_of(&Who::Role("inspector".into())).await;
    let assign = json!({ "change": "assign", "person": inspector, "role": "inspector" });
    assert!(world.post(&officer(), &team, &assign).await.status.is_success());
    let inspector = Who::Role("inspector".into());
    let plan = world.path("/plan");
    let got = world.post(&officer(), &plan, &json!({ "element": "hearing.site-visit" })).await;
    assert!(got.status.is_success(), "{}", got.body);
    let task = world.task("hearing.site-visit").await;
    let visit = json!({ "visit": { "exits_clear": true, "capacity_shown": true, "plan_matches": true, "camera_works": true, "on": "2026-03-12", "result": "satisfactory", "notes": "kingfisher-notes" } });
    let got = world.post(&inspector, &task, &json!({ "transition": "complete", "input": visit })).await;
    assert!(got.status.is_success(), "{}", got.body);
    world.app.run_until_idle().await.unwrap();
    world
}

/// What was planted is there, and whoever may read it does: else nothing could be found anywhere.
async fn readable_where_it_may_be(world: &mut World) {
    let page = world.path("");
    let got = world.get(&officer(), &page).await.body;
    for planted in [
        "premises-name",
        "line1",
        "line2",
        "town",
        "pc",
        "uprn",
        "applicant-name",
        "mail@example.org",
        "home1",
        "home2",
        "hometown",
        "homepc",
        "hours",
        "supervisor",
        "representation",
        "representation-2",
        "dismissal",
        "report",
        "venue",
        "notes",
    ] {
        assert!(got.contains(&format!("kingfisher-{planted}")), "{planted}: {got}");
    }
    for number in ["86753.09", "867 5309", "867530.9"] {
        assert!(got.contains(number), "{number}: {got}");
    }
}

#[tokio::test]
async fn s0_1_no_refusal_header_or_log_line_holds_what_was_filled_in() {
    let lines = traced();
    tracing::info!("the-log-is-captured");
    let mut world = planted_case().await;
    readable_where_it_may_be(&mut world).await;
    let mut watch = Watch { world, answers: Vec::new(), kinds: BTreeSet::new() };
    let reference = watch.world.reference().to_owned();
    let case = format!("/api/v1/cases/{reference}");
    let mine = {
        // The stranger has a case of their own, so that they are somebody to the server.
        let opened = watch.post(&stranger(), "/api/v1/programs/premises-licence/cases", &json!({})).await;
        opened.json()["reference"].as_str().unwrap().to_owned()
    };
    let others = [officer_elsewhere(), Who::Untied("police".into()), stranger()];
    for who in others.iter().map(Some).chain([None]) {
        for path in
            ["", "/why", "/timeline", "/access", "/audit", "/actions/withdraw", "/actions/grant", "/tasks/1"]
        {
            watch.ask(who, Ask::new("GET", format!("{case}{path}"), &Pass::None)).await;
        }
        let list =
            Ask::new("GET", "/api/v1/programs/premises-licence/lists/office-cases?q=Crown", &Pass::None);
        watch.ask(who, list).await;
        watch.ask(who, Ask::new("GET", "/api/v1/desk", &Pass::None)).await;
        for (path, body) in [
            ("/actions/withdraw", json!({ "reason": "x" })),
            ("/actions/grant", json!({ "input": { "premises.name": 5 } })),
            ("/actions/submit", json!({ "input": {}, "read_at": 1 })),
            ("/tasks/1", json!({ "transition": "complete", "input": { "hearing.venue": 5 } })),
            ("/plan", json!({ "element": "hearing.site-visit" })),
            ("/team", json!({ "change": "add-partner", "partner": "police" })),
        ] {
            let ask = Ask::new("POST", format!("{case}{path}"), &Pass::None).json(&body);
            watch.ask(who, ask.clone().header("if-match", "\"1\"")).await;
            watch.ask(who, ask.header("idempotency-key", "k")).await;
        }
        for page in [
            format!("/case/{reference}"),
            format!("/application/{reference}"),
            format!("/api/v1/x/{reference}"),
        ] {
            watch.ask(who, Ask::new("GET", page, &Pass::None)).await;
        }
    }
    refused_to_who_sees_little(&mut watch, &case).await;
    not_understood(&mut watch, &mine).await;

    for wanted in [
        "400 request-not-understood",
        "401 sign-in-failed",
        "401 sign-in-needed",
        "403 cross-site",
        "403 denied",
        "404 not-found",
        "405 method-not-allowed",
        "409 refused",
        "412 stale",
        "413 too-large",
        "414 address-too-long",
        "415 type-not-accepted",
        "422 input-not-accepted",
        "422 key-reused",
        "431 headers-too-large",
    ] {
        assert!(watch.kinds.contains(wanted), "{wanted} was not provoked: {:?}", watch.kinds);
    }
    for (of, got) in &watch.answers {
        for secret in SECRETS {
            assert!(!got.body.contains(secret), "{of}: `{secret}` in {}", got.body);
            for (name, value) in &got.headers {
                assert!(!value.to_str().unwrap_or_default().contains(secret), "{of}: `{secret}` in {name}");
            }
        }
    }
    let log = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    assert!(log.contains("the-log-is-captured"));
    let tokens = [watch.world.pass(&officer()).await, watch.world.pass(&applicant()).await];
    let tokens = tokens.iter().map(|pass| match pass {
        Pass::Bearer(token) => token.as_str(),
        Pass::Cookie(cookie) => cookie.split('=').nth(1).unwrap(),
        Pass::None => panic!("they have signed in"),
    });
    for secret in SECRETS.iter().copied().chain(tokens).chain([PASSWORD]) {
        // The time before it has digits of its own.
        let line =
            log.lines().find(|line| line.split_once(' ').is_some_and(|(_, said)| said.contains(secret)));
        assert_eq!(line, None, "`{secret}` in the log");
    }
}

/// Refusals to people who may know of the case and read little of it: nothing of the rest is in the reason.
async fn refused_to_who_sees_little(watch: &mut Watch, case: &str) {
    // An inspector of whom the hours are over sees nothing; the address is that of somebody at home.
    let inspector = Who::Role("inspector".into());
    watch.world.clock.set("2026-03-02T23:00:00Z".parse().unwrap());
    for path in ["", "/timeline", "/access", "/audit", "/actions/grant"] {
        watch.ask(Some(&inspector), Ask::new("GET", format!("{case}{path}"), &Pass::None)).await;
    }
    watch.world.clock.set("2026-03-02T09:10:00Z".parse().unwrap());
    let path = format!("{case}/actions/grant");
    watch.post(&inspector, &path, &json!({ "reason": "x" })).await;
    watch
        .post(&inspector, &format!("{case}/team"), &json!({ "change": "add-partner", "partner": "police" }))
        .await;
    watch.post(&super::story::senior(), &format!("{case}/actions/accept"), &json!({})).await;
}

/// Requests of a stranger on a case of their own that fail in every way, and requests that do not read.
async fn not_understood(watch: &mut Watch, mine: &str) {
    let path = format!("/api/v1/cases/{mine}/actions/submit");
    let stranger = stranger();
    let post = |body: &str| {
        let mut ask = Ask::new("POST", path.clone(), &Pass::None).header("content-type", "application/json");
        ask.body = Some(body.into());
        ask
    };
    let deep = format!("{{\"input\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let big = format!("{{\"reason\":\"{}\"}}", "x".repeat(300 * 1024));
    let full = json!({ "input": super::story::application() }).to_string();
    for ask in [
        post(&deep),
        post(&big),
        post("{"),
        post("{\"reason\":5}"),
        post("{\"input\":{\"premises.name\":5}}"),
        post("{\"input\":{\"premises.name\":\"x\"}}").header("if-match", "\"99\""),
        post(&full),
        Ask::new("POST", path.clone(), &Pass::None),
        Ask::new("DELETE", path.clone(), &Pass::None),
        Ask::new("GET", format!("/api/v1/cases/{}", "x".repeat(5_000)), &Pass::None),
        post("{}").header("x-long", "x".repeat(17 * 1024)),
    ] {
        watch.ask(Some(&stranger), ask).await;
    }
    for name in ["The Bell", "The Swan"] {
        let ask = Ask::new("POST", "/api/v1/programs/premises-licence/cases", &Pass::None)
            .json(&json!({ "input": { "premises.name": name } }))
            .header("idempotency-key", "open");
        watch.ask(Some(&stranger), ask).await;
    }
    let wrong = json!({ "login": "licensing-officer", "password": "not the right one" });
    watch.ask(None, Ask::new("POST", "/api/v1/session", &Pass::None).json(&wrong)).await;
    let forged = Ask::new("POST", path, &Pass::None)
        .json(&json!({}))
        .header("sec-fetch-site", "cross-site")
        .header("cookie", "__Host-casewright=x");
    watch.ask(None, forged).await;
}
