//! Drafts of policies: kept, looked at by others, compared with what is in force as often as needed; they open nothing.

use super::policies::{PolicyDifference, PolicySet, denied};
use crate::{
    Answer, App, Caller, Fault,
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
};
use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Kind of the papers that hold drafts.
const DRAFT: &str = "policy-draft";

/// A draft as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDraft {
    /// What would be put in force.
    pub set: PolicySet,
    /// Who wrote it.
    pub by: PersonId,
}

/// A draft with what it would change now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyDraftShown {
    /// Its id.
    pub id: Uuid,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: PersonId,
    /// Their name.
    pub name: String,
    /// What it says.
    pub set: PolicySet,
    /// The difference to what is in force; left out where drafts are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<PolicyDifference>,
}

impl App {
    /// Keeps a draft, acceptable or not, and says what it would change.
    pub async fn draft_policies(
        &self,
        caller: &Caller,
        set: PolicySet,
    ) -> Result<Answer<PolicyDraftShown>, Fault> {
        let decision = self.decide_policies(caller);
        let entry = self.policies_entry(caller, "draft-policies", &decision);
        let Some(by) = caller.person().filter(|_| decision.allowed) else {
            self.record(entry).await?;
            return Ok(Answer::Denied(denied()));
        };
        let draft = PolicyDraft { set, by };
        let mut paper = Paper::new(DRAFT, self.ports.ids.uuid(), self.now(), &draft);
        paper.person = Some(by);
        self.put_papers(vec![paper.clone()], entry).await?;
        Ok(Answer::Found(self.draft_shown(&paper, draft, true).await?))
    }

    /// The drafts, newest first, without their differences.
    pub async fn policy_drafts(&self, caller: &Caller) -> Result<Answer<Vec<PolicyDraftShown>>, Fault> {
        let decision = self.decide_policies(caller);
        self.record(self.policies_entry(caller, "policy-drafts", &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(denied()));
        }
        let mut shown = Vec::new();
        for paper in self.store().papers(PaperQuery { open: Some(true), ..PaperQuery::of(DRAFT) }).await? {
            let Some(draft) = paper.read::<PolicyDraft>() else { continue };
            shown.push(self.draft_shown(&paper, draft, false).await?);
        }
        Ok(Answer::Found(shown))
    }

    /// One draft, with what it would change now.
    pub async fn policy_draft(&self, caller: &Caller, id: Uuid) -> Result<Answer<PolicyDraftShown>, Fault> {
        let decision = self.decide_policies(caller);
        self.record(self.policies_entry(caller, "compare-policies", &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(denied()));
        }
        match self.open_draft(id).await? {
            Some((paper, draft)) => Ok(Answer::Found(self.draft_shown(&paper, draft, true).await?)),
            None => Ok(Answer::NotFound),
        }
    }

    /// Throws a draft away.
    pub async fn discard_policy_draft(&self, caller: &Caller, id: Uuid) -> Result<Answer<()>, Fault> {
        let decision = self.decide_policies(caller);
        let entry = self.policies_entry(caller, "discard-policy-draft", &decision);
        let found = if decision.allowed { self.open_draft(id).await? } else { None };
        let Some((paper, _)) = found else {
            self.record(entry).await?;
            return Ok(if decision.allowed { Answer::NotFound } else { Answer::Denied(denied()) });
        };
        let discarded = Paper { open: false, revision: paper.revision + 1, ..paper };
        match self.store().put_papers(vec![discarded], entry).await {
            Ok(()) | Err(CommitError::Paper) => Ok(Answer::Found(())),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(other) => Err(Fault::Internal(other.to_string())),
        }
    }

    async fn open_draft(&self, id: Uuid) -> Result<Option<(Paper, PolicyDraft)>, Fault> {
        let paper = self.store().paper(id).await?.filter(|paper| paper.kind == DRAFT && paper.open);
        Ok(paper.and_then(|paper| Some((paper.clone(), paper.read()?))))
    }

    async fn draft_shown(
        &self,
        paper: &Paper,
        draft: PolicyDraft,
        compare: bool,
    ) -> Result<PolicyDraftShown, Fault> {
        let name = self.name_of(&mut BTreeMap::new(), draft.by).await?;
        let difference = if compare { Some(self.difference(Some(draft.set.clone())).await?.0) } else { None };
        Ok(PolicyDraftShown { id: paper.id, at: paper.at, by: draft.by, name, difference, set: draft.set })
    }
}
