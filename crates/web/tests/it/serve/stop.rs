//! Stopping: who is being answered is answered, nobody new is let in, and it ends.

use super::{ask, get, plain, quick, start};
use axum::{Router, http::StatusCode, routing};
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncReadExt as _, net::TcpStream, sync::Semaphore, time::timeout};
use web::serve::{Front, Limits};

/// Answers once it is let.
fn waiting(begun: &Arc<Semaphore>, go: &Arc<Semaphore>) -> Router {
    let (begun, go) = (Arc::clone(begun), Arc::clone(go));
    Router::new().route(
        "/",
        routing::get(move || async move {
            begun.add_permits(1);
            let _permit = go.acquire().await;
            "answered"
        }),
    )
}

#[tokio::test]
async fn requests_under_way_are_answered_and_nobody_new_is_let_in() {
    let (begun, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let limits = Limits { grace: Duration::from_secs(20), head: Duration::from_secs(20), ..quick() };
    let running = start(waiting(&begun, &go), Front { limits, ..Front::default() }).await;
    let mut idle = plain(running.at).await;
    let asked = tokio::spawn(ask(plain(running.at).await, get("/")));
    begun.acquire().await.unwrap().forget();
    running.stop.send(()).unwrap();
    // Who has asked for nothing is let go.
    let mut none = Vec::new();
    idle.read_to_end(&mut none).await.unwrap();
    assert!(none.is_empty() && TcpStream::connect(running.at).await.is_err());
    assert!(!running.done.is_finished());
    go.add_permits(1);
    let got = asked.await.unwrap().unwrap();
    assert_eq!((got.head.status(), &*got.body), (StatusCode::OK, "answered"));
    timeout(Duration::from_secs(10), running.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_does_not_end_is_ended() {
    let (begun, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let running = start(waiting(&begun, &go), Front { limits: quick(), ..Front::default() }).await;
    let asked = tokio::spawn(ask(plain(running.at).await, get("/")));
    begun.acquire().await.unwrap().forget();
    running.stop.send(()).unwrap();
    timeout(Duration::from_secs(10), running.done).await.unwrap().unwrap();
    assert!(asked.await.unwrap().is_err());
}
