//! One connection: the handshake, then requests until one side has had enough.

use super::{
    Device, Front,
    body::{Activity, Held},
    slow::Patient,
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, header},
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

/// The head of a request at most, in bytes: the router's own limit is lower and has a clear answer.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// The same for HTTP/2, where it is told to the client.
const HEADER_LIST_BYTES_MAX: u32 = 32 * 1024;
/// Requests of one connection at once.
const STREAMS_MAX: u32 = 128;

/// Where the server is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It serves.
    Serving,
    /// Requests under way are answered.
    Finishing,
    /// What is open is closed.
    Over,
}

/// What one connection needs.
pub(crate) struct Connection {
    pub(crate) router: Router,
    pub(crate) front: Front,
    pub(crate) peer: SocketAddr,
    pub(crate) phase: watch::Receiver<Phase>,
}

impl Connection {
    /// Until the end of the connection.
    pub(crate) async fn serve(self, stream: TcpStream) {
        // Small answers go out at once.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection is gone already");
        }
        let limits = self.front.limits;
        let stream = Patient::new(stream, limits.stall);
        let Some(tls) = self.front.tls.clone() else { return self.http(stream, false, None).await };
        match timeout(limits.head, TlsAcceptor::from(tls.config()).accept(stream)).await {
            Err(_) => tracing::debug!("a handshake took too long"),
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Ok(Ok(stream)) => {
                let session = stream.get_ref().1;
                let (two, device) = (session.alpn_protocol() == Some(b"h2"), tls.device(session));
                self.http(stream, two, device).await;
            }
        }
    }

    async fn http<S>(self, stream: S, two: bool, device: Option<Device>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let limits = self.front.limits;
        let activity = Arc::new(Activity::default());
        let (router, peer, counted) = (self.router, self.peer, Arc::clone(&activity));
        let service = service_fn(move |request: Request<Incoming>| {
            let open = counted.begin();
            let mut router = router.clone();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            if let Some(device) = &device {
                request.extensions_mut().insert(device.clone());
            }
            name_host(&mut request);
            async move {
                let answer: Result<Response<Body>, Infallible> = router.call(request).await;
                answer.map(|answer| answer.map(|body| Body::new(Held { body, _open: open })))
            }
        });
        let io = TokioIo::new(stream);
        if two {
            let connection = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_concurrent_streams(STREAMS_MAX)
                .max_header_list_size(HEADER_LIST_BYTES_MAX)
                .keep_alive_interval(Some(Duration::from_secs(20)))
                .keep_alive_timeout(limits.stall)
                .serve_connection(io, service);
            follow(connection, self.phase, &activity, limits.head, limits.idle).await;
        } else {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head)
                .max_buf_size(HEAD_BYTES_MAX)
                .serve_connection(io, service);
            follow(connection, self.phase, &activity, limits.head, limits.idle).await;
        }
    }
}

/// The host that the address of a request names is the one that counts (RFC 9110, 7.2; RFC 9113, 8.3.1): whatever looks for it
/// finds it in one place.
fn name_host(request: &mut Request<Body>) {
    let named = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = named {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Drives a connection; ends it when no first request comes, when nothing happens for long, or when the server stops.
async fn follow<C>(
    connection: C,
    mut phase: watch::Receiver<Phase>,
    activity: &Activity,
    first: Duration,
    idle: Duration,
) where
    C: GracefulConnection,
    C::Error: std::fmt::Display,
{
    let mut connection = pin!(connection);
    let (mut wait, mut seen, mut ending) = (first, 0, false);
    if *phase.borrow_and_update() == Phase::Finishing {
        ending = true;
        connection.as_mut().graceful_shutdown();
    }
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                return;
            }
            changed = phase.changed() => {
                if changed.is_err() || *phase.borrow_and_update() == Phase::Over {
                    return;
                }
                ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = sleep(wait) => {
                let (begun, open) = activity.seen();
                // Nobody asked for anything: a connection that is held for its own sake.
                if begun == 0 || (ending && !open) {
                    return;
                }
                if begun == seen && !open {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                (wait, seen) = (idle, begun);
            }
        }
    }
}
