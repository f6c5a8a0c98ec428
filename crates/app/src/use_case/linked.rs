//! Cases that belong together: one whose task asked for another. Each shows the other's reference to those alone who may open it.

use super::{
    breach::ABOUT_CASE,
    change_access::{AccessNews, NOTICE},
};
use crate::{
    App, Caller, Fault, answer::CaseTaskShown, entry::EntryKind, job::child::child_id,
    port::paper::PaperQuery, seen::Seen, words,
};
use casewright_core::{Value, id::CaseId};
use std::collections::BTreeSet;

impl App {
    /// The cases that tasks of this one asked for, and the one that asked for this.
    pub(crate) async fn linked(
        &self,
        caller: &Caller,
        seen: &Seen,
    ) -> Result<(Vec<CaseTaskShown>, Option<String>), Fault> {
        let mut cases = Vec::new();
        for (effect, child) in &seen.case.children {
            let Some(item) = seen.case.item(child.item) else { continue };
            cases.push(CaseTaskShown {
                title: words::task_title(&seen.loaded.program, &item.key),
                state: item.state,
                case: child.state,
                reference: self.reference_of(caller, child_id(seen.case.id, *effect)).await?,
            });
        }
        let opened_for = match &seen.case.parent {
            Some(parent) => self.reference_of(caller, parent.case).await?,
            None => None,
        };
        Ok((cases, opened_for))
    }

    /// A breach that was reported from a notice about this case, and the case that such a report is about (S1.20).
    pub(crate) async fn related(&self, caller: &Caller, seen: &Seen) -> Result<Vec<String>, Fault> {
        let mut found = BTreeSet::new();
        let query = PaperQuery { case: Some(seen.case.id), ..PaperQuery::of(NOTICE) };
        for paper in self.store().papers(query).await? {
            found.extend(paper.read::<AccessNews>().and_then(|news| news.breach));
        }
        if seen.case.program.as_str() == self.settings.notices.breach_program
            && let Some(Value::Text(about)) = seen.case.value(&ABOUT_CASE.into())
        {
            found.extend(self.store().case_of_reference(about).await?);
        }
        found.extend(self.items_of(seen.case.id).await?);
        let mut references = Vec::new();
        for id in found {
            references.extend(self.reference_of(caller, id).await?);
        }
        Ok(references)
    }

    /// The reference of a case, for those who may open it: that they were told is in the log first.
    pub(crate) async fn reference_of(&self, caller: &Caller, id: CaseId) -> Result<Option<String>, Fault> {
        let other = self.seen_by_id(caller, id).await?;
        if !other.exists() || self.reveal(&other).is_err() {
            return Ok(None);
        }
        self.record(self.entry_on(caller, &other, EntryKind::Read, "reference", true)).await?;
        Ok(Some(other.case.reference.clone()))
    }
}
