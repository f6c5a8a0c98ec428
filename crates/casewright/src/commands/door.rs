//! The way into a store for commands that act as somebody: what they do is authorised and logged like over the API.

use crate::{clock::MovableClock, config::Config, demo, ids::SystemIds, keys, wiring};
use anyhow::{Context, Result, bail};
use app::{
    App, Attested, Caller, Clock, Declared, Ids,
    answer::{Limited, SignIn},
};
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
    /// Who asks: the account. Of a demo its password is known; else it is read from standard input.
    #[arg(long = "as", value_name = "LOGIN")]
    pub(crate) login: Option<String>,
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
        let Some(login) = &self.login else {
            bail!("say who asks with `--as LOGIN`: what one may know depends on it")
        };
        let ring = keys::open(&config.store)?;
        let password = password(self.store.as_deref(), login)?;
        let moved = Arc::new(MovableClock::default());
        let clock = Arc::clone(&moved) as Arc<dyn Clock>;
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let demo = self.store.is_some().then_some(&*moved);
        let app = wiring::join_beside(&config, &ring, clock, ids, demo).await?;
        let mut came = app.sign_in(login, &password, None, &Attested::default()).await?;
        if let Limited::Within(SignIn::Code(ticket)) = &came {
            let code = keys::ask("code of the second factor: ")?;
            came = app.sign_in_code(ticket, &code, &Attested::default()).await?;
        }
        let Some(session) = came.signed_in() else {
            bail!("`{login}` cannot sign in: the account, the password or the code is wrong");
        };
        let caller = app.caller(&session.token, Attested::default(), Declared::default()).await?;
        Ok((app, caller.context("the session has ended")?))
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
