//! Types and the schema an expression is checked against.

use casewright_core::{Field, FieldType, FileSchema};
use indexmap::IndexMap;
use std::fmt;

/// What values an expression can have.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Anything; not checked.
    Any,
    /// Only nothing.
    Null,
    /// Yes or no.
    Bool,
    /// An exact decimal.
    Number,
    /// Text.
    Text,
    /// One of fixed texts; comparing with another text is an error.
    Choice(Vec<String>),
    /// A day.
    Date,
    /// An instant: a date-time, bound as UTC.
    Time,
    /// A time of day.
    TimeOfDay,
    /// Days and time.
    Duration,
    /// Years and months.
    Months,
    /// Items of one type. A list that has no value yet is an empty list.
    List(Box<Type>),
    /// Named parts; other names are an error.
    Record(IndexMap<String, Type>),
}

impl Type {
    /// A record of these parts.
    pub fn record<N: Into<String>>(parts: impl IntoIterator<Item = (N, Type)>) -> Self {
        Self::Record(parts.into_iter().map(|(name, kind)| (name.into(), kind)).collect())
    }

    /// A list of these items.
    pub fn list(item: Type) -> Self {
        Self::List(Box::new(item))
    }

    /// The FEEL type of a case-file field.
    pub fn from_field(kind: &FieldType) -> Self {
        match kind {
            FieldType::Text
            | FieldType::LongText
            | FieldType::Email
            | FieldType::Phone
            | FieldType::Party => Self::Text,
            FieldType::Money | FieldType::Number | FieldType::Integer => Self::Number,
            FieldType::YesNo => Self::Bool,
            FieldType::Date => Self::Date,
            FieldType::Time => Self::Time,
            FieldType::Address => {
                Self::record(["line1", "line2", "town", "postcode"].map(|part| (part, Self::Text)))
            }
            FieldType::Point => Self::record(["lat", "lon"].map(|part| (part, Self::Number))),
            FieldType::OneOf(choices) => Self::Choice(choices.clone()),
            FieldType::Many(fields) => Self::list(Self::Record(
                fields
                    .iter()
                    .map(|(name, field): (_, &Field)| (name.clone(), Self::from_field(&field.kind)))
                    .collect(),
            )),
        }
    }

    /// True when a value of this type can equal or be ordered with one of the other.
    pub(crate) fn comparable(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::Null, _) | (_, Self::Any | Self::Null) => true,
            (Self::Text | Self::Choice(_), Self::Text | Self::Choice(_)) => true,
            (Self::List(left), Self::List(right)) => left.comparable(right),
            (Self::Record(_), Self::Record(_)) => true,
            _ => self == other,
        }
    }

    /// The common type of two branches.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, kind) | (kind, Self::Null) => kind,
            (Self::Text | Self::Choice(_), Self::Text | Self::Choice(_)) => Self::Text,
            (left, right) if left == right => left,
            _ => Self::Any,
        }
    }
}

impl fmt::Display for Type {
    /// In an author's words: `a number`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "anything",
            Self::Null => "nothing",
            Self::Bool => "yes or no",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Choice(_) => "a choice",
            Self::Date => "a date",
            Self::Time => "a date and time",
            Self::TimeOfDay => "a time of day",
            Self::Duration => "a duration of days and time",
            Self::Months => "a duration of years and months",
            Self::List(_) => "a list",
            Self::Record(_) => "a group of fields",
        })
    }
}

/// The names an expression may use and their types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    roots: IndexMap<String, Type>,
}

impl Schema {
    /// No names at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The case file: its groups become records, its `many` groups lists of records.
    pub fn from_file(file: &FileSchema) -> Self {
        let mut roots = IndexMap::new();
        for (path, field) in &file.fields {
            place(&mut roots, &path.segments(), Type::from_field(&field.kind));
        }
        Self { roots }
    }

    /// Adds or replaces a root name: `input`, `me`, `clock`, `milestones`, `decisions`, `state`, `config`.
    #[must_use]
    pub fn with_root(mut self, name: impl Into<String>, kind: Type) -> Self {
        self.roots.insert(name.into(), kind);
        self
    }

    /// The type of a root name.
    pub fn root(&self, name: &str) -> Option<&Type> {
        self.roots.get(name)
    }

    /// All root names.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.roots.keys().map(String::as_str)
    }

    /// Every name that a lexer would not read as one word (`fee-paid`, `Monthly Fee`), roots and parts.
    pub(crate) fn compound_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.roots, &mut names);
        names
    }
}

fn collect(parts: &IndexMap<String, Type>, names: &mut Vec<String>) {
    for (name, kind) in parts {
        if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            names.push(name.clone());
        }
        let mut kind = kind;
        while let Type::List(item) = kind {
            kind = item;
        }
        if let Type::Record(parts) = kind {
            collect(parts, names);
        }
    }
}

/// Puts a type at a path, making the groups around it.
pub(crate) fn place(parts: &mut IndexMap<String, Type>, path: &[&str], kind: Type) {
    match path {
        [] => {}
        [name] => {
            parts.insert((*name).to_owned(), kind);
        }
        [name, rest @ ..] => {
            let group = parts.entry((*name).to_owned()).or_insert_with(|| Type::Record(IndexMap::new()));
            // A group whose name is a field as well cannot be: the field gives way, `program` reports it.
            if !matches!(group, Type::Record(_)) {
                *group = Type::Record(IndexMap::new());
            }
            if let Type::Record(parts) = group {
                place(parts, rest, kind);
            }
        }
    }
}
