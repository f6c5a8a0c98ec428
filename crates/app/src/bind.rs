//! Plain JSON to typed input. Money and numbers come from text or from the exact text of a JSON number; what does not fit
//! is said field by field.

use casewright_core::{
    Field, FieldType, FileSchema, Input, Value, id::TextKey, rejection::InputProblem, value::FieldPath,
};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, sync::Arc};

/// Deepest nesting of an input that is looked at.
const DEPTH_MAX: usize = 8;

/// An input as far as it could be bound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bound {
    /// What fits.
    pub input: Input,
    /// What does not.
    pub problems: Vec<InputProblem>,
}

/// Which fields an input may name and what they are.
pub struct Listed<'a> {
    schema: &'a FileSchema,
    paths: Vec<FieldPath>,
    appends: Option<FieldPath>,
}

impl<'a> Listed<'a> {
    /// The fields of a form; with `appends` its paths may be written with or without the group.
    pub fn of(
        schema: &'a FileSchema,
        paths: impl IntoIterator<Item = FieldPath>,
        appends: Option<FieldPath>,
    ) -> Self {
        Self { schema, paths: paths.into_iter().collect(), appends }
    }

    /// All fields of the case file.
    pub fn all(schema: &'a FileSchema) -> Self {
        Self { schema, paths: schema.fields.keys().cloned().collect(), appends: None }
    }

    /// The field of a path, if it is listed.
    pub fn field(&self, path: &FieldPath) -> Option<(FieldPath, &'a Field)> {
        if let Some(group) = &self.appends {
            let FieldType::Many(parts) = &self.schema.field(group)?.kind else { return None };
            let part = path.as_str().strip_prefix(group.as_str()).and_then(|rest| rest.strip_prefix('.'));
            let part = part.unwrap_or(path.as_str());
            let full = FieldPath::new(format!("{group}.{part}"));
            let listed = self.paths.iter().any(|listed| *listed == full || listed.as_str() == part);
            return listed.then(|| parts.get(part).map(|field| (full, field))).flatten();
        }
        let listed = self.paths.iter().any(|listed| path.is_within(listed));
        listed.then(|| self.schema.field(path).map(|field| (path.clone(), field))).flatten()
    }

    /// Binds an object by path, dotted or nested. Null binds to nothing.
    pub fn bind(&self, json: &Json) -> Bound {
        let mut bound = Bound::default();
        match json {
            Json::Null => {}
            Json::Object(parts) => self.walk(parts, "", 0, &mut bound),
            _ => bound.problem(&FieldPath::new("input"), "wrong-type"),
        }
        bound
    }

    fn walk(&self, parts: &Map<String, Json>, prefix: &str, depth: usize, bound: &mut Bound) {
        for (name, json) in parts {
            let path =
                FieldPath::new(if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") });
            if let Some((path, field)) = self.field(&path) {
                match value_of(&field.kind, json).and_then(|value| {
                    field.kind.accepts(&value)?;
                    Ok(value)
                }) {
                    Ok(value) => {
                        bound.input.insert(path, value);
                    }
                    Err(problem) => bound.problem(&path, problem),
                }
                continue;
            }
            match json {
                Json::Object(inner) if depth < DEPTH_MAX => self.walk(inner, path.as_str(), depth + 1, bound),
                _ => bound.problem(&path, "not-listed"),
            }
        }
    }
}

impl Bound {
    fn problem(&mut self, path: &FieldPath, problem: &str) {
        self.problems.push(InputProblem { path: path.clone(), problem: TextKey::new(problem) });
    }
}

/// A value of a type from plain JSON; empty text is nothing. `Err` is the key of what is wrong.
pub fn value_of(kind: &FieldType, json: &Json) -> Result<Value, &'static str> {
    const WRONG: &str = "wrong-type";
    let text = match json {
        Json::Null => return Ok(Value::Null),
        Json::String(text) if text.trim().is_empty() => return Ok(Value::Null),
        Json::String(text) => Some(text.trim()),
        _ => None,
    };
    match kind {
        FieldType::Text | FieldType::Email | FieldType::Phone | FieldType::Party | FieldType::OneOf(_) => {
            text.map(Value::text).ok_or(WRONG)
        }
        FieldType::LongText => text.map(|text| Value::text(text.replace("\r\n", "\n"))).ok_or(WRONG),
        FieldType::Money => number(json, true).map(Value::Number).ok_or(WRONG),
        FieldType::Number | FieldType::Integer => number(json, false).map(Value::Number).ok_or(WRONG),
        FieldType::YesNo => match (json, text) {
            (Json::Bool(truth), _) => Ok(Value::Bool(*truth)),
            (_, Some("yes" | "true")) => Ok(Value::Bool(true)),
            (_, Some("no" | "false")) => Ok(Value::Bool(false)),
            _ => Err(WRONG),
        },
        FieldType::Date => match json {
            Json::Object(parts) => date_of(parts),
            _ => text.and_then(|text| text.parse::<Date>().ok()).map(Value::Date).ok_or(WRONG),
        },
        FieldType::Time => text.and_then(|text| text.parse::<Timestamp>().ok()).map(Value::Time).ok_or(WRONG),
        FieldType::Address => {
            let Json::Object(parts) = json else { return Err(WRONG) };
            map_of(parts, |_| Some(FieldType::Text))
        }
        FieldType::Point => {
            let Json::Object(parts) = json else { return Err(WRONG) };
            map_of(parts, |_| Some(FieldType::Number))
        }
        FieldType::Many(fields) => {
            let Json::Array(items) = json else { return Err(WRONG) };
            let items = items.iter().map(|item| {
                let Json::Object(parts) = item else { return Err(WRONG) };
                map_of(parts, |name| fields.get(name).map(|field| field.kind.clone()))
            });
            items.collect::<Result<Vec<_>, _>>().map(Value::List)
        }
    }
}

