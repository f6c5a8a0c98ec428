//! `casewright check FOLDER…`: reads programs, and asks who may do what.

use super::{
    Verdict, failed,
    out::{self, Form, Format, count, painted},
    print, reachable,
};
use app::{
    check::check,
    program::{self, Diagnostics, Severity},
};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Read program folders and report everything that is wrong, with file, line and column, and what to write instead.
///
/// Nothing stops at the first finding. `check` also asks for access: what nobody can reach, and what everybody can. Errors keep
/// a program from being published; warnings do not.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 no errors (there may be warnings), 1 errors, 2 a folder cannot be read.

Examples:
  casewright check programs/premises-licence
  casewright check programs/* --format json | jq '.findings[].message'
  casewright check . --format plain            FILE:LINE:COLUMN, as editors read it")]
pub(crate) struct Check {
    /// Program folders.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    form: Form,
}

impl Check {
    /// The worst of what was found.
    pub(crate) fn run(self) -> Verdict {
        let format = self.form.chosen();
        let worst = self.folders.iter().map(|folder| one(folder, format)).max();
        worst.unwrap_or(Verdict::Fine)
    }
}

fn one(folder: &Path, format: Format) -> Verdict {
    if let Err(error) = reachable(folder) {
        return failed(&error);
    }
    let found = match program::load(folder) {
        Ok(program) => check(&program),
        Err(found) => found,
    };
    show(folder, &found, format);
    Verdict::from(!found.has_errors())
}

/// Shows findings in the form that was asked for.
pub(super) fn show(folder: &Path, found: &Diagnostics, format: Format) {
    let shown = folder.display();
    let errors = found.findings().iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = found.findings().len() - errors;
    match format {
        Format::Json => print(
            &json!({
                "folder": shown.to_string(), "errors": errors, "warnings": warnings, "findings": found.json(),
            })
            .to_string(),
        ),
        Format::Plain => {
            for line in found.plain().lines() {
                // Help lines are indented; the others begin with a file of the folder.
                print(&if line.starts_with(' ') {
                    line.to_owned()
                } else {
                    folder.join(line).display().to_string()
                });
            }
            print(&format!("{shown}: {}", summary(errors, warnings)));
        }
        Format::Text => {
            if !found.is_empty() {
                print(&found.pretty(out::colour()));
            }
            let colour = match (errors, warnings) {
                (0, 0) => out::GREEN,
                (0, _) => out::YELLOW,
                _ => out::RED,
            };
            print(&format!("{shown}: {}", painted(colour, &summary(errors, warnings))));
        }
    }
}

fn summary(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "nothing found".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}
