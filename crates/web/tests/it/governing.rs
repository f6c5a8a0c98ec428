//! Roles and policies as data, over the API: what is made, dated, revoked, activated and rolled back acts on the next request
//! (S0.21, S1.10, S1.11). Reports: why can I, what can this person open, what nobody uses, what was denied and granted later.

use crate::world::{Got, Who, World};
use Who::{Admin, Auditor, Officer, Senior, South};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

const ROLE: &str = "/api/v1/programs/premises-licence/roles/accepter";

async fn person(world: &World, login: &str) -> String {
    let people = world.api(Admin, "get", "/api/v1/people", None).await.json();
    let one = people.as_array().unwrap().iter().find(|one| one["login"] == login).unwrap().clone();
    one["id"].as_str().unwrap().to_owned()
}

async fn asked(world: &World, who: Who, method: &str, path: &str, body: Json) -> Got {
    world.api(who, method, path, (!body.is_null()).then_some(body)).await
}

async fn accepts(world: &World, who: Who, case: &str) -> u16 {
    let path = format!("/api/v1/cases/{case}/actions/accept");
    world.api(who, "post", &path, Some(json!({}))).await.status.as_u16()
}

/// Time passes, and these sign in again.
async fn later(world: &mut World, by: SignedDuration, who: &[(Who, &str)]) {
    world.later(by);
    for (who, login) in who {
        world.sign_in(*who, login).await;
    }
}

fn is(got: &Got, status: u16) {
    assert_eq!(got.status.as_u16(), status, "{}", got.body);
}

#[tokio::test]
async fn s1_11_a_role_made_at_run_time_acts_on_the_next_request_between_its_dates() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let senior = person(&world, "senior").await;
    assert_eq!(accepts(&world, Senior, &case).await, 403);
    // One right, on cases of the unit; nothing that the program does not have.
    let role = |may: &str| json!({ "title": "Accepter", "tie": "unit", "may": [may] });
    is(&asked(&world, Admin, "put", ROLE, role("act:no-such-action")).await, 422);
    is(&asked(&world, Admin, "put", ROLE, role("administer")).await, 422);
    is(&asked(&world, Admin, "put", ROLE, role("act:accept")).await, 200);
    let roles = asked(&world, Admin, "get", "/api/v1/roles", Json::Null).await.json();
    assert_eq!(roles[0]["name"], "accepter");
    // Given from tomorrow.
    let give = |from: &str, until: &str| json!({ "program": "premises-licence", "role": "accepter", "from": from, "until": until, "reason": "Holidays" });
    let path = format!("/api/v1/people/{senior}/roles");
    is(&asked(&world, Admin, "post", &path, give("2026-03-05T00:00:00Z", "2026-03-03T00:00:00Z")).await, 422);
    is(&asked(&world, Admin, "post", &path, give("2026-03-03T00:00:00Z", "2026-03-05T00:00:00Z")).await, 200);
    assert_eq!(accepts(&world, Senior, &case).await, 403, "not yet");
    later(&mut world, SignedDuration::from_hours(24), &[(Senior, "senior"), (Admin, "admin")]).await;
    assert_eq!(accepts(&world, Senior, &case).await, 200, "while it lasts");
    let other = world.submitted("jo@example.org").await;
    // Revoked as a whole, put in use again for a time that is over, then in use.
    is(&asked(&world, Admin, "delete", ROLE, Json::Null).await, 200);
    assert_eq!(accepts(&world, Senior, &other).await, 403, "revoked");
    let mut over = role("act:accept");
    over["until"] = json!("2026-03-02T12:00:00Z");
    is(&asked(&world, Admin, "put", ROLE, over).await, 200);
    assert_eq!(accepts(&world, Senior, &other).await, 403, "the role itself is over");
    is(&asked(&world, Admin, "put", ROLE, role("act:accept")).await, 200);
    let end = format!("{path}?program=premises-licence&role=accepter&reason=Back");
    is(&asked(&world, Admin, "delete", &end, Json::Null).await, 200);
    assert_eq!(accepts(&world, Senior, &other).await, 403, "no more theirs");
    is(&asked(&world, Admin, "delete", &end, Json::Null).await, 422);
    let admin = person(&world, "admin").await;
    let own = format!("/api/v1/people/{admin}/roles");
    let mine = json!({ "program": "premises-licence", "role": "accepter" });
    is(&asked(&world, Admin, "post", &own, mine).await, 403);
}