/// The plain JSON of a value, as [`value_of`] takes it back.
pub fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::String(number.to_string()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Date(_) | Value::Time(_) | Value::Duration(_) => Json::String(value.to_string()),
        Value::List(items) => Json::Array(items.iter().map(json_of).collect()),
        Value::Map(parts) => {
            Json::Object(parts.iter().map(|(name, part)| (name.to_string(), json_of(part))).collect())
        }
    }
}

/// Parts with a value; nothing when none has one.
fn map_of(
    parts: &Map<String, Json>,
    kind: impl Fn(&str) -> Option<FieldType>,
) -> Result<Value, &'static str> {
    let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, json) in parts {
        let kind = kind(name).ok_or("wrong-type")?;
        let value = value_of(&kind, json)?;
        if !value.is_null() {
            map.insert(name.as_str().into(), value);
        }
    }
    Ok(if map.is_empty() { Value::Null } else { Value::Map(map) })
}

/// An exact decimal. People write `12,000.00`; a sign of currency only with money.
fn number(json: &Json, money: bool) -> Option<Decimal> {
    let text = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) => {
            let text = text.trim();
            let text = if money { text.trim_start_matches(['£', '€', '$']).trim_start() } else { text };
            if !grouped(text) {
                return None;
            }
            text.replace(',', "")
        }
        _ => return None,
    };
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// True without commas, or with commas that part thousands: `1,2` is no number, it may mean `1.2`.
fn grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return !text.contains(',');
    }
    (1..=3).contains(&first.len())
        && rest.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
        && !text.split_once('.').is_some_and(|(_, fraction)| fraction.contains(','))
}

/// Three boxes of a page: day, month, year.
fn date_of(parts: &Map<String, Json>) -> Result<Value, &'static str> {
    let part = |name: &str| match parts.get(name) {
        Some(Json::String(text)) => text.trim().to_owned(),
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(Value::Null);
    }
    let date = || Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    date().map(Value::Date).ok_or("wrong-type")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(kind: FieldType, json: Json, expected: Result<&str, &str>) {
        let found = value_of(&kind, &json).map(|value| value.to_string());
        assert_eq!(found.as_deref().map_err(|problem| *problem), expected, "{json}");
    }

    #[test]
    fn money_comes_from_text_or_exact_numbers() {
        check(FieldType::Money, json!("12000.00"), Ok("12000.00"));
        check(FieldType::Money, json!(" £12,000.50 "), Ok("12000.50"));
        check(FieldType::Money, json!(190), Ok("190"));
        check(FieldType::Money, json!(0.1), Ok("0.1"));
        check(FieldType::Money, json!("1,2"), Err("wrong-type"));
        check(FieldType::Money, json!("twelve"), Err("wrong-type"));
        check(FieldType::Number, json!("£3"), Err("wrong-type"));
        check(FieldType::Money, json!(""), Ok("nothing"));
    }

    #[test]
    fn dates_and_choices() {
        check(FieldType::Date, json!("2026-03-02"), Ok("2026-03-02"));
        check(FieldType::Date, json!({"day": "2", "month": "3", "year": "2026"}), Ok("2026-03-02"));
        check(FieldType::Date, json!({"day": "31", "month": "2", "year": "2026"}), Err("wrong-type"));
        check(FieldType::YesNo, json!("yes"), Ok("yes"));
        check(FieldType::YesNo, json!("maybe"), Err("wrong-type"));
        check(FieldType::Address, json!({"line1": "1 High Street", "town": ""}), Ok("line1: 1 High Street"));
    }

    #[test]
    fn what_the_form_does_not_list_is_said_with_its_path() {
        let field = |kind| Field {
            kind,
            class: "case".into(),
            pii: false,
            mask: None,
            index: casewright_core::IndexUse::default(),
            written_by: Vec::new(),
            measure: None,
        };
        let mut schema = FileSchema::default();
        schema.fields.insert("premises.name".into(), field(FieldType::Text));
        schema.fields.insert("fee".into(), field(FieldType::Money));
        let listed = Listed::of(&schema, ["premises.name".into()], None);
        let bound = listed.bind(&json!({"premises": {"name": "The Crown", "owner": "x"}, "fee": "1"}));
        assert_eq!(bound.input.keys().map(FieldPath::as_str).collect::<Vec<_>>(), ["premises.name"]);
        let mut wrong: Vec<String> =
            bound.problems.iter().map(|problem| format!("{} {}", problem.path, problem.problem)).collect();
        wrong.sort();
        assert_eq!(wrong, ["fee not-listed", "premises.owner not-listed"]);
        assert_eq!(listed.bind(&json!({"premises.name": "The Crown"})).input.len(), 1);
    }
}
