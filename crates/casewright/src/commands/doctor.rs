//! `casewright doctor`: what is wrong with an installation, and how to mend it.

use super::{
    Verdict,
    out::{self, count, painted},
    print,
};
use crate::{
    clock::SystemClock,
    doctor::{self, Finding, Reach, State},
    operator::block_on,
};
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Say what is wrong with an installation and how to mend it: configuration, files and who may read them, certificate, address
/// ranges, programs, keys, store, log, clock, database, mail and sources.
///
/// Nothing is changed and nothing is sent. Run it as the user that the server runs as; the server may run meanwhile.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 nothing is wrong (there may be warnings), 1 something is wrong, 2 it could not be looked at.

Examples:
  casewright doctor --config casewright.yaml
  casewright doctor --config casewright.yaml --quick     without proving the log, which reads all of it
  casewright doctor --config casewright.yaml --json | jq '.checks[] | select(.state != \"well\")'")]
pub(crate) struct Doctor {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Do not prove the log.
    #[arg(long)]
    quick: bool,
    /// Do not connect to mail server, sources and collector.
    #[arg(long)]
    offline: bool,
    /// As one JSON object.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Looks, and says what it found.
    pub(crate) fn run(self) -> Result<Verdict> {
        let reach = Reach { quick: self.quick, offline: self.offline };
        let found =
            block_on(async { Ok(doctor::examine(self.config.as_deref(), reach, &SystemClock).await) })?;
        let worst = found.iter().map(|finding| finding.state).max().unwrap_or(State::Well);
        if self.json {
            print(&json!({ "state": worst, "checks": found }).to_string());
        } else {
            show(&found);
        }
        Ok(Verdict::from(worst < State::Wrong))
    }
}

fn show(found: &[Finding]) {
    for finding in found {
        let (colour, word) = match finding.state {
            State::Well => (out::GREEN, "ok     "),
            State::Warning => (out::YELLOW, "warning"),
            State::Wrong => (out::RED, "WRONG  "),
        };
        print(&format!("{}  {}: {}", painted(colour, word), finding.check, finding.says));
        if let Some(mend) = &finding.mend {
            print(&format!("         to mend it: {mend}"));
        }
    }
    let number = |state| found.iter().filter(|finding| finding.state == state).count();
    print(&format!("\n{} wrong, {}", number(State::Wrong), count(number(State::Warning), "warning")));
}
