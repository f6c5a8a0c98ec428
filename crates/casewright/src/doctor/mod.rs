//! What is wrong with an installation, and how to mend it. Nothing is changed; one file a kind of check.

mod connections;
mod files;
mod network;
mod outside;
mod programs;
mod store;

use crate::config::Config;
use anyhow::Result;
use app::Clock;
use serde::Serialize;
use std::path::Path;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Nothing to do.
    Well,
    /// It works; somebody should look at it.
    Warning,
    /// It does not work, or is not safe.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// What was looked at: `keys`, `store`, `tls`.
    pub(crate) check: &'static str,
    /// How it came out.
    pub(crate) state: State,
    /// What was found.
    pub(crate) says: String,
    /// How to mend it; none where nothing is wrong.
    pub(crate) mend: Option<String>,
}

/// Findings in the order they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    fn put(&mut self, check: &'static str, state: State, says: impl Into<String>, mend: Option<String>) {
        self.0.push(Finding { check, state, says: says.into(), mend });
    }

    fn well(&mut self, check: &'static str, says: impl Into<String>) {
        self.put(check, State::Well, says, None);
    }

    fn warn(&mut self, check: &'static str, says: impl Into<String>, mend: impl Into<String>) {
        self.put(check, State::Warning, says, Some(mend.into()));
    }

    fn wrong(&mut self, check: &'static str, says: impl Into<String>, mend: impl Into<String>) {
        self.put(check, State::Wrong, says, Some(mend.into()));
    }

    fn any(&self, check: &str, state: State) -> bool {
        self.0.iter().any(|finding| finding.check == check && finding.state == state)
    }
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// True: the log is not proved, which reads all of it.
    pub(crate) quick: bool,
    /// True: nothing outside this machine is called.
    pub(crate) offline: bool,
}

/// Looks at everything.
pub(crate) async fn examine(path: Option<&Path>, reach: Reach, clock: &dyn Clock) -> Vec<Finding> {
    let mut found = Findings::default();
    let config = match Config::read(path) {
        Ok(config) => config,
        Err(error) => {
            let mend = "mend the named place; `casewright config reference` lists every key";
            found.wrong("configuration", format!("{error:#}"), mend);
            return found.0;
        }
    };
    found.well(
        "configuration",
        path.map_or("the defaults".into(), |path| format!("`{}` reads", path.display())),
    );
    files::look(&config, &mut found);
    connections::look(&config, clock.now(), &mut found);
    network::look(&config, &mut found);
    programs::look(&config, clock.now(), &mut found);
    store::look(&config, reach, clock.now(), &mut found).await;
    if !reach.offline {
        outside::look(&config, &mut found).await;
    }
    found.0
}

/// The error of something tried, in words.
fn said<T>(tried: Result<T>) -> Option<String> {
    tried.err().map(|error| format!("{error:#}"))
}

#[cfg(test)]
mod tests;
