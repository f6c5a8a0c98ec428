//! XML as a tree that is owned: what is kept of other tools, and what is written.

use std::fmt::Write;

/// A qualified name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The namespace.
    pub namespace: Option<String>,
    /// The prefix it was written with.
    pub prefix: Option<String>,
    /// The name itself.
    pub local: String,
}

impl Name {
    /// `prefix:local` as written.
    pub fn written(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}:{}", self.local),
            None => self.local.clone(),
        }
    }
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Its name.
    pub name: Name,
    /// Its attributes, namespace declarations left out.
    pub attributes: Vec<(Name, String)>,
    /// What lies in it.
    pub content: Vec<Content>,
}

/// What lies in an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// An element.
    Element(Tree),
    /// Text.
    Text(String),
}

impl Tree {
    /// An element of a namespace.
    pub(crate) fn new(namespace: &str, prefix: &str, local: &str) -> Self {
        Self {
            name: Name {
                namespace: Some(namespace.to_owned()),
                prefix: (!prefix.is_empty()).then(|| prefix.to_owned()),
                local: local.to_owned(),
            },
            ..Self::default()
        }
    }

    /// Adds an attribute without a namespace, where there is a value.
    pub(crate) fn set(&mut self, local: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.attributes.push((Name { local: local.to_owned(), ..Name::default() }, value.into()));
        }
    }

    /// The value of an attribute by its local name.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.local == local).map(|(_, value)| value.as_str())
    }

    /// Adds a child.
    pub(crate) fn push(&mut self, child: Tree) {
        self.content.push(Content::Element(child));
    }

    /// The child elements.
    pub fn children(&self) -> impl Iterator<Item = &Tree> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(tree) => Some(tree),
            Content::Text(_) => None,
        })
    }

    /// All text in it, elements left out.
    pub fn text(&self) -> String {
        self.content
            .iter()
            .map(|content| match content {
                Content::Text(text) => text.as_str(),
                Content::Element(_) => "",
            })
            .collect()
    }

    /// The document as text: declared namespaces at the root, two spaces a level.
    pub(crate) fn document(&self, namespaces: &[(&str, &str)]) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        let mut scope: Vec<(String, String)> = Vec::new();
        let mut root = self.clone();
        for (prefix, namespace) in namespaces.iter().rev() {
            let name = if prefix.is_empty() {
                Name { local: "xmlns".to_owned(), ..Name::default() }
            } else {
                Name { prefix: Some("xmlns".to_owned()), local: (*prefix).to_owned(), namespace: None }
            };
            root.attributes.insert(0, (name, (*namespace).to_owned()));
            scope.push(((*prefix).to_owned(), (*namespace).to_owned()));
        }
        root.write(&mut out, 0, &mut scope);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, level: usize, scope: &mut Vec<(String, String)>) {
        let outer = scope.len();
        let indent = "  ".repeat(level);
        let _ = write!(out, "{indent}<{}", self.name.written());
        let mut declared = String::new();
        let mut names: Vec<&Name> = vec![&self.name];
        names.extend(self.attributes.iter().map(|(name, _)| name).filter(|name| name.namespace.is_some()));
        for name in names {
            let prefix = name.prefix.as_deref().unwrap_or("");
            let namespace = name.namespace.as_deref().unwrap_or("");
            let known =
                scope.iter().rev().find(|(known, _)| known == prefix).map(|(_, known)| known.as_str());
            if known.unwrap_or("") != namespace && prefix != "xml" {
                let attribute =
                    if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
                let _ = write!(declared, " {attribute}=\"{}\"", escape(namespace, true));
                scope.push((prefix.to_owned(), namespace.to_owned()));
            }
        }
        out.push_str(&declared);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {}=\"{}\"", name.written(), escape(value, true));
        }
        if self.content.is_empty() {
            out.push_str("/>");
            scope.truncate(outer);
            return;
        }
        out.push('>');
        let mixed = self.content.iter().any(|content| matches!(content, Content::Text(_)));
        for content in &self.content {
            match content {
                Content::Text(text) => out.push_str(&escape(text, false)),
                Content::Element(child) if mixed => {
                    let mut inner = String::new();
                    child.write(&mut inner, 0, scope);
                    out.push_str(&inner);
                }
                Content::Element(child) => {
                    out.push('\n');
                    child.write(out, level + 1, scope);
                }
            }
        }
        if !mixed {
            let _ = write!(out, "\n{indent}");
        }
        let _ = write!(out, "</{}>", self.name.written());
        scope.truncate(outer);
    }
}

/// Text for XML. Characters that XML cannot hold become the replacement character.
pub(crate) fn escape(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' | '\t' if attribute => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if (c as u32) < 0x20 || matches!(c as u32, 0xfffe | 0xffff) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
