//! What no scenario has a step for: who can open the case, who looked, and settling a flag. Each for whom it is and for
//! whom it is not.

use super::story::{application, consulted, officer, officer_elsewhere, police, problem, senior};
use super::world::{Ask, Pass};
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
