//! Row by row: a CSV in, the same CSV with outputs, matched rows and errors out.

use super::{
    super::{
        Verdict,
        out::{self, Progress},
    },
    Table, flat, json_value, put,
};
use anyhow::{Context, Result, bail};
use app::{
    bind::json_of,
    core::{Decided, Value},
};
use csv::{ByteRecord, ReaderBuilder, WriterBuilder};
use serde_json::{Map, Value as Json};
use std::{fs::File, io::Read, path::Path};

/// One decision a row of a CSV.
pub(super) fn rows<'a>(
    open: &dyn Fn(&[String]) -> Result<Table<'a>>,
    file: &Path,
    fixed: &Map<String, Json>,
) -> Result<Verdict> {
    let shown = file.display();
    let source: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(file).with_context(|| format!("cannot read `{shown}`"))?)
    };
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).with_context(|| format!("cannot read `{shown}`"))? {
        bail!("`{shown}` is empty; its first row names the fields");
    }
    let header = texts(&record).with_context(|| format!("the first row of `{shown}` is not UTF-8 text"))?;
    let mut columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    columns.extend(flat(fixed).into_keys());
    let decision = open(&columns)?;
    let mut out = Out { header, outputs: None, waiting: Vec::new(), all_well: true };
    let mut progress = Progress::new();
    let mut count = 0_u64;
    while reader
        .read_byte_record(&mut record)
        .with_context(|| format!("cannot read `{shown}` after row {count}"))?
    {
        count += 1;
        progress.say(|| format!("{count} rows"));
        let (cells, answer) = row(&decision, &out.header, &record, fixed);
        out.take(cells, answer)?;
        if out::reader_gone() {
            break;
        }
    }
    progress.done();
    out.end()?;
    Ok(Verdict::from(out.all_well))
}

fn texts(record: &ByteRecord) -> Result<Vec<String>> {
    record
        .iter()
        .map(|cell| Ok(std::str::from_utf8(cell)?.trim_start_matches('\u{feff}').to_owned()))
        .collect()
}

fn row(
    decision: &Table<'_>,
    header: &[String],
    record: &ByteRecord,
    fixed: &Map<String, Json>,
) -> (Vec<String>, Result<Decided, String>) {
    let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    if record.iter().any(|cell| std::str::from_utf8(cell).is_err()) {
        return (cells, Err("the row is not UTF-8 text".to_owned()));
    }
    if cells.len() != header.len() {
        let why = format!("the row has {} cells for {} columns", cells.len(), header.len());
        return (cells, Err(why));
    }
    let mut values = fixed.clone();
    for (name, cell) in header.iter().zip(&cells) {
        match json_value(cell) {
            Ok(value) => put(&mut values, name.trim(), value),
            Err(error) => return (cells.clone(), Err(format!("`{name}`: {error:#}"))),
        }
    }
    let answer = decision.ask(values).map_err(|why| why.to_string());
    (cells, answer)
}

type Answered = (Vec<String>, Result<Decided, String>);

/// The CSV that comes out. Its columns are known with the first result; rows without one wait until then.
struct Out {
    header: Vec<String>,
    outputs: Option<Vec<String>>,
    waiting: Vec<Answered>,
    all_well: bool,
}

/// More rows than this without any result: something is wrong with all of them.
const WAITING_MAX: usize = 100_000;

impl Out {
    fn take(&mut self, cells: Vec<String>, answer: Result<Decided, String>) -> Result<()> {
        self.all_well &= answer.is_ok();
        if self.outputs.is_none() {
            match &answer {
                Ok(decided) => self.begin(outputs(&decided.value))?,
                Err(_) if self.waiting.len() < WAITING_MAX => {
                    self.waiting.push((cells, answer));
                    return Ok(());
                }
                Err(_) => self.begin(vec!["result".to_owned()])?,
            }
        }
        self.line(cells, answer)
    }

    fn end(&mut self) -> Result<()> {
        if self.outputs.is_none() { self.begin(vec!["result".to_owned()]) } else { Ok(()) }
    }

    fn begin(&mut self, outputs: Vec<String>) -> Result<()> {
        let added = outputs.iter().map(String::as_str).chain(["rows", "error"]);
        emit(self.header.iter().map(String::as_str).chain(added))?;
        self.outputs = Some(outputs);
        for (cells, answer) in std::mem::take(&mut self.waiting) {
            self.line(cells, answer)?;
        }
        Ok(())
    }

    fn line(&self, mut cells: Vec<String>, answer: Result<Decided, String>) -> Result<()> {
        let outputs = self.outputs.as_deref().unwrap_or_default();
        cells.resize(self.header.len(), String::new());
        match answer {
            Ok(decided) => {
                for name in outputs {
                    let value = match &decided.value {
                        Value::Map(parts) => parts.get(name.as_str()).unwrap_or(&Value::Null),
                        whole => whole,
                    };
                    cells.push(plain(value));
                }
                let rows: Vec<String> = decided.rows.iter().map(ToString::to_string).collect();
                cells.extend([rows.join(" "), String::new()]);
            }
            Err(why) => {
                cells.extend(std::iter::repeat_n(String::new(), outputs.len() + 1));
                cells.push(why);
            }
        }
        emit(cells.iter().map(String::as_str))
    }
}

fn outputs(value: &Value) -> Vec<String> {
    match value {
        Value::Map(parts) => parts.keys().map(ToString::to_string).collect(),
        _ => vec!["result".to_owned()],
    }
}

/// A cell: text as it is, nothing as nothing, what has parts as JSON.
fn plain(value: &Value) -> String {
    match json_of(value) {
        Json::Null => String::new(),
        Json::String(text) => text,
        other => other.to_string(),
    }
}

fn emit<'a>(cells: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut line = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    line.write_record(cells)?;
    let bytes = line.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    out::print_text(&String::from_utf8_lossy(&bytes));
    Ok(())
}
