//! `casewright log`: copies of the log for those who check it.

use super::{print, say};
use crate::operator::{Operator, block_on};
use anyhow::{Context, Result, bail};
use app::{
    ledger::{Checkpoint, Tile},
    log,
};
use clap::{Args, Subcommand};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Checkpoints read at a time.
const CHECKPOINTS: u32 = 1000;

/// Hand out the log: as files in the form of C2SP tlog-tiles, or the proof of one entry. Names and references are in neither.
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the log into a folder: `checkpoint`, `tile/…`, and every older checkpoint. `casewright verify --copy` proves it, and so
    /// does any program that knows the format.
    Export {
        /// Configuration file of the server.
        #[arg(long)]
        config: Option<PathBuf>,
        /// The folder; it must not be there yet.
        #[arg(long)]
        to: PathBuf,
    },
    /// Write the proof of one entry, with the entry, in the form of C2SP tlog-proof. `casewright verify --receipt` proves it.
    Receipt {
        /// Configuration file of the server.
        #[arg(long)]
        config: Option<PathBuf>,
        /// The position of the entry, as the audit tab shows it.
        #[arg(long)]
        position: u64,
        /// The file, ending in `.tlog-proof`; it must not be there yet.
        #[arg(long)]
        to: PathBuf,
    },
}

impl Log {
    /// Does it. False when there is no such entry.
    pub(crate) fn run(self) -> Result<bool> {
        match self.what {
            What::Export { config, to } => export(&Operator::new(config.as_deref())?, &to),
            What::Receipt { config, position, to } => {
                receipt(&Operator::new(config.as_deref())?, position, &to)
            }
        }
    }
}

fn export(operator: &Operator, to: &Path) -> Result<bool> {
    if to.exists() {
        bail!("`{}` is there already; name a new folder", to.display());
    }
    block_on(async {
        let store = operator.store().await?;
        operator.record(&*store, "log:export", None).await?;
        // all that waits, this command's own entry too
        while store.seal(operator.now()).await?.0 > 0 {}
        let newest = store.checkpoint().await?.context("the log is empty")?;
        let size = Checkpoint::open(&newest, store.log_key())?.size;
        fs::create_dir_all(to.join("checkpoints"))
            .with_context(|| format!("cannot make folder `{}`", to.display()))?;
        for tile in Tile::all(size) {
            let path = tile.path();
            let bytes = log::tile(&*store, &tile).await?;
            let bytes = bytes.with_context(|| format!("`{path}` is missing; run `casewright verify`"))?;
            write(&to.join(path), &bytes)?;
        }
        let (mut beyond, mut count) = (0, 0);
        loop {
            let some = store.checkpoints(beyond, CHECKPOINTS).await?;
            for signed in &some {
                beyond = Checkpoint::open(signed, store.log_key())?.size;
                if beyond > size {
                    break;
                }
                write(&to.join("checkpoints").join(beyond.to_string()), signed.as_bytes())?;
                count += 1;
            }
            if beyond >= size || some.is_empty() {
                break;
            }
        }
        // last: a folder with a checkpoint is complete
        write(&to.join("checkpoint"), newest.as_bytes())?;
        print(&format!("entries: {size}, checkpoints: {count}"));
        print(&format!("public key of the log: {}", store.log_key()));
        Ok(true)
    })
}

fn receipt(operator: &Operator, position: u64, to: &Path) -> Result<bool> {
    block_on(async {
        let store = operator.store().await?;
        operator.record(&*store, "log:receipt", None).await?;
        let Some(receipt) = log::receipt(&*store, position, operator.now()).await? else {
            say(&format!("the log has no entry at position {position}"));
            return Ok(false);
        };
        if to.exists() {
            bail!("`{}` is there already; name a new file", to.display());
        }
        write(to, receipt.to_string().as_bytes())?;
        print(&format!("entry {} of the log", receipt.index()));
        print(&format!("public key of the log: {}", store.log_key()));
        Ok(true)
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}
