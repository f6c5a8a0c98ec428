use crate::server;
use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use connect::{
    allow::{AllowList, AllowedHost},
    http::Limits,
    webhook::{Webhook, signature},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const SECRET: &[u8] = b"a secret that both know";

fn connector(port: u16, private: bool) -> Webhook {
    let host = AllowedHost { host: "127.0.0.1".into(), port, private };
    Webhook::new(AllowList::new(vec![host]), Limits { time_ms: 500, size_bytes_max: 1_000 })
}

async fn post(webhook: &Webhook, url: String) -> Result<Reply, CallFailure> {
    let (body, at) = (r#"{"kind":"notices"}"#.to_owned(), "2026-03-02T09:00:00Z".parse().unwrap());
    let kind = CallKind::Post { url, body, secret: SECRET.to_vec(), at };
    webhook.call(&Call { key: "notice/7".into(), kind }).await
}

/// Reads a request with its body and answers with this status; hands on head and body.
fn answer(mut stream: TcpStream, status: &str, to: &mpsc::Sender<(String, String)>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        if let Some(count) = line.to_lowercase().strip_prefix("content-length: ") {
            length = count.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line.to_lowercase());
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    to.send((head, String::from_utf8(body).unwrap())).unwrap();
    let location = "location: http://127.0.0.1:1/\r\n";
    let _ = stream.write_all(format!("HTTP/1.1 {status}\r\n{location}content-length: 0\r\n\r\n").as_bytes());
}

#[tokio::test]
async fn s1_19_a_notice_is_handed_over_with_a_signature_that_its_receiver_can_check() {
    let (to, got) = mpsc::channel();
    let port = server(move |stream| answer(stream, "204 No Content", &to));
    assert_eq!(post(&connector(port, true), format!("http://127.0.0.1:{port}/ann")).await, Ok(Reply::Done));
    let (head, body) = got.recv().unwrap();
    assert!(head.starts_with("post /ann ") && head.contains("webhook-id: notice/7\r\n"), "{head}");
    let seconds = head.split("webhook-timestamp: ").nth(1).unwrap().lines().next().unwrap();
    let signed = signature(SECRET, "notice/7", seconds.parse().unwrap(), &body);
    assert!(head.contains(&format!("webhook-signature: {}", signed.to_lowercase())), "{head}");
}

#[tokio::test]
async fn what_may_help_later_is_told_from_what_never_will() {
    for (status, later) in [("503 Away", true), ("429 Slowly", true), ("404 No", false), ("302 There", false)]
    {
        let (to, _got) = mpsc::channel();
        let port = server(move |stream| answer(stream, status, &to));
        let failure = post(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
        assert_eq!(matches!(failure, CallFailure::Later(_)), later, "{status}: {failure}");
    }
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failure = post(&connector(dead, true), format!("http://127.0.0.1:{dead}/")).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Later(_)), "{failure}");
}

#[tokio::test]
async fn nothing_is_called_that_is_not_listed_and_nothing_public_without_tls() {
    let (to, got) = mpsc::channel();
    let port = server(move |stream| answer(stream, "204 No Content", &to));
    for (webhook, url) in [
        (connector(port, true), format!("http://localhost:{port}/")),
        (connector(port, false), format!("http://127.0.0.1:{port}/")),
        (connector(port, true), format!("http://ann@127.0.0.1:{port}/")),
        (connector(port, true), "file:///etc/passwd".to_owned()),
    ] {
        let failure = post(&webhook, url.clone()).await.unwrap_err();
        assert!(matches!(failure, CallFailure::Never(_)), "{url}: {failure}");
    }
    // Listed as public, over TLS: its address is private all the same.
    let failure = post(&connector(port, false), format!("https://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Later(_)), "{failure}");
    assert!(got.try_recv().is_err(), "nobody was called");
}
