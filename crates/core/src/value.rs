//! Values of the case file and of expressions.

use jiff::{SignedDuration, Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A value of the case file, of an input, or of an expression.
///
/// Stored as tagged JSON (`{"number":"12000.00"}`), so that what was stored reads back as what it was without a schema.
/// Outside (API, forms) values are plain JSON bound by the type of their field.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing. Not the same as false (FEEL 1.5, 10.3.2.2).
    #[default]
    Null,
    /// A truth.
    Bool(bool),
    /// An exact decimal, money included; 28 digits.
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    /// Text.
    Text(Arc<str>),
    /// A day without a time.
    Date(Date),
    /// An instant, always UTC: FEEL compares date-times of different zone forms as silently false.
    Time(Timestamp),
    /// A length of time in seconds and nanoseconds.
    Duration(SignedDuration),
    /// Items in order.
    List(Vec<Value>),
    /// Named parts.
    Map(BTreeMap<Arc<str>, Value>),
}

impl Value {
    /// Text from anything textual.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A number from an integer.
    pub fn int(number: i64) -> Self {
        Self::Number(Decimal::from(number))
    }

    /// True when this is [`Value::Null`].
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Puts a value at `path` below this one, making maps on the way; null takes away what is there.
    pub fn put(&mut self, path: &[&str], to: Value) {
        let Some((first, rest)) = path.split_first() else {
            *self = to;
            return;
        };
        if to.is_null() && self.at(path).is_none() {
            return;
        }
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(BTreeMap::new());
        }
        let Self::Map(parts) = self else { return };
        if !rest.is_empty() {
            parts.entry((*first).into()).or_default().put(rest, to);
        } else if to.is_null() {
            parts.remove(*first);
        } else {
            parts.insert((*first).into(), to);
        }
    }

    /// The part at `path` below this value, or `None` when a segment is missing or this is no map.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, segment| match value {
            Self::Map(parts) => parts.get(*segment),
            _ => None,
        })
    }
}

impl fmt::Display for Value {
    /// For explanations and the audit tab; locale-aware formatting is `web`'s.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Bool(truth) => f.write_str(if *truth { "yes" } else { "no" }),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Duration(duration) => write!(f, "{duration:#}"),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
            Self::Map(parts) => {
                for (index, (name, part)) in parts.iter().enumerate() {
                    write!(f, "{}{name}: {part}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

/// The address of a case-file item: `premises.name`. Items of a `many` group are addressed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldPath(Arc<str>);

impl FieldPath {
    /// Wraps a dotted path; `program` has checked its spelling.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The dotted text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names between the dots.
    pub fn segments(&self) -> Vec<&str> {
        self.0.split('.').collect()
    }

    /// The path one segment up; none for a root.
    pub fn parent(&self) -> Option<FieldPath> {
        self.0.rsplit_once('.').map(|(parent, _)| parent.into())
    }

    /// The path of a part below this one.
    pub fn child(&self, name: &str) -> FieldPath {
        Self(format!("{}.{name}", self.0).into())
    }

    /// The first segment.
    pub fn root(&self) -> &str {
        self.0.split_once('.').map_or(&*self.0, |(root, _)| root)
    }

    /// True when `self` is `other` or lies below it.
    pub fn is_within(&self, other: &FieldPath) -> bool {
        self.0.strip_prefix(other.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl From<&str> for FieldPath {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
