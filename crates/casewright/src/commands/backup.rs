//! `casewright backup`: a sealed, verified copy of a store, while it runs.

use super::{print, say};
use crate::operator::{Operator, block_on};
use anyhow::{Context, Result};
use app::{
    Store,
    content::{Copied, copy_contents},
    port::objects::ObjectStore,
};
use clap::Args;
use connect::objects::file::Files;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::backup;

/// Copy the store and the content of its documents into a folder, sealed under the key ring, while it runs. The copy is then put
/// together as a restore would, and verified: log, events, every sealed row, every content by its hash. The key ring itself is in no backup: keep it, and the list of disposals beside it,
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

/// The contents of documents, here and in a folder of backups. There they lie once, for all backups of the folder.
pub(super) struct Copies {
    pub(super) here: Arc<dyn ObjectStore>,
    pub(super) to: Arc<dyn ObjectStore>,
}

impl Copies {
    pub(super) fn of(operator: &Operator, backups: &Path) -> Result<Self> {
        let folder = backups.join("documents");
        let files = Files::open(&folder).with_context(|| format!("cannot use `{}`", folder.display()))?;
        Ok(Self { here: operator.objects()?, to: Arc::new(files) })
    }

    async fn copy(&self, store: &dyn Store, again: bool) -> Result<Copied> {
        Ok(copy_contents(store, &self.here, &self.to, again).await?)
    }
}

impl Backup {
    /// Takes it.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        block_on(async {
            let store = operator.store().await?;
            operator.record(&*store, "backup", None).await?;
            // Documents before and after: what the store names then is there, also where it came meanwhile.
            let copies = Copies::of(&operator, &self.to)?;
            let before = copies.copy(&*store, !self.add).await?;
            let place = operator.place()?;
            let done = backup::take(&place, &self.to, operator.owner(), operator.now(), self.add).await?;
            for file in &done.files {
                print(&format!("{}", file.display()));
            }
            print(&format!(
                "verified: {} entries of the log, {} events of {} cases, put together from {} backup(s)",
                done.report.entries, done.report.events, done.report.cases, done.parts
            ));
            let after = copies.copy(&*store, false).await?;
            // Of what was disposed of, nothing is left to be opened; it goes here too.
            for case in operator.disposals().read()? {
                copies.to.remove(case, None).await?;
            }
            print(&format!(
                "{} contents of documents, {} of them new ({} bytes)",
                after.contents,
                before.copied + after.copied,
                before.bytes + after.bytes
            ));
            for problem in &after.problems {
                say(&format!("not in the backup: {problem}"));
            }
            Ok(after.problems.is_empty())
        })
    }
}
