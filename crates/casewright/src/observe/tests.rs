//! The log as a collector of lines reads it, and traces as a collector of traces does.

use super::*;
use serde_json::Value as Json;
use std::{
    collections::BTreeMap,
    io::{Read as _, Result as IoResult},
    net::TcpListener,
    sync::{Mutex, mpsc},
};
use tracing::{Instrument as _, field::Empty, info_span};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> IoResult<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> IoResult<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn configured(text: &str) -> Config {
    Config::parse(text).unwrap()
}

#[test]
fn a_line_is_one_object_and_the_level_is_kept() {
    let config = configured("log: { format: json, level: 'warn,web=info' }");
    let lines = Lines::default();
    let (subscriber, _watching) = subscriber(&config, None, lines.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(target: "web::request", route = "/desk", status = 200, "answered");
        tracing::info!(target: "store", "not wanted");
        tracing::warn!(target: "store", "wanted");
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(
        (&lines[0]["route"], &lines[0]["status"], &lines[1]["message"]),
        (&"/desk".into(), &200.into(), &"wanted".into())
    );
    let Err(error) = super::subscriber(&config, Some("web=loud".into()), Lines::default()) else {
        panic!("a level that does not read is accepted")
    };
    assert!(format!("{error:#}").contains("CASEWRIGHT_LOG"), "{error:#}");
}

/// A collector that takes so many spans, by name.
fn collector(spans: usize) -> (String, mpsc::Receiver<BTreeMap<String, Json>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let (done, got) = mpsc::channel();
    std::thread::spawn(move || {
        let mut all = BTreeMap::new();
        while all.len() < spans {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut text, mut buffer) = (String::new(), [0; 4096]);
            loop {
                let read = stream.read(&mut buffer).unwrap();
                text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let head = head.to_ascii_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                if body.len() < length.parse().unwrap() {
                    continue;
                }
                let body: Json = serde_json::from_str(body).unwrap();
                for span in body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap() {
                    all.insert(span["name"].as_str().unwrap().to_owned(), span.clone());
                }
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")
                    .unwrap();
                break;
            }
        }
        done.send(all).unwrap();
    });
    (at, got)
}

#[tokio::test]
async fn a_request_and_what_happens_in_it_is_one_trace_at_the_collector() {
    let (at, got) = collector(2);
    let config = configured(&format!("traces: {{ endpoint: '{at}', service: cases }}"));
    let (subscriber, watching) = subscriber(&config, None, Lines::default()).unwrap();
    let kept = tracing::subscriber::set_default(subscriber);
    let request = info_span!(target: "trace", "request", route = "/cases/{reference}", status = Empty, traceparent = Empty);
    request.record("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    async {
        async {}.instrument(info_span!(target: "trace", "commit")).await;
        // What is not meant for a trace stays here.
        async {}.instrument(info_span!("secret", name = "kingfisher")).await;
    }
    .instrument(request.clone())
    .await;
    request.record("status", 503_u16);
    drop(request);
    drop(kept);
    let spans = got.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    let (request, commit) = (&spans["request"], &spans["commit"]);
    assert_eq!(request["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(request["parentSpanId"], "b7ad6b7169203331", "the proxy's");
    assert_eq!((&commit["traceId"], &commit["parentSpanId"]), (&request["traceId"], &request["spanId"]));
    assert_eq!(request["status"]["code"], 2, "a server's error");
    let attributes = request["attributes"].to_string();
    assert!(attributes.contains("http.route") && attributes.contains("503"), "{attributes}");
    assert!(!format!("{spans:?}").contains("kingfisher"));
    assert_eq!(watching.lost(), 0);
}

#[test]
fn room_is_told_of_a_place_that_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    assert!(room(&folder.path().join("a/b/c")).unwrap() > 0);
    assert!(room(Path::new("not-there-yet/x")).unwrap() > 0);
}
