//! The reference: a page of Markdown with every key, its type, its default and what it means, made from the definitions.

use super::schema::Schema;
use serde_json::{Map, Value as Json};
use std::fmt::Write as _;

const HEAD: &str = include_str!("reference.md");

/// The page, as `docs/configuration.md` holds it.
pub(crate) fn page() -> String {
    let schema = Schema::of_config();
    let mut page = HEAD.to_owned();
    let nothing = Map::new();
    let sections = schema.properties(schema.document()).unwrap_or(&nothing);
    let mut single = String::new();
    for (name, section) in sections {
        if schema.properties(section).is_some() {
            let words = description(section).or_else(|| description(schema.resolved(section)));
            let _ = write!(page, "\n## `{name}`\n\n{}\n", words.unwrap_or_default());
            table(&schema, schema.resolved(section), section.get("default"), name, &mut page);
        } else {
            row(&schema, name, section, None, &mut single);
        }
    }
    let _ = write!(page, "\n## Others\n\n{TABLE}{single}");
    page
}

/// The schema, for editors.
pub(crate) fn schema() -> Json {
    Schema::of_config().document().clone()
}

const TABLE: &str = "| Key | Type | Default | Meaning |\n|---|---|---|---|\n";

/// One table of an object's own values, then one for each object inside it.
fn table(schema: &Schema, object: &Json, default: Option<&Json>, prefix: &str, page: &mut String) {
    let Some(properties) = schema.properties(object) else { return };
    let (inner, own): (Vec<_>, Vec<_>) = properties
        .iter()
        .partition(|(_, value)| schema.properties(value).is_some() || items(schema, value).is_some());
    let mut rows = String::new();
    for (name, value) in own {
        let given = default.and_then(|default| default.get(name)).or_else(|| value.get("default"));
        let required = object
            .get("required")
            .and_then(Json::as_array)
            .is_some_and(|all| all.contains(&name.as_str().into()));
        let given = if required { None } else { Some(given.unwrap_or(&Json::Null)) };
        row(schema, name, value, given, &mut rows);
    }
    if !rows.is_empty() {
        let _ = write!(page, "\n{TABLE}{rows}");
    }
    for (name, value) in inner {
        let listed = items(schema, value);
        let object = listed.unwrap_or_else(|| schema.resolved(value));
        let mut words: Vec<String> = description(value).into_iter().collect();
        let known = |more: &String| words.iter().any(|words| words.starts_with(more.trim_end_matches('.')));
        let more = description(object).filter(|more| !known(more));
        words.extend(more);
        let each = if listed.is_some() { "[]" } else { "" };
        let _ = write!(page, "\n### `{prefix}.{name}{each}`\n\n{}\n", words.join(" "));
        let default = default.and_then(|default| default.get(name)).filter(|default| default.is_object());
        table(schema, object, default, &format!("{prefix}.{name}{each}"), page);
    }
}

/// What a list of objects holds.
fn items<'a>(schema: &'a Schema, value: &'a Json) -> Option<&'a Json> {
    let item = schema.resolved(schema.resolved(value).get("items")?);
    item.get("properties").map(|_| item)
}

fn row(schema: &Schema, name: &str, value: &Json, default: Option<&Json>, page: &mut String) {
    let default = default.or_else(|| value.get("default"));
    let default = match default {
        None => "required".to_owned(),
        Some(Json::Null) => "none".to_owned(),
        Some(Json::String(text)) => format!("`{text}`"),
        Some(Json::Array(all)) if all.is_empty() => "empty".to_owned(),
        Some(Json::Object(all)) if all.is_empty() => "empty".to_owned(),
        Some(other) => format!("`{}`", other.to_string().replace(',', ", ")),
    };
    let words = description(value).or_else(|| description(schema.resolved(value))).unwrap_or_default();
    let _ =
        writeln!(page, "| `{name}` | {} | {default} | {} |", kind(schema, value), words.replace('|', "\\|"));
}

/// The type in words.
fn kind(schema: &Schema, value: &Json) -> String {
    let value = schema.resolved(value);
    let choice = value.get("oneOf").or_else(|| value.get("enum")).and_then(Json::as_array);
    if let Some(choice) = choice {
        let words = choice.iter().filter_map(|one| one.get("const").unwrap_or(one).as_str());
        return words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
    }
    let named = match value.get("type") {
        Some(Json::Array(kinds)) if kinds.len() > 2 => {
            let each = kinds.iter().map(|one| kind(schema, &serde_json::json!({ "type": one })));
            return each.collect::<Vec<_>>().join(" or ");
        }
        Some(Json::Array(kinds)) => kinds.iter().find(|kind| *kind != "null").and_then(Json::as_str),
        Some(Json::String(kind)) => Some(&**kind),
        _ => None,
    };
    match named {
        Some("string") => "text".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("array") => {
            format!("list of {}", value.get("items").map_or_else(String::new, |item| kind(schema, item)))
        }
        Some("object") => match schema.additional(value) {
            Some(inner) => format!("map of names to {}", kind(schema, inner)),
            None => "map".to_owned(),
        },
        _ => "any".to_owned(),
    }
}

/// The words of a definition in one line.
fn description(value: &Json) -> Option<String> {
    let words = value.get("description")?.as_str().filter(|text| !text.is_empty())?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_page_in_the_documentation_is_the_one_that_is_made() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&file, page()).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(kept == page(), "`docs/configuration.md` is old: run this test with UPDATE_GOLDEN=1");
    }

    #[test]
    fn every_key_has_its_words_and_no_type_is_left_open() {
        let page = page();
        for line in page.lines().filter(|line| line.starts_with("| `")) {
            assert!(
                !line.ends_with("|  |") && !line.contains("| any |") && !line.contains("| map |"),
                "{line}"
            );
        }
        for key in [
            "| `listen` |",
            "### `server.tls`",
            "| `keys` |",
            "### `connectors.http.hosts[]`",
            "| `programs` |",
        ] {
            assert!(page.contains(key), "{key}");
        }
    }
}
