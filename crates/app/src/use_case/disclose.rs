//! An answer to whoever asks for what is held about them, or for public information (S3.58): a bag with the case as far as the caller may
//! read it, without what an exemption keeps back. What is kept back is named in a schedule with the code that says why. It is a
//! permission of its own, and that it was handed out, with every code, is in the log before the first byte is.

use super::{
    parties::today,
    transfer::{copy_of, pretty},
};
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::{CasePage, Disclosure, DocumentShown, FieldShown},
    bag::{About, Bag, Payload},
    bind::json_of,
    entry::EntryKind,
    record::with_decision,
    seen::Seen,
    words,
};
use authz::Ask;
use casewright_core::{Rejection, party::Sharing};
use serde::Serialize;
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// What is masked to whoever prepares the answer is kept back under this word: nobody hands out what they may not read.
const UNREADABLE: &str = "not readable";
/// What is left out because nobody asked for it.
const LEFT_OUT: &str = "left out";
/// The timeline, where it stands for something to be kept back.
const TIMELINE: &str = "timeline";

/// A line of the schedule of what was kept back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct KeptBack {
    what: String,
    label: String,
    code: String,
    says: String,
}

impl App {
    /// What there is to hand out, for whoever prepares the answer.
    pub async fn disclosure(&self, caller: &Caller, reference: &str) -> Result<Answer<Disclosure>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Disclose, "disclose").await? {
            return Ok(answer);
        }
        let page = match self.case_page(caller, reference).await? {
            Answer::Found(page) => page,
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        let documents = self.given_documents(caller, reference).await?;
        let codes = &seen.loaded.program.exemptions;
        Ok(Answer::Found(Disclosure {
            reference: page.reference.clone(),
            program_title: page.program_title.clone(),
            fields: fields(&page).into_iter().cloned().collect(),
            asked: asked(&seen, &page, &documents).into_iter().map(|(what, _)| what).collect(),
            documents,
            codes: codes.iter().map(|(code, title)| (code.clone(), title.clone())).collect(),
        }))
    }

    /// The answer. `withhold` names what is kept back: `field:PATH`, `document:NUMBER`, `timeline`, each with the code of an exemption that
    /// the program has. What may tell of a person (fields with `pii`, documents, the timeline) goes out only where `give` names it: what
    /// nobody decided about is refused, not given.
    pub async fn disclose(
        &self,
        caller: &Caller,
        reference: &str,
        reason: &str,
        withhold: &BTreeMap<String, String>,
        give: &BTreeSet<String>,
    ) -> Result<Answer<Changed<Bag>>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Disclose, "disclose").await? {
            return Ok(answer);
        }
        let decision = self.decision(&seen, &Ask::Disclose);
        let mut entry =
            with_decision(self.entry_on(caller, &seen, EntryKind::Act, "disclose", true), &decision);
        // Each of these takes the path of its own page: permitted, cut to what may be read, and in the log.
        let page = match self.case_page(caller, reference).await? {
            Answer::Found(page) => page,
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        let documents = self.given_documents(caller, reference).await?;
        if let Some(why) = unfit(&seen, &page, &documents, reason, withhold, give) {
            entry.detail.rejection = Some(casewright_core::Rejection::Records { why: why.clone() });
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(crate::language::told(&why))));
        }
        let parties = &seen.loaded.definition().parties;
        if let Some(why) = parties.refusal(&seen.case.party_file, Sharing::Disclosure, today(&seen)) {
            let missing = Rejection::Consent { why };
            let says = words::refused(&seen.loaded.program, caller.lang(), &missing, &|_| false).text;
            entry.detail.rejection = Some(missing);
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(says)));
        }
        let says = |code: &str| seen.loaded.program.exemptions.get(code).cloned().unwrap_or_default();
        let mut kept_back = Vec::new();
        let mut given = Vec::new();
        for field in fields(&page) {
            let what = format!("field:{}", field.path);
            let code = withhold.get(&what).map(String::as_str).or(field.masked.then_some(UNREADABLE));
            match code {
                Some(code) => kept_back.push(KeptBack {
                    label: field.label.clone(),
                    code: code.to_owned(),
                    says: says(code),
                    what,
                }),
                None => given.push(field),
            }
        }
        let mut payload = vec![
            Payload::made("case.txt", of_text(&page, &given, &kept_back).into_bytes()),
            Payload::made("case.json", pretty(&of_fields(&page, &given))?),
        ];
        for document in &documents {
            let what = format!("document:{}", document.number);
            let line = |code: &str, says| KeptBack {
                label: document.title.clone(),
                code: code.to_owned(),
                says,
                what: what.clone(),
            };
            if let Some(code) = withhold.get(&what) {
                kept_back.push(line(code, says(code)));
                continue;
            }
            let newest = document.versions.iter().rfind(|version| version.state == "clean");
            let copy = match newest {
                Some(version) => {
                    let (document_no, version_no) = (document.number, version.number);
                    match self
                        .open_to_take_along(caller, reference, document_no, version_no, "requester")
                        .await?
                    {
                        Answer::Found(opened) => Some(copy_of(document.number, version.number, opened)),
                        Answer::NotFound | Answer::Denied(_) => None,
                    }
                }
                None => None,
            };
            match copy {
                Some(copy) => payload.push(copy),
                None => kept_back.push(line(UNREADABLE, String::new())),
            }
        }
        match withhold.get(TIMELINE) {
            Some(code) => kept_back.push(KeptBack {
                what: TIMELINE.to_owned(),
                label: TIMELINE.to_owned(),
                code: code.clone(),
                says: says(code),
            }),
            None => {
                if let Answer::Found(timeline) = self.timeline(caller, reference).await? {
                    payload.push(Payload::made("timeline.json", pretty(&timeline)?));
                }
            }
        }
        payload.push(Payload::made("withheld.csv", schedule(&kept_back).into_bytes()));
        let about = About {
            reference: seen.case.reference.clone(),
            description: format!("{}: answer to a request for information", seen.loaded.program.title),
            day: seen.at.to_zoned(seen.zone()).date(),
        };
        let files = payload.len();
        let bag = Bag::of(&about, payload)?;
        let codes: Vec<String> =
            kept_back.iter().map(|line| format!("{} ({})", line.what, line.code)).collect();
        entry.detail.reason = Some(reason.trim().to_owned());
        entry.detail.note = Some(format!(
            "{files} files, manifest {}; kept back: {}",
            bag.manifest,
            if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") }
        ));
        // Before anything is handed out.
        self.record(entry).await?;
        Ok(Answer::Found(Changed::Done(bag)))
    }

    async fn given_documents(&self, caller: &Caller, reference: &str) -> Result<Vec<DocumentShown>, Fault> {
        Ok(match self.documents(caller, reference).await? {
            Answer::Found(tab) => tab.documents,
            Answer::NotFound | Answer::Denied(_) => Vec::new(),
        })
    }
}

