//! Papers: the small documents of the administration, each with a state. Requests for access, notices, reviews, roles made at
//! run time, policies, receipts. One table for all of them: they are found by the same few things.

use casewright_core::id::{CaseId, PersonId};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// One paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Its id.
    pub id: Uuid,
    /// What kind: `request`, `notice`, `review`, `role`, `policies`, `leaving`.
    pub kind: String,
    /// Counts its changes, from 1; a change compares it.
    pub revision: u64,
    /// Whose it is: who asked, who is told, who left.
    pub person: Option<PersonId>,
    /// The case it is about.
    pub case: Option<CaseId>,
    /// False once nothing has to be done about it any more.
    pub open: bool,
    /// When it was first written.
    pub at: Timestamp,
    /// By when something should be done.
    pub due_at: Option<Timestamp>,
    /// What it says; sealed in a durable store.
    pub body: serde_json::Value,
}

impl Paper {
    /// A new one.
    pub fn new<T: Serialize>(kind: &str, id: Uuid, at: Timestamp, body: &T) -> Self {
        Self {
            id,
            kind: kind.to_owned(),
            revision: 1,
            person: None,
            case: None,
            open: true,
            at,
            due_at: None,
            body: serde_json::to_value(body).unwrap_or_default(),
        }
    }

    /// What it says; none when it does not read as that.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.body.clone()).ok()
    }

    /// The next revision, saying this.
    #[must_use]
    pub fn now_says<T: Serialize>(&self, body: &T) -> Self {
        Self {
            revision: self.revision + 1,
            body: serde_json::to_value(body).unwrap_or_default(),
            ..self.clone()
        }
    }
}

/// Which papers.
#[derive(Clone, Debug, Default)]
pub struct PaperQuery {
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// About this case.
    pub case: Option<CaseId>,
    /// Open or settled ones.
    pub open: Option<bool>,
    /// Due by then.
    pub due_by: Option<Timestamp>,
    /// Newest first, at most this many.
    pub limit: u32,
}

impl PaperQuery {
    /// Papers of a kind.
    pub fn of(kind: &str) -> Self {
        Self { kind: Some(kind.to_owned()), limit: 500, ..Self::default() }
    }

    /// Whether a paper is meant; for stores in memory.
    pub fn matches(&self, paper: &Paper) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == paper.kind)
            && self.person.is_none_or(|person| paper.person == Some(person))
            && self.case.is_none_or(|case| paper.case == Some(case))
            && self.open.is_none_or(|open| paper.open == open)
            && self.due_by.is_none_or(|by| paper.due_at.is_some_and(|due| due <= by))
    }
}
