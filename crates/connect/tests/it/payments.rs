//! S3.51: the payment provider, by a provider made for the test. It keeps what it paid, so that *paid once* can be counted there.

use app::connector::{Call, CallFailure, CallKind, Connector, Payment, Reply};
use connect::{
    http::Limits,
    payments::{Payments, Settings},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// How the provider behaves at its next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// As the protocol says.
    Well,
    /// The account of the payee is closed.
    Refuses,
    /// It has not decided yet.
    Pending,
    /// It does what it is asked, and its answer never comes.
    DoesAndFallsSilent,
    /// It does nothing and says nothing.
    Silent,
    /// It answers, and then the same again on the same line.
    AnswersTwice,
    /// It does what it is asked, and answers with an error of its server.
    DoesAndBreaks,
    /// It answers about another amount.
    AnotherAmount,
    /// It answers with a page.
    Babbles,
    /// Our token is none to it.
    NotLetIn,
}

#[derive(Default)]
struct Books {
    moods: VecDeque<Mood>,
    /// The order of each key: the body it came with, and its status.
    orders: BTreeMap<String, (Value, &'static str)>,
    /// Every payment that was ever made, by key.
    paid: Vec<String>,
    tokens: Vec<Option<String>>,
    /// Connections on which nothing more comes.
    silent: Vec<TcpStream>,
}

#[derive(Clone, Default)]
struct Provider(Arc<Mutex<Books>>);

impl Provider {
    fn start() -> (Self, u16) {
        let provider = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = provider.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.serve(stream);
            }
        });
        (provider, port)
    }

    fn will(&self, moods: &[Mood]) {
        self.0.lock().unwrap().moods.extend(moods);
    }

    fn paid(&self) -> Vec<String> {
        self.0.lock().unwrap().paid.clone()
    }

    /// One request on a line; then it is closed.
    fn serve(&self, mut stream: TcpStream) {
        let Some((path, headers, body)) = request(&stream) else { return };
        let mut books = self.0.lock().unwrap();
        let mood = books.moods.pop_front().unwrap_or(Mood::Well);
        let key = headers.get("idempotency-key").cloned().unwrap_or_default();
        books.tokens.push(headers.get("authorization").cloned());
        if mood == Mood::Silent {
            books.silent.push(stream);
            return;
        }
        if mood == Mood::NotLetIn {
            let _ = stream.write_all(&http(401, "{}"));
            return;
        }
        let confirms = path.ends_with("/confirm");
        let known = books.orders.get(&key).cloned();
        let (asked, mut status) = match known {
            Some((asked, status)) => {
                assert!(confirms || asked == body, "one key never comes with two bodies");
                (asked, status)
            }
            None => (body, "ordered"),
        };
        if confirms && status == "ordered" {
            status = match mood {
                Mood::Refuses => "refused",
                Mood::Pending => "ordered",
                _ => "paid",
            };
            if status == "paid" {
                books.paid.push(key.clone());
            }
        }
        books.orders.insert(key.clone(), (asked.clone(), status));
        let id = format!("po-{}", books.orders.keys().position(|known| *known == key).unwrap());
        let said = if confirms && mood == Mood::Pending { "pending" } else { status };
        let amount = if mood == Mood::AnotherAmount { json!("1.00") } else { asked["amount"].clone() };
        let answer = json!({
            "id": id, "amount": amount, "currency": asked["currency"], "status": said, "code": "account-closed",
        });
        match mood {
            Mood::DoesAndFallsSilent => books.silent.push(stream),
            Mood::DoesAndBreaks => drop(stream.write_all(&http(503, "busy"))),
            Mood::Babbles => drop(stream.write_all(&http(200, "<html>welcome</html>"))),
            Mood::AnswersTwice => {
                let twice = [http(200, &answer.to_string()), http(200, &answer.to_string())].concat();
                let _ = stream.write_all(&twice);
            }
            _ => drop(stream.write_all(&http(200, &answer.to_string()))),
        }
    }
}

fn http(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// Path, headers and JSON body of a request.
fn request(stream: &TcpStream) -> Option<(String, BTreeMap<String, String>, Value)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, headers, serde_json::from_slice(&body).ok()?))
}

fn connector(port: u16) -> Payments {
    Payments::new(Settings {
        url: format!("http://127.0.0.1:{port}/v1/"),
        token: Some("secret-token".into()),
        private: true,
        limits: Limits { time_ms: 300, size_bytes_max: 10_000 },
    })
    .unwrap()
}

async fn pay(payments: &Payments, key: &str) -> Result<Reply, CallFailure> {
    let payment = Payment {
        amount: "598.00".into(),
        currency: "USD".into(),
        payee: "acct-1".into(),
        text: "FB-2026-7F3KQXY".into(),
    };
    payments.call(&Call { key: key.into(), kind: CallKind::Pay(payment) }).await
}

