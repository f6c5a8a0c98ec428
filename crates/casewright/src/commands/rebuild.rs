//! `casewright rebuild`: what lists and pages read, made anew from the events.

use super::print;
use crate::operator::{Operator, block_on, indexed};
use anyhow::Result;
use app::core::Case;
use clap::Args;
use std::path::PathBuf;
use store::backup::Place;

/// Make anew what follows from the events of the cases: their snapshots, their rows, the fields, sorts and words that lists ask
/// about. Needed when a program marks other fields with `index:`; harmless at any time, while the server runs too.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {
    /// Configuration file of the server.
    #[arg(long)]
    config: Option<PathBuf>,
}

impl Rebuild {
    /// Rebuilds.
    pub(crate) fn run(self) -> Result<bool> {
        let operator = Operator::new(self.config.as_deref())?;
        let programs = operator.programs()?;
        let fields = |case: &Case| indexed(&programs, case);
        let count = block_on(async {
            let store = operator.store().await?;
            operator.record(&*store, "rebuild", None).await?;
            let options = crate::wiring::options(&operator.config, &operator.ring)?;
            Ok(match operator.place()? {
                Place::Sqlite(_) => store::rebuild(options, &fields)?,
                Place::Postgres(database) => {
                    store::PostgresStore::open(&database, options).await?.rebuild(&fields).await?
                }
            })
        })?;
        print(&format!("{count} case(s) made anew from their events"));
        Ok(true)
    }
}
