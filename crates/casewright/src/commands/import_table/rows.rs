//! The rows of a table, with the line each begins on: CSV, an array of JSON objects, or one JSON object a line.

use super::mapping::Row;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value as Json};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// Largest array of JSON objects: it is held in memory as a whole, unlike CSV and JSON lines.
const ARRAY_BYTES_MAX: u64 = 256 << 20;

/// A row, or why it cannot be read, with its line.
pub(super) type Numbered = Result<(u64, Row), (u64, String)>;

/// A table that is open.
pub(super) struct Table {
    /// What stands in its first line; of JSON what the first row has.
    pub(super) headings: Vec<String>,
    rows: Box<dyn Iterator<Item = Numbered> + Send>,
}

impl Table {
    /// Opens a table; its kind is said by the end of its name.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
        match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => Self::csv(file).with_context(|| format!("`{shown}`")),
            Some("jsonl" | "ndjson") => Ok(Self::lines(file)),
            Some("json") => Self::array(file).with_context(|| format!("`{shown}`")),
            _ => bail!("`{shown}` is no table: its name ends neither with .csv nor .json nor .jsonl"),
        }
    }

    fn csv(file: File) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().from_reader(BufReader::new(file));
        let headings: Vec<String> = reader
            .headers()
            .context("its first line cannot be read")?
            .iter()
            .map(|heading| heading.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        let names = headings.clone();
        let rows = reader.into_records().map(move |record| match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                Ok((line, names.iter().cloned().zip(record.iter().map(str::to_owned)).collect()))
            }
            Err(error) => Err((error.position().map_or(0, csv::Position::line), error.to_string())),
        });
        Ok(Self { headings, rows: Box::new(rows) })
    }

    fn lines(file: File) -> Self {
        let lines = (1_u64..).zip(BufReader::new(file).lines());
        let mut rows = lines
            .filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim().is_empty()))
            .map(|(number, line)| {
                let line = line.map_err(|error| (number, error.to_string()))?;
                let row: Map<String, Json> =
                    serde_json::from_str(&line).map_err(|error| (number, error.to_string()))?;
                Ok((number, cells(row)))
            })
            .peekable();
        let first = rows.peek().and_then(|row: &Result<(u64, Row), _>| row.as_ref().ok());
        let headings = first.map(|(_, row)| row.keys().cloned().collect()).unwrap_or_default();
        Self { headings, rows: Box::new(rows) }
    }

    /// Rows of an array have no line of their own: they are numbered from 1.
    fn array(file: File) -> Result<Self> {
        let mut text = String::new();
        let read = BufReader::new(file).take(ARRAY_BYTES_MAX + 1).read_to_string(&mut text)?;
        if read as u64 > ARRAY_BYTES_MAX {
            bail!("it is larger than 256 MB; write one object a line and name it .jsonl");
        }
        let all: Vec<Map<String, Json>> = serde_json::from_str(&text).context("it is no array of objects")?;
        let headings = all.iter().flat_map(Map::keys).cloned();
        let headings: std::collections::BTreeSet<String> = headings.collect();
        let rows = (1_u64..).zip(all).map(|(number, row)| Ok((number, cells(row))));
        Ok(Self { headings: headings.into_iter().collect(), rows: Box::new(rows) })
    }
}

impl Iterator for Table {
    type Item = Numbered;

    fn next(&mut self) -> Option<Numbered> {
        self.rows.next()
    }
}

fn cells(row: Map<String, Json>) -> Row {
    let text = |value: Json| match value {
        Json::Null => String::new(),
        Json::String(text) => text,
        other => other.to_string(),
    };
    row.into_iter().map(|(heading, value)| (heading, text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> (Vec<String>, Vec<Numbered>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let table = Table::open(&path).unwrap();
        (table.headings.clone(), table.collect())
    }

    #[test]
    fn rows_know_their_lines_and_a_broken_one_does_not_end_the_table() {
        let (headings, rows) = table("a.csv", "\u{feff}A,B\n1,\"two\nlines\"\n3\n4,five\n");
        assert_eq!(headings, ["A", "B"]);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].as_ref().unwrap().0, 2);
        assert_eq!(rows[1].as_ref().unwrap_err().0, 4);
        assert_eq!(
            rows[2].as_ref().unwrap(),
            &(5, [("A", "4"), ("B", "five")].map(|(a, b)| (a.into(), b.into())).into())
        );
        let (headings, rows) = table("a.jsonl", "{\"A\":1,\"B\":null}\n\nnonsense\n{\"A\":true}\n");
        assert_eq!(headings, ["A", "B"]);
        assert_eq!(rows[0].as_ref().unwrap().1["B"], "");
        assert_eq!(rows[1].as_ref().unwrap_err().0, 3);
        assert_eq!(rows[2].as_ref().unwrap().0, 4);
        let (headings, rows) = table("a.json", "[{\"A\":1},{\"B\":\"x\"}]");
        assert_eq!((headings.len(), rows.len()), (2, 2));
    }

    #[test]
    fn what_is_no_table_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        std::fs::write(&path, "x").unwrap();
        assert!(Table::open(&path).err().unwrap().to_string().contains("neither with .csv"));
        let path = folder.path().join("a.json");
        std::fs::write(&path, "{}").unwrap();
        assert!(Table::open(&path).is_err());
    }
}
