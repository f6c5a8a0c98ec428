//! `views:` and `lists:`, and what they show.

use super::{
    case_file,
    cx::{Cx, part},
};
use crate::{
    model::{Form, List, ListOf, ListWhere, Select, Shown, View, ViewKind},
    yaml::{Node, Word},
};
use casewright_core::{
    FileSchema,
    id::{ListName, StateName, ViewName},
};
use indexmap::IndexMap;

const VIEW_KEYS: &[&str] = &["title", "show", "input", "public", "intended"];
const LIST_KEYS: &[&str] =
    &["title", "of", "where", "states", "columns", "sort", "filter", "select", "intended"];
const WHERES: &[(&str, ListWhere)] = &[
    ("assigned-to-me", ListWhere::AssignedToMe),
    ("my-unit", ListWhere::MyUnit),
    ("mine", ListWhere::Mine),
    ("my-partner", ListWhere::MyPartner),
    ("any", ListWhere::Any),
];

/// Views, and those whose author meant what `check` would find.
pub(crate) fn views(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    forms: &IndexMap<String, Form>,
    intended: &mut Vec<String>,
) -> IndexMap<ViewName, View> {
    let mut views = IndexMap::new();
    let Some(node) = node else { return views };
    for (key, node) in cx.named(node, "views") {
        let map = cx.map(node, &format!("the view `{}`", key.text), VIEW_KEYS);
        let kind = match (map.value("show"), map.value("input")) {
            (Some(node), None) => {
                let words = cx.words(node, "what is shown");
                ViewKind::Show(words.iter().filter_map(|word| shown(cx, schema, word)).collect())
            }
            (None, Some(node)) => {
                let Some(word) = cx.word(node, "the form") else { continue };
                let names: Vec<String> = forms.keys().cloned().collect();
                if !cx.known(&word, "form", &names) {
                    continue;
                }
                match forms.get(&word.text) {
                    Some(form) => ViewKind::Input(form.clone()),
                    None => continue,
                }
            }
            _ => {
                let message = format!("the view `{}` must either show or take something", key.text);
                cx.error(key.at, message, "write `show: [all]`, or `input: forms/NAME.yaml`");
                continue;
            }
        };
        let public = cx.yes(map.value("public"), "public");
        if public && matches!(&kind, ViewKind::Show(items) if items.contains(&Shown::All)) {
            cx.error(key.at, "a public view cannot show `all`", "name the fields that may be published");
        }
        if cx.yes(map.value("intended"), "intended") {
            intended.push(key.text.clone());
        }
        let title = cx.title(map.value("title"), &key.text);
        views.insert(ViewName::new(key.text.clone()), View { title, kind, public, line: key.at.line });
    }
    views
}

/// One thing shown.
pub(crate) fn shown(cx: &mut Cx<'_>, schema: &FileSchema, word: &Word) -> Option<Shown> {
    match word.text.as_str() {
        "all" => return Some(Shown::All),
        "reference" => return Some(Shown::Reference),
        "state" => return Some(Shown::State),
        "opened" => return Some(Shown::Opened),
        _ => {}
    }
    if let Some(clock) = word.text.strip_prefix("clock.") {
        let clock = Word { text: clock.to_owned(), at: part(word.at, 6, word.at.length.saturating_sub(6)) };
        let clocks = cx.names.clocks.clone();
        return cx.known(&clock, "clock", &clocks).then(|| Shown::Clock(clock.text.into()));
    }
    if let Some(decision) = word.text.strip_prefix("decisions.") {
        let decision =
            Word { text: decision.to_owned(), at: part(word.at, 10, word.at.length.saturating_sub(10)) };
        let decisions = cx.names.decisions.clone();
        return cx.known(&decision, "decision", &decisions).then(|| Shown::Decision(decision.text.into()));
    }
    case_file::resolve(cx, schema, word, true).map(Shown::Field)
}

/// Lists.
pub(crate) fn lists(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    intended: &mut Vec<String>,
) -> IndexMap<ListName, List> {
    let mut lists = IndexMap::new();
    let Some(node) = node else { return lists };
    for (key, node) in cx.named(node, "lists") {
        let map = cx.map(node, &format!("the list `{}`", key.text), LIST_KEYS);
        let of = map
            .value("of")
            .and_then(|node| cx.choose(node, "of", &[("cases", ListOf::Cases)]))
            .unwrap_or(ListOf::Cases);
        let where_ =
            map.value("where").and_then(|node| cx.choose(node, "where", WHERES)).unwrap_or(ListWhere::Any);
        let states: Vec<StateName> = cx.refs(map.value("states"), "state", |names| &names.states);
        let columns = columns(cx, schema, map.value("columns"), None);
        let sort = self::columns(cx, schema, map.value("sort"), Some("sort"));
        let filter = self::columns(cx, schema, map.value("filter"), Some("filter"));
        let select = map
            .value("select")
            .and_then(|node| {
                cx.choose(
                    node,
                    "select",
                    &[("none", Select::None), ("one", Select::One), ("many", Select::Many)],
                )
            })
            .unwrap_or_default();
        if columns.is_empty() {
            cx.error(
                key.at,
                format!("the list `{}` has no columns", key.text),
                "write `columns: [reference, state]`",
            );
        }
        if cx.yes(map.value("intended"), "intended") {
            intended.push(key.text.clone());
        }
        let title = cx.title(map.value("title"), &key.text);
        let line = key.at.line;
        let list = List { title, of, where_, states, columns, sort, filter, select, line };
        lists.insert(ListName::new(key.text.clone()), list);
    }
    lists
}

/// Columns, and of these the ones with a use that the index must have. Only what is indexed is kept outside the sealed
/// case, so a list can show nothing else.
fn columns(cx: &mut Cx<'_>, schema: &FileSchema, node: Option<&Node>, usage: Option<&str>) -> Vec<Shown> {
    let Some(node) = node else { return Vec::new() };
    let mut columns = Vec::new();
    for word in cx.words(node, "a column") {
        let Some(column) = shown(cx, schema, &word) else { continue };
        match &column {
            Shown::All | Shown::Decision(_) => {
                cx.error(word.at, format!("a list cannot show `{}`", word.text), "name fields with `index:`");
                continue;
            }
            Shown::Field(path) => {
                let index = schema.field(path).map(|field| field.index).unwrap_or_default();
                let (fine, needed) = match usage {
                    Some("sort") => (index.sort, "sort"),
                    Some(_) => (index.filter, "filter"),
                    None => (index.any(), "filter"),
                };
                if !fine {
                    let help = format!("write `index: [{needed}]` beside the field in `case_file:`");
                    cx.error(word.at, format!("`{path}` is not indexed for this"), help);
                    continue;
                }
            }
            _ => {}
        }
        columns.push(column);
    }
    columns
}
