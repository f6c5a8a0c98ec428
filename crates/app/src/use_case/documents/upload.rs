//! An upload: begun for a document or a version of one, filled piece by piece in order, finished. What was received is durable
//! before it is acknowledged, so that an upload that broke off goes on where it stopped; one that nobody goes on with is cleaned away.

use crate::{
    Answer, App, Caller, Fault,
    answer::{DocumentWas, Refused, UploadShown},
    entry::{Entry, EntryKind, EntryTarget},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    record::with_decision,
    seen::Seen,
    words,
};
use authz::Principal;
use casewright_core::{
    Command, DocumentCommand, Rejection,
    document::Content,
    id::{ContentId, DocumentKind, PartnerName},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// Kind of the papers that uploads are.
pub(crate) const UPLOAD: &str = "upload";
/// An upload that nobody goes on with is cleaned away after so long.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Uploads under way of one person.
const OPEN_MAX: usize = 20;
/// Hashes kept in memory.
const HASHES_MAX: usize = 1_000;

/// What is to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContent {
    /// As what.
    pub of: DocumentWas,
    /// The name of the file.
    pub name: String,
    /// The media type as declared; empty where the sender knows none.
    pub media_type: String,
    /// How many bytes will come; none where the sender does not know.
    pub bytes: Option<u64>,
}

/// How an upload stands, or why it does not go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Uploading {
    /// So far.
    Stands(UploadShown),
    /// The domain says no: the kind does not take it, the case has ended.
    Refused(Refused),
    /// What was sent is not what belongs here; in plain words.
    Not(String),
}

/// An upload under way; sealed like all papers, and emptied when it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) content: ContentId,
    pub(crate) of: DocumentWas,
    pub(crate) name: String,
    /// As declared, until the first piece; then as its bytes say.
    pub(crate) media_type: String,
    pub(crate) bytes: Option<u64>,
    pub(crate) bytes_max: u64,
    pub(crate) piece_bytes: u32,
    pub(crate) received: u64,
}

/// What is known in memory of uploads under way: their hashes, with how much each covers, and those to which something is sent.
#[derive(Default)]
pub(crate) struct UploadHashes {
    known: Mutex<HashMap<Uuid, (u64, Sha256)>>,
    sent: Mutex<HashSet<Uuid>>,
}

/// That nobody else sends to an upload; until it is dropped.
pub(super) struct Only<'a> {
    all: &'a UploadHashes,
    id: Uuid,
}

impl Drop for Only<'_> {
    fn drop(&mut self) {
        self.all.sent.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl UploadHashes {
    pub(super) fn take(&self, id: Uuid, covers: u64) -> Option<Sha256> {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&id).filter(|(covered, _)| *covered == covers).map(|(_, hash)| hash)
    }

    pub(super) fn put(&self, id: Uuid, covers: u64, hash: Option<Sha256>) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // What is forgotten is read again.
        if all.len() >= HASHES_MAX {
            all.clear();
        }
        if let Some(hash) = hash {
            all.insert(id, (covers, hash));
        }
    }

    /// None while somebody sends to it: two at once would write one piece over the other.
    pub(super) fn only(&self, id: Uuid) -> Option<Only<'_>> {
        let fresh = self.sent.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        fresh.then(|| Only { all: self, id })
    }
}

impl Upload {
    /// What it would be if it ended now.
    pub(super) fn content(&self, sha256: String) -> Content {
        Content {
            id: self.content,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            bytes: self.received,
            piece_bytes: self.piece_bytes,
            sha256,
        }
    }

    pub(super) fn command(&self, principal: &Principal, content: Content) -> Command {
        Command::Document(match &self.of {
            DocumentWas::New { kind, title } => DocumentCommand::Add {
                kind: kind.clone(),
                title: title.clone(),
                partners: partners(principal),
                content,
            },
            DocumentWas::Version { document } => DocumentCommand::AddVersion { document: *document, content },
        })
    }

    pub(super) fn ask(&self) -> String {
        match &self.of {
            DocumentWas::New { kind, .. } => format!("document-add:{kind}"),
            DocumentWas::Version { document } => format!("document-add:{}", document + 1),
        }
    }

