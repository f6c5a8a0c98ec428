//! Ends an upload: what came is put on the case, in quarantine.

use super::{
    scan_papers,
    upload::{UPLOAD, Upload, over},
};
use crate::{
    Answer, App, Caller, Fault, answer::Acted, carry_out::With, entry::EntryKind, request::Guard, seen::Seen,
};
use casewright_core::Rejection;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

impl App {
    /// Finishes an upload: the document or version is added, in quarantine. A hash that was sent along must be that of the bytes.
    pub async fn finish_upload(
        &self,
        caller: &Caller,
        reference: &str,
        id: Uuid,
        sha256: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Result<Acted, String>>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let Some((paper, upload)) = self.upload_of(caller, &seen, id).await? else {
            return self.absent(caller, &seen, UPLOAD).await;
        };
        let rejected = |why: &str| {
            let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &upload.ask(), true);
            entry.detail.rejection = Some(Rejection::Document { why: why.to_owned() });
            entry
        };
        if upload.received == 0 {
            let text = "the file is empty".to_owned();
            self.record(rejected(&text)).await?;
            return Ok(Answer::Found(Err(text)));
        }
        if let Some(missing) = upload.bytes.filter(|all| *all != upload.received) {
            let text = format!("{} of {missing} bytes are here: send the rest first", upload.received);
            self.record(rejected(&text)).await?;
            return Ok(Answer::Found(Err(text)));
        }
        let hash = match self.hashes.take(id, upload.received) {
            Some(hash) => hex::encode(hash.finalize()),
            None => self.hash_again(&seen, &upload).await?,
        };
        if sha256.is_some_and(|sent| !sent.eq_ignore_ascii_case(&hash)) {
            let text = "what came is not what was sent: its hash is another; begin again".to_owned();
            self.forget(&paper, &upload, rejected(&text)).await?;
            return Ok(Answer::Found(Err(text)));
        }
        let content = upload.content(hash);
        let ids: Vec<Uuid> = vec![self.ports.ids.uuid()];
        let (at, done) = (seen.at, over(&paper));
        let with = With {
            route: format!("upload:{id}"),
            body: content.sha256.clone(),
            guard,
            papers: Some(Arc::new(move |before, outcome| {
                let mut papers = scan_papers(before, outcome, &ids, at);
                papers.push(done.clone());
                papers
            })),
            ..With::default()
        };
        let principal = seen.principal.clone();
        let answer = self
            .carry_out(caller, reference, with, &|_, _| (upload.command(&principal, content.clone()), None))
            .await?;
        // What the domain refuses now it will refuse again.
        if let Answer::Found(Acted::Refused(_)) = &answer {
            self.forget(&paper, &upload, self.cleaning(&paper, seen.at)).await?;
        }
        Ok(answer.map(Ok))
    }

    async fn hash_again(&self, seen: &Seen, upload: &Upload) -> Result<String, Fault> {
        let gone =
            || Fault::Damaged { what: "upload".to_owned(), why: "its case has no key any more".to_owned() };
        let mut at = self.content_at(seen.case.id, &upload.content(String::new())).await?.ok_or_else(gone)?;
        let mut hash = Sha256::new();
        for piece in 0..at.content().pieces() {
            hash.update(at.piece(piece).await?);
        }
        Ok(hex::encode(hash.finalize()))
    }
}
