//! The second factor on the pages and in the API: set up, asked for, used once, lost.

use crate::world::{PASSWORD, Who, World};
use app::totp::code_at;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

async fn enrolled(world: &mut World) -> (String, Vec<String>) {
    let page = world.form(Who::Officer, "/second-factor", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let secret = page.text_of("secret");
    let wrong = world.form(Who::Officer, "/second-factor/confirm", &[("code", "abcdef")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text_of("secret"), secret, "the same secret: the app has it already");
    let code = code_at(&secret, world.app.now()).unwrap();
    let before = world.get(Who::Officer, "/second-factor").await;
    assert!(before.body.contains("Set up"), "it is not on before a code was shown");
    let done = world.form(Who::Officer, "/second-factor/confirm", &[("code", &code)]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let list = done.body.split("id=\"recovery-codes\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let codes: Vec<String> =
        list.split("cw-code\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    let old = world.get(Who::Officer, "/desk").await;
    assert_eq!(old.status, StatusCode::SEE_OTHER, "the session of one factor has ended");
    world.remember(Who::Officer, &done);
    assert_eq!(world.get(Who::Officer, "/desk").await.status, StatusCode::OK);
    (secret, codes)
}

#[tokio::test]
async fn s0_5_a_code_is_asked_for_after_the_password_and_works_once() {
    let mut world = World::new().await;
    let (secret, _) = enrolled(&mut world).await;
    world.later(SignedDuration::from_secs(60));
    let asked = world.form(Who::Nobody, "/sign-in", &[("login", "north"), ("password", PASSWORD)]).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.headers.get("set-cookie").is_none(), "nobody is in yet");
    let ticket = asked.hidden("ticket");
    let code = code_at(&secret, world.app.now()).unwrap();
    let form = |ticket: &str, code: &str| {
        vec![("ticket".to_owned(), ticket.to_owned()), ("code".to_owned(), code.to_owned())]
    };
    let send = async |pairs: Vec<(String, String)>| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        world.form(Who::Nobody, "/sign-in/code", &pairs).await
    };
    let wrong = send(form(&ticket, "abcdef")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let next = wrong.hidden("ticket");
    assert_ne!(next, ticket);
    let used = send(form(&ticket, &code)).await;
    assert_eq!(used.status, StatusCode::UNAUTHORIZED, "a ticket works once");
    let came = send(form(&next, &code)).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    // The same code again, as somebody who looked over the shoulder would.
    let body = json!({ "login": "north", "password": PASSWORD, "code": code });
    let again = world.api(Who::Nobody, "post", "/api/v1/session", Some(body)).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert!(again.body.contains("/problems/code-wrong"), "{}", again.body);
    let none = json!({ "login": "north", "password": PASSWORD });
    let none = world.api(Who::Nobody, "post", "/api/v1/session", Some(none)).await;
    assert!(none.body.contains("/problems/code-needed"), "{}", none.body);
}

#[tokio::test]
async fn a_recovery_code_gets_in_once_and_an_administrator_helps_when_all_is_lost() {
    let mut world = World::new().await;
    let (_, recovery) = enrolled(&mut world).await;
    let typed = recovery[3].to_lowercase().replace('-', " ");
    let body = json!({ "login": "north", "password": PASSWORD, "code": typed });
    let came = world.api(Who::Nobody, "post", "/api/v1/session", Some(body.clone())).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.body);
    let again = world.api(Who::Nobody, "post", "/api/v1/session", Some(body)).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let left = world.get(Who::Officer, "/second-factor").await;
    assert!(left.body.contains("still work: 9"), "{}", left.body);
    let people = world.api(Who::Admin, "get", "/api/v1/people", None).await.json();
    let id = people.as_array().unwrap().iter().find(|one| one["login"] == "north").unwrap()["id"].clone();
    let path = format!("/api/v1/people/{}/second-factor", id.as_str().unwrap());
    assert_eq!(world.api(Who::Admin, "delete", &path, None).await.status, StatusCode::NO_CONTENT);
    let body = json!({ "login": "north", "password": PASSWORD });
    let came = world.api(Who::Nobody, "post", "/api/v1/session", Some(body)).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.body);
}

#[tokio::test]
async fn s0_1_too_many_wrong_passwords_are_told_when_to_come_back() {
    let world = World::new().await;
    for login in ["north", "not-there"] {
        let body = json!({ "login": login, "password": "wrong wrong wrong" });
        let mut statuses = Vec::new();
        for _ in 0..11 {
            let got = world.api(Who::Nobody, "post", "/api/v1/session", Some(body.clone())).await;
            if got.status == StatusCode::TOO_MANY_REQUESTS {
                let wait: u32 = got.headers["retry-after"].to_str().unwrap().parse().unwrap();
                assert!((1..=91).contains(&wait), "{wait}");
                assert!(got.body.contains("/problems/too-many"), "{}", got.body);
            }
            statuses.push(got.status.as_u16());
        }
        let mut expected = vec![401; 10];
        expected.push(429);
        assert_eq!(statuses, expected, "{login}");
    }
}