    pub(super) fn shown(&self, paper: &Paper) -> UploadShown {
        UploadShown {
            id: paper.id,
            of: self.of.clone(),
            name: self.name.clone(),
            received: self.received,
            bytes: self.bytes,
            piece_bytes: self.piece_bytes,
            kept_until: paper.due_at,
        }
    }
}

/// For whom somebody acts.
fn partners(principal: &Principal) -> BTreeSet<PartnerName> {
    match principal {
        Principal::Person(person) => person.partners.clone(),
        Principal::Service(_) => BTreeSet::new(),
    }
}

impl App {
    /// Begins an upload.
    pub async fn begin_upload(
        &self,
        caller: &Caller,
        reference: &str,
        new: NewContent,
    ) -> Result<Answer<Uploading>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let name = new.name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
        let kind = kind_of(&seen, &new.of);
        let def = kind.as_ref().and_then(|kind| seen.loaded.definition().documents.get(kind));
        let upload = Upload {
            content: ContentId::new(self.ports.ids.uuid()),
            of: new.of,
            name,
            media_type: new.media_type,
            bytes: new.bytes,
            bytes_max: def.map_or(0, |def| def.size_bytes_max),
            piece_bytes: self.settings.piece_bytes,
            received: 0,
        };
        // A trial with what is known: of a type that the kind takes, since the bytes will say which.
        let accepted = def.and_then(|def| def.accepts.first().cloned()).unwrap_or_default();
        let trial =
            Content { media_type: accepted, bytes: new.bytes.unwrap_or(0), ..upload.content(String::new()) };
        let entry = match self.may_upload(caller, &seen, &upload, trial).await? {
            Ok(entry) => entry,
            Err(answer) => return Ok(answer),
        };
        let query = PaperQuery { person: caller.person(), open: Some(true), ..PaperQuery::of(UPLOAD) };
        if self.store().papers(query).await?.len() >= OPEN_MAX {
            let text = "you have as many uploads under way as one may have: finish or stop one";
            return self.not(caller, &seen, &upload, text.to_owned()).await;
        }
        let mut paper = Paper::new(UPLOAD, self.ports.ids.uuid(), seen.at, &upload);
        paper.person = caller.person();
        paper.case = Some(seen.case.id);
        paper.due_at = seen.at.checked_add(KEPT).ok();
        self.put_papers(vec![paper.clone()], entry).await?;
        self.hashes.put(paper.id, 0, Some(Sha256::new()));
        Ok(Answer::Found(Uploading::Stands(upload.shown(&paper))))
    }

    /// How far an upload of the caller is.
    pub async fn upload(
        &self,
        caller: &Caller,
        reference: &str,
        id: Uuid,
    ) -> Result<Answer<UploadShown>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let Some((paper, upload)) = self.upload_of(caller, &seen, id).await? else {
            return self.absent(caller, &seen, UPLOAD).await;
        };
        self.record(self.entry_on(caller, &seen, EntryKind::Read, &upload.ask(), true)).await?;
        Ok(Answer::Found(upload.shown(&paper)))
    }

    /// Stops an upload of the caller; what came of it is gone.
    pub async fn stop_upload(&self, caller: &Caller, reference: &str, id: Uuid) -> Result<Answer<()>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let Some((paper, upload)) = self.upload_of(caller, &seen, id).await? else {
            return self.absent(caller, &seen, UPLOAD).await;
        };
        let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &upload.ask(), true);
        entry.detail.note = Some("upload-ended".to_owned());
        self.forget(&paper, &upload, entry).await?;
        Ok(Answer::Found(()))
    }

    /// The entry of what may go on; else the answer, with its entry written.
    pub(super) async fn may_upload<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        upload: &Upload,
        trial: Content,
    ) -> Result<Result<Entry, Answer<T>>, Fault>
    where
        Uploading: Into<T>,
    {
        let ask = upload.ask();
        match self.would(seen, upload.command(&seen.principal, trial), None) {
            Ok(_) if !seen.exists() => Ok(Err(self.absent(caller, seen, &ask).await?)),
            Ok(Ok(decision)) => {
                Ok(Ok(with_decision(self.entry_on(caller, seen, EntryKind::Act, &ask, true), &decision)))
            }
            Ok(Err(rejection)) => {
                let mut entry = self.entry_on(caller, seen, EntryKind::Act, &ask, true);
                entry.detail.rejection = Some(rejection.clone());
                self.record(entry).await?;
                let refused = refused_upload(caller, seen, &rejection);
                Ok(Err(Answer::Found(Uploading::Refused(refused).into())))
            }
            Err(denial) => Ok(Err(self.refuse(caller, seen, EntryKind::Act, &ask, &denial).await?)),
        }
    }

    /// An upload of the caller on this case that is under way.
    pub(super) async fn upload_of(
        &self,
        caller: &Caller,
        seen: &Seen,
        id: Uuid,
    ) -> Result<Option<(Paper, Upload)>, Fault> {
        let paper = self.store().paper(id).await?;
        let mine = paper.filter(|paper| {
            seen.exists()
                && paper.kind == UPLOAD
                && paper.open
                && paper.case == Some(seen.case.id)
                && paper.person == caller.person()
        });
        Ok(mine.and_then(|paper| paper.read::<Upload>().map(|upload| (paper, upload))))
    }

    pub(super) async fn stop(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: Paper,
        upload: &Upload,
        why: String,
    ) -> Result<Answer<Uploading>, Fault> {
        let mut entry = self.entry_on(caller, seen, EntryKind::Act, &upload.ask(), true);
        entry.detail.rejection = Some(Rejection::Document { why: why.clone() });
        self.forget(&paper, upload, entry).await?;
        let refused = refused_upload(caller, seen, &Rejection::Document { why });
        Ok(Answer::Found(Uploading::Refused(refused)))
    }

    /// The answer to what does not belong here, with its entry.
    pub(super) async fn not(
        &self,
        caller: &Caller,
        seen: &Seen,
        upload: &Upload,
        why: String,
    ) -> Result<Answer<Uploading>, Fault> {
        let mut entry = self.entry_on(caller, seen, EntryKind::Act, &upload.ask(), true);
        entry.detail.rejection = Some(Rejection::Document { why: why.clone() });
        self.record(entry).await?;
        Ok(Answer::Found(Uploading::Not(why)))
    }

    /// The entry by which the platform ends an upload.
    pub(crate) fn cleaning(&self, paper: &Paper, at: jiff::Timestamp) -> Entry {
        let target = paper.case.map_or(EntryTarget::Platform, EntryTarget::Case);
        let mut entry =
            self.entry(&self.service("scanner"), at, EntryKind::Job, "upload-ended", target, true);
        entry.detail.note = Some("upload-ended".to_owned());
        entry
    }

    /// Ends an upload and removes what came of it.
    pub(crate) async fn forget(&self, paper: &Paper, upload: &Upload, entry: Entry) -> Result<(), Fault> {
        match self.store().put_papers(vec![over(paper)], entry).await {
            Ok(()) => {}
            Err(CommitError::Fault(fault)) => return Err(fault),
            // It was finished at the same moment: then its content is a document's.
            Err(_) => return Ok(()),
        }
        if let Some(case) = paper.case {
            self.ports.documents.objects.remove(case, Some(upload.content)).await?;
        }
        Ok(())
    }
}

fn refused_upload(caller: &Caller, seen: &Seen, rejection: &Rejection) -> Refused {
    words::rejection(&seen.loaded.program, caller.lang(), rejection)
}

/// The paper of an upload that is over: it says nothing any more.
pub(super) fn over(paper: &Paper) -> Paper {
    Paper { open: false, due_at: None, ..paper.now_says(&()) }
}

/// The kind of what is uploaded; none for a version of a document that is not there.
fn kind_of(seen: &Seen, of: &DocumentWas) -> Option<DocumentKind> {
    match of {
        DocumentWas::New { kind, .. } => Some(kind.clone()),
        DocumentWas::Version { document } => {
            seen.case.documents.get(*document as usize).map(|document| document.kind.clone())
        }
    }
}
