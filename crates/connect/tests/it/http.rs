use crate::{answer, server};
use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use connect::{
    allow::{AllowList, AllowedHost},
    http::{Http, Limits},
};
use std::{net::TcpListener, sync::mpsc};

fn json(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn connector(port: u16, private: bool) -> Http {
    let host = AllowedHost { host: "127.0.0.1".into(), port, private };
    Http::new(AllowList::new(vec![host]), Limits { time_ms: 500, size_bytes_max: 1_000 })
}

async fn get(http: &Http, url: String) -> Result<Reply, CallFailure> {
    http.call(&Call { key: "case-0".into(), kind: CallKind::Get { url } }).await
}

#[tokio::test]
async fn a_document_is_read() {
    let port = server(|stream| answer(stream, &json(r#"{"rateable_value":"12000.00"}"#)));
    let reply = get(&connector(port, true), format!("http://127.0.0.1:{port}/premises/1")).await.unwrap();
    assert_eq!(reply, Reply::Document(serde_json::json!({ "rateable_value": "12000.00" })));
}

#[tokio::test]
async fn a_slow_source_is_given_up() {
    // Holds the connection open and never answers, until the test ends.
    let (keep, kept) = mpsc::channel();
    let port = server(move |stream| keep.send(stream).unwrap());
    let failure = get(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!(failure, CallFailure::Later("the source did not answer in time".into()));
    drop(kept);
}

#[tokio::test]
async fn a_dead_source_may_live_again() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failure = get(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Later(_)), "{failure}");
}

#[tokio::test]
async fn a_lying_source_is_not_believed() {
    let port = server(|stream| answer(stream, &json("<html>all is well</html>")));
    let failure = get(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!(failure, CallFailure::Never("the source answered with something that is not JSON".into()));
}

#[tokio::test]
async fn a_flood_is_cut_off() {
    let port = server(|stream| answer(stream, &json(&format!("\"{}\"", "x".repeat(5_000)))));
    let failure = get(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!(failure, CallFailure::Never("the source answered with more than 1000 bytes".into()));
}

#[tokio::test]
async fn errors_of_the_server_may_pass_and_others_not() {
    let busy = server(|stream| answer(stream, b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"));
    let gone = server(|stream| answer(stream, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
    let failure = get(&connector(busy, true), format!("http://127.0.0.1:{busy}/")).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Later(_)), "{failure}");
    let failure = get(&connector(gone, true), format!("http://127.0.0.1:{gone}/")).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Never(_)), "{failure}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = server(|stream| answer(stream, &json("1")));
    let port = server(move |stream| {
        let head = format!(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{target}/\r\ncontent-length: 0\r\n\r\n"
        );
        answer(stream, head.as_bytes());
    });
    let failure = get(&connector(port, true), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!(failure, CallFailure::Never("the source answered with status 302".into()));
}

#[tokio::test]
async fn only_listed_hosts_and_no_private_address_by_accident() {
    let port = server(|stream| answer(stream, &json("1")));
    let other = port.wrapping_add(1);
    for url in [
        format!("http://127.0.0.1:{other}/"),
        format!("http://localhost:{port}/"),
        format!("http://user:word@127.0.0.1:{port}/"),
        format!("file://127.0.0.1:{port}/etc/passwd"),
        "not an address".into(),
    ] {
        let failure = get(&connector(port, true), url.clone()).await.unwrap_err();
        assert!(matches!(failure, CallFailure::Never(_)), "{url}: {failure}");
    }
    let failure = get(&connector(port, false), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(failure.to_string().contains("may not be reached"), "{failure}");
}
