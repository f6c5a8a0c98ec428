//! Bytes to XML, within bounds: size, nodes and depth are limited, document type declarations refused, so that no file
//! costs more than its own length. Every element knows its place.

use super::{
    document::Span,
    tree::{Content, Name, Tree},
};
use crate::{At, Diagnostics};
use roxmltree::{Document, Node, ParsingOptions};
use std::{borrow::Cow, sync::Arc};

/// Largest file, in bytes.
pub const BYTES_MAX: usize = 4 * 1_048_576;
/// Most elements, texts and attributes of a file.
const NODES_MAX: u32 = 200_000;
/// Deepest nesting of elements.
const DEPTH_MAX: usize = 100;

/// The text of a file, and where its lines begin.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) file: Arc<str>,
    pub(crate) text: Arc<str>,
    lines: Arc<[usize]>,
}

impl Source {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: file.into(), text: text.into(), lines }
    }

    /// Line, column and length of a span; what is longer than its line is marked to its end.
    pub(crate) fn at(&self, span: Span) -> At {
        let line = self.lines.partition_point(|start| *start <= span.offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..span.offset).map_or(0, |text| text.chars().count());
        let marked = self
            .text
            .get(span.offset..span.offset + span.length)
            .and_then(|text| text.lines().next())
            .map_or(1, |text| text.chars().count());
        At { line: line as u32, column: column as u32 + 1, length: marked.max(1) as u32 }
    }
}

/// The text of a file in the encoding it declares: UTF-8, UTF-16 by its mark, ISO-8859-1, US-ASCII or windows-1252.
pub fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<Cow<'a, str>, Diagnostics> {
    let refuse = |message: String, help: &str| {
        let mut out = Diagnostics::new();
        out.error(file, At { line: 1, column: 1, length: 1 }, message, help);
        out
    };
    if bytes.len() > BYTES_MAX {
        return Err(refuse(
            format!("the file is larger than {BYTES_MAX} bytes"),
            "split the model into several files",
        ));
    }
    let wide = |bytes: &[u8], join: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks(2)
            .map(|pair| join([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect::<String>()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Ok(Cow::Owned(wide(rest, u16::from_le_bytes))),
        [0xfe, 0xff, rest @ ..] => return Ok(Cow::Owned(wide(rest, u16::from_be_bytes))),
        _ => {}
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let head: String = bytes.iter().take(200).map(|byte| char::from(*byte)).collect();
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next()?;
        rest.get(1..)?.split(quote).next().map(str::to_ascii_lowercase)
    });
    match declared.as_deref() {
        // What windows-1252 has beside ISO-8859-1 are punctuation marks; they matter to no name or expression.
        Some("iso-8859-1" | "latin1" | "latin-1" | "windows-1252") => {
            Ok(Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()))
        }
        Some("utf-8") | None => Err(refuse(
            "the file is no UTF-8 text".to_owned(),
            "save it as UTF-8, or declare the encoding it has in its first line",
        )),
        Some(other) => {
            Err(refuse(format!("files in the encoding `{other}` are not read"), "save the file as UTF-8"))
        }
    }
}

/// Parses the text.
pub(crate) fn parse<'a>(source: &'a Source, out: &mut Diagnostics) -> Option<Document<'a>> {
    if source.text.len() > BYTES_MAX {
        out.error(
            &source.file,
            At { line: 1, column: 1, length: 1 },
            format!("the file is larger than {BYTES_MAX} bytes"),
            "split the model into several files",
        );
        return None;
    }
    if let Some(span) = too_deep(&source.text) {
        out.error(
            &source.file,
            source.at(span),
            format!("elements are nested more than {DEPTH_MAX} deep"),
            "take what lies deepest into a stage of its own",
        );
        return None;
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    match Document::parse_with_options(&source.text, options) {
        Ok(document) => Some(document),
        Err(error) => {
            let position = error.pos();
            let at = At { line: position.row, column: position.col, length: 1 };
            let (message, help) = match error {
                roxmltree::Error::DtdDetected => (
                    "the file has a document type declaration".to_owned(),
                    "remove `<!DOCTYPE …>`: a CMMN file needs none, and it could draw in other files",
                ),
                roxmltree::Error::NodesLimitReached => (
                    format!("the file has more than {NODES_MAX} elements, texts and attributes"),
                    "split the model into several files",
                ),
                error => (
                    format!("the file is no well-formed XML: {error}"),
                    "mend the XML there, or export the model again",
                ),
            };
            out.error(&source.file, at, message, help);
            None
        }
    }
}

/// The first tag that lies too deep. Only counts tags; what is no XML is for the parser to say.
fn too_deep(text: &str) -> Option<Span> {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let here = text.len() - rest.len() + at;
        rest = rest.get(at..).unwrap_or("");
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<![CDATA[") {
            rest.find("]]>").map(|end| end + 3)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2)
        } else {
            rest.find('>').map(|end| end + 1)
        };
        let end = end?;
        let tag = rest.get(..end).unwrap_or("");
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.starts_with("<!") && !tag.starts_with("<?") && !tag.ends_with("/>") {
            depth += 1;
            if depth > DEPTH_MAX {
                return Some(Span { offset: here, length: tag.len() });
            }
        }
        rest = rest.get(end..).unwrap_or("");
    }
    None
}

/// The opening tag of an element.
pub(crate) fn tag(source: &Source, node: Node<'_, '_>) -> Span {
    let range = node.range();
    let text = source.text.get(range.clone()).unwrap_or("");
    // A `>` may stand in the value of an attribute.
    let mut quote = None;
    let mut length = text.len();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => {
                length = at + 1;
                break;
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    Span { offset: range.start, length }
}

/// An element with all that lies in it, as an owned tree.
pub(crate) fn tree(node: Node<'_, '_>) -> Tree {
    let name = |namespace: Option<&str>, local: &str| Name {
        prefix: namespace.and_then(|namespace| node.lookup_prefix(namespace)).map(str::to_owned),
        namespace: namespace.map(str::to_owned),
        local: local.to_owned(),
    };
    let mut tree =
        Tree { name: name(node.tag_name().namespace(), node.tag_name().name()), ..Tree::default() };
    for attribute in node.attributes() {
        tree.attributes.push((name(attribute.namespace(), attribute.name()), attribute.value().to_owned()));
    }
    let has_elements = node.children().any(|child| child.is_element());
    for child in node.children() {
        if child.is_element() {
            tree.content.push(Content::Element(self::tree(child)));
        } else if child.is_text()
            && let Some(text) = child.text()
            && !(has_elements && text.trim().is_empty())
        {
            tree.content.push(Content::Text(text.to_owned()));
        }
    }
    tree
}

/// The name of an attribute, with the prefix it is written with.
pub(crate) fn attribute_name(node: Node<'_, '_>, attribute: &roxmltree::Attribute<'_, '_>) -> Name {
    Name {
        prefix: attribute.namespace().and_then(|namespace| node.lookup_prefix(namespace)).map(str::to_owned),
        namespace: attribute.namespace().map(str::to_owned),
        local: attribute.name().to_owned(),
    }
}
