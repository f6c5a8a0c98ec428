//! Moves a document that lies on the wrong case to the right one (S3.40). Its content is sealed anew under the key of the other case;
//! that one takes it in first, then this one lets go of it and keeps a trace. When it breaks off in between, doing it again goes on.

use super::scan_papers;
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, Refused},
    carry_out::With,
    request::Guard,
    seen::Seen,
};
use casewright_core::{Command, Document, DocumentCommand, document::VersionState};
use std::sync::Arc;
use uuid::Uuid;

/// Which kind a document has on the case to which it is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KindThere {
    /// The one it has.
    Its,
    /// The one it has where that takes it from the caller, else the first there that does.
    FirstThatTakesIt,
}

impl App {
    /// Moves a document, with a reason. Whoever does must be allowed to move it there and to add one here.
    pub async fn move_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        to: &str,
        reason: &str,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.move_document_as(caller, (reference, document), to, reason, KindThere::Its, guard).await
    }

    /// The same, with the kind that it has there: between cases of two programs its own may mean nothing.
    pub(crate) async fn move_document_as(
        &self,
        caller: &Caller,
        (reference, document): (&str, u32),
        to: &str,
        reason: &str,
        kind: KindThere,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let target = self.seen(caller, to).await?;
        let out = DocumentCommand::MoveOut { document, to: target.case.id };
        let with = || With {
            route: "document-move".to_owned(),
            body: format!("{document} {to}"),
            reason: Some(reason.to_owned()),
            guard: guard.clone(),
            ..With::default()
        };
        let command =
            |_: &crate::app::Loaded, _: &casewright_core::Case| (Command::Document(out.clone()), None);
        // What would not be let go is not copied; the refusal is the one of letting go, with its entry.
        let would = self.would(&seen, Command::Document(out.clone()), Some(reason.to_owned()));
        let moving = seen.case.documents.get(document as usize).cloned();
        let moving = moving.map(|moving| match kind {
            KindThere::Its => moving,
            KindThere::FirstThatTakesIt => self.as_fits(&seen, &target, document, moving, reason),
        });
        let (Ok(Ok(_)), Some(moving), true) = (would, moving, seen.exists()) else {
            return self.carry_out(caller, reference, with(), &command).await;
        };
        let refused = |text: String| {
            Answer::Found(Acted::Refused(Refused { kind: "document".to_owned(), text, ..Refused::default() }))
        };
        if !target.exists() {
            // The same answer as for a case that the caller may not know of.
            self.absent::<()>(caller, &target, "document-add").await?;
            return Ok(refused(no_such_case(to)));
        }
        let taken = target.case.documents.iter().any(|one| {
            one.came_from.as_ref().is_some_and(|came| came.case == seen.case.id && came.document == document)
        });
        if !taken {
            match self.take_in(caller, &seen, &target, document, &moving, reason).await? {
                Answer::Found(Acted::Done(_)) => {}
                Answer::Found(Acted::Refused(why)) => return Ok(refused(why.text)),
                _ => return Ok(refused(no_such_case(to))),
            }
        }
        let answer = self.carry_out(caller, reference, with(), &command).await?;
        if let Answer::Found(Acted::Done(_)) = &answer {
            for version in &moving.versions {
                self.ports.documents.objects.remove(seen.case.id, Some(version.content.id)).await?;
            }
        }
        Ok(answer)
    }

    /// The document as a kind that the other case takes from the caller; as it is where there is none, or it needs none.
    fn as_fits(&self, seen: &Seen, target: &Seen, number: u32, document: Document, reason: &str) -> Document {
        let def = &target.loaded.definition().documents;
        let takes = |document: &Document| {
            let document = Box::new(Document { moved: None, came_from: None, ..document.clone() });
            let command = DocumentCommand::MoveIn { from: seen.case.id, number, document };
            matches!(self.would(target, Command::Document(command), Some(reason.to_owned())), Ok(Ok(_)))
        };
        if takes(&document) {
            return document;
        }
        // It has the class of its new kind: that of the old one is of another program.
        let mut others =
            def.keys().map(|kind| Document { kind: kind.clone(), class: None, ..document.clone() });
        others.find(|other| takes(other)).unwrap_or(document)
    }

    /// The other case takes the document in: content first, then what is known of it.
    async fn take_in(
        &self,
        caller: &Caller,
        seen: &Seen,
        target: &Seen,
        number: u32,
        document: &Document,
        reason: &str,
    ) -> Result<Answer<Acted>, Fault> {
        let command = DocumentCommand::MoveIn {
            from: seen.case.id,
            number,
            document: Box::new(Document { moved: None, came_from: None, ..document.clone() }),
        };
        let fits = self.would(target, Command::Document(command.clone()), Some(reason.to_owned()));
        if let Ok(Ok(_)) = fits {
            for version in document.versions.iter().filter(|version| !is_refused(&version.state)) {
                self.copy(seen, target, &version.content).await?;
            }
        }
        let ids: Vec<Uuid> = document.versions.iter().map(|_| self.ports.ids.uuid()).collect();
        let at = target.at;
        let with = With {
            route: "document-move-in".to_owned(),
            body: number.to_string(),
            reason: Some(reason.to_owned()),
            papers: Some(Arc::new(move |before, outcome| scan_papers(before, outcome, &ids, at))),
            ..With::default()
        };
        let reference = target.case.reference.clone();
        self.carry_out(caller, &reference, with, &|_, _| (Command::Document(command.clone()), None)).await
    }

    async fn copy(
        &self,
        seen: &Seen,
        target: &Seen,
        content: &casewright_core::document::Content,
    ) -> Result<(), Fault> {
        let gone = || Fault::Damaged { what: "case".to_owned(), why: "its key is gone".to_owned() };
        let mut stream = self.content_at(seen.case.id, content).await?.ok_or_else(gone)?.stream();
        let cipher = self.store().cipher(target.case.id).await?.ok_or_else(gone)?;
        let mut number = 0;
        // To the end, so that the hash is compared.
        while let Some(piece) = stream.next().await? {
            let sealed = cipher.seal(content.id, number, &piece)?;
            self.ports.documents.objects.put(target.case.id, content.id, number, sealed).await?;
            number += 1;
        }
        Ok(())
    }
}

fn is_refused(state: &VersionState) -> bool {
    matches!(state, VersionState::Refused { .. })
}

fn no_such_case(to: &str) -> String {
    say!("there-is-no-case-to-which-you", to)
}
