//! `case_file:`: the fields, their types, classes, masks and uses.

use super::cx::{Cx, SHEET};
use crate::{
    near,
    yaml::{Kind, Node, Word},
};
use casewright_core::{
    Field, FieldPath, FieldType, FileSchema, IndexUse, Mask,
    id::{ClassName, ServiceName},
    schema::{DEFAULT_CLASS, Measure},
};
use indexmap::IndexMap;

/// What a field may say about itself.
const FIELD_KEYS: &[&str] =
    &["type", "one_of", "many", "class", "pii", "mask", "index", "written-by", "measure"];
const TYPES: &[(&str, FieldType)] = &[
    ("text", FieldType::Text),
    ("long-text", FieldType::LongText),
    ("money", FieldType::Money),
    ("number", FieldType::Number),
    ("integer", FieldType::Integer),
    ("yes-no", FieldType::YesNo),
    ("date", FieldType::Date),
    ("time", FieldType::Time),
    ("email", FieldType::Email),
    ("phone", FieldType::Phone),
    ("address", FieldType::Address),
    ("point", FieldType::Point),
    ("party", FieldType::Party),
];
const MASKS: &[(&str, Mask)] = &[
    ("town-only", Mask::TownOnly),
    ("last-four", Mask::LastFour),
    ("year-only", Mask::YearOnly),
    ("initials", Mask::Initials),
    ("hidden", Mask::Hidden),
];
/// Names that expressions and views use for something else.
const TAKEN: &[&str] = &[
    "all",
    "reference",
    "state",
    "opened",
    "clock",
    "milestones",
    "decisions",
    "input",
    "me",
    "config",
    "item",
    "today",
    "now",
];
const DEPTH_MAX: usize = 4;

/// The schema, and the line of each field.
pub(crate) struct CaseFile {
    pub(crate) schema: FileSchema,
    pub(crate) places: IndexMap<FieldPath, crate::At>,
}

/// Reads the case file.
pub(crate) fn read(cx: &mut Cx<'_>, node: Option<&Node>) -> CaseFile {
    let mut file = CaseFile { schema: FileSchema::default(), places: IndexMap::new() };
    if let Some(node) = node {
        group(cx, node, "", 0, &mut file);
    }
    file
}

fn group(cx: &mut Cx<'_>, node: &Node, under: &str, depth: usize, file: &mut CaseFile) {
    let Kind::Map(entries) = &node.kind else {
        if !node.is_null() {
            cx.error(
                node.at,
                format!("a group of fields is {} here", node.what()),
                "write `name: type` a line",
            );
        }
        return;
    };
    for entry in entries {
        if !field_name(cx, &entry.key) {
            continue;
        }
        if under.is_empty() && TAKEN.contains(&entry.key.text.as_str()) {
            let message = format!("a field cannot be called `{}`", entry.key.text);
            cx.error(entry.key.at, message, "views and conditions use this name for something else");
            continue;
        }
        let path =
            if under.is_empty() { entry.key.text.clone() } else { format!("{under}.{}", entry.key.text) };
        if is_group(&entry.value) {
            if depth >= DEPTH_MAX {
                cx.error(entry.key.at, "groups are nested too deeply", "four levels at most");
            } else {
                group(cx, &entry.value, &path, depth + 1, file);
            }
        } else if let Some(made) = field(cx, &entry.key, &entry.value, false) {
            let path = FieldPath::new(path);
            file.places.insert(path.clone(), entry.key.at);
            file.schema.fields.insert(path, made);
        }
    }
}

/// A map is a field when it says its type, else a group.
fn is_group(node: &Node) -> bool {
    let speaks = |key: &str| {
        node.at_key(key).is_some_and(|value| match key {
            // A group may hold a field called `type`; a type is one of the known words.
            "type" => matches!(&value.kind, Kind::Scalar { .. }),
            "one_of" => matches!(&value.kind, Kind::List(_)),
            _ => matches!(&value.kind, Kind::Map(_)),
        })
    };
    matches!(&node.kind, Kind::Map(_)) && !["type", "one_of", "many"].into_iter().any(speaks)
}

