//! Probes of the routes about access: roles, policies, reports. Beside the others because they are many.

use crate::{
    coverage::{Cases, Probe},
    world::Who::{
        self, Admin, Auditor, Finance, Nobody, Officer, Police, Records, Registrar, Security, Senior, South,
        Stranger,
    },
};
use serde_json::json;

/// A text that loads and changes who may accept.
fn set() -> serde_json::Value {
    json!({
        "texts": [{ "program": "premises-licence", "file": "pause.cedar",
            "text": "@id(\"pause\") @says(\"Nobody withdraws for now.\") forbid (principal, action == Action::\"act:withdraw\", resource);" }],
        "reason": "A pause",
    })
}

pub(crate) fn probes(cases: &Cases) -> Vec<(&'static str, Probe)> {
    let Cases {
        submitted,
        officer,
        leaver,
        draft_of_policies,
        request,
        other_notice,
        look,
        in_vain,
        absences,
        hearing,
        certificate,
        ended,
        items,
        ..
    } = cases;
    let admin = |path: String, body: serde_json::Value, status: u16| Probe {
        path,
        body,
        allowed: (Admin, status),
        refused: vec![(Nobody, 401), (Officer, 403)],
    };
    let nothing = serde_json::Value::Null;
    let role = "/api/v1/programs/premises-licence/roles/reader".to_owned();
    let made = json!({ "title": "Reader", "tie": "unit", "may": ["view:full"] });
    let given =
        json!({ "program": "premises-licence", "role": "inspector", "until": "2026-04-01T00:00:00Z" });
    let drafted = format!("/api/v1/policies/drafts/{draft_of_policies}");
    let page = |path: &str, body: serde_json::Value, status: u16| Probe {
        path: path.to_owned(),
        body,
        allowed: (Admin, status),
        refused: vec![(Nobody, 303), (Officer, 403)],
    };
    let signed_in = |path: &str| Probe {
        path: path.to_owned(),
        body: nothing.clone(),
        allowed: (Officer, 200),
        refused: vec![(Nobody, 303)],
    };
    let on_case = |path: String, body: serde_json::Value, allowed: (Who, u16), refused: (Who, u16)| Probe {
        path,
        body,
        allowed,
        refused: vec![(Nobody, 303), refused],
    };
    let api = |path: String, body: serde_json::Value, allowed: (Who, u16), refused: Option<(Who, u16)>| {
        Probe { path, body, allowed, refused: [(Nobody, 401)].into_iter().chain(refused).collect() }
    };
    let inbox = |path: String, body: serde_json::Value, allowed: (Who, u16), other: Who| Probe {
        path,
        body,
        allowed,
        refused: vec![(Nobody, 303), (other, 404)],
    };
    let one = format!("/administration/people/{leaver}");
    let draft_page = format!("/administration/policies/drafts/{draft_of_policies}");
    let inspector = json!({ "role": "premises-licence/inspector", "until": "2026-04-01" });
    let ask =
        json!({ "reference": submitted, "role": "police", "until": "2026-03-20", "reason": "Incidents" });
    let glass =
        json!({ "reference": submitted, "role": "licensing-officer", "hours": "1", "reason": "Fire" });
    let exclude = json!({ "do": "exclude", "person": leaver, "reason": "A neighbour" });
    let role_form = json!({ "program": "premises-licence", "name": "clerk-reader", "title": "Clerk", "tie": "unit", "may": "view:full" });
    let draft_form =
        json!({ "program": "premises-licence", "file": "x.cedar", "text": "nonsense", "reason": "Try" });
    let hold = json!({ "do": "place-hold", "reason": "A claim" });
    let propose = json!({ "do": "propose", "case": submitted, "reason": "Review" });
    let keeps = |path: &str, body: serde_json::Value, nobody: u16| Probe {
        path: path.to_owned(),
        body,
        allowed: (Records, 200),
        refused: vec![(Nobody, nobody), (Officer, 404), (Security, 404)],
    };
    let certified = format!("/api/v1/certificates/{certificate}");
    vec![
        (
            "get /case/{reference}/records",
            Probe {
                path: format!("/case/{submitted}/records"),
                body: nothing.clone(),
                allowed: (Records, 200),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404), (Security, 404)],
            },
        ),
        (
            "post /case/{reference}/records",
            Probe {
                path: format!("/case/{submitted}/records"),
                body: hold.clone(),
                allowed: (Senior, 303),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404)],
            },
        ),
        (
            "get /api/v1/cases/{reference}/records",
            Probe {
                path: format!("/api/v1/cases/{submitted}/records"),
                body: nothing.clone(),
                allowed: (Records, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "post /api/v1/cases/{reference}/records",
            Probe {
                path: format!("/api/v1/cases/{submitted}/records"),
                body: hold,
                allowed: (Senior, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "post /case/{reference}/transfer",
            Probe {
                path: format!("/case/{ended}/transfer"),
                body: json!({ "reason": "To the county archive" }),
                allowed: (Records, 200),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404)],
            },
        ),
        (
            "post /api/v1/cases/{reference}/transfer",
            Probe {
                path: format!("/api/v1/cases/{ended}/transfer"),
                body: json!({ "reason": "To the county archive" }),
                allowed: (Records, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "get /case/{reference}/disclosure",
            Probe {
                path: format!("/case/{ended}/disclosure"),
                body: nothing.clone(),
                allowed: (Records, 200),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404)],
            },
        ),
        (
            "post /case/{reference}/disclosure",
            Probe {
                path: format!("/case/{ended}/disclosure"),
                body: json!({
                    "reason": "A letter", "withhold.timeline": "left out", "withhold.field:applicant.name": "give",
                    "withhold.field:applicant.email": "give",
                }),
                allowed: (Records, 200),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404)],
            },
        ),
        (
            "get /api/v1/cases/{reference}/disclosure",
            Probe {
                path: format!("/api/v1/cases/{ended}/disclosure"),
                body: nothing.clone(),
                allowed: (Records, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "post /api/v1/cases/{reference}/disclosure",
            Probe {
                path: format!("/api/v1/cases/{ended}/disclosure"),
                body: json!({
                    "reason": "A letter", "withhold": { "timeline": "left out" },
                    "give": ["field:applicant.name", "field:applicant.email"],
                }),
                allowed: (Records, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "get /case/{reference}/money",
            Probe {
                path: format!("/case/{submitted}/money"),
                body: nothing.clone(),
                allowed: (Finance, 200),
                refused: vec![(Nobody, 303), (Security, 404), (South, 404)],
            },
        ),
        (
            "post /case/{reference}/money",
            Probe {
                path: format!("/case/{submitted}/money"),
                body: json!({ "do": "receive", "line": "licence-fee", "amount": "5.00", "payment": "pay-page" }),
                allowed: (Finance, 303),
                refused: vec![(Nobody, 303), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "get /api/v1/cases/{reference}/money",
            Probe {
                path: format!("/api/v1/cases/{submitted}/money"),
                body: nothing.clone(),
                allowed: (Officer, 200),
                refused: vec![(Nobody, 401), (Stranger, 404), (South, 404), (Security, 404)],
            },
        ),
        (
            "post /api/v1/cases/{reference}/money",
            Probe {
                path: format!("/api/v1/cases/{submitted}/money"),
                body: json!({ "do": "receive", "line": "licence-fee", "amount": "5.00", "payment": "pay-api" }),
                allowed: (Finance, 200),
                refused: vec![(Nobody, 401), (Officer, 403), (South, 404), (Auditor, 403)],
            },
        ),
        (
            "get /vouchers",
            Probe {
                path: "/vouchers".into(),
                body: nothing.clone(),
                allowed: (Officer, 200),
                refused: vec![(Nobody, 303)],
            },
        ),
        (
            // Whoever is no partner hears what a partner hears who has the wrong code.
            "post /vouchers",
            Probe {
                path: "/vouchers".into(),
                body: json!({ "do": "redeem", "voucher": "V-7F3K-Q2MX", "code": "none", "amount": "5.00", "receipt": "r-1" }),
                allowed: (Officer, 404),
                refused: vec![(Nobody, 303)],
            },
        ),
        (
            "post /api/v1/vouchers",
            Probe {
                path: "/api/v1/vouchers".into(),
                body: json!({ "do": "look", "voucher": "V-7F3K-Q2MX", "code": "none" }),
                allowed: (Officer, 404),
                refused: vec![(Nobody, 401), (Security, 404)],
            },
        ),
        (
            "get /reconciliation",
            Probe {
                path: "/reconciliation".into(),
                body: nothing.clone(),
                allowed: (Finance, 200),
                refused: vec![(Nobody, 303), (Officer, 404), (Security, 404)],
            },
        ),
        (
            "post /reconciliation",
            Probe {
                path: "/reconciliation".into(),
                body: json!({ "program": "premises-licence", "from": "", "to": "", "statement": "reference,amount,currency\npay-1,5.00,GBP\n" }),
                allowed: (Finance, 200),
                refused: vec![(Nobody, 303), (Officer, 404), (Security, 404)],
            },
        ),
        (
            "post /api/v1/programs/{program}/reconciliation",
            Probe {
                path: "/api/v1/programs/premises-licence/reconciliation".into(),
                body: json!({ "from": "2026-03-01", "statement": "reference,amount,currency\npay-1,5.00,GBP\n" }),
                allowed: (Finance, 200),
                refused: vec![(Nobody, 401), (Officer, 404), (Security, 404)],
            },
        ),
        ("get /records", keeps("/records", nothing.clone(), 303)),
        ("post /records", keeps("/records", propose, 303)),
        ("get /records/certificates", keeps("/records/certificates", nothing.clone(), 303)),
        ("get /api/v1/disposals", keeps("/api/v1/disposals", nothing.clone(), 401)),
        ("get /api/v1/certificates", keeps("/api/v1/certificates", nothing.clone(), 401)),
        ("get /api/v1/certificates/{certificate}", keeps(&certified, nothing.clone(), 401)),
        (
            "get /api/v1/certificates/{certificate}/receipt",
            keeps(&format!("{certified}/receipt"), nothing.clone(), 401),
        ),
        (
            "get /case/{reference}/access/restrictions",
            on_case(
                format!("/case/{submitted}/access/restrictions"),
                nothing.clone(),
                (Officer, 200),
                (South, 404),
            ),
        ),
        (
            "post /case/{reference}/access/restrictions",
            on_case(format!("/case/{submitted}/access/restrictions"), exclude, (Security, 303), (South, 404)),
        ),
        (
            "get /access",
            Probe {
                path: "/access".into(),
                body: nothing.clone(),
                allowed: (Officer, 200),
                refused: vec![(Nobody, 303)],
            },
        ),
        ("get /access/request", signed_in("/access/request?reference=PL-2026-ZZZZZ")),
        ("get /access/requested", signed_in("/access/requested")),
        ("get /access/glass", signed_in("/access/glass")),
        ("get /access/opened", signed_in("/access/opened?reference=PL-2026-ZZZZZ")),
        ("post /access/request", on_case("/access/request".into(), ask, (Police, 303), (South, 404))),
        // The licence has no hammer: whoever may know of the case is refused, others are told nothing.
        ("post /access/glass", on_case("/access/glass".into(), glass, (Officer, 403), (South, 404))),
        (
            "post /access/requests/{request}",
            on_case(
                format!("/access/requests/{request}"),
                json!({ "do": "ask-more", "text": "Which?" }),
                (Officer, 303),
                (South, 404),
            ),
        ),
        (
            "post /access/notices/{notice}",
            on_case(
                format!("/access/notices/{other_notice}"),
                nothing.clone(),
                (Senior, 303),
                (Officer, 404),
            ),
        ),
        // There is no program for breaches here: whoever was told is told that, and nobody else anything.
        (
            "post /access/notices/{notice}/breach",
            on_case(format!("/access/notices/{look}/breach"), nothing.clone(), (Senior, 422), (Officer, 404)),
        ),
        (
            "post /api/v1/notices/{notice}/breach",
            api(
                format!("/api/v1/notices/{look}/breach"),
                nothing.clone(),
                (Senior, 422),
                Some((Officer, 404)),
            ),
        ),
        // Who works on no inbox has none; of an item in another unit there is none; nobody's case is opened for whoever wrote.
        ("get /inbox", inbox("/inbox".into(), nothing.clone(), (Registrar, 200), Officer)),
        ("post /inbox", inbox("/inbox".into(), nothing.clone(), (Registrar, 303), Officer)),
        (
            "get /inbox/{reference}",
            inbox(format!("/inbox/{}", items[0]), nothing.clone(), (Registrar, 200), South),
        ),
        (
            "post /inbox/{reference}/file",
            inbox(
                format!("/inbox/{}/file", items[0]),
                json!({ "case": submitted }),
                (Registrar, 303),
                Officer,
            ),
        ),
        (
            "get /api/v1/inbox",
            api("/api/v1/inbox".into(), nothing.clone(), (Registrar, 200), Some((Officer, 404))),
        ),
        (
            "get /api/v1/inbox/{reference}",
            api(format!("/api/v1/inbox/{}", items[1]), nothing.clone(), (Registrar, 200), Some((South, 404))),
        ),
        (
            "post /api/v1/inbox/{reference}/file",
            api(
                format!("/api/v1/inbox/{}/file", items[1]),
                json!({ "case": submitted }),
                (Registrar, 200),
                Some((Officer, 404)),
            ),
        ),
        ("get /settings/absence", signed_in("/settings/absence")),
        (
            "post /settings/absence",
            on_case(
                "/settings/absence".into(),
                json!({ "person": officer, "from": "2030-01-01", "until": "2030-01-02", "stand_in": "" }),
                (Admin, 422),
                (South, 403),
            ),
        ),
        (
            "post /settings/absence/{absence}/end",
            on_case(
                format!("/settings/absence/{}/end", absences[0]),
                nothing.clone(),
                (Officer, 303),
                (South, 404),
            ),
        ),
        ("get /api/v1/absences", api("/api/v1/absences".into(), nothing.clone(), (Officer, 200), None)),
        (
            "post /api/v1/absences",
            api(
                "/api/v1/absences".into(),
                json!({ "person": officer, "from": "2030-01-01", "until": "2030-01-02" }),
                (Admin, 422),
                Some((South, 403)),
            ),
        ),
        (
            "delete /api/v1/absences/{absence}",
            api(
                format!("/api/v1/absences/{}", absences[1]),
                nothing.clone(),
                (Officer, 204),
                Some((South, 404)),
            ),
        ),
        (
            "post /api/v1/cases/{reference}/tasks/{item}/least-work",
            // The senior officer of this case hands it out, and nobody else of the role is there to get it.
            api(
                format!("/api/v1/cases/{hearing}/tasks/{}/least-work", u64::from(u32::MAX)),
                json!({ "reason": "Shared out" }),
                (Senior, 409),
                Some((South, 404)),
            ),
        ),
        ("get /settings/notices", signed_in("/settings/notices")),
        ("post /settings/notices", Probe { allowed: (Officer, 303), ..signed_in("/settings/notices") }),
        (
            "post /settings/notices/{given}/again",
            on_case(
                format!("/settings/notices/{}/again", in_vain[0]),
                nothing.clone(),
                (Officer, 303),
                (South, 404),
            ),
        ),
        (
            "get /api/v1/notices/settings",
            api("/api/v1/notices/settings".into(), nothing.clone(), (Officer, 200), None),
        ),
        (
            "put /api/v1/notices/settings",
            api(
                "/api/v1/notices/settings".into(),
                json!({ "ways": { "work": "here" } }),
                (Officer, 200),
                None,
            ),
        ),
        (
            "get /api/v1/notices/given-up",
            api("/api/v1/notices/given-up".into(), nothing.clone(), (Admin, 200), None),
        ),
        (
            "post /api/v1/notices/given-up/{given}/again",
            api(
                format!("/api/v1/notices/given-up/{}/again", in_vain[1]),
                nothing.clone(),
                (Admin, 204),
                Some((South, 404)),
            ),
        ),
        (
            "post /access/reviews/{reference}",
            on_case(
                format!("/access/reviews/{submitted}"),
                json!({ "do": "review-glass", "no": "0", "justified": "yes", "reason": "None was broken" }),
                (Security, 409),
                (South, 404),
            ),
        ),
        ("get /administration/people", page("/administration/people", nothing.clone(), 200)),
        (
            "post /administration/people",
            page("/administration/people", json!({ "name": "Nia New", "login": "nia.new" }), 303),
        ),
        // They have a password already.
        (
            "post /administration/people/{person}/invitation",
            page(&format!("{one}/invitation"), nothing.clone(), 422),
        ),
        (
            "post /administration/people/{person}/second-factor/reset",
            page(&format!("{one}/second-factor/reset"), nothing.clone(), 303),
        ),
        (
            "get /administration/roles/{program}/{role}",
            page("/administration/roles/premises-licence/licensing-officer", nothing.clone(), 200),
        ),
        ("get /administration/people/{person}", page(&one, nothing.clone(), 200)),
        ("post /administration/people/{person}/roles", page(&format!("{one}/roles"), inspector.clone(), 303)),
        ("post /administration/people/{person}/roles/end", page(&format!("{one}/roles/end"), inspector, 303)),
        (
            "post /administration/people/{person}/return",
            page(&format!("{one}/return"), json!({ "reason": "Was never away" }), 422),
        ),
        (
            "post /administration/people/{person}/leaving",
            page(&format!("{one}/leaving"), json!({ "heir": leaver }), 422),
        ),
        ("get /administration/roles", page("/administration/roles", nothing.clone(), 200)),
        ("post /administration/roles", page("/administration/roles", role_form, 303)),
        (
            "post /administration/roles/{program}/{role}/revoke",
            page("/administration/roles/premises-licence/clerk-reader/revoke", nothing.clone(), 303),
        ),
        ("get /administration/policies", page("/administration/policies", nothing.clone(), 200)),
        ("post /administration/policies/drafts", page("/administration/policies/drafts", draft_form, 303)),
        ("get /administration/policies/drafts/{draft}", page(&draft_page, nothing.clone(), 200)),
        (
            "post /administration/policies/drafts/{draft}/activate",
            page(&format!("{draft_page}/activate"), json!({ "seen": "no", "reason": "Try" }), 422),
        ),
        (
            "post /administration/policies/drafts/{draft}/discard",
            page(
                "/administration/policies/drafts/0190000000007000800000000000000f/discard",
                nothing.clone(),
                404,
            ),
        ),
        (
            "get /administration/policies/rollback",
            page("/administration/policies/rollback", nothing.clone(), 422),
        ),
        (
            "post /administration/policies/rollback",
            page("/administration/policies/rollback", json!({ "reason": "x" }), 422),
        ),
        (
            "get /reports/access",
            on_case("/reports/access".into(), nothing.clone(), (Auditor, 200), (Admin, 403)),
        ),
        ("get /api/v1/roles", admin("/api/v1/roles".into(), nothing.clone(), 200)),
        (
            "get /api/v1/programs/{program}/roles/{role}",
            admin("/api/v1/programs/premises-licence/roles/police".into(), nothing.clone(), 200),
        ),
        (
            "get /api/v1/people/{person}/account",
            admin(format!("/api/v1/people/{officer}/account"), nothing.clone(), 200),
        ),
        (
            "post /api/v1/people/{person}/invitation",
            admin(format!("/api/v1/people/{officer}/invitation"), nothing.clone(), 422),
        ),
        ("put /api/v1/programs/{program}/roles/{role}", admin(role.clone(), made, 200)),
        ("delete /api/v1/programs/{program}/roles/{role}", admin(role, nothing.clone(), 200)),
        ("post /api/v1/people/{person}/roles", admin(format!("/api/v1/people/{officer}/roles"), given, 200)),
        (
            "delete /api/v1/people/{person}/roles",
            admin(
                format!("/api/v1/people/{leaver}/roles?program=premises-licence&role=inspector"),
                nothing.clone(),
                422,
            ),
        ),
        ("get /api/v1/policies", admin("/api/v1/policies".into(), nothing.clone(), 200)),
        ("post /api/v1/policies/difference", admin("/api/v1/policies/difference".into(), set(), 200)),
        ("post /api/v1/policies/drafts", admin("/api/v1/policies/drafts".into(), set(), 201)),
        ("get /api/v1/policies/drafts/{draft}", admin(drafted.clone(), nothing.clone(), 200)),
        (
            "post /api/v1/policies/activation",
            admin(
                "/api/v1/policies/activation".into(),
                json!({ "draft": draft_of_policies, "seen": "not looked at" }),
                422,
            ),
        ),
        ("delete /api/v1/policies/drafts/{draft}", admin(drafted, nothing.clone(), 204)),
        ("get /api/v1/policies/rollback", admin("/api/v1/policies/rollback".into(), nothing.clone(), 422)),
        (
            "post /api/v1/policies/rollback",
            admin("/api/v1/policies/rollback".into(), json!({ "reason": "Nothing to undo" }), 422),
        ),
        (
            "get /api/v1/cases/{reference}/access/mine",
            Probe {
                path: format!("/api/v1/cases/{submitted}/access/mine?ask=view:full"),
                body: nothing.clone(),
                allowed: (Officer, 200),
                refused: vec![(Nobody, 401), (South, 404)],
            },
        ),
        (
            "get /api/v1/people/{person}/access",
            Probe {
                path: format!("/api/v1/people/{officer}/access"),
                body: nothing.clone(),
                allowed: (Auditor, 200),
                refused: vec![(Nobody, 401), (South, 403), (Admin, 403)],
            },
        ),
        (
            "get /api/v1/reports/unused-rights",
            Probe {
                path: "/api/v1/reports/unused-rights".into(),
                body: nothing.clone(),
                allowed: (Auditor, 200),
                refused: vec![(Nobody, 401), (Admin, 403), (Officer, 403)],
            },
        ),
        (
            "get /api/v1/reports/later-granted",
            Probe {
                path: "/api/v1/reports/later-granted".into(),
                body: nothing,
                allowed: (Auditor, 200),
                refused: vec![(Nobody, 401), (Admin, 403), (Officer, 403)],
            },
        ),
    ]
}

/// A draft that the probes look at.
pub(crate) fn draft() -> serde_json::Value {
    set()
}
