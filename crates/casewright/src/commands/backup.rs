//! `casewright backup`: a sealed, verified copy of a store, while it runs.

use super::print;
use crate::operator::{Operator, block_on};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use store::backup;

/// Copy the store into a folder, sealed under the key ring, while it runs. The copy is then put together as a restore would, and
/// verified: log, events, every sealed row. The key ring itself is in no backup: keep it, and the list of disposals beside it,
/// elsewhere.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder of the backups.
    #[arg(long)]
    to: PathBuf,
    /// Only what is new since the newest backup there.
    #[arg(long)]
    add: bool,
}

impl Backup {
    /// Takes it.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        block_on(async {
            let store = operator.store().await?;
            operator.record(&*store, "backup", None).await?;
            let place = operator.place()?;
            let done = backup::take(&place, &self.to, operator.owner(), operator.now(), self.add).await?;
            for file in &done.files {
                print(&format!("{}", file.display()));
            }
            print(&format!(
                "verified: {} entries of the log, {} events of {} cases, put together from {} backup(s)",
                done.report.entries, done.report.events, done.report.cases, done.parts
            ));
            Ok(true)
        })
    }
}
