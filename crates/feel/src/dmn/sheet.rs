//! Decisions asked by hand: inputs as texts by name, as they stand in a row of a CSV file.

use super::{Compiled, DMN_BYTES_MAX, beyond::own_type, decisions_of};
use crate::{
    eval::run::duration,
    eval::val::Val,
    expr::{Named, expression},
    finding::{Finding, Span, meant},
    full::declared::declared,
    gate::stack::on_big_stack,
    types::{Schema, Type, place},
};
use casewright_core::{Decided, Decision, Scope, Value};
use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// The decisions of a file, to be asked on rows of texts.
#[derive(Debug)]
pub struct Sheet {
    decisions: Vec<Compiled>,
    columns: IndexMap<String, Type>,
}

/// What is wrong with one input, or with the decision when there is no column to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InputError {
    /// The input's column.
    pub column: Option<String>,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// One row, as a scope.
struct Asked<'z> {
    roots: BTreeMap<Arc<str>, Value>,
    now: Timestamp,
    zone: &'z TimeZone,
}

impl Scope for Asked<'_> {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.roots.get(name).map(Cow::Borrowed)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone()
    }
}

impl Sheet {
    /// Reads a file, and those it imports after it, to be asked on these columns. A column is a name or path as the
    /// decisions write it: `premises.rateable_value`. Its type is what the file declares for it; what it does not declare
    /// is told by each text. Input data without a column has no value.
    pub fn read(files: &[&str], columns: &[&str]) -> Result<Self, Vec<Finding>> {
        if files.iter().map(|file| file.len()).sum::<usize>() > DMN_BYTES_MAX {
            return Err(vec![Finding::new(
                Span::default(),
                format!("the file is larger than {DMN_BYTES_MAX} bytes with those it imports"),
                "split it",
            )]);
        }
        let declared = on_big_stack(|| declared(files)).map_err(|finding| vec![finding])??;
        let mut roots = IndexMap::new();
        let mut kinds = IndexMap::new();
        for column in columns {
            let kind = declared.get(*column).map_or_else(|| part_of(&declared, column), own_type);
            kinds.insert((*column).to_owned(), kind.clone());
            place(&mut roots, &column.split('.').collect::<Vec<_>>(), kind);
        }
        let mut schema = Schema::new();
        for (name, kind) in &declared {
            // Input columns are declared by their expressions too, which are no names.
            if name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-')) {
                schema = schema.with_root(name, own_type(kind));
            }
        }
        for (name, kind) in roots {
            schema = match schema.root(&name) {
                Some(Type::Record(_)) => schema,
                _ => schema.with_root(name, kind),
            };
        }
        Ok(Self { decisions: decisions_of(files, &schema)?, columns: kinds })
    }

    /// The decisions, each after those it requires.
    pub fn decisions(&self) -> &[Compiled] {
        &self.decisions
    }

    /// The columns with their types.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.columns.iter().map(|(name, kind)| (name.as_str(), kind))
    }

    /// Asks a decision; without a name the last one, which rests on the others. An empty text is no value.
    pub fn decide(
        &self,
        decision: Option<&str>,
        inputs: &BTreeMap<String, String>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Decided, Vec<InputError>> {
        let found = match decision {
            Some(name) => self.decisions.iter().find(|decision| decision.name() == name),
            None => self.decisions.last(),
        };
        let Some(found) = found else {
            let name = decision.unwrap_or_default();
            let known = self.decisions.iter().map(Compiled::name);
            let help =
                meant(name, known).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
            return Err(vec![InputError {
                column: None,
                message: format!("there is no decision `{name}`{help}"),
            }]);
        };
        let mut wrong = Vec::new();
        let mut roots = BTreeMap::new();
        for (column, text) in inputs {
            let kind = self.columns.get(column).unwrap_or(&Type::Any);
            match value(text.trim(), kind) {
                Ok(Value::Null) => {}
                Ok(value) => put(&mut roots, &column.split('.').collect::<Vec<_>>(), value),
                Err(message) => wrong.push(InputError { column: Some(column.clone()), message }),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        found
            .decide(&Asked { roots, now, zone })
            .map_err(|message| vec![InputError { column: None, message }])
    }
}

/// The type of a part of a declared group.
fn part_of(declared: &BTreeMap<String, dsntk_feel::FeelType>, path: &str) -> Type {
    let mut names = path.split('.');
    let mut kind = names.next().and_then(|root| declared.get(root)).map_or(Type::Any, own_type);
    for name in names {
        kind = match kind {
            Type::Record(parts) => parts.get(name).cloned().unwrap_or(Type::Any),
            _ => Type::Any,
        };
    }
    kind
}

fn put(parts: &mut BTreeMap<Arc<str>, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => {
            parts.insert(Arc::from(*name), value);
        }
        [name, rest @ ..] => {
            let group = parts.entry(Arc::from(*name)).or_insert_with(|| Value::Map(BTreeMap::new()));
            if !matches!(group, Value::Map(_)) {
                *group = Value::Map(BTreeMap::new());
            }
            if let Value::Map(parts) = group {
                put(parts, rest, value);
            }
        }
    }
}

/// A text as a value of a type. Lists and groups are written in FEEL: `[1, 2]`.
fn value(text: &str, kind: &Type) -> Result<Value, String> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let wrong = |what: &str, example: &str| format!("`{text}` is no {what}; write it like `{example}`");
    match kind {
        Type::Number => text.parse::<Decimal>().map(Value::Number).map_err(|_| wrong("number", "1234.50")),
        Type::Bool => match text.to_lowercase().as_str() {
            "true" | "yes" => Ok(Value::Bool(true)),
            "false" | "no" => Ok(Value::Bool(false)),
            _ => Err(wrong("yes or no", "yes")),
        },
        Type::Date => text.parse().map(Value::Date).map_err(|_| wrong("date", "2026-03-01")),
        Type::Time => {
            text.parse().map(Value::Time).map_err(|_| wrong("date and time", "2026-03-01T10:00:00Z"))
        }
        Type::Duration => match duration(text) {
            Some(Val::Duration(length)) => Ok(Value::Duration(length)),
            _ => Err(wrong("duration", "P28D")),
        },
        Type::Text | Type::Choice(_) => Ok(Value::text(text)),
        Type::List(_) | Type::Record(_) => literal(text).ok_or_else(|| wrong("list or group", "[1, 2]")),
        Type::TimeOfDay | Type::Months => {
            Err("a time of day or a duration of months cannot be given as an input".to_owned())
        }
        Type::Any | Type::Null => Ok(told(text)),
    }
}

fn literal(text: &str) -> Option<Value> {
    let scope = Asked { roots: BTreeMap::new(), now: Timestamp::UNIX_EPOCH, zone: &TimeZone::UTC };
    expression(text, &Schema::new(), &Named::new()).ok()?.value(&scope).ok()
}

/// A value of a type that only its text tells.
fn told(text: &str) -> Value {
    if let Ok(number) = text.parse::<Decimal>() {
        return Value::Number(number);
    }
    match text {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(time) = text.parse() {
        return Value::Time(time);
    }
    if let Ok(date) = text.parse() {
        return Value::Date(date);
    }
    let is_literal = text.starts_with(['[', '{']);
    is_literal.then(|| literal(text)).flatten().unwrap_or_else(|| Value::text(text))
}
