//! The demo's mail server: a real SMTP listener on loopback that keeps what it gets, so that a person can read the mail the
//! demo has sent. It delivers to nobody.

use anyhow::{Context, Result};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Messages kept at most; the oldest go first.
const KEPT_MAX: usize = 500;
/// Bytes of one message at most.
const SIZE_BYTES_MAX: usize = 256 * 1024;

/// A message as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The recipient of the envelope.
    pub to: String,
    /// Head and body.
    pub text: String,
}

/// What has arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct MailSink(Arc<Mutex<VecDeque<Received>>>);

impl MailSink {
    /// Starts the listener on a free port of loopback; it ends with the process.
    pub(crate) async fn start() -> Result<(Self, SocketAddr)> {
        let listener =
            TcpListener::bind("127.0.0.1:0").await.context("the demo's mail server cannot listen")?;
        let address = listener.local_addr()?;
        let sink = Self::default();
        let kept = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move { kept.converse(stream).await });
            }
        });
        Ok((sink, address))
    }

    /// What has arrived, newest first.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    fn keep(&self, message: Received) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The same message id is the same effect delivered again (at least once): kept once.
        let id = message_id(&message.text);
        if id.is_some() && kept.iter().any(|other| message_id(&other.text) == id) {
            return;
        }
        kept.push_back(message);
        while kept.len() > KEPT_MAX {
            kept.pop_front();
        }
    }

    /// The few words of RFC 5321 that a delivery needs.
    async fn converse(&self, mut stream: TcpStream) -> Option<()> {
        let (reader, mut writer) = stream.split();
        let mut lines = BufReader::new(reader).lines();
        let mut to = String::new();
        writer.write_all(b"220 demo mail sink\r\n").await.ok()?;
        while let Some(line) = lines.next_line().await.ok()? {
            let word = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
            let reply: &[u8] = match word.as_str() {
                "EHLO" => b"250-demo\r\n250 8BITMIME\r\n",
                "RCPT" => {
                    line.split_once(':')
                        .map_or("", |(_, address)| address)
                        .trim_matches(['<', '>', ' '])
                        .clone_into(&mut to);
                    b"250 ok\r\n"
                }
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await.ok()?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await.ok()? {
                        if line == "." {
                            break;
                        }
                        if text.len() < SIZE_BYTES_MAX {
                            text.push_str(line.strip_prefix('.').unwrap_or(&line));
                            text.push('\n');
                        }
                    }
                    self.keep(Received { to: std::mem::take(&mut to), text });
                    b"250 kept\r\n"
                }
                "QUIT" => {
                    writer.write_all(b"221 bye\r\n").await.ok()?;
                    return Some(());
                }
                _ => b"250 ok\r\n",
            };
            writer.write_all(reply).await.ok()?;
        }
        Some(())
    }
}

fn message_id(text: &str) -> Option<&str> {
    text.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("Message-ID: "))
}
