//! Values written in YAML, bound to the type of their field: scenario inputs, expectations, configuration.

use super::{case_file, cx::Cx};
use crate::{
    near,
    yaml::{Kind, Node, Word},
};
use casewright_core::{FieldPath, FieldType, FileSchema, Value, command::Input};
use rust_decimal::Decimal;
use std::{collections::BTreeMap, str::FromStr, sync::Arc};

/// A nested map of fields: `{ premises: { name: The Crown } }` or `{ premises.name: The Crown }`.
pub(crate) fn input(cx: &mut Cx<'_>, schema: &FileSchema, node: &Node) -> Input {
    let mut input = Input::new();
    below(cx, schema, node, "", &mut input);
    input
}

fn below(cx: &mut Cx<'_>, schema: &FileSchema, node: &Node, under: &str, input: &mut Input) {
    let Kind::Map(entries) = &node.kind else {
        if !node.is_null() {
            cx.error(node.at, format!("fields are {} here", node.what()), "write `field: value`");
        }
        return;
    };
    for entry in entries {
        let text =
            if under.is_empty() { entry.key.text.clone() } else { format!("{under}.{}", entry.key.text) };
        let path = FieldPath::new(text.clone());
        match case_file::kind_at(schema, &path) {
            // One item that a form appends is written like a group: its parts have paths of their own.
            Some(FieldType::Many(_)) if matches!(entry.value.kind, Kind::Map(_)) => {
                below(cx, schema, &entry.value, &text, input);
            }
            Some(kind) => {
                if let Some(value) = bind(cx, kind, &entry.value) {
                    input.insert(path, value);
                }
            }
            None if matches!(entry.value.kind, Kind::Map(_)) && schema.within(&path).next().is_some() => {
                below(cx, schema, &entry.value, &text, input);
            }
            None => {
                let word = Word { text, at: entry.key.at };
                case_file::resolve(cx, schema, &word, false);
            }
        }
    }
}

/// A value of a type.
pub(crate) fn bind(cx: &mut Cx<'_>, kind: &FieldType, node: &Node) -> Option<Value> {
    if node.is_null() {
        return Some(Value::Null);
    }
    match (kind, &node.kind) {
        (FieldType::Many(parts), Kind::List(items)) => Some(Value::List(
            items
                .iter()
                .filter_map(|item| {
                    record(cx, item, |part| parts.get(part).map(|field| field.kind.clone()), &keys(parts))
                })
                .collect(),
        )),
        (FieldType::Address, Kind::Map(_)) => {
            record(cx, node, |_| Some(FieldType::Text), &["line1", "line2", "town", "postcode"])
        }
        (FieldType::Point, Kind::Map(_)) => record(cx, node, |_| Some(FieldType::Number), &["lat", "lon"]),
        (_, Kind::Scalar { text, plain }) => scalar(cx, kind, node, text, *plain),
        _ => {
            cx.error(
                node.at,
                format!("this field cannot be {}", node.what()),
                format!("write {}", example(kind)),
            );
            None
        }
    }
}

fn keys(parts: &indexmap::IndexMap<String, casewright_core::Field>) -> Vec<&str> {
    parts.keys().map(String::as_str).collect()
}

fn record(
    cx: &mut Cx<'_>,
    node: &Node,
    kind: impl Fn(&str) -> Option<FieldType>,
    names: &[&str],
) -> Option<Value> {
    let mut parts: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for entry in node.entries() {
        let name = entry.key.text.as_str();
        match kind(name).filter(|_| names.contains(&name)) {
            Some(kind) => {
                let value = bind(cx, &kind, &entry.value)?;
                parts.insert(name.into(), value);
            }
            None => {
                cx.error(entry.key.at, format!("there is no part `{name}`"), near::help(name, names));
                return None;
            }
        }
    }
    Some(Value::Map(parts))
}

fn scalar(cx: &mut Cx<'_>, kind: &FieldType, node: &Node, text: &str, plain: bool) -> Option<Value> {
    let value = match kind {
        FieldType::Text | FieldType::LongText | FieldType::Email | FieldType::Phone | FieldType::Party => {
            Some(Value::text(text))
        }
        FieldType::OneOf(choices) => {
            if !choices.iter().any(|choice| choice == text) {
                let names: Vec<&str> = choices.iter().map(String::as_str).collect();
                cx.error(node.at, format!("`{text}` is not among the choices"), near::help(text, &names));
                return None;
            }
            Some(Value::text(text))
        }
        FieldType::Money => {
            Decimal::from_str(text).ok().filter(|amount| amount.scale() <= 2).map(Value::Number)
        }
        FieldType::Number => Decimal::from_str(text).ok().map(Value::Number),
        FieldType::Integer => text.parse::<i64>().ok().map(Value::int),
        FieldType::YesNo if plain && matches!(text, "true" | "yes") => Some(Value::Bool(true)),
        FieldType::YesNo if plain && matches!(text, "false" | "no") => Some(Value::Bool(false)),
        FieldType::Date => text.parse().ok().map(Value::Date),
        FieldType::Time => text.parse().ok().map(Value::Time),
        FieldType::YesNo | FieldType::Address | FieldType::Point | FieldType::Many(_) => None,
    };
    if value.is_none() {
        cx.error(node.at, format!("`{text}` does not fit this field"), format!("write {}", example(kind)));
    }
    value
}

/// How a value of a type is written.
fn example(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Money => "an amount with at most two places: `\"190.00\"`",
        FieldType::Number => "a number: `12.5`",
        FieldType::Integer => "a whole number: `3`",
        FieldType::YesNo => "`true` or `false`",
        FieldType::Date => "a day: `2026-03-02`",
        FieldType::Time => "an instant: `2026-03-02T09:00:00Z`",
        FieldType::Address => "an address: `{ line1: 1 High Street, town: Lichfield, postcode: WS13 6AA }`",
        FieldType::Point => "a place: `{ lat: 52.68, lon: -1.83 }`",
        FieldType::Many(_) => "a list of maps",
        _ => "one text",
    }
}

/// A configuration value: what it looks like is what it is.
pub(crate) fn config(cx: &mut Cx<'_>, node: &Node) -> Option<Value> {
    match &node.kind {
        Kind::Scalar { text, plain: false } => Some(Value::text(text.as_str())),
        Kind::Scalar { text, .. } => Some(match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => Decimal::from_str(text).map_or_else(|_| Value::text(text), Value::Number),
        }),
        _ => {
            cx.error(
                node.at,
                format!("a setting is {} here", node.what()),
                "write one text, number, `true` or `false`",
            );
            None
        }
    }
}