fn set(text: &str, tests: &Json) -> Json {
    json!({
        "texts": [{ "program": "premises-licence", "file": "pause.cedar", "text": text }],
        "tests": tests, "reason": "A new law",
    })
}

const PAUSE: &str = r#"@id("pause.accept") @says("Nobody accepts until the new forms are printed.")
forbid (principal, action == Action::"act:accept", resource);"#;

#[tokio::test]
async fn s0_21_policies_come_into_force_after_a_look_and_go_back() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let difference = "/api/v1/policies/difference";
    // Not Cedar; not in the vocabulary; a list that is no filter: found, with file and line, and not acceptable.
    let unlisted = r#"permit (principal, action == Action::"list:office-cases", resource) when { resource.acted["submit"].contains(principal) };"#;
    for (text, says) in [
        ("forbid everything;", "pause.cedar:1"),
        (r#"permit (principal, action == Action::"act:fly", resource);"#, "act:fly"),
        (unlisted, "list"),
    ] {
        let got = asked(&world, Admin, "post", difference, set(text, &json!([]))).await;
        is(&got, 200);
        let got = got.json();
        assert_eq!(got["to"], "", "{got}");
        assert!(got["findings"].to_string().contains(says), "{got}");
        let activate = json!({ "set": set(text, &json!([])), "seen": got["digest"] });
        is(&asked(&world, Admin, "post", "/api/v1/policies/activation", activate).await, 422);
    }
    // A test of its own that fails keeps it out.
    let test = |allowed: bool| {
        json!([{ "program": "premises-licence", "test": {
            "test": "an officer of the unit accepts", "who": { "roles": ["licensing-officer"], "units": ["u"] },
            "case": { "unit": "u", "state": "submitted" }, "when": { "office_hours": true, "managed_device": true, "auth_strength": 2 },
            "ask": "act:accept", "allowed": allowed,
        } }])
    };
    let got = asked(&world, Admin, "post", difference, set(PAUSE, &test(true))).await.json();
    assert_eq!(got["failed"].as_array().unwrap().len(), 1, "{got}");
    let activate = json!({ "set": set(PAUSE, &test(true)), "seen": got["digest"] });
    is(&asked(&world, Admin, "post", "/api/v1/policies/activation", activate).await, 422);
    // A draft that passes, the difference in who can do what, and the activation that names it.
    let draft = asked(&world, Admin, "post", "/api/v1/policies/drafts", set(PAUSE, &test(false))).await;
    is(&draft, 201);
    let draft = draft.json();
    let matrix = draft["difference"]["matrix"].to_string();
    assert!(matrix.contains("licensing-officer") && matrix.contains("act:accept"), "{draft}");
    let activation = |seen: &Json| json!({ "draft": draft["id"], "seen": seen });
    let path = "/api/v1/policies/activation";
    is(&asked(&world, Admin, "post", path, activation(&json!("unseen"))).await, 422);
    is(&asked(&world, Admin, "post", path, activation(&draft["difference"]["digest"])).await, 200);
    assert_eq!(accepts(&world, Officer, &case).await, 403, "on the next request");
    let mine = format!("/api/v1/cases/{case}/access/mine?ask=act:accept");
    let why = asked(&world, Officer, "get", &mine, Json::Null).await.json();
    assert_eq!(why["why"][0], "Nobody accepts until the new forms are printed.");
    let listed = asked(&world, Admin, "get", "/api/v1/policies", Json::Null).await.json();
    assert_eq!(listed["sets"][0]["in_force"], true);
    assert_eq!(listed["drafts"], json!([]), "the draft is used up");
    // And back.
    let back = asked(&world, Admin, "get", "/api/v1/policies/rollback", Json::Null).await;
    is(&back, 200);
    assert!(back.json()["matrix"].to_string().contains("act:accept"));
    let reason = json!({ "reason": "Printed" });
    is(&asked(&world, Admin, "post", "/api/v1/policies/rollback", reason).await, 200);
    assert_eq!(accepts(&world, Officer, &case).await, 200);
}

