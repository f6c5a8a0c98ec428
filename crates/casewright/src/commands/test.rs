//! `casewright test FOLDER…`: runs the scenarios of programs against the real engine and the real policies.

use super::{
    Verdict, check, failed,
    out::{self, Form, Format, Progress, painted},
    print, reachable,
};
use anyhow::Result;
use app::{
    program,
    scenario::{self, Kind, Report},
};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Run the scenarios of program folders against the real engine and the real policies.
///
/// A scenario ends at its first difference: the step, what was expected, what was found. When all pass, what no scenario ever
/// reached is listed: rules, conditions (true once and not true once), rows of decision tables, policies.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 every scenario passed, 1 one failed or the program has errors (with --reach-all: or a rule, condition or
decision row was not reached), 2 a folder cannot be read.

Examples:
  casewright test programs/premises-licence
  casewright test programs/* --reach-all       fail when something is reached by no scenario
  casewright test . --scenario refused         only scenarios whose name or file has this word")]
pub(crate) struct Test {
    /// Program folders.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Only scenarios whose name or file has these words; then what was not reached is not listed.
    #[arg(long, value_name = "WORDS")]
    scenario: Option<String>,
    /// Fail also when a rule, condition or decision row is reached by no scenario.
    #[arg(long, conflicts_with = "scenario")]
    reach_all: bool,
    #[command(flatten)]
    form: Form,
}

impl Test {
    /// The worst of what came.
    pub(crate) fn run(self) -> Result<Verdict> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut worst = Verdict::Fine;
        for folder in &self.folders {
            if out::reader_gone() {
                break;
            }
            let verdict = match reachable(folder) {
                Ok(()) => runtime.block_on(self.one(folder))?,
                Err(error) => failed(&error),
            };
            worst = worst.max(verdict);
        }
        Ok(worst)
    }

    async fn one(&self, folder: &Path) -> Result<Verdict> {
        let format = self.form.chosen();
        let mut program = match program::load(folder) {
            Ok(program) => program,
            Err(found) => {
                check::show(folder, &found, format);
                return Ok(Verdict::No);
            }
        };
        let all = program.scenarios.len();
        if let Some(words) = &self.scenario {
            program
                .scenarios
                .retain(|scenario| scenario.name.contains(words) || scenario.file.contains(words));
            if program.scenarios.is_empty() {
                anyhow::bail!(
                    "none of the {all} scenarios in `{}` has `{words}` in its name or file",
                    folder.display()
                );
            }
        }
        let mut progress = Progress::new();
        let mut report = scenario::run_all_with(&program, &mut |begun, name| {
            progress.say(|| format!("scenario {begun} of {}: {name}", program.scenarios.len()));
        })
        .await?;
        progress.done();
        if self.scenario.is_some() {
            report.forget_missed();
        }
        // Some policies open what no step can ask for (who looked, who may): they are listed, and nobody is failed for them.
        let reached = report.missed.iter().all(|missed| missed.kind == Kind::Policy);
        let well = report.passed() && (reached || !self.reach_all);
        match format {
            Format::Json => {
                let mut line = json!({ "folder": folder.display().to_string(), "passed": well });
                if let (Some(line), serde_json::Value::Object(rest)) =
                    (line.as_object_mut(), serde_json::to_value(&report)?)
                {
                    line.extend(rest);
                }
                print(&line.to_string());
            }
            Format::Plain => print(&report.to_string()),
            Format::Text => print(&coloured(&report)),
        }
        Ok(Verdict::from(well))
    }
}

/// The report with its marks in colour.
fn coloured(report: &Report) -> String {
    let lines = report.to_string();
    let paint = |line: &str| {
        for (mark, colour) in [("  ok  ", out::GREEN), ("  failed", out::RED), ("  no scenario", out::YELLOW)]
        {
            if let Some(rest) = line.strip_prefix(mark) {
                return format!("{}{rest}", painted(colour, mark));
            }
        }
        line.to_owned()
    };
    lines.lines().map(paint).collect::<Vec<_>>().join("\n")
}
