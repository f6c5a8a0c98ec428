//! The texts of the pages themselves, from `locales/`. Texts of a program come from the program's own locale files.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::sync::LazyLock;

/// One language of the pages.
pub struct Locale {
    /// For the `lang` attribute.
    pub code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static ENGLISH: LazyLock<Locale> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["en-GB".parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    for source in SOURCES {
        // A message that does not parse is missing from the bundle, and the test below names it.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    Locale { code: "en", bundle }
});

/// The files of the English texts: one for each part of the pages, so that each is found where one looks for it.
const SOURCES: &[&str] = &[include_str!("../locales/en.ftl"), include_str!("../locales/en-case.ftl")];

/// The language of the pages. One today; the request's choice is made here when there are more.
pub fn locale() -> &'static Locale {
    &ENGLISH
}

impl Locale {
    /// The text of a key. A missing one shows its key, so that a page never fails for a word; a test finds it first.
    pub fn t(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with values filled in.
    pub fn with<'a, V: Into<FluentValue<'a>>>(
        &self,
        key: &str,
        values: impl IntoIterator<Item = (&'a str, V)>,
    ) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(name, value);
        }
        self.format(key, Some(&arguments))
    }

    /// The text of a key, if there is one.
    pub fn find(&self, key: &str) -> Option<String> {
        self.bundle.has_message(key).then(|| self.format(key, None))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
        for error in errors {
            tracing::warn!(key, %error, "a text of the pages lacks a value");
        }
        text
    }
}

/// The text of a key.
pub fn t(key: &str) -> String {
    locale().t(key)
}

/// The text of a key with values filled in: `tv("page-of", [("page", "2")])`.
pub fn tv<'a, V: Into<FluentValue<'a>>>(key: &str, values: impl IntoIterator<Item = (&'a str, V)>) -> String {
    locale().with(key, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).expect("the folder reads").flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                into.push_str(&fs::read_to_string(path).expect("the source reads"));
            }
        }
    }

    #[test]
    fn every_text_that_a_page_names_exists() {
        let mut source = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let mut missing = BTreeSet::new();
        for call in [" t(\"", "(t(\"", "&t(\"", "tv(\"", "[t(\"", "{t(\""] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                if !locale().bundle.has_message(key) {
                    missing.insert(key);
                }
            }
        }
        missing.remove("page-of");
        assert!(missing.is_empty(), "no text in locales/ for: {missing:?}");
    }

    #[test]
    fn the_locale_files_parse() {
        for source in SOURCES {
            let parsed = FluentResource::try_new((*source).to_owned());
            assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, errors)| errors));
        }
    }
}
