//! A backup's files: one line in clear, then sealed pieces. `….data` holds everything but the wrapped keys, `….keys` those: they
//! may be kept for a shorter time. What seals a file is a fresh key, wrapped by the key ring, which is in no backup.

use app::Fault;
use rusqlite::types::Value as Column;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
};
use vault::{Binding, CaseKeys, DataKey, WrappedKey};

const FORMAT: &str = "casewright backup 1";
/// Rows are sealed in pieces of about this size.
const PIECE_BYTES: usize = 1 << 20;
/// No piece of ours is larger: one row may be larger than a piece, but a damaged length must not take all memory.
const PIECE_BYTES_MAX: u32 = 1 << 30;

/// The line in clear.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    format: String,
    /// Names the backup; both of its files have it.
    pub id: String,
    /// `data` or `keys`.
    pub part: String,
    /// When it was begun: it holds nothing later, in nanoseconds since 1970.
    pub taken_at: i64,
    /// The backup this one adds to.
    pub since: Option<String>,
    /// The last entry of each writer.
    pub heads: BTreeMap<String, u64>,
    /// The greatest position of an entry.
    pub position: i64,
    /// How many entries are in the tree.
    pub sealed: i64,
    /// The key of the file, wrapped.
    wrapped: String,
}

impl Header {
    pub(crate) fn new(id: &str, taken_at: i64, since: Option<&Header>) -> Self {
        Self {
            format: FORMAT.into(),
            id: id.to_owned(),
            part: String::new(),
            taken_at,
            since: since.map(|header| header.id.clone()),
            heads: BTreeMap::new(),
            position: 0,
            sealed: 0,
            wrapped: String::new(),
        }
    }
}

/// Where a file is bound: tenant, header, its number, and whether it is the last.
fn place(digest: &str, number: u64, last: bool) -> String {
    format!("{digest}/{number}/{}", if last { "last" } else { "more" })
}

/// A file being written.
pub(crate) struct Writer {
    out: BufWriter<File>,
    key: DataKey,
    tenant: String,
    digest: String,
    number: u64,
    piece: Vec<u8>,
}

impl Writer {
    pub(crate) fn create(
        path: &Path,
        keys: &CaseKeys,
        tenant: &str,
        mut header: Header,
        part: &str,
    ) -> Result<Self, Fault> {
        let (wrapped, key) = keys.new_key().map_err(|error| Fault::Internal(error.to_string()))?;
        part.clone_into(&mut header.part);
        header.wrapped = hex::encode(wrapped.as_bytes());
        let line = serde_json::to_string(&header).map_err(|error| Fault::Internal(error.to_string()))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = BufWriter::new(options.open(path).map_err(|error| failed(path, &error))?);
        writeln!(out, "{line}").map_err(|error| failed(path, &error))?;
        let digest = hex::encode(Sha256::digest(line.as_bytes()));
        Ok(Self { out, key, tenant: tenant.to_owned(), digest, number: 0, piece: Vec::new() })
    }

    /// Adds a row of a table.
    pub(crate) fn row(&mut self, table: &str, columns: &[Column]) -> Result<(), Fault> {
        let part = |out: &mut Vec<u8>, tag: u8, bytes: &[u8]| {
            out.push(tag);
            out.extend((bytes.len() as u32).to_be_bytes());
            out.extend_from_slice(bytes);
        };
        part(&mut self.piece, columns.len() as u8, table.as_bytes());
        for column in columns {
            match column {
                Column::Null => part(&mut self.piece, 0, &[]),
                Column::Integer(number) => part(&mut self.piece, 1, &number.to_be_bytes()),
                Column::Text(text) => part(&mut self.piece, 3, text.as_bytes()),
                Column::Blob(bytes) => part(&mut self.piece, 4, bytes),
                Column::Real(_) => return Err(Fault::Internal("no table holds such a number".into())),
            }
        }
        if self.piece.len() >= PIECE_BYTES { self.flush(false) } else { Ok(()) }
    }

    fn flush(&mut self, last: bool) -> Result<(), Fault> {
        let record = place(&self.digest, self.number, last);
        let binding =
            Binding { tenant: &self.tenant, case: None, kind: "backup", record: &record, schema: 1 };
        let sealed = vault::seal(&self.key, &binding, &self.piece)
            .map_err(|error| Fault::Internal(error.to_string()))?;
        let write = |out: &mut BufWriter<File>| {
            out.write_all(&[u8::from(last)])?;
            out.write_all(&(sealed.len() as u32).to_be_bytes())?;
            out.write_all(&sealed)
        };
        write(&mut self.out)
            .map_err(|error| Fault::Store(format!("the backup cannot be written: {error}")))?;
        self.piece.clear();
        self.number += 1;
        Ok(())
    }

