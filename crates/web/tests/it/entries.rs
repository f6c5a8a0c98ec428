//! What each route leaves in the log.

use crate::world::{Got, Who};
use std::{collections::BTreeMap, fmt::Write as _};

/// What every probe left in the log (S0.25, S1.15, S3.20): a golden that a reviewer reads. Whoever is signed in leaves an entry
/// with everything they ask, allowed or denied, but for what is listed here.
#[derive(Default)]
pub(crate) struct Written {
    lines: BTreeMap<String, Vec<String>>,
    silent: Vec<String>,
}

/// Asked by somebody signed in, and yet without an entry: nothing about a case, a person or the platform is in the answer.
const SILENT: &[&str] = &[
    "get /work",                   // leads to one's own tasks
    "get /api/v1/session",         // who oneself is
    "get /api/v1/programs",        // the names of the programs
    "get /step-up",                // what one can show
    "get /purpose",                // purposes that one's own roles ask for
    "post /purpose",               // stands with every request from then on
    "get /second-factor",          // whether one has turned on one's own
    "post /second-factor/confirm", // a code that is no code: not even tried
    "post /second-factor/remove",  // the same
    "get /demo/pay/{reference}",   // the form of the demonstration's payment desk
    "post /open/{program}",        // by a guest, who is nobody on the pages of workers
    "get /access/request",         // a form: the roles of every program, the same for everybody
    "get /access/requested",       // what happens next, the same for everybody
    "get /access/opened",          // what its own address says
    "get /vouchers",               // a form: what one has is asked when it is sent
    "get /reconciliation",         // a form: the programs of which one may compare payments
    "post /sign-out",              // of a browser that nobody is signed in at
];

impl Written {
    pub(crate) fn note(
        &mut self,
        route: &str,
        who: Who,
        got: &Got,
        log: &[app::entry::Entry],
        before: usize,
    ) {
        let new = log.iter().take(log.len() - before).rev();
        let mut told: Vec<String> = new
            .map(|entry| {
                let kind = serde_json::to_value(entry.kind).unwrap();
                let actor = match &entry.actor {
                    Some(app::core::Actor::Service(name)) => format!(" by {name}"),
                    Some(app::core::Actor::Person(_)) => String::new(),
                    None => " by nobody".to_owned(),
                };
                let allowed = if entry.allowed { "allowed" } else { "denied" };
                format!("{} {}{actor} {allowed}", kind.as_str().unwrap(), entry.ask)
            })
            .collect();
        told.dedup();
        if told.is_empty() {
            if who != Who::Nobody && !SILENT.contains(&route) {
                self.silent.push(format!("{route}: {who:?} got {}", got.status.as_u16()));
            }
            told.push("nothing".to_owned());
        }
        let line = format!("  {who:?} {}: {}", got.status.as_u16(), told.join("; "));
        self.lines.entry(route.to_owned()).or_default().push(line);
    }

    pub(crate) fn check(&self) {
        assert!(self.silent.is_empty(), "no entry was written by\n{}", self.silent.join("\n"));
        let mut found = String::new();
        for (route, lines) in &self.lines {
            writeln!(found, "{route}\n{}", lines.join("\n")).unwrap();
        }
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/entries.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &found).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == found,
            "what is recorded has changed: read it, then run with UPDATE_GOLDEN=1\n{found}"
        );
    }
}
