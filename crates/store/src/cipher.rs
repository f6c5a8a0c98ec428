//! Content of documents, sealed piece by piece under the key of its case. Each piece is bound to its case, its content and its
//! place in it, so that pieces cannot be exchanged; how many there are, and the hash over all, stands in the case itself.

use crate::keys::{Keys, Place};
use app::{
    Fault,
    core::id::{CaseId, ContentId},
    port::objects::Cipher,
};
use std::sync::Arc;
use vault::DataKey;

/// Kind of the sealed record.
const KIND: &str = "document-piece";

pub(crate) struct CaseCipher {
    keys: Arc<Keys>,
    key: DataKey,
    case: String,
}

impl CaseCipher {
    pub(crate) fn shared(keys: &Arc<Keys>, key: DataKey, case: CaseId) -> Arc<dyn Cipher> {
        Arc::new(Self { keys: Arc::clone(keys), key, case: case.to_string() })
    }

    fn at<T>(&self, content: ContentId, piece: u32, work: impl FnOnce(Place<'_>) -> T) -> T {
        let record = format!("{content}/{piece}");
        work(Place { case: Some(&self.case), kind: KIND, record: &record })
    }
}

impl Cipher for CaseCipher {
    fn seal(&self, content: ContentId, piece: u32, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        self.at(content, piece, |place| self.keys.seal_bytes(&self.key, place, plain))
    }

    fn open(&self, content: ContentId, piece: u32, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        // What is opened goes out, in the buffer that it was opened in.
        let mut plain = self.at(content, piece, |place| self.keys.open_bytes(&self.key, place, sealed))?;
        Ok(std::mem::take(&mut *plain))
    }
}
