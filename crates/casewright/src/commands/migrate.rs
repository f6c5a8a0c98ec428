//! `casewright migrate`: moves running cases to another version of their program.

use super::{print, say};
use crate::{account, clock::SystemClock, config::Config, ids::SystemIds, keys, wiring};
use anyhow::{Context, Result, bail};
use app::{
    Answer, App, Caller, Clock, Ids, Migrated,
    core::migrate::Mapping,
    request::{Guard, MigrateRequest},
};
use clap::Args;
use std::{path::PathBuf, sync::Arc};

/// Move running cases to another version of their program. Cases stay with the version they were opened under until this is
/// done. `--dry-run` says for every item of every case what would happen: kept, moved, ended and why, new, refused. Run it as
/// an administrator; each case has its entry in the log. Exit code 1 when a case is refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright migrate --program premises-licence --login ada --dry-run
  casewright migrate --case PL-2026-7F3KQ --mapping renamed.yaml --login ada < password

A mapping names what has another name in the new version:
  states:   { hearing: inquiry }
  elements: { hearing.notify: inquiry.tell }
  fields:   { premises.uprn: premises.number }
  roles:    { inspector: visitor }

While a server runs on the same SQLite store, use its API: POST /api/v1/cases/{reference}/migration.")]
pub(crate) struct Migrate {
    /// All running cases of this program.
    #[arg(long, required_unless_present = "case", conflicts_with = "case")]
    program: Option<String>,
    /// One case, by its reference.
    #[arg(long)]
    case: Option<String>,
    /// The version to move to, as written or by its digest; the current one if left out.
    #[arg(long)]
    to: Option<String>,
    /// A YAML file that says what was renamed.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// The account of an administrator; the password is read from standard input. Without it the token of a service account in
    /// the environment variable `CASEWRIGHT_TOKEN` says who.
    #[arg(long)]
    login: Option<String>,
    /// The code of the second factor, where the account has one; else it is asked for.
    #[arg(long, requires = "login")]
    code: Option<String>,
    /// Answer in JSON, one case a line.
    #[arg(long)]
    json: bool,
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
}

impl Migrate {
    /// True when no case is refused.
    pub(crate) fn run(self) -> Result<bool> {
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.migrate())
    }

    async fn migrate(self) -> Result<bool> {
        let mapping: Mapping = match &self.mapping {
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read mapping `{}`", file.display()))?;
                serde_saphyr::from_str(&text).with_context(|| format!("mapping `{}`", file.display()))?
            }
            None => Mapping::default(),
        };
        let config = Config::read(self.config.as_deref())?;
        let ring = wiring::key_ring(&config)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let app = wiring::join(&config, &ring, clock, ids, None).await?;
        let password = |login: &str| keys::ask(&format!("password of {login}: "));
        let caller = account::caller(&app, self.login.as_deref(), self.code.as_deref(), password).await?;
        let request = MigrateRequest { to: self.to.clone(), mapping, dry_run: self.dry_run };
        let migrated = self.each(&app, &caller, &request).await;
        app.sign_out(&caller).await?;
        migrated
    }

    async fn each(&self, app: &App, caller: &Caller, request: &MigrateRequest) -> Result<bool> {
        let mut tally = Tally::default();
        if let Some(reference) = &self.case {
            match app.migrate(caller, reference, request, &Guard::default()).await? {
                Answer::Found(migrated) => tally.told(self, &migrated)?,
                Answer::NotFound => {
                    bail!("there is no case `{reference}`, or no such version of its program")
                }
                Answer::Denied(denied) => bail!("{}", denied.says),
            }
        } else if let Some(program) = &self.program {
            let mut after = None;
            loop {
                let page = match app.migrate_all(caller, program, request, after).await? {
                    Answer::Found(page) => page,
                    Answer::NotFound => {
                        bail!(
                            "there is no program `{program}` or version of it that this account may administer"
                        )
                    }
                    Answer::Denied(denied) => bail!("{}", denied.says),
                };
                for migrated in &page.cases {
                    tally.told(self, migrated)?;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        let Tally { moved, possible, refused } = tally;
        say(&if self.dry_run {
            format!("{possible} would be moved, {refused} refused; nothing was done")
        } else {
            format!("{moved} moved, {refused} refused")
        });
        Ok(refused == 0)
    }
}

#[derive(Default)]
struct Tally {
    moved: u32,
    possible: u32,
    refused: u32,
}

impl Tally {
    fn told(&mut self, how: &Migrate, migrated: &Migrated) -> Result<()> {
        match (migrated.done, migrated.rejection()) {
            (true, _) => self.moved += 1,
            (false, None) => self.possible += 1,
            (false, Some(_)) => self.refused += 1,
        }
        if how.json {
            print(&serde_json::to_string(migrated)?);
        } else {
            print(&migrated.reference);
            migrated.migration.to_string().lines().for_each(|line| print(&format!("  {line}")));
        }
        Ok(())
    }
}
