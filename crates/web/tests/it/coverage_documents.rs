//! Probes of the routes about documents, and what they are asked about.

use crate::{
    coverage::Probe,
    world::{
        Who::{self, Applicant, Nobody, Officer, South, Stranger},
        World,
    },
};
use serde_json::{Value as Json, json};

/// What an upload in one piece sends, as a JSON text.
const TEXT: &str = "Doors close at eleven.";

/// Documents and uploads that are there before anybody is asked.
pub(crate) struct Given {
    upload: String,
    upload_too: String,
}

/// Two plans on the submitted case, one on the draft, and two uploads of the applicant.
pub(crate) async fn given(world: &World, submitted: &str, draft: &str) -> Given {
    for _ in 0..2 {
        let pairs = json!({ "kind": "plan", "title": "Plan", "file": "" });
        let got = world.multipart(Officer, &format!("/case/{submitted}/documents"), &pairs).await;
        assert_eq!(got.status.as_u16(), 303, "{}", got.body);
    }
    let pairs = json!({ "kind": "plan", "title": "Plan", "file": "" });
    let got = world.multipart(Applicant, &format!("/application/{draft}/documents"), &pairs).await;
    assert_eq!(got.status.as_u16(), 303, "{}", got.body);
    while world.app.scan_documents().await.unwrap() > 0 {}
    let bytes = json!(TEXT).to_string().len();
    let begin = json!({ "kind": "operating-schedule", "name": "schedule.txt", "media_type": "text/plain", "bytes": bytes });
    let mut uploads = Vec::new();
    for _ in 0..2 {
        let path = format!("/api/v1/cases/{draft}/uploads");
        let got = world.api(Applicant, "post", &path, Some(begin.clone())).await;
        uploads.push(got.json()["id"].as_str().unwrap_or_else(|| panic!("{}", got.body)).to_owned());
    }
    Given { upload_too: uploads.pop().unwrap(), upload: uploads.pop().unwrap() }
}

pub(crate) fn probes(
    given: &Given,
    submitted: &str,
    hearing: &str,
    draft: &str,
) -> Vec<(&'static str, Probe)> {
    let probe = |path: String, body: Json, allowed: (Who, u16), refused: Vec<(Who, u16)>| Probe {
        path,
        body,
        allowed,
        refused,
    };
    let page = |path: &str, body: Json, status: u16| {
        probe(format!("/case/{submitted}/{path}"), body, (Officer, status), vec![(Nobody, 303), (South, 404)])
    };
    let mine = |path: &str, body: Json, status: u16| {
        let path = format!("/application/{draft}/{path}");
        probe(path, body, (Applicant, status), vec![(Nobody, 303), (Stranger, 404)])
    };
    let api = |path: &str, body: Json, status: u16| {
        let path = format!("/api/v1/cases/{submitted}/{path}");
        probe(path, body, (Officer, status), vec![(Nobody, 401), (South, 404)])
    };
    let own = |path: String, body: Json, status: u16| {
        let path = format!("/api/v1/cases/{draft}/uploads/{path}");
        probe(path, body, (Applicant, status), vec![(Nobody, 401), (Stranger, 404)])
    };
    let file = || json!({ "kind": "plan", "title": "Plan", "file": "" });
    let (upload, nothing) = (&given.upload, Json::Null);
    let classify = json!({ "do": "classify", "title": "Ground floor", "class": "case", "tags": "" });
    let begin = json!({ "kind": "plan", "name": "plan.pdf", "bytes": 10 });
    vec![
        ("get /case/{reference}/documents", page("documents", nothing.clone(), 200)),
        ("post /case/{reference}/documents/{document}", page("documents/0", classify, 303)),
        (
            "get /case/{reference}/documents/{document}/custody",
            page("documents/0/custody", nothing.clone(), 200),
        ),
        (
            "get /api/v1/cases/{reference}/documents/{document}/custody",
            api("documents/0/custody", nothing.clone(), 200),
        ),
        ("get /application/{reference}/documents", mine("documents", nothing.clone(), 200)),
        ("post /case/{reference}/documents", page("documents", file(), 303)),
        (
            "post /case/{reference}/documents/{document}/versions",
            page("documents/0/versions", json!({ "file": "" }), 303),
        ),
        (
            "get /case/{reference}/documents/{document}/versions/{version}",
            page("documents/0/versions/0", nothing.clone(), 200),
        ),
        ("post /application/{reference}/documents", mine("documents", file(), 303)),
        (
            "get /application/{reference}/documents/{document}/versions/{version}",
            mine("documents/0/versions/0", nothing.clone(), 200),
        ),
        ("get /api/v1/cases/{reference}/documents", api("documents", nothing.clone(), 200)),
        (
            "get /api/v1/cases/{reference}/documents/{document}/content",
            api("documents/0/content", nothing.clone(), 200),
        ),
        (
            "patch /api/v1/cases/{reference}/documents/{document}",
            api("documents/0", json!({ "title": "Ground floor" }), 200),
        ),
        (
            "post /api/v1/cases/{reference}/documents/{document}",
            api("documents/1", json!({ "do": "move", "to": hearing, "reason": "Another house" }), 200),
        ),
        ("post /api/v1/cases/{reference}/uploads", api("uploads", begin, 200)),
        ("get /api/v1/cases/{reference}/uploads/{upload}", own(upload.clone(), nothing.clone(), 200)),
        (
            "put /api/v1/cases/{reference}/uploads/{upload}/pieces/{from}",
            own(format!("{upload}/pieces/0"), json!(TEXT), 200),
        ),
        (
            "post /api/v1/cases/{reference}/uploads/{upload}/finish",
            own(format!("{upload}/finish"), json!({}), 200),
        ),
        ("delete /api/v1/cases/{reference}/uploads/{upload}", own(given.upload_too.clone(), nothing, 204)),
    ]
}
