//! The documents of a case that the caller may see, and what they may do with each. Of the others nothing is told, not even how many.

use super::{SCAN, UPLOAD, Upload, Waits};
use crate::{
    Answer, App, Caller, Fault,
    answer::{DocumentKindShown, DocumentShown, DocumentsTab, RedactedShown, UploadShown, VersionShown},
    entry::EntryKind,
    names::people_of,
    port::paper::PaperQuery,
    record::with_decision,
    seen::Seen,
    words,
};
use authz::{Ask, Target, documents_seen};
use casewright_core::{
    Actor, Document,
    document::{RedactedFrom, VersionState},
    id::PersonId,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The codes that say why something is removed from a document, with what they mean.
fn codes_of(seen: &Seen, document: &Document) -> Vec<(String, String)> {
    let kind = seen.loaded.program.documents.get(&document.kind);
    kind.map(|kind| kind.codes.iter().map(|(code, title)| (code.clone(), title.clone())).collect())
        .unwrap_or_default()
}

/// What is told of what was removed. That there is an original is told to those who see it.
fn redacted(seen: &Seen, from: &RedactedFrom, sees: &BTreeSet<u32>) -> RedactedShown {
    let known = seen.case.documents.get(from.document as usize).map(|original| codes_of(seen, original));
    let meaning = |code: &str| {
        let known = known.iter().flatten().find(|(known, _)| known == code);
        known.map_or_else(|| code.to_owned(), |(_, title)| title.clone())
    };
    let codes: BTreeSet<&str> = from.marks.iter().map(|mark| mark.code.as_str()).collect();
    RedactedShown {
        of: Some(from.document).filter(|number| sees.contains(number)),
        places: from.marks.len(),
        codes: codes.into_iter().map(|code| (code.to_owned(), meaning(code))).collect(),
    }
}

/// What waits for its scan, by document and version: what kept the last try from a verdict, and when the next is.
type Waiting = BTreeMap<(u32, u32), (Option<String>, Option<Timestamp>)>;

impl App {
    /// The documents of a case.
    pub async fn documents(&self, caller: &Caller, reference: &str) -> Result<Answer<DocumentsTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let policies = self.policies();
        let (seeing, adding) = documents_seen(&policies, &seen.principal, &seen.context, &seen.case);
        if !seen.exists() || (seeing.is_empty() && adding.is_empty()) {
            // Whoever sees something of the case sees an empty tab; whoever sees nothing of it, nothing.
            return match self.revealed::<DocumentsTab>(caller, &seen, "documents").await? {
                Ok(view) => {
                    self.record_view(caller, &seen, "documents", &view).await?;
                    Ok(Answer::Found(self.tab(caller, &seen, Vec::new(), Vec::new()).await?))
                }
                Err(answer) => Ok(answer),
            };
        }
        let mut entry = self.entry_on(caller, &seen, EntryKind::Read, "documents", true);
        let numbers: Vec<String> = seeing.iter().map(|(number, _)| (number + 1).to_string()).collect();
        entry.detail.note = Some(format!("documents {}", numbers.join(" ")));
        let ask = seeing.first().and_then(|(number, _)| seen.case.documents.get(*number as usize));
        if let Some(document) = ask {
            let ask = Ask::Document(authz::DocumentAct::See, document.kind.clone());
            let target = Target::Document(&seen.case, document);
            entry = with_decision(entry, &policies.decide(&seen.principal, &seen.context, &ask, target));
        }
        let mut shown = Vec::new();
        let waits = self.waits(&seen).await?;
        let mut people: BTreeSet<PersonId> = people_of(seen.loaded.definition(), &seen.case);
        for version in seen.case.documents.iter().flat_map(|document| &document.versions) {
            if let Actor::Person(person) = version.by {
                people.insert(person);
            }
        }
        let names = self.names(caller, &seen.case, people, true).await?;
        let sees: BTreeSet<u32> = seeing.iter().map(|(number, _)| *number).collect();
        let target = Target::Case(&seen.case);
        let custody = policies.decide(&seen.principal, &seen.context, &Ask::Audit, target).allowed;
        for (number, rights) in seeing {
            let Some(document) = seen.case.documents.get(number as usize) else { continue };
            let mut one = self.shown(caller, &seen, number, document, &names, &waits);
            one.may_add = rights.add;
            one.may_change = rights.change;
            one.may_seal = rights.seal;
            one.may_move = rights.move_;
            one.may_hand_over = rights.hand_over;
            one.may_see_custody = custody;
            if rights.redact {
                one.may_redact = codes_of(&seen, document);
            }
            one.redacted = document.redacted_from.as_ref().map(|from| redacted(&seen, from, &sees));
            one.moved = match &document.moved {
                Some(moved) => Some((self.reference_known(caller, moved.to).await?, moved.reason.clone())),
                None => None,
            };
            one.came_from = match &document.came_from {
                Some(came) => Some((self.reference_known(caller, came.case).await?, came.reason.clone())),
                None => None,
            };
            shown.push(one);
        }
        let program = &seen.loaded.program;
        let kinds =
            program.documents.iter().filter(|(name, _)| adding.contains(*name)).filter_map(|(name, meta)| {
                let def = seen.loaded.definition().documents.get(name)?;
                Some(DocumentKindShown {
                    name: name.clone(),
                    title: meta.title.clone(),
                    accepts: def.accepts.clone(),
                    size_bytes_max: def.size_bytes_max,
                })
            });
        let tab = self.tab(caller, &seen, shown, kinds.collect()).await?;
        self.record(entry).await?;
        Ok(Answer::Found(tab))
    }

    async fn tab(
        &self,
        caller: &Caller,
        seen: &Seen,
        documents: Vec<DocumentShown>,
        kinds: Vec<DocumentKindShown>,
    ) -> Result<DocumentsTab, Fault> {
        let query = PaperQuery {
            person: caller.person(),
            case: Some(seen.case.id),
            open: Some(true),
            ..PaperQuery::of(UPLOAD)
        };
        let uploads = match caller.person() {
            Some(_) => self.store().papers(query).await?,
            None => Vec::new(),
        };
        let uploads = uploads.iter().filter_map(|paper| {
            let upload: Upload = paper.read()?;
            Some(UploadShown {
                id: paper.id,
                of: upload.of,
                name: upload.name,
                received: upload.received,
                bytes: upload.bytes,
                piece_bytes: upload.piece_bytes,
                kept_until: paper.due_at,
            })
        });
        let classes =
            self.policies().spec(&seen.case.program).map(|spec| spec.classes.clone()).unwrap_or_default();
        Ok(DocumentsTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            documents,
            kinds,
            uploads: uploads.collect(),
            classes: classes
                .into_iter()
                .map(|class| {
                    let title = words::class_title(&seen.loaded.program, caller.lang(), class.as_str());
                    (class, title)
                })
                .collect(),
        })
    }

    /// What waits for its scan, with what kept the last try from a verdict and when the next is.
    async fn waits(&self, seen: &Seen) -> Result<Waiting, Fault> {
        let query = PaperQuery { case: Some(seen.case.id), open: Some(true), ..PaperQuery::of(SCAN) };
        let papers = self.store().papers(query).await?;
        let waits = papers.iter().filter_map(|paper| {
            let waits: Waits = paper.read()?;
            Some(((waits.document, waits.version), (waits.failure, paper.due_at)))
        });
        Ok(waits.collect())
    }

    fn shown(
        &self,
        caller: &Caller,
        seen: &Seen,
        number: u32,
        document: &Document,
        names: &crate::names::Names,
        waits: &Waiting,
    ) -> DocumentShown {
        let program = &seen.loaded.program;
        let policies = self.policies();
        let class = policies.spec(&seen.case.program).map(|spec| authz::class_of(spec, document));
        let class = class.unwrap_or_else(|| "case".into());
        let versions = document.versions.iter().zip(0_u32..).map(|(version, no)| {
            let waiting = waits.get(&(number, no));
            let (state, says) = match &version.state {
                VersionState::Quarantined => {
                    ("quarantined", waiting.and_then(|(failure, _)| failure.clone()))
                }
                VersionState::Clean { by, .. } => ("clean", Some(by.clone())),
                VersionState::Refused { why, .. } => ("refused", Some(why.clone())),
            };
            VersionShown {
                number: no,
                name: version.content.name.clone(),
                media_type: version.content.media_type.clone(),
                bytes: version.content.bytes,
                sha256: version.content.sha256.clone(),
                by: names.actor(&version.by),
                at: version.at,
                state: state.to_owned(),
                says,
                next_try_at: waiting.and_then(|(failure, at)| failure.as_ref().and(*at)),
            }
        });
        DocumentShown {
            number,
            kind: document.kind.clone(),
            kind_title: words::document_title(program, document.kind.as_str()),
            title: document.title.clone(),
            class_title: words::class_title(program, caller.lang(), class.as_str()),
            class,
            tags: document.tags.clone(),
            added_at: document.added_at,
            versions: versions.collect(),
            sealed: document.sealed.as_ref().map(|sealed| sealed.reason.clone()),
            ..DocumentShown::default()
        }
    }

    /// The reference of another case, for those who may open it.
    async fn reference_known(
        &self,
        caller: &Caller,
        case: casewright_core::id::CaseId,
    ) -> Result<Option<String>, Fault> {
        let other = self.seen_by_id(caller, case).await?;
        Ok((other.exists() && self.reveal(&other).is_ok()).then(|| other.case.reference.clone()))
    }

    /// Whether the caller sees or may add any.
    pub(crate) fn has_documents(&self, seen: &Seen) -> bool {
        if seen.loaded.definition().documents.is_empty() && seen.case.documents.is_empty() {
            return false;
        }
        let (seeing, adding) = documents_seen(&self.policies(), &seen.principal, &seen.context, &seen.case);
        !seeing.is_empty() || !adding.is_empty()
    }

    /// The numbers of the documents that the caller sees, for what tells of them elsewhere.
    pub(crate) fn documents_of(&self, seen: &Seen) -> BTreeSet<u32> {
        let (seeing, _) = documents_seen(&self.policies(), &seen.principal, &seen.context, &seen.case);
        seeing.into_iter().map(|(number, _)| number).collect()
    }
}
