//! Opens a version of a document: the entry is written, then its bytes are handed out.

use crate::{Answer, App, Caller, Denied, Fault, answer::Opened, entry::EntryKind, record::with_decision};
use casewright_core::document::VersionState;

impl App {
    /// Opens a version. Document and version are counted from 0; no version is the newest that may be opened.
    pub async fn open_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        version: Option<u32>,
    ) -> Result<Answer<Opened>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let found = seen.case.documents.get(document as usize).filter(|_| seen.exists());
        let Some(found) = found.filter(|document| document.is_here()) else {
            return self.absent(caller, &seen, "document").await;
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
                    match self.refuse::<Opened>(caller, &seen, EntryKind::Read, &ask, &denial).await? {
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
        let mut entry = with_decision(self.entry_on(caller, &seen, EntryKind::Read, &ask, true), &decision);
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
            return Ok(Answer::Denied(Denied::new(why)));
        }
        let Some(wanted) = wanted else { return Ok(Answer::NotFound) };
        entry.detail.classes = self
            .policies()
            .spec(&seen.case.program)
            .map(|spec| authz::class_of(spec, found).to_string())
            .into_iter()
            .collect();
        // Before anything is revealed.
        self.record(entry).await?;
        let Some(at) = self.content_at(seen.case.id, &wanted.content).await? else {
            return Ok(Answer::NotFound);
        };
        Ok(Answer::Found(Opened { content: wanted.content.clone(), stream: at.stream() }))
    }
}
