//! `casewright verify`: proves the log of a store, offline; of a copy, of a running server; a receipt.

mod apart;

use super::print;
use crate::{
    config::{Config, store::Kind},
    keys,
    operator::block_on,
    wiring,
};
use anyhow::{Context, Result, bail};
use app::ledger::{TileDirectory, VerifierKey};
use clap::Args;
use connect::remote_log::RemoteLog;
use std::path::PathBuf;
use store::backup;

/// Prove the log of a store, offline: every tile, root, signature and checkpoint; every row's place in its writer's chain; every
/// sealed detail and event against what the log says of it. What differs is named. Exit code 1 when something does.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Configuration file of the server.
    #[arg(long, conflicts_with = "folder")]
    config: Option<PathBuf>,
    /// Folder of a demo.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The log's public key, `name+hash+key`, as an earlier run printed it: then no key ring is needed, and what is sealed is
    /// proved without being opened.
    #[arg(long)]
    key: Option<String>,
    /// Files with checkpoints that were kept elsewhere: they prove that nothing was cut off since.
    #[arg(long)]
    kept: Vec<PathBuf>,
    /// Prove a copy of the log instead, as `casewright log export` writes it.
    #[arg(long, value_name = "FOLDER", requires = "key", conflicts_with_all = ["config", "folder"])]
    copy: Option<PathBuf>,
    /// Prove the log of a running server instead, at its address; an auditor's token is read from `CASEWRIGHT_TOKEN`.
    #[arg(long, value_name = "ADDRESS", requires = "key", conflicts_with_all = ["config", "folder", "copy"])]
    server: Option<String>,
    /// Prove one entry instead, by its `.tlog-proof` file.
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["config", "folder", "copy", "server", "kept"])]
    receipt: Option<PathBuf>,
    /// With the receipt of a destruction: its certificate, which the entry must name.
    #[arg(long, value_name = "FILE", requires = "receipt")]
    certificate: Option<PathBuf>,
}

impl Verify {
    /// True when everything agrees.
    pub(crate) fn run(self) -> Result<bool> {
        if let Some(key) = &self.key
            && (self.copy.is_some() || self.server.is_some() || self.receipt.is_some())
        {
            let key: VerifierKey = key.parse().context("`--key` is no public key of a log")?;
            return self.apart(&key);
        }
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(folder) = &self.folder {
            crate::demo::at(&mut config, folder);
        }
        let kept = self.kept()?;
        let folder = &config.store.folder;
        let database = match config.store.kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(wiring::database(&config)?),
        };
        // a store on PostgreSQL is copied, sealed as it is, and the copy is proved
        let below = std::env::temp_dir();
        let report = if let Some(key) = &self.key {
            let key: VerifierKey = key.parse().context("`--key` is no public key of a log")?;
            match &database {
                None if config.store.encrypt_file => bail!(
                    "the store is encrypted as a whole, so it is read with the key ring alone: leave out `--key`; or prove a copy \
                     (`casewright log export`, then `--copy`) or the running server (`--server`), which need no ring"
                ),
                None => store::verify(folder, &key, &kept)?,
                Some(database) => block_on(async {
                    Ok(backup::verify_postgres_with(database, &key, &kept, &below).await?)
                })?,
            }
        } else {
            let ring = keys::open(&config.store)?;
            let options = wiring::options(&config, &ring)?;
            print(&format!("public key of the log: {}", options.log.verifier()));
            match &database {
                None => store::verify_deep(options, &kept)?,
                Some(database) => {
                    let owner = wiring::owner(&config, &ring);
                    block_on(async { Ok(backup::verify_postgres(database, owner, &kept, &below).await?) })?
                }
            }
        };
        print(&format!("entries of the log: {}, sealed into the tree: {}", report.entries, report.sealed));
        print(&format!("signed checkpoints: {}, each a beginning of the log", report.checkpoints));
        print(&format!("events of cases: {}", report.events));
        if report.cases > 0 {
            print(&format!("cases replayed and compared with what is stored: {}", report.cases));
        }
        if let Some(checkpoint) = &report.checkpoint {
            print(&format!(
                "\nnewest checkpoint; keep it elsewhere and pass it with --kept the next time:\n\n{checkpoint}"
            ));
        }
        for problem in &report.problems {
            print(&format!("WRONG  {}: {}", problem.place, problem.what));
        }
        let well = report.problems.is_empty();
        print(if well {
            "everything agrees"
        } else {
            "the store is damaged or was changed; keep a copy of it as it is"
        });
        Ok(well)
    }
    fn kept(&self) -> Result<Vec<String>> {
        let read = |file: &PathBuf| {
            std::fs::read_to_string(file)
                .with_context(|| format!("cannot read checkpoint `{}`", file.display()))
        };
        self.kept.iter().map(read).collect()
    }

    /// What lies apart from a store: a copy, a server, a receipt.
    fn apart(&self, key: &VerifierKey) -> Result<bool> {
        let found = if let Some(file) = &self.receipt {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read receipt `{}`", file.display()))?;
            let certificate = match &self.certificate {
                Some(file) => Some(
                    std::fs::read_to_string(file)
                        .with_context(|| format!("cannot read certificate `{}`", file.display()))?,
                ),
                None => None,
            };
            apart::receipt(&text, key, certificate.as_deref())
        } else if let Some(folder) = &self.copy {
            let (checkpoint, mut older) = apart::checkpoints(folder)?;
            older.extend(self.kept()?);
            apart::log(&TileDirectory::new(folder), &checkpoint, key, &older)
        } else {
            let server = self.server.as_deref().unwrap_or_default();
            let token = std::env::var("CASEWRIGHT_TOKEN")
                .context("`CASEWRIGHT_TOKEN` is not set: put the token of an auditor's session there")?;
            let remote = RemoteLog::new(server, token.trim())?;
            apart::log(&remote, &remote.checkpoint()?, key, &self.kept()?)
        };
        match found {
            Ok(told) => {
                for line in &told {
                    print(line);
                }
                print("everything agrees");
                Ok(true)
            }
            Err(why) => {
                print(&format!("WRONG  {why}"));
                Ok(false)
            }
        }
    }
}
