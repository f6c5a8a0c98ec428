//! What waits in quarantine is looked into and scanned (S3.50). A scanner that cannot be reached changes nothing: the version stays in
//! quarantine, the page says why and when it is tried again, and after a few tries a flag on the case says so too.

use crate::{
    Answer, App, Caller, Fault,
    carry_out::{Carried, With},
    connector::CallFailure,
    content::inspect::inspect,
    entry::{EntryKind, EntryTarget},
    port::{
        objects::Scan,
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    use_case::{SCAN, Waits},
};
use casewright_core::{
    Command, DocumentCommand,
    document::{Verdict, VersionState},
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Versions of one round.
const MAX: u32 = 8;
/// Nobody else takes a version up while it is scanned, for so long.
const LEASE: SignedDuration = SignedDuration::from_mins(30);
/// The first retry comes after so long, each further one after twice as long.
const RETRY: SignedDuration = SignedDuration::from_secs(15);
/// At most so long between two tries.
const RETRY_MAX: SignedDuration = SignedDuration::from_mins(30);
/// After so many tries a flag on the case says that it waits.
const FLAG_AFTER: u32 = 3;

impl App {
    /// Scans what is due; returns how many got a verdict or another time.
    pub async fn scan_documents(&self) -> Result<u32, Fault> {
        let scanner = self.service("scanner");
        let now = self.now();
        let query = PaperQuery { open: Some(true), due_by: Some(now), limit: MAX, ..PaperQuery::of(SCAN) };
        let mut done = 0;
        for paper in self.store().papers(query).await? {
            let leased =
                Paper { due_at: now.checked_add(LEASE).ok(), revision: paper.revision + 1, ..paper.clone() };
            if self.put_scan(&scanner, leased.clone(), now).await? {
                self.scan_one(&scanner, leased, now).await?;
                done += 1;
            }
        }
        Ok(done)
    }

    async fn scan_one(&self, scanner: &Caller, paper: Paper, now: Timestamp) -> Result<(), Fault> {
        let (Some(case), Some(waits)) = (paper.case, paper.read::<Waits>()) else {
            return self.drop_scan(scanner, &paper, now).await;
        };
        let seen = self.seen_by_id(scanner, case).await?;
        let waiting = seen.case.documents.get(waits.document as usize).filter(|document| document.is_here());
        let waiting = waiting.and_then(|document| document.versions.get(waits.version as usize));
        if !seen.exists() || waiting.is_none_or(|version| version.state != VersionState::Quarantined) {
            return self.drop_scan(scanner, &paper, now).await;
        }
        let verdict = match self.verdict(&seen.case, &waits).await {
            Ok(verdict) => verdict,
            Err(failure) => return self.scan_again(scanner, seen, paper, waits, failure, now).await,
        };
        let command = DocumentCommand::Scanned { document: waits.document, version: waits.version, verdict };
        let closed = Paper { open: false, due_at: None, ..paper.now_says(&waits) };
        let with = With { papers: Some(Arc::new(move |_, _| vec![closed.clone()])), ..With::default() };
        let content = seen
            .case
            .documents
            .get(waits.document as usize)
            .and_then(|document| document.versions.get(waits.version as usize))
            .map(|version| version.content.id);
        let refused = matches!(&command, DocumentCommand::Scanned { verdict: Verdict::Refused(_), .. });
        let carried =
            self.carry(scanner, seen, &with, &|_, _| (Command::Document(command.clone()), None)).await?;
        match (carried, content) {
            // What must not be opened is not kept: its hash and name are.
            (Answer::Found((_, Carried::Done(_))), Some(content)) if refused => {
                self.ports.documents.objects.remove(case, Some(content)).await
            }
            _ => Ok(()),
        }
    }

    /// What is said of a version, or what kept it from being said, in plain words.
    async fn verdict(&self, case: &casewright_core::Case, waits: &Waits) -> Result<Verdict, String> {
        let unreadable = |fault: Fault| {
            tracing::error!(%fault, "a document in quarantine cannot be read");
            "it cannot be read from where it is kept".to_owned()
        };
        let gone = || "its case has no key any more".to_owned();
        let at = self.version_at(case, waits.document, waits.version).await.map_err(unreadable)?;
        let mut at = at.ok_or_else(gone)?;
        if let Some(why) = inspect(&mut at).await.map_err(unreadable)? {
            return Ok(Verdict::Refused(why));
        }
        let Some(scanner) = &self.ports.documents.scanner else {
            return Err("no scanner is configured".to_owned());
        };
        match scanner.scan(&mut at.stream()).await {
            Ok(Scan::Clean(by)) => Ok(Verdict::Clean(by)),
            Ok(Scan::Found(what)) => Ok(Verdict::Refused(format!("the scan found {what}"))),
            Err(CallFailure::Later(why) | CallFailure::Never(why)) => Err(why),
        }
    }

    async fn scan_again(
        &self,
        scanner: &Caller,
        seen: crate::seen::Seen,
        paper: Paper,
        waits: Waits,
        failure: String,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let tries = waits.tries + 1;
        let wait = RETRY.checked_mul(1 << waits.tries.min(10)).unwrap_or(RETRY_MAX).min(RETRY_MAX);
        let waits = Waits { tries, failure: Some(failure.clone()), ..waits };
        let later = Paper { due_at: now.checked_add(wait).ok(), ..paper.now_says(&waits) };
        if tries != FLAG_AFTER {
            self.put_scan(scanner, later, now).await?;
            return Ok(());
        }
        let command =
            DocumentCommand::ScanWaits { document: waits.document, version: waits.version, why: failure };
        let with = With { papers: Some(Arc::new(move |_, _| vec![later.clone()])), ..With::default() };
        self.carry(scanner, seen, &with, &|_, _| (Command::Document(command.clone()), None)).await.map(drop)
    }

    async fn drop_scan(&self, scanner: &Caller, paper: &Paper, now: Timestamp) -> Result<(), Fault> {
        let closed = Paper { open: false, due_at: None, revision: paper.revision + 1, ..paper.clone() };
        self.put_scan(scanner, closed, now).await.map(drop)
    }

    /// Writes the paper; false when another server was first.
    async fn put_scan(&self, scanner: &Caller, paper: Paper, now: Timestamp) -> Result<bool, Fault> {
        let target = paper.case.map_or(EntryTarget::Platform, EntryTarget::Case);
        let entry = self.entry(scanner, now, EntryKind::Job, "scan", target, true);
        match self.store().put_papers(vec![paper], entry).await {
            Ok(()) => Ok(true),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => Ok(false),
        }
    }
}
