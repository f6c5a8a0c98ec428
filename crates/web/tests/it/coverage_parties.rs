//! Probes of the routes about the parties of a case.

use crate::{
    coverage::Probe,
    world::Who::{self, Nobody, Officer, Senior, South},
};
use serde_json::{Value as Json, json};

const SEE_OTHER: u16 = 303;

/// Asked in this order: what is shown in clear was added before.
pub(crate) fn probes(flagged: &str) -> Vec<(&'static str, Probe)> {
    let with = |path: String, body: Json, allowed: (Who, u16), refused: &[(Who, u16)]| Probe {
        path,
        body,
        allowed,
        refused: refused.to_vec(),
    };
    let case = |reference: &str| format!("/case/{reference}");
    let v1 = |reference: &str| format!("/api/v1/cases/{reference}");
    vec![
        (
            "get /case/{reference}/parties",
            with(
                format!("{}/parties", case(flagged)),
                Json::Null,
                (Officer, 200),
                &[(Nobody, SEE_OTHER), (South, 404)],
            ),
        ),
        (
            "post /case/{reference}/parties",
            with(
                format!("{}/parties", case(flagged)),
                json!({ "role": "person agent", "name": "Alex Agent" }),
                (Officer, SEE_OTHER),
                &[(Nobody, SEE_OTHER), (South, 404), (Senior, 403)],
            ),
        ),
        (
            "get /case/{reference}/parties/{party}",
            with(
                format!("{}/parties/1", case(flagged)),
                Json::Null,
                (Officer, 200),
                &[(Nobody, SEE_OTHER), (South, 404)],
            ),
        ),
        (
            "post /case/{reference}/parties/{party}",
            with(
                format!("{}/parties/1", case(flagged)),
                json!({ "do": "add-contact", "kind": "phone", "text": "01632 960 955", "confidential": "yes" }),
                (Officer, SEE_OTHER),
                &[(Nobody, SEE_OTHER), (South, 404), (Senior, 403)],
            ),
        ),
        (
            "post /case/{reference}/parties/{party}/reveal",
            with(
                format!("{}/parties/1/reveal", case(flagged)),
                json!({ "contact": "0" }),
                (Senior, 200),
                &[(Nobody, SEE_OTHER), (South, 404), (Officer, 403)],
            ),
        ),
        (
            "get /api/v1/cases/{reference}/parties",
            with(
                format!("{}/parties", v1(flagged)),
                Json::Null,
                (Officer, 200),
                &[(Nobody, 401), (South, 404)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/parties",
            with(
                format!("{}/parties", v1(flagged)),
                json!({ "do": "raise-alert", "party": 1, "alert": "needs-interpreter" }),
                (Officer, 200),
                &[(Nobody, 401), (South, 404), (Senior, 403)],
            ),
        ),
        (
            "get /api/v1/cases/{reference}/parties/{party}",
            with(
                format!("{}/parties/1", v1(flagged)),
                Json::Null,
                (Officer, 200),
                &[(Nobody, 401), (South, 404)],
            ),
        ),
        (
            "post /api/v1/cases/{reference}/parties/{party}/reveal",
            with(
                format!("{}/parties/1/reveal", v1(flagged)),
                json!({ "contact": 0, "reason": "The letter came back" }),
                (Senior, 200),
                &[(Nobody, 401), (South, 404), (Officer, 403)],
            ),
        ),
    ]
}
