//! `casewright export`: a program in the words of the standards.

use super::{import::write_files, out::print_text, say, try_model::model_bytes, whole};
use anyhow::{Result, bail};
use app::{
    export::cedar,
    program::cmmn::{Target, export, read_bytes, svg, write},
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Write a program in the words of the standards, for reading and for other tools.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright export programs/premises-licence --cedar          every policy with its schema, ready to read
  casewright export programs/premises-licence --cedar --out policies/
  casewright export programs/premises-licence --cmmn > licence.cmmn
  casewright export programs/premises-licence --cmmn --for flowable > licence.cmmn
  casewright export programs/premises-licence --svg > licence.svg
  casewright export claims.cmmn --svg > claims.svg      a model alone can be drawn too")]
pub(crate) struct Export {
    /// The program folder; for `--svg` also a CMMN model.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    what: What,
    /// Who is to run the exported model.
    #[arg(long = "for", value_enum, value_name = "WHO", default_value = "omg", requires = "cmmn")]
    target: For,
    /// A folder to write files into, instead of standard output.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Who runs an exported model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum For {
    /// Any tool that follows the standard.
    Omg,
    /// Flowable.
    Flowable,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// The Cedar policies that the sheet became, the program's own, the platform's, and their schema.
    #[arg(long)]
    cedar: bool,
    /// A CMMN 1.1 model with a diagram; what is lost is said on standard error.
    #[arg(long)]
    cmmn: bool,
    /// The plan as a picture.
    #[arg(long)]
    svg: bool,
}

impl Export {
    /// True when it was written.
    pub(crate) fn run(self) -> Result<bool> {
        if self.what.svg && self.folder.is_file() {
            let file = self.folder.display().to_string();
            let model = match read_bytes(&model_bytes(&self.folder)?, &file) {
                Ok(model) => model,
                Err(found) => bail!("`{file}` is not accepted\n{}", found.plain().trim_end()),
            };
            return self.put(vec![("plan.svg".to_owned(), svg(&model.document))]);
        }
        let program = whole(&self.folder)?;
        if self.what.cedar {
            let files = cedar(&program)?;
            let Some(out) = &self.out else {
                for (file, text) in &files {
                    print_text(&format!("// ---- {file}\n\n{}\n\n", text.trim_end()));
                }
                return Ok(true);
            };
            write_files(out, &files)?;
            return Ok(true);
        }
        if self.what.svg {
            // Listeners are small and named: the picture is that of the model with them.
            let drawn = export(&program, Target::Flowable);
            return self.put(vec![("plan.svg".to_owned(), svg(&drawn.document))]);
        }
        let target = if self.target == For::Flowable { Target::Flowable } else { Target::Omg };
        let exported = export(&program, target);
        for line in &exported.lost {
            say(&format!("lost: {line}"));
        }
        self.put(vec![(format!("{}.cmmn", program.name), write(&exported.document))])
    }

    /// Into the folder, or to standard output.
    fn put(&self, files: Vec<(String, String)>) -> Result<bool> {
        match &self.out {
            Some(out) => write_files(out, &files)?,
            None => files.iter().for_each(|(_, text)| print_text(text)),
        }
        Ok(true)
    }
}
