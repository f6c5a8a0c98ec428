//! The listener: HTTP/1.1 and HTTP/2, over TLS or plain, with a limit on everything that a client can draw out.
//!
//! What a client may take its time with, and what ends it: the handshake and the head of a request ([`Limits::head`]), a body
//! and its answer (the router's own time limit), reading what is sent to it ([`Limits::stall`]), doing nothing at all
//! ([`Limits::idle`]). Connections are counted, all together and by address.

mod body;
mod connection;
pub mod count;
pub mod device;
pub mod generated;
mod slow;
pub mod tls;

pub use device::Device;
pub use tls::{Tls, TlsError, TlsFiles};

use axum::Router;
use connection::{Connection, Phase};
use count::Addresses;
use std::{fmt, io, net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

/// What a client can draw out, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The TLS handshake, and the head of a request from its first moment; also the wait for the next request of HTTP/1.1.
    pub head: Duration,
    /// A client that does not read what is sent to it.
    pub stall: Duration,
    /// A connection of HTTP/2 without a request under way.
    pub idle: Duration,
    /// What requests under way are given when the server stops.
    pub grace: Duration,
    /// Connections at once; more wait to be let in.
    pub connections: usize,
    /// Connections at once from one address (of IPv6: from one network of 64 bits); more are closed. Proxies are not counted.
    pub connections_per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            idle: Duration::from_mins(2),
            grace: Duration::from_secs(20),
            connections: 4096,
            connections_per_address: 256,
        }
    }
}

/// How the listener is set up.
#[derive(Clone)]
pub struct Front {
    /// The certificate; none: plain HTTP/1.1.
    pub tls: Option<Arc<Tls>>,
    /// What a client can draw out.
    pub limits: Limits,
    /// True for a proxy: many people come from its address.
    pub is_proxy: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

impl Default for Front {
    /// Plain, with the usual limits, no proxies.
    fn default() -> Self {
        Self { tls: None, limits: Limits::default(), is_proxy: Arc::new(|_| false) }
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front")
            .field("tls", &self.tls.is_some())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Serves until `stop`. Then nobody new is let in, requests under way are answered within [`Limits::grace`], and what is still
/// open after that is closed.
pub async fn run(listener: TcpListener, router: Router, front: Front, stop: impl Future<Output = ()>) {
    let (phase, follow) = watch::channel(Phase::Serving);
    let room = Arc::new(Semaphore::new(front.limits.connections.max(1)));
    let addresses = Addresses::new(front.limits.connections_per_address);
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { std::future::pending().await };
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let counted = if (front.is_proxy)(address) { None } else { Some(addresses.enter(address)) };
        if matches!(counted, Some(None)) {
            // One address holds all it may: closing at once costs it nothing and us little.
            tracing::debug!("a connection beyond the limit of its address is closed");
            continue;
        }
        let connection =
            Connection { router: router.clone(), front: front.clone(), peer, phase: follow.clone() };
        tokio::spawn(async move {
            connection.serve(stream).await;
            drop((place, counted));
        });
    }
    drop(follow);
    drop(listener);
    phase.send_replace(Phase::Finishing);
    if timeout(front.limits.grace, phase.closed()).await.is_err() {
        tracing::warn!(connections = phase.receiver_count(), "connections were still open when time was up");
        phase.send_replace(Phase::Over);
    }
}

/// A client that went away again is nothing; when the process has no more descriptors a pause lets some be freed.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "cannot take a connection");
        sleep(Duration::from_millis(250)).await;
    }
}
