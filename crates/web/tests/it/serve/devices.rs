//! S0.15: a managed device is what its certificate proves, never what a request says.

use super::{
    Running, ask,
    certificates::{Authority, Certified, Files, far},
    get, over, secure, start,
};
use crate::world::{PASSWORD, Who, World};
use axum::{Router, routing};
use serde_json::json;
use std::{net::IpAddr, sync::Arc};
use web::{
    Door, WebState,
    serve::{Front, TlsFiles, device},
    visit::Visit,
};

/// What the server holds for true of whoever asks.
fn seen(world: &World, door: Door) -> Router {
    let state: WebState = world.state_with(door);
    Router::new()
        .route("/", routing::get(|Visit(attested): Visit| async move { attested.managed_device.to_string() }))
        .with_state(state)
}

/// `true` or `false` as the server holds it; none when it does not talk.
async fn managed(running: &Running, server: &Authority, shows: Option<&Certified>) -> Option<String> {
    let stream = secure(running.at, server.client(shows, &[b"http/1.1"])).await.ok()?;
    let mut request = get("/");
    // A word of one's own is none.
    for name in ["x-managed-device", "x-client-cert", "x-ssl-client-verify"] {
        request.headers_mut().insert(name, "SUCCESS true".parse().unwrap());
    }
    ask(stream, request).await.ok().map(|got| got.body)
}

async fn with(world: &World, files: TlsFiles) -> Running {
    start(seen(world, Door::default()), over(files)).await
}

#[tokio::test]
async fn s0_15_a_certificate_by_the_authority_of_devices_makes_a_device_managed() {
    let world = World::new().await;
    let (server, devices, files) = (Authority::new("server"), Authority::new("devices"), Files::new());
    let own = server.server();
    let running = with(&world, files.with_devices(&own, &devices, None)).await;
    assert_eq!(managed(&running, &server, Some(&devices.device(2))).await.as_deref(), Some("true"));
    assert_eq!(managed(&running, &server, None).await.as_deref(), Some("false"), "none is needed");
    // One that is wrong is refused, not overlooked.
    let stranger = Authority::new("devices");
    assert_eq!(managed(&running, &server, Some(&stranger.device(2))).await, None);
    assert_eq!(
        managed(&running, &server, Some(&server.device(2))).await,
        None,
        "the server's authority is another"
    );
    assert_eq!(managed(&running, &server, Some(&devices.ended_device())).await, None);
    assert_eq!(managed(&running, &server, Some(&devices.server())).await, None, "a certificate for servers");
    // Where devices are not asked for, a certificate says nothing.
    let running = with(&world, files.serve(&own)).await;
    assert_eq!(managed(&running, &server, Some(&devices.device(2))).await.as_deref(), Some("false"));
}

#[tokio::test]
async fn s0_15_devices_that_were_taken_back_or_are_not_named_do_not_count() {
    let world = World::new().await;
    let (server, devices, files) = (Authority::new("server"), Authority::new("devices"), Files::new());
    let (own, kept, lost) = (server.server(), devices.device(2), devices.device(3));
    let list = devices.revoked(&[&lost], far());
    let running = with(&world, files.with_devices(&own, &devices, Some(&list))).await;
    assert_eq!(managed(&running, &server, Some(&kept)).await.as_deref(), Some("true"));
    assert_eq!(managed(&running, &server, Some(&lost)).await, None);
    // A list that is out of date tells nothing of today: nobody counts.
    let old = devices.revoked(&[], 2025);
    let running = with(&world, files.with_devices(&own, &devices, Some(&old))).await;
    assert_eq!(managed(&running, &server, Some(&kept)).await, None);
    // Only the named ones.
    let mut named = files.with_devices(&own, &devices, None);
    named.devices.as_mut().unwrap().fingerprints = vec![device::fingerprint(&kept.der).to_uppercase()];
    let running = with(&world, named.clone()).await;
    assert_eq!(managed(&running, &server, Some(&kept)).await.as_deref(), Some("true"));
    assert_eq!(managed(&running, &server, Some(&lost)).await.as_deref(), Some("false"));
    named.devices.as_mut().unwrap().fingerprints = vec!["kept".into()];
    assert!(web::serve::Tls::open(named).is_err());
}

