//! The chain of custody of a document (S3.12): who had it in hand, when, where, why, to whom it went, and whether it is what was received.
//! It is made of what happened on the case and of every look in the log, and each version is read again to its end for it.

use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::{Custody, CustodyStep, VersionProved},
    case_uco,
    entry::{Entry, EntryKind},
    names::{Names, people_in, people_of, person_of},
    port::store::EntryQuery,
    record::with_decision,
    seen::Seen,
    words,
};
use authz::Ask;
use casewright_core::{
    CaseEvent, Document, DocumentChange, StoredEvent,
    document::{Verdict, VersionState},
    id::PersonId,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Entries asked for at once.
const PAGE: u32 = 1_000;
/// Most entries of a case that are looked through.
const ENTRIES_MAX: usize = 100_000;

impl App {
    /// The chain of custody of a document, for those who see it and who looked. Documents are counted from 0.
    pub async fn custody(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
    ) -> Result<Answer<Custody>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Audit, "custody").await? {
            return Ok(answer);
        }
        let found = seen.case.documents.get(document as usize);
        let Some(found) = found.filter(|_| self.documents_of(&seen).contains(&document)) else {
            return self.absent(caller, &seen, "custody").await;
        };
        let (entries, complete) = self.looks(&seen, document, found).await?;
        let events = self.store().events(seen.case.id).await?;
        let mut people: BTreeSet<PersonId> = people_of(seen.loaded.definition(), &seen.case);
        people.extend(people_in(&events));
        people.extend(entries.iter().filter_map(|entry| entry.actor.as_ref().and_then(person_of)));
        let names = self.names(caller, &seen.case, people, true).await?;
        let versions = self.proved(&seen, found, &names).await?;
        let mut steps = changes(&names, document, &events);
        steps.extend(entries.iter().map(|entry| look(&names, entry)));
        steps.sort_by_key(|step| step.at);
        let decision = self.decision(&seen, &Ask::Audit);
        let mut entry =
            with_decision(self.entry_on(caller, &seen, EntryKind::Read, "custody", true), &decision);
        let broken = versions.iter().filter(|version| version.proved == Some(false)).count();
        entry.detail.note =
            Some(format!("custody of document {}, {broken} versions not as received", document + 1));
        // Before anything is revealed.
        self.record(entry).await?;
        Ok(Answer::Found(Custody {
            reference: seen.case.reference.clone(),
            document,
            title: found.title.clone(),
            kind_title: words::document_title(&seen.loaded.program, found.kind.as_str()),
            versions,
            steps,
            complete,
        }))
    }

    /// The same in the terms of CASE 1.4 and UCO 1.4, as JSON-LD.
    pub async fn custody_as_case(
        &self,
        caller: &Caller,
        reference: &str,
        document: u32,
    ) -> Result<Answer<serde_json::Value>, Fault> {
        let at = self.now();
        Ok(self.custody(caller, reference, document).await?.map(|custody| case_uco::graph(&custody, at)))
    }

    /// The looks at a document, and whether all of them are there.
    async fn looks(&self, seen: &Seen, document: u32, found: &Document) -> Result<(Vec<Entry>, bool), Fault> {
        let (ask, note) =
            (format!("document:{}", found.kind), format!("document {}, version ", document + 1));
        let (mut looks, mut before, mut looked) = (Vec::new(), None, 0);
        loop {
            let query = EntryQuery { case: Some(seen.case.id), limit: PAGE, before, ..EntryQuery::default() };
            let page = self.store().entries(query).await?;
            looked += page.len();
            before = page.last().map(|(position, _)| *position);
            let last = page.len() < PAGE as usize;
            looks.extend(page.into_iter().map(|(_, entry)| entry).filter(|entry| {
                entry.ask == ask
                    && entry.allowed
                    && entry.detail.rejection.is_none()
                    && entry.detail.note.as_ref().is_some_and(|told| told.starts_with(&note))
            }));
            if last || looked >= ENTRIES_MAX {
                return Ok((looks, last));
            }
        }
    }

    /// Reads each version to its end.
    async fn proved(
        &self,
        seen: &Seen,
        document: &Document,
        names: &Names,
    ) -> Result<Vec<VersionProved>, Fault> {
        let mut all = Vec::new();
        for (version, number) in document.versions.iter().zip(0..) {
            let kept = document.is_here() && !matches!(version.state, VersionState::Refused { .. });
            let at = if kept { self.content_at(seen.case.id, &version.content).await? } else { None };
            let proved = match at {
                None => None,
                Some(at) => {
                    let mut stream = at.stream();
                    loop {
                        match stream.next().await {
                            Ok(Some(_)) => {}
                            Ok(None) => break Some(true),
                            Err(Fault::Damaged { .. }) => break Some(false),
                            Err(fault) => return Err(fault),
                        }
                    }
                }
            };
            all.push(VersionProved {
                number,
                name: version.content.name.clone(),
                media_type: version.content.media_type.clone(),
                bytes: version.content.bytes,
                sha256: version.content.sha256.clone(),
                at: version.at,
                by: names.actor(&version.by),
                proved,
            });
        }
        Ok(all)
    }
}

