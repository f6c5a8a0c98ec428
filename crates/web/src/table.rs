//! Tables as files: CSV (RFC 4180) for spreadsheets, Parquet for whatever reads columns. A list goes out batch by batch and never stands in
//! memory as a whole; what breaks off while it goes out breaks the connection, so that nobody takes a part for the whole.

use crate::{download, problem::Problem, state::WebState, text::t};
use app::{
    Caller, Fault, ListFile,
    answer::{FieldShown, ListRow},
    core::{FieldType, Value},
};
use axum::{body::Body, response::Response};
use columns::{Cell, Column, Kind, TableError, Writer};
use futures_util::{StreamExt as _, stream};
use jiff::civil::date;

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Form {
    /// By its name in addresses.
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::Csv, Self::Parquet].into_iter().find(|form| form.name() == name)
    }

    /// In addresses, in the log, and the ending of files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The media type (RFC 7111; IANA has had Parquet since 2024).
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// A cell (RFC 4180). One that a spreadsheet would take for a formula is text.
pub(crate) fn quoted(cell: &str) -> String {
    let safe =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// The answer with what a list finds.
pub(crate) fn streamed(
    state: &WebState,
    caller: Caller,
    file: ListFile,
    form: Form,
) -> Result<Response, Problem> {
    let name = format!("{}-{}.{}", file.list.program, file.list.name, form.name());
    let (maker, head) = match form {
        Form::Csv => {
            let head = file.list.columns.iter().map(|column| quoted(&column.label));
            (Maker::Csv, (head.collect::<Vec<_>>().join(",") + "\r\n").into_bytes())
        }
        Form::Parquet => {
            let columns = file.list.columns.iter().zip(&file.kinds);
            let columns =
                columns.map(|(column, kind)| Column { name: column.key.clone(), kind: holds(kind.as_ref()) });
            let writer = Writer::new(file.list.name.as_str(), columns.collect());
            let writer = writer.map_err(|error| Problem::from(Fault::Internal(error.to_string())))?;
            (Maker::Parquet(Box::new(writer)), Vec::new())
        }
    };
    let out = Out { state: state.clone(), caller, file, maker };
    let head = stream::once(async move { Ok(head) });
    let rows = stream::unfold(Some(out), |out| async {
        let mut out = out?;
        match out.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some(out))),
            Ok(None) => match out.maker.end() {
                Ok(bytes) => Some((Ok(bytes), None)),
                Err(error) => Some((Err(broken(&error.to_string())), None)),
            },
            Err(fault) => Some((Err(broken(&fault)), None)),
        }
    });
    // What compresses an answer asks once more after the end.
    let body = Body::from_stream(
        head.chain(rows)
            .filter(|piece| {
                let some = !matches!(piece, Ok(bytes) if bytes.is_empty());
                async move { some }
            })
            .fuse(),
    );
    Ok(download::table(&name, form, body))
}

fn broken(why: &str) -> std::io::Error {
    tracing::error!(%why, "a list broke off while it went out");
    std::io::Error::other("the list broke off")
}

/// A list on its way out, and to whom.
struct Out {
    state: WebState,
    caller: Caller,
    file: ListFile,
    maker: Maker,
}

impl Out {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        let rows = self.state.app.next_of_list_file(&self.caller, &mut self.file).await;
        let Some(rows) = rows.map_err(|fault| fault.to_string())? else { return Ok(None) };
        self.maker.rows(&rows, &self.file.kinds).map(Some).map_err(|error| error.to_string())
    }
}

/// What makes bytes of rows.
enum Maker {
    Csv,
    Parquet(Box<Writer>),
}

impl Maker {
    fn rows(&mut self, rows: &[ListRow], kinds: &[Option<FieldType>]) -> Result<Vec<u8>, TableError> {
        match self {
            Self::Csv => Ok(rows.iter().flat_map(|row| line(row).into_bytes()).collect()),
            Self::Parquet(writer) => {
                let rows = rows.iter().map(|row| {
                    row.cells
                        .iter()
                        .zip(kinds)
                        .map(|(cell, kind)| of_column(cell, holds(kind.as_ref())))
                        .collect()
                });
                writer.rows(&rows.collect::<Vec<_>>())
            }
        }
    }

    fn end(self) -> Result<Vec<u8>, TableError> {
        match self {
            Self::Csv => Ok(Vec::new()),
            Self::Parquet(writer) => writer.finish(),
        }
    }
}

