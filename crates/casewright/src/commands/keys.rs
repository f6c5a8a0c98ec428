//! `casewright keys`: the key ring.

use super::print;
use crate::{
    keys,
    operator::{Operator, block_on},
};
use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use store::backup::Place;

/// Look after the key ring. Stop the servers first: they would not know the new key.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a new key to the ring and wrap every key of the store anew under it. What is sealed stays as it is.
    Rotate {
        /// Configuration file of the server.
        #[arg(long)]
        config: Option<PathBuf>,
        /// Forget the older keys afterwards. Backups taken before can then not be restored any more.
        #[arg(long)]
        retire: bool,
    },
}

impl Keys {
    /// Does it.
    pub(crate) fn run(self) -> Result<bool> {
        let What::Rotate { config, retire } = self.what;
        let mut operator = Operator::new(config.as_deref())?;
        let passphrase = keys::passphrase(&operator.config.store)?;
        let older = operator.ring.current_version();
        let place = operator.place()?;
        block_on(async {
            let store = operator.store().await?;
            operator.record(&*store, "keys:rotate", None).await
        })?;
        let version = operator.ring.rotate(&passphrase)?;
        let keys = operator.ring.case_keys();
        let count = match place {
            Place::Sqlite(folder) => store::rewrap(folder, &keys)?,
            Place::Postgres(database) => {
                block_on(async { Ok(store::rewrap_postgres(&database, &keys).await?) })?
            }
        };
        block_on(async {
            let store = operator.store().await?;
            let at = operator.now().to_string();
            Ok(store.put_setting(app::KEYS_ROTATED, &at).await?)
        })?;
        print(&format!("key {version} is in use; {count} key(s) of the store are wrapped under it"));
        if retire {
            for old in 1..=older {
                match operator.ring.retire(old, &passphrase) {
                    Ok(()) => print(&format!("key {old} is forgotten")),
                    Err(vault::VaultError::NoSuchVersion { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        print("start the servers again; take a whole backup");
        Ok(true)
    }
}
