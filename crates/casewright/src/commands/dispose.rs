//! `casewright dispose`: the end of a case's content.

use super::{print, say};
use crate::operator::{Operator, block_on};
use anyhow::Result;
use app::entry::EntryTarget;
use clap::Args;
use std::path::PathBuf;

/// Dispose of a case: destroy its key and remove its content, for good. No backup brings it back as long as the list beside the
/// key ring is kept. The log keeps who looked at the case and that it was disposed of; what a register publishes stays.
#[derive(Debug, Args)]
pub(crate) struct Dispose {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
    /// The reference of the case: `PL-2026-000123`.
    reference: String,
    /// Why: the rule of the retention schedule. It stands in the log, sealed.
    #[arg(long)]
    reason: String,
}

impl Dispose {
    /// True when there was such a case.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        block_on(async {
            let store = operator.store().await?;
            let Some(case) = store.case_of_reference(&self.reference).await? else {
                say("there is no case of this reference");
                return Ok(false);
            };
            // the list first: should this break off, the next start goes on with it
            operator.disposals().add(case)?;
            let entry = operator.entry("dispose", EntryTarget::Case(case), Some(self.reason));
            store.dispose(case, entry).await?;
            print(&format!("disposed of; its id in the log: {case}"));
            Ok(true)
        })
    }
}
