//! Every route, asked by whom it lets in and by whom it refuses. A route without both is listed, and the test fails: a new
//! route cannot be forgotten.

use crate::{
    entries::Written,
    world::{Got, Who, World, application},
};
use Who::{Admin, Applicant, Auditor, Nobody, Officer, Police, Security, Senior, South, Stranger};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, fmt::Write as _};
use web::{DEMO_ROUTES, ROUTES, Route};

/// One way to ask a route.
pub(crate) struct Probe {
    pub(crate) path: String,
    pub(crate) body: Json,
    pub(crate) allowed: (Who, u16),
    pub(crate) refused: Vec<(Who, u16)>,
}

/// To sign in, to the return page, unauthorised, forbidden, not found.
const SEE_OTHER: u16 = 303;

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
        return world.form(who, &probe.path, &pairs).await;
    }
    let body = (!probe.body.is_null()).then(|| probe.body.clone());
    world.api(who, route.method, &probe.path, body).await
}

pub(crate) struct Cases {
    /// A draft of the applicant.
    draft: String,
    /// Submitted; its acknowledgement could not be delivered.
    flagged: String,
    /// Submitted.
    pub(crate) submitted: String,
    /// In hearing.
    hearing: String,
    /// Tasks of the hearing: to notify the parties, and another that is free to move.
    notify: u64,
    pub(crate) officer: String,
    senior: String,
    south: String,
    /// Somebody who leaves.
    pub(crate) leaver: String,
    /// A draft of policies.
    pub(crate) draft_of_policies: String,
    /// A request of the police for the submitted case.
    pub(crate) request: String,
    /// What the senior officer is told.
    notice: String,
    /// An entry of the log about the submitted case.
    entry: u64,
    /// And what else.
    pub(crate) other_notice: String,
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
    let drafted = crate::coverage_access::draft();
    let drafted = world.api(Admin, "post", "/api/v1/policies/drafts", Some(drafted)).await.json();
    let draft_of_policies = drafted["id"].as_str().unwrap().to_owned();
    let audit = world.api(Officer, "get", &format!("/api/v1/cases/{submitted}/audit"), None).await.json();
    let entry = audit["entries"][0]["position"].as_u64().unwrap();
    world.app.seal_log().await.unwrap();
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
        entry,
        other_notice,
    }
}

fn delegation(to: &str) -> Json {
    json!({
        "to": to, "program": "premises-licence", "role": "licensing-officer",
        "until": "2026-03-20T00:00:00Z", "reason": "Leave",
    })
}

