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
pub(crate) struct Kept(Mutex<HashMap<CaseId, KeptCase>>);

impl Kept {
    /// The case as it is kept: of use only at the version that is stored.
    pub(crate) fn case(&self, case: CaseId) -> Option<KeptCase> {
        self.lock().get(&case).cloned()
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
        self.lock().remove(&case);
    }

    fn put(&self, one: KeptCase) {
        let mut kept = self.lock();
        if kept.len() >= CASES_MAX && !kept.contains_key(&one.case.id) {
            kept.clear();
        }
        kept.insert(one.case.id, one);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<CaseId, KeptCase>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
