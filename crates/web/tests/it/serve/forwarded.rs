//! S0.15: where somebody comes from is what the server sees, and what a listed proxy says; never what a request claims of itself.

use super::{ask, get, plain, quick, start};
use crate::world::World;
use axum::{Router, routing};
use std::{net::IpAddr, sync::Arc};
use web::{Door, WebState, serve::Front, visit::Visit};

/// The clinic's network, and what the server holds for true of whoever asks: `address zone zone`.
fn seen(world: &World, is_proxy: fn(IpAddr) -> bool) -> Router {
    let zones = |address: IpAddr| match address.to_string().as_str() {
        "10.1.0.7" => vec!["clinic".to_owned()],
        _ => Vec::new(),
    };
    let door = Door { zones_of: Arc::new(zones), is_proxy: Arc::new(is_proxy), ..Door::default() };
    let state: WebState = world.state_with(door);
    let told = |Visit(attested): Visit| async move {
        let zones = attested.zones.into_iter().collect::<Vec<_>>().join(" ");
        format!("{} {zones}", attested.address.unwrap_or_default())
    };
    Router::new().route("/", routing::get(told)).with_state(state)
}

async fn told(world: &World, is_proxy: fn(IpAddr) -> bool, claims: &[&str]) -> String {
    let running = start(seen(world, is_proxy), Front { limits: quick(), ..Front::default() }).await;
    let mut request = get("/");
    for claim in claims {
        request.headers_mut().append("x-forwarded-for", claim.parse().unwrap());
    }
    for name in ["forwarded", "x-real-ip", "client-ip", "true-client-ip"] {
        request.headers_mut().insert(name, "10.1.0.7".parse().unwrap());
    }
    ask(plain(running.at).await, request).await.unwrap().body
}

#[tokio::test]
async fn s0_15_an_address_that_somebody_claims_of_themselves_is_ignored() {
    let world = World::new().await;
    let nobody = |_: IpAddr| false;
    for claims in [&["10.1.0.7"][..], &["10.1.0.7", "10.1.0.7"], &["127.0.0.1, 10.1.0.7"], &[]] {
        assert_eq!(told(&world, nobody, claims).await, "127.0.0.1 ", "{claims:?}");
    }
}

#[tokio::test]
async fn s0_15_of_a_proxys_word_only_the_nearest_stranger_counts() {
    let world = World::new().await;
    let local = |address: IpAddr| address.is_loopback();
    assert_eq!(told(&world, local, &["10.1.0.7"]).await, "10.1.0.7 clinic", "the proxy's word is taken");
    // What the client wrote stands further left: it chose the first, the proxy added the second.
    assert_eq!(told(&world, local, &["10.1.0.7, 203.0.113.5"]).await, "203.0.113.5 ");
    assert_eq!(told(&world, local, &["10.1.0.7", "203.0.113.5, 127.0.0.9"]).await, "203.0.113.5 ");
    assert_eq!(
        told(&world, local, &["10.1.0.7, nonsense"]).await,
        "127.0.0.1 ",
        "nothing behind what does not read"
    );
    assert_eq!(told(&world, local, &[]).await, "127.0.0.1 ");
}
