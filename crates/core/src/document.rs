//! Documents of a case: what kind, how classified, which versions, and where each version stands between quarantine and use.
//! The bytes lie outside the case, sealed under its key; here is what is known about them. Who may see or change one is said
//! by the policies alone.
//!
//! A *document* is of a *kind* that the program names. It has *versions*, each of them one *content*. A version is in
//! *quarantine* until it was scanned; then it is *clean*, or it was *refused*. A document is *sealed* when it is closed even to
//! those who may see its kind, and *moved* when it turned out to belong to another case.

use crate::{
    Actor,
    id::{CaseId, ClassName, ContentId, DocumentKind, EffectNo, PartnerName, PersonId, RoleName},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most documents of a case.
pub const DOCUMENTS_MAX: usize = 10_000;
/// Most versions of a document.
pub const VERSIONS_MAX: usize = 1_000;
/// Longest title and file name, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 2_000;
/// Most places that are removed from a document at once.
pub const MARKS_MAX: usize = 2_000;
/// Most times that a document is handed over.
pub const HANDED_OVER_MAX: usize = 1_000;
/// Most tags of a document.
pub const TAGS_MAX: usize = 20;
/// Who says that a letter may be opened that the platform wrote itself.
pub const WRITTEN_HERE: &str = "written here";
/// The tag of a document that holds personal data.
pub const PII: &str = "pii";

/// What a program says of one kind of document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDef {
    /// The class that its documents have unless one is classified otherwise; who sees one must read its class.
    pub class: ClassName,
    /// Tags that its documents begin with.
    pub tags: BTreeSet<String>,
    /// Media types it may be of; never empty.
    pub accepts: Vec<String>,
    /// Longest content, in bytes.
    pub size_bytes_max: u64,
    /// Roles that may seal one, and see it while it is sealed.
    pub sealers: Vec<RoleName>,
    /// How something is removed from one; none where nothing is.
    pub redaction: Option<RedactionDef>,
    /// True: whoever opens one for a partner gets a copy with their name, the time and the reference on each page.
    pub watermark: bool,
}

/// How something is removed from documents of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactionDef {
    /// The kind that the copies become.
    pub into: DocumentKind,
    /// The codes that say why a place is removed.
    pub codes: Vec<String>,
    /// The class that the original has from then on; none: it keeps its own.
    pub original: Option<ClassName>,
}

/// A place on a page that is removed, in thousandths of the page as it is shown, from its left upper corner, and the code that says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The page, from 1.
    pub page: u32,
    /// From the left.
    pub left: u16,
    /// From the top.
    pub top: u16,
    /// How wide.
    pub width: u16,
    /// How high.
    pub height: u16,
    /// Why.
    pub code: String,
}

impl Mark {
    /// True for a place that lies on a page.
    pub fn is_on_a_page(&self) -> bool {
        let fits = |from: u16, length: u16| length > 0 && u32::from(from) + u32::from(length) <= 1_000;
        self.page > 0 && fits(self.left, self.width) && fits(self.top, self.height)
    }
}

/// What a copy was made of from which something was removed. What it was is not told, only where and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactedFrom {
    /// The original's number on this case.
    pub document: u32,
    /// Its version, from 0.
    pub version: u32,
    /// The places.
    pub marks: Vec<Mark>,
}

/// That a document was handed over, on paper or on a carrier: a step of its chain of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// To whom.
    pub to: String,
    /// Where.
    pub place: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// One document, by its number on the case: its index in [`crate::Case::documents`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What kind.
    pub kind: DocumentKind,
    /// What people call it.
    pub title: String,
    /// Its class, once it was classified otherwise than its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassName>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Who brought it, and for which partner of the case.
    pub added_by: AddedBy,
    /// When.
    pub added_at: Timestamp,
    /// Its versions, oldest first; never empty.
    pub versions: Vec<Version>,
    /// Set while it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// Set once it was moved to another case: only the trace is left here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The case it came from, where it was moved here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_from: Option<CameFrom>,
    /// What it is a copy of, where something was removed from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted_from: Option<RedactedFrom>,
    /// To whom it was handed over, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_over: Vec<HandedOver>,
}

/// Who brought a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedBy {
    /// The person; none for a service.
    pub person: Option<PersonId>,
    /// The partners for whom they act, as far as these are partners of the case.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub partners: BTreeSet<PartnerName>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its content.
    pub content: Content,
    /// Who added it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Between quarantine and use.
    pub state: VersionState,
}

