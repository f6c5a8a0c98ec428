//! How commands answer: a person at a terminal gets colours and pictures, a program plain lines or JSON, and both the same
//! exit codes.

use clap::{Args, ValueEnum};
use std::{
    io::{ErrorKind, IsTerminal, Write},
    process::ExitCode,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Done, and nothing is wrong.
    Fine,
    /// Done, and the answer is no: findings, a failed scenario, a row without a result, a damaged log.
    No,
    /// It could not be done: wrong usage, a file that cannot be read, a server that cannot start.
    Cannot,
}

impl From<bool> for Verdict {
    fn from(well: bool) -> Self {
        if well { Self::Fine } else { Self::No }
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Fine => 0,
            Verdict::No => 1,
            Verdict::Cannot => 2,
        })
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colours {
    /// For a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person: the lines of files, with marks under what is meant.
    Text,
    /// For a program that reads lines: `FILE:LINE:COLUMN: error: …`.
    Plain,
    /// For a program: one JSON object a line.
    Json,
}

/// The form of an answer, as an argument.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Form {
    /// How to answer; without it `text` at a terminal and `plain` in a pipe.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Form {
    /// What was asked for, or what fits who reads.
    pub(crate) fn chosen(self) -> Format {
        match self.format {
            _ if self.json => Format::Json,
            Some(format) => format,
            None if std::io::stdout().is_terminal() => Format::Text,
            None => Format::Plain,
        }
    }
}

static COLOURS: OnceLock<Colours> = OnceLock::new();
static READER_GONE: AtomicBool = AtomicBool::new(false);

/// Keeps what was asked for about colours.
pub(crate) fn set_colours(colours: Colours) {
    // The first answer stands: it is asked once a run.
    let _ = COLOURS.set(colours);
}

/// True when standard output takes colours: a person looks and did not ask for plain text.
pub(crate) fn colour() -> bool {
    match COLOURS.get().copied().unwrap_or_default() {
        Colours::Always => true,
        Colours::Never => false,
        Colours::Auto => {
            let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            std::io::stdout().is_terminal() && !plain
        }
    }
}

/// Text in one of the terminal's colours, where there are any.
pub(crate) fn painted(code: u8, text: &str) -> String {
    if colour() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// What went well.
pub(crate) const GREEN: u8 = 32;
/// What did not.
pub(crate) const RED: u8 = 31;
/// What somebody should look at.
pub(crate) const YELLOW: u8 = 33;

/// A line for the person at the terminal, on standard error.
#[expect(clippy::print_stderr, reason = "a command line talks to a person")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// A line of the result, on standard output. A reader who went away (`| head`) is no error; see [`reader_gone`].
pub(crate) fn print(line: &str) {
    put(line, "\n");
}

/// Text of the result as it is.
pub(crate) fn print_text(text: &str) {
    put(text, "");
}

fn put(text: &str, end: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes()))
        && error.kind() == ErrorKind::BrokenPipe
    {
        READER_GONE.store(true, Ordering::Relaxed);
    }
}

/// True when nobody reads the result any more: long work stops.
pub(crate) fn reader_gone() -> bool {
    READER_GONE.load(Ordering::Relaxed)
}

/// Says how far long work has come, to a person who waits. A program is told nothing.
pub(crate) struct Progress {
    shown: bool,
    next: Option<Instant>,
}

/// No more often than a person can read.
const PACE: Duration = Duration::from_millis(200);

impl Progress {
    /// For work that starts now.
    pub(crate) fn new() -> Self {
        let looks = std::io::stderr().is_terminal();
        Self { shown: false, next: looks.then(|| now() + PACE) }
    }

    /// Says it, if it is time to.
    pub(crate) fn say(&mut self, text: impl FnOnce() -> String) {
        if let Some(next) = self.next
            && now() >= next
        {
            self.next = Some(now() + PACE);
            self.shown = true;
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[2K{}", text());
        }
    }

    /// Wipes the line away.
    pub(crate) fn done(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[2K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done();
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a person has waited is no time of a case")]
fn now() -> Instant {
    Instant::now()
}

/// `3 errors`, `1 error`.
pub(crate) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
