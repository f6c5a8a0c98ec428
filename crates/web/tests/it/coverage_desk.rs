//! Probes of the routes where work is found and handed out.

use crate::{
    coverage::{Cases, Probe},
    world::Who::{self, Admin, Auditor, Nobody, Officer, Police, Senior, South},
};
use serde_json::{Value as Json, json};

pub(crate) fn probes(cases: &Cases) -> Vec<(&'static str, Probe)> {
    let Cases { flagged, hearing, notify, job, view, .. } = cases;
    let nothing = Json::Null;
    let page = |path: &str, body: Json, allowed: (Who, u16), others: &[(Who, u16)]| Probe {
        path: path.to_owned(),
        body,
        allowed,
        refused: [&[(Nobody, 303)], others].concat(),
    };
    let api = |path: &str, allowed: (Who, u16), others: &[(Who, u16)]| Probe {
        path: path.to_owned(),
        body: Json::Null,
        allowed,
        refused: [&[(Nobody, 401)], others].concat(),
    };
    let admin = |route: &'static str| {
        let path = route.trim_start_matches("get ");
        (route, page(path, Json::Null, (Admin, 200), &[(Officer, 403), (Auditor, 403)]))
    };
    let program = "premises-licence";
    let task = format!("{hearing}:{notify}");
    let ticked = json!({ "program": program, "do": "claim", "task": task });
    vec![
        ("get /go", page("/go", nothing.clone(), (Officer, 200), &[])),
        ("get /search", page("/search?q=swan", nothing.clone(), (Officer, 200), &[])),
        ("get /work", page("/work", nothing.clone(), (Officer, 303), &[])),
        (
            "get /work/{queue}",
            page("/work/team", nothing.clone(), (Officer, 200), &[(Admin, 404), (Police, 404)]),
        ),
        ("post /work/{queue}/choose", page("/work/team/choose", ticked.clone(), (Officer, 200), &[])),
        ("post /work/chosen", page("/work/chosen", ticked.clone(), (Officer, 200), &[])),
        (
            "post /work/{queue}/do",
            // A task that is not there: the job is begun, and its row says so.
            page(
                "/work/mine/do",
                json!({ "program": program, "do": "claim", "task": "PL-2026-NONE0:1" }),
                (Officer, 303),
                &[],
            ),
        ),
        ("get /work/jobs/{job}", page(job, nothing.clone(), (Officer, 200), &[(South, 404), (Admin, 404)])),
        ("get /cases", page("/cases", nothing.clone(), (Officer, 303), &[])),
        ("get /cases/{program}", page("/cases/premises-licence", nothing.clone(), (Officer, 200), &[])),
        (
            "post /cases/{program}/views",
            page(
                "/cases/premises-licence/views",
                json!({ "view-name": "Mine", "owner": "me" }),
                (Officer, 303),
                &[],
            ),
        ),
        (
            "post /cases/{program}/views/{view}/remove",
            page(view, nothing.clone(), (Officer, 303), &[(South, 404)]),
        ),
        ("get /board", page("/board", nothing.clone(), (Officer, 200), &[(Police, 404), (Admin, 404)])),
        ("get /reports", page("/reports", nothing.clone(), (Officer, 200), &[(Police, 404), (Admin, 404)])),
        (
            "get /reports/figures.parquet",
            page(
                "/reports/figures.parquet",
                nothing.clone(),
                (Senior, 200),
                &[(Officer, 404), (Police, 404), (Admin, 404)],
            ),
        ),
        (
            "get /list/{program}/{list}/file/{form}",
            page(
                "/list/premises-licence/office-cases/file/parquet?f.state=submitted",
                nothing.clone(),
                (Senior, 200),
                &[(Officer, 404), (Police, 404), (Admin, 404)],
            ),
        ),
        (
            "get /api/v1/programs/{program}/lists/{list}/file/{form}",
            api(
                "/api/v1/programs/premises-licence/lists/office-cases/file/csv",
                (Senior, 200),
                &[(Officer, 404), (Police, 404), (Admin, 404)],
            ),
        ),
        (
            "get /reports/figures.csv",
            page(
                "/reports/figures.csv",
                nothing.clone(),
                (Senior, 200),
                &[(Officer, 404), (Police, 404), (Admin, 404)],
            ),
        ),
        (
            "post /api/v1/programs/{program}/lists/{list}/each",
            Probe {
                body: json!({ "action": "remind" }),
                ..api(
                    "/api/v1/programs/premises-licence/lists/office-cases/each?ended=yes&q=nothing+like+it",
                    (Officer, 400),
                    &[(Police, 404), (Admin, 404)],
                )
            },
        ),
        (
            "get /api/v1/jobs/{job}",
            api(&job.replace("/work/jobs/", "/api/v1/jobs/"), (Officer, 200), &[(South, 404), (Admin, 404)]),
        ),
        (
            "get /api/v1/work/{queue}",
            api("/api/v1/work/team", (Officer, 200), &[(Admin, 404), (Police, 404)]),
        ),
        ("get /api/v1/search", api("/api/v1/search?q=swan", (Officer, 200), &[])),
        (
            "get /api/v1/programs/{program}/cases",
            api("/api/v1/programs/premises-licence/cases?owner=me", (Officer, 200), &[]),
        ),
        ("get /api/v1/board", api("/api/v1/board", (Officer, 200), &[(Police, 404), (Admin, 404)])),
        (
            "get /api/v1/programs/{program}/figures",
            api(
                "/api/v1/programs/premises-licence/figures",
                (Senior, 200),
                &[(Officer, 404), (Police, 404), (Admin, 404)],
            ),
        ),
        (
            "get /administration",
            page("/administration", nothing.clone(), (Admin, 200), &[(Officer, 404), (Police, 404)]),
        ),
        admin("get /administration/programs"),
        admin("get /administration/calendars"),
        admin("get /administration/jobs"),
        admin("get /administration/keys"),
        (
            "get /administration/log",
            page("/administration/log", nothing.clone(), (Auditor, 200), &[(Admin, 403), (Officer, 403)]),
        ),
        (
            "post /administration/log/check",
            page(
                "/administration/log/check",
                nothing.clone(),
                (Auditor, 303),
                &[(Admin, 403), (Officer, 403)],
            ),
        ),
        (
            "get /administration/given-up",
            page("/administration/given-up", nothing.clone(), (Officer, 200), &[]),
        ),
        (
            "post /administration/given-up/{reference}/{effect}/again",
            page(
                &format!("/administration/given-up/{flagged}/0/again"),
                nothing,
                (Officer, 303),
                &[(South, 404)],
            ),
        ),
    ]
}