fn later(came: Result<Reply, CallFailure>) -> String {
    match came {
        Err(CallFailure::Later(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s3_51_what_is_ordered_and_confirmed_is_paid_once_however_often_it_is_asked() {
    let (provider, port) = Provider::start();
    let payments = connector(port);
    let first = pay(&payments, "case/0").await.unwrap();
    for _ in 0..3 {
        assert_eq!(pay(&payments, "case/0").await.unwrap(), first, "the same payment, under the same name");
    }
    assert_eq!(provider.paid(), ["case/0"]);
    let books = provider.0.lock().unwrap();
    assert!(books.tokens.iter().all(|token| token.as_deref() == Some("Bearer secret-token")));
    let (asked, _) = &books.orders["case/0"];
    assert_eq!(asked["payee"], "acct-1");
    assert_eq!(asked["text"], "FB-2026-7F3KQXY");
}

#[tokio::test]
async fn s3_51_a_refusal_says_that_nothing_was_paid() {
    let (provider, port) = Provider::start();
    let payments = connector(port);
    provider.will(&[Mood::Well, Mood::Refuses]);
    let refused = pay(&payments, "case/0").await.unwrap_err();
    assert_eq!(refused, CallFailure::Never("the payment provider refused it: account closed".into()));
    assert!(provider.paid().is_empty());
    assert_eq!(pay(&payments, "case/0").await.unwrap_err(), refused, "it stays refused");
}

#[tokio::test]
async fn s3_51_a_payment_whose_answer_never_came_is_found_paid_when_it_is_asked_again() {
    let (provider, port) = Provider::start();
    let payments = connector(port);
    provider.will(&[Mood::Well, Mood::DoesAndFallsSilent]);
    assert_eq!(later(pay(&payments, "case/0").await), "the payment provider did not answer in time");
    assert_eq!(provider.paid(), ["case/0"], "the money has moved");
    assert!(matches!(pay(&payments, "case/0").await, Ok(Reply::Paid { .. })));
    assert_eq!(provider.paid(), ["case/0"], "and it moved once");
    // The order itself was taken, and its answer lost.
    provider.will(&[Mood::DoesAndFallsSilent]);
    later(pay(&payments, "case/1").await);
    assert!(matches!(pay(&payments, "case/1").await, Ok(Reply::Paid { .. })));
    // The server breaks after it has paid.
    provider.will(&[Mood::Well, Mood::DoesAndBreaks]);
    assert_eq!(later(pay(&payments, "case/2").await), "the payment provider answered with status 503");
    assert!(matches!(pay(&payments, "case/2").await, Ok(Reply::Paid { .. })));
    assert_eq!(provider.paid(), ["case/0", "case/1", "case/2"]);
}

#[tokio::test]
async fn s3_51_whoever_answers_twice_pays_once() {
    let (provider, port) = Provider::start();
    let payments = connector(port);
    provider.will(&[Mood::AnswersTwice, Mood::AnswersTwice]);
    assert!(matches!(pay(&payments, "case/0").await, Ok(Reply::Paid { .. })));
    assert!(
        matches!(pay(&payments, "case/1").await, Ok(Reply::Paid { .. })),
        "no answer of the one reaches the other"
    );
    assert_eq!(provider.paid(), ["case/0", "case/1"]);
}

#[tokio::test]
async fn s3_51_what_is_slow_undecided_or_not_understood_is_asked_again_and_never_taken_for_a_refusal() {
    let (provider, port) = Provider::start();
    let payments = connector(port);
    for (number, (moods, says)) in [
        (vec![Mood::Silent], "did not answer in time"),
        (vec![Mood::Well, Mood::Silent], "did not answer in time"),
        (vec![Mood::Well, Mood::Pending], "has not decided yet"),
        (vec![Mood::Babbles], "was not understood"),
        (vec![Mood::Well, Mood::Babbles], "was not understood"),
        (vec![Mood::AnotherAmount], "about another amount"),
        (vec![Mood::Well, Mood::AnotherAmount], "about another amount"),
        (vec![Mood::NotLetIn], "status 401"),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("case/{number}");
        provider.will(&moods);
        let why = later(pay(&payments, &key).await);
        assert!(why.contains(says), "{moods:?}: {why}");
        assert!(!why.contains("secret-token") && !why.contains("acct-1"), "{why}");
        assert!(matches!(pay(&payments, &key).await, Ok(Reply::Paid { .. })), "{moods:?}");
    }
    let paid = provider.paid();
    assert_eq!(paid.len(), 8);
    assert_eq!(paid.iter().collect::<std::collections::BTreeSet<_>>().len(), 8, "each once");
}

#[tokio::test]
async fn a_provider_that_is_away_or_in_a_private_place_is_not_reached() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(later(pay(&connector(port), "case/0").await).contains("could not be reached"));
    let (provider, port) = Provider::start();
    let settings = Settings {
        url: format!("http://127.0.0.1:{port}"),
        token: None,
        private: false,
        limits: Limits::default(),
    };
    later(pay(&Payments::new(settings).unwrap(), "case/0").await);
    assert!(provider.paid().is_empty());
    for url in ["not an address", "file:///etc/passwd", ""] {
        let settings = Settings { url: url.into(), token: None, private: true, limits: Limits::default() };
        assert!(Payments::new(settings).is_err(), "{url}");
    }
    let only = connector(port)
        .call(&Call { key: "k".into(), kind: CallKind::Get { url: "http://x/".into() } })
        .await;
    assert!(matches!(only, Err(CallFailure::Never(_))));
}
