//! Every text is there, in every language that says it has it; and what is on the pages is a text.

use super::*;
use fluent_syntax::ast::Entry;
use std::{collections::BTreeSet, fs, path::Path};

fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the folder reads").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push((path.display().to_string(), fs::read_to_string(&path).expect("the source reads")));
        }
    }
}

fn own() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

#[test]
fn every_text_that_a_page_names_exists() {
    let mut missing = BTreeSet::new();
    let all = own();
    for (file, source) in all.iter().filter(|(file, _)| !file.ends_with("text/tests.rs")) {
        for call in [" t(\"", "(t(\"", "&t(\"", "tv(\"", "[t(\"", "{t(\""] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                if !ENGLISH.bundle.has_message(key) {
                    missing.insert((key, file));
                }
            }
        }
    }
    missing.retain(|(key, _)| *key != "page-of");
    assert!(missing.is_empty(), "no text in locales/ for: {missing:?}");
}

fn keys(sources: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources {
        let parsed = FluentResource::try_new((*source).to_owned());
        let resource = parsed.unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        for entry in resource.entries() {
            if let Entry::Message(message) = entry {
                assert!(found.insert(message.id.name.to_owned()), "`{}` is written twice", message.id.name);
            }
        }
    }
    found
}

// S3.63
#[test]
fn the_locale_files_parse_and_no_language_has_a_text_that_english_has_not() {
    let english = keys(SOURCES);
    let welsh = keys(WELSH);
    let alone: Vec<_> = welsh.difference(&english).collect();
    assert!(alone.is_empty(), "in Welsh alone: {alone:?}");
}

/// Every text that the public pages name, theirs and those of the parts that they are made of.
#[test]
fn welsh_has_every_text_of_the_public_pages() {
    let public = [
        "pages/public/",
        "pages/wizard/question.rs",
        "pages/wizard/check.rs",
        "pages/wizard/sent.rs",
        "pages/wizard/refused.rs",
        "pages/wizard/conflict.rs",
        "part/question.rs",
        "part/words.rs",
    ];
    let welsh = keys(WELSH);
    let mut missing = BTreeSet::new();
    for (_, source) in own().iter().filter(|(file, _)| public.iter().any(|part| file.contains(part))) {
        for call in [" t(\"", "(t(\"", "&t(\"", "tv(\"", "[t(\"", "{t(\"", "{ t(\""] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                if !welsh.contains(key) {
                    missing.insert(key.to_owned());
                }
            }
        }
    }
    // Asked of workers alone, or signs and not words.
    for not_public in ["point-lat", "point-lon"] {
        missing.remove(not_public);
    }
    assert!(missing.is_empty(), "not in locales/cy.ftl: {missing:?}");
}

/// Text between tags that is written in the source itself: words of pages belong into `locales/`.
#[test]
fn no_page_says_anything_that_is_no_text_of_a_locale_file() {
    let mut found = Vec::new();
    for (file, source) in own().iter().filter(|(file, _)| file.contains("/pages/") || file.contains("/part/"))
    {
        // Samples hold made-up content, tests hold expectations.
        let pages = source.split("pub fn samples()").next().unwrap_or_default();
        let pages = pages.split("#[cfg(test)]").next().unwrap_or_default();
        let name = file.rsplit('/').next().unwrap_or_default();
        if name.starts_with("sample") || name.ends_with("tests.rs") {
            continue;
        }
        for (at, line) in pages.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") || code.contains("=\"") && !code.contains("{ \"") {
                continue;
            }
            // In the markup a text stands by itself: `{ "Two words" }`, `" said so "`.
            for text in code.split('"').skip(1).step_by(2) {
                let words = text
                    .split_whitespace()
                    .filter(|word| word.chars().all(char::is_alphabetic) && word.len() > 1);
                let markup = code.contains("{ \"") || code.starts_with('"');
                if markup && words.count() >= 2 && text.starts_with(|first: char| first.is_uppercase()) {
                    found.push(format!("{file}:{}: {text}", at + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "words of a page in the source:\n{}", found.join("\n"));
}

#[tokio::test]
async fn the_language_holds_for_one_request() {
    let welsh = locale_of("cy").expect("there is Welsh");
    let said = speaking(welsh, "/apply/x".to_owned(), async { (t("continue"), t("desk"), asked_at()) }).await;
    assert_eq!(said, ("Parhau".to_owned(), "Your desk".to_owned(), "/apply/x".to_owned()));
    assert_eq!(t("continue"), "Continue");
    let strange = locale_of("en-XA").expect("there is a strange one");
    let said = speaking(strange, String::new(), async { t("continue") }).await;
    assert_eq!(said, "Çóóñtíñúéé");
}

#[test]
fn the_language_is_what_the_browser_prefers_among_those_there_are() {
    let code = |header: &str| accepted(header).map(|locale| locale.code);
    assert_eq!(code("cy"), Some("cy"));
    assert_eq!(code("fr-FR, cy;q=0.5, en;q=0.9"), Some("en"));
    assert_eq!(code("de, cy-GB;q=0.8, en;q=0.1"), Some("cy"));
    assert_eq!(code("en;q=0, cy;q=0.1"), Some("cy"));
    for nothing in ["", "en-XA;q=x,", "de", "*"] {
        assert!(matches!(code(nothing), None | Some("en")), "{nothing}");
    }
    assert_eq!(code("ar"), None, "no language of tests by preference");
}
