//! Checking the rows of a store: per writer, no counter is skipped and every row names the one before it.

use std::collections::BTreeMap;

use crate::hash::leaf_hash;
use crate::{Hash, LeafRecord};

/// What is wrong with a record or with a chain of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not a record at all.
    #[error("the entry is not a log record")]
    NotARecord,
    /// A record in another spelling.
    #[error("the entry is a log record, but not in its canonical encoding")]
    NotCanonical,
    /// A version this program does not know.
    #[error("the entry has version `{0}`, which this program does not know: use a newer one")]
    Version(u8),
    /// A field that holds what may not stand in the log.
    #[error("`{field}` of a log record must be {expected}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A row whose record cannot be read.
    #[error("row `{counter}` of writer `{writer}`: {source}")]
    Unreadable {
        /// Writer of the row.
        writer: String,
        /// Counter of the row.
        counter: u64,
        /// Why.
        source: Box<RecordError>,
    },
    /// The columns of a row say something else than its leaf.
    #[error("row `{counter}` of writer `{writer}` does not agree with its own leaf: it was changed")]
    ColumnsDiffer {
        /// Writer of the row.
        writer: String,
        /// Counter of the row.
        counter: u64,
    },
    /// A counter was skipped or came twice.
    #[error(
        "writer `{writer}`: expected row `{expected}`, found `{found}`: rows were removed, added or moved"
    )]
    Gap {
        /// Writer of the rows.
        writer: String,
        /// The counter that should come next.
        expected: u64,
        /// The counter that came.
        found: u64,
    },
    /// A row does not continue the one before it.
    #[error(
        "row `{counter}` of writer `{writer}` does not continue the row before it: one of the two was changed"
    )]
    Broken {
        /// Writer of the rows.
        writer: String,
        /// Counter of the later row.
        counter: u64,
    },
    /// The leaf indexes are not 0, 1, 2 …, followed by the rows not yet sealed.
    #[error("writer `{writer}`, row `{counter}`: expected leaf index `{expected}`, found {}", found.map_or("none".to_owned(), |i| format!("`{i}`")))]
    Index {
        /// Writer of the row.
        writer: String,
        /// Counter of the row.
        counter: u64,
        /// The index that should come next.
        expected: u64,
        /// The index that came.
        found: Option<u64>,
    },
    /// The tree and the rows disagree about how many entries there are.
    #[error("the log has `{entries}` entries, but `{rows}` rows are sealed: rows were removed or added")]
    Count {
        /// Entries in the tree.
        entries: u64,
        /// Sealed rows.
        rows: u64,
    },
    /// A sealed row is not the entry in the tree.
    #[error(
        "row `{counter}` of writer `{writer}` is not entry `{index}` of the log: it was changed after sealing"
    )]
    NotTheEntry {
        /// Writer of the row.
        writer: String,
        /// Counter of the row.
        counter: u64,
        /// Its index.
        index: u64,
    },
}

/// One row of a store's log table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the tree; `None` as long as it is not sealed.
    pub index: Option<u64>,
    /// Which process wrote it.
    pub writer: String,
    /// Counts the writer's rows, from 1.
    pub counter: u64,
    /// Hash of the writer's row before; [`Hash::ZERO`] in its first.
    pub prev: Hash,
    /// The encoded [`LeafRecord`].
    pub leaf: Vec<u8>,
}

impl Row {
    /// The row that an entry of the tree must have been made from.
    pub fn from_entry(index: u64, leaf: &[u8]) -> Result<Self, RecordError> {
        let record = LeafRecord::decode(leaf)?;
        Ok(Self {
            index: Some(index),
            writer: record.writer,
            counter: record.counter,
            prev: record.prev,
            leaf: leaf.to_vec(),
        })
    }
}

/// The last row of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterHead {
    /// Its counter.
    pub counter: u64,
    /// Its hash: what the writer's next row must name.
    pub hash: Hash,
}

/// What was found in rows that are in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsReport {
    /// All rows.
    pub rows: u64,
    /// Those with a leaf index.
    pub sealed: u64,
    /// The last row of each writer.
    pub writers: BTreeMap<String, WriterHead>,
}

/// Checks rows one at a time, in the order of their leaf index, unsealed ones last (per writer by counter). Memory
/// grows with the number of writers only.
#[derive(Debug, Clone, Default)]
pub struct RowCheck {
    report: RowsReport,
    unsealed_seen: bool,
}

impl RowCheck {
    /// Takes the next row.
    pub fn push(&mut self, row: &Row) -> Result<(), RecordError> {
        let (writer, counter) = (row.writer.clone(), row.counter);
        let record = LeafRecord::decode(&row.leaf).map_err(|source| RecordError::Unreadable {
            writer: writer.clone(),
            counter,
            source: Box::new(source),
        })?;
        if record.writer != row.writer || record.counter != counter || record.prev != row.prev {
            return Err(RecordError::ColumnsDiffer { writer, counter });
        }
        let head = self.report.writers.get(&writer);
        let (expected, prev) =
            head.map_or((1, Hash::ZERO), |head| (head.counter.saturating_add(1), head.hash));
        if counter != expected {
            return Err(RecordError::Gap { writer, expected, found: counter });
        }
        if row.prev != prev {
            return Err(RecordError::Broken { writer, counter });
        }
        let expected = self.report.sealed;
        match row.index {
            Some(index) if index == expected && !self.unsealed_seen => self.report.sealed += 1,
            None => self.unsealed_seen = true,
            found => return Err(RecordError::Index { writer, counter, expected, found }),
        }
        self.report.rows += 1;
        self.report.writers.insert(writer, WriterHead { counter, hash: leaf_hash(&row.leaf) });
        Ok(())
    }

    /// Takes the next row together with the entry of the tree at its index.
    pub fn push_sealed(&mut self, row: &Row, entry: &[u8]) -> Result<(), RecordError> {
        self.push(row)?;
        match row.index {
            Some(index) if row.leaf != entry => {
                Err(RecordError::NotTheEntry { writer: row.writer.clone(), counter: row.counter, index })
            }
            _ => Ok(()),
        }
    }

    /// Ends the check. With the size of the verified tree, every entry must have had its row.
    pub fn finish(self, entries: Option<u64>) -> Result<RowsReport, RecordError> {
        match entries {
            Some(entries) if entries != self.report.sealed => {
                Err(RecordError::Count { entries, rows: self.report.sealed })
            }
            _ => Ok(self.report),
        }
    }
}

/// Checks rows in the order of their leaf index, unsealed ones last: counters have no gap, chains join, leaf indexes
/// are 0, 1, 2 …, and every row agrees with its own leaf. That the leaves are those of the tree is
/// [`verify_log`](crate::verify_log)'s business.
pub fn verify_rows(rows: impl IntoIterator<Item = Row>) -> Result<RowsReport, RecordError> {
    let mut check = RowCheck::default();
    for row in rows {
        check.push(&row)?;
    }
    check.finish(None)
}
