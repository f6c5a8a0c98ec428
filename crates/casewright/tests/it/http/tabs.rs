//! What no scenario has a step for: who can open the case, who looked, and settling a flag. Each for whom it is and for
//! whom it is not.

use super::story::{application, consulted, officer, officer_elsewhere, police, problem, senior};
use super::world::{Ask, Pass};
use app::core::Case;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn s0_6_the_access_and_audit_tabs_are_open_to_the_unit_and_closed_to_others() {
    let mut world = consulted(application()).await;
    for tab in ["/access", "/audit"] {
        let path = world.path(tab);
        for who in [officer(), senior()] {
            let got = world.get(&who, &path).await;
            assert_eq!(got.status, StatusCode::OK, "{tab}: {}", got.body);
        }
        // The police know of the case: they are told that this is not for them. Another unit is told nothing.
        problem(&world.get(&police(), &path).await, 403, "denied");
        problem(&world.get(&officer_elsewhere(), &path).await, 404, "not-found");
    }
}

#[tokio::test]
async fn a_flag_is_settled_by_the_unit_and_by_nobody_else() {
    for who in [officer(), senior()] {
        let mut world = consulted(application()).await;
        let case = world.stored().await;
        let (no, _) = case.effects_open.iter().next().expect("the acknowledgement is on its way");
        world.outside.answers(*no, Err("the mailbox does not exist".to_owned()));
        world.app.run_until_idle().await.unwrap();
        let page = world.path("");
        let flag = world.get(&who, &page).await.json()["flags"][0]["no"].clone();
        assert!(flag.is_u64(), "a failed delivery raises a flag: {flag}");
        let path = world.path(&format!("/flags/{flag}"));
        let settle = || Ask::new("DELETE", path.clone(), &Pass::None);
        problem(&world.by(&police(), settle()).await, 403, "denied");
        problem(&world.by(&officer_elsewhere(), settle()).await, 404, "not-found");
        let got = world.by(&who, settle()).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.body);
        assert_eq!(world.get(&who, &page).await.json()["flags"], json!([]));
    }
}

fn pending(case: &Case) -> bool {
    case.registers.values().any(|register| register.pending.is_some())
}

#[tokio::test]
async fn s0_2_a_step_that_is_open_does_not_open_the_source_that_it_asks() {
    let mut fields = application();
    fields["premises.uprn"] = json!("100062");
    let mut world = consulted(fields).await;
    let before = world.version().await;

    // On the page the action stands with the reason why it leads nowhere.
    let page = world.path("");
    let shown = world.get(&senior(), &page).await.json();
    let actions = shown["actions"].as_array().cloned().unwrap_or_default();
    let rates = actions.iter().find(|action| action["name"] == "check-rates").expect("it is offered");
    assert_eq!(rates["offered"], "not", "{rates}");
    assert!(rates["why"].to_string().contains("Rating list"), "{rates}");

    let refused = world.act(&senior(), "check-rates", json!({})).await;
    let told = problem(&refused, 403, "denied");
    let detail = told["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("have the source “Rating list” asked"), "{detail}");
    let case = world.stored().await;
    assert_eq!((case.version, pending(&case)), (before, false), "nothing is stored and nobody is asked");

    // The refusal is an entry of its own, by the name of the source; an officer's act names what opened it.
    let audit = world.path("/audit");
    let entries = world.get(&officer(), &audit).await.json().to_string();
    assert!(entries.contains("fetch:rates"), "{entries}");

    world.done(&officer(), "check-rates", json!({})).await;
    let case = world.stored().await;
    assert!(pending(&case), "the licensing officer has it asked");
}
