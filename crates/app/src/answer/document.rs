//! Documents as they are shown, and how they come and go.

use crate::content::{ContentStream, PartStream};
use casewright_core::{
    document::Content,
    id::{ClassName, DocumentKind},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The documents of a case that the caller may see.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentsTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The documents, oldest first.
    pub documents: Vec<DocumentShown>,
    /// The kinds of which the caller may add one now.
    pub kinds: Vec<DocumentKindShown>,
    /// Uploads of the caller under way.
    pub uploads: Vec<UploadShown>,
    /// The classes that a document can have, with their titles.
    pub classes: Vec<(ClassName, String)>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentShown {
    /// Its number on the case, from 0.
    pub number: u32,
    /// What kind.
    pub kind: DocumentKind,
    /// What people call the kind.
    pub kind_title: String,
    /// What people call it.
    pub title: String,
    /// Its class.
    pub class: ClassName,
    /// What people call the class.
    pub class_title: String,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// When it came to the case.
    pub added_at: Timestamp,
    /// Its versions, oldest first.
    pub versions: Vec<VersionShown>,
    /// Why it is sealed, where it is.
    pub sealed: Option<String>,
    /// The case it was moved to, for those who may open it, and why.
    pub moved: Option<(Option<String>, String)>,
    /// The case it was moved from, for those who may open it, and why.
    pub came_from: Option<(Option<String>, String)>,
    /// The caller may add a version.
    pub may_add: bool,
    /// The caller may classify it.
    pub may_change: bool,
    /// The caller may seal it and open it again.
    pub may_seal: bool,
    /// The caller may move it to another case.
    pub may_move: bool,
    /// The caller may make a copy of it from which something is removed: the codes that say why, with what they mean.
    pub may_redact: Vec<(String, String)>,
    /// The caller may note to whom it was handed over.
    pub may_hand_over: bool,
    /// The caller may see its chain of custody.
    pub may_see_custody: bool,
    /// What was removed, where it is a copy from which something was.
    pub redacted: Option<RedactedShown>,
}

/// What was removed from a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedactedShown {
    /// The number of the original, for those who see it.
    pub of: Option<u32>,
    /// How many places.
    pub places: usize,
    /// Why: each code with what it means.
    pub codes: Vec<(String, String)>,
}

/// The chain of custody of a document: who had it in hand, when, where, why, and whether it is what was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Custody {
    /// The case.
    pub reference: String,
    /// The document's number, from 0.
    pub document: u32,
    /// What people call it.
    pub title: String,
    /// What people call its kind.
    pub kind_title: String,
    /// Its versions.
    pub versions: Vec<VersionProved>,
    /// The steps, oldest first.
    pub steps: Vec<CustodyStep>,
    /// False where it was read more often than is told here: the oldest looks are left out.
    pub complete: bool,
}

/// One step of a chain of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustodyStep {
    /// What: `received`, `scanned`, `classified`, `sealed`, `unsealed`, `moved`, `handed-over`, `redacted`, `read`.
    pub step: String,
    /// In plain words.
    pub text: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Where: the place that was named, or what the server knows of where the request came from.
    pub place: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// To whom it was handed over.
    pub to: Option<String>,
}

/// A version, and whether it is what was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionProved {
    /// Its number, from 0.
    pub number: u32,
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How long.
    pub bytes: u64,
    /// SHA-256 as it was taken at receipt, hex.
    pub sha256: String,
    /// When it was received.
    pub at: Timestamp,
    /// From whom.
    pub by: String,
    /// Whether its bytes have that hash now; none where they are not kept.
    pub proved: Option<bool>,
}

impl Default for DocumentShown {
    fn default() -> Self {
        Self {
            number: 0,
            kind: "".into(),
            kind_title: String::new(),
            title: String::new(),
            class: casewright_core::schema::DEFAULT_CLASS.into(),
            class_title: String::new(),
            tags: BTreeSet::new(),
            added_at: Timestamp::UNIX_EPOCH,
            versions: Vec::new(),
            sealed: None,
            moved: None,
            came_from: None,
            may_add: false,
            may_change: false,
            may_seal: false,
            may_move: false,
            may_redact: Vec::new(),
            may_hand_over: false,
            may_see_custody: false,
            redacted: None,
        }
    }
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionShown {
    /// Its number, from 0.
    pub number: u32,
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How long.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// `quarantined`, `clean`, `refused`.
    pub state: String,
    /// Why it is refused, what it waits for, or who found it clean.
    pub says: Option<String>,
    /// When the scan is tried again, where one failed.
    pub next_try_at: Option<Timestamp>,
}

/// A kind of which the caller may add a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentKindShown {
    /// Its name.
    pub name: DocumentKind,
    /// What people call it.
    pub title: String,
    /// Media types it takes.
    pub accepts: Vec<String>,
    /// The longest file, in bytes.
    pub size_bytes_max: u64,
}

/// An upload under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadShown {
    /// Its id.
    pub id: Uuid,
    /// What it will be.
    pub of: DocumentWas,
    /// The name of the file.
    pub name: String,
    /// Bytes that are here: go on from there.
    pub received: u64,
    /// Bytes that will come, where the sender said so.
    pub bytes: Option<u64>,
    /// Bytes to send at a time.
    pub piece_bytes: u32,
    /// Until when it waits for more.
    pub kept_until: Option<Timestamp>,
}

/// What an upload will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentWas {
    /// A document.
    New {
        /// What kind.
        kind: DocumentKind,
        /// What people call it.
        title: String,
    },
    /// A version of one.
    Version {
        /// Its number, from 0.
        document: u32,
    },
}

/// A version that may be read; the entry about it is written.
pub struct Opened {
    /// What it is.
    pub content: Content,
    /// Its bytes.
    pub stream: ContentStream,
}

/// A part of a version, or all of it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, taken apart at once")]
pub enum OpenedPart {
    /// All of it: nothing else was asked for, or it changed since the other parts were read.
    Whole(Opened),
    /// A part.
    Part(PartStream),
    /// It has none of the bytes that were asked for; how many it has.
    Beyond(u64),
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("content", &self.content.id).finish_non_exhaustive()
    }
}