#[tokio::test]
async fn s1_9_what_a_person_can_open_is_told_to_auditors_and_to_themselves() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let (north, south) = (person(&world, "north").await, person(&world, "south").await);
    let path = |id: &str| format!("/api/v1/people/{id}/access");
    let got = asked(&world, Auditor, "get", &path(&north), Json::Null).await.json();
    let cases = got["programs"][0]["cases"].as_array().unwrap();
    let one = cases.iter().find(|one| one["reference"] == case.as_str()).unwrap();
    assert!(one["because"].to_string().contains("licensing officer"), "{one}");
    let got = asked(&world, Auditor, "get", &path(&south), Json::Null).await.json();
    assert!(!got.to_string().contains(&case), "another unit: {got}");
    is(&asked(&world, Officer, "get", &path(&north), Json::Null).await, 200);
    is(&asked(&world, Officer, "get", &path(&south), Json::Null).await, 403);
    // Auditors learn that a closed case is open to its list, and not which it is.
    let close = json!({ "do": "close-list", "members": [north], "reason": "A councillor" });
    let restrict = format!("/api/v1/cases/{case}/restrictions");
    is(&asked(&world, Who::Security, "post", &restrict, close).await, 200);
    let got = asked(&world, Auditor, "get", &path(&north), Json::Null).await.json();
    assert!(!got.to_string().contains(&case), "{got}");
    assert!(got["programs"][0]["cases"].as_array().unwrap().iter().any(|one| one["reference"].is_null()));
    let mine = asked(&world, Officer, "get", &path(&north), Json::Null).await.json();
    assert!(mine.to_string().contains(&case), "their own");
}

#[tokio::test]
async fn s0_19_s0_20_rights_that_nobody_uses_and_denials_that_were_granted_later() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    assert_eq!(accepts(&world, Officer, &case).await, 200);
    let got = asked(&world, Auditor, "get", "/api/v1/reports/unused-rights", Json::Null).await.json();
    let grants = got["grants"].as_array().unwrap();
    let of = |name: &str, role: &str| {
        let found = grants.iter().find(|one| one["name"] == name && one["role"] == role);
        found.unwrap_or_else(|| panic!("{name} {role}: {got}"))
    };
    let officer = of("Nora North", "licensing-officer");
    assert!(officer["used"].as_u64().unwrap() > 0);
    let unused = officer["unused"].to_string();
    assert!(!unused.contains("\"act:accept\"") && unused.contains("\"act:refer\""), "{officer}");
    assert_eq!(of("Sam South", "licensing-officer")["used"], 0);
    // Somebody from the other unit is refused, is given a role on the case, and opens it an hour later.
    let open = format!("/api/v1/cases/{case}");
    is(&asked(&world, South, "get", &open, Json::Null).await, 404);
    is(&asked(&world, South, "get", &open, Json::Null).await, 404);
    let empty = asked(&world, Auditor, "get", "/api/v1/reports/later-granted", Json::Null).await.json();
    assert_eq!((&empty["granted"], &empty["median_minutes"]), (&json!([]), &Json::Null));
    let all = [(South, "south"), (Admin, "admin"), (Officer, "north"), (Auditor, "auditor")];
    later(&mut world, SignedDuration::from_mins(60), &all).await;
    let south = person(&world, "south").await;
    let team = json!({ "change": "assign", "person": south, "role": "licensing-officer" });
    is(&asked(&world, Officer, "post", &format!("{open}/team"), team).await, 200);
    is(&asked(&world, South, "get", &open, Json::Null).await, 200);
    let got = asked(&world, Auditor, "get", "/api/v1/reports/later-granted", Json::Null).await.json();
    let one = &got["granted"][0];
    assert_eq!(one["name"], "Sam South", "{got}");
    assert_eq!(
        (&one["minutes"], &one["denials"], &one["way"]),
        (&json!(60), &json!(2), &json!("role-on-case"))
    );
    assert_eq!(got["median_minutes"], 60);
    // Who asks has to be an auditor, and why is told to those who may know of the case.
    is(&asked(&world, Officer, "get", "/api/v1/reports/later-granted", Json::Null).await, 403);
    let mine = format!("{open}/access/mine?ask=act:grant");
    let why = asked(&world, Officer, "get", &mine, Json::Null).await.json();
    assert_eq!(why["allowed"], false);
    assert!(why["summary"].as_str().unwrap().starts_with("You may not choose"), "{why}");
    assert!(!why["why"].as_array().unwrap().is_empty(), "{why}");
    is(&asked(&world, Officer, "get", &format!("{open}/access/mine?ask=settle"), Json::Null).await, 404);
}

