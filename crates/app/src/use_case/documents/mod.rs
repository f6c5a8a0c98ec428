//! The documents of a case, one file a verb. Bytes go in by an upload, piece by piece, and wait in quarantine; they come out only after
//! the entry that says so is written.

mod change;
mod custody;
mod cut;
mod finish;
mod list;
mod move_document;
mod open;
mod receive;
mod redact;
mod run;
mod upload;
mod watermark;

pub use change::Classified;
pub(crate) use move_document::KindThere;
pub use open::PartAsked;
pub use receive::{Incoming, Received};
pub use redact::RedactAsked;
pub use upload::{NewContent, Uploading};
pub(crate) use upload::{UPLOAD, Upload, UploadHashes};

use crate::{App, Fault, port::paper::Paper, seen::Seen};
use authz::{AccessDecision, Asking, NotDecided};
use casewright_core::{
    Case, CaseEvent, Command, DocumentChange, Envelope, Outcome, Rejection, document::VersionState,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Kind of the papers that wait for a scan.
pub(crate) const SCAN: &str = "scan";

/// A version that waits for its scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waits {
    /// The document's number.
    pub(crate) document: u32,
    /// The version, from 0.
    pub(crate) version: u32,
    /// How often it was tried.
    pub(crate) tries: u32,
    /// What kept the last try from a verdict.
    pub(crate) failure: Option<String>,
}

impl App {
    /// Whether a command would be carried out, without a word in the log and without doing it.
    pub(crate) fn would(
        &self,
        seen: &Seen,
        command: Command,
        reason: Option<String>,
    ) -> Result<Result<AccessDecision, Rejection>, authz::Denial> {
        let envelope = Envelope {
            case: seen.case.id,
            actor: seen.principal.actor(),
            on_behalf_of: seen.principal.on_behalf_of(),
            me: seen.me(self.policies().spec(&seen.case.program)),
            at: seen.at,
            lang: None,
            purpose: seen.context.declared.purpose.clone(),
            reason,
            read_at: None,
            command,
        };
        let definition = seen.loaded.definition();
        let policies = self.policies();
        let authorized = authz::authorise(
            &policies,
            &seen.principal,
            &seen.context,
            Some(&seen.case),
            definition,
            envelope,
        )?;
        let asking = Asking { policies: &policies, principal: &seen.principal, context: &seen.context };
        match authorized.decide(asking, Some(&seen.case), definition) {
            Ok((_, decision)) => Ok(Ok(decision)),
            Err(NotDecided::Rejected(rejection)) => Ok(Err(rejection)),
            Err(NotDecided::Denied(denial)) => Err(denial),
            Err(NotDecided::Stale) => Ok(Err(Rejection::Busy)),
        }
    }

    /// What the file of a version is read from, whatever its state: for the scan and for moving.
    pub(crate) async fn version_at(
        &self,
        case: &Case,
        document: u32,
        version: u32,
    ) -> Result<Option<crate::content::ContentAt>, Fault> {
        let found = case
            .documents
            .get(document as usize)
            .and_then(|document| document.versions.get(version as usize));
        match found {
            Some(version) => self.content_at(case.id, &version.content).await,
            None => Ok(None),
        }
    }
}

/// The papers by which new versions wait for their scan.
pub(crate) fn scan_papers(before: &Case, outcome: &Outcome, ids: &[Uuid], at: Timestamp) -> Vec<Paper> {
    let mut ids = ids.iter();
    let mut papers = Vec::new();
    let mut next = before.documents.len() as u32;
    for stored in &outcome.events {
        let waiting: Vec<(u32, u32)> = match &stored.event {
            CaseEvent::DocumentChanged { change: DocumentChange::Added { document } } => {
                next += 1;
                let versions = document.versions.iter().zip(0..);
                let waits = versions.filter(|(version, _)| version.state == VersionState::Quarantined);
                waits.map(|(_, version)| (next - 1, version)).collect()
            }
            CaseEvent::DocumentChanged { change: DocumentChange::VersionAdded { number, .. } } => {
                let versions =
                    before.documents.get(*number as usize).map_or(0, |document| document.versions.len());
                vec![(*number, versions as u32)]
            }
            _ => continue,
        };
        for (document, version) in waiting {
            let Some(id) = ids.next() else { break };
            let mut paper = Paper::new(SCAN, *id, at, &Waits { document, version, ..Waits::default() });
            paper.case = Some(before.id);
            paper.due_at = Some(at);
            papers.push(paper);
        }
    }
    papers
}
