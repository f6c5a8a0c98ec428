//! Checking tree and rows together: all that `verify` can know of a store.

use crate::rows::{Row, RowCheck, RowsReport};
use crate::{Checkpoint, LedgerError, RecordError, TileStore, VerifierKey, verify_entries};

/// What is wrong with a log: its tree, or the rows it was sealed from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The tree.
    #[error(transparent)]
    Tree(#[from] LedgerError),
    /// The rows.
    #[error(transparent)]
    Rows(#[from] RecordError),
}

/// Checks everything: the tree as [`verify`](crate::verify) does, the rows as [`verify_rows`](crate::verify_rows) does,
/// and that every sealed row is, byte for byte, its entry of the tree. `rows` come in the order of their leaf index,
/// unsealed ones last (per writer by counter); a row that could not be read ([`LedgerError::Read`]) ends the check.
///
/// What no check can see: rows removed before they were sealed, if they were the last of their writer; and a log
/// truncated together with all copies of later checkpoints. So keep checkpoints elsewhere and pass them as `older`.
pub fn verify_log(
    store: &impl TileStore,
    checkpoint: &str,
    key: &VerifierKey,
    older: &[&str],
    rows: impl IntoIterator<Item = Result<Row, LedgerError>>,
) -> Result<(Checkpoint, RowsReport), LogError> {
    let mut rows = rows.into_iter();
    let mut check = RowCheck::default();
    let mut checked: Result<(), LogError> = Ok(());
    let head = verify_entries(store, checkpoint, key, older, |_, entry| {
        if checked.is_ok()
            && let Some(row) = rows.next()
        {
            checked = row.map_err(LogError::from).and_then(|row| Ok(check.push_sealed(&row, entry)?));
        }
    })?;
    checked?;
    for row in rows {
        check.push(&row?)?;
    }
    let report = check.finish(Some(head.size))?;
    Ok((head, report))
}
