//! `casewright new NAME`: a small program that passes `check` and `test`.

use super::print;
use anyhow::{Context, Result, bail};
use app::program;
use clap::Args;
use std::{fs, path::PathBuf};

/// Make a folder with a small program that passes `casewright check` and `casewright test`, to start from.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright new pet-licence
  casewright new pet-licence --within programs")]
pub(crate) struct New {
    /// Name of the program, in lowercase with hyphens: `pet-licence`.
    name: String,
    /// Where to make the folder.
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    within: PathBuf,
}

impl New {
    /// True when it was made.
    pub(crate) fn run(self) -> Result<bool> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.name.chars().all(plain) || !self.name.starts_with(|c: char| c.is_ascii_lowercase()) {
            bail!(
                "`{}` is no name for a program; use lowercase letters, digits and hyphens: `pet-licence`",
                self.name
            );
        }
        let folder = self.within.join(&self.name);
        if folder.exists() {
            bail!("`{}` is there already; choose another name", folder.display());
        }
        for (path, text) in program::scaffold(&self.name) {
            let file = folder.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("cannot make folder `{}`", parent.display()))?;
            }
            fs::write(&file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
        }
        let folder = folder.display();
        print(&format!("made {folder}; next: casewright check {folder} && casewright test {folder}"));
        Ok(true)
    }
}
