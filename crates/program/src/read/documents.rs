//! `documents:`: the kinds of documents a case has, what each takes, and who sees, adds, classifies, seals and moves them.

use super::cx::{Cx, listed};
use crate::{
    At,
    model::{DocumentKindMeta, Role, Tie},
    near,
    yaml::{Node, Word},
};
use casewright_core::{
    document::{DocumentDef, PII, RedactionDef},
    id::{ClassName, DocumentKind, RoleName, StateName},
    schema::DEFAULT_CLASS,
};
use indexmap::IndexMap;

const KEYS: &[&str] = &[
    "title",
    "class",
    "pii",
    "accept",
    "size",
    "during",
    "see",
    "see-own",
    "add",
    "change",
    "seal",
    "move",
    "redact",
    "hand-over",
    "watermark",
    "intended",
];

/// What a kind can take, by the word that the sheet has for it, and its media type.
pub const ACCEPTED: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("text", "text/plain"),
    ("csv", "text/csv"),
    ("png", "image/png"),
    ("jpeg", "image/jpeg"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("zip", "application/zip"),
    ("mp4", "video/mp4"),
];

/// What something can be written across.
const MARKED: &[&str] = &["application/pdf", "image/png", "image/jpeg"];

/// Where nothing else is written.
const SIZE_BYTES: u64 = 20_000_000;
/// More than anybody means.
const SIZE_BYTES_MAX: u64 = 100_000_000_000;

/// A kind as the sheet has it.
pub(crate) struct DocumentSource {
    pub(crate) name: DocumentKind,
    pub(crate) title: String,
    pub(crate) def: DocumentDef,
    /// States in which one can be added; empty: in every state.
    pub(crate) during: Vec<StateName>,
    pub(crate) see: Vec<RoleName>,
    pub(crate) see_own: Vec<RoleName>,
    pub(crate) add: Vec<RoleName>,
    pub(crate) change: Vec<RoleName>,
    pub(crate) move_: Vec<RoleName>,
    pub(crate) redact: Vec<RoleName>,
    pub(crate) hand_over: Vec<RoleName>,
    /// What the codes mean that say why something is removed.
    pub(crate) codes: IndexMap<String, String>,
    pub(crate) at: At,
}

impl DocumentSource {
    /// How it meets a person.
    pub(crate) fn meta(&self) -> DocumentKindMeta {
        DocumentKindMeta {
            title: self.title.clone(),
            during: self.during.clone(),
            codes: self.codes.clone(),
            line: self.at.line,
        }
    }
}

