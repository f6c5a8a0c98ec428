//! Classifies a document, seals it, opens it again, notes to whom it was handed over.

use crate::{Answer, App, Caller, Fault, answer::Acted, carry_out::With, request::Guard};
use casewright_core::{Command, DocumentCommand, id::ClassName};
use std::collections::BTreeSet;

/// How a document is classified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified {
    /// Its title.
    pub title: String,
    /// Its class; that of its kind where there is none.
    pub class: Option<ClassName>,
    /// Its tags; `pii` is that of personal data.
    pub tags: BTreeSet<String>,
}

impl App {
    /// Classifies a document. Numbers of documents are counted from 0.
    pub async fn classify_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        classified: Classified,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let Classified { title, class, tags } = classified;
        let command = DocumentCommand::Classify { document, title, class, tags };
        self.change_document(caller, reference, command, None, guard).await
    }

    /// Seals a document, or opens it again, with a reason.
    pub async fn seal_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        seals: bool,
        reason: &str,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let command =
            if seals { DocumentCommand::Seal { document } } else { DocumentCommand::Unseal { document } };
        self.change_document(caller, reference, command, Some(reason.to_owned()), guard).await
    }

    /// Notes that a document was handed over to somebody, with a reason (S3.12).
    #[expect(clippy::too_many_arguments, reason = "to whom, where and why are what a step of custody says")]
    pub async fn hand_over_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        to: &str,
        place: &str,
        reason: &str,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let command = DocumentCommand::HandOver { document, to: to.to_owned(), place: place.to_owned() };
        self.change_document(caller, reference, command, Some(reason.to_owned()), guard).await
    }

    async fn change_document(
        &self,
        caller: &Caller,
        reference: &str,
        command: DocumentCommand,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let body = serde_json::to_string(&command).unwrap_or_default();
        let with = With { route: "document".to_owned(), body, reason, guard, ..With::default() };
        self.carry_out(caller, reference, with, &|_, _| (Command::Document(command.clone()), None)).await
    }
}
