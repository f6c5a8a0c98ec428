//! Signing in by an identity provider, seen from the browser: there and back, in the browser that began it, to whom an
//! administrator linked. The provider itself is another crate's, with its own tests; this one says what it is told to.

use crate::world::{Got, Who, World};
use app::{
    identity::{IdentityProvider, NotVouched, Tie, Vouched},
    port::store::EntryQuery,
};
use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Vouches for whoever the code names: `subject,strength,age in seconds,managed`.
pub(crate) struct Staff;

#[async_trait]
impl IdentityProvider for Staff {
    fn name(&self) -> &'static str {
        "staff"
    }

    fn title(&self) -> &'static str {
        "Council account"
    }

    async fn address(&self, tie: &Tie) -> Result<String, NotVouched> {
        Ok(format!("https://id.example/there?state={}&again={}", tie.state, tie.again))
    }

    async fn redeem(&self, code: &str, tie: &Tie, now: Timestamp) -> Result<Vouched, NotVouched> {
        let mut parts = code.split(',');
        let mut part = || parts.next().ok_or_else(|| NotVouched::NotAccepted("a made-up code".into()));
        let (subject, strength, age) = (part()?.to_owned(), part()?.to_owned(), part()?.to_owned());
        let age = if tie.again { 0 } else { age.parse().unwrap() };
        Ok(Vouched {
            subject,
            strength: strength.parse().unwrap(),
            proved_at: now - SignedDuration::from_secs(age),
            managed_device: part()? == "managed",
        })
    }
}

fn cookie(got: &Got, name: &str) -> Option<String> {
    let set = got.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    set.filter(|set| set.starts_with(name)).find_map(|set| set.split(';').next().map(str::to_owned))
}

async fn get(world: &World, path: &str, cookie: Option<&str>) -> Got {
    let mut request = Request::get(path).header(header::HOST, "localhost");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    world.raw(request.body(Body::empty()).unwrap()).await
}

/// Goes there: the browser's cookie, and the state.
async fn there(world: &World, query: &str) -> (String, String) {
    let got = get(world, &format!("/sign-in/with/staff{query}"), None).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    let set = got.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.contains("SameSite=Lax") && set.contains("HttpOnly") && set.contains("Secure"), "{set}");
    let state = got.location().split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    (cookie(&got, "__Host-casewright-flow").unwrap(), state)
}

async fn id_of(world: &World, login: &str) -> String {
    let people = world.api(Who::Admin, "get", "/api/v1/people", None).await.json();
    let people = people.as_array().unwrap();
    people.iter().find(|person| person["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
}

async fn link(world: &World, login: &str, subject: &str) {
    let path = format!("/api/v1/people/{}/identities/staff", id_of(world, login).await);
    let got = world.api(Who::Admin, "put", &path, Some(json!({ "subject": subject }))).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT, "{}", got.body);
}

// S3.49 (OpenID Connect)
#[tokio::test]
async fn whoever_is_linked_comes_in_once_by_what_the_provider_says() {
    let world = World::new().await;
    let page = get(&world, "/sign-in?to=/case/PL-1", None).await;
    assert!(page.body.contains("/sign-in/with/staff?to=%2Fcase%2FPL-1"), "{}", page.body);
    link(&world, "north", "s-77").await;
    let (flow, state) = there(&world, "?to=/sessions").await;
    let back = format!("/sign-in/from/staff?state={state}&code=s-77,2,600,managed");

    let elsewhere = get(&world, &back, None).await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED, "another browser: no cookie");
    let (other, _) = there(&world, "").await;
    assert_eq!(get(&world, &back, Some(&other)).await.status, StatusCode::UNAUTHORIZED, "another sign-in's");

    let came = get(&world, &back, Some(&flow)).await;
    assert_eq!(came.status, StatusCode::OK, "{}", came.body);
    // A page and no redirect: the strict cookie would not travel with a redirect from another site.
    assert!(came.body.contains("content=\"0; url=/sessions\""), "{}", came.body);
    let session = cookie(&came, "__Host-casewright=").unwrap();
    let sessions = get(&world, "/sessions", Some(&session)).await;
    assert_eq!(sessions.status, StatusCode::OK);
    assert!(
        sessions.body.contains("Nora North") && sessions.body.contains("With two factors"),
        "{}",
        sessions.body
    );

    let again = get(&world, &back, Some(&flow)).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "each sign-in works once");
}

#[tokio::test]
async fn nobody_else_comes_in_and_nobody_gets_more_than_they_had() {
    let world = World::new().await;
    link(&world, "north", "s-77").await;
    let came = async |code: &str| {
        let (flow, state) = there(&world, "").await;
        get(&world, &format!("/sign-in/from/staff?state={state}&code={code}"), Some(&flow)).await
    };
    for code in ["s-78,2,0,", "s-77", "north,2,0,", "admin,3,0,"] {
        let got = came(code).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{code}: {}", got.body);
        assert!(cookie(&got, "__Host-casewright=").is_none(), "{code}");
    }
    let (flow, state) = there(&world, "").await;
    let given_up =
        get(&world, &format!("/sign-in/from/staff?state={state}&error=access_denied"), Some(&flow)).await;
    assert_eq!(given_up.status, StatusCode::UNAUTHORIZED);
    // The roles are those given here, whatever the provider thinks of somebody.
    let session = cookie(&came("s-77,3,0,").await, "__Host-casewright=").unwrap();
    let request = Request::get("/api/v1/people")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &session)
        .body(Body::empty());
    assert_eq!(world.raw(request.unwrap()).await.status, StatusCode::FORBIDDEN);

    // One subject is one person; nobody links themselves; the link ends with its sessions.
    let path = format!("/api/v1/people/{}/identities/staff", id_of(&world, "senior").await);
    let taken = world.api(Who::Admin, "put", &path, Some(json!({ "subject": "s-77" }))).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", taken.body);
    let path = format!("/api/v1/people/{}/identities/staff", id_of(&world, "admin").await);
    let own = world.api(Who::Admin, "put", &path, Some(json!({ "subject": "s-1" }))).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.body);
    let path = format!("/api/v1/people/{}/identities/staff", id_of(&world, "north").await);
    assert_eq!(world.api(Who::Admin, "delete", &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&world, "/desk", Some(&session)).await.status, StatusCode::SEE_OTHER, "the session ended");
    assert_eq!(came("s-77,2,0,").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&world, "/sign-in/with/nobody", None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_provider_says_of_login_and_device_is_attested() {
    let world = World::new().await;
    link(&world, "north", "s-77").await;
    let desk = async |query: &str, code: &str| {
        let (flow, state) = there(&world, query).await;
        let got = get(&world, &format!("/sign-in/from/staff?state={state}&code={code}"), Some(&flow)).await;
        let session = cookie(&got, "__Host-casewright=").unwrap();
        assert_eq!(get(&world, "/case/PL-2026-AAAAA", Some(&session)).await.status, StatusCode::NOT_FOUND);
        let newest = EntryQuery { limit: 1, ..EntryQuery::default() };
        let entries = world.store.entries(newest).await.unwrap();
        entries[0].1.detail.context.clone()
    };
    use app::Store as _;
    let seen = desk("", "s-77,2,600,managed").await;
    assert_eq!((seen["strength"].as_str(), seen["device"].as_str()), ("2", "managed"), "{seen:?}");
    assert_eq!(seen["login-age-s"], "600");
    let seen = desk("?again=yes", "s-77,1,600,").await;
    assert_eq!((seen["strength"].as_str(), seen["device"].as_str()), ("1", "other"), "{seen:?}");
    assert_eq!(seen["login-age-s"], "0");
}
