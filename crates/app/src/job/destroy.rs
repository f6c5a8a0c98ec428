//! What two people decided is carried out: the key of the case is destroyed, once, however often it breaks off in between.
//!
//! | Step | After a break here |
//! |---|---|
//! | the case says that its destruction has begun: no hold can be placed any more | goes on with the next step |
//! | the certificate is written on the paper of the disposal | the same text is used again |
//! | the list outside of the data names the case | the next start destroys it; then the certificate follows |
//! | key and content go, with the entry that names the certificate's hash | the entry is found, or written now |
//! | what others wrote about the case goes; the paper is closed | done again |

use crate::{
    Answer, App, Caller, Fault,
    carry_out::{Carried, With},
    entry::{EntryKind, EntryTarget},
    port::{
        paper::{Paper, PaperQuery},
        store::{CommitError, Disposed, Disposing},
    },
    seen::Seen,
    use_case::{
        Certificate, DISPOSAL, DisposalPaper,
        certificate::{Named, asked},
    },
};
use casewright_core::{Case, Command, RecordsCommand, id::PersonId};
use std::collections::BTreeSet;

impl App {
    /// Destroys what was approved; idempotent. How many disposals came to their end.
    pub(crate) async fn destroy_approved(&self) -> Result<u32, Fault> {
        let due = PaperQuery { open: Some(true), due_by: Some(self.now()), ..PaperQuery::of(DISPOSAL) };
        let service = self.service("records");
        let mut done = 0;
        for paper in self.store().papers(due).await? {
            done += u32::from(self.destroy(&service, paper).await?);
        }
        Ok(done)
    }

    /// True once it has come to its end, destroyed or not.
    async fn destroy(&self, service: &Caller, paper: Paper) -> Result<bool, Fault> {
        let (Some(id), Some(mut of)) = (paper.case, paper.read::<DisposalPaper>()) else { return Ok(false) };
        let seen = self.seen_by_id(service, id).await?;
        let mut paper = paper;
        if seen.exists() {
            let of_another = seen.case.records.disposal.as_ref().is_none_or(|disposal| {
                of.remains.records.disposal.as_ref().and_then(|of| of.approved_at) != disposal.approved_at
            });
            if of_another {
                // Held, reopened or refused since: what was approved is off.
                return self
                    .stop_disposal(
                        service,
                        &paper,
                        of,
                        "it was held or reopened before its destruction began",
                    )
                    .await;
            }
            match self.begin_destruction(service, seen).await? {
                Ok(case) => {
                    if of.certificate.is_none() {
                        of.certificate = Some(self.certified(&case).await?);
                        let now_says = paper.now_says(&of);
                        let entry = self.entry(
                            service,
                            self.now(),
                            EntryKind::Job,
                            "certify",
                            EntryTarget::Case(id),
                            true,
                        );
                        match self.store().put_papers(vec![now_says.clone()], entry).await {
                            Ok(()) => paper = now_says,
                            // Another server is at it.
                            Err(CommitError::Paper) => return Ok(false),
                            Err(CommitError::Fault(fault)) => return Err(fault),
                            Err(other) => return Err(Fault::Internal(other.to_string())),
                        }
                    }
                }
                Err(Some(why)) => return self.stop_disposal(service, &paper, of, &why).await,
                Err(None) => return Ok(false),
            }
        }
        let Some(certificate) = of.certificate.clone() else {
            return self
                .stop_disposal(service, &paper, of, "the case was gone before its certificate was written")
                .await;
        };
        // The list first: should this break off, the next start goes on with it.
        self.ports.disposals.add(id)?;
        let entry = self.entry(
            service,
            self.now(),
            EntryKind::Administration,
            asked(&certificate),
            EntryTarget::Case(id),
            true,
        );
        match self.store().dispose(id, Disposing::Now, entry.clone()).await? {
            Disposed::Done => {}
            // Destroyed before a break: its entry is there, or was one without the certificate.
            Disposed::Absent if self.destroyed_at(id, &certificate).await?.is_some() => {}
            Disposed::Absent => self.record(entry).await?,
            Disposed::Held => {
                return Err(Fault::Internal("a case whose destruction has begun is held".to_owned()));
            }
        }
        // Sealed under the key that is gone; it goes all the same, and again after a break.
        self.ports.documents.objects.remove(id, None).await?;
        self.forget_papers(service, id).await?;
        of.destroyed_at = Some(self.now());
        self.close_disposal(service, &paper, of).await
    }

