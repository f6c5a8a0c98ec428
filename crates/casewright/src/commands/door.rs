//! The way into a store for commands that act as somebody: what they do is authorised and logged like over the API.

use crate::{account, clock::MovableClock, config::Config, demo, ids::SystemIds, keys, wiring};
use anyhow::{Result, bail};
use app::{App, Caller, Clock, Ids};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which store, and as whom.
#[derive(Debug, Args)]
pub(crate) struct Door {
    /// Folder of a demo's store.
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    pub(crate) store: Option<PathBuf>,
    /// Configuration file of a server: its store.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Who asks: the account. Of a demo its password is known; else it is read from standard input. Without it the token of a
    /// service account in the environment variable `CASEWRIGHT_TOKEN` says who.
    #[arg(long = "as", value_name = "LOGIN")]
    pub(crate) login: Option<String>,
    /// The code of the second factor, where the account has one; else it is asked for.
    #[arg(long, requires = "login")]
    pub(crate) code: Option<String>,
}

impl Door {
    /// True when a store was named.
    pub(crate) const fn names_a_store(&self) -> bool {
        self.store.is_some() || self.config.is_some()
    }

    /// Opens the store and signs in; whoever was let in signs out with [`App::sign_out`].
    pub(crate) async fn enter(&self) -> Result<(Arc<App>, Caller)> {
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(folder) = &self.store {
            demo::at(&mut config, folder);
        }
        if self.login.is_none() && std::env::var_os(account::TOKEN).is_none() {
            bail!("say who asks with `--as LOGIN`: what one may know depends on it");
        }
        let ring = keys::open(&config.store)?;
        let moved = Arc::new(MovableClock::default());
        let clock = Arc::clone(&moved) as Arc<dyn Clock>;
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let demo = self.store.is_some().then_some(&*moved);
        let app = wiring::join_beside(&config, &ring, clock, ids, demo).await?;
        let ask = |login: &str| password(self.store.as_deref(), login);
        let caller = account::caller(&app, self.login.as_deref(), self.code.as_deref(), ask).await?;
        Ok((app, caller))
    }
}

/// The password of an account: of a demo it is in its own list, else it is read from standard input.
fn password(demo_folder: Option<&Path>, login: &str) -> Result<String> {
    if let Some(folder) = demo_folder
        && let Some(people) = demo::people::known(&folder.join("keys/people.json"))?
        && let Some(person) = people.into_iter().find(|person| person.login == login)
    {
        return Ok(person.password);
    }
    keys::ask(&format!("password of {login}: "))
}
