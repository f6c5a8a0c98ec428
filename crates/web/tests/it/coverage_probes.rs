//! How each route is asked: by whom with which answer, and by whom it refuses. One row a route.

use crate::{
    coverage::{Cases, Probe, SEE_OTHER},
    world::{Who, application},
};
use Who::{Admin, Applicant, Auditor, Nobody, Officer, Police, Security, Senior, South, Spare, Stranger};
use serde_json::{Value as Json, json};

pub(crate) fn delegation(to: &str) -> Json {
    json!({
        "to": to, "program": "premises-licence", "role": "licensing-officer",
        "until": "2026-03-20T00:00:00Z", "reason": "Leave",
    })
}

#[expect(clippy::too_many_lines, reason = "a table, one row a route")]
pub(crate) fn probes(cases: &Cases) -> Vec<(&'static str, Probe)> {
    let Cases { draft, flagged, submitted, hearing, notify, officer, senior, south, leaver, .. } = cases;
    let Cases { request, notice, session, session_too, account, token, spare, entry, .. } = cases;
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
        (
            "get /language/{code}",
            with("/language/cy?to=/apply/premises-licence".into(), nothing.clone(), (Nobody, SEE_OTHER), &[]),
        ),
        ("get /apply/{program}/check", open("/apply/premises-licence/check")),
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
        (
            "get /sign-in/with/{provider}",
            with("/sign-in/with/staff".into(), nothing.clone(), (Nobody, SEE_OTHER), &[]),
        ),
        (
            "get /sign-in/from/{provider}",
            with(
                "/sign-in/from/staff?state=made-up&code=made-up".into(),
                nothing.clone(),
                // Somebody whom the provider vouches for comes in in `identity.rs`.
                (Nobody, 401),
                &[(Officer, 401)],
            ),
        ),
        (
            "get /step-up",
            with("/step-up?to=/desk".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)]),
        ),
        (
            "post /step-up",
            with("/step-up".into(), json!({ "password": "wrong" }), (Police, 422), &[(Nobody, SEE_OTHER)]),
        ),
        ("get /sessions", with("/sessions".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)])),
        (
            "post /sessions/{session}/end",
            with(
                format!("/sessions/{session}/end"),
                nothing.clone(),
                (Police, SEE_OTHER),
                &[(Nobody, SEE_OTHER), (Officer, 404)],
            ),
        ),
        ("get /purpose", with("/purpose".into(), nothing.clone(), (Officer, 200), &[(Nobody, SEE_OTHER)])),
        (
            "post /purpose",
            with(
                "/purpose".into(),
                json!({ "purpose": "", "to": "/desk" }),
                (Officer, SEE_OTHER),
                &[(Nobody, SEE_OTHER)],
            ),
        ),
        (
            "post /api/v1/session/step-up",
            with(
                "/api/v1/session/step-up".into(),
                json!({ "password": "correct horse battery" }),
                (Spare, 201),
                &[(Nobody, 401)],
            ),
        ),
        (
            "get /api/v1/sessions",
            with("/api/v1/sessions".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "delete /api/v1/sessions/{session}",
            with(
                format!("/api/v1/sessions/{session_too}"),
                nothing.clone(),
                (Police, 204),
                &[(Nobody, 401), (Officer, 404)],
            ),
        ),
        (
            "get /api/v1/service-accounts",
            with("/api/v1/service-accounts".into(), nothing.clone(), (Admin, 200), &[(Nobody, 401)]),
        ),
        (
            "post /api/v1/service-accounts",
            with(
                "/api/v1/service-accounts".into(),
                json!({ "name": "Nightly export", "login": "svc.export", "owner": officer }),
                (Admin, 201),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "post /api/v1/service-accounts/{account}/tokens",
            with(
                format!("/api/v1/service-accounts/{account}/tokens"),
                json!({ "name": "Export", "programs": ["premises-licence"], "asks": ["view:*"], "until": "2026-04-01T00:00:00Z" }),
                (Admin, 201),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "delete /api/v1/service-tokens/{token}",
            with(
                format!("/api/v1/service-tokens/{token}"),
                nothing.clone(),
                (Officer, 204),
                &[(Nobody, 401), (South, 404)],
            ),
        ),
        (
            "put /api/v1/people/{person}/identities/{provider}",
            with(
                format!("/api/v1/people/{south}/identities/staff"),
                json!({ "subject": "s-1" }),
                (Admin, 204),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "delete /api/v1/people/{person}/identities/{provider}",
            with(
                format!("/api/v1/people/{spare}/identities/staff"),
                nothing.clone(),
                (Admin, 204),
                &[(Nobody, 401), (Officer, 403)],
            ),
        ),
        (
            "delete /api/v1/people/{person}/sessions",
            with(
                format!("/api/v1/people/{spare}/sessions"),
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
        (
            "post /apply/{program}",
            Probe { body: json!({ "unit": "licensing-north" }), ..open("/apply/premises-licence") },
        ),
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
                (Officer, SEE_OTHER),
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
            "get /case/{reference}/plan",
            page(format!("{}/plan", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /case/{reference}/file",
            page(format!("{}/file", case(submitted)), nothing.clone(), Officer, 200),
        ),
        (
            "get /case/{reference}/people",
            with(
                format!("{}/people", case(hearing)),
                nothing.clone(),
                (Officer, 200),
                &[(Nobody, SEE_OTHER), (South, 404), (Police, 403)],
            ),
        ),
        (
            "post /case/{reference}/people",
            page(
                format!("{}/people", case(submitted)),
                json!({ "do": "give", "whom": format!("inspector {officer}") }),
                Officer,
                SEE_OTHER,
            ),
        ),
        (
            "get /case/{reference}/linked",
            page(format!("{}/linked", case(submitted)), nothing.clone(), Officer, 200),
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
            // What somebody typed whose session has ended goes through the sign-in with them.
            with(
                format!("{}/task/{notify}/form/date", case(hearing)),
                json!({ "hearing.venue": "Town hall" }),
                (Officer, 422),
                &[(Nobody, 401), (South, 404)],
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
        ("get /api/docs", open("/api/docs")),
        ("get /api/docs/{area}", open("/api/docs/cases")),
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
            "get /api/v1/dead-letters",
            with("/api/v1/dead-letters".into(), nothing.clone(), (Officer, 200), &[(Nobody, 401)]),
        ),
        (
            "post /api/v1/cases/{reference}/effects/{effect}/retry",
            api(format!("{}/effects/0/retry", v1(flagged)), nothing.clone(), Officer, 200),
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
            "post /case/{reference}/reveal",
            with(
                format!("{}/reveal", case(flagged)),
                json!({ "field": "applicant.home_address", "tab": "summary" }),
                (Senior, 200),
                &[(Nobody, SEE_OTHER), (South, 404), (Officer, 403)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/reveal",
            with(
                format!("{}/reveal", v1(flagged)),
                json!({ "field": "applicant.home_address", "reason": "A letter came back" }),
                (Senior, 200),
                &[(Nobody, 401), (South, 404), (Officer, 403)],
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