#[tokio::test]
async fn s0_15_a_proxys_certificate_makes_nobody_behind_it_managed() {
    let world = World::new().await;
    let (server, devices, files) = (Authority::new("server"), Authority::new("devices"), Files::new());
    let front = over(files.with_devices(&server.server(), &devices, None));
    let is_proxy: Arc<dyn Fn(IpAddr) -> bool + Send + Sync> = Arc::new(|address| address.is_loopback());
    let door = Door { is_proxy: Arc::clone(&is_proxy), ..Door::default() };
    let running = start(seen(&world, door), Front { is_proxy, ..front }).await;
    assert_eq!(managed(&running, &server, Some(&devices.device(2))).await.as_deref(), Some("false"));
}

/// A case before its hearing, an inspector assigned to it, and what lets them in over the API.
async fn inspected(world: &mut World) -> (String, String) {
    let case = world.submitted("jo@example.org").await;
    world.act(Who::Officer, &case, "accept", json!({})).await;
    let objection =
        json!({ "input": { "representations.ground": "crime", "representations.text": "Incidents." } });
    world.act(Who::Police, &case, "object", objection).await;
    world.act(Who::Officer, &case, "refer", json!({})).await;
    let inspector = json!({
        "name": "Ivo Inspector", "login": "inspector", "password": PASSWORD,
        "roles": [{ "program": "premises-licence", "role": "inspector" }],
    });
    let made = world.api(Who::Admin, "post", "/api/v1/people", Some(inspector)).await.json();
    let given = json!({ "change": "assign", "person": made["id"], "role": "inspector" });
    let got = world.api(Who::Officer, "post", &format!("/api/v1/cases/{case}/team"), Some(given)).await;
    assert!(got.status.is_success(), "{}", got.body);
    let word = json!({ "login": "inspector", "password": PASSWORD });
    let session = world.api(Who::Nobody, "post", "/api/v1/session", Some(word)).await.json();
    (case, session["token"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn s0_15_what_a_certificate_proves_is_what_a_policy_decides_by() {
    let mut world = World::new().await;
    let (case, token) = inspected(&mut world).await;
    let (server, devices, files) = (Authority::new("server"), Authority::new("devices"), Files::new());
    let own = server.server();
    let running =
        start(world.router_with(Door::default()), over(files.with_devices(&own, &devices, None))).await;
    // The whole way: socket, handshake, session, policies. The sheet lets inspectors in `from: [office-network, managed-device]`.
    let opens = async |shows: Option<&Certified>| {
        let stream = secure(running.at, server.client(shows, &[b"http/1.1"])).await.unwrap();
        let mut request = get(&format!("/api/v1/cases/{case}"));
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        request.headers_mut().insert("x-managed-device", "true".parse().unwrap());
        ask(stream, request).await.unwrap()
    };
    let device = devices.device(2);
    let got = opens(Some(&device)).await;
    assert_eq!(got.head.status(), 200, "{}", got.body);
    let got = opens(None).await;
    // On the team they know of the case, and see nothing of it from here.
    assert_eq!(got.head.status(), 403, "{}", got.body);

    // The log says by which device each was decided.
    let log = world.log().await;
    let decided: Vec<(bool, Option<&str>)> = log
        .iter()
        .filter(|entry| entry.ask == "case")
        .take(2)
        .map(|entry| (entry.allowed, entry.detail.context.get("device").map(String::as_str)))
        .collect();
    assert!(decided.contains(&(true, Some("managed"))), "{decided:?}");
    assert!(decided.contains(&(false, Some("other"))), "{decided:?}");
}
