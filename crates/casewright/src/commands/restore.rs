//! `casewright restore`: a store from its backups, as it was last or at a moment.

use super::{backup::Copies, print, say};
use crate::operator::{Operator, block_on, indexed};
use anyhow::Result;
use app::content::copy_contents;
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;
use store::backup;

/// Restore a store and the content of its documents from its backups into the place that the configuration names, which must be empty; either kind of database
/// can be restored from a backup of the other. Cases disposed of since stay so, by the list beside the key ring. What was put
/// together is verified before it takes its place.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder of the backups.
    #[arg(long)]
    from: PathBuf,
    /// As it was at this moment: `2026-11-20T16:30:00Z`. Cases and log are exactly so; people, settings and public registers are
    /// as they were when the first backup after it was taken.
    #[arg(long)]
    at: Option<Timestamp>,
}

impl Restore {
    /// Restores.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        let programs = operator.programs()?;
        let disposals = operator.disposals().read()?;
        block_on(async {
            let place = operator.place()?;
            let fields = |case: &_| indexed(&programs, case);
            let done =
                backup::restore(&self.from, self.at, &place, operator.owner(), &disposals, &fields).await?;
            let store = operator.store().await?;
            let of = self.at.map_or_else(|| done.taken_at.to_string(), |at| at.to_string());
            operator.record(&*store, "restore", Some(format!("as of {of}"))).await?;
            print(&format!(
                "restored as of {of}: {} entries of the log, {} events of {} cases; verified",
                done.report.entries, done.report.events, done.report.cases
            ));
            if done.disposed > 0 {
                print(&format!("{} case(s) that were disposed of since stay so", done.disposed));
            }
            let copies = Copies::of(&operator, &self.from)?;
            let documents = copy_contents(&*store, &copies.to, &copies.here, true).await?;
            print(&format!("{} contents of documents are there; each has its hash", documents.contents));
            for problem in &documents.problems {
                say(&format!("not restored: {problem}"));
            }
            print("nobody is signed in; what was being sent at that time may be sent again");
            Ok(documents.problems.is_empty())
        })
    }
}
