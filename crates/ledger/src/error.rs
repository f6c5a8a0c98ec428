//! What can be wrong with a log, a proof or a key.

/// An error of this crate. Entries are counted from zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A leaf is longer than an entry bundle can hold.
    #[error(
        "a log entry of {size_bytes} bytes is too long: put the detail elsewhere, at most 65535 bytes fit"
    )]
    LeafTooLong {
        /// Its length.
        size_bytes: usize,
    },
    /// The tile store could not be read; says nothing about whether the log is intact.
    #[error("could not read `{path}`: {reason}")]
    Read {
        /// The path asked for.
        path: String,
        /// What the store said.
        reason: String,
    },
    /// A tile or bundle that the tree needs is not there.
    #[error("`{path}` is missing: restore it from a copy of the log")]
    Missing {
        /// Its path.
        path: String,
    },
    /// A tile or bundle cannot be what was written.
    #[error("`{path}` is damaged: {reason}")]
    Malformed {
        /// Its path.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A path that no tile can have.
    #[error("`{path}` is not the path of a tile: expected `tile/<level>/<index>` or `tile/entries/<index>`")]
    NotATile {
        /// The path given.
        path: String,
    },
    /// The entry stored is not the one that was sealed.
    #[error(
        "entry `{index}` is not the entry that was sealed: it was changed, or another was put in its place"
    )]
    EntryDiffers {
        /// The first such entry.
        index: u64,
    },
    /// The entries are as sealed, but a tile over them is not.
    #[error("`{path}` differs from the entries under it, which are intact: the tile was changed")]
    TileDiffers {
        /// The first such tile.
        path: String,
    },
    /// Some of these entries were changed together with the tiles over them.
    #[error("among entries `{first}` to `{last}` at least one is not as it was sealed")]
    EntriesDiffer {
        /// First of the range.
        first: u64,
        /// Last of the range.
        last: u64,
    },
    /// Entries and tiles agree with one another, but not with the checkpoint.
    #[error("the {size} entries stored do not have the root that the checkpoint signs")]
    RootDiffers {
        /// The size of the checkpoint.
        size: u64,
    },
    /// An older checkpoint is not a beginning of this log.
    #[error("the log is not a continuation of its own checkpoint of size `{size}`: history was rewritten")]
    Inconsistent {
        /// The size of the older checkpoint.
        size: u64,
    },
    /// A checkpoint signs more entries than this log has.
    #[error("a checkpoint of size `{size}` was signed, but the log ends at `{end}`: entries were cut off")]
    Truncated {
        /// The size of the longer checkpoint.
        size: u64,
        /// The size of this log.
        end: u64,
    },
    /// A signed note, checkpoint or receipt that does not have the right form.
    #[error("not a valid {what}: {reason}")]
    Form {
        /// "signed note", "checkpoint" or "receipt".
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No signature by the expected key.
    #[error("not signed by `{key}`: check that this is the log's own verifier key")]
    NotSigned {
        /// The name of the expected key.
        key: String,
    },
    /// A signature that names the expected key, but is wrong.
    #[error("the signature by `{key}` is wrong: the text was changed after signing")]
    BadSignature {
        /// The name of the key.
        key: String,
    },
    /// A checkpoint of another log.
    #[error("this checkpoint belongs to the log `{found}`, not to `{expected}`")]
    OtherLog {
        /// The name of the verifier key.
        expected: String,
        /// The origin in the checkpoint.
        found: String,
    },
    /// A key or its name that cannot be used.
    #[error("not a usable log key: {0}")]
    Key(&'static str),
    /// The inclusion proof does not lead from the entry to the root.
    #[error("the proof does not show that entry `{index}` is in the tree of size `{size}`")]
    NotIncluded {
        /// The entry.
        index: u64,
        /// The tree.
        size: u64,
    },
    /// An entry or a size beyond the end of the tree.
    #[error("there is no `{wanted}` in a tree of size `{size}`")]
    OutOfRange {
        /// The entry or size asked for.
        wanted: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The tree that is to be continued is not the one that was signed last.
    #[error(
        "the stored tree of size `{size}` is not the one its checkpoint signs: verify the log before sealing more"
    )]
    StateDiffers {
        /// The size of the checkpoint.
        size: u64,
    },
}

impl LedgerError {
    pub(crate) fn malformed(path: &str, reason: &str) -> Self {
        Self::Malformed { path: path.to_owned(), reason: reason.to_owned() }
    }
}
