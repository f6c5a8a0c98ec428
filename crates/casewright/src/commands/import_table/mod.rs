//! `casewright import-table`: rows of a table become cases.

mod mapping;
mod rows;

use super::{
    Verdict,
    door::Door,
    out::{Progress, count},
    print, say,
};
use crate::{config::Config, wiring};
use anyhow::{Context, Result, bail};
use app::{
    Acted, Answer, App, Caller,
    bind::Listed,
    core::{Rejection, rejection::InputProblem},
    program::Program,
    request::Guard,
};
use clap::Args;
use mapping::{Mapping, Row};
use rows::{Numbered, Table};
use serde_json::Value as Json;
use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::task::JoinSet;

/// Rows under way at once: commits of several wait for one write to the disk.
const AT_ONCE: usize = 64;

/// Open a case of a program for each row of a table: CSV, an array of JSON objects (.json), or one object a line (.jsonl).
///
/// The mapping says which column goes into which field, and which column tells rows apart. Each row goes the way of every command: it is
/// authorised as the account that you name, checked against the program, and stands in the log. What is refused is written
/// to FILE.refused.csv, with its line, its key, the field and why; correct these rows and import that file.
///
/// It can be broken off and run again: a row of a key that the same account imported before is not imported twice, and one whose
/// values are different by now is refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 every row was imported, 1 some were refused, 2 it could not be done.

Examples:
  casewright import-table 311.csv --program service-request --mapping nyc-311.yaml --dry-run --config casewright.yaml
  CASEWRIGHT_TOKEN=… casewright import-table 311.csv --program service-request --mapping nyc-311.yaml --config casewright.yaml")]
pub(crate) struct ImportTable {
    /// The table.
    file: PathBuf,
    /// The program whose cases the rows become.
    #[arg(long)]
    program: String,
    /// The mapping file.
    #[arg(long)]
    mapping: PathBuf,
    /// Read and check every row against the program, and open nothing. What only the store knows, like who may, is not asked.
    #[arg(long)]
    dry_run: bool,
    /// Where refused rows are written, instead of FILE.refused.csv.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    #[command(flatten)]
    door: Door,
}

/// What became of the rows.
#[derive(Default)]
struct Tally {
    imported: usize,
    before: usize,
    refused: usize,
}

/// What became of one.
enum Came {
    Imported,
    Before,
    Refused(Refusal),
}

/// A row that was not imported.
struct Refusal {
    line: u64,
    key: String,
    field: String,
    why: String,
    row: Row,
}

impl ImportTable {
    /// Whether every row was imported.
    pub(crate) fn run(self) -> Result<Verdict> {
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.import())
    }

    async fn import(self) -> Result<Verdict> {
        let shown = self.mapping.display();
        let text = fs::read_to_string(&self.mapping).with_context(|| format!("cannot read `{shown}`"))?;
        let mapping = Mapping::parse(&text).with_context(|| format!("`{shown}`"))?;
        let table = Table::open(&self.file)?;
        let missing = mapping.missing(&table.headings);
        if let [first, ..] = missing.as_slice()
            && self.file.extension().is_some_and(|end| end == "csv")
        {
            bail!("`{shown}` names the column `{first}`, which `{}` does not have", self.file.display());
        }
        let mut refused =
            Refused::new(self.refused.clone().unwrap_or_else(|| beside(&self.file)), &table.headings);
        let tally = if self.dry_run {
            let program = self.program_of_config()?;
            tried(&program, &mapping, table, &mut refused)?
        } else {
            if !self.door.names_a_store() {
                bail!(
                    "say which store with `--config FILE`, or `--store FOLDER` for a demo's; or try with `--dry-run`"
                );
            }
            let (app, caller) = self.door.enter().await?;
            let tally = done(&app, &caller, &self.program, &mapping, table, &mut refused).await;
            app.sign_out(&caller).await?;
            tally?
        };
        refused.end()?;
        let done = if self.dry_run { "would be imported" } else { "imported" };
        print(&format!("{} {done}", count(tally.imported, "row")));
        if tally.before > 0 {
            print(&format!("{} imported before", count(tally.before, "row")));
        }
        if tally.refused == 0 {
            return Ok(Verdict::Fine);
        }
        print(&format!("{} refused: {}", count(tally.refused, "row"), refused.path.display()));
        Ok(Verdict::No)
    }

    fn program_of_config(&self) -> Result<Arc<Program>> {
        let config = Config::read(self.door.config.as_deref())?;
        for folder in &config.programs {
            let program = wiring::load(folder, &config)?;
            if program.name.as_str() == self.program {
                return Ok(program);
            }
        }
        bail!("no program `{}` is configured", self.program)
    }
}

/// `311.csv` → `311.csv.refused.csv`.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".refused.csv");
    name.into()
}

/// Every row as far as the program alone can say.
fn tried(program: &Program, mapping: &Mapping, table: Table, refused: &mut Refused) -> Result<Tally> {
    let listed = Listed::all(&program.definition.file);
    let mut tally = Tally::default();
    for next in table {
        let came = match read(mapping, next) {
            Err(refusal) => Came::Refused(refusal),
            Ok((line, key, file, row)) => match listed.bind(&file).problems.into_iter().next() {
                None => Came::Imported,
                Some(problem) => Came::Refused(Refusal {
                    line,
                    key,
                    field: problem.path.to_string(),
                    why: said(program, problem),
                    row,
                }),
            },
        };
        tally.note(came, refused)?;
    }
    Ok(tally)
}

/// What is wrong, in the words in which the command itself would say it.
fn said(program: &Program, problem: InputProblem) -> String {
    let refused = app::words::rejection(program, "en", &Rejection::Input { problems: vec![problem] });
    refused.problems.into_iter().next().map_or(refused.text, |problem| problem.text)
}

