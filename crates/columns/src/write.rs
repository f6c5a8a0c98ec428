//! The writer of one table.

use parquet::{
    basic::{LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
        Int64Type,
    },
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::Type,
};
use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

/// Digits of a number, before and after the point: 28, as exact decimals here have, and ten places.
const DIGITS: i32 = 38;
/// Places after the point.
const PLACES: u32 = 10;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("a table of columns could not be written: {0}")]
pub struct TableError(String);

impl From<ParquetError> for TableError {
    fn from(error: ParquetError) -> Self {
        Self(error.to_string())
    }
}

/// What the cells of a column are. Each may be nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `STRING`.
    Text,
    /// `DECIMAL(38, 10)`.
    Number,
    /// `BOOLEAN`.
    Bool,
    /// `DATE`.
    Day,
    /// `TIMESTAMP(MILLIS)`, in UTC.
    Instant,
}

/// A column: its name and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Unique in its table.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// One cell. What does not fit the kind of its column is an error, never something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// Text.
    Text(String),
    /// `mantissa` over ten to the power of `places`.
    Number {
        /// All digits.
        mantissa: i128,
        /// How many of them stand after the point.
        places: u32,
    },
    /// Yes or no.
    Bool(bool),
    /// Days since 1970-01-01.
    Day(i32),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
}

/// What was written and not yet taken.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    fn take(&self) -> Vec<u8> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes one table.
pub struct Writer {
    columns: Vec<Column>,
    file: SerializedFileWriter<Out>,
    out: Out,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl Writer {
    /// A table of these columns.
    pub fn new(name: &str, columns: Vec<Column>) -> Result<Self, TableError> {
        let fields: Result<Vec<_>, _> = columns.iter().map(field).collect();
        let schema = Type::group_type_builder(name).with_fields(fields?).build()?;
        let properties = WriterProperties::builder().set_created_by("casewright".to_owned()).build();
        let out = Out::default();
        let file = SerializedFileWriter::new(out.clone(), Arc::new(schema), Arc::new(properties))?;
        Ok(Self { columns, file, out })
    }

    /// Adds rows, each with one cell for each column. The bytes of the file that are ready.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> Result<Vec<u8>, TableError> {
        if rows.is_empty() {
            return Ok(self.out.take());
        }
        if let Some(row) = rows.iter().find(|row| row.len() != self.columns.len()) {
            return Err(TableError(format!("{} cells in a row of {}", row.len(), self.columns.len())));
        }
        let mut group = self.file.next_row_group()?;
        for (at, column) in self.columns.iter().enumerate() {
            let Some(into) = group.next_column()? else { break };
            let cells: Vec<&Cell> = rows.iter().filter_map(|row| row.get(at)).collect();
            write(column, &cells, into)?;
        }
        group.close()?;
        Ok(self.out.take())
    }

    /// The rest of the file.
    pub fn finish(mut self) -> Result<Vec<u8>, TableError> {
        self.file.finish()?;
        self.file.flush().map_err(|error| TableError(error.to_string()))?;
        Ok(self.out.take())
    }
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => {
            (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(PLACES.cast_signed(), DIGITS)))
        }
        Kind::Bool => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let mut field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if column.kind == Kind::Number {
        field = field.with_length(16).with_precision(DIGITS).with_scale(PLACES.cast_signed());
    }
    field.build().map(Arc::new)
}

fn write(column: &Column, cells: &[&Cell], mut into: SerializedColumnWriter<'_>) -> Result<(), TableError> {
    let there: Vec<i16> = cells.iter().map(|cell| i16::from(**cell != Cell::Nothing)).collect();
    let cells = cells.iter().copied().filter(|cell| **cell != Cell::Nothing);
    let wrong = || TableError(format!("`{}` has a cell of another kind", column.name));
    match column.kind {
        Kind::Text => {
            let values = cells.map(|cell| match cell {
                Cell::Text(text) => Ok(ByteArray::from(text.as_str())),
                _ => Err(wrong()),
            });
            put::<ByteArrayType>(&mut into, values, &there)?;
        }
        Kind::Number => {
            let values = cells.map(|cell| match cell {
                Cell::Number { mantissa, places } => decimal(*mantissa, *places).ok_or_else(|| {
                    TableError(format!("`{}` has a number with too many digits", column.name))
                }),
                _ => Err(wrong()),
            });
            put::<FixedLenByteArrayType>(&mut into, values, &there)?;
        }
        Kind::Bool => {
            let values = cells.map(|cell| match cell {
                Cell::Bool(yes) => Ok(*yes),
                _ => Err(wrong()),
            });
            put::<BoolType>(&mut into, values, &there)?;
        }
        Kind::Day => {
            let values = cells.map(|cell| match cell {
                Cell::Day(day) => Ok(*day),
                _ => Err(wrong()),
            });
            put::<Int32Type>(&mut into, values, &there)?;
        }
        Kind::Instant => {
            let values = cells.map(|cell| match cell {
                Cell::Instant(at) => Ok(*at),
                _ => Err(wrong()),
            });
            put::<Int64Type>(&mut into, values, &there)?;
        }
    }
    into.close()?;
    Ok(())
}