/// The bytes of a version as they were received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Where they lie.
    pub id: ContentId,
    /// The name of the file, as it was sent; without folders.
    pub name: String,
    /// The media type, as declared and as the first bytes say.
    pub media_type: String,
    /// How many.
    pub bytes: u64,
    /// How many lie in each piece but the last.
    pub piece_bytes: u32,
    /// SHA-256 over them, hex: taken at receipt, compared at each read.
    pub sha256: String,
}

/// Where a version stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum VersionState {
    /// Not scanned yet: nobody opens it.
    Quarantined,
    /// It may be opened.
    Clean {
        /// Who says so: the scanner and its signatures.
        by: String,
        /// Since when.
        at: Timestamp,
    },
    /// Nobody opens it ever.
    Refused {
        /// Why, in plain words.
        why: String,
        /// Since when.
        at: Timestamp,
    },
}

/// A seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Who sealed it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Where a document went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// To which case.
    pub to: CaseId,
    /// Who moved it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Where a document came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameFrom {
    /// From which case.
    pub case: CaseId,
    /// Its number there.
    pub document: u32,
    /// Why it was moved.
    pub reason: String,
}

/// What can be asked about the documents of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentCommand {
    /// Adds a document, in quarantine.
    Add {
        /// What kind.
        kind: DocumentKind,
        /// What people call it.
        title: String,
        /// Partners of the case for whom whoever adds it acts.
        partners: BTreeSet<PartnerName>,
        /// The first version.
        content: Content,
    },
    /// Adds a version, in quarantine.
    AddVersion {
        /// Of which document.
        document: u32,
        /// The version.
        content: Content,
    },
    /// Adds a letter that the platform wrote, and settles the event that had it written; services alone. Nobody sent it, so it
    /// waits for no scan.
    Write {
        /// The event that had it written.
        effect: EffectNo,
        /// What people call it.
        title: String,
        /// The letter.
        content: Content,
    },
    /// Gives a document another title, class, tags.
    Classify {
        /// Which.
        document: u32,
        /// The title.
        title: String,
        /// The class; none: that of its kind.
        class: Option<ClassName>,
        /// The tags.
        tags: BTreeSet<String>,
    },
    /// Closes a document even to those who may see its kind; with a reason.
    Seal {
        /// Which.
        document: u32,
    },
    /// Opens it again; with a reason.
    Unseal {
        /// Which.
        document: u32,
    },
    /// Adds a copy of a version from which something was removed, and gives the original its tighter class.
    Redact {
        /// Which document.
        document: u32,
        /// Which version, from 0.
        version: u32,
        /// What people call the copy.
        title: String,
        /// What was removed.
        marks: Vec<Mark>,
        /// The copy.
        content: Content,
    },
    /// Notes that a document was handed over to somebody; with a reason.
    HandOver {
        /// Which.
        document: u32,
        /// To whom.
        to: String,
        /// Where.
        place: String,
    },
    /// Takes a document in that was moved from another case; with the reason given there.
    MoveIn {
        /// The other case.
        from: CaseId,
        /// Its number there.
        number: u32,
        /// What it is.
        document: Box<Document>,
    },
    /// Leaves only the trace of a document that another case has taken in; with a reason.
    MoveOut {
        /// Which.
        document: u32,
        /// The other case.
        to: CaseId,
    },
    /// What the scan of a version said; services alone.
    Scanned {
        /// Which document.
        document: u32,
        /// Which version, from 0.
        version: u32,
        /// What it said.
        verdict: Verdict,
    },
    /// The scan of a version waits for something outside; services alone. Raises a flag, so that nothing waits unseen.
    ScanWaits {
        /// Which document.
        document: u32,
        /// Which version, from 0.
        version: u32,
        /// What it waits for, in plain words.
        why: String,
    },
}

impl DocumentCommand {
    /// The document it is about, if it is about one that is there.
    pub fn document(&self) -> Option<u32> {
        match self {
            Self::Add { .. } | Self::Write { .. } | Self::MoveIn { .. } => None,
            Self::AddVersion { document, .. }
            | Self::Classify { document, .. }
            | Self::Seal { document }
            | Self::Unseal { document }
            | Self::Redact { document, .. }
            | Self::HandOver { document, .. }
            | Self::MoveOut { document, .. }
            | Self::Scanned { document, .. }
            | Self::ScanWaits { document, .. } => Some(*document),
        }
    }
}

/// What a scan says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing was found; by whom.
    Clean(String),
    /// It must not be opened; why, in plain words.
    Refused(String),
}

