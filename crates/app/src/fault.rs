//! Something is broken. Not an answer of the domain: those are `Rejection` and *not found*.

/// A fault: the caller may retry later, nothing was revealed, nothing half done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store cannot read or write.
    #[error("the store failed: {0}")]
    Store(String),
    /// Stored bytes do not open or do not read: wrong key, damage, or a version this build does not know.
    #[error("stored {what} cannot be read: {why}")]
    Damaged {
        /// What was read.
        what: String,
        /// Why it cannot be read; no content.
        why: String,
    },
    /// Access entries cannot be written, so nothing may be revealed.
    #[error("the access log cannot be written, so access stops: {0}")]
    Log(String),
    /// The program or its version is not loaded.
    #[error("program `{0}` is not loaded; start with the folder that holds it")]
    NoProgram(String),
    /// A case changed under a command more often than the bound allows.
    #[error("the case is too busy: it changed {0} times while this was decided; try again")]
    Busy(u32),
    /// A connector is not configured.
    #[error("connector `{0}` is not configured")]
    NoConnector(String),
    /// Where a page of a list is to begin was not made by this store for that list: whoever asks has it from elsewhere.
    #[error("the page mark was not made here for this list; start at the first page")]
    PageMark,
    /// A bug: something that cannot be.
    #[error("{0}")]
    Internal(String),
}
