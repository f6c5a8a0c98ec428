//! `casewright decide FOLDER DECISION …`: asks one decision, with values typed in or with a CSV of them.

mod rows;

use super::{
    Verdict,
    out::{self, Form, Format, painted},
    print, whole,
};
use crate::clock::SystemClock;
use anyhow::{Context, Result, bail};
use app::{
    Clock,
    bind::json_of,
    core::{Decided, Decision as _},
    decision::{NotDecided, Ready, ready},
    program::{DecisionSheet, Program, line_column},
};
use clap::Args;
use rows::rows;
use serde_json::{Map, Value as Json, json};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A file of values is read whole, so it has a bound; a CSV of any length is read row by row.
const JSON_BYTES_MAX: u64 = 16 << 20;

/// Ask a decision of a program, or of a DMN file, with values typed in, from a JSON file, or row by row from a CSV.
///
/// Prints the outcome, the rows of the table that matched and the inputs as the table saw them. Values are named by their field
/// in the case file and bound to its type; money and numbers are exact.
#[derive(Debug, Args)]
#[command(after_help = "\
Of a CSV the first row names the fields. Out comes a CSV with the same rows and, added: the outputs, `rows` (the rows of the
table that matched) and `error`. A row without a result does not stop the others.

Exit codes: 0 there is a result (for a CSV: for every row), 1 there is none, 2 a file cannot be read or there is no such
decision.

Examples:
  casewright decide programs/premises-licence fee premises.rateable_value=12000.00
  casewright decide programs/premises-licence fee --file values.json --json
  casewright decide programs/premises-licence fee --csv premises.csv > fees.csv
  casewright decide fee.dmn fee premises.rateable_value=12000")]
pub(crate) struct Decide {
    /// The program folder; or a DMN file alone.
    #[arg(value_name = "FOLDER|FILE.dmn")]
    of: PathBuf,
    /// The decision, as `decisions:` in the sheet names it; of a DMN file the name of its variable.
    #[arg(value_name = "DECISION")]
    decision: String,
    /// Values: `premises.rateable_value=12000.00`. A value that begins with `[` or `{` is JSON.
    #[arg(value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// A JSON file with values, dotted or nested; those on the command line are laid over it.
    #[arg(long, value_name = "FILE", conflicts_with = "csv")]
    file: Option<PathBuf>,
    /// A CSV with values, one decision a row; `-` reads standard input. Those on the command line hold for every row.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The time that `now()` and `today()` answer; the system's without it.
    #[arg(long, value_name = "INSTANT")]
    now: Option<jiff::Timestamp>,
    #[command(flatten)]
    form: Form,
}

impl Decide {
    /// Whether there is a result, for every row.
    pub(crate) fn run(self) -> Result<Verdict> {
        let alone = self.of.extension().is_some_and(|ending| ending == "dmn");
        let program = if alone { None } else { Some(whole(&self.of)?) };
        let mut values = Map::new();
        if let Some(file) = &self.file {
            values = object(file)?;
        }
        for given in &self.values {
            let Some((name, value)) = given.split_once('=') else {
                bail!("`{given}` is no value; write `NAME=VALUE`, as in `premises.rateable_value=12000.00`");
            };
            put(&mut values, name.trim(), json_value(value)?);
        }
        let at = self.now.unwrap_or_else(|| SystemClock.now());
        let open = |columns: &[String]| Table::open(&self.of, program.as_ref(), &self.decision, columns, at);
        if let Some(file) = &self.csv {
            return rows(&open, file, &values);
        }
        let columns: Vec<String> = flat(&values).into_keys().collect();
        Ok(self.one(&open(&columns)?, values))
    }

    fn one(&self, decision: &Table<'_>, values: Map<String, Json>) -> Verdict {
        let name = &self.decision;
        let answer = decision.ask(values);
        match (&answer, self.form.chosen()) {
            (Ok(decided), Format::Json) => print(
                &json!({
                    "decision": name, "value": json_of(&decided.value), "rows": decided.rows,
                    "inputs": decided.inputs.iter().map(|(name, value)| (name.clone(), json_of(value))).collect::<Map<_, _>>(),
                })
                .to_string(),
            ),
            (Err(why), Format::Json) => print(&json!({ "decision": name, "error": why.to_string() }).to_string()),
            (Ok(decided), _) => shown(decision, name, decided),
            (Err(why), _) => {
                print(&format!("{name}: {} {why}", painted(out::RED, "no result:")));
                if matches!(why, NotDecided::Input(_)) || self.values.is_empty() && self.file.is_none() {
                    print(&format!("  it reads: {}", decision.fields().join(", ")));
                }
            }
        }
        Verdict::from(answer.is_ok())
    }
}

/// A decision to be asked: of a program, whose case file gives the types, or of a file alone, which declares them itself.
enum Table<'a> {
    Program(Ready<'a>, jiff::Timestamp),
    File { sheet: DecisionSheet, name: String, at: jiff::Timestamp },
}