fn field_name(cx: &mut Cx<'_>, word: &Word) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let fine = word.text.starts_with(|c: char| c.is_ascii_lowercase())
        && word.text.chars().all(good)
        && word.text.len() <= 64;
    if !fine {
        let message = format!("`{}` cannot be the name of a field", word.text);
        cx.error(word.at, message, "fields are small letters, digits and underscores: `rateable_value`");
    }
    fine
}

fn field(cx: &mut Cx<'_>, key: &Word, node: &Node, inside: bool) -> Option<Field> {
    if let Kind::Scalar { .. } = &node.kind {
        return Some(plain(kind(cx, node)?));
    }
    let map = cx.map(node, &format!("the field `{}`", key.text), FIELD_KEYS);
    let said = [map.value("type"), map.value("one_of"), map.value("many")];
    if said.iter().flatten().count() > 1 {
        cx.error(
            key.at,
            format!("the field `{}` has more than one type", key.text),
            "keep one of `type`, `one_of`, `many`",
        );
    }
    let kind = match said {
        [Some(node), ..] => kind(cx, node)?,
        [_, Some(node), _] => choices(cx, node)?,
        [.., Some(node)] if !inside => many(cx, key, node)?,
        _ => {
            let message = format!("the field `{}` has no type that can stand here", key.text);
            cx.error(key.at, message, "write `type: text`, or `one_of: [first, second]`");
            return None;
        }
    };
    let mut made = plain(kind);
    if let Some(class) = map.value("class")
        && let Some(word) = cx.word(class, "the class")
        && cx.spelt(&word, "classes")
    {
        made.class = ClassName::new(word.text);
    }
    // A part cannot say one of its own: whoever reads the group reads its items.
    if let FieldType::Many(parts) = &mut made.kind {
        parts.values_mut().for_each(|part| part.class.clone_from(&made.class));
    }
    made.pii = cx.yes(map.value("pii"), "pii");
    made.mask = map.value("mask").and_then(|node| {
        let mask = cx.choose(node, "mask", MASKS)?;
        let fits = match mask {
            Mask::TownOnly => made.kind == FieldType::Address,
            Mask::YearOnly => made.kind == FieldType::Date,
            Mask::LastFour | Mask::Initials => {
                matches!(
                    made.kind,
                    FieldType::Text | FieldType::Email | FieldType::Phone | FieldType::LongText
                )
            }
            Mask::Hidden => true,
        };
        if !fits {
            cx.error(
                node.at,
                "this mask does not fit the type of the field",
                "use `hidden`, or a mask for this type",
            );
        }
        fits.then_some(mask)
    });
    if let Some(node) = map.value("index") {
        made.index = index(cx, node, &made);
    }
    if let Some(node) = map.value("written-by") {
        made.written_by = cx
            .words(node, "the service")
            .into_iter()
            .filter(|word| cx.spelt(word, "services"))
            .map(|word| ServiceName::new(word.text))
            .collect();
    }
    if let Some(node) = map.value("measure") {
        made.measure = cx.choose(node, "measure", &[("satisfaction", Measure::Satisfaction)]);
        // Reports count the values over many cases; what is personal is never counted.
        if made.kind != FieldType::Integer || made.pii {
            cx.error(
                node.at,
                "only a field of type `integer` that is no personal data can be measured",
                "ask for a whole number from 1 to 5",
            );
            made.measure = None;
        }
    }
    if inside {
        for key in ["class", "index", "written-by", "mask", "pii", "measure"] {
            if let Some(node) = map.value(key) {
                let message = format!("`{key}` cannot be said of one part of a `many` group");
                cx.error(node.at, message, "say it of the whole group, beside `many:`");
            }
        }
    }
    Some(made)
}

fn plain(kind: FieldType) -> Field {
    Field {
        kind,
        class: ClassName::new(DEFAULT_CLASS),
        pii: false,
        mask: None,
        index: IndexUse::default(),
        written_by: Vec::new(),
        measure: None,
    }
}

