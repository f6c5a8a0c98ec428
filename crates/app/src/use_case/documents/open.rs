//! Opens a version of a document, or a part of one: the entry is written, then its bytes are handed out.

use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Opened, OpenedPart},
    content::Part,
    entry::EntryKind,
    port::release::{Leaving, Release},
    record::with_decision,
    seen::Seen,
};
use authz::Principal;
use casewright_core::{
    Document,
    document::{Content, VersionState},
};

/// A part of a version that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartAsked {
    /// Which.
    pub part: Part,
    /// The hash that the content must have, hex; with another one all of it is meant (RFC 9110, 13.1.5).
    pub only_of: Option<String>,
}

impl App {
    /// Opens a version, or a part of one (S3.50): of a part only the pieces are opened that it lies in. Each is an entry of its own.
    pub async fn open_document_part(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        version: Option<u32>,
        asked: Option<&PartAsked>,
    ) -> Result<Answer<OpenedPart>, Fault> {
        let seen = self.seen(caller, reference).await?;
        self.open_seen(caller, &seen, document, version, asked, leaves(&seen)).await
    }

    /// Opens a version. Document and version are counted from 0; no version is the newest that may be opened.
    pub async fn open_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        version: Option<u32>,
    ) -> Result<Answer<Opened>, Fault> {
        Ok(match self.open_document_part(caller, reference, document, version, None).await? {
            Answer::Found(OpenedPart::Whole(opened)) => Answer::Found(opened),
            Answer::Found(_) | Answer::NotFound => Answer::NotFound,
            Answer::Denied(denied) => Answer::Denied(denied),
        })
    }

    /// Opens a version for a copy that is taken along: to an archive, or to whoever asked for information.
    pub(crate) async fn open_to_take_along(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        version: u32,
        to: &'static str,
    ) -> Result<Answer<Opened>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let opened = self.open_seen(caller, &seen, document, Some(version), None, Some(to)).await?;
        Ok(match opened {
            Answer::Found(OpenedPart::Whole(opened)) => Answer::Found(opened),
            Answer::Found(_) | Answer::NotFound => Answer::NotFound,
            Answer::Denied(denied) => Answer::Denied(denied),
        })
    }

    async fn open_seen(
        &self,
        caller: &Caller,
        seen: &Seen,
        document: u32,
        version: Option<u32>,
        asked: Option<&PartAsked>,
        to: Option<&'static str>,
    ) -> Result<Answer<OpenedPart>, Fault> {
        let found = seen.case.documents.get(document as usize).filter(|_| seen.exists());
        let Some(found) = found.filter(|document| document.is_here()) else {
            return self.absent(caller, seen, "document").await;
        };
        let ask = format!("document:{}", found.kind);
        let authorized = authz::authorise_document(
            &self.policies(),
            &seen.principal,
            &seen.context,
            &seen.case,
            found,
            (),
        );
        let decision = match authorized {
            Ok(authorized) => authorized.into_parts().1,
            // Who may not see a document may not know of it either.
            Err(denial) => {
                return Ok(
                    match self.refuse::<OpenedPart>(caller, seen, EntryKind::Read, &ask, &denial).await? {
                        Answer::Denied(denied) if denied.step_up.is_some() => Answer::Denied(denied),
                        _ => Answer::NotFound,
                    },
                );
            }
        };
        let newest = found.versions.iter().rposition(casewright_core::document::Version::is_clean);
        // Where none may be opened, the newest says why.
        let newest = newest.or(found.versions.len().checked_sub(1));
        let number = version.or(newest.map(|number| number as u32));
        let mut entry = with_decision(self.entry_on(caller, seen, EntryKind::Read, &ask, true), &decision);
        let told = |number: u32| format!("document {}, version {}", document + 1, number + 1);
        entry.detail.note = number.map(told);
        let wanted = number.and_then(|number| found.versions.get(number as usize));
        let why = match wanted.map(|version| &version.state) {
            Some(VersionState::Clean { .. }) => None,
            Some(VersionState::Refused { why, .. }) => {
                Some(format!("This version must not be opened: {why}."))
            }
            Some(VersionState::Quarantined) => {
                Some("This version waits in quarantine until it was scanned.".to_owned())
            }
            None if version.is_some() => {
                self.record(entry).await?;
                return Ok(Answer::NotFound);
            }
            None => Some("No version of this document may be opened yet: it waits in quarantine.".to_owned()),
        };
        if let Some(why) = why {
            entry.detail.rejection = Some(casewright_core::Rejection::Document { why: why.clone() });
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(crate::language::told(&why))));
        }
        let Some(wanted) = wanted else { return Ok(Answer::NotFound) };
        entry.detail.classes = self
            .policies()
            .spec(&seen.case.program)
            .map(|spec| authz::class_of(spec, found).to_string())
            .into_iter()
            .collect();
        let content = &wanted.content;
        if let Some(to) = to
            && let Some(why) = self.held_back(seen, found, content, to).await?
        {
            entry.detail.rejection = Some(casewright_core::Rejection::Document { why: why.clone() });
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(crate::language::told(&why))));
        }
        if to == Some("partner") && super::watermark::is_marked(seen, found) {
            return self.open_marked(caller, seen, (found, content), entry).await;
        }
        let fits = |asked: &&PartAsked| asked.only_of.as_ref().is_none_or(|hash| *hash == content.sha256);
        let span = match asked.filter(fits).map(|asked| asked.part.of(content.bytes)) {
            Some(None) => {
                let note = entry.detail.note.take().unwrap_or_default();
                entry.detail.note = Some(format!("{note}, no such bytes"));
                self.record(entry).await?;
                return Ok(Answer::Found(OpenedPart::Beyond(content.bytes)));
            }
            Some(Some((from, until))) => {
                let note = entry.detail.note.take().unwrap_or_default();
                entry.detail.note =
                    Some(format!("{note}, bytes {from} to {} of {}", until - 1, content.bytes));
                Some((from, until))
            }
            None => None,
        };
        // Before anything is revealed.
        self.record(entry).await?;
        let Some(at) = self.content_at(seen.case.id, content).await? else {
            return Ok(Answer::NotFound);
        };
        Ok(Answer::Found(match span {
            Some((from, until)) => OpenedPart::Part(at.part(from, until).begun().await?),
            None => {
                OpenedPart::Whole(Opened { content: content.clone(), stream: at.stream().begun().await? })
            }
        }))
    }

    /// Why a document does not leave, where somebody is asked about that (S3.50). What cannot be asked means no.
    async fn held_back(
        &self,
        seen: &Seen,
        document: &Document,
        content: &Content,
        to: &'static str,
    ) -> Result<Option<String>, Fault> {
        let Some(check) = &self.ports.documents.release else { return Ok(None) };
        let Some(at) = self.content_at(seen.case.id, content).await? else { return Ok(None) };
        let class = self.policies().spec(&seen.case.program).map(|spec| authz::class_of(spec, document));
        let partners = match &seen.principal {
            Principal::Person(person) => person.partners.iter().map(ToString::to_string).collect(),
            Principal::Service(_) => Vec::new(),
        };
        let leaving = Leaving {
            reference: seen.case.reference.clone(),
            kind: document.kind.to_string(),
            class: class.map(|class| class.to_string()).unwrap_or_default(),
            tags: document.tags.iter().cloned().collect(),
            media_type: content.media_type.clone(),
            bytes: content.bytes,
            sha256: content.sha256.clone(),
            to,
            partners,
        };
        Ok(match check.may_leave(&leaving, &mut at.stream()).await {
            Ok(Release::Free) => None,
            Ok(Release::Held(why)) => Some(format!("This document was held back before it left: {why}.")),
            Err(failure) => {
                tracing::warn!(%failure, "a document could not be checked before it leaves");
                Some(
                    "This document could not be checked before it leaves, so it stays. Try again later."
                        .to_owned(),
                )
            }
        })
    }
}

/// To whom a document goes with whoever opens it; none: it stays in the organisation.
fn leaves(seen: &Seen) -> Option<&'static str> {
    match &seen.principal {
        Principal::Person(person) if !person.partners.is_empty() => Some("partner"),
        Principal::Person(person) if seen.case.parties.contains(&person.actor().id) => Some("party"),
        Principal::Person(_) | Principal::Service(_) => None,
    }
}
