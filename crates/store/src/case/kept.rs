//! Cases kept in memory as they were last read or written, so that reading one again does not open and parse it again, and
//! writing it again does not make again what is still the same. Whoever takes one says which version is stored at that moment:
//! an older one is never given.

use super::project::{Before, Projection};
use app::{
    core::{Case, id::CaseId},
    port::store::Projected,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// At most this many cases are kept.
const CASES_MAX: usize = 2_000;

/// One case.
#[derive(Clone)]
pub(crate) struct KeptCase {
    /// As it was at its version.
    pub case: Arc<Case>,
    /// What was made of it, where it was written here.
    made: Option<Arc<(Vec<Projected>, Projection)>>,
}

impl KeptCase {
    /// What was made of it, where it was written here.
    pub(crate) fn before(&self) -> Option<Before<'_>> {
        let (fields, projection) = self.made.as_deref()?;
        Some(Before { case: &self.case, fields, projection })
    }
}

/// The cases.
#[derive(Default)]
struct Cases {
    by_id: HashMap<CaseId, KeptCase>,
    /// A case keeps its reference for ever. That one is known here says nothing about whether the case is still there.
    by_reference: HashMap<String, CaseId>,
}

/// The cases, for all threads.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Cases>);

impl Kept {
    /// The case as it is kept: of use only at the version that is stored.
    pub(crate) fn case(&self, case: CaseId) -> Option<KeptCase> {
        self.lock().by_id.get(&case).cloned()
    }

    /// The case of a reference, as long as it is kept.
    pub(crate) fn of_reference(&self, reference: &str) -> Option<CaseId> {
        self.lock().by_reference.get(reference).copied()
    }

    /// Keeps a case as it was read.
    pub(crate) fn read(&self, case: Arc<Case>) {
        self.put(KeptCase { case, made: None });
    }

    /// Keeps a case that is stored by now.
    pub(crate) fn written(&self, case: Arc<Case>, fields: Vec<Projected>, projection: Projection) {
        self.put(KeptCase { case, made: Some(Arc::new((fields, projection))) });
    }

    /// Forgets a case that was disposed of.
    pub(crate) fn forget(&self, case: CaseId) {
        let mut kept = self.lock();
        if let Some(gone) = kept.by_id.remove(&case) {
            kept.by_reference.remove(&gone.case.reference);
        }
    }

    fn put(&self, one: KeptCase) {
        let mut kept = self.lock();
        if !kept.by_id.contains_key(&one.case.id) {
            if kept.by_id.len() >= CASES_MAX {
                *kept = Cases::default();
            }
            kept.by_reference.insert(one.case.reference.clone(), one.case.id);
        }
        kept.by_id.insert(one.case.id, one);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Cases> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
