//! `templates/NAME.md`: letters and messages, and `templates/NAME.LANG.md`, the same in another language of the program (S3.63).

use super::{case_file, cx::Cx};
use crate::{
    At,
    model::{Part, Placeholder, Template},
    near,
    yaml::Word,
};
use casewright_core::FileSchema;
use indexmap::IndexMap;

/// Reads the templates of the folder, each with its translations. `default` is the language of those that name none.
pub(crate) fn templates(cx: &mut Cx<'_>, schema: &FileSchema, default: &str) -> IndexMap<String, Template> {
    let folder = cx.folder;
    let (translations, own): (Vec<_>, Vec<_>) =
        folder.within("templates", ".md").partition(|(path, _)| translated(path).is_some());
    let mut templates: IndexMap<String, Template> = IndexMap::new();
    for (path, text) in own {
        let template = cx.in_file(path, |cx| template(cx, schema, path, text));
        templates.insert(path.to_owned(), template);
    }
    for (path, text) in translations {
        let Some((base, lang)) = translated(path) else { continue };
        let translation = cx.in_file(path, |cx| {
            belongs(cx, &base, lang, text, default);
            template(cx, schema, path, text)
        });
        if let Some(template) = templates.get_mut(&base) {
            template.translations.insert(lang.to_owned(), translation);
        }
    }
    templates
}

/// Of what a template is a translation, and the language: `templates/received.cy.md` is `templates/received.md` in `cy`.
fn translated(path: &str) -> Option<(String, &str)> {
    let (name, lang) = path.strip_suffix(".md")?.rsplit_once('.')?;
    if lang.contains('/') {
        return None;
    }
    Some((format!("{name}.md"), lang))
}

/// A translation says what the template says, in a language that the program has. What it tells beyond that nobody has looked at: who
/// may read a letter is checked by the template. What it leaves out may be meant so.
fn belongs(cx: &mut Cx<'_>, base: &str, lang: &str, text: &str, default: &str) {
    let first = At { line: 1, column: 1, length: 1 };
    let folder = cx.folder;
    let Some(original) = folder.text(base) else {
        let message = format!("this is a translation of `{base}`, and there is no such template");
        cx.error(first, message, "write that template, or remove this file");
        return;
    };
    if lang == default {
        let message = format!("`{lang}` is the first language of the program, and that of `{base}` itself");
        cx.error(first, message, "remove this file, or write it in another language of the program");
    } else if folder.text(&format!("locales/{lang}.ftl")).is_none() {
        let message = format!("the program has no language `{lang}`");
        cx.error(first, message, format!("write `locales/{lang}.ftl`, or remove this file"));
    }
    let (told, telling) = (in_braces(original), in_braces(text));
    for (name, at) in &telling {
        if !told.iter().any(|(known, _)| known == name) {
            let message = format!("`{base}` does not tell `{name}`, and its translation does");
            cx.error(*at, message, "tell it in both, or in neither");
        }
    }
    for (n, (name, _)) in told.iter().enumerate() {
        let again = told.iter().take(n).any(|(before, _)| before == name);
        if !again && !telling.iter().any(|(known, _)| known == name) {
            let message = format!("`{base}` tells `{name}`, and its translation does not");
            cx.warning(first, message, format!("write `{{{name}}}` where it belongs"));
        }
    }
}

/// Every word in braces, with its place.
fn in_braces(text: &str) -> Vec<(&str, At)> {
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1_u32..) {
        let mut rest = line;
        let mut column = 1;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, tail)) = after.split_once('}') else { break };
            let length = inside.chars().count() as u32;
            let start = column + before.chars().count() as u32 + 1;
            found.push((inside, At { line: number, column: start, length: length.max(1) }));
            column = start + length + 1;
            rest = tail;
        }
    }
    found
}

fn template(cx: &mut Cx<'_>, schema: &FileSchema, file: &str, text: &str) -> Template {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let subject = first.trim_end().trim_start_matches('#').trim_start();
    if subject.is_empty() {
        let at = At { line: 1, column: 1, length: 1 };
        cx.error(at, "the template has no subject", "the first line is the subject of the message");
    }
    let skipped = first.find(subject).unwrap_or(0) as u32;
    let subject = parts(cx, schema, subject, At { line: 1, column: 1 + skipped, length: 1 });
    let mut body = Vec::new();
    for (line, number) in lines.zip(2_u32..) {
        body.extend(parts(cx, schema, line, At { line: number, column: 1, length: 1 }));
    }
    // Blank lines between subject and text belong to neither.
    while let Some(Part::Text(text)) = body.first_mut() {
        let trimmed = text.trim_start_matches(['\n', '\r']).to_owned();
        if !trimmed.is_empty() {
            *text = trimmed;
            break;
        }
        body.remove(0);
    }
    Template { file: file.to_owned(), subject, body, translations: IndexMap::new() }
}

fn parts(cx: &mut Cx<'_>, schema: &FileSchema, line: &str, at: At) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = line;
    let mut column = at.column;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, tail)) = after.split_once('}') else {
            let at = At { column: column + before.chars().count() as u32, ..at };
            cx.error(at, "this brace is not closed", "write `{premises.name}`");
            break;
        };
        let length = inside.chars().count() as u32;
        let start = column + before.chars().count() as u32 + 1;
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let word =
            Word { text: inside.to_owned(), at: At { line: at.line, column: start, length: length.max(1) } };
        match placeholder(cx, schema, &word) {
            Some(placeholder) => parts.push(Part::Value(placeholder)),
            None => parts.push(Part::Text(format!("{{{inside}}}"))),
        }
        column = start + length + 1;
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

fn placeholder(cx: &mut Cx<'_>, schema: &FileSchema, word: &Word) -> Option<Placeholder> {
    match word.text.as_str() {
        "reference" => return Some(Placeholder::Reference),
        "state" => return Some(Placeholder::State),
        "today" => return Some(Placeholder::Today),
        "reason" => return Some(Placeholder::Reason),
        "link" => return Some(Placeholder::Link),
        _ => {}
    }
    let known = |cx: &mut Cx<'_>, name: &str, kind: &str, candidates: &[String]| {
        let fine = candidates.iter().any(|candidate| candidate == name);
        if !fine {
            let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
            cx.error(word.at, format!("there is no {kind} `{name}`"), near::help(name, &candidates));
        }
        fine
    };
    if let Some(name) = word.text.strip_prefix("config.") {
        let names = cx.names.config.clone();
        return known(cx, name, "setting", &names).then(|| Placeholder::Config(name.to_owned()));
    }
    if let Some(rest) = word.text.strip_prefix("clock.") {
        let name = rest.strip_suffix(".due").unwrap_or(rest);
        let names = cx.names.clocks.clone();
        return known(cx, name, "clock", &names).then(|| Placeholder::ClockDue(name.into()));
    }
    if let Some(rest) = word.text.strip_prefix("decisions.") {
        let name = rest.split('.').next().unwrap_or(rest);
        let names = cx.names.decisions.clone();
        return known(cx, name, "decision", &names).then(|| Placeholder::Decision(rest.into()));
    }
    case_file::resolve(cx, schema, word, false).map(Placeholder::Field)
}
