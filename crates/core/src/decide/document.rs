//! Documents: added, classified, sealed, moved, scanned. Who may is the policies' business; here is what makes sense.

use crate::{
    Actor,
    case::FlagKind,
    definition::EffectDef,
    document::{
        AddedBy, CameFrom, Content, DOCUMENTS_MAX, Document, DocumentChange, DocumentCommand,
        HANDED_OVER_MAX, MARKS_MAX, Mark, REASON_CHARS_MAX, RedactedFrom, TAGS_MAX, TITLE_CHARS_MAX,
        VERSIONS_MAX, Verdict, Version, VersionState, WRITTEN_HERE,
    },
    event::CaseEvent,
    id::{CaseId, ClassName, DocumentKind, EffectNo, PartnerName},
    party::Sharing,
    rejection::Rejection,
    turn::Turn,
};
use std::collections::BTreeSet;

impl Turn<'_> {
    pub(crate) fn change_documents(&mut self, command: &DocumentCommand) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        match command {
            DocumentCommand::Add { kind, title, partners, content } => {
                self.add_document(kind, title, partners, content)
            }
            DocumentCommand::Write { effect, title, content } => self.write_letter(*effect, title, content),
            DocumentCommand::AddVersion { document, content } => {
                let before = self.document_here(*document)?;
                let kind = before.kind.clone();
                if before.versions.len() >= VERSIONS_MAX {
                    return Err(not(
                        "the document has as many versions as one can have; add another document",
                    ));
                }
                self.content_fits(&kind, content)?;
                self.changed(DocumentChange::VersionAdded { number: *document, content: content.clone() });
                Ok(())
            }
            DocumentCommand::Classify { document, title, class, tags } => {
                self.classify(*document, title, class.as_ref(), tags)
            }
            DocumentCommand::Seal { document } => {
                if self.document_here(*document)?.sealed.is_some() {
                    return Err(not("the document is sealed already"));
                }
                let reason = self.reason_for_document()?;
                self.changed(DocumentChange::Sealed { number: *document, reason });
                Ok(())
            }
            DocumentCommand::Unseal { document } => {
                if self.document_here(*document)?.sealed.is_none() {
                    return Err(not("the document is not sealed"));
                }
                let reason = self.reason_for_document()?;
                self.changed(DocumentChange::Unsealed { number: *document, reason });
                Ok(())
            }
            DocumentCommand::Redact { document, version, title, marks, content } => {
                self.redact(*document, *version, title, marks, content)
            }
            DocumentCommand::HandOver { document, to, place } => {
                if self.document_here(*document)?.handed_over.len() >= HANDED_OVER_MAX {
                    return Err(not("the document was handed over as often as one can be"));
                }
                let reason = self.reason_for_document()?;
                let said = |text: &str| {
                    let text = text.trim();
                    let fits = (1..=TITLE_CHARS_MAX).contains(&text.chars().count());
                    if fits {
                        Ok(text.to_owned())
                    } else {
                        Err(not("say to whom, and where, in a few words"))
                    }
                };
                let (to, place) = (said(to)?, said(place)?);
                let kind = self.document_here(*document)?.kind.clone();
                self.refuse_without_consent(Sharing::HandOver(&kind))?;
                self.changed(DocumentChange::HandedOver { number: *document, to, place, reason });
                Ok(())
            }
            DocumentCommand::MoveIn { from, number, document } => self.move_in(*from, *number, document),
            DocumentCommand::MoveOut { document, to } => {
                self.document_here(*document)?;
                if *to == self.case.id {
                    return Err(not("the document is on this case already"));
                }
                let reason = self.reason_for_document()?;
                self.changed(DocumentChange::MovedOut { number: *document, to: *to, reason });
                Ok(())
            }
            DocumentCommand::Scanned { document, version, verdict } => {
                self.waiting_version(*document, *version)?;
                let (number, version) = (*document, *version);
                if let Verdict::Refused(why) = verdict {
                    // What was refused is told: somebody counted on it.
                    self.flag(FlagKind::DocumentRefused, format!("A document must not be opened: {why}"));
                }
                self.changed(DocumentChange::Scanned { number, version, verdict: verdict.clone() });
                Ok(())
            }
            DocumentCommand::ScanWaits { document, version, why } => {
                self.waiting_version(*document, *version)?;
                let text = format!("A document waits in quarantine: {why}");
                if !self.case.flags.iter().any(|flag| flag.cleared_at.is_none() && flag.text == text) {
                    self.flag(FlagKind::DocumentWaits, text);
                }
                Ok(())
            }
        }
    }

    fn add_document(
        &mut self,
        kind: &DocumentKind,
        title: &str,
        partners: &BTreeSet<PartnerName>,
        content: &Content,
    ) -> Result<(), Rejection> {
        self.room_for_document()?;
        let tags = self.definition.documents.get(kind).map(|def| def.tags.clone()).unwrap_or_default();
        self.content_fits(kind, content)?;
        let document = Document {
            kind: kind.clone(),
            title: text(title, TITLE_CHARS_MAX)?,
            class: None,
            tags,
            added_by: self.added_by(partners.intersection(&self.case.partners).cloned().collect()),
            added_at: self.at,
            versions: vec![Version {
                content: content.clone(),
                by: self.by.clone(),
                at: self.at,
                state: VersionState::Quarantined,
            }],
            sealed: None,
            moved: None,
            came_from: None,
            redacted_from: None,
            handed_over: Vec::new(),
        };
        self.changed(DocumentChange::Added { document: Box::new(document) });
        Ok(())
    }

    /// A letter comes from an event, of the kind that it names. That it is written settles the event, so it is never written twice.
    fn write_letter(&mut self, effect: EffectNo, title: &str, content: &Content) -> Result<(), Rejection> {
        self.room_for_document()?;
        let name = self.case.effects_open.get(&effect);
        let kind = match name.and_then(|name| self.definition.effects.get(name)) {
            Some(EffectDef::Letter { kind, .. }) => kind.clone(),
            _ => return Err(Rejection::Unknown { what: format!("letter {} in the outbox", effect.0) }),
        };
        self.content_fits(&kind, content)?;
        let tags = self.definition.documents.get(&kind).map(|def| def.tags.clone()).unwrap_or_default();
        let document = Document {
            kind,
            title: text(title, TITLE_CHARS_MAX)?,
            class: None,
            tags,
            added_by: self.added_by(BTreeSet::new()),
            added_at: self.at,
            versions: vec![Version {
                content: content.clone(),
                by: self.by.clone(),
                at: self.at,
                state: VersionState::Clean { by: WRITTEN_HERE.to_owned(), at: self.at },
            }],
            sealed: None,
            moved: None,
            came_from: None,
            redacted_from: None,
            handed_over: Vec::new(),
        };
        self.changed(DocumentChange::Added { document: Box::new(document) });
        self.settle_effect(effect, &Ok(()))
    }

    fn redact(
        &mut self,
        number: u32,
        version: u32,
        title: &str,
        marks: &[Mark],
        content: &Content,
    ) -> Result<(), Rejection> {
        self.room_for_document()?;
        let before = self.document_here(number)?.clone();
        let def = self.definition.documents.get(&before.kind).and_then(|def| def.redaction.clone());
        let Some(def) = def else {
            return Err(not("nothing is removed from documents of this kind"));
        };
        if !before.versions.get(version as usize).is_some_and(Version::is_clean) {
            return Err(not("only a version that may be opened can be copied"));
        }
        if marks.is_empty() || marks.len() > MARKS_MAX {
            return Err(not(&format!("mark at least one place, and at most {MARKS_MAX}")));
        }
        if marks.iter().any(|mark| !mark.is_on_a_page()) {
            return Err(not("a place that is marked does not lie on a page"));
        }
        if let Some(mark) = marks.iter().find(|mark| !def.codes.contains(&mark.code)) {
            return Err(Rejection::Unknown { what: format!("code `{}`", mark.code) });
        }
        self.content_fits(&def.into, content)?;
        let tags = self.definition.documents.get(&def.into).map(|def| def.tags.clone()).unwrap_or_default();
        let document = Document {
            kind: def.into,
            title: text(title, TITLE_CHARS_MAX)?,
            class: None,
            tags,
            added_by: self.added_by(BTreeSet::new()),
            added_at: self.at,
            versions: vec![Version {
                content: content.clone(),
                by: self.by.clone(),
                at: self.at,
                state: VersionState::Clean { by: WRITTEN_HERE.to_owned(), at: self.at },
            }],
            sealed: None,
            moved: None,
            came_from: None,
            redacted_from: Some(RedactedFrom { document: number, version, marks: marks.to_vec() }),
            handed_over: Vec::new(),
        };
        self.changed(DocumentChange::Added { document: Box::new(document) });
        if let Some(class) = def.original.filter(|class| before.class.as_ref() != Some(class)) {
            self.changed(DocumentChange::Classified {
                number,
                title: (before.title.clone(), before.title),
                class: (before.class, Some(class)),
                tags: (before.tags.clone(), before.tags),
            });
        }
        Ok(())
    }

    fn classify(
        &mut self,
        number: u32,
        title: &str,
        class: Option<&ClassName>,
        tags: &BTreeSet<String>,
    ) -> Result<(), Rejection> {
        let before = self.document_here(number)?.clone();
        let known = |class: &ClassName| {
            class.as_str() == crate::schema::DEFAULT_CLASS
                || self.definition.file.fields.values().any(|field| field.class == *class)
                || self.definition.documents.values().any(|def| def.class == *class)
        };
        if let Some(class) = class.filter(|class| !known(class)) {
            return Err(Rejection::Unknown { what: format!("class `{class}`") });
        }
        if tags.len() > TAGS_MAX {
            return Err(not(&format!("use at most {TAGS_MAX} tags")));
        }
        let spelt = |tag: &String| {
            !tag.is_empty()
                && tag.len() <= 40
                && tag.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if let Some(tag) = tags.iter().find(|tag| !spelt(tag)) {
            return Err(not(&format!("`{tag}` is no tag: use small letters, digits and hyphens")));
        }
        self.changed(DocumentChange::Classified {
            number,
            title: (before.title, text(title, TITLE_CHARS_MAX)?),
            class: (before.class, class.cloned()),
            tags: (before.tags, tags.clone()),
        });
        Ok(())
    }

    fn move_in(&mut self, from: CaseId, number: u32, document: &Document) -> Result<(), Rejection> {
        self.room_for_document()?;
        let reason = self.reason_for_document()?;
        let known = |one: &Document| {
            one.came_from.as_ref().is_some_and(|came| came.case == from && came.document == number)
        };
        if self.case.documents.iter().any(known) {
            return Err(not("the document was moved here already"));
        }
        for version in &document.versions {
            self.content_fits(&document.kind, &version.content)?;
        }
        let came_from = Some(CameFrom { case: from, document: number, reason });
        let document = Document {
            came_from,
            moved: None,
            added_at: self.at,
            // The number of the original is one of the other case.
            redacted_from: None,
            ..document.clone()
        };
        self.changed(DocumentChange::Added { document: Box::new(document) });
        Ok(())
    }

    fn changed(&mut self, change: DocumentChange) {
        self.emit(CaseEvent::DocumentChanged { change });
    }

    fn added_by(&self, partners: BTreeSet<PartnerName>) -> AddedBy {
        let person = match self.by {
            Actor::Person(person) => Some(person),
            Actor::Service(_) => None,
        };
        AddedBy { person, partners }
    }

    fn room_for_document(&self) -> Result<(), Rejection> {
        if self.case.documents.len() >= DOCUMENTS_MAX {
            return Err(not("the case has as many documents as one can have"));
        }
        Ok(())
    }

    fn document_here(&self, number: u32) -> Result<&Document, Rejection> {
        self.case
            .documents
            .get(number as usize)
            .filter(|document| document.is_here())
            .ok_or_else(|| Rejection::Unknown { what: format!("document {}", u64::from(number) + 1) })
    }

    /// A version that waits for its scan.
    fn waiting_version(&self, number: u32, version: u32) -> Result<&Version, Rejection> {
        let document = self.document_here(number)?;
        let found = document.versions.get(version as usize);
        found
            .filter(|version| version.state == VersionState::Quarantined)
            .ok_or_else(|| not("the version does not wait for a scan any more"))
    }

    /// Whether a content is of a type and size that its kind takes.
    fn content_fits(&self, kind: &DocumentKind, content: &Content) -> Result<(), Rejection> {
        let Some(def) = self.definition.documents.get(kind) else {
            return Err(Rejection::Unknown { what: format!("kind of document `{kind}`") });
        };
        if !def.accepts.contains(&content.media_type) {
            let accepts = def.accepts.join(", ");
            let why = format!("this kind of document takes {accepts}, and this is {}", content.media_type);
            return Err(not(&why));
        }
        if content.bytes > def.size_bytes_max {
            return Err(not(&format!("the file is larger than {} bytes", def.size_bytes_max)));
        }
        text(&content.name, TITLE_CHARS_MAX)?;
        Ok(())
    }

    fn reason_for_document(&self) -> Result<String, Rejection> {
        let reason = self.reason.as_deref().unwrap_or_default().trim();
        if reason.is_empty() {
            return Err(Rejection::ReasonMissing);
        }
        text(reason, REASON_CHARS_MAX)
    }
}

/// A text that is there and not endless.
fn text(text: &str, chars_max: usize) -> Result<String, Rejection> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(not("give the document a title")),
        chars if chars > chars_max => Err(not(&format!("use at most {chars_max} characters"))),
        _ => Ok(text.to_owned()),
    }
}

fn not(why: &str) -> Rejection {
    Rejection::Document { why: why.to_owned() }
}
