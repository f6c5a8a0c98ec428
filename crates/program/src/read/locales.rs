//! `locales/*.ftl`, and which texts must be there.

use super::{cx::Cx, forms};
use crate::{
    At, Severity,
    diagnostics::Finding,
    model::{FieldMeta, Form, Locales},
};
use casewright_core::{
    FieldPath, FieldType, FileSchema,
    definition::FetchDef,
    id::{FetchName, TextKey},
};
use indexmap::IndexMap;

/// Texts needed: key, the file and place that need it, what it is for.
pub(crate) struct Needed {
    pub(crate) key: String,
    pub(crate) file: String,
    pub(crate) at: At,
    pub(crate) what: String,
}

/// Reads the languages. `default` comes first.
pub(crate) fn read(cx: &mut Cx<'_>, default: &str) -> Locales {
    let mut locales = Locales::default();
    let folder = cx.folder;
    let mut files: Vec<(&str, &str)> = folder.within("locales", ".ftl").collect();
    files.sort_by_key(|(path, _)| *path != format!("locales/{default}.ftl"));
    for (path, text) in files {
        let lang = path.trim_start_matches("locales/").trim_end_matches(".ftl");
        if let Err(errors) = locales.add(lang, text) {
            for error in errors {
                let at = place(text, error.offset);
                cx.out.error(
                    path,
                    at,
                    format!("this text cannot be read: {}", error.message),
                    "write `key = text`",
                );
            }
        }
    }
    locales
}

fn place(text: &str, offset: usize) -> At {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) as u32 + 1;
    At { line, column, length: 1 }
}

/// A text that is missing in the default language is an error; in another language a warning.
pub(crate) fn check(cx: &mut Cx<'_>, locales: &Locales, default: &str, needed: &[Needed]) {
    if !locales.languages().any(|lang| lang == default) {
        let file = format!("locales/{default}.ftl");
        cx.out.error(
            &file,
            At::default(),
            "the texts of the default language are missing",
            "write this file; `casewright new` shows one",
        );
    }
    conditions(cx, locales);
    for lang in locales.languages() {
        for need in needed {
            if locales.has(lang, &need.key) {
                continue;
            }
            let severity = if lang == default { Severity::Error } else { Severity::Warning };
            let help = match need.key.split_once('.') {
                None => format!("write `{} = …` in `locales/{lang}.ftl`", need.key),
                Some((key, attribute)) => {
                    format!("write `.{attribute} = …` below `{key}` in `locales/{lang}.ftl`")
                }
            };
            let message = format!("there is no text `{}` for {} in `{lang}`", need.key, need.what);
            cx.out.push(Finding {
                file: need.file.clone(),
                at: need.at,
                severity,
                message,
                help: Some(help),
            });
        }
    }
}

/// A condition may have a text, `condition-NAME`, and one for where it must not hold, `condition-NAME.not`. A text of no condition is
/// an error: the condition that was meant would be told in FEEL.
fn conditions(cx: &mut Cx<'_>, locales: &Locales) {
    for lang in locales.languages() {
        let texts = locales.source(lang).unwrap_or_default().lines().zip(1..);
        for (line, number) in texts {
            let key = line.split([' ', '=']).next().unwrap_or_default();
            let Some(name) = key.strip_prefix("condition-") else { continue };
            if cx.names.conditions.iter().any(|known| known == name) {
                continue;
            }
            let at = At { line: number, column: 1, length: key.chars().count() as u32 };
            let known: Vec<&str> = cx.names.conditions.iter().map(String::as_str).collect();
            let help = crate::near::help(name, &known);
            cx.out.error(&format!("locales/{lang}.ftl"), at, format!("there is no condition `{name}`"), help);
        }
    }
}

/// How every field is labelled, and the texts that needs.
pub(crate) fn fields(
    schema: &FileSchema,
    places: &IndexMap<FieldPath, At>,
    fetches: &IndexMap<FetchName, FetchDef>,
    locales: &Locales,
    default: &str,
) -> (IndexMap<FieldPath, FieldMeta>, Vec<Needed>) {
    let mut metas = IndexMap::new();
    let mut needed = Vec::new();
    let mut add = |path: FieldPath, kind: &FieldType, at: At, written_by: &[_]| {
        let label = forms::label(&path);
        let mut need = |key: String, what: String| {
            needed.push(Needed { key, file: super::cx::SHEET.to_owned(), at, what });
        };
        need(label.to_string(), format!("the field `{path}`"));
        if let FieldType::OneOf(choices) = kind {
            for choice in choices {
                need(format!("{label}.{choice}"), format!("the choice `{choice}` of `{path}`"));
            }
        }
        let source = fetches.values().find(|fetch| fetch.into == path).map(|fetch| fetch.source.clone());
        let hint = hint(locales, default, label.as_str());
        metas.insert(path, FieldMeta { label, hint, source, written_by: written_by.to_vec() });
    };
    for (path, field) in &schema.fields {
        let at = places.get(path).copied().unwrap_or_default();
        add(path.clone(), &field.kind, at, &field.written_by);
        if let FieldType::Many(parts) = &field.kind {
            for (name, part) in parts.iter() {
                add(FieldPath::new(format!("{path}.{name}")), &part.kind, at, &field.written_by);
            }
        }
    }
    (metas, needed)
}

/// Fills in the hints of forms that the default language has, and says which titles they need.
pub(crate) fn forms(forms: &mut IndexMap<String, Form>, locales: &Locales, default: &str) -> Vec<Needed> {
    let mut needed = Vec::new();
    for (file, form) in forms {
        for page in &mut form.pages {
            page.hint = hint(locales, default, page.title.as_str());
            needed.push(Needed {
                key: page.title.to_string(),
                file: file.clone(),
                at: At { line: 1, column: 1, length: 1 },
                what: format!("the title of the page `{}`", page.id),
            });
            for field in &mut page.fields {
                field.hint = hint(locales, default, field.label.as_str());
            }
        }
    }
    needed
}

fn hint(locales: &Locales, default: &str, key: &str) -> Option<TextKey> {
    let key = format!("{key}.hint");
    locales.has(default, &key).then(|| TextKey::new(key))
}
