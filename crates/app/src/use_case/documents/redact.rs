//! Makes a copy of a version from which something was removed, and gives the original its tighter class. What was removed is nowhere in
//! the copy; what the log and the case keep is where it stood and why, never what it was.

use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, Refused},
    carry_out::With,
    connector::CallFailure,
    entry::EntryKind,
    port::press::Redaction,
    request::Guard,
    seen::Seen,
    words,
};
use casewright_core::{
    Command, DocumentCommand, Rejection,
    document::{Content, Mark, Version},
    id::ContentId,
};

/// Longest file of which a copy is made, in bytes: its pages are in memory while it is.
const SOURCE_BYTES_MAX: u64 = 50_000_000;

/// What is to be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedactAsked {
    /// What people will call the copy.
    pub title: String,
    /// Places.
    pub marks: Vec<Mark>,
    /// Words, wherever they stand in the text, each with its code.
    pub words: Vec<(String, String)>,
}

impl App {
    /// Makes the copy. Document and version are counted from 0; no version is the newest that may be opened.
    pub async fn redact_document(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
        version: Option<u32>,
        asked: RedactAsked,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let found = seen.case.documents.get(document as usize).filter(|_| seen.exists());
        let newest = found.and_then(|found| found.versions.iter().rposition(Version::is_clean));
        let version = version.or(newest.map(|number| number as u32)).unwrap_or(0);
        let source =
            found.and_then(|found| found.versions.get(version as usize)).map(|one| one.content.clone());
        let codes = asked.marks.iter().map(|mark| &mark.code).chain(asked.words.iter().map(|(_, code)| code));
        // A place on the first page for each code: what is found is not known yet.
        let anywhere =
            |code: &String| Mark { page: 1, left: 0, top: 0, width: 1, height: 1, code: code.clone() };
        let guessed: Vec<Mark> = asked.marks.iter().cloned().chain(codes.map(anywhere)).collect();
        let command = |marks: &[Mark], content: Content| DocumentCommand::Redact {
            document,
            version,
            title: asked.title.clone(),
            marks: marks.to_vec(),
            content,
        };
        let with = |body: String| With {
            route: "document-redact".to_owned(),
            body,
            guard: guard.clone(),
            ..With::default()
        };
        let body =
            serde_json::to_string(&(document, version, &asked.marks, &asked.words)).unwrap_or_default();
        let trial = command(&guessed, self.trial_content("application/pdf"));
        let (true, Ok(Ok(_)), Some(source)) =
            (seen.exists(), self.would(&seen, Command::Document(trial), None), source)
        else {
            // The refusal with its entry; what is refused here can never be stored, since no kind takes a content of no type.
            let never = command(&guessed, self.trial_content(""));
            return self
                .carry_out(caller, reference, with(body), &|_, _| (Command::Document(never.clone()), None))
                .await;
        };
        let made = match self.without(&seen, &source, &asked).await? {
            Ok(made) => made,
            Err(why) => return self.not_made(caller, &seen, document, why).await,
        };
        let id = ContentId::new(self.ports.ids.uuid());
        let name = format!("{reference}-{}-redacted.pdf", document + 1);
        let content = self.put_content(seen.case.id, id, name, "application/pdf", &made.pdf).await?;
        let done = command(&made.marks, content);
        let answer = self
            .carry_out(caller, reference, with(body), &|_, _| (Command::Document(done.clone()), None))
            .await?;
        if !matches!(&answer, Answer::Found(Acted::Done(_))) {
            self.ports.documents.objects.remove(seen.case.id, Some(id)).await?;
        }
        Ok(answer)
    }

    /// What a copy is tried with before there is one.
    fn trial_content(&self, media_type: &str) -> Content {
        Content {
            id: ContentId::new(self.ports.ids.uuid()),
            name: "copy.pdf".to_owned(),
            media_type: media_type.to_owned(),
            bytes: 1,
            piece_bytes: self.settings.piece_bytes,
            sha256: String::new(),
        }
    }

    /// The copy; the inner error says why there is none.
    async fn without(
        &self,
        seen: &Seen,
        source: &Content,
        asked: &RedactAsked,
    ) -> Result<Result<crate::port::press::Redacted, String>, Fault> {
        let Some(press) = &self.ports.documents.press else {
            return Ok(Err("nothing here makes copies".to_owned()));
        };
        if source.bytes > SOURCE_BYTES_MAX {
            return Ok(Err(format!("the file is longer than {SOURCE_BYTES_MAX} bytes: send a shorter one")));
        }
        let Some(at) = self.content_at(seen.case.id, source).await? else {
            return Ok(Err("its case has no key any more".to_owned()));
        };
        let (mut stream, mut file) = (at.stream(), Vec::new());
        while let Some(piece) = stream.next().await? {
            file.extend(piece);
        }
        let redaction = Redaction {
            title: asked.title.clone(),
            lang: crate::words::first_language(&seen.loaded.program).to_owned(),
            at: seen.at,
            marks: asked.marks.clone(),
            words: asked.words.clone(),
        };
        let made = press.redact(file, &source.media_type, &redaction).await;
        Ok(made.map_err(|failure| match failure {
            CallFailure::Later(why) | CallFailure::Never(why) => why,
        }))
    }

    /// Why there is no copy, with its entry.
    async fn not_made(
        &self,
        caller: &Caller,
        seen: &Seen,
        document: u32,
        why: String,
    ) -> Result<Answer<Acted>, Fault> {
        let kind = seen.case.documents.get(document as usize).map(|one| one.kind.to_string());
        let ask = format!("document-redact:{}", kind.unwrap_or_default());
        let rejection = Rejection::Document { why };
        let mut entry = self.entry_on(caller, seen, EntryKind::Act, &ask, true);
        entry.detail.rejection = Some(rejection.clone());
        self.record(entry).await?;
        let refused: Refused = words::rejection(&seen.loaded.program, caller.lang(), &rejection);
        Ok(Answer::Found(Acted::Refused(refused)))
    }
}
