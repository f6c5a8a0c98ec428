//! Probes of the routes where work is found and handed out.

use crate::{
    coverage::{Cases, Probe},
    world::Who::{self, Admin, Nobody, Officer, Police, South},
};
use serde_json::{Value as Json, json};

pub(crate) fn probes(cases: &Cases) -> Vec<(&'static str, Probe)> {
    let Cases { hearing, notify, job, view, .. } = cases;
    let nothing = Json::Null;
    let page = |path: &str, body: Json, allowed: (Who, u16), others: &[(Who, u16)]| Probe {
        path: path.to_owned(),
        body,
        allowed,
        refused: [&[(Nobody, 303)], others].concat(),
    };
    let program = "premises-licence";
    let task = format!("{hearing}:{notify}");
    let ticked = json!({ "program": program, "do": "claim", "task": task });
    vec![
        ("get /go", page("/go", nothing.clone(), (Officer, 200), &[])),
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
        ("get /board", page("/board", nothing, (Officer, 200), &[(Police, 404), (Admin, 404)])),
    ]
}