/// What changed about the documents of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum DocumentChange {
    /// One was added; its number is the next.
    Added {
        /// The document with its first version.
        document: Box<Document>,
    },
    /// A version was added.
    VersionAdded {
        /// Of which document.
        number: u32,
        /// Its content.
        content: Content,
    },
    /// Title, class or tags changed.
    Classified {
        /// Which document.
        number: u32,
        /// The title before and after.
        title: (String, String),
        /// The class before and after.
        class: (Option<ClassName>, Option<ClassName>),
        /// The tags before and after.
        tags: (BTreeSet<String>, BTreeSet<String>),
    },
    /// It was sealed.
    Sealed {
        /// Which document.
        number: u32,
        /// Why.
        reason: String,
    },
    /// It is sealed no more.
    Unsealed {
        /// Which document.
        number: u32,
        /// Why.
        reason: String,
    },
    /// It was moved to another case.
    MovedOut {
        /// Which document.
        number: u32,
        /// To which case.
        to: CaseId,
        /// Why.
        reason: String,
    },
    /// It was handed over.
    HandedOver {
        /// Which document.
        number: u32,
        /// To whom.
        to: String,
        /// Where.
        place: String,
        /// Why.
        reason: String,
    },
    /// A version was scanned.
    Scanned {
        /// Which document.
        number: u32,
        /// Which version, from 0.
        version: u32,
        /// What the scan said.
        verdict: Verdict,
    },
}

impl Document {
    /// Its newest version.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// True while it is on this case, and not only its trace.
    pub fn is_here(&self) -> bool {
        self.moved.is_none()
    }

    /// True when some version of it may be opened.
    pub fn is_there(&self) -> bool {
        self.is_here() && self.versions.iter().any(Version::is_clean)
    }

    /// True while its newest version waits for its scan.
    pub fn is_waiting(&self) -> bool {
        self.is_here() && self.newest().is_some_and(|version| version.state == VersionState::Quarantined)
    }
}

impl Content {
    /// In how many pieces they lie; one even where there are none.
    pub fn pieces(&self) -> u32 {
        let each = u64::from(self.piece_bytes.max(1));
        u32::try_from(self.bytes.div_ceil(each).max(1)).unwrap_or(u32::MAX)
    }
}

impl Version {
    /// True when it may be opened.
    pub fn is_clean(&self) -> bool {
        matches!(self.state, VersionState::Clean { .. })
    }
}

/// Applies one change; total, like all of `apply`.
pub(crate) fn apply(documents: &mut Vec<Document>, change: &DocumentChange, by: &Actor, at: Timestamp) {
    let (number, change) = match change {
        DocumentChange::Added { document } => return documents.push((**document).clone()),
        DocumentChange::VersionAdded { number, .. }
        | DocumentChange::Classified { number, .. }
        | DocumentChange::Sealed { number, .. }
        | DocumentChange::Unsealed { number, .. }
        | DocumentChange::MovedOut { number, .. }
        | DocumentChange::HandedOver { number, .. }
        | DocumentChange::Scanned { number, .. } => (*number, change),
    };
    let Some(document) = documents.get_mut(number as usize) else { return };
    match change {
        DocumentChange::Added { .. } => {}
        DocumentChange::VersionAdded { content, .. } => document.versions.push(Version {
            content: content.clone(),
            by: by.clone(),
            at,
            state: VersionState::Quarantined,
        }),
        DocumentChange::Classified { title, class, tags, .. } => {
            document.title.clone_from(&title.1);
            document.class.clone_from(&class.1);
            document.tags.clone_from(&tags.1);
        }
        DocumentChange::Sealed { reason, .. } => {
            document.sealed = Some(Sealed { by: by.clone(), at, reason: reason.clone() });
        }
        DocumentChange::Unsealed { .. } => document.sealed = None,
        DocumentChange::MovedOut { to, reason, .. } => {
            document.moved = Some(Moved { to: *to, by: by.clone(), at, reason: reason.clone() });
        }
        DocumentChange::HandedOver { to, place, reason, .. } => document.handed_over.push(HandedOver {
            to: to.clone(),
            place: place.clone(),
            reason: reason.clone(),
            by: by.clone(),
            at,
        }),
        DocumentChange::Scanned { version, verdict, .. } => {
            if let Some(version) = document.versions.get_mut(*version as usize) {
                version.state = match verdict {
                    Verdict::Clean(by) => VersionState::Clean { by: by.clone(), at },
                    Verdict::Refused(why) => VersionState::Refused { why: why.clone(), at },
                };
            }
        }
    }
}