fn line(row: &ListRow) -> String {
    let cells = row.cells.iter().map(|cell| match &cell.value {
        // A number below nothing is no formula.
        Value::Number(number) => number.to_string(),
        _ => quoted(&text(cell)),
    });
    cells.collect::<Vec<_>>().join(",") + "\r\n"
}

/// What a column holds: what is no number, no day and no instant is text.
fn holds(kind: Option<&FieldType>) -> Kind {
    match kind {
        Some(FieldType::Money | FieldType::Number | FieldType::Integer) => Kind::Number,
        Some(FieldType::YesNo) => Kind::Bool,
        Some(FieldType::Date) => Kind::Day,
        Some(FieldType::Time) => Kind::Instant,
        _ => Kind::Text,
    }
}

/// The cell as its column has it. What a mask leaves of a number is no number: nothing, in such a column.
fn of_column(cell: &FieldShown, kind: Kind) -> Cell {
    match (kind, &cell.value) {
        (_, Value::Null) => Cell::Nothing,
        (Kind::Text, _) => Cell::Text(text(cell)),
        (Kind::Number, Value::Number(number)) => {
            Cell::Number { mantissa: number.mantissa(), places: number.scale() }
        }
        (Kind::Bool, Value::Bool(yes)) => Cell::Bool(*yes),
        (Kind::Day, Value::Date(day)) => {
            date(1970, 1, 1).until(*day).map_or(Cell::Nothing, |span| Cell::Day(span.get_days()))
        }
        (Kind::Instant, Value::Time(at)) => Cell::Instant(at.as_millisecond()),
        _ => Cell::Nothing,
    }
}

/// The cell in words: choices as on the page, days and times as ISO 8601, in UTC.
fn text(cell: &FieldShown) -> String {
    cell.choice.clone().unwrap_or_else(|| plain(cell.kind.as_ref(), &cell.value))
}

fn plain(kind: Option<&FieldType>, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => t(if *yes { "yes-choice" } else { "no-choice" }),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(at) => at.to_string(),
        Value::Duration(duration) => duration.to_string(),
        Value::List(items) => items.iter().map(|item| plain(None, item)).collect::<Vec<_>>().join("; "),
        Value::Map(parts) => {
            let order: &[&str] = match kind {
                Some(FieldType::Address) => &["line1", "line2", "town", "postcode"],
                _ => &[],
            };
            let known = order.iter().filter_map(|name| parts.get(*name));
            let others = parts.iter().filter(|(name, _)| !order.contains(&&***name)).map(|(_, part)| part);
            let texts = known.chain(others).map(|part| plain(None, part));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample_list;

    #[test]
    fn what_a_spreadsheet_would_take_for_a_formula_is_text() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        let mut row = sample_list().rows.remove(0);
        row.cells[1].value = Value::text("=HYPERLINK(\"https://example.net\",\"The Crown\")");
        assert!(line(&row).contains(",\"'=HYPERLINK("), "{}", line(&row));
        row.cells[1].value = Value::int(-5);
        assert!(line(&row).contains(",-5,"), "{}", line(&row));
    }

    #[test]
    fn a_cell_is_what_its_column_holds_or_nothing() {
        let cell = |value: Value| {
            let mut cell = sample_list().rows.remove(0).cells.remove(0);
            (cell.choice, cell.value) = (None, value);
            cell
        };
        let day = date(1969, 12, 31);
        assert_eq!(of_column(&cell(Value::Date(day)), Kind::Day), Cell::Day(-1));
        assert_eq!(of_column(&cell(Value::Bool(true)), Kind::Bool), Cell::Bool(true));
        assert_eq!(of_column(&cell(Value::int(7)), Kind::Number), Cell::Number { mantissa: 7, places: 0 });
        assert_eq!(of_column(&cell(Value::text("1***")), Kind::Number), Cell::Nothing);
        assert_eq!(of_column(&cell(Value::Null), Kind::Text), Cell::Nothing);
        let address = Value::Map(
            [("town".into(), Value::text("Leeds")), ("line1".into(), Value::text("1 High Street"))].into(),
        );
        let address = FieldShown { kind: Some(FieldType::Address), ..cell(address) };
        assert_eq!(of_column(&address, Kind::Text), Cell::Text("1 High Street, Leeds".to_owned()));
    }
}
