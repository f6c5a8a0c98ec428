//! YAML with a position for every key and value. Only the plain part of YAML is read: maps, lists, scalars. Anchors,
//! aliases and tags are findings, since a sheet must say what it says where it says it.

use crate::{At, Diagnostics};
use granit_parser::{Event, Parser, ScalarStyle, Span};

/// A sheet larger than this is not read.
const BYTES_MAX: usize = 1 << 20;
/// Deeper nesting is not read.
const DEPTH_MAX: usize = 32;

/// The first document of a text as JSON: for files that are data and no sheet, like tests of policies.
///
/// # Errors
///
/// What is wrong, with file and line.
pub fn json(file: &str, text: &str) -> Result<serde_json::Value, String> {
    let mut out = Diagnostics::default();
    let documents = documents(file, text, &mut out);
    if out.has_errors() {
        return Err(out.plain());
    }
    Ok(documents.first().map(Node::json).unwrap_or_default())
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Text, and whether it stood without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Word,
    pub(crate) value: Node,
}

/// A word of the author and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) at: At,
}

impl Node {
    /// True for an empty value: `name:` with nothing after it, `~`, `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    fn json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.kind {
            Kind::Map(entries) => {
                Json::Object(entries.iter().map(|one| (one.key.text.clone(), one.value.json())).collect())
            }
            Kind::List(items) => Json::Array(items.iter().map(Self::json).collect()),
            Kind::Scalar { plain: true, .. } if self.is_null() => Json::Null,
            Kind::Scalar { text, plain: true } => match text.as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                text => text.parse::<i64>().map_or_else(|_| Json::String(text.to_owned()), Json::from),
            },
            Kind::Scalar { text, plain: false } => Json::String(text.clone()),
        }
    }

    /// The entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of a map.
    pub(crate) fn at_key(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// What it is, in an author's words.
    pub(crate) fn what(&self) -> &'static str {
        match &self.kind {
            _ if self.is_null() => "nothing",
            Kind::Scalar { .. } => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}

/// The documents of a file; what cannot be read is a finding, and the documents before it are kept.
pub(crate) fn documents(file: &str, text: &str, out: &mut Diagnostics) -> Vec<Node> {
    if text.len() > BYTES_MAX {
        out.error(
            file,
            At::default(),
            "the file is larger than 1 MiB",
            "split the program, or move text to templates",
        );
        return Vec::new();
    }
    let mut reader = Reader { file, out, stack: Vec::new(), done: Vec::new(), last_line: 0 };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                if reader.event(event, span).is_none() {
                    break;
                }
            }
            Err(error) => {
                let mark = error.marker();
                let at = At { line: mark.line() as u32, column: mark.col() as u32 + 1, length: 1 };
                let message = format!("this is not YAML: {}", error.info());
                reader.out.error(
                    file,
                    at,
                    message,
                    "check the indentation, brackets and quotes here and just above",
                );
                break;
            }
        }
    }
    reader.done
}

/// The one document of a file.
pub(crate) fn document(file: &str, text: &str, out: &mut Diagnostics) -> Option<Node> {
    let mut documents = documents(file, text, out).into_iter();
    let first = documents.next();
    if let Some(second) = documents.next() {
        out.error(file, second.at, "there is a second document in this file", "remove the `---` line");
    }
    first
}

struct Reader<'a> {
    file: &'a str,
    out: &'a mut Diagnostics,
    stack: Vec<Open>,
    done: Vec<Node>,
    last_line: u32,
}

/// A list or map not yet ended.
enum Open {
    List(At, Vec<Node>),
    Map(At, Vec<Entry>, Option<Word>),
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = place(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml(at, anchor != 0 || tag.is_some());
                let plain = style == ScalarStyle::Plain;
                self.value(Node { at, kind: Kind::Scalar { text: text.into_owned(), plain } });
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain_yaml(at, anchor != 0 || tag.is_some());
                self.open(Open::List(at, Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain_yaml(at, anchor != 0 || tag.is_some());
                self.open(Open::Map(at, Vec::new(), None))?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop()? {
                Open::List(at, items) => self.value(Node { at, kind: Kind::List(items) }),
                Open::Map(at, entries, _) => self.value(Node { at, kind: Kind::Map(entries) }),
            },
            Event::Alias(_) => {
                self.plain_yaml(at, true);
                self.value(Node { at, kind: Kind::Scalar { text: String::new(), plain: true } });
            }
            _ => {}
        }
        Some(())
    }

    fn plain_yaml(&mut self, at: At, fancy: bool) {
        if fancy {
            self.out.error(
                self.file,
                at,
                "anchors, aliases and tags are not read here",
                "write the value out where it is meant",
            );
        }
    }

    fn open(&mut self, open: Open) -> Option<()> {
        let (Open::List(at, _) | Open::Map(at, ..)) = &open;
        if self.stack.len() >= DEPTH_MAX {
            self.out.error(self.file, *at, "this is nested too deeply", "32 levels are read at most");
            return None;
        }
        self.stack.push(open);
        Some(())
    }

    fn value(&mut self, node: Node) {
        self.last_line = self.last_line.max(node.at.line);
        match self.stack.last_mut() {
            None => self.done.push(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                Some(key) => {
                    if entries.iter().any(|entry| entry.key.text == key.text) {
                        let message = format!("`{}` is written twice in this map", key.text);
                        self.out.error(self.file, key.at, message, "remove one of them");
                    } else {
                        entries.push(Entry { key, value: node });
                    }
                }
                None => {
                    let text = match node.kind {
                        Kind::Scalar { text, .. } => text,
                        _ => {
                            self.out.error(self.file, node.at, "a key must be a word", "write `name: value`");
                            String::new()
                        }
                    };
                    *key = Some(Word { text, at: node.at });
                }
            },
        }
    }
}

/// The place of a span: from its start to its end, or to the end of its first line.
fn place(span: Span) -> At {
    let (start, end) = (span.start, span.end);
    let length = if end.line() == start.line() { end.col().saturating_sub(start.col()).max(1) } else { 1 };
    At { line: start.line() as u32, column: start.col() as u32 + 1, length: length as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_value_has_its_place() {
        let mut out = Diagnostics::new();
        let node = document("f", "a:\n  - { b: \"c d\" }\n", &mut out).unwrap();
        assert!(out.is_empty());
        let Kind::List(items) = &node.at_key("a").unwrap().kind else { panic!("a list") };
        let entry = &items[0].entries()[0];
        assert_eq!((entry.key.at.line, entry.key.at.column, entry.key.at.length), (2, 7, 1));
        assert_eq!(entry.value.at, At { line: 2, column: 10, length: 5 });
    }

    #[test]
    fn what_is_not_plain_yaml_is_a_finding() {
        for (text, line, message) in [
            ("a: &x 1\nb: *x\n", 1, "anchors, aliases and tags are not read here"),
            ("a: 1\na: 2\n", 2, "`a` is written twice in this map"),
            ("a: 1\n---\nb: 2\n", 3, "there is a second document in this file"),
            ("a: [1, 2\nb: 1\n", 2, "this is not YAML"),
        ] {
            let mut out = Diagnostics::new();
            document("f", text, &mut out);
            let found = out.findings().first().unwrap_or_else(|| panic!("no finding for {text}"));
            assert!(found.at.line == line && found.message.starts_with(message), "{text}: {found:?}");
        }
    }
}
