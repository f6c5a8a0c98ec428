//! The listener on a real socket, with a real client at the other end.

mod certificates;
mod devices;
mod forwarded;
mod slow;
mod stop;
mod tls;

use axum::{
    body::Bytes,
    http::{Request, Response},
};
use http_body_util::{BodyExt as _, Empty};
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, pki_types::ServerName};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use web::serve::{Front, Limits};

/// A server that runs.
pub(crate) struct Running {
    pub(crate) at: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) done: JoinHandle<()>,
}

pub(crate) async fn start(router: axum::Router, front: Front) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(async move {
        web::serve::run(listener, router, front, async {
            let _ = stopped.await;
        })
        .await;
    });
    Running { at, stop, done }
}

/// Limits that a test can wait for.
pub(crate) fn quick() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        stall: Duration::from_secs(5),
        idle: Duration::from_millis(300),
        grace: Duration::from_millis(500),
        ..Limits::default()
    }
}

pub(crate) async fn plain(at: SocketAddr) -> TcpStream {
    TcpStream::connect(at).await.unwrap()
}

/// A handshake; the error is the client's.
pub(crate) async fn secure(
    at: SocketAddr,
    config: Arc<ClientConfig>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(config).connect(name, plain(at).await).await
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) head: Response<()>,
    pub(crate) body: String,
}

async fn read(response: Response<Incoming>) -> Result<Answer, hyper::Error> {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let body = String::from_utf8(bytes.to_vec()).unwrap();
    Ok(Answer { head: Response::from_parts(parts, ()), body })
}

/// One request over HTTP/1.1.
pub(crate) async fn ask<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Answer, hyper::Error>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    read(sender.send_request(request).await?).await
}

/// One request over HTTP/2.
pub(crate) async fn ask_two<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Answer, hyper::Error>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    read(sender.send_request(request).await?).await
}

pub(crate) fn get(path: &str) -> Request<Empty<Bytes>> {
    Request::get(path).header("host", "localhost").body(Empty::new()).unwrap()
}

/// A front that speaks TLS with these files.
pub(crate) fn over(files: web::serve::TlsFiles) -> Front {
    Front { tls: Some(Arc::new(web::serve::Tls::open(files).unwrap())), limits: quick(), ..Front::default() }
}
