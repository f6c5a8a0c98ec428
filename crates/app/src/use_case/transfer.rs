//! Transfer of one ended case to another organisation, an archive: a bag with what the caller may read of it, and no more. It is a
//! permission of its own, and that it was handed out is in the log before the first byte is (S3.59).

use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{CasePage, DocumentShown, Opened},
    bag::{About, Bag, From, Payload},
    bind::json_of,
    entry::EntryKind,
    record::with_decision,
};
use authz::Ask;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// Longest part of a file's own name that is kept in the name of its copy.
const NAME_CHARS_MAX: usize = 30;

impl App {
    /// A copy of an ended case to take along, as a bag in a tar archive.
    pub async fn transfer(
        &self,
        caller: &Caller,
        reference: &str,
        reason: Option<&str>,
    ) -> Result<Answer<Bag>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Transfer, "transfer").await? {
            return Ok(answer);
        }
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let why = if seen.case.ended_at.is_none() {
            Some("Only a case that has ended is transferred.")
        } else if seen.case.records.is_being_destroyed() {
            Some("The content of the case is being destroyed.")
        } else if reason.is_none() {
            Some("Say why and to whom: it stands in the log.")
        } else {
            None
        };
        let decision = self.decision(&seen, &Ask::Transfer);
        let entry = |allowed| {
            with_decision(self.entry_on(caller, &seen, EntryKind::Act, "transfer", allowed), &decision)
        };
        if let Some(why) = why {
            let mut refused = entry(true);
            refused.detail.rejection = Some(casewright_core::Rejection::Records { why: why.to_owned() });
            self.record(refused).await?;
            return Ok(Answer::Denied(Denied::new(crate::language::told(why))));
        }
        // Each of these takes the path of its own page: permitted, cut to what may be read, and in the log.
        let page = match self.case_page(caller, reference).await? {
            Answer::Found(page) => page,
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        let mut payload = vec![Payload::made("case.json", pretty(&of_case(&page))?)];
        if let Answer::Found(timeline) = self.timeline(caller, reference).await? {
            payload.push(Payload::made("timeline.json", pretty(&timeline)?));
        }
        if let Answer::Found(documents) = self.documents(caller, reference).await? {
            if !documents.documents.is_empty() {
                payload.push(Payload::made("documents.json", pretty(&documents.documents)?));
            }
            for document in &documents.documents {
                payload.extend(self.copies(caller, reference, document).await?);
            }
        }
        let about = About {
            reference: seen.case.reference.clone(),
            description: seen.loaded.program.title.clone(),
            day: seen.at.to_zoned(seen.zone()).date(),
        };
        let files = payload.len();
        let bag = Bag::of(&about, payload)?;
        let mut entry = entry(true);
        entry.detail.reason = reason.map(ToOwned::to_owned);
        entry.detail.note = Some(format!("{files} files, manifest {}", bag.manifest));
        // Before anything is handed out.
        self.record(entry).await?;
        Ok(Answer::Found(bag))
    }

    /// Each version of a document that may be opened.
    async fn copies(
        &self,
        caller: &Caller,
        reference: &str,
        document: &DocumentShown,
    ) -> Result<Vec<Payload>, Fault> {
        let mut copies = Vec::new();
        for version in document.versions.iter().filter(|version| version.state == "clean") {
            let (document_no, version_no) = (document.number, version.number);
            let opened =
                self.open_to_take_along(caller, reference, document_no, version_no, "archive").await?;
            let Answer::Found(opened) = opened else { continue };
            copies.push(copy_of(document.number, version.number, opened));
        }
        Ok(copies)
    }
}

/// A version of a document as a file of a bag.
pub(super) fn copy_of(document: u32, version: u32, Opened { content, stream }: Opened) -> Payload {
    Payload {
        path: format!("documents/{:03}-{:03}-{}", document + 1, version + 1, plain(&content.name)),
        sha256: content.sha256,
        bytes: content.bytes,
        from: From::Content(Box::new(stream)),
    }
}

/// The case as its page shows it to the caller: fields with their labels, and what is masked says so.
fn of_case(page: &CasePage) -> Json {
    let views: Vec<Json> = page
        .views
        .iter()
        .map(|view| {
            let fields: Vec<Json> = view
                .fields
                .iter()
                .filter(|field| !field.value.is_null())
                .map(|field| {
                    json!({
                        "path": field.path, "label": field.label, "value": json_of(&field.value),
                        "text": field.choice, "masked": field.masked,
                    })
                })
                .collect();
            json!({ "view": view.name, "title": view.title, "fields": fields })
        })
        .collect();
    let states: Vec<&str> = page.states.iter().map(|state| state.title.as_str()).collect();
    json!({
        "reference": page.reference, "program": page.program, "program_title": page.program_title,
        "unit": page.unit, "opened_at": page.opened_at, "ended_at": page.ended_at, "outcome": page.outcome,
        "states": states, "version": page.version, "views": views,
    })
}

pub(super) fn pretty(content: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec_pretty(content).map_err(|error| Fault::Internal(error.to_string()))
}

/// A name that every file system takes, with its ending.
fn plain(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let letters: Vec<char> = name.chars().map(safe).collect();
    let kept = letters.iter().skip(letters.len().saturating_sub(NAME_CHARS_MAX));
    kept.collect::<String>().trim_start_matches('.').to_owned()
}