// S1.2
#[tokio::test]
async fn the_pages_lead_from_a_draft_into_force_and_from_a_preview_to_a_receipt() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    // A draft, its difference, and the button that only that page has.
    let draft = [
        ("program", "premises-licence"),
        ("file", "pause.cedar"),
        ("text", PAUSE),
        (
            "tests",
            "- test: nobody accepts\n  who: { roles: [licensing-officer], units: [u] }\n  case: { unit: u, state: submitted }\n  ask: act:accept\n  allowed: false\n",
        ),
        ("reason", "New forms"),
    ];
    let kept = world.form(Admin, "/administration/policies/drafts", &draft).await;
    is(&kept, 303);
    let page = world.get(Admin, &kept.location()).await;
    is(&page, 200);
    assert!(page.body.contains("licensing-officer (unit): act:accept"), "{}", page.body);
    let activate = format!("{}/activate", kept.location());
    let seen = page.hidden("seen");
    let pairs = [("seen", seen.as_str()), ("reason", "New forms")];
    is(&world.form(Admin, &activate, &pairs).await, 303);
    let listed = world.get(Admin, "/administration/policies").await;
    assert!(listed.body.contains("pause.cedar") && listed.body.contains("In force"), "{}", listed.body);
    assert_eq!(accepts(&world, Officer, &case).await, 403);
    let rollback = "/administration/policies/rollback";
    assert!(world.get(Admin, rollback).await.body.contains("act:accept"));
    is(&world.form(Admin, rollback, &[("reason", "Printed")]).await, 303);
    // A role, given with its dates and shown; then its bearer leaves.
    let role = [
        ("program", "premises-licence"),
        ("name", "accepter"),
        ("title", "Accepter"),
        ("tie", "unit"),
        ("may", "act:accept\nview:full"),
        ("until", "2026-03-31"),
    ];
    is(&world.form(Admin, "/administration/roles", &role).await, 303);
    let person = format!("/administration/people/{}", person(&world, "senior").await);
    let give = [("role", "premises-licence/accepter"), ("until", "2026-03-20")];
    is(&world.form(Admin, &format!("{person}/roles"), &give).await, 303);
    let page = world.get(Admin, &person).await;
    assert!(page.body.contains("accepter (premises-licence), until 20 March 2026"), "{}", page.body);
    assert!(page.body.contains("Let them leave"));
    assert_eq!(accepts(&world, Senior, &case).await, 200);
    is(&world.form(Admin, &format!("{person}/leaving"), &[("reason", "A new job")]).await, 303);
    let page = world.get(Admin, &person).await;
    assert!(page.body.contains("Receipt: left") && page.body.contains("Let them come back"), "{}", page.body);
    is(&world.api(Senior, "get", "/api/v1/session", None).await, 401);
    // Who is excluded, and why, stands on the access tab of whoever works on the case.
    let south = self::person(&world, "south").await;
    let exclude = [("do", "exclude"), ("person", south.as_str()), ("reason", "Owns a share")];
    let path = format!("/case/{case}/access/restrictions");
    is(&world.form(Who::Security, &path, &exclude).await, 303);
    let tab = world.get(Officer, &format!("/case/{case}/access")).await;
    assert!(tab.body.contains("Sam South – Owns a share"), "{}", tab.body);
}