fn kind(cx: &mut Cx<'_>, node: &Node) -> Option<FieldType> {
    if let Kind::Map(_) = &node.kind {
        let map = cx.map(node, "a type", &["one_of"]);
        return choices(cx, map.value("one_of")?);
    }
    let word = cx.word(node, "the type")?;
    let found = TYPES.iter().find(|(name, _)| *name == word.text).map(|(_, kind)| kind.clone());
    if found.is_none() {
        let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        cx.error(word.at, format!("there is no type `{}`", word.text), near::help(&word.text, &names));
    }
    found
}

fn choices(cx: &mut Cx<'_>, node: &Node) -> Option<FieldType> {
    let words = cx.words(node, "a choice");
    let names: Vec<String> =
        words.iter().filter(|word| cx.spelt(word, "choices")).map(|word| word.text.clone()).collect();
    if names.is_empty() {
        cx.error(node.at, "there is nothing to choose from", "write `one_of: [first, second]`");
        return None;
    }
    Some(FieldType::OneOf(names))
}

fn many(cx: &mut Cx<'_>, key: &Word, node: &Node) -> Option<FieldType> {
    let mut parts = IndexMap::new();
    for entry in node.entries() {
        if field_name(cx, &entry.key)
            && let Some(made) = field(cx, &entry.key, &entry.value, true)
        {
            parts.insert(entry.key.text.clone(), made);
        }
    }
    if parts.is_empty() {
        let message = format!("the items of `{}` have no fields", key.text);
        cx.error(node.at, message, "write `many: { text: long-text }`");
        return None;
    }
    Some(FieldType::Many(Box::new(parts)))
}

fn index(cx: &mut Cx<'_>, node: &Node, field: &Field) -> IndexUse {
    let mut uses = IndexUse::default();
    for word in cx.words(node, "a use") {
        match word.text.as_str() {
            "filter" => uses.filter = true,
            "sort" => uses.sort = true,
            "search" => uses.search = true,
            "names" => (uses.search, uses.near) = (true, true),
            other => {
                let message = format!("there is no index use `{other}`");
                cx.error(word.at, message, near::help(other, &["filter", "sort", "search", "names"]));
            }
        }
        let group = matches!(field.kind, FieldType::Address | FieldType::Point | FieldType::Many(_));
        if group {
            cx.error(word.at, "groups, addresses and places cannot be indexed", "index a field of its own");
        } else if word.text == "sort" && field.pii {
            cx.error(
                word.at,
                "personal data is never sorted",
                "remove `sort`: the order would give the values away",
            );
        }
    }
    uses
}

/// A dotted path of the case file: a field, a part of a `many` group, or a group. Says what is wrong otherwise.
pub(crate) fn resolve(cx: &mut Cx<'_>, schema: &FileSchema, word: &Word, groups: bool) -> Option<FieldPath> {
    let path = FieldPath::new(word.text.clone());
    if kind_at(schema, &path).is_some() || (groups && schema.within(&path).next().is_some()) {
        return Some(path);
    }
    let names = paths(schema);
    let candidates: Vec<&str> = names.iter().map(String::as_str).collect();
    let help = near::nearest(&word.text, candidates.iter().copied()).map_or_else(
        || format!("fields stand under `case_file:` in `{SHEET}`"),
        |near| format!("did you mean `{near}`?"),
    );
    cx.error(word.at, format!("there is no field `{}`", word.text), help);
    None
}

/// The type of a field, or of a part of a `many` group (`representations.text`).
pub(crate) fn kind_at<'s>(schema: &'s FileSchema, path: &FieldPath) -> Option<&'s FieldType> {
    if let Some(field) = schema.field(path) {
        return Some(&field.kind);
    }
    let (group, part) = path.as_str().rsplit_once('.')?;
    match &schema.field(&group.into())?.kind {
        FieldType::Many(parts) => parts.get(part).map(|field| &field.kind),
        _ => None,
    }
}

/// Every path, parts of `many` groups included.
pub(crate) fn paths(schema: &FileSchema) -> Vec<String> {
    let mut paths = Vec::new();
    for (path, field) in &schema.fields {
        paths.push(path.as_str().to_owned());
        if let FieldType::Many(parts) = &field.kind {
            paths.extend(parts.keys().map(|part| format!("{path}.{part}")));
        }
    }
    paths
}