/// A look, as the log has it.
fn look(names: &Names, entry: &Entry) -> CustodyStep {
    let context = |name: &str| entry.detail.context.get(name).cloned();
    let place: Vec<String> = ["zones", "zone", "address", "device"].into_iter().filter_map(context).collect();
    CustodyStep {
        step: "read".to_owned(),
        text: words::sentence(&say!(
            "was-read",
            what = entry.detail.note.as_deref().map_or_else(|| say!("it"), told)
        )),
        by: entry.actor.as_ref().map_or_else(|| say!("nobody-signed-in"), |actor| names.actor(actor)),
        at: entry.at,
        place: (!place.is_empty()).then(|| place.join(", ")),
        why: entry.detail.purpose.clone().or_else(|| entry.detail.reason.clone()),
        to: None,
    }
}

/// What happened to a document on its case.
fn changes(names: &Names, document: u32, events: &[StoredEvent]) -> Vec<CustodyStep> {
    let (mut steps, mut next) = (Vec::new(), 0);
    for event in events {
        let CaseEvent::DocumentChanged { change } = &event.event else { continue };
        let told = Told { names, event };
        if let DocumentChange::Added { document: added } = change {
            if next == document {
                steps.push(told.received(added));
            } else if added.redacted_from.as_ref().is_some_and(|from| from.document == document) {
                let text = say!("a-copy-was-made-of-it", document = next + 1);
                steps.push(told.step("redacted", text, None));
            }
            next += 1;
        } else if let Some(step) = told.changed(document, change) {
            steps.push(step);
        }
    }
    steps
}

/// An event that is told as a step.
struct Told<'a> {
    names: &'a Names,
    event: &'a StoredEvent,
}

impl Told<'_> {
    fn step(&self, step: &str, text: String, why: Option<&String>) -> CustodyStep {
        let at: Timestamp = self.event.at;
        CustodyStep {
            step: step.to_owned(),
            text,
            by: self.names.actor(&self.event.by),
            at,
            place: None,
            why: why.cloned(),
            to: None,
        }
    }

    fn received(&self, added: &Document) -> CustodyStep {
        let hash = added.versions.first().map(|version| version.content.sha256.as_str()).unwrap_or_default();
        match (&added.came_from, &added.redacted_from) {
            (Some(came), _) => {
                self.step("moved", say!("it-was-moved-here-from-another-case"), Some(&came.reason))
            }
            (None, Some(_)) => self.step("received", say!("it-was-made-as-a-copy-sha", hash), None),
            (None, None) => self.step("received", say!("it-was-received-sha-256", hash), None),
        }
    }

    fn changed(&self, document: u32, change: &DocumentChange) -> Option<CustodyStep> {
        Some(match change {
            DocumentChange::VersionAdded { number, content } if *number == document => {
                self.step("received", say!("a-version-was-received-sha-256", hash = content.sha256), None)
            }
            DocumentChange::Classified { number, .. } if *number == document => {
                self.step("classified", say!("it-was-classified"), None)
            }
            DocumentChange::Sealed { number, reason } if *number == document => {
                self.step("sealed", say!("it-was-sealed"), Some(reason))
            }
            DocumentChange::Unsealed { number, reason } if *number == document => {
                self.step("unsealed", say!("it-was-unsealed"), Some(reason))
            }
            DocumentChange::MovedOut { number, reason, .. } if *number == document => {
                self.step("moved", say!("it-was-moved-to-another-case"), Some(reason))
            }
            DocumentChange::HandedOver { number, to, place, reason } if *number == document => {
                let step = self.step("handed-over", say!("it-was-handed-over-to", to), Some(reason));
                CustodyStep { place: Some(place.clone()), to: Some(to.clone()), ..step }
            }
            DocumentChange::Scanned { number, verdict, .. } if *number == document => {
                let text = match verdict {
                    Verdict::Clean(_) => say!("the-scan-found-nothing-it-may-be"),
                    Verdict::Refused(why) => say!("it-must-not-be-opened", why = told(why)),
                };
                self.step("scanned", text, None)
            }
            _ => return None,
        })
    }
}
