//! Accounts from the pages: somebody added, invited and in; a second factor turned off; what a role can do. On the pages as over the
//! API, and for nobody but administrators (S1.10, S1.14).

use crate::world::{Who, World};
use axum::http::StatusCode;
use serde_json::json;

fn link(body: &str) -> String {
    let (_, rest) = body.split_once("href=\"/invitation?token=").expect("the link is shown");
    format!("/invitation?token={}", rest.split('"').next().unwrap_or_default())
}

#[tokio::test]
async fn s1_10_an_administrator_adds_and_invites_somebody_who_then_works_here() {
    let mut world = World::new().await;
    let typed = [
        ("name", "Nia New"),
        ("login", "nia"),
        ("role", "premises-licence/licensing-officer"),
        ("units", "licensing-north"),
    ];
    let refused = world.form(Who::Officer, "/administration/people", &typed).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let added = world.form(Who::Admin, "/administration/people", &typed).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let home = added.location();
    let again = world.form(Who::Admin, "/administration/people", &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("is taken"), "{}", again.body);

    // Nobody is in before the invitation; the page says so and offers it.
    let page = world.get(Who::Admin, &home).await;
    assert!(page.body.contains("They have no password yet"), "{}", page.body);
    let path = format!("{home}/invitation");
    assert_eq!(world.form(Who::Officer, &path, &[]).await.status, StatusCode::FORBIDDEN);
    let invited = world.form(Who::Admin, &path, &[]).await;
    assert_eq!(invited.status, StatusCode::OK);
    let link = link(&invited.body);
    let token = link.split('=').nth(1).unwrap();
    let chosen = [("token", token), ("password", "correct horse battery")];
    let within = world.form(Who::Nobody, "/invitation", &chosen).await;
    assert!(within.status.is_success() || within.status == StatusCode::SEE_OTHER, "{}", within.body);
    world.remember(Who::Spare, &within);
    let reference = world.submitted("jo@example.org").await;
    assert_eq!(world.get(Who::Spare, &format!("/case/{reference}")).await.status, StatusCode::OK);

    // The link worked once, and whoever has a password is invited by nobody.
    let used = world.form(Who::Nobody, "/invitation", &chosen).await;
    assert!(!used.body.contains("Nia New"), "{}", used.body);
    let no = world.form(Who::Admin, &path, &[]).await;
    assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        no.body.contains("they have a password already") || no.body.contains("They have a password already")
    );

    // Each act stands in the log, allowed and refused.
    let log = world.log().await;
    for ask in ["add-person", "invite", "account"] {
        assert!(log.iter().any(|entry| entry.ask == ask && entry.allowed), "{ask}");
    }
    assert!(log.iter().any(|entry| entry.ask == "invite" && !entry.allowed));
    assert!(log.iter().all(|entry| !format!("{entry:?}").contains(token)), "the token is in no entry");
}

#[tokio::test]
async fn the_api_does_what_the_pages_do() {
    let world = World::new().await;
    let new = json!({ "name": "Ada Api", "login": "ada.api" });
    let added = world.api(Who::Admin, "post", "/api/v1/people", Some(new)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
    let id = added.json()["id"].as_str().unwrap().to_owned();
    let account = format!("/api/v1/people/{id}/account");
    let shown = world.api(Who::Admin, "get", &account, None).await.json();
    assert_eq!(shown, json!({ "password": false, "second_factor": false }));
    let path = format!("/api/v1/people/{id}/invitation");
    assert_eq!(world.api(Who::Officer, "post", &path, None).await.status, StatusCode::FORBIDDEN);
    let invited = world.api(Who::Admin, "post", &path, None).await;
    assert_eq!(invited.status, StatusCode::CREATED, "{}", invited.body);
    assert!(invited.json()["page"].as_str().unwrap().starts_with("/invitation?token="));
    let people = world.api(Who::Admin, "get", "/api/v1/people", None).await.json();
    let admin = people.as_array().unwrap().iter().find(|one| one["login"] == "admin").unwrap();
    let mine = format!("/api/v1/people/{}/invitation", admin["id"].as_str().unwrap());
    assert_eq!(world.api(Who::Admin, "post", &mine, None).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_role_can_do_is_read_from_the_policies_in_force() {
    let world = World::new().await;
    let path = "/administration/roles/premises-licence/licensing-officer";
    assert_eq!(world.get(Who::Officer, path).await.status, StatusCode::FORBIDDEN);
    let page = world.get(Who::Admin, path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("act:accept") && page.body.contains("program.yaml:"), "{}", page.body);
    let police = world.api(Who::Admin, "get", "/api/v1/programs/premises-licence/roles/police", None).await;
    let asks: Vec<String> = police.json()["rights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|right| right["ask"].as_str().unwrap().to_owned())
        .collect();
    assert!(asks.contains(&"act:object".to_owned()) && !asks.contains(&"act:accept".to_owned()), "{asks:?}");
    let nothing = world.get(Who::Admin, "/administration/roles/premises-licence/nobody").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}