/// Opens a case for each row of a table as `caller`: how many became cases. What a benchmark measures.
pub(super) async fn import(
    app: &Arc<App>,
    caller: &Caller,
    program: &str,
    mapping: &str,
    file: &Path,
) -> Result<usize> {
    let (mapping, table) = (Mapping::parse(mapping)?, Table::open(file)?);
    let mut refused = Refused::new(beside(file), &table.headings);
    Ok(done(app, caller, program, &mapping, table, &mut refused).await?.imported)
}

/// Every row, some at once.
async fn done(
    app: &Arc<App>,
    caller: &Caller,
    program: &str,
    mapping: &Mapping,
    table: Table,
    refused: &mut Refused,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut progress = Progress::new();
    let mut under_way: JoinSet<Result<Came>> = JoinSet::new();
    for next in table {
        if under_way.len() >= AT_ONCE
            && let Some(came) = under_way.join_next().await
        {
            tally.note(came??, refused)?;
            progress.say(|| format!("{} imported, {} refused", tally.imported + tally.before, tally.refused));
        }
        match read(mapping, next) {
            Err(refusal) => tally.note(Came::Refused(refusal), refused)?,
            Ok(row) => {
                let (app, caller) = (Arc::clone(app), caller.clone());
                let (program, unit) = (program.to_owned(), mapping.unit.clone());
                under_way.spawn(async move { opened(&app, &caller, &program, unit, row).await });
            }
        }
    }
    while let Some(came) = under_way.join_next().await {
        tally.note(came??, refused)?;
    }
    progress.done();
    Ok(tally)
}

type Read = (u64, String, Json, Row);

fn read(mapping: &Mapping, next: Numbered) -> Result<Read, Refusal> {
    let refusal =
        |line, key: &str, field: String, why, row| Refusal { line, key: key.to_owned(), field, why, row };
    let (line, row) = next.map_err(|(line, why)| refusal(line, "", String::new(), why, Row::new()))?;
    let key = match mapping.key_of(&row) {
        Ok(key) => key.to_owned(),
        Err(why) => return Err(refusal(line, "", mapping.key.clone(), why.to_string(), row)),
    };
    match mapping.apply(&row) {
        Ok(file) => Ok((line, key, file, row)),
        Err((field, why)) => Err(refusal(line, &key, field, why, row)),
    }
}

async fn opened(
    app: &App,
    caller: &Caller,
    program: &str,
    unit: Option<String>,
    (line, key, file, row): Read,
) -> Result<Came> {
    let guard = Guard { key: Some(format!("import:{key}")), ..Guard::default() };
    let unit = unit.map(|unit| unit.as_str().into());
    let answer = app.open_case(caller, program, unit, file, guard).await?;
    let no = |field: String, why: String| {
        Ok(Came::Refused(Refusal { line, key: key.clone(), field, why, row: row.clone() }))
    };
    match answer {
        Answer::Found(Acted::Done(done)) if done.replayed => Ok(Came::Before),
        Answer::Found(Acted::Done(_)) => Ok(Came::Imported),
        Answer::Found(Acted::Refused(refused)) => match refused.problems.first() {
            Some(problem) => no(problem.path.to_string(), problem.text.clone()),
            None => no(String::new(), refused.text),
        },
        Answer::Found(Acted::KeyReused) => {
            no(String::new(), "it was imported before with other values: change the case instead".to_owned())
        }
        Answer::Found(Acted::Stale { .. }) => {
            no(String::new(), "somebody was faster: import it again".to_owned())
        }
        // What is wrong with the account or the unit is wrong for every row.
        Answer::Denied(denied) => bail!("{}", denied.says),
        Answer::NotFound => {
            bail!("there is no program `{program}`, or the account may not open its cases")
        }
    }
}

impl Tally {
    fn note(&mut self, came: Came, refused: &mut Refused) -> Result<()> {
        match came {
            Came::Imported => self.imported += 1,
            Came::Before => self.before += 1,
            Came::Refused(refusal) => {
                self.refused += 1;
                refused.write(&refusal)?;
            }
        }
        Ok(())
    }
}

/// The file of refused rows, made with the first of them.
struct Refused {
    path: PathBuf,
    headings: Vec<String>,
    file: Option<csv::Writer<BufWriter<fs::File>>>,
}

impl Refused {
    fn new(path: PathBuf, headings: &[String]) -> Self {
        Self { path, headings: headings.to_vec(), file: None }
    }

    fn write(&mut self, refusal: &Refusal) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let shown = self.path.display();
                let made = fs::File::create(&self.path).with_context(|| format!("cannot write `{shown}`"))?;
                let file = none.insert(csv::Writer::from_writer(BufWriter::new(made)));
                let own = ["line", "key", "field", "why"].into_iter();
                file.write_record(own.chain(self.headings.iter().map(String::as_str)))?;
                file
            }
        };
        let line = refusal.line.to_string();
        let own = [line.as_str(), &refusal.key, &refusal.field, &refusal.why].into_iter();
        let cells = self.headings.iter().map(|heading| refusal.row.get(heading).map_or("", String::as_str));
        Ok(file.write_record(own.chain(cells))?)
    }

    fn end(&mut self) -> Result<()> {
        match &mut self.file {
            Some(file) => Ok(file.flush()?),
            None => {
                // What an earlier run refused is not left standing as if it were of this one.
                if self.path.exists() {
                    say(&format!("no row was refused; `{}` is of an earlier run", self.path.display()));
                }
                Ok(())
            }
        }
    }
}
