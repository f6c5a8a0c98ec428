//! The content of a version, as it lies in pieces: read from its beginning with the hash compared at its end, or a range at a time.
//! Never more than a piece of it is in memory.

mod copies;
pub(crate) mod inspect;
mod pdf;
mod range;
mod sniff;
mod zip;

pub use copies::{Copied, copy_contents};
pub use range::{Part, PartStream};
pub(crate) use sniff::{declared, sniff};

use crate::{
    App, Fault,
    port::objects::{Cipher, MemoryObjects, ObjectStore, Plain},
};
use casewright_core::{
    document::Content,
    id::{CaseId, ContentId},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A content where it lies.
pub(crate) struct ContentAt {
    objects: Arc<dyn ObjectStore>,
    cipher: Arc<dyn Cipher>,
    case: CaseId,
    content: Content,
    held: Option<(u32, Vec<u8>)>,
}

impl App {
    /// A content of a case; none when its case has no key any more.
    pub(crate) async fn content_at(
        &self,
        case: CaseId,
        content: &Content,
    ) -> Result<Option<ContentAt>, Fault> {
        let Some(cipher) = self.store().cipher(case).await? else { return Ok(None) };
        let objects = Arc::clone(&self.ports.documents.objects);
        Ok(Some(ContentAt { objects, cipher, case, content: content.clone(), held: None }))
    }
}

impl App {
    /// Puts bytes that were made here where documents lie, sealed under the key of their case.
    pub(crate) async fn put_content(
        &self,
        case: CaseId,
        id: ContentId,
        name: String,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Content, Fault> {
        let gone = || Fault::Damaged { what: "case".to_owned(), why: "its key is gone".to_owned() };
        let cipher = self.store().cipher(case).await?.ok_or_else(gone)?;
        let piece_bytes = self.settings.piece_bytes;
        for (piece, number) in bytes.chunks((piece_bytes as usize).max(1)).zip(0..) {
            let sealed = cipher.seal(id, number, piece)?;
            self.ports.documents.objects.put(case, id, number, sealed).await?;
        }
        let sha256 = hex::encode(Sha256::digest(bytes));
        Ok(Content {
            id,
            name,
            media_type: media_type.to_owned(),
            bytes: bytes.len() as u64,
            piece_bytes,
            sha256,
        })
    }
}

impl ContentAt {
    /// Bytes that were made for one reader and lie nowhere.
    pub(crate) async fn made(case: CaseId, content: Content, bytes: Vec<u8>) -> Result<Self, Fault> {
        let objects = MemoryObjects::default();
        for (piece, number) in bytes.chunks((content.piece_bytes as usize).max(1)).zip(0..) {
            objects.put(case, content.id, number, piece.to_vec()).await?;
        }
        Ok(Self { objects: Arc::new(objects), cipher: Arc::new(Plain), case, content, held: None })
    }

    /// What is read.
    pub(crate) const fn content(&self) -> &Content {
        &self.content
    }

    /// One piece, opened; it is kept until another is asked for.
    pub(crate) async fn piece(&mut self, number: u32) -> Result<&[u8], Fault> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            self.held = Some((number, self.fetch(number).await?));
        }
        Ok(self.held.as_ref().map_or(&[], |(_, bytes)| bytes))
    }

    async fn fetch(&self, number: u32) -> Result<Vec<u8>, Fault> {
        let damaged = |why: &str| Fault::Damaged {
            what: format!("content `{}` of case `{}`, piece {number}", self.content.id, self.case),
            why: why.to_owned(),
        };
        let sealed = self.objects.read(self.case, self.content.id, number).await?;
        let plain =
            self.cipher.open(self.content.id, number, &sealed.ok_or_else(|| damaged("it is not there"))?)?;
        let each = u64::from(self.content.piece_bytes);
        let expected = self.content.bytes.saturating_sub(u64::from(number) * each).min(each);
        if plain.len() as u64 != expected {
            return Err(damaged("it has another length"));
        }
        Ok(plain)
    }

    /// So many bytes from a place on; fewer where the content ends.
    pub(crate) async fn range(&mut self, from: u64, length: usize) -> Result<Vec<u8>, Fault> {
        let each = u64::from(self.content.piece_bytes.max(1));
        let end = from.saturating_add(length as u64).min(self.content.bytes);
        let mut bytes = Vec::new();
        let mut at = from;
        while at < end {
            let (number, skip) = ((at / each) as u32, (at % each) as usize);
            let piece = self.piece(number).await?;
            let take = piece.len().saturating_sub(skip).min((end - at) as usize);
            if take == 0 {
                break;
            }
            bytes.extend_from_slice(piece.get(skip..skip + take).unwrap_or_default());
            at += take as u64;
        }
        Ok(bytes)
    }

    /// Reads it from its beginning.
    pub(crate) fn stream(self) -> ContentStream {
        ContentStream { at: self, next: 0, ahead: None, hash: Some(Sha256::new()) }
    }
}

/// A content read from its beginning. What it hands out was authenticated piece by piece; at the end the hash taken at receipt is
/// compared. While a piece is hashed the next one is fetched, so that both take the time of one; in memory are two pieces.
pub struct ContentStream {
    at: ContentAt,
    next: u32,
    ahead: Option<Vec<u8>>,
    hash: Option<Sha256>,
}

impl ContentStream {
    /// What is read.
    pub const fn content(&self) -> &Content {
        &self.at.content
    }

    /// Fetches the first piece, so that a store that refuses is told before anything is handed out. What is damaged is told by
    /// [`Self::next`], where all of it is.
    pub(crate) async fn begun(mut self) -> Result<Self, Fault> {
        if self.next == 0 && self.ahead.is_none() && self.at.content.pieces() > 0 {
            match self.at.fetch(0).await {
                Ok(piece) => self.ahead = Some(piece),
                Err(Fault::Damaged { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(self)
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// [`Fault::Damaged`] when a piece is gone or was changed, and instead of the end when the whole is not what was received.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        if self.next < self.at.content.pieces() {
            let piece = match self.ahead.take() {
                Some(piece) => piece,
                None => self.at.fetch(self.next).await?,
            };
            self.next += 1;
            let more = self.next < self.at.content.pieces();
            let fetch = async { if more { self.at.fetch(self.next).await.map(Some) } else { Ok(None) } };
            let (hashed, ahead) = tokio::join!(hashed(self.hash.take(), piece), fetch);
            let (hash, piece) = hashed?;
            (self.hash, self.ahead) = (hash, ahead?);
            return Ok(Some(piece));
        }
        if let Some(hash) = self.hash.take()
            && hex::encode(hash.finalize()) != self.at.content.sha256
        {
            return Err(Fault::Damaged {
                what: format!("content `{}` of case `{}`", self.at.content.id, self.at.case),
                why: "its hash is not the one taken when it was received".to_owned(),
            });
        }
        Ok(None)
    }
}

/// From this length on a piece is hashed on a thread of its own.
const LONG_BYTES: usize = 64 * 1024;

/// Adds a piece to a hash; a long one on a thread of its own.
pub(crate) async fn hashed<B>(hash: Option<Sha256>, piece: B) -> Result<(Option<Sha256>, B), Fault>
where
    B: AsRef<[u8]> + Send + 'static,
{
    let long = piece.as_ref().len() >= LONG_BYTES && hash.is_some();
    let work = move || (hash.map(|hash| hash.chain_update(piece.as_ref())), piece);
    if !long {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::Internal(error.to_string()))
}
