//! Where the content of documents lies, and who scans it. Content lies outside the case in *pieces*, sealed under the case's key
//! before they come here: an object store sees ciphertext and ids, nothing else.

use crate::{
    Fault,
    connector::CallFailure,
    content::ContentStream,
    port::{
        press::{NoPress, Press},
        release::ReleaseCheck,
    },
};
use async_trait::async_trait;
use casewright_core::id::{CaseId, ContentId};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes of a piece, where nothing else is configured: what a request holds in memory of an upload.
pub const PIECE_BYTES: u32 = 8 * 1024 * 1024;

/// Seals and opens the pieces of documents under the key of one case.
pub trait Cipher: Send + Sync {
    /// Seals a piece, bound to its place.
    fn seal(&self, content: ContentId, piece: u32, plain: &[u8]) -> Result<Vec<u8>, Fault>;
    /// Opens it; a piece from elsewhere, or one that was changed, is [`Fault::Damaged`].
    fn open(&self, content: ContentId, piece: u32, sealed: &[u8]) -> Result<Vec<u8>, Fault>;
}

/// A store of sealed pieces, by case, content and number.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Puts a piece, in place of one that is there; durable when it returns.
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault>;
    /// Puts a piece as [`Self::put`] does; it may be durable only when [`Self::settle`] returned. Several may be on their way at once,
    /// each with a number of its own.
    async fn place(
        &self,
        case: CaseId,
        content: ContentId,
        piece: u32,
        sealed: Vec<u8>,
    ) -> Result<(), Fault> {
        self.put(case, content, piece, sealed).await
    }
    /// Makes pieces durable that [`Self::place`] put: of a content those from a number on.
    async fn settle(&self, case: CaseId, content: ContentId, from: u32) -> Result<(), Fault> {
        let _ = (case, content, from);
        Ok(())
    }
    /// Reads it; none when there is none.
    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault>;
    /// Whether it is there.
    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault>;
    /// Removes a content, or all of a case; nothing where there is none.
    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault>;
    /// The contents of a case, whole or not.
    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault>;
    /// Cases that have contents, in the order of their ids, beyond one, at most this many.
    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault>;
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// Nothing; by which scanner with which signatures.
    Clean(String),
    /// This: the name of what was found.
    Found(String),
}

/// Looks for malware in content.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Reads the content to its end and says what it found.
    async fn scan(&self, content: &mut ContentStream) -> Result<Scan, CallFailure>;
}

/// Where documents lie, who scans them, and who makes them.
#[derive(Clone)]
pub struct DocumentPorts {
    /// The pieces.
    pub objects: Arc<dyn ObjectStore>,
    /// The scanner; without one, everything stays in quarantine and says so.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// What makes pages; without one, no letter is written, and the case says so.
    pub press: Option<Arc<dyn Press>>,
    /// Who is asked before a document leaves the organisation; without one, the policies alone decide.
    pub release: Option<Arc<dyn ReleaseCheck>>,
}

impl Default for DocumentPorts {
    /// In memory, without a scanner, with a press that sets titles alone.
    fn default() -> Self {
        Self {
            objects: Arc::new(MemoryObjects::default()),
            scanner: None,
            press: Some(Arc::new(NoPress)),
            release: None,
        }
    }
}

type Pieces = BTreeMap<(CaseId, ContentId, u32), Vec<u8>>;

/// An object store in memory, for tests and rehearsals.
#[derive(Default)]
pub struct MemoryObjects(Mutex<Pieces>);

impl MemoryObjects {
    fn lock(&self) -> std::sync::MutexGuard<'_, Pieces> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ObjectStore for MemoryObjects {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        self.lock().insert((case, content, piece), sealed);
        Ok(())
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.lock().get(&(case, content, piece)).cloned())
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        Ok(self.lock().contains_key(&(case, content, piece)))
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        self.lock().retain(|(of, one, _), _| *of != case || content.is_some_and(|content| content != *one));
        Ok(())
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        let mut all: Vec<ContentId> =
            self.lock().keys().filter(|(of, ..)| *of == case).map(|(_, content, _)| *content).collect();
        all.dedup();
        Ok(all)
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        let mut all: Vec<CaseId> = self.lock().keys().map(|(case, ..)| *case).collect();
        all.dedup();
        all.retain(|case| beyond.is_none_or(|beyond| *case > beyond));
        all.truncate(limit as usize);
        Ok(all)
    }
}

/// No cipher at all: for the store in memory, which has no keys.
pub(crate) struct Plain;

impl Cipher for Plain {
    fn seal(&self, _: ContentId, _: u32, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(plain.to_vec())
    }

    fn open(&self, _: ContentId, _: u32, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(sealed.to_vec())
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn the_store_in_memory_keeps_the_promises_of_the_port() {
        crate::objects_suite::run(&super::MemoryObjects::default()).await;
    }
}
