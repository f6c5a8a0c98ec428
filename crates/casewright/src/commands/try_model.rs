//! `casewright try MODEL.cmmn`: a bare CMMN model, step by step.

use super::{
    Verdict,
    out::{RED, painted, print},
    say,
};
use anyhow::{Context, Result};
use app::{
    program::cmmn::{BYTES_MAX, Model, Step, read_bytes, steps},
    trial::{Shown, Trial},
};
use clap::Args;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Run a CMMN model without a program, step by step, and see the state of every plan item after each.
#[derive(Debug, Args)]
#[command(after_help = "\
Steps, in a YAML file:
  - start: { approved: false }         the case begins, with a case file if you like
  - complete: Task A                   by name or id; `Task A#2` is the second instance; `case` is the case itself
  - occur: Cancel                      a user event listener
  - transition: { item: Task B, to: manualStart }
  - set: { approved: true }            case-file items and variables; null deletes
  - advance: PT24H                     time passes, timers fire in order
  - plan: Extra check                  a discretionary item
Without `start` the case begins with an empty case file, before the first step.

Exit codes:
  0  every step was taken
  1  a step was refused
  2  the model or the steps could not be read

Models that case tasks name are looked for beside the model.")]
pub(crate) struct Try {
    /// The model: CMMN XML 1.1 or 1.0.
    #[arg(value_name = "MODEL.cmmn")]
    model: PathBuf,
    /// The steps; without them the case is only started.
    #[arg(long, value_name = "FILE.yaml")]
    steps: Option<PathBuf>,
    /// One JSON object a step, a line each.
    #[arg(long)]
    json: bool,
    /// What the clock shows at the start.
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    now: jiff::Timestamp,
}

impl Try {
    /// Whether every step was taken.
    pub(crate) fn run(self) -> Result<Verdict> {
        let steps = match &self.steps {
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read `{}`", file.display()))?;
                match steps(&text, &file.display().to_string()) {
                    Ok(steps) => steps,
                    Err(found) => return Ok(not_accepted(&found)),
                }
            }
            None => vec![Step::Start(Vec::new())],
        };
        let model = match read_bytes(&model_bytes(&self.model)?, &self.model.display().to_string()) {
            Ok(model) => model,
            Err(found) => return Ok(not_accepted(&found)),
        };
        if !self.json {
            for translation in model.translations() {
                say(&format!(
                    "{}:{}: `{}` is run as `{}`",
                    self.model.display(),
                    translation.at.line,
                    translation.from,
                    translation.to
                ));
            }
            if !model.warnings.is_empty() {
                say(model.warnings.plain().trim_end());
            }
        }
        let mut models = vec![model];
        models.extend(beside(&self.model));
        let mut trial = Trial::new(&models, self.now).context("the model holds no case")?;
        let mut refused = false;
        for step in &steps {
            let shown = trial.take(step);
            refused |= shown.error.is_some();
            if self.json {
                print(&serde_json::to_string(&shown)?);
            } else {
                print(&table(&shown));
            }
        }
        Ok(Verdict::from(!refused))
    }
}

fn not_accepted(found: &app::program::Diagnostics) -> Verdict {
    say(found.pretty(super::out::colour()).trim_end());
    Verdict::Cannot
}

/// The bytes of a file, no more than a model may have and one.
pub(crate) fn model_bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(bytes)
}

/// Models that can be read in the same folder, where this one has case tasks.
fn beside(model: &Path) -> Vec<Model> {
    let folder = model.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| {
        let ending = file.extension().is_some_and(|ending| ending == "cmmn" || ending == "xml");
        ending && file.file_name() != model.file_name()
    });
    files.sort();
    files.truncate(FILES_BESIDE_MAX);
    files
        .iter()
        .filter_map(|file| read_bytes(&model_bytes(file).ok()?, &file.display().to_string()).ok())
        .collect()
}

/// Models of the same folder that are looked at.
const FILES_BESIDE_MAX: usize = 200;

/// A step as a person reads it.
fn table(shown: &Shown) -> String {
    let state =
        shown.case.map_or_else(|| "not started".to_owned(), |state| format!("{state:?}").to_lowercase());
    let completable = if shown.completable { ", can be completed" } else { "" };
    let mut text = format!("step {}: case {state}{completable}", shown.step);
    if let Some(error) = &shown.error {
        text.extend(["\n  ", &painted(RED, &format!("refused: {error}"))]);
    }
    let mut rows = shown.items.iter().map(row).collect::<Vec<_>>();
    for case in &shown.cases {
        rows.push([
            format!("case {}", case.name),
            format!("{:?}", case.case).to_lowercase(),
            String::new(),
            String::new(),
        ]);
        rows.extend(case.items.iter().map(row));
    }
    let width = |column: usize| {
        rows.iter().map(|row| row.get(column).map_or(0, |cell| cell.chars().count())).max().unwrap_or(0)
    };
    let (name, state, kind) = (width(0), width(1), width(2));
    for [a, b, c, d] in &rows {
        let line = format!("\n  {a:name$}  {b:state$}  {c:kind$}  {d}");
        text.push_str(line.trim_end());
    }
    text
}

fn row(item: &app::trial::ItemShown) -> [String; 4] {
    let name = if item.instance > 1 { format!("{}#{}", item.name, item.instance) } else { item.name.clone() };
    let stage = item.stage.as_ref().map(|stage| format!("in {stage}")).unwrap_or_default();
    [name, format!("{:?}", item.state).to_lowercase(), item.kind.to_owned(), stage]
}
