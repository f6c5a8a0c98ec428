//! What every part of the reader needs: the folder, the findings, the names of the sheet, and the questions one asks of a
//! YAML value.

use crate::{
    At, Diagnostics,
    folder::Folder,
    near,
    yaml::{Entry, Kind, Node, Word},
};
use casewright_core::definition::{Span, When};
use std::collections::BTreeMap;

/// The sheet.
pub(crate) const SHEET: &str = "program.yaml";

/// Names of the registers of a sheet, in its order; collected before anything refers to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) roles: Vec<String>,
    pub(crate) partners: Vec<String>,
    pub(crate) fetches: Vec<String>,
    pub(crate) views: Vec<String>,
    pub(crate) lists: Vec<String>,
    pub(crate) effects: Vec<String>,
    pub(crate) conditions: Vec<String>,
    pub(crate) decisions: Vec<String>,
    pub(crate) states: Vec<String>,
    pub(crate) finals: Vec<String>,
    pub(crate) actions: Vec<String>,
    pub(crate) clocks: Vec<String>,
    pub(crate) milestones: Vec<String>,
    pub(crate) config: Vec<String>,
    pub(crate) tracks: Vec<String>,
    pub(crate) documents: Vec<String>,
    pub(crate) money: Vec<String>,
    /// What a party can be.
    pub(crate) parties: Vec<String>,
}

/// The reader's state.
pub(crate) struct Cx<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) out: Diagnostics,
    pub(crate) names: Names,
    /// The file at hand.
    pub(crate) file: String,
    /// The amounts of rows, as they are read.
    pub(crate) amounts: Vec<When>,
    /// Where the entries of registers stand, by register and name.
    places: BTreeMap<(String, String), At>,
}

/// A map whose keys have been checked.
#[derive(Clone, Copy)]
pub(crate) struct Map<'n> {
    pub(crate) at: At,
    pub(crate) entries: &'n [Entry],
    /// False when a key was not known: then a key that seems to be missing is probably that one, misspelt.
    pub(crate) clean: bool,
}

impl<'n> Map<'n> {
    /// The value of a key.
    pub(crate) fn value(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }
}

impl<'a> Cx<'a> {
    pub(crate) fn new(folder: &'a Folder) -> Self {
        let mut out = Diagnostics::new();
        for (path, text) in folder.files() {
            out.source(path, text);
        }
        Self {
            folder,
            out,
            names: Names::default(),
            file: SHEET.to_owned(),
            amounts: Vec::new(),
            places: BTreeMap::new(),
        }
    }

