//! Asks a program of the deployment before a document leaves (S3.50). The program gets one line of JSON that says what leaves and to whom,
//! then the content, on its input. It ends with 0 where it may leave, and with 1 where it must not, with the reason as the first line that
//! it writes. Whatever else happens – it is not there, it takes too long, it ends otherwise – is no answer, and then nothing leaves.

use app::{
    connector::CallFailure,
    content::ContentStream,
    port::release::{Leaving, Release, ReleaseCheck},
};
use async_trait::async_trait;
use std::{path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
};

/// Longest reason that is read.
const REASON_BYTES_MAX: u64 = 1_000;

/// The program.
#[derive(Clone, Debug)]
pub struct ReleaseProgram {
    program: PathBuf,
    time: Duration,
}

impl ReleaseProgram {
    /// A program, and how long it may take, in milliseconds.
    pub fn new(program: PathBuf, time_ms: u64) -> Self {
        Self { program, time: Duration::from_millis(time_ms) }
    }

    async fn ask(&self, leaving: &Leaving, content: &mut ContentStream) -> Result<Release, CallFailure> {
        let none = |why: &str| CallFailure::Later(format!("what is asked before a document leaves {why}"));
        let mut child = Command::new(&self.program)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|_| none("could not be started"))?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(none("could not be spoken to"));
        };
        let mut line = serde_json::to_vec(leaving).map_err(|_| none("could not be told"))?;
        line.push(b'\n');
        let mut answer = Vec::new();
        let feeding = async {
            // It may know enough before the end.
            if stdin.write_all(&line).await.is_ok() {
                while let Some(piece) = content.next().await? {
                    if stdin.write_all(&piece).await.is_err() {
                        break;
                    }
                }
            }
            let _ = stdin.shutdown().await;
            drop(stdin);
            Ok::<(), app::Fault>(())
        };
        let mut bounded = stdout.take(REASON_BYTES_MAX);
        let (fed, read) = tokio::join!(feeding, bounded.read_to_end(&mut answer));
        fed.map_err(|_| none("could not be given the document"))?;
        read.map_err(|_| none("did not answer"))?;
        let status = child.wait().await.map_err(|_| none("did not end"))?;
        let said = String::from_utf8_lossy(&answer);
        let reason: String = said.lines().next().unwrap_or_default().trim().chars().take(200).collect();
        match status.code() {
            Some(0) => Ok(Release::Free),
            Some(1) if reason.is_empty() => Ok(Release::Held("no reason was given".to_owned())),
            Some(1) => Ok(Release::Held(reason)),
            _ => Err(none("ended without an answer")),
        }
    }
}

#[async_trait]
impl ReleaseCheck for ReleaseProgram {
    async fn may_leave(
        &self,
        leaving: &Leaving,
        content: &mut ContentStream,
    ) -> Result<Release, CallFailure> {
        let asked = tokio::time::timeout(self.time, self.ask(leaving, content)).await;
        asked.unwrap_or_else(|_| {
            Err(CallFailure::Later("what is asked before a document leaves took too long".to_owned()))
        })
    }
}
