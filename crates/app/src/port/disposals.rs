//! The list of what was disposed of. It lies outside of the data and its backups, and is read at every start and restore, so that
//! an older copy of the data does not bring a case back.

use crate::fault::Fault;
use casewright_core::id::CaseId;
use std::sync::{Mutex, PoisonError};

/// Where that list is kept.
pub trait DisposalList: Send + Sync {
    /// Adds a case, before its key is destroyed; durable when it returns. Adding it again does nothing.
    fn add(&self, case: CaseId) -> Result<(), Fault>;
}

/// The list beside a store in memory, of which there are no copies.
#[derive(Debug, Default)]
pub struct DisposalsInMemory(Mutex<Vec<CaseId>>);

impl DisposalsInMemory {
    /// What was added, oldest first.
    pub fn all(&self) -> Vec<CaseId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl DisposalList for DisposalsInMemory {
    fn add(&self, case: CaseId) -> Result<(), Fault> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains(&case) {
            all.push(case);
        }
        Ok(())
    }
}