fn put<T: DataType>(
    into: &mut SerializedColumnWriter<'_>,
    values: impl Iterator<Item = Result<T::T, TableError>>,
    there: &[i16],
) -> Result<(), TableError> {
    let values: Vec<T::T> = values.collect::<Result<_, _>>()?;
    into.typed::<T>().write_batch(&values, Some(there), None)?;
    Ok(())
}

/// The number with as many places as the column has, big-endian (the format's `DECIMAL`); none where that loses a digit.
fn decimal(mantissa: i128, places: u32) -> Option<FixedLenByteArray> {
    let scaled = if places <= PLACES {
        mantissa.checked_mul(10_i128.checked_pow(PLACES - places)?)?
    } else {
        let over = 10_i128.checked_pow(places - PLACES)?;
        (mantissa % over == 0).then(|| mantissa / over)?
    };
    (scaled.unsigned_abs() < 10_u128.pow(DIGITS.unsigned_abs()))
        .then(|| FixedLenByteArray::from(scaled.to_be_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::{
        file::reader::{FileReader as _, SerializedFileReader},
        record::{Field, RowAccessor as _},
    };

    fn column(name: &str, kind: Kind) -> Column {
        Column { name: name.to_owned(), kind }
    }

    fn table() -> Writer {
        let columns = vec![
            column("reference", Kind::Text),
            column("fee.due", Kind::Number),
            column("urgent", Kind::Bool),
            column("born", Kind::Day),
            column("opened", Kind::Instant),
        ];
        Writer::new("cases", columns).unwrap()
    }

    fn row(reference: &str, mantissa: i128, places: u32) -> Vec<Cell> {
        vec![
            Cell::Text(reference.to_owned()),
            Cell::Number { mantissa, places },
            Cell::Bool(true),
            Cell::Day(-1),
            Cell::Instant(1_767_225_600_000),
        ]
    }

    #[test]
    fn what_is_written_in_batches_is_read_as_one_table() {
        let mut writer = table();
        let mut file = writer.rows(&[row("A", 19_000, 2), vec![const { Cell::Nothing }; 5]]).unwrap();
        file.extend(writer.rows(&[row("B", -5, 0)]).unwrap());
        file.extend(writer.finish().unwrap());
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].get_string(0).unwrap(), "A");
        assert_eq!(rows[0].get_decimal(1).unwrap().data(), 1_900_000_000_000_i128.to_be_bytes());
        assert!(rows[0].get_bool(2).unwrap());
        assert_eq!(rows[0].get_column_iter().nth(3).unwrap().1, &Field::Date(-1));
        assert_eq!(rows[0].get_timestamp_millis(4).unwrap(), 1_767_225_600_000);
        assert!(rows[1].get_column_iter().all(|(_, field)| *field == Field::Null));
        assert_eq!(rows[2].get_decimal(1).unwrap().data(), (-50_000_000_000_i128).to_be_bytes());
    }

    #[test]
    fn a_table_without_rows_is_a_file() {
        let mut writer = table();
        let mut file = writer.rows(&[]).unwrap();
        file.extend(writer.finish().unwrap());
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let mut wrong = row("A", 0, 0);
        wrong[3] = Cell::Text("yesterday".to_owned());
        assert!(table().rows(&[wrong]).unwrap_err().to_string().contains("`born`"));
        assert!(table().rows(&[vec![Cell::Nothing]]).is_err());
        // A digit that would be lost, and one too many.
        assert!(table().rows(&[row("A", 1, 11)]).is_err());
        assert!(table().rows(&[row("A", i128::MAX, 0)]).is_err());
        assert!(table().rows(&[row("A", 10, 11)]).is_ok());
    }
}