    /// The case once its destruction has begun; why not, where it may not; nothing where it is to be tried again.
    async fn begin_destruction(
        &self,
        service: &Caller,
        seen: Seen,
    ) -> Result<Result<std::sync::Arc<Case>, Option<String>>, Fault> {
        if seen.case.records.is_being_destroyed() {
            return Ok(Ok(seen.case));
        }
        let begin =
            |_: &crate::app::Loaded, _: &Case| (Command::Records(RecordsCommand::BeginDestruction), None);
        Ok(match self.carry(service, seen, &With::default(), &begin).await? {
            Answer::Found((_, Carried::Done(outcome))) => Ok(std::sync::Arc::new(outcome.case)),
            Answer::Found((_, Carried::Rejected(why))) => Err(Some(why.to_string())),
            Answer::Found(_) => Err(None),
            Answer::NotFound | Answer::Denied(_) => Err(Some("the policies keep the case".to_owned())),
        })
    }

    /// The certificate of a case whose destruction has begun.
    async fn certified(&self, case: &Case) -> Result<String, Fault> {
        let Some(disposal) = &case.records.disposal else {
            return Err(Fault::Internal("a case is destroyed without a disposal".to_owned()));
        };
        let title = self.programs.get(&case.program).map(|loaded| loaded.program.title.clone());
        let certificate = Certificate {
            what: "casewright certificate of destruction, version 1".to_owned(),
            case: case.id,
            reference: case.reference.clone(),
            program: case.program.to_string(),
            program_title: title.unwrap_or_else(|| case.program.to_string()),
            unit: case.unit.to_string(),
            ended_at: case.ended_at,
            rule: disposal.rule.clone(),
            schedule: disposal.schedule.clone(),
            proposed_by: self.named(&disposal.proposed_by).await?,
            proposed_at: disposal.at,
            approved_by: self.named(&disposal.approved_by).await?,
            approved_at: disposal.approved_at,
            events: case.version,
            documents: case.documents.len(),
            destroyed_at: self.now(),
            how: "The key under which the content of the case was sealed was destroyed, and the content removed. \
                  The log keeps who looked and what was decided, without the content."
                .to_owned(),
            log: self.store().log_key().to_string(),
        };
        serde_json::to_string_pretty(&certificate).map_err(|error| Fault::Internal(error.to_string()))
    }

    async fn named(&self, people: &BTreeSet<PersonId>) -> Result<Vec<Named>, Fault> {
        let mut named = Vec::new();
        for id in people {
            let known = self.store().person(*id).await?;
            named.push(Named { id: *id, name: known.map_or_else(|| "somebody".to_owned(), |one| one.name) });
        }
        Ok(named)
    }

    /// What requests, notices and reviews said about the case goes with it.
    async fn forget_papers(&self, service: &Caller, id: casewright_core::id::CaseId) -> Result<(), Fault> {
        loop {
            let about = PaperQuery { case: Some(id), limit: 500, ..PaperQuery::default() };
            let papers = self.store().papers(about).await?;
            let emptied: Vec<Paper> = papers
                .into_iter()
                .filter(|paper| paper.kind != DISPOSAL && !paper.body.is_null())
                .map(|paper| Paper {
                    open: false,
                    due_at: None,
                    body: serde_json::Value::Null,
                    revision: paper.revision + 1,
                    ..paper
                })
                .collect();
            if emptied.is_empty() {
                return Ok(());
            }
            let entry =
                self.entry(service, self.now(), EntryKind::Job, "forget-papers", EntryTarget::Case(id), true);
            match self.store().put_papers(emptied, entry).await {
                // Somebody settled one meanwhile: looked at again.
                Ok(()) | Err(CommitError::Paper) => {}
                Err(CommitError::Fault(fault)) => return Err(fault),
                Err(other) => return Err(Fault::Internal(other.to_string())),
            }
        }
    }

    /// Nothing is destroyed.
    async fn stop_disposal(
        &self,
        service: &Caller,
        paper: &Paper,
        mut of: DisposalPaper,
        why: &str,
    ) -> Result<bool, Fault> {
        of.stopped = Some(why.to_owned());
        of.certificate = None;
        self.close_disposal(service, paper, of).await
    }

    async fn close_disposal(
        &self,
        service: &Caller,
        paper: &Paper,
        of: DisposalPaper,
    ) -> Result<bool, Fault> {
        let target = paper.case.map_or(EntryTarget::Platform, EntryTarget::Case);
        let word = if of.destroyed_at.is_some() { "destroyed" } else { "not-destroyed" };
        let mut entry = self.entry(service, self.now(), EntryKind::Job, word, target, true);
        entry.detail.note.clone_from(&of.stopped);
        let closed = Paper { open: false, due_at: None, ..paper.now_says(&of) };
        match self.store().put_papers(vec![closed], entry).await {
            Ok(()) => Ok(true),
            Err(CommitError::Paper) => Ok(false),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(other) => Err(Fault::Internal(other.to_string())),
        }
    }
}
