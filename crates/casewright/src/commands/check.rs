//! `casewright check FOLDER…`: reads programs, and asks who may do what.

use super::{
    Verdict, failed,
    out::{self, Form, Format, count, painted},
    print, reachable,
};
use app::{
    check::check,
    program::{self, Diagnostics, Folder, Severity},
};
use clap::Args;
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Read program folders and report everything that is wrong, with file, line and column, and what to write instead.
///
/// Nothing stops at the first finding. `check` also asks for access: what nobody can reach, and what everybody can. Where it
/// sees other programs, given with it or in folders beside it, a case task or an appeal that names none of them is found. Errors
/// keep a program from being published; warnings do not.
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
        let beside = beside(&self.folders);
        let worst = self.folders.iter().map(|folder| one(folder, &beside, format)).max();
        worst.unwrap_or(Verdict::Fine)
    }
}

/// The programs at hand, by name, with their folders: those that were given, and those beside them.
fn beside(folders: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let mut all: Vec<PathBuf> = folders.to_vec();
    for folder in folders {
        // `.` has its name, and so its neighbours, only once it is written out.
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let entries = whole.parent().and_then(|parent| std::fs::read_dir(parent).ok());
        let mut near: Vec<PathBuf> =
            entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        near.sort();
        near.truncate(FOLDERS_BESIDE_MAX);
        all.extend(near.into_iter().filter(|near| reachable(near).is_ok()));
    }
    let mut named = BTreeMap::new();
    for folder in all {
        if let Some(name) = Folder::read(&folder).ok().and_then(|read| program::named(&read)) {
            named.entry(name).or_insert(folder);
        }
    }
    named
}

/// Folders beside a program that are looked at.
const FOLDERS_BESIDE_MAX: usize = 200;

fn one(folder: &Path, beside: &BTreeMap<String, PathBuf>, format: Format) -> Verdict {
    if let Err(error) = reachable(folder) {
        return failed(&error);
    }
    let (mut found, loaded) = match program::load(folder) {
        Ok(program) => (check(&program), Some(program)),
        Err(found) => (found, None),
    };
    // Where there is no other program nobody can tell whether one is missing.
    let known: Vec<&str> = beside.keys().map(String::as_str).collect();
    if known.len() > 1
        && let Ok(read) = Folder::read(folder)
    {
        found.extend(program::others(&read, &known));
        let find = |name: &str| program::load(beside.get(name)?).ok();
        found.extend(loaded.map(|program| program::opened_from(&read, &program, find)).unwrap_or_default());
        found.sort();
    }
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
