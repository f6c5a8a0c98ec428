//! The JSON API under `/api/v1`: everything the pages do.

pub mod health;

use app::core::Value;
use serde_json::{Map, Value as Json};

/// A value as programs outside read it: plain JSON. Numbers are text, so that money keeps its digits.
pub fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::String(number.to_string()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Date(date) => Json::String(date.to_string()),
        Value::Time(at) => Json::String(at.to_string()),
        Value::Duration(duration) => Json::String(duration.to_string()),
        Value::List(items) => Json::Array(items.iter().map(plain).collect()),
        Value::Map(parts) => Json::Object(
            parts.iter().map(|(name, part)| (name.to_string(), plain(part))).collect::<Map<_, _>>(),
        ),
    }
}
