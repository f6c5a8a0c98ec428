//! Traces to a collector: OpenTelemetry's protocol over HTTP with JSON (OTLP 1.x, `/v1/traces`). A thread of its own sends them in
//! bundles; what the collector cannot take is dropped and counted, and never holds up a request.

use crate::outgoing;
use serde_json::{Value as Json, json};
use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};
use ureq::Agent;

/// Spans that wait to be sent at most.
const WAITING_MAX: usize = 4096;
/// Spans in one bundle at most.
const BUNDLE_MAX: usize = 256;
/// How long a bundle waits to be filled.
const BUNDLE_WAIT: Duration = Duration::from_millis(500);
/// A collector that takes longer is given up for this bundle.
const SEND_TIME: Duration = Duration::from_secs(5);

/// What one attribute of a span holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// A word.
    Text(String),
    /// A number.
    Number(i64),
}

/// A span that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The trace it belongs to.
    pub trace: [u8; 16],
    /// Its own id.
    pub id: [u8; 8],
    /// The span it happened in.
    pub parent: Option<[u8; 8]>,
    /// What happened.
    pub name: &'static str,
    /// True when it answers somebody outside.
    pub serves: bool,
    /// When it began, nanoseconds since 1970.
    pub began_ns: i128,
    /// When it ended.
    pub ended_ns: i128,
    /// What is known of it.
    pub attributes: Vec<(&'static str, Attribute)>,
    /// True when it failed.
    pub failed: bool,
}

/// Takes spans and sends them.
#[derive(Debug)]
pub struct Exporter {
    queue: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Span(Box<Span>),
    /// Send what is there, then say so.
    Flush(SyncSender<()>),
}

/// Where spans are put. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Intake {
    queue: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