/// The classes that kinds name, before anything refers to them.
pub(crate) fn classes(node: Option<&Node>) -> Vec<String> {
    let entries = node.map(Node::entries).unwrap_or_default().iter();
    let scalar = |node: Option<&Node>| match &node?.kind {
        crate::yaml::Kind::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    entries
        .flat_map(|entry| {
            let original = entry.value.at_key("redact").and_then(|redact| redact.at_key("original"));
            [scalar(entry.value.at_key("class")), scalar(original)]
        })
        .flatten()
        .collect()
}

/// The kinds that letters and copies become, before anything refers to them: nobody needs to add one by hand.
pub(crate) fn written(events: Option<&Node>, documents: Option<&Node>) -> Vec<String> {
    let scalar = |node: Option<&Node>| match &node?.kind {
        crate::yaml::Kind::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    let entries = |node: Option<&'_ Node>| node.map(Node::entries).unwrap_or_default().to_vec();
    let letters = entries(events).into_iter().filter_map(|entry| scalar(entry.value.at_key("document")));
    let copies = entries(documents)
        .into_iter()
        .filter_map(|entry| scalar(entry.value.at_key("redact").and_then(|redact| redact.at_key("into"))));
    letters.chain(copies).collect()
}

/// Reads the kinds. What is wrong with a role is told once roles are read: see [`check`].
pub(crate) fn read(cx: &mut Cx<'_>, node: Option<&Node>, written: &[String]) -> Vec<DocumentSource> {
    let mut kinds = Vec::new();
    let Some(node) = node else { return kinds };
    for (key, node) in cx.named(node, "documents") {
        let map = cx.map(node, &format!("the document `{}`", key.text), KEYS);
        let roles = |cx: &mut Cx<'_>, name: &str| -> Vec<RoleName> {
            cx.refs(map.value(name), "role", |names| &names.roles)
        };
        let class = map
            .value("class")
            .and_then(|node| cx.word(node, "the class"))
            .filter(|word| cx.spelt(word, "classes"))
            .map_or_else(|| ClassName::new(DEFAULT_CLASS), |word| ClassName::new(word.text));
        let pii = cx.yes(map.value("pii"), "pii");
        let accepts = accepts(cx, map.value("accept"), key);
        let size_bytes_max = map.value("size").and_then(|node| size(cx, node)).unwrap_or(SIZE_BYTES);
        let during: Vec<StateName> = cx.refs(map.value("during"), "state", |names| &names.states);
        let (see, see_own, add) = (roles(cx, "see"), roles(cx, "see-own"), roles(cx, "add"));
        let (change, sealers, move_) = (roles(cx, "change"), roles(cx, "seal"), roles(cx, "move"));
        let hand_over = roles(cx, "hand-over");
        let (redact, redaction, codes) = match map.value("redact") {
            Some(node) => redaction(cx, node, key),
            None => (Vec::new(), None, IndexMap::new()),
        };
        let intended = cx.yes(map.value("intended"), "intended");
        if map.clean && see.is_empty() && see_own.is_empty() && !intended {
            let message = format!("nobody can see documents of kind `{}`", key.text);
            cx.error(key.at, message, "write `see: ROLE`, or `intended: true` beside it if that is meant");
        }
        if map.clean && add.is_empty() && !intended && !written.contains(&key.text) {
            let message = format!("nobody can add documents of kind `{}`", key.text);
            cx.error(key.at, message, "write `add: ROLE`, or `intended: true` beside it if that is meant");
        }
        for (what, acting) in [
            ("change", &change),
            ("seal", &sealers),
            ("move", &move_),
            ("redact", &redact),
            ("hand-over", &hand_over),
        ] {
            for role in acting.iter().filter(|role| !see.contains(role) && !see_own.contains(role)) {
                let message = format!("`{role}` may {what} documents of kind `{}`, but sees none", key.text);
                cx.error(
                    map.value(what).map_or(key.at, |node| node.at),
                    message,
                    format!("add `{role}` to `see`"),
                );
            }
        }
        for role in see_own.iter().filter(|role| see.contains(role)) {
            let message = format!("`{role}` sees every document of kind `{}`, and so its own", key.text);
            cx.error(
                map.value("see-own").map_or(key.at, |node| node.at),
                message,
                "name it in one of the two",
            );
        }
        let title = cx.title(map.value("title"), &key.text);
        let tags = pii.then(|| PII.to_owned()).into_iter().collect();
        let watermark = cx.yes(map.value("watermark"), "watermark");
        if let Some(node) = map.value("watermark").filter(|_| watermark) {
            for media in accepts.iter().filter(|media| !MARKED.contains(&media.as_str())) {
                let word =
                    ACCEPTED.iter().find(|(_, known)| known == media).map_or(media.as_str(), |one| one.0);
                let message = format!("`{}` takes `{word}`, and nothing can be written across one", key.text);
                cx.error(node.at, message, "leave it out of `accept`: pdf, png and jpeg can be marked");
            }
        }
        let def = DocumentDef { class, tags, accepts, size_bytes_max, sealers, redaction, watermark };
        let name = DocumentKind::new(key.text.clone());
        kinds.push(DocumentSource {
            name,
            title,
            def,
            during,
            see,
            see_own,
            add,
            change,
            move_,
            redact,
            hand_over,
            codes,
            at: key.at,
        });
    }
    kinds
}

/// `redact: { by: ROLE, into: KIND, codes: { NAME: What it means }, original: CLASS }`.
fn redaction(
    cx: &mut Cx<'_>,
    node: &Node,
    key: &Word,
) -> (Vec<RoleName>, Option<RedactionDef>, IndexMap<String, String>) {
    let what = format!("`redact` of the document `{}`", key.text);
    let map = cx.map(node, &what, &["by", "into", "codes", "original"]);
    let by: Vec<RoleName> = cx.refs(map.value("by"), "role", |names| &names.roles);
    let into = map.value("into").and_then(|node| cx.word(node, "the kind of the copies"));
    let into = into.filter(|word| {
        let names = cx.names.documents.clone();
        cx.known(word, "kind of document", &names)
    });
    let mut codes = IndexMap::new();
    if let Some(node) = map.value("codes") {
        for (code, title) in cx.named(node, "codes") {
            let title = cx.title(Some(title), &code.text);
            codes.insert(code.text.clone(), title);
        }
    }
    let original = map.value("original").and_then(|node| cx.word(node, "the class of the original"));
    let original = original.filter(|word| cx.spelt(word, "classes")).map(|word| ClassName::new(word.text));
    let complete = !by.is_empty() && into.is_some() && !codes.is_empty();
    if map.clean && !complete {
        let help = "write `redact: { by: ROLE, into: KIND, codes: { NAME: What it means } }`";
        cx.error(node.at, format!("{what} does not say who, what the copies become, and why"), help);
    }
    let def = into.filter(|_| complete).map(|into| RedactionDef {
        into: DocumentKind::new(into.text),
        codes: codes.keys().cloned().collect(),
        original,
    });
    (by, def, codes)
}

/// Who sees a kind must read its class; a role that sees what it has added must be somebody that can be told from others.
pub(crate) fn check(cx: &mut Cx<'_>, kinds: &[DocumentSource], roles: &IndexMap<RoleName, Role>) {
    for kind in kinds {
        if let Some(redaction) = &kind.def.redaction {
            let into = kinds.iter().find(|other| other.name == redaction.into);
            if into.is_some_and(|into| !into.def.accepts.iter().any(|media| media == "application/pdf")) {
                let message =
                    format!("copies of `{}` are PDF, and `{}` takes none", kind.name, redaction.into);
                cx.error(kind.at, message, "add `pdf` to its `accept`");
            }
            // Nobody puts an original out of their own sight.
            for name in &kind.redact {
                let reads = |class: &ClassName| roles.get(name).is_none_or(|role| role.reads.contains(class));
                if let Some(class) = redaction.original.as_ref().filter(|class| !reads(class)) {
                    let message = format!(
                        "`{name}` redacts documents of kind `{}`, but would not see the original, of class `{class}`",
                        kind.name
                    );
                    cx.error(kind.at, message, format!("add `{class}` to `reads` of the role"));
                }
            }
        }
        let seeing = kind.see.iter().chain(&kind.see_own);
        for (name, role) in seeing.filter_map(|name| roles.get_key_value(name)) {
            if !role.reads.contains(&kind.def.class) {
                let message = format!(
                    "`{name}` is to see documents of kind `{}`, but does not read their class `{}`",
                    kind.name, kind.def.class
                );
                cx.error(kind.at, message, format!("add `{}` to `reads` of the role", kind.def.class));
            }
        }
        for (name, _) in kind
            .see_own
            .iter()
            .filter_map(|name| roles.get_key_value(name))
            .filter(|(_, role)| role.tie == Tie::Anyone)
        {
            let message = format!("everybody is `{name}`: nobody's own documents can be told from others'");
            cx.error(kind.at, message, "tie the role to the case, or name another");
        }
    }
}

fn accepts(cx: &mut Cx<'_>, node: Option<&Node>, key: &Word) -> Vec<String> {
    let Some(node) = node else {
        let words: Vec<&str> = ACCEPTED.iter().map(|(word, _)| *word).collect();
        let message = format!("what documents of kind `{}` may be is missing", key.text);
        cx.error(key.at, message, format!("write `accept:` with {}", listed(&words)));
        return Vec::new();
    };
    let mut accepts: Vec<String> = Vec::new();
    for word in cx.words(node, "what it takes") {
        match ACCEPTED.iter().find(|(name, media_type)| *name == word.text || *media_type == word.text) {
            Some((_, media_type)) => accepts.push((*media_type).to_owned()),
            None => {
                let words: Vec<&str> = ACCEPTED.iter().map(|(word, _)| *word).collect();
                let message = format!("`{}` cannot be told from its bytes, so it is not taken", word.text);
                cx.error(word.at, message, near::help(&word.text, &words));
            }
        }
    }
    accepts
}

/// `20 MB`: in steps of a thousand, as disks are sold.
fn size(cx: &mut Cx<'_>, node: &Node) -> Option<u64> {
    let word = cx.word(node, "the size")?;
    let bytes = match word.text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [number, unit] => number.parse::<u64>().ok().and_then(|number| {
            let of = match *unit {
                "kB" | "KB" => 1_000,
                "MB" => 1_000_000,
                "GB" => 1_000_000_000,
                _ => return None,
            };
            number.checked_mul(of)
        }),
        _ => None,
    };
    let bytes = bytes.filter(|bytes| (1..=SIZE_BYTES_MAX).contains(bytes));
    if bytes.is_none() {
        cx.error(word.at, format!("`{}` is no size", word.text), "write `500 kB`, `20 MB` or `2 GB`");
    }
    bytes
}
