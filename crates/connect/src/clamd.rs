//! Scans content by ClamAV's daemon: `INSTREAM` of its protocol (clamd(8)), over TCP or a socket of the same machine. Content goes out
//! in chunks with their length before them and is never whole in memory.

use app::{
    connector::CallFailure,
    content::ContentStream,
    port::objects::{Scan, Scanner},
};
use async_trait::async_trait;
use std::{path::PathBuf, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// Bytes of a chunk; below every `StreamMaxLength`.
const CHUNK_BYTES: usize = 256 * 1024;
/// Longest answer that is read.
const ANSWER_BYTES_MAX: u64 = 4 * 1024;

/// Where the daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// `host:port`; on another machine content goes over the network in clear, so keep that one near.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// The daemon.
#[derive(Clone, Debug)]
pub struct Clamd {
    at: At,
    time: Duration,
}

trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

impl Clamd {
    /// The daemon at a place; `time_ms` is how long a step may take: to connect, to take a chunk, to answer.
    pub fn new(at: At, time_ms: u64) -> Self {
        Self { at, time: Duration::from_millis(time_ms) }
    }

    async fn connect(&self) -> Result<Box<dyn Line>, CallFailure> {
        let unreachable = || later("the scanner could not be reached");
        Ok(match &self.at {
            At::Tcp(address) => {
                let line = timeout(self.time, TcpStream::connect(address)).await;
                Box::new(line.map_err(|_| unreachable())?.map_err(|_| unreachable())?)
            }
            At::Unix(path) => {
                let line = timeout(self.time, UnixStream::connect(path)).await;
                Box::new(line.map_err(|_| unreachable())?.map_err(|_| unreachable())?)
            }
        })
    }

    async fn send(&self, line: &mut dyn Line, bytes: &[u8]) -> Result<(), CallFailure> {
        let broke = || later("the scanner broke off");
        timeout(self.time, line.write_all(bytes)).await.map_err(|_| slow())?.map_err(|_| broke())
    }

    async fn answer(&self, line: &mut dyn Line) -> Result<String, CallFailure> {
        let mut answer = Vec::new();
        let mut limited = line.take(ANSWER_BYTES_MAX);
        let read = timeout(self.time, limited.read_to_end(&mut answer)).await.map_err(|_| slow())?;
        read.map_err(|_| later("the scanner broke off"))?;
        Ok(String::from_utf8_lossy(&answer).trim_matches(['\0', '\n', ' ']).to_owned())
    }

    /// `ClamAV 1.4.3/27000/Sun Nov 22 …`: which version with which signatures.
    pub async fn version(&self) -> Result<String, CallFailure> {
        let mut line = self.connect().await?;
        self.send(&mut *line, b"zVERSION\0").await?;
        self.answer(&mut *line).await
    }
}

#[async_trait]
impl Scanner for Clamd {
    async fn scan(&self, content: &mut ContentStream) -> Result<Scan, CallFailure> {
        let version = self.version().await?;
        let mut line = self.connect().await?;
        self.send(&mut *line, b"zINSTREAM\0").await?;
        let mut sent = true;
        while let Some(piece) = content.next().await.map_err(|fault| {
            tracing::error!(%fault, "a document cannot be read for its scan");
            later("it cannot be read from where it is kept")
        })? {
            for chunk in piece.chunks(CHUNK_BYTES) {
                let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes();
                // What is too long for the daemon it says before it closes the line.
                sent = sent
                    && self.send(&mut *line, &length).await.is_ok()
                    && self.send(&mut *line, chunk).await.is_ok();
            }
        }
        if sent {
            self.send(&mut *line, &[0; 4]).await?;
        }
        let answer = self.answer(&mut *line).await?;
        match answer.strip_prefix("stream: ").unwrap_or(&answer) {
            "OK" => Ok(Scan::Clean(version)),
            found if found.ends_with(" FOUND") => {
                Ok(Scan::Found(found.trim_end_matches(" FOUND").to_owned()))
            }
            limit if limit.contains("size limit exceeded") => {
                Err(later("the file is longer than the scanner takes (`StreamMaxLength`)"))
            }
            "" => Err(later("the scanner broke off")),
            _ => Err(later("the scanner did not say whether it is clean")),
        }
    }
}

fn later(why: &str) -> CallFailure {
    CallFailure::Later(why.to_owned())
}

fn slow() -> CallFailure {
    later("the scanner did not answer in time")
}
