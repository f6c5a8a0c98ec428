//! What somebody is told, and what waits for a review.

use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeShown {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// `glass-broken`, `list-closed`, …
    pub what: String,
    /// In plain words.
    pub says: String,
    /// The case; none where the reader may not know of it.
    pub reference: Option<String>,
    /// Who did it.
    pub by: PersonId,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Until when it opens something.
    pub until: Option<Timestamp>,
}

/// A review that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewShown {
    /// The case.
    pub reference: String,
    /// `glass-broken`, `emergency-declared`.
    pub what: String,
    /// Its number on the case.
    pub no: u32,
    /// In plain words.
    pub says: String,
    /// Who did it.
    pub by: PersonId,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// By when it should be closed.
    pub due_at: Option<Timestamp>,
    /// True once that is over.
    pub overdue: bool,
}