    /// Reads another file for a while.
    pub(crate) fn in_file<T>(&mut self, file: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.file, file.to_owned());
        let result = read(self);
        self.file = before;
        result
    }

    pub(crate) fn error(&mut self, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.out.error(&self.file, at, message, help);
    }

    pub(crate) fn warning(&mut self, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.out.warning(&self.file, at, message, help);
    }

    /// A map that may have these keys and no others. An empty value is an empty map.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, what: &str, allowed: &[&str]) -> Map<'n> {
        let entries = match &node.kind {
            Kind::Map(entries) => entries.as_slice(),
            _ if node.is_null() => &[],
            _ => {
                let help = format!("write {what} as a map of {}", listed(allowed));
                self.error(node.at, format!("{what} is {} here", node.what()), help);
                &[]
            }
        };
        for entry in entries {
            if !allowed.contains(&entry.key.text.as_str()) {
                let message = format!("`{}` is not known in {what}", entry.key.text);
                self.error(entry.key.at, message, near::help(&entry.key.text, allowed));
            }
        }
        let clean = entries.iter().all(|entry| allowed.contains(&entry.key.text.as_str()));
        Map { at: node.at, entries, clean }
    }

    /// The entries of a register: names of the author's choice.
    pub(crate) fn named<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(&'n Word, &'n Node)> {
        for entry in node.entries() {
            self.places.insert((what.to_owned(), entry.key.text.clone()), entry.key.at);
        }
        match &node.kind {
            Kind::Map(entries) => entries
                .iter()
                .filter(|entry| self.spelt(&entry.key, what))
                .map(|e| (&e.key, &e.value))
                .collect(),
            _ if node.is_null() => Vec::new(),
            _ => {
                self.error(
                    node.at,
                    format!("{what} are {} here", node.what()),
                    format!("write {what} as `name: …`"),
                );
                Vec::new()
            }
        }
    }

    /// Where an entry of a register stands.
    pub(crate) fn place(&self, register: &str, name: &str) -> At {
        self.places.get(&(register.to_owned(), name.to_owned())).copied().unwrap_or_default()
    }

    /// True when a name is spelt as names are: `licensing-officer`.
    pub(crate) fn spelt(&mut self, word: &Word, what: &str) -> bool {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fine = word.text.starts_with(|c: char| c.is_ascii_lowercase())
            && word.text.chars().all(good)
            && word.text.len() <= 64;
        if !fine {
            let message = format!("`{}` cannot be a name among {what}", word.text);
            self.error(
                word.at,
                message,
                "names are small letters, digits and hyphens, start with a letter: `site-visit`",
            );
        }
        fine
    }

    /// A text.
    pub(crate) fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        self.word(node, what).map(|word| word.text)
    }

    /// A text and its place.
    pub(crate) fn word(&mut self, node: &Node, what: &str) -> Option<Word> {
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_null() => Some(Word { text: text.clone(), at: node.at }),
            _ => {
                self.error(
                    node.at,
                    format!("{what} is {} here", node.what()),
                    format!("write {what} as one text"),
                );
                None
            }
        }
    }

    /// One word or a list of words.
    pub(crate) fn words(&mut self, node: &Node, what: &str) -> Vec<Word> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|item| self.word(item, what)).collect(),
            _ => self.word(node, what).into_iter().collect(),
        }
    }

    /// The items of a list; one map alone counts as a list of one.
    pub(crate) fn items<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Map(_) => std::slice::from_ref(node),
            Kind::Scalar { .. } => {
                if !node.is_null() {
                    self.error(
                        node.at,
                        format!("{what} is a text here"),
                        format!("write {what} as a list, `- …` a line"),
                    );
                }
                &[]
            }
        }
    }

    /// Yes or no; nothing is no.
    pub(crate) fn yes(&mut self, node: Option<&Node>, what: &str) -> bool {
        let Some(node) = node else { return false };
        match &node.kind {
            Kind::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "yes") => true,
            Kind::Scalar { text, plain: true } if matches!(text.as_str(), "false" | "no") => false,
            _ => {
                self.error(node.at, format!("`{what}` is yes or no"), "write `true` or `false`");
                false
            }
        }
    }

    /// True when the word is among the candidates; else a finding that names the nearest.
    pub(crate) fn known(&mut self, word: &Word, kind: &str, candidates: &[String]) -> bool {
        let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
        let known = candidates.contains(&word.text.as_str());
        if !known {
            let message = format!("there is no {kind} `{}`", word.text);
            self.error(word.at, message, near::help(&word.text, &candidates));
        }
        known
    }

    /// The names of a list that are known, as the type asked for.
    pub(crate) fn refs<T: From<String>>(
        &mut self,
        node: Option<&Node>,
        kind: &str,
        pick: impl Fn(&Names) -> &Vec<String>,
    ) -> Vec<T> {
        let Some(node) = node else { return Vec::new() };
        let candidates = pick(&self.names).clone();
        self.words(node, &format!("the {kind}"))
            .into_iter()
            .filter(|word| self.known(word, kind, &candidates))
            .map(|word| T::from(word.text))
            .collect()
    }

    /// One known name.
    pub(crate) fn one<T: From<String>>(
        &mut self,
        node: &Node,
        kind: &str,
        pick: impl Fn(&Names) -> &Vec<String>,
    ) -> Option<T> {
        let word = self.word(node, &format!("the {kind}"))?;
        let candidates = pick(&self.names).clone();
        self.known(&word, kind, &candidates).then(|| T::from(word.text))
    }

    /// One of a few words.
    pub(crate) fn choose<T: Copy>(&mut self, node: &Node, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let word = self.word(node, &format!("`{what}`"))?;
        let found = choices.iter().find(|(name, _)| *name == word.text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.error(
                word.at,
                format!("`{what}` cannot be `{}`", word.text),
                near::help(&word.text, &names),
            );
        }
        found
    }

    /// `28 days`, `2 working days`, `36 hours`.
    pub(crate) fn span(&mut self, node: &Node, what: &str) -> Option<Span> {
        let word = self.word(node, what)?;
        let span = match word.text.split_whitespace().collect::<Vec<_>>().as_slice() {
            [number, unit] => number.parse().ok().and_then(|number: u32| match *unit {
                "hour" | "hours" => Some(Span::Hours(number)),
                "day" | "days" => Some(Span::Days(number)),
                "week" | "weeks" => number.checked_mul(7).map(Span::Days),
                _ => None,
            }),
            [number, "working", "day" | "days"] => number.parse().ok().map(Span::WorkingDays),
            _ => None,
        };
        // A century: beyond it dates overflow, and nobody means it.
        let span = span.filter(|span| match span {
            Span::Hours(hours) => *hours <= 876_600,
            Span::Days(days) | Span::WorkingDays(days) => *days <= 36_525,
        });
        if span.is_none() {
            let message = format!("`{}` is no length of time", word.text);
            self.error(word.at, message, "write `36 hours`, `28 days`, `4 weeks` or `10 working days`");
        }
        span
    }

    /// The title as written, else the name with a capital and without hyphens.
    pub(crate) fn title(&mut self, node: Option<&Node>, name: &str) -> String {
        node.and_then(|node| self.text(node, "the title")).unwrap_or_else(|| humanise(name))
    }
}

/// `site-visit` as people write it: `Site visit`.
pub(crate) fn humanise(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    let mut chars = spaced.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `` `a`, `b` or `c` ``.
pub(crate) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// Part of a text: from a character on, so many characters, on its first line.
pub(crate) fn part(at: At, skip: u32, length: u32) -> At {
    At { line: at.line, column: at.column + skip, length: length.max(1) }
}

/// The items of a list, words and maps alike; anything else counts as a list of one.
pub(crate) fn each(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}
