//! `casewright export`: a program in the words of the standards.

use super::{out::print_text, whole};
use anyhow::{Context, Result};
use app::export::cedar;
use clap::Args;
use std::path::PathBuf;

/// Write a program in the words of the standards, for reading and for other tools.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright export programs/premises-licence --cedar          every policy with its schema, ready to read
  casewright export programs/premises-licence --cedar --out policies/")]
pub(crate) struct Export {
    /// The program folder.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    what: What,
    /// A folder to write files into, instead of standard output.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// The Cedar policies that the sheet became, the program's own, the platform's, and their schema.
    #[arg(long)]
    cedar: bool,
}

impl Export {
    /// True when it was written.
    pub(crate) fn run(self) -> Result<bool> {
        let program = whole(&self.folder)?;
        let files = cedar(&program)?;
        let Some(out) = &self.out else {
            for (file, text) in &files {
                print_text(&format!("// ---- {file}\n\n{}\n\n", text.trim_end()));
            }
            return Ok(true);
        };
        for (file, text) in &files {
            let path = out.join(file);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("cannot make folder `{}`", parent.display()))?;
            }
            std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(true)
    }
}
