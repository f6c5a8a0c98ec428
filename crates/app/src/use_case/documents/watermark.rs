//! What somebody of a partner opens of a kind with `watermark:` is a copy with their name, the time and the reference on each page
//! (S3.50). It is made for this look and lies nowhere; the original is untouched. What cannot be marked is not handed out.

use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Opened, OpenedPart},
    connector::CallFailure,
    content::ContentAt,
    entry::Entry,
    port::press::Watermark,
    seen::Seen,
};
use authz::Principal;
use casewright_core::{
    Document,
    document::Content,
    id::{ContentId, PartnerName},
};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

/// Longest file that is marked, in bytes: its pages are in memory while it is.
const SOURCE_BYTES_MAX: u64 = 50_000_000;

/// True when the program says so of the kind.
pub(super) fn is_marked(seen: &Seen, document: &Document) -> bool {
    seen.loaded.definition().documents.get(&document.kind).is_some_and(|def| def.watermark)
}

impl App {
    /// Opens a copy; the entry is written before any byte of it is handed out, and says why where there is none.
    pub(super) async fn open_marked(
        &self,
        caller: &Caller,
        seen: &Seen,
        (document, content): (&Document, &Content),
        mut entry: Entry,
    ) -> Result<Answer<OpenedPart>, Fault> {
        let note = entry.detail.note.take().unwrap_or_default();
        entry.detail.note = Some(format!("{note}, as a copy with a watermark"));
        let made = match self.marked(caller, seen, document, content).await? {
            Ok(made) => made,
            Err(why) => {
                let why = format!(
                    "This document could not be marked with your name, so it is not handed out: {why}. Ask whoever works on the case."
                );
                entry.detail.rejection = Some(casewright_core::Rejection::Document { why: why.clone() });
                self.record(entry).await?;
                return Ok(Answer::Denied(Denied::new(crate::language::told(&why))));
            }
        };
        self.record(entry).await?;
        let stem = content.name.rsplit_once('.').map_or(content.name.as_str(), |(stem, _)| stem);
        let copy = Content {
            id: ContentId::new(self.ports.ids.uuid()),
            name: format!("{stem}.pdf"),
            media_type: "application/pdf".to_owned(),
            bytes: made.len() as u64,
            piece_bytes: self.settings.piece_bytes,
            sha256: hex::encode(Sha256::digest(&made)),
        };
        let at = ContentAt::made(seen.case.id, copy.clone(), made).await?;
        Ok(Answer::Found(OpenedPart::Whole(Opened { content: copy, stream: at.stream() })))
    }

    /// The copy; the inner error says why there is none.
    async fn marked(
        &self,
        caller: &Caller,
        seen: &Seen,
        document: &Document,
        content: &Content,
    ) -> Result<Result<Vec<u8>, String>, Fault> {
        let Some(press) = &self.ports.documents.press else {
            return Ok(Err("nothing here makes copies".to_owned()));
        };
        if content.bytes > SOURCE_BYTES_MAX {
            return Ok(Err(format!("the file is longer than {SOURCE_BYTES_MAX} bytes: send a shorter one")));
        }
        let Some(at) = self.content_at(seen.case.id, content).await? else {
            return Ok(Err("its case has no key any more".to_owned()));
        };
        let (mut stream, mut file) = (at.stream(), Vec::new());
        while let Some(piece) = stream.next().await? {
            file.extend(piece);
        }
        let partners: Vec<&str> = match &seen.principal {
            Principal::Person(person) => person.partners.iter().map(PartnerName::as_str).collect(),
            Principal::Service(_) => Vec::new(),
        };
        let when = seen.at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
        let line = format!("{} · {} · {} · {when}", caller.name(), partners.join(", "), seen.case.reference);
        let mark = Watermark {
            title: document.title.clone(),
            lang: crate::words::first_language(&seen.loaded.program).to_owned(),
            at: seen.at,
            line,
        };
        let made = press.watermark(file, &content.media_type, &mark).await;
        Ok(made.map_err(|failure| match failure {
            CallFailure::Later(why) | CallFailure::Never(why) => why,
        }))
    }
}