    /// Ends the file; it is on the disk when this returns.
    pub(crate) fn finish(mut self) -> Result<(), Fault> {
        self.flush(true)?;
        let file = self.out.into_inner().map_err(|error| Fault::Store(error.to_string()))?;
        file.sync_all().map_err(|error| Fault::Store(format!("the backup cannot be written: {error}")))
    }
}

/// The header of a file.
pub(crate) fn header(path: &Path) -> Result<Header, Fault> {
    Reader::open(path).map(|reader| reader.header)
}

/// A file being read.
pub(crate) struct Reader {
    path: PathBuf,
    input: BufReader<File>,
    pub(crate) header: Header,
    digest: String,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, Fault> {
        let mut input = BufReader::new(File::open(path).map_err(|error| failed(path, &error))?);
        let mut line = String::new();
        input.by_ref().take(1 << 24).read_line(&mut line).map_err(|error| failed(path, &error))?;
        let line = line.trim_end_matches('\n');
        let header: Header = serde_json::from_str(line).map_err(|_| damaged(path, "it is no backup"))?;
        if header.format != FORMAT {
            return Err(damaged(path, "its format is of another version"));
        }
        let digest = hex::encode(Sha256::digest(line.as_bytes()));
        Ok(Self { path: path.to_owned(), input, header, digest })
    }

    /// Opens piece after piece and shows every row. A file that was cut off, changed or put together anew is refused.
    pub(crate) fn rows(
        mut self,
        keys: &CaseKeys,
        tenant: &str,
        mut each: impl FnMut(&str, Vec<Column>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let path = self.path.clone();
        let key = hex::decode(&self.header.wrapped)
            .ok()
            .and_then(|wrapped| WrappedKey::from_bytes(&wrapped).ok())
            .ok_or_else(|| damaged(&path, "its key does not read"))?;
        let key = keys.unwrap(&key).map_err(|error| damaged(&path, &error.to_string()))?;
        for number in 0.. {
            let mut head = [0; 5];
            self.input.read_exact(&mut head).map_err(|_| damaged(&path, "it is cut off"))?;
            let (last, length) = (head[0] == 1, u32::from_be_bytes([head[1], head[2], head[3], head[4]]));
            if length > PIECE_BYTES_MAX {
                return Err(damaged(&path, "the length of a piece is beyond bounds"));
            }
            let mut sealed = vec![0; length as usize];
            self.input.read_exact(&mut sealed).map_err(|_| damaged(&path, "it is cut off"))?;
            let record = place(&self.digest, number, last);
            let binding = Binding { tenant, case: None, kind: "backup", record: &record, schema: 1 };
            let piece =
                vault::open(&key, &binding, &sealed).map_err(|error| damaged(&path, &error.to_string()))?;
            let mut rest = piece.as_slice();
            while !rest.is_empty() {
                let row = take(&mut rest).ok_or_else(|| damaged(&path, "a row does not read"))?;
                each(&row.0, row.1)?;
            }
            if last {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn take(rest: &mut &[u8]) -> Option<(String, Vec<Column>)> {
    fn part<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
        let (tag, tail) = rest.split_first()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let (bytes, tail) = tail.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        *rest = tail;
        Some((*tag, bytes))
    }
    let (count, table) = part(rest)?;
    let table = std::str::from_utf8(table).ok()?.to_owned();
    let columns = (0..count)
        .map(|_| {
            let (tag, bytes) = part(rest)?;
            Some(match tag {
                0 => Column::Null,
                1 => Column::Integer(i64::from_be_bytes(bytes.try_into().ok()?)),
                3 => Column::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
                4 => Column::Blob(bytes.to_vec()),
                _ => return None,
            })
        })
        .collect::<Option<_>>()?;
    Some((table, columns))
}

fn failed(path: &Path, error: &std::io::Error) -> Fault {
    Fault::Store(format!("`{}`: {error}", path.display()))
}

fn damaged(path: &Path, why: &str) -> Fault {
    Fault::Damaged { what: format!("backup `{}`", path.display()), why: why.to_owned() }
}
