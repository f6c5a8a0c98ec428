//! `casewright test FOLDER…`: runs the scenarios of programs against the real engine and the real policies.

use super::print;
use anyhow::Result;
use app::{program, scenario};
use clap::Args;
use std::path::PathBuf;

/// Run the scenarios of program folders. Says which rules, conditions, decision rows and policies no scenario reached. Exit
/// code 1 when a scenario fails, at the first difference: the step, the expected and the found.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Program folders.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
}

impl Test {
    /// True when all scenarios pass.
    pub(crate) fn run(self) -> Result<bool> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut well = true;
        for folder in &self.folders {
            match program::load(folder) {
                Ok(program) => {
                    let report = runtime.block_on(scenario::run_all(&program))?;
                    print(&report.to_string());
                    well &= report.passed();
                }
                Err(diagnostics) => {
                    print(&diagnostics.pretty(super::colour()));
                    well = false;
                }
            }
        }
        Ok(well)
    }
}
