//! How long the demo takes until it is ready: the first time, when people and cases are made, and again.

use super::figures::{Watch, line};
use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// Lines of the table.
pub(super) fn measure(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.join("demo");
    let told = |time: Duration| format!("{:>8.2} s", time.as_secs_f64());
    let first = until_ready(&folder)?;
    let again = until_ready(&folder)?;
    Ok(vec![line("demo, first start", &told(first)), line("demo, second start", &told(again))])
}

fn until_ready(folder: &Path) -> Result<Duration> {
    let watch = Watch::start();
    let mut server = Command::new(std::env::current_exe()?)
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--folder"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the demo cannot be started")?;
    let said = server.stdout.take().context("the demo says nothing")?;
    let ready = BufReader::new(said).lines().map_while(Result::ok).any(|line| line == "ready");
    let taken = watch.taken();
    server.kill()?;
    server.wait()?;
    ready.then_some(taken).context("the demo ended before it was ready")
}