impl<'a> Table<'a> {
    fn open(
        of: &Path,
        program: Option<&'a Program>,
        name: &str,
        columns: &[String],
        at: jiff::Timestamp,
    ) -> Result<Self> {
        let shown = of.display();
        let unknown = |names: &[&str]| {
            let meant = app::program::meant(name, names);
            anyhow::anyhow!("`{shown}` has no decision `{name}`; {meant}")
        };
        if let Some(program) = program {
            let names: Vec<&str> =
                program.definition.decisions.keys().map(app::core::id::DecisionName::as_str).collect();
            return Ok(Self::Program(ready(program, name).ok_or_else(|| unknown(&names))?, at));
        }
        let size = std::fs::metadata(of).with_context(|| format!("cannot read `{shown}`"))?.len();
        if size > JSON_BYTES_MAX {
            bail!("`{shown}` is larger than 16 MiB");
        }
        let text =
            std::fs::read_to_string(of).with_context(|| format!("cannot read `{shown}` as UTF-8 text"))?;
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let sheet = DecisionSheet::read(&[&text], &columns).map_err(|findings| {
            let lines = findings.iter().map(|finding| {
                let (line, column) = line_column(&text, finding.offset);
                format!("\n{shown}:{line}:{column}: {finding}")
            });
            anyhow::anyhow!("`{shown}` cannot be used{}", lines.collect::<String>())
        })?;
        let names: Vec<String> =
            sheet.decisions().iter().map(|decision| decision.name().to_owned()).collect();
        if !names.iter().any(|known| known == name) {
            return Err(unknown(&names.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        Ok(Self::File { sheet, name: name.to_owned(), at })
    }

    fn ask(&self, values: Map<String, Json>) -> Result<Decided, NotDecided> {
        match self {
            Self::Program(ready, at) => ready.ask(&Json::Object(values), *at),
            Self::File { sheet, name, at } => {
                let inputs = flat(&values);
                sheet.decide(Some(name), &inputs, *at, &jiff::tz::TimeZone::UTC).map_err(|wrong| {
                    let said = wrong.iter().map(|one| match &one.column {
                        Some(column) => format!("`{column}`: {}", one.message),
                        None => one.message.clone(),
                    });
                    NotDecided::Unknown(said.collect::<Vec<_>>().join("; "))
                })
            }
        }
    }

    /// What it reads of a case file, or of the inputs.
    fn fields(&self) -> Vec<String> {
        match self {
            Self::Program(ready, _) => ready.fields().iter().map(ToString::to_string).collect(),
            Self::File { sheet, name, .. } => {
                let found = sheet.decisions().iter().find(|decision| decision.name() == name);
                found
                    .map(|decision| decision.reads().iter().map(ToString::to_string).collect())
                    .unwrap_or_default()
            }
        }
    }

    fn row_count(&self) -> u32 {
        match self {
            Self::Program(ready, _) => ready.row_count(),
            Self::File { sheet, name, .. } => {
                let found = sheet.decisions().iter().find(|decision| decision.name() == name);
                found.map_or(0, app::core::Decision::row_count)
            }
        }
    }
}

/// Values by dotted name, as texts.
fn flat(values: &Map<String, Json>) -> BTreeMap<String, String> {
    fn walk(values: &Map<String, Json>, prefix: &str, into: &mut BTreeMap<String, String>) {
        for (name, value) in values {
            let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Json::Object(inner) => walk(inner, &name, into),
                Json::String(text) => drop(into.insert(name, text.clone())),
                Json::Null => drop(into.insert(name, String::new())),
                other => drop(into.insert(name, other.to_string())),
            }
        }
    }
    let mut into = BTreeMap::new();
    walk(values, "", &mut into);
    into
}

fn shown(decision: &Table<'_>, name: &str, decided: &Decided) {
    print(&format!("{name}: {}", painted(out::GREEN, &decided.value.to_string())));
    let rows: Vec<String> = decided.rows.iter().map(ToString::to_string).collect();
    match (decision.row_count(), rows.as_slice()) {
        (0, _) => {}
        (of, []) => print(&format!("  no row of {of} matched")),
        (of, [row]) => print(&format!("  row {row} of {of} matched")),
        (of, rows) => print(&format!("  rows {} of {of} matched", rows.join(", "))),
    }
    for (input, value) in &decided.inputs {
        print(&format!("  `{input}` is {value}"));
    }
}

/// The object in a JSON file.
fn object(file: &Path) -> Result<Map<String, Json>> {
    let shown = file.display();
    let size = std::fs::metadata(file).with_context(|| format!("cannot read `{shown}`"))?.len();
    if size > JSON_BYTES_MAX {
        bail!("`{shown}` is larger than 16 MiB; give rows of a CSV instead");
    }
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read `{shown}` as UTF-8 text"))?;
    match serde_json::from_str(&text).with_context(|| format!("`{shown}` is no JSON"))? {
        Json::Object(object) => Ok(object),
        _ => bail!("`{shown}` holds no object; write {{ \"FIELD\": VALUE, … }}"),
    }
}

fn json_value(text: &str) -> Result<Json> {
    if text.starts_with(['[', '{']) {
        return serde_json::from_str(text).with_context(|| format!("`{text}` is no JSON"));
    }
    Ok(Json::String(text.to_owned()))
}

/// A dotted name beats the same one nested, so that the command line lies over a file.
fn put(values: &mut Map<String, Json>, name: &str, value: Json) {
    fn remove(values: &mut Map<String, Json>, path: &str) {
        values.remove(path);
        if let Some((first, rest)) = path.split_once('.')
            && let Some(Json::Object(inner)) = values.get_mut(first)
        {
            remove(inner, rest);
        }
    }
    remove(values, name);
    values.insert(name.to_owned(), value);
}