#[expect(clippy::too_many_lines, reason = "a table, one row a route")]
fn probes(cases: &Cases) -> Vec<(&'static str, Probe)> {
    let Cases {
        draft,
        flagged,
        submitted,
        hearing,
        notify,
        officer,
        senior,
        south,
        leaver,
        request,
        notice,
        entry,
        draft_of_policies: _,
        other_notice: _,
    } = cases;
    let open = |path: &str| Probe {
        path: path.into(),
        body: Json::Null,
        allowed: (Nobody, 200),
        refused: Vec::new(),
    };
    let with = |path: String, body: Json, allowed: (Who, u16), refused: &[(Who, u16)]| Probe {
        path,
        body,
        allowed,
        refused: refused.to_vec(),
    };
    let nothing = Json::Null;
    // An officer plans the inspector's visit, once: it stands on the case when the API is asked for the same.
    let (plan_page, plan_api) = (SEE_OTHER, 409);
    // On pages: nobody is led to the sign-in page, another unit is told that there is nothing.
    let page = |path: String, body: Json, who: Who, status: u16| {
        with(path, body, (who, status), &[(Nobody, SEE_OTHER), (South, 404)])
    };
    let api = |path: String, body: Json, who: Who, status: u16| {
        with(path, body, (who, status), &[(Nobody, 401), (South, 404)])
    };
    let mine = |path: String, body: Json, status: u16| {
        with(path, body, (Applicant, status), &[(Nobody, SEE_OTHER), (Stranger, 404)])
    };
    let audits =
        |path: String| with(path, Json::Null, (Auditor, 200), &[(Nobody, 401), (Officer, 403), (Admin, 403)]);
    let case = |reference: &str| format!("/case/{reference}");
    let v1 = |reference: &str| format!("/api/v1/cases/{reference}");
    let asset = web::assets::address("casewright.css").unwrap_or("/assets/none/none");
    let asset_found = if asset == "/assets/none/none" { 404 } else { 200 };
    let sign_in = json!({ "login": "north", "password": "correct horse battery" });
    let premises = json!({ "premises.name": "The Crown", "premises.address.line1": "1 Market Street" });
    let application = json!({ "input": application("jo@example.org") });
    let explain = format!("?person={officer}&ask=view:full");
    let grant = json!({ "name": "New One", "login": "new.one", "password": "correct horse battery" });
    vec![
        ("get /healthz", open("/healthz")),
        ("get /readyz", open("/readyz")),
        ("get /assets/{hash}/{name}", with(asset.into(), nothing.clone(), (Nobody, asset_found), &[])),
        ("get /", open("/")),
        ("get /problems/{slug}", open("/problems/not-found")),
        ("get /sign-in", open("/sign-in")),
        ("post /sign-in", with("/sign-in".into(), sign_in.clone(), (Nobody, SEE_OTHER), &[])),
        (
            "post /sign-in/code",
            with(
                "/sign-in/code".into(),
                json!({ "ticket": "made-up", "code": "123456" }),
                (Nobody, 401),
                &[],
            ),
        ),
        (
            "get /second-factor",
            with("/second-factor".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)]),
        ),
        (
            "post /second-factor",
            with("/second-factor".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)]),
        ),
        (
            "post /second-factor/confirm",
            with(
                "/second-factor/confirm".into(),
                json!({ "code": "abcdef" }),
                (Officer, 422),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        (
            "post /second-factor/remove",
            with(
                "/second-factor/remove".into(),
                json!({ "code": "abcdef" }),
                (Officer, 422),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        (
            "delete /api/v1/people/{person}/second-factor",
            with(
                format!("/api/v1/people/{officer}/second-factor"),
                nothing.clone(),
                (Admin, 204),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        ("post /sign-out", with("/sign-out".into(), nothing.clone(), (Nobody, SEE_OTHER), &[])),
        ("get /first-administrator", open("/first-administrator?token=x")),
        (
            "post /first-administrator",
            with("/first-administrator".into(), nothing.clone(), (Nobody, 422), &[]),
        ),
        ("get /invitation", open("/invitation?token=x")),
        (
            "post /invitation",
            with(
                "/invitation".into(),
                json!({ "token": "made-up", "password": "short" }),
                (Nobody, 422),
                &[],
            ),
        ),
        ("get /apply/{program}", open("/apply/premises-licence")),
        ("post /apply/{program}", open("/apply/premises-licence")),
        ("get /register/{program}/{register}", open("/register/premises-licence/register")),
        ("get /return", open("/return")),
        (
            "post /return",
            with("/return".into(), json!({ "code": "AAAA-AAAA-AAAA-AAAA" }), (Nobody, 422), &[]),
        ),
        ("get /application/{reference}", mine(format!("/application/{draft}"), nothing.clone(), 200)),
        (
            "get /application/{reference}/sent",
            mine(format!("/application/{draft}/sent"), nothing.clone(), 200),
        ),
        (
            "get /application/{reference}/do/{action}",
            mine(format!("/application/{draft}/do/submit"), nothing.clone(), SEE_OTHER),
        ),
        (
            "get /application/{reference}/do/{action}/form/{page}",
            mine(format!("/application/{draft}/do/submit/form/premises"), nothing.clone(), 200),
        ),
        (
            "post /application/{reference}/do/{action}/form/{page}",
            mine(format!("/application/{draft}/do/submit/form/premises"), premises, SEE_OTHER),
        ),
        (
            "get /application/{reference}/do/{action}/check-answers",
            mine(format!("/application/{draft}/do/submit/check-answers"), nothing.clone(), 200),
        ),
        (
            "post /application/{reference}/do/{action}/check-answers",
            mine(format!("/application/{draft}/do/submit/check-answers"), nothing.clone(), 422),
        ),
        (
            "post /application/{reference}/do/{action}/conflict",
            mine(format!("/application/{draft}/do/submit/conflict"), nothing.clone(), SEE_OTHER),
        ),
        ("get /desk", with("/desk".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)])),
        (
            "get /case",
            with(
                format!("/case?reference={submitted}"),
                nothing.clone(),
                (Officer, SEE_OTHER),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        (
            "get /list/{program}/{list}",
            with(
                "/list/premises-licence/office-cases".into(),
                nothing.clone(),
                (Officer, 200),
                &[(Nobody, SEE_OTHER), (Police, 404)],
            ),
        ),
        (
            "post /list/{program}/{list}/each",
            with(
                "/list/premises-licence/office-cases/each".into(),
                json!({ "action": "remind", "case": submitted }),
                (Officer, 200),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        (
            "post /open/{program}",
            with(
                "/open/premises-licence".into(),
                nothing.clone(),
                (Applicant, SEE_OTHER),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        ("get /case/{reference}", page(case(submitted), nothing.clone(), Officer, 200)),
        (
            "get /case/{reference}/tasks",
            page(format!("{}/tasks", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "post /case/{reference}/tasks",
            page(
                format!("{}/tasks", case(submitted)),
                json!({ "title": "Ask the neighbours", "role": "licensing-officer", "due": "2030-01-31" }),
                Officer,
                SEE_OTHER,
            ),
        ),
        (
            "get /case/{reference}/timeline",
            page(format!("{}/timeline", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /case/{reference}/access",
            page(format!("{}/access", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /case/{reference}/access/why",
            page(format!("{}/access/why{explain}", case(submitted)), nothing.clone(), Auditor, 200),
        ),
        (
            "get /case/{reference}/audit",
            page(format!("{}/audit", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /case/{reference}/do/{action}",
            page(format!("{}/do/withdraw", case(submitted)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "get /case/{reference}/do/{action}/check-answers",
            page(format!("{}/do/withdraw/check-answers", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "post /case/{reference}/do/{action}/check-answers",
            page(format!("{}/do/withdraw/check-answers", case(submitted)), nothing.clone(), Officer, 422),
        ),
        (
            "post /case/{reference}/do/{action}/conflict",
            page(format!("{}/do/withdraw/conflict", case(submitted)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "get /case/{reference}/do/{action}/form/{page}",
            page(format!("{}/do/withdraw/form/none", case(submitted)), nothing.clone(), Officer, 404),
        ),
        (
            "post /case/{reference}/do/{action}/form/{page}",
            page(format!("{}/do/withdraw/form/none", case(submitted)), nothing.clone(), Officer, 404),
        ),
        (
            "get /case/{reference}/task/{item}",
            page(format!("{}/task/{notify}", case(hearing)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "get /case/{reference}/task/{item}/check-answers",
            page(format!("{}/task/{notify}/check-answers", case(hearing)), nothing.clone(), Officer, 200),
        ),
        (
            "post /case/{reference}/task/{item}/check-answers",
            page(format!("{}/task/{notify}/check-answers", case(hearing)), nothing.clone(), Officer, 422),
        ),
        (
            "post /case/{reference}/task/{item}/conflict",
            page(format!("{}/task/{notify}/conflict", case(hearing)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "get /case/{reference}/task/{item}/form/{page}",
            page(format!("{}/task/{notify}/form/date", case(hearing)), nothing.clone(), Officer, 200),
        ),
        (
            "post /case/{reference}/task/{item}/form/{page}",
            page(
                format!("{}/task/{notify}/form/date", case(hearing)),
                json!({ "hearing.venue": "Town hall" }),
                Officer,
                422,
            ),
        ),
        (
            "post /case/{reference}/task/{item}/take",
            page(format!("{}/task/{notify}/take", case(hearing)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "post /case/{reference}/task/{item}/return",
            page(format!("{}/task/{notify}/return", case(hearing)), nothing.clone(), Officer, SEE_OTHER),
        ),
        (
            "post /case/{reference}/task/{item}/start",
            page(format!("{}/task/{notify}/start", case(hearing)), nothing.clone(), Officer, 409),
        ),
        (
            "post /case/{reference}/plan/{key}",
            page(format!("{}/plan/hearing.site-visit", case(hearing)), nothing.clone(), Officer, plan_page),
        ),
        (
            "post /case/{reference}/flag/{flag}",
            page(format!("{}/flag/0", case(flagged)), nothing.clone(), Officer, SEE_OTHER),
        ),
        ("get /api/v1/openapi.json", open("/api/v1/openapi.json")),
        ("post /api/v1/session", with("/api/v1/session".into(), sign_in, (Nobody, 201), &[])),
        (
            "get /api/v1/session",
            with("/api/v1/session".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "get /api/v1/programs",
            with("/api/v1/programs".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "post /api/v1/programs/{program}/guests",
            with("/api/v1/programs/premises-licence/guests".into(), nothing.clone(), (Nobody, 201), &[]),
        ),
        (
            "post /api/v1/programs/{program}/cases",
            with(
                "/api/v1/programs/premises-licence/cases".into(),
                json!({}),
                (Applicant, 201),
                &[(Nobody, 401)],
            ),
        ),
        ("get /api/v1/programs/{program}/register", open("/api/v1/programs/premises-licence/register")),
        (
            "get /api/v1/programs/{program}/lists/{list}",
            with(
                "/api/v1/programs/premises-licence/lists/office-cases?f.state=submitted".into(),
                nothing.clone(),
                (Officer, 200),
                &[(Nobody, 401), (Police, 404)],
            ),
        ),
        ("get /api/v1/desk", with("/api/v1/desk".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)])),
        ("get /api/v1/cases/{reference}", api(v1(submitted), nothing.clone(), Officer, 200)),
        (
            "get /api/v1/cases/{reference}/why",
            api(format!("{}/why", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /api/v1/cases/{reference}/timeline",
            api(format!("{}/timeline", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /api/v1/cases/{reference}/access",
            api(format!("{}/access", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /api/v1/cases/{reference}/access/explanation",
            api(format!("{}/access/explanation{explain}", v1(submitted)), nothing.clone(), Auditor, 200),
        ),
        (
            "get /api/v1/cases/{reference}/audit",
            api(format!("{}/audit", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /api/v1/cases/{reference}/actions/{action}",
            api(format!("{}/actions/withdraw", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "put /api/v1/cases/{reference}/drafts/{of}",
            with(
                format!("{}/drafts/submit", v1(draft)),
                application.clone(),
                (Applicant, 204),
                &[(Nobody, 401), (Stranger, 404)],
            ),
        ),
        (
            "get /api/v1/cases/{reference}/tasks/{item}",
            api(format!("{}/tasks/{notify}", v1(hearing)), nothing.clone(), Officer, 200),
        ),
        (
            "post /api/v1/cases/{reference}/tasks",
            with(
                format!("{}/tasks", v1(submitted)),
                json!({ "title": "Ask the neighbours", "role": "licensing-officer", "due": "2030-01-31" }),
                (Officer, 200),
                &[(Nobody, 401), (South, 404), (Senior, 403)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/migration",
            with(
                format!("{}/migration", v1(submitted)),
                json!({ "dry_run": false }),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 403), (South, 404)],
            ),
        ),
        (
            "post /api/v1/programs/{program}/migrations",
            with(
                "/api/v1/programs/premises-licence/migrations".into(),
                json!({ "dry_run": false }),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 404)],
            ),
        ),
        (
            "put /api/v1/cases/{reference}/tasks/{item}/assignee",
            api(format!("{}/tasks/{notify}/assignee", v1(hearing)), json!({ "to": "me" }), Officer, 200),
        ),
        (
            "post /api/v1/cases/{reference}/plan",
            api(
                format!("{}/plan", v1(hearing)),
                json!({ "element": "hearing.site-visit" }),
                Officer,
                plan_api,
            ),
        ),
        (
            "delete /api/v1/cases/{reference}/flags/{flag}",
            api(format!("{}/flags/0", v1(flagged)), nothing.clone(), Officer, 409),
        ),
        (
            "post /api/v1/cases/{reference}/team",
            api(
                format!("{}/team", v1(submitted)),
                json!({ "change": "assign", "person": officer, "role": "inspector" }),
                Officer,
                200,
            ),
        ),
        (
            "post /api/v1/cases/{reference}/tasks/{item}",
            api(
                format!("{}/tasks/{notify}", v1(hearing)),
                json!({ "transition": "complete", "input": { "hearing.date": "2026-03-20", "hearing.venue": "Town hall" } }),
                Officer,
                200,
            ),
        ),
        (
            "post /api/v1/cases/{reference}/actions/{action}",
            with(
                format!("{}/actions/accept", v1(submitted)),
                json!({}),
                (Officer, 200),
                &[(Nobody, 401), (South, 404), (Senior, 403)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/restrictions",
            with(
                format!("{}/restrictions", v1(submitted)),
                json!({ "do": "exclude", "person": south, "reason": "Knows the applicant" }),
                (Security, 200),
                &[(Nobody, 401), (South, 404), (Officer, 403)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/requests",
            with(
                format!("{}/requests", v1(submitted)),
                json!({ "role": "police", "until": "2026-03-10T00:00:00Z", "reason": "Incidents nearby" }),
                (Police, 201),
                &[(Nobody, 401), (South, 404)],
            ),
        ),
        (
            "get /api/v1/requests",
            with("/api/v1/requests".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "post /api/v1/requests/{request}",
            with(
                format!("/api/v1/requests/{request}"),
                json!({ "do": "approve", "text": "As agreed" }),
                (Officer, 200),
                &[(Nobody, 401), (South, 404), (Police, 404)],
            ),
        ),
        (
            "get /api/v1/notices",
            with("/api/v1/notices".into(), nothing.clone(), (Senior, 200), &[(Nobody, 401)]),
        ),
        (
            "delete /api/v1/notices/{notice}",
            with(
                format!("/api/v1/notices/{notice}"),
                nothing.clone(),
                (Senior, 204),
                &[(Nobody, 401), (Officer, 404)],
            ),
        ),
        (
            "get /api/v1/reviews",
            with("/api/v1/reviews".into(), nothing.clone(), (Security, 200), &[(Nobody, 401)]),
        ),
        (
            "get /api/v1/delegations",
            with("/api/v1/delegations".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "post /api/v1/delegations",
            with(
                "/api/v1/delegations".into(),
                delegation(senior),
                (Officer, 204),
                &[(Nobody, 401), (Stranger, 403)],
            ),
        ),
        (
            "delete /api/v1/delegations",
            with(
                format!(
                    "/api/v1/delegations?of={officer}&to={senior}&program=premises-licence&role=licensing-officer"
                ),
                nothing.clone(),
                (Officer, 204),
                &[(Nobody, 401), (Police, 404)],
            ),
        ),
        (
            "get /api/v1/people/{person}/leaving",
            with(
                format!("/api/v1/people/{leaver}/leaving"),
                nothing.clone(),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "post /api/v1/people/{person}/leaving",
            with(
                format!("/api/v1/people/{leaver}/leaving"),
                json!({ "reason": "A new job" }),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "get /api/v1/people/{person}/receipts",
            with(
                format!("/api/v1/people/{leaver}/receipts"),
                nothing.clone(),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "post /api/v1/people/{person}/return",
            with(
                format!("/api/v1/people/{leaver}/return"),
                json!({}),
                (Admin, 204),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "get /api/v1/cases/{reference}/audit/{position}/receipt",
            api(format!("{}/audit/{entry}/receipt", v1(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /api/v1/events",
            with("/api/v1/events?follow=false".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        ("get /api/v1/log/checkpoint", audits("/api/v1/log/checkpoint".into())),
        ("get /api/v1/log/tile/{*path}", audits("/api/v1/log/tile/entries/000.p/1".into())),
        ("get /api/v1/people/{person}/entries", audits(format!("/api/v1/people/{officer}/entries"))),
        (
            "get /api/v1/people",
            with("/api/v1/people".into(), nothing.clone(), (Admin, 200), &[(Nobody, 401), (Officer, 403)]),
        ),
        (
            "post /api/v1/people",
            with("/api/v1/people".into(), grant, (Admin, 201), &[(Nobody, 401), (Officer, 403)]),
        ),
        (
            "patch /api/v1/people/{person}",
            with(
                format!("/api/v1/people/{officer}"),
                json!({ "name": "Nora North-West" }),
                (Admin, 200),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        ("get /demo", open("/demo")),
        ("get /demo/clock", open("/demo/clock")),
        ("get /demo/mail", open("/demo/mail")),
        ("get /demo/pay/{reference}", mine(format!("/demo/pay/{draft}?for=submit"), nothing.clone(), 200)),
        (
            "post /demo/pay/{reference}",
            mine(format!("/demo/pay/{draft}"), json!({ "amount": "190.00" }), SEE_OTHER),
        ),
        (
            "delete /api/v1/session",
            with("/api/v1/session".into(), nothing.clone(), (Officer, 204), &[(Nobody, 401)]),
        ),
        (
            "post /demo/clock",
            with(
                "/demo/clock".into(),
                json!({ "days": "1" }),
                (Admin, SEE_OTHER),
                &[(Nobody, SEE_OTHER), (Officer, 403)],
            ),
        ),
    ]
}

/// Routes that let everybody in refuse a wrong secret, not a person; the refusal is the probe's own answer.
fn refuses_nobody(route: &Route) -> bool {
    route.refused == "nobody"
        || route.allowed == "everybody"
        || route.allowed.starts_with("the holder")
        || route.allowed.starts_with("a right name")
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_refuses_whom_it_should() {
    let mut world = World::new().await;
    let cases = cases(&mut world).await;
    let mut probes = probes(&cases);
    // Before the session of the one who asks is over.
    probes.splice(0..0, crate::coverage_access::probes(&cases));
    let by_route: BTreeMap<&str, &Probe> = probes.iter().map(|(route, probe)| (*route, probe)).collect();
    let mut wrong = String::new();
    let routes: Vec<&Route> = ROUTES.iter().chain(DEMO_ROUTES).collect();
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
