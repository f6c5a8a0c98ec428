//! `forms/*.yaml`: input views, one topic a page.

use super::{
    case_file,
    cx::{Cx, each, listed},
    feel::Feel,
};
use crate::{
    model::{Form, FormField, FormPage},
    yaml::{self, Node, Word},
};
use casewright_core::{FieldPath, FieldType, FileSchema, id::TextKey};
use indexmap::IndexMap;

/// Reads every form of the folder.
pub(crate) fn read(cx: &mut Cx<'_>, schema: &FileSchema, feel: &Feel) -> IndexMap<String, Form> {
    let folder = cx.folder;
    let mut forms = IndexMap::new();
    for (path, text) in folder.within("forms", ".yaml") {
        if let Some(node) = yaml::document(path, text, &mut cx.out) {
            let form = cx.in_file(path, |cx| form(cx, schema, feel, path, &node));
            forms.insert(path.to_owned(), form);
        }
    }
    forms
}

/// `forms/site-visit.yaml` is called `site-visit` in text keys.
fn stem(path: &str) -> &str {
    path.trim_start_matches("forms/").trim_end_matches(".yaml")
}

/// The key of the label of a field: `field-premises-name`.
pub(crate) fn label(path: &FieldPath) -> TextKey {
    TextKey::new(format!("field-{}", path.as_str().replace('.', "-")))
}

fn form(cx: &mut Cx<'_>, schema: &FileSchema, feel: &Feel, file: &str, node: &Node) -> Form {
    let map = cx.map(node, "a form", &["pages", "appends"]);
    let appends = map.value("appends").and_then(|node| {
        let word = cx.word(node, "the group")?;
        let path = case_file::resolve(cx, schema, &word, true)?;
        let many = matches!(case_file::kind_at(schema, &path), Some(FieldType::Many(_)));
        if !many {
            cx.error(
                word.at,
                format!("`{path}` is no `many` group"),
                "a form appends to a group with `many:`",
            );
        }
        many.then_some(path)
    });
    let mut pages: Vec<FormPage> = Vec::new();
    if let Some(node) = map.value("pages") {
        for node in cx.items(node, "`pages`") {
            let Some(page) = page(cx, schema, feel, file, appends.as_ref(), node) else { continue };
            if pages.iter().any(|other| other.id == page.id) {
                cx.error(
                    node.at,
                    format!("there are two pages `{}`", page.id),
                    "give each page an id of its own",
                );
            }
            for field in &page.fields {
                if pages.iter().flat_map(|page| &page.fields).any(|other| other.path == field.path) {
                    let message = format!("`{}` is asked on two pages", field.path);
                    cx.error(node.at, message, "ask for a field once");
                }
            }
            pages.push(page);
        }
    }
    if pages.is_empty() {
        cx.error(map.at, "this form has no pages", "write `pages:` with `- id: …` and `fields: […]`");
    }
    Form { file: file.to_owned(), pages, appends }
}

fn page(
    cx: &mut Cx<'_>,
    schema: &FileSchema,
    feel: &Feel,
    file: &str,
    appends: Option<&FieldPath>,
    node: &Node,
) -> Option<FormPage> {
    let map = cx.map(node, "a page", &["id", "fields"]);
    let Some(id) = map.value("id") else {
        cx.error(
            map.at,
            "this page has no id",
            "write `id: premises`; its title is a text of the locale files",
        );
        return None;
    };
    let id = cx.word(id, "the id")?;
    if !cx.spelt(&id, "pages") {
        return None;
    }
    let mut fields: Vec<FormField> = Vec::new();
    for node in map.value("fields").map(each).unwrap_or_default() {
        if let Some(field) = field(cx, schema, feel, appends, node) {
            if fields.iter().any(|other| other.path == field.path) {
                cx.error(node.at, format!("`{}` is asked twice", field.path), "ask for a field once");
            }
            fields.push(field);
        }
    }
    if fields.is_empty() {
        cx.error(map.at, format!("the page `{}` asks nothing", id.text), "write `fields: [premises.name]`");
    }
    let title = TextKey::new(format!("form-{}-{}", stem(file), id.text));
    Some(FormPage { id: id.text, title, hint: None, fields })
}

fn field(
    cx: &mut Cx<'_>,
    schema: &FileSchema,
    feel: &Feel,
    appends: Option<&FieldPath>,
    node: &Node,
) -> Option<FormField> {
    let (word, required, when) = if let yaml::Kind::Scalar { .. } = &node.kind {
        (cx.word(node, "the field")?, true, None)
    } else {
        let map = cx.map(node, "a field of a form", &["field", "required", "when"]);
        let Some(name) = map.value("field") else {
            cx.error(map.at, "this question names no field", "write `field: premises.name`");
            return None;
        };
        let word = cx.word(name, "the field")?;
        let required = map.value("required").is_none_or(|node| cx.yes(Some(node), "required"));
        (word, required, map.value("when").and_then(|node| feel.when(cx, node)))
    };
    // In a form that appends, names are those of the item's parts.
    let word = match appends {
        Some(group) => Word { text: format!("{group}.{}", word.text), at: word.at },
        None => word,
    };
    let path = case_file::resolve(cx, schema, &word, false)?;
    let kind = case_file::kind_at(schema, &path)?;
    if appends.is_none() && schema.field(&path).is_none() {
        let message = format!("`{path}` is a part of a `many` group");
        cx.error(
            word.at,
            message,
            "write `appends:` with the group above `pages:`, and the part's own name here",
        );
        return None;
    }
    if matches!(kind, FieldType::Many(_)) {
        let message = format!("`{path}` is a `many` group and cannot be one question");
        cx.error(word.at, message, "write a form with `appends:` that adds one item");
        return None;
    }
    let services = schema.field(&path).map(|field| field.written_by.clone()).unwrap_or_default();
    if !services.is_empty() {
        let message = format!("`{path}` is written by {} alone", listed(&services));
        cx.error(word.at, message, "leave it out of forms");
        return None;
    }
    let label = label(&path);
    Some(FormField { path, label, hint: None, required, when })
}