impl Intake {
    /// Takes a span; one too many is dropped.
    pub fn put(&self, span: Span) {
        if self.queue.try_send(Message::Span(Box::new(span))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Exporter {
    /// Starts the thread that sends to `endpoint` in the name of `service`.
    pub fn start(endpoint: &str, service: &str, version: &str) -> std::io::Result<Self> {
        let (queue, spans) = sync_channel(WAITING_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        let sender = Sender {
            agent: agent(),
            endpoint: endpoint.to_owned(),
            resource: resource(service, version),
            version: version.to_owned(),
            lost: Arc::clone(&lost),
        };
        std::thread::Builder::new().name("traces".into()).spawn(move || sender.run(&spans))?;
        Ok(Self { queue, lost })
    }

    /// Where spans are put. The thread ends when exporter and intakes are gone.
    pub fn intake(&self) -> Intake {
        Intake { queue: self.queue.clone(), lost: Arc::clone(&self.lost) }
    }

    /// Spans that no collector took.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Waits until what was put before is sent or given up, at most so long.
    pub fn flush(&self, most: Duration) {
        let (done, sent) = sync_channel(1);
        if self.queue.try_send(Message::Flush(done)).is_ok() {
            // Late or never is the same here: the process goes on.
            let _ = sent.recv_timeout(most);
        }
    }
}

fn agent() -> Agent {
    outgoing::config(SEND_TIME).http_status_as_error(true).build().into()
}

struct Sender {
    agent: Agent,
    endpoint: String,
    resource: Json,
    version: String,
    lost: Arc<AtomicU64>,
}

impl Sender {
    fn run(&self, spans: &Receiver<Message>) {
        let mut told = false;
        while let Ok(first) = spans.recv() {
            let mut bundle = Vec::new();
            let mut asked = None;
            let mut next = Some(first);
            while let Some(message) = next.take() {
                match message {
                    Message::Span(span) => bundle.push(*span),
                    Message::Flush(done) => {
                        asked = Some(done);
                        break;
                    }
                }
                if bundle.len() < BUNDLE_MAX {
                    next = spans.recv_timeout(BUNDLE_WAIT).ok();
                }
            }
            self.send(&bundle, &mut told);
            if let Some(asked) = asked {
                // Whoever asked may have waited long enough.
                let _ = asked.try_send(());
            }
        }
    }

    fn send(&self, bundle: &[Span], told: &mut bool) {
        if bundle.is_empty() {
            return;
        }
        let body = self.bundle(bundle).to_string();
        let sent = self.agent.post(&self.endpoint).content_type("application/json").send(body.as_bytes());
        match sent {
            Ok(_) => *told = false,
            Err(error) => {
                self.lost.fetch_add(bundle.len() as u64, Ordering::Relaxed);
                // Said once until it works again.
                if !std::mem::replace(told, true) {
                    tracing::warn!(%error, "the collector of traces takes none; they are dropped until it does");
                }
            }
        }
    }

    fn bundle(&self, spans: &[Span]) -> Json {
        json!({ "resourceSpans": [{
            "resource": self.resource,
            "scopeSpans": [{
                "scope": { "name": "casewright", "version": self.version },
                "spans": spans.iter().map(document).collect::<Vec<_>>(),
            }],
        }] })
    }
}

fn resource(service: &str, version: &str) -> Json {
    json!({ "attributes": [
        { "key": "service.name", "value": { "stringValue": service } },
        { "key": "service.version", "value": { "stringValue": version } },
    ] })
}

/// Ids are hexadecimal and 64-bit numbers are text in this protocol's JSON.
fn document(span: &Span) -> Json {
    let attributes: Vec<Json> = span
        .attributes
        .iter()
        .map(|(key, value)| {
            let value = match value {
                Attribute::Text(text) => json!({ "stringValue": text }),
                Attribute::Number(number) => json!({ "intValue": number.to_string() }),
            };
            json!({ "key": key, "value": value })
        })
        .collect();
    let mut document = json!({
        "traceId": hex(&span.trace),
        "spanId": hex(&span.id),
        "name": span.name,
        // SPAN_KIND_SERVER, SPAN_KIND_INTERNAL
        "kind": if span.serves { 2 } else { 1 },
        "startTimeUnixNano": span.began_ns.to_string(),
        "endTimeUnixNano": span.ended_ns.to_string(),
        "attributes": attributes,
        // STATUS_CODE_ERROR, STATUS_CODE_UNSET
        "status": { "code": if span.failed { 2 } else { 0 } },
    });
    if let (Some(parent), Some(members)) = (span.parent, document.as_object_mut()) {
        members.insert("parentSpanId".into(), hex(&parent).into());
    }
    document
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
    };

    fn span(no: u8) -> Span {
        Span {
            trace: [1; 16],
            id: [no; 8],
            parent: (no > 1).then_some([1; 8]),
            name: "request",
            serves: no == 1,
            began_ns: 1_000,
            ended_ns: 2_000,
            attributes: vec![
                ("http.route", Attribute::Text("/desk".into())),
                ("http.response.status_code", Attribute::Number(200)),
            ],
            failed: false,
        }
    }

    #[test]
    fn a_collector_gets_what_was_put_and_a_dead_one_holds_nobody_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let collector = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut got, mut buffer) = (Vec::new(), [0; 4096]);
            loop {
                let read = stream.read(&mut buffer).unwrap();
                got.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&got).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let head = head.to_ascii_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                if body.len() >= length.parse().unwrap() {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
                    return (head, serde_json::from_str::<Json>(body).unwrap());
                }
            }
        });
        let exporter = Exporter::start(&format!("http://{at}/v1/traces"), "cases", "1.0").unwrap();
        let intake = exporter.intake();
        intake.put(span(1));
        intake.put(span(2));
        exporter.flush(SEND_TIME);
        let (head, body) = collector.join().unwrap();
        assert!(
            head.starts_with("post /v1/traces") && head.contains("content-type: application/json"),
            "{head}"
        );
        let resource = &body["resourceSpans"][0];
        assert_eq!(resource["resource"]["attributes"][0]["value"]["stringValue"], "cases");
        let spans = &resource["scopeSpans"][0]["spans"];
        assert_eq!(spans.as_array().unwrap().len(), 2);
        assert_eq!(spans[0]["traceId"], "01".repeat(16));
        assert_eq!((&spans[0]["kind"], &spans[0]["parentSpanId"]), (&json!(2), &Json::Null));
        assert_eq!(spans[1]["parentSpanId"], "01".repeat(8));
        assert_eq!(spans[0]["endTimeUnixNano"], "2000");
        assert_eq!(spans[0]["attributes"][1]["value"]["intValue"], "200");

        // Nobody listens there any more.
        let dead = Exporter::start(&format!("http://{at}/v1/traces"), "cases", "1.0").unwrap();
        let intake = dead.intake();
        for _ in 0..3 {
            intake.put(span(1));
        }
        dead.flush(SEND_TIME * 2);
        assert_eq!(dead.lost(), 3);
    }
}