/// What is wrong with an answer as it was put together.
fn unfit(
    seen: &Seen,
    page: &CasePage,
    documents: &[DocumentShown],
    reason: &str,
    withhold: &BTreeMap<String, String>,
    give: &BTreeSet<String>,
) -> Option<String> {
    if seen.case.records.is_being_destroyed() {
        return Some("The content of the case is being destroyed.".to_owned());
    }
    if reason.trim().is_empty() {
        return Some("Say who asked, and when: it stands in the log.".to_owned());
    }
    let mut there: BTreeSet<String> =
        fields(page).iter().map(|field| format!("field:{}", field.path)).collect();
    there.extend(documents.iter().map(|document| format!("document:{}", document.number)));
    there.insert(TIMELINE.to_owned());
    if let Some(what) = withhold.keys().chain(give).find(|what| !there.contains(*what)) {
        return Some(format!(
            "There is no “{what}” to give or to keep back; name a field (field:PATH), a document (document:NUMBER) or the timeline."
        ));
    }
    for (what, code) in withhold {
        let left_out = what == TIMELINE && code == LEFT_OUT;
        if !left_out && !seen.loaded.program.exemptions.contains_key(code) {
            return Some(format!("The program has no exemption “{code}”; choose one of its codes."));
        }
    }
    let open = asked(seen, page, documents);
    let open = open.iter().find(|(what, _)| !withhold.contains_key(what) && !give.contains(what));
    open.map(|(what, label)| {
        format!("Say of “{label}” whether it is given or kept back ({what}): it may tell of a person.")
    })
}

/// What somebody must decide about, each with its label: what may tell of a person, and is not kept back anyway.
fn asked(seen: &Seen, page: &CasePage, documents: &[DocumentShown]) -> Vec<(String, String)> {
    let personal = fields(page).into_iter().filter(|field| !field.masked && is_personal(seen, field));
    let personal = personal.map(|field| (format!("field:{}", field.path), field.label.clone()));
    let documents = documents.iter().map(|one| (format!("document:{}", one.number), one.title.clone()));
    personal.chain(documents).chain([(TIMELINE.to_owned(), TIMELINE.to_owned())]).collect()
}

fn is_personal(seen: &Seen, field: &FieldShown) -> bool {
    let within = format!("{}.", field.path);
    let all = &seen.loaded.definition().file.fields;
    all.iter().any(|(path, def)| def.pii && (*path == field.path || path.as_str().starts_with(&within)))
}

/// Every field that the page shows, once, in its order.
fn fields(page: &CasePage) -> Vec<&FieldShown> {
    let mut known = BTreeSet::new();
    page.views
        .iter()
        .flat_map(|view| &view.fields)
        .filter(|field| !field.value.is_null() && field.kind.is_some())
        .filter(|field| known.insert(field.path.clone()))
        .collect()
}

fn of_fields(page: &CasePage, given: &[&FieldShown]) -> Json {
    let fields: serde_json::Map<String, Json> =
        given.iter().map(|field| (field.path.to_string(), json_of(&field.value))).collect();
    serde_json::json!({
        "reference": page.reference, "program": page.program, "opened_at": page.opened_at,
        "ended_at": page.ended_at, "fields": fields,
    })
}

/// For a person to read.
fn of_text(page: &CasePage, given: &[&FieldShown], kept_back: &[KeptBack]) -> String {
    let mut text = format!("{} {}\n\n", page.program_title, page.reference);
    for field in given {
        let value = field.choice.clone().unwrap_or_else(|| plain_of(&json_of(&field.value)));
        let _ = writeln!(text, "{}: {value}", field.label);
    }
    for line in kept_back {
        let _ = writeln!(text, "{}: [kept back: {}{}]", line.label, line.code, titled(&line.says));
    }
    text
}

fn titled(says: &str) -> String {
    if says.is_empty() { String::new() } else { format!(", {says}") }
}

fn plain_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain_of).collect::<Vec<_>>().join("; "),
        Json::Object(parts) => parts
            .iter()
            .map(|(name, part)| format!("{name} {}", plain_of(part)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// RFC 4180.
fn schedule(kept_back: &[KeptBack]) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut csv = "what,label,code,exemption\r\n".to_owned();
    for line in kept_back {
        let cells = [&line.what, &line.label, &line.code, &line.says].map(|text| cell(text));
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    csv
}
