//! `casewright check FOLDER…`: reads programs, and asks who may do what.

use super::print;
use anyhow::Result;
use app::{check::check, program};
use clap::Args;
use std::path::PathBuf;

/// Read program folders and report what is wrong, with file, line and column, and what to write instead. Also asks for
/// access: what nobody can reach, and what everybody can. Exit code 1 when there are errors.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Program folders.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// JSON: an array of findings a folder, one a line.
    #[arg(long)]
    json: bool,
}

impl Check {
    /// True when no program has an error.
    pub(crate) fn run(self) -> Result<bool> {
        let mut well = true;
        for folder in &self.folders {
            let diagnostics = match program::load(folder) {
                Ok(program) => check(&program),
                Err(diagnostics) => diagnostics,
            };
            well &= !diagnostics.has_errors();
            if self.json {
                print(&diagnostics.json().to_string());
            } else if diagnostics.is_empty() {
                print(&format!("{}: nothing found", folder.display()));
            } else {
                print(&diagnostics.pretty(super::colour()));
            }
        }
        Ok(well)
    }
}
