//! The JSON Schema of the configuration, made from its structs, and how to find one's way in it.

use super::Config;
use serde_json::{Map, Value as Json};

/// The schema: for editors, for the reference, and to look up names.
pub(crate) struct Schema(Json);

impl Schema {
    /// Of the whole configuration.
    pub(crate) fn of_config() -> Self {
        Self(schemars::schema_for!(Config).to_value())
    }

    /// The document.
    pub(crate) fn document(&self) -> &Json {
        &self.0
    }

    /// What a schema says of an object: through references and *or nothing*.
    pub(crate) fn resolved<'a>(&'a self, schema: &'a Json) -> &'a Json {
        if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
            let found = self.0.pointer(name.trim_start_matches('#'));
            return found.map_or(schema, |found| self.resolved(found));
        }
        let or_nothing = schema.get("anyOf").and_then(Json::as_array);
        let other = or_nothing.and_then(|all| all.iter().find(|one| one.get("type") != Some(&"null".into())));
        other.map_or(schema, |other| self.resolved(other))
    }

    /// The named properties of an object.
    pub(crate) fn properties<'a>(&'a self, schema: &'a Json) -> Option<&'a Map<String, Json>> {
        self.resolved(schema).get("properties")?.as_object()
    }

    /// What is in a map of free names.
    pub(crate) fn additional<'a>(&'a self, schema: &'a Json) -> Option<&'a Json> {
        self.resolved(schema).get("additionalProperties").filter(|inner| inner.is_object())
    }

    /// True when a text may stand here.
    pub(crate) fn takes_text(&self, schema: &Json) -> bool {
        match self.resolved(schema).get("type") {
            Some(Json::String(kind)) => kind == "string",
            Some(Json::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
            // Words to choose from.
            _ => self.resolved(schema).get("oneOf").is_some() || self.resolved(schema).get("enum").is_some(),
        }
    }
}
