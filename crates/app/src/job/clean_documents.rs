//! Content that nothing names any more: uploads that nobody went on with, pieces of what broke off, and whatever is left of a case that
//! was disposed of. (Its key is gone, so nobody could open it; but it is content all the same.)

use crate::{
    App, Fault,
    port::paper::{Paper, PaperQuery},
    use_case::{UPLOAD, Upload},
};
use casewright_core::{
    document::VersionState,
    id::{CaseId, ContentId},
};
use jiff::SignedDuration;
use std::{collections::BTreeSet, sync::PoisonError};

/// Uploads of one round.
const MAX: u32 = 32;
/// Cases of one page.
const PAGE: u32 = 500;
/// How often orphans are looked for.
const EVERY: SignedDuration = SignedDuration::from_hours(6);
/// What is younger is left alone: it may belong to what is being stored at this moment.
const AGE: SignedDuration = SignedDuration::from_hours(25);

impl App {
    /// Ends uploads whose time is over; now and then looks for orphans. Returns how much was removed.
    pub(crate) async fn clean_documents(&self) -> Result<u32, Fault> {
        let now = self.now();
        let query = PaperQuery { open: Some(true), due_by: Some(now), limit: MAX, ..PaperQuery::of(UPLOAD) };
        let mut removed = 0;
        for paper in self.store().papers(query).await? {
            if let Some(upload) = paper.read::<Upload>() {
                self.forget(&paper, &upload, self.cleaning(&paper, now)).await?;
                removed += 1;
            }
        }
        let due = {
            let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
            let due = cleaned.is_none_or(|last| now.duration_since(last) >= EVERY);
            if due {
                *cleaned = Some(now);
            }
            due
        };
        if due {
            self.clean_orphans().await?;
        }
        Ok(removed)
    }

    /// Removes content that no case and no upload names; returns how many contents that were.
    pub async fn clean_orphans(&self) -> Result<u32, Fault> {
        let (objects, mut beyond, mut removed) = (&self.ports.documents.objects, None, 0);
        loop {
            let cases = objects.cases(beyond, PAGE).await?;
            let Some(last) = cases.last().copied() else { return Ok(removed) };
            for case in cases {
                removed += self.clean_case(case).await?;
            }
            beyond = Some(last);
        }
    }

    async fn clean_case(&self, id: CaseId) -> Result<u32, Fault> {
        let objects = &self.ports.documents.objects;
        let Some(case) = self.store().case(id).await? else {
            objects.remove(id, None).await?;
            return Ok(1);
        };
        let query = PaperQuery { case: Some(id), open: Some(true), ..PaperQuery::of(UPLOAD) };
        let uploads = self.store().papers(query).await?;
        let mut named: BTreeSet<ContentId> =
            uploads.iter().filter_map(Paper::read::<Upload>).map(|upload| upload.content).collect();
        for document in case.documents.iter().filter(|document| document.is_here()) {
            // What was refused is not kept, also where it could not be removed at once.
            let kept = document
                .versions
                .iter()
                .filter(|version| !matches!(version.state, VersionState::Refused { .. }));
            named.extend(kept.map(|version| version.content.id));
        }
        let mut removed = 0;
        let before = self.now().checked_sub(AGE).unwrap_or_default();
        for content in objects.contents(id).await? {
            // The id says when it was made (UUIDv7).
            let made = content.uuid().get_timestamp().map_or(0, |at| at.to_unix().0);
            if !named.contains(&content) && (made as i64) < before.as_second() {
                objects.remove(id, Some(content)).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}
