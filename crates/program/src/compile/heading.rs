//! The first lines of the sheet, and the names that everything below them may refer to.

use crate::{
    model::About,
    read::{
        approvals,
        cx::{Cx, Map},
        money, roles, states,
    },
    yaml::Node,
};
use casewright_core::id::ProgramName;

/// The language of the texts in the sheet, unless it names another.
const LANGUAGE: &str = "en";

/// The first lines of the sheet.
pub(super) struct Heading {
    pub(super) name: ProgramName,
    pub(super) title: String,
    pub(super) version: String,
    pub(super) about: About,
    pub(super) reference: String,
    pub(super) language: String,
}

/// Reads the first lines.
pub(super) fn read(cx: &mut Cx<'_>, sheet: Map<'_>) -> Heading {
    let mut name = "program".to_owned();
    match sheet.value("program").and_then(|node| cx.word(node, "the name of the program")) {
        Some(word) if cx.spelt(&word, "programs") => name = word.text,
        None if sheet.value("program").is_none() => {
            cx.error(sheet.at, "the program has no name", "write `program: premises-licence` at the top");
        }
        _ => {}
    }
    let version = match sheet.value("version") {
        Some(node) => cx.text(node, "the version").unwrap_or_default(),
        None => {
            cx.error(sheet.at, "the program has no version", "write `version: 1.0.0`");
            String::new()
        }
    };
    let about = sheet
        .value("about")
        .and_then(|node| {
            let choices = [
                ("person", About::Person),
                ("business", About::Business),
                ("matter", About::Matter),
                ("incident", About::Incident),
            ];
            cx.choose(node, "about", &choices)
        })
        .unwrap_or(About::Matter);
    Heading {
        title: cx.title(sheet.value("title"), &name),
        reference: reference(cx, sheet),
        language: sheet
            .value("language")
            .and_then(|node| cx.text(node, "the language"))
            .unwrap_or_else(|| LANGUAGE.to_owned()),
        name: ProgramName::new(name),
        version,
        about,
    }
}

/// A reference without a random part could be guessed, and a running number would betray hidden cases.
fn reference(cx: &mut Cx<'_>, sheet: Map<'_>) -> String {
    let help = "write `reference: \"PL-{year}-{random:5}\"`";
    let Some(node) = sheet.value("reference") else {
        cx.error(sheet.at, "it is not said how references are spelt", help);
        return String::new();
    };
    let Some(word) = cx.word(node, "the reference") else { return String::new() };
    let mut random = 0;
    let mut rest = word.text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((inside, tail)) = after.split_once('}') else {
            cx.error(word.at, "a brace of the reference is not closed", help);
            break;
        };
        match inside.split_once(':') {
            Some(("random", count)) => random += count.parse::<u32>().unwrap_or(0),
            None if inside == "year" => {}
            _ => cx.error(
                word.at,
                format!("a reference has no `{{{inside}}}`"),
                "it may have `{year}` and `{random:5}`",
            ),
        }
        rest = tail;
    }
    if random < 5 {
        cx.error(word.at, "the reference has less than five random characters", help);
    }
    word.text
}

/// Collects the names of every register before anything refers to them.
pub(super) fn names(cx: &mut Cx<'_>, sheet: Map<'_>) {
    let keys = |section: &str| -> Vec<String> {
        sheet
            .value(section)
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .map(|entry| entry.key.text.clone())
            .collect()
    };
    cx.names.roles = keys("roles");
    cx.names.fetches = keys("fetches");
    cx.names.documents = keys("documents");
    cx.names.money = money::lines(sheet.value("money"));
    let parties = sheet.value("parties").and_then(|parties| parties.at_key("roles"));
    let parties = parties.map(Node::entries).unwrap_or_default().iter();
    cx.names.parties = parties.map(|entry| entry.key.text.clone()).collect();
    cx.names.views = keys("views");
    cx.names.lists = keys("lists");
    cx.names.effects = keys("events");
    cx.names.conditions = keys("conditions");
    cx.names.decisions = keys("decisions");
    cx.names.actions = keys("actions");
    cx.names.actions.extend(approvals::names(sheet.value("actions")));
    cx.names.config = keys("config");
    cx.names.partners = roles::partners(sheet.value("roles"));
    cx.names.tracks = match sheet.value("tracks") {
        Some(node) => {
            let words = cx.words(node, "a track");
            words.into_iter().filter(|word| cx.spelt(word, "tracks")).map(|word| word.text).collect()
        }
        None => vec![casewright_core::id::MAIN_TRACK.to_owned()],
    };
    states::names(cx, sheet.value("states"));
}
