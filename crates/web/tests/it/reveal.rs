//! One masked field in clear, by a button and over the API: an act of its own that stands in the log before the value is told (S0.1,
//! S0.6, S0.25).

use crate::world::{Who, World};
use Who::{Nobody, Officer, Security, Senior, South};
use app::core::FieldPath;
use serde_json::json;

const HOME: &str = "applicant.home_address";
const STREET: &str = "2 Secret Lane";

/// What was asked for by itself, newest first: ask, field, allowed, classes, reason.
async fn revealed(world: &World) -> Vec<(String, Option<String>, bool, Vec<String>, Option<String>)> {
    let log = world.log().await.into_iter().filter(|entry| entry.ask.starts_with("reveal"));
    log.map(|entry| {
        let field = entry.detail.field.as_ref().map(FieldPath::to_string);
        (entry.ask, field, entry.allowed, entry.detail.classes, entry.detail.reason)
    })
    .collect()
}

#[tokio::test]
async fn s0_6_a_masked_field_is_shown_to_whoever_asks_for_it_and_the_log_says_so() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let page = format!("/case/{case}");
    let masked = world.get(Senior, &page).await;
    assert!(masked.body.contains("Tamworth") && !masked.body.contains(STREET), "{}", masked.body);
    assert!(masked.body.contains(&format!("action=\"{page}/reveal\"")), "a button beside the mask");
    assert!(!world.get(Officer, &page).await.body.contains("/reveal\""), "who reads it is offered nothing");

    // By the button: in place, with the focus, and in this answer alone.
    for tab in ["summary", "file"] {
        let typed = [("field", HOME), ("reason", "A letter came back"), ("tab", tab)];
        let shown = world.form(Senior, &format!("{page}/reveal"), &typed).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert!(shown.text_of("revealed").contains(STREET), "{}", shown.body);
        assert!(shown.body.contains("id=\"revealed\" tabindex=\"-1\" autofocus"), "{}", shown.body);
        assert_eq!(shown.headers["cache-control"], "no-store");
        assert_eq!(shown.body.contains("cw-file"), tab == "file", "on the tab where it was asked");
        assert!(!world.get(Senior, &page).await.body.contains(STREET), "the page goes on showing the mask");
        let last = revealed(&world).await.remove(0);
        let why = Some("A letter came back".to_owned());
        assert_eq!(last, ("reveal:private".into(), Some(HOME.into()), true, vec!["private".into()], why));
    }

    // Over the API: what may be asked for, and the answer.
    let v1 = format!("/api/v1/cases/{case}");
    let read = world.api(Senior, "get", &v1, None).await.json();
    let fields = read["views"][0]["fields"].as_array().unwrap();
    let home = fields.iter().find(|field| field["path"] == HOME).unwrap();
    assert_eq!((&home["masked"], &home["reveal"]), (&json!(true), &json!("optional")), "{home}");
    let told = world.api(Senior, "post", &format!("{v1}/reveal"), Some(json!({ "field": HOME }))).await;
    assert_eq!(told.status, 200, "{}", told.body);
    assert_eq!(told.json()["value"]["line1"], STREET);
    assert_eq!(told.json()["masked"], false);
    assert_eq!(told.headers["cache-control"], "no-store");

    // Whoever looks at the audit tab sees by whom, and which field; and never what it held.
    let audit = world.get(Officer, &format!("{page}/audit")).await;
    let looked = audit.body.split("id=\"changes\"").next().unwrap();
    assert!(looked.contains("see “Home address of the applicant” in clear"), "{looked}");
    assert!(looked.contains("Stella Senior") && looked.contains("A letter came back"), "{looked}");
    assert!(!looked.contains(STREET), "{looked}");
}

#[tokio::test]
async fn s0_25_who_may_not_reveal_is_refused_and_that_stands_in_the_log_too() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let path = format!("/api/v1/cases/{case}/reveal");
    let ask = json!({ "field": HOME, "reason": "Curiosity" });
    for (who, status, field) in [
        (South, 404, Some(HOME)),    // of another unit: there is no such case
        (Security, 404, Some(HOME)), // decides who may open it, and opens it not
        (Officer, 403, Some(HOME)),  // reads it in clear: there is nothing to reveal
    ] {
        let got = world.api(who, "post", &path, Some(ask.clone())).await;
        assert_eq!(got.status, status, "{who:?}: {}", got.body);
        assert!(!got.body.contains("Secret"), "{}", got.body);
        let (_, named, allowed, classes, reason) = revealed(&world).await.remove(0);
        assert_eq!((named.as_deref(), allowed, classes.len()), (field, false, 0), "{who:?}");
        assert_eq!(reason.as_deref(), Some("Curiosity"));
    }
    let count = revealed(&world).await.len();
    assert_eq!(world.api(Nobody, "post", &path, Some(ask.clone())).await.status, 401);
    assert_eq!(revealed(&world).await.len(), count, "nobody was told nothing");
    // A field that no sheet knows, one that the view does not show a value of, a case that is not there: not found, and the same.
    let mut told = Vec::new();
    for (path, field) in [
        (path.clone(), "applicant.shoe_size"),
        (path.clone(), "visit.notes"),
        ("/api/v1/cases/PL-2026-ZZZZZ/reveal".to_owned(), HOME),
    ] {
        let got = world.api(Senior, "post", &path, Some(json!({ "field": field }))).await;
        let mut document = got.json();
        document["instance"] = json!("");
        told.push((got.status.as_u16(), document));
        let (_, named, allowed, ..) = revealed(&world).await.remove(0);
        assert!(!allowed);
        assert_ne!(named.as_deref(), Some("applicant.shoe_size"), "what was made up is not taken down");
    }
    assert!(told.iter().all(|one| *one == told[0] && one.0 == 404), "{told:?}");

    // An exclusion and a closed list hold for it as for everything.
    let senior = world.caller(Senior).await.person().unwrap();
    let restrict = format!("/api/v1/cases/{case}/restrictions");
    let exclude = json!({ "do": "exclude", "person": senior, "reason": "Knows the applicant" });
    let got = world.api(Security, "post", &restrict, Some(exclude)).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(world.api(Senior, "post", &path, Some(ask)).await.status, 404);
}

/// Where the log cannot be written nothing is told.
#[tokio::test]
async fn s0_25_the_entry_comes_before_the_value() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    world.break_log(true);
    let path = format!("/api/v1/cases/{case}/reveal");
    let got = world.api(Senior, "post", &path, Some(json!({ "field": HOME }))).await;
    assert!(got.status.is_server_error() && !got.body.contains("Secret"), "{} {}", got.status, got.body);
    world.break_log(false);
    let got = world.api(Senior, "post", &path, Some(json!({ "field": HOME }))).await;
    assert_eq!(got.status, 200, "{}", got.body);
}
