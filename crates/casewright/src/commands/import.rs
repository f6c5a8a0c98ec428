//! `casewright import --cmmn MODEL DIR`: a model made elsewhere becomes a program folder.

use super::{
    Verdict,
    out::{print, print_text},
    say,
    try_model::model_bytes,
};
use anyhow::{Context, Result, bail};
use app::program::cmmn::{import, read_bytes, write};
use clap::Args;
use std::path::{Path, PathBuf};

/// Make a program folder of a CMMN model, to go on from. Says what of the model is not in it, which conditions were
/// translated, and what other tools had added.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright import --cmmn claims.cmmn claims        a folder `claims` that passes `casewright check`
  casewright import --cmmn claims.cmmn --as-cmmn     the model as CMMN 1.1 with a diagram, on standard output")]
pub(crate) struct Import {
    /// The model: CMMN XML 1.1 or 1.0.
    #[arg(long, value_name = "MODEL.cmmn")]
    cmmn: PathBuf,
    /// Instead of a program write the model anew, as CMMN 1.1 with a diagram.
    #[arg(long, conflicts_with = "folder")]
    as_cmmn: bool,
    /// The folder to make.
    #[arg(value_name = "FOLDER", required_unless_present = "as_cmmn")]
    folder: Option<PathBuf>,
}

impl Import {
    /// Fine when a folder was made.
    pub(crate) fn run(self) -> Result<Verdict> {
        let model = match read_bytes(&model_bytes(&self.cmmn)?, &self.cmmn.display().to_string()) {
            Ok(model) => model,
            Err(found) => {
                say(found.pretty(super::out::colour()).trim_end());
                return Ok(Verdict::Cannot);
            }
        };
        if self.as_cmmn {
            print_text(&write(&model.document));
            return Ok(Verdict::Fine);
        }
        let folder = self.folder.context("name the folder to make")?;
        if folder.exists() {
            bail!("`{}` is there already; choose another name", folder.display());
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let imported = import(&model, &name);
        if imported.is_whole {
            print("kept: the model is the whole case (plan.cmmn)");
        }
        write_files(&folder, &imported.files)?;
        for note in &imported.notes {
            print(&format!("- {note}"));
        }
        let shown = folder.display();
        print(&format!("made {shown}; next: casewright check {shown} && casewright test {shown}"));
        Ok(Verdict::Fine)
    }
}

/// Writes files into a folder, making folders on the way.
pub(crate) fn write_files(folder: &Path, files: &[(String, String)]) -> Result<()> {
    for (file, text) in files {
        let path = folder.join(file);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make folder `{}`", parent.display()))?;
        }
        std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}
