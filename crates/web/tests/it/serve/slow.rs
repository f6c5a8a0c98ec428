//! S0.1: whoever is slow on purpose holds little, and not for long.

use super::{
    ask,
    certificates::{Authority, Files},
    get, over, plain, quick, secure, start,
};
use crate::world::World;
use axum::http::StatusCode;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};
use web::{
    Door,
    serve::{Front, Limits},
};

/// What comes until the other side closes; it has to within ten seconds.
async fn until_closed(mut stream: impl AsyncRead + Unpin) -> String {
    let mut all = Vec::new();
    let closed = timeout(Duration::from_secs(10), stream.read_to_end(&mut all)).await;
    assert!(closed.is_ok(), "it was left open");
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test]
async fn s0_1_silence_and_half_a_head_are_ended() {
    let world = World::new().await;
    let router = world.router_with(Door::default());
    let running = start(router.clone(), Front { limits: quick(), ..Front::default() }).await;
    assert_eq!(until_closed(plain(running.at).await).await, "", "a silent client");
    let mut half = plain(running.at).await;
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await.unwrap();
    let got = until_closed(half).await;
    assert!(got.is_empty() || got.starts_with("HTTP/1.1 408"), "{got}");
    // A complete request is answered, and the connection that then does nothing ends as well.
    let mut idle = plain(running.at).await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let got = until_closed(idle).await;
    assert!(got.starts_with("HTTP/1.1 200"), "{got}");

    let (authority, files) = (Authority::new("one"), Files::new());
    let running = start(router, over(files.serve(&authority.server()))).await;
    until_closed(plain(running.at).await).await;
    for protocol in [&b"http/1.1"[..], b"h2"] {
        let stream = secure(running.at, authority.client(None, &[protocol])).await.unwrap();
        until_closed(stream).await;
    }
    let mut half = secure(running.at, authority.client(None, &[b"h2"])).await.unwrap();
    half.write_all(b"PRI * HTTP/2.0\r\n").await.unwrap();
    half.flush().await.unwrap();
    until_closed(half).await;
}

#[tokio::test]
async fn s0_1_a_body_that_does_not_come_is_answered_too_slow() {
    let world = World::new().await;
    let door = Door { request_time: Duration::from_millis(300), ..Door::default() };
    let running = start(world.router_with(door), Front::default()).await;
    let mut slow = plain(running.at).await;
    slow.write_all(
        b"POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
          content-length: 100\r\nconnection: close\r\n\r\n{\"login\":",
    )
    .await
    .unwrap();
    let got = until_closed(slow).await;
    assert!(got.starts_with("HTTP/1.1 408") && got.contains("/problems/too-slow"), "{got}");
}

#[tokio::test]
async fn s0_1_an_address_holds_so_many_connections_and_no_more() {
    let world = World::new().await;
    let limits = Limits { connections_per_address: 2, head: Duration::from_secs(20), ..quick() };
    let router = world.router_with(Door::default());
    let running = start(router.clone(), Front { limits, ..Front::default() }).await;
    let (one, two) = (plain(running.at).await, plain(running.at).await);
    assert_eq!(until_closed(plain(running.at).await).await, "", "the third is closed at once");
    drop(one);
    // The server learns of it in its own time.
    let mut served = false;
    for _ in 0..500 {
        if ask(plain(running.at).await, get("/healthz"))
            .await
            .is_ok_and(|got| got.head.status() == StatusCode::OK)
        {
            served = true;
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(served);
    drop(two);
    // A proxy brings many people.
    let front = Front { limits, is_proxy: std::sync::Arc::new(|_| true), ..Front::default() };
    let running = start(router, front).await;
    let held = [plain(running.at).await, plain(running.at).await, plain(running.at).await];
    assert_eq!(ask(plain(running.at).await, get("/healthz")).await.unwrap().head.status(), StatusCode::OK);
    drop(held);
}
