//! Every route, asked by whom it lets in and by whom it refuses. A route without both is listed, and the test fails: a new
//! route cannot be forgotten.

use crate::{
    coverage_probes::{delegation, probes},
    entries::Written,
    world::{Got, Who, World},
};
use Who::{Admin, Applicant, Officer, Police, Registrar, Senior, Spare, Stranger};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, fmt::Write as _};
use web::{DEMO_ROUTES, ROUTES, Route, STREAM_ROUTES};

/// One way to ask a route.
pub(crate) struct Probe {
    pub(crate) path: String,
    pub(crate) body: Json,
    pub(crate) allowed: (Who, u16),
    pub(crate) refused: Vec<(Who, u16)>,
}

/// To sign in, to the return page, unauthorised, forbidden, not found.
pub(crate) const SEE_OTHER: u16 = 303;

fn key(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

async fn ask(world: &World, route: &Route, probe: &Probe, who: Who) -> Got {
    let api = route.path.starts_with("/api/");
    if !api && route.method == "post" {
        let pairs: Vec<(String, String)> = probe
            .body
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if STREAM_ROUTES.iter().any(|stream| key(stream) == key(route)) {
            return world.multipart(who, &probe.path, &probe.body).await;
        }
        return world.form(who, &probe.path, &pairs).await;
    }
    let body = (!probe.body.is_null()).then(|| probe.body.clone());
    world.api(who, route.method, &probe.path, body).await
}

pub(crate) struct Cases {
    /// A draft of the applicant.
    pub(crate) draft: String,
    /// Submitted; its acknowledgement could not be delivered.
    pub(crate) flagged: String,
    /// Submitted.
    pub(crate) submitted: String,
    /// In hearing.
    pub(crate) hearing: String,
    /// Tasks of the hearing: to notify the parties, and another that is free to move.
    pub(crate) notify: u64,
    pub(crate) officer: String,
    pub(crate) senior: String,
    pub(crate) south: String,
    /// Somebody who leaves.
    pub(crate) leaver: String,
    /// A draft of policies.
    pub(crate) draft_of_policies: String,
    /// A request of the police for the submitted case.
    pub(crate) request: String,
    /// What the senior officer is told.
    pub(crate) notice: String,
    /// And what else.
    pub(crate) other_notice: String,
    /// A notice of an unusual look that the senior officer got, and two that could not be delivered to the officer.
    pub(crate) look: String,
    pub(crate) in_vain: [String; 2],
    /// An entry of the log about the submitted case.
    pub(crate) entry: u64,
    /// Sessions of the police beside the one they ask with.
    pub(crate) session: String,
    pub(crate) session_too: String,
    /// A service account that the officer answers for, and a token of it.
    pub(crate) account: String,
    pub(crate) token: String,
    /// The address of a job over many that the officer began, and where a way of looking of theirs is removed.
    pub(crate) job: String,
    pub(crate) view: String,
    /// Absences of the officer.
    pub(crate) absences: [String; 2],
    /// What was destroyed before.
    pub(crate) certificate: String,
    /// Withdrawn.
    pub(crate) ended: String,
    /// Items that wait in the inbox of the north.
    pub(crate) items: [String; 2],
    /// Somebody linked to an identity provider, whose sessions come and go.
    pub(crate) spare: String,
}

async fn cases(world: &mut World) -> Cases {
    world.begin(Stranger).await;
    let flagged = world.submitted("nobody@example.org").await;
    world.app.run_until_idle().await.unwrap();
    let hearing = world.submitted("jo@example.org").await;
    world.act(Officer, &hearing, "accept", json!({})).await;
    let objection =
        json!({ "input": { "representations.ground": "crime", "representations.text": "Incidents." } });
    world.act(Police, &hearing, "object", objection).await;
    world.act(Officer, &hearing, "refer", json!({})).await;
    let notify = world.task(Officer, &hearing, "hearing.notify-parties").await;
    let ended = world.submitted("jo@example.org").await;
    let withdraw = json!({ "reason": "Sold" });
    let path = format!("/api/v1/cases/{ended}/actions/withdraw");
    let got = world.api(Officer, "post", &path, Some(withdraw)).await;
    assert_eq!(got.status, 200, "{}", got.body);
    let submitted = world.submitted("jo@example.org").await;
    // The applicant is whoever began last.
    let draft = world.begin(Applicant).await;
    let leaver = json!({ "name": "Lea Leaver", "login": "leaver", "password": "correct horse battery" });
    world.api(Admin, "post", "/api/v1/people", Some(leaver)).await;
    let people = world.api(Admin, "get", "/api/v1/people", None).await.json();
    let id = |login: &str| {
        let people = people.as_array().unwrap();
        people.iter().find(|person| person["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (officer, senior, south, leaver) = (id("north"), id("senior"), id("south"), id("leaver"));
    let asked = json!({ "role": "police", "until": "2026-03-10T00:00:00Z", "reason": "Incidents nearby" });
    let certificate = world.destroyed().await;
    let path = format!("/api/v1/cases/{submitted}/requests");
    let request = world.api(Police, "post", &path, Some(asked)).await;
    let request = request.json()["id"].as_str().unwrap().to_owned();
    let given = world.api(Officer, "post", "/api/v1/delegations", Some(delegation(&senior))).await;
    assert_eq!(given.status.as_u16(), 204, "{}", given.body);
    let given = world.api(Officer, "post", "/api/v1/delegations", Some(delegation(&senior))).await;
    assert_eq!(given.status.as_u16(), 204, "{}", given.body);
    let notices = world.api(Senior, "get", "/api/v1/notices", None).await.json();
    let told = |at: usize| notices[at]["id"].as_str().unwrap().to_owned();
    let (notice, other_notice) = (told(0), told(1));
    let [look, first, second] = world.told(&senior, &submitted, &officer).await;
    let drafted = crate::coverage_access::draft();
    let drafted = world.api(Admin, "post", "/api/v1/policies/drafts", Some(drafted)).await.json();
    let draft_of_policies = drafted["id"].as_str().unwrap().to_owned();
    let audit = world.api(Officer, "get", &format!("/api/v1/cases/{submitted}/audit"), None).await.json();
    let entry = audit["entries"][0]["position"].as_u64().unwrap();
    world.app.seal_log().await.unwrap();
    // Signed in three times: one session asks, the others are ended.
    world.sign_in(Police, "police").await;
    world.sign_in(Police, "police").await;
    let sessions = world.api(Police, "get", "/api/v1/sessions", None).await.json();
    let others = sessions.as_array().unwrap().iter().filter(|one| one["current"] == false);
    let others: Vec<String> = others.map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let [session, session_too] = <[String; 2]>::try_from(others).unwrap();
    let account = json!({ "name": "Import", "login": "svc.import", "owner": officer });
    let account = world.api(Admin, "post", "/api/v1/service-accounts", Some(account)).await.json();
    let account = account["account"].as_str().unwrap().to_owned();
    let token = json!({ "name": "Import", "programs": ["premises-licence"], "asks": ["open"], "until": "2026-04-01T00:00:00Z" });
    let path = format!("/api/v1/service-accounts/{account}/tokens");
    let token = world.api(Admin, "post", &path, Some(token)).await.json()["id"].as_str().unwrap().to_owned();
    let spare = json!({ "name": "Sid Spare", "login": "spare", "password": "correct horse battery" });
    let spare = world.api(Admin, "post", "/api/v1/people", Some(spare)).await.json();
    let spare = spare["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/people/{spare}/identities/staff");
    world.api(Admin, "put", &path, Some(json!({ "subject": "s-0" }))).await;
    world.sign_in(Spare, "spare").await;
    let ticked = [("program", "premises-licence"), ("do", "claim"), ("task", "PL-2026-NONE0:1")];
    let job = world.form(Officer, "/work/mine/do", &ticked).await.location();
    let mut absences = [String::new(), String::new()];
    for (place, month) in absences.iter_mut().zip(4..) {
        let body = json!({ "from": format!("2026-{month:02}-01"), "until": format!("2026-{month:02}-02") });
        let said = world.api(Officer, "post", "/api/v1/absences", Some(body)).await.json();
        said["absence"].as_str().unwrap_or_default().clone_into(place);
    }
    let items = [item(world).await, item(world).await];
    world.form(Officer, "/cases/premises-licence/views", &[("view-name", "Late"), ("due", "over")]).await;
    let kept = world.api(Officer, "get", "/cases/premises-licence", None).await.body;
    let view = kept.split("action=\"").find(|rest| rest.contains("/remove\"")).unwrap();
    let view = view.split('"').next().unwrap().to_owned();
    Cases {
        draft,
        flagged,
        submitted,
        hearing,
        notify,
        officer,
        senior,
        south,
        leaver,
        draft_of_policies,
        request,
        notice,
        other_notice,
        look,
        in_vain: [first, second],
        entry,
        session,
        session_too,
        account,
        token,
        job,
        view,
        absences,
        certificate,
        ended,
        items,
        spare,
    }
}

/// An item that waits in the inbox.
async fn item(world: &World) -> String {
    let opened = world.api(Registrar, "post", "/api/v1/programs/intake/cases", Some(json!({}))).await.json();
    let item = opened["reference"].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned();
    let input = json!({
        "incoming.channel": "letter", "incoming.received": "2026-03-02", "incoming.subject": "A letter",
    });
    let path = format!("/api/v1/cases/{item}/actions/register");
    let got = world.api(Registrar, "post", &path, Some(json!({ "input": input }))).await;
    assert_eq!(got.status, 200, "{}", got.body);
    item
}

/// Routes that let everybody in refuse a wrong secret, not a person; the refusal is the probe's own answer.
fn refuses_nobody(route: &Route) -> bool {
    route.refused == "nobody"
        || route.allowed == "everybody"
        || route.allowed.starts_with("the holder")
        || route.allowed.starts_with("a right name")
        || route.allowed.starts_with("everybody")
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_refuses_whom_it_should() {
    let mut world = World::with_inbox().await;
    let cases = cases(&mut world).await;
    let mut probes = probes(&cases);
    // Before the session of the one who asks is over.
    probes.splice(0..0, crate::coverage_access::probes(&cases));
    probes.splice(0..0, crate::coverage_desk::probes(&cases));
    probes.splice(0..0, crate::coverage_parties::probes(&cases.flagged));
    let given = crate::coverage_documents::given(&world, &cases.submitted, &cases.draft).await;
    let documents = crate::coverage_documents::probes(&given, &cases.submitted, &cases.hearing, &cases.draft);
    probes.splice(0..0, documents);
    let by_route: BTreeMap<&str, &Probe> = probes.iter().map(|(route, probe)| (*route, probe)).collect();
    let mut wrong = String::new();
    let routes: Vec<&Route> = ROUTES.iter().chain(STREAM_ROUTES).chain(DEMO_ROUTES).collect();
    for route in &routes {
        match by_route.get(key(route).as_str()) {
            None => writeln!(wrong, "{} has no probe", key(route)).unwrap(),
            Some(probe) if probe.refused.is_empty() && !refuses_nobody(route) => {
                writeln!(wrong, "{} refuses nobody in this test, but: {}", key(route), route.refused)
                    .unwrap();
            }
            Some(_) => {}
        }
    }
    for route in by_route.keys() {
        if !routes.iter().any(|known| key(known) == *route) {
            writeln!(wrong, "{route} is no route").unwrap();
        }
    }
    let mut written = Written::default();
    // All refusals first: they must change nothing that the allowed ones need.
    for (name, probe) in &probes {
        let Some(route) = routes.iter().find(|route| key(route) == *name) else { continue };
        for (who, status) in &probe.refused {
            let before = world.log().await.len();
            let got = ask(&world, route, probe, *who).await;
            written.note(name, *who, &got, &world.log().await, before);
            if got.status.as_u16() != *status {
                writeln!(wrong, "{name} {}: {who:?} got {}, not {status}", probe.path, got.status).unwrap();
            }
            if got.status.as_u16() == SEE_OTHER
                && !["/sign-in", "/return"].iter().any(|to| got.location().starts_with(to))
            {
                writeln!(wrong, "{name}: {who:?} was led to {}", got.location()).unwrap();
            }
        }
    }
    for (name, probe) in &probes {
        let Some(route) = routes.iter().find(|route| key(route) == *name) else { continue };
        let (who, status) = probe.allowed;
        let before = world.log().await.len();
        let got = ask(&world, route, probe, who).await;
        written.note(name, who, &got, &world.log().await, before);
        if got.status.as_u16() != status {
            let body: String = got.body.chars().take(1_500).collect();
            writeln!(wrong, "{name} {}: {who:?} got {}, not {status}: {body}", probe.path, got.status)
                .unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    written.check();
}
