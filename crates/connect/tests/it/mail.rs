use crate::server;
use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use connect::mail::{Mail, MailSettings, Protection};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// A mail server of the few words that a delivery needs (RFC 5321); sends each message's text to the channel.
fn sink(stream: TcpStream, refuse: bool, to: &mpsc::Sender<String>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut out = stream;
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    say("220 sink ready");
    while let Some(Ok(line)) = lines.next() {
        match line.get(..4).unwrap_or(&line) {
            "EHLO" => say("250 sink"),
            "RCPT" if refuse => say("550 no such mailbox"),
            "DATA" => {
                say("354 go on");
                let text: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                to.send(text.join("\n")).unwrap();
                say("250 kept");
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 well"),
        }
    }
}

fn connector(port: u16) -> Mail {
    Mail::new(MailSettings {
        host: "127.0.0.1".into(),
        port,
        protection: Protection::None,
        credentials: None,
        from: "Licensing <licensing@council.example>".into(),
        timeout_ms: 500,
    })
    .unwrap()
}

fn message(to: &str) -> Call {
    let (subject, body) = ("We have your application".into(), "Your reference is PL-1.\n".into());
    Call { key: "case-7".into(), kind: CallKind::Message { to: to.into(), subject, body } }
}

#[tokio::test]
async fn a_message_is_delivered_under_its_key() {
    let (to, got) = mpsc::channel();
    let port = server(move |stream| sink(stream, false, &to));
    assert_eq!(connector(port).call(&message("ann@example.org")).await, Ok(Reply::Done));
    let text = got.recv().unwrap();
    assert!(text.contains("Subject: We have your application"), "{text}");
    assert!(text.contains("Message-ID: <case-7@council.example>"), "{text}");
    assert!(text.contains("Your reference is PL-1."), "{text}");
}

#[tokio::test]
async fn a_refused_mailbox_is_final_and_a_dead_server_is_not() {
    let (to, _got) = mpsc::channel();
    let port = server(move |stream| sink(stream, true, &to));
    assert!(matches!(connector(port).call(&message("ann@example.org")).await, Err(CallFailure::Never(_))));
    assert!(matches!(connector(port).call(&message("no address")).await, Err(CallFailure::Never(_))));
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(matches!(connector(dead).call(&message("ann@example.org")).await, Err(CallFailure::Later(_))));
}

#[test]
fn a_sender_that_is_no_address_is_refused_at_the_start() {
    let settings = MailSettings {
        host: "127.0.0.1".into(),
        port: 25,
        protection: Protection::None,
        credentials: None,
        from: "nobody".into(),
        timeout_ms: 500,
    };
    let Err(error) = Mail::new(settings) else { panic!("accepted") };
    assert!(error.to_string().contains("connectors.mail.from"), "{error}");
}
