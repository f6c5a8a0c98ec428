//! TLS and HTTP/2; certificates that are wrong, and those that are renewed.

use super::{
    ask, ask_two,
    certificates::{Authority, Files},
    get, over, plain, secure, start,
};
use crate::world::World;
use axum::http::{Request, StatusCode, Version, header};
use http_body_util::Empty;
use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};
use web::{
    Door,
    serve::{Front, Tls, TlsError},
};

#[tokio::test]
async fn both_versions_of_http_are_spoken_over_tls_and_browsers_are_told_to_stay() {
    let world = World::new().await;
    let (authority, files) = (Authority::new("one"), Files::new());
    let door = Door { tls: true, hosts: vec!["localhost".into()], ..Door::default() };
    let running = start(world.router_with(door), over(files.serve(&authority.server()))).await;

    let stream = secure(running.at, authority.client(None, &[b"http/1.1"])).await.unwrap();
    let got = ask(stream, get("/healthz")).await.unwrap();
    assert_eq!((got.head.status(), got.head.version(), &*got.body), (StatusCode::OK, Version::HTTP_11, "ok"));
    let hsts = got.head.headers()[header::STRICT_TRANSPORT_SECURITY].to_str().unwrap();
    assert!(hsts.starts_with("max-age=63072000"), "{hsts}");

    // In HTTP/2 the host is part of the address: it counts as much.
    let client = authority.client(None, &[b"h2"]);
    let two = |uri: &str| Request::get(uri).body(Empty::new()).unwrap();
    let stream = secure(running.at, Arc::clone(&client)).await.unwrap();
    let got = ask_two(stream, two("https://localhost/healthz")).await.unwrap();
    assert_eq!((got.head.status(), got.head.version()), (StatusCode::OK, Version::HTTP_2));
    let stream = secure(running.at, Arc::clone(&client)).await.unwrap();
    let wrong = ask_two(stream, two("https://elsewhere.example/healthz")).await.unwrap();
    assert_eq!(wrong.head.status(), StatusCode::MISDIRECTED_REQUEST);
    let stream = secure(running.at, Arc::clone(&client)).await.unwrap();
    let hidden = Request::get("https://elsewhere.example/healthz").header("host", "localhost");
    let hidden = ask_two(stream, hidden.body(Empty::new()).unwrap()).await.unwrap();
    assert_eq!(hidden.head.status(), StatusCode::MISDIRECTED_REQUEST, "a header does not hide the address");
    // The check on where a form comes from compares with the same host.
    for (origin, status) in
        [("https://localhost", StatusCode::SEE_OTHER), ("https://elsewhere.example", StatusCode::FORBIDDEN)]
    {
        let stream = secure(running.at, Arc::clone(&client)).await.unwrap();
        let post = Request::post("https://localhost/sign-out").header("origin", origin);
        let got = ask_two(stream, post.body(Empty::new()).unwrap()).await.unwrap();
        assert_eq!(got.head.status(), status, "{origin}");
    }
}

#[tokio::test]
async fn a_client_refuses_another_authority_and_plain_http_gets_no_page() {
    let world = World::new().await;
    let (authority, files) = (Authority::new("one"), Files::new());
    let running = start(world.router_with(Door::default()), over(files.serve(&authority.server()))).await;
    let stranger = Authority::new("two").client(None, &[b"http/1.1"]);
    assert!(secure(running.at, stranger).await.is_err());
    assert!(ask(plain(running.at).await, get("/healthz")).await.is_err());
    let stream = secure(running.at, authority.client(None, &[])).await.unwrap();
    assert_eq!(ask(stream, get("/healthz")).await.unwrap().head.status(), StatusCode::OK, "it still serves");
}

#[test]
fn what_cannot_be_used_is_refused_with_its_file() {
    let (authority, files) = (Authority::new("one"), Files::new());
    let good = files.serve(&authority.server());
    Tls::open(good.clone()).unwrap();
    files.put("key.pem", &authority.server().key.serialize_pem());
    assert!(matches!(Tls::open(good.clone()), Err(TlsError::Pair { .. })), "another key");
    files.put("key.pem", "no key");
    let error = Tls::open(good.clone()).unwrap_err();
    assert!(matches!(error, TlsError::Pem { .. }) && error.to_string().contains("key.pem"), "{error}");
    let good = files.serve(&authority.server());
    fs::set_permissions(&good.key, fs::Permissions::from_mode(0o644)).unwrap();
    let open = Tls::open(good.clone()).unwrap_err();
    assert!(open.to_string().contains("chmod 600"), "{open}");
    fs::remove_file(&good.key).unwrap();
    assert!(matches!(Tls::open(good), Err(TlsError::File { .. })));
}

#[tokio::test]
async fn a_renewed_certificate_counts_for_new_connections_and_a_broken_one_changes_nothing() {
    let world = World::new().await;
    let (one, two, files) = (Authority::new("one"), Authority::new("two"), Files::new());
    let tls = Arc::new(Tls::open(files.serve(&one.server())).unwrap());
    let front = Front { tls: Some(Arc::clone(&tls)), ..Front::default() };
    let running = start(world.router_with(Door::default()), front).await;
    let reached = async |authority: &Authority| secure(running.at, authority.client(None, &[])).await.is_ok();
    assert!(!tls.reload().unwrap() && reached(&one).await && !reached(&two).await);
    let before = tls.leaf();
    files.serve(&two.server());
    assert!(tls.reload().unwrap() && reached(&two).await && !reached(&one).await);
    assert_ne!(tls.leaf(), before);
    assert!(tls.expires().is_some());
    files.put("certificate.pem", "half a certificate");
    assert!(tls.reload().is_err() && reached(&two).await);
}
