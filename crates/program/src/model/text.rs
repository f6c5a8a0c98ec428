//! Every text a person sees: Fluent sources, one or more a language.

use fluent_bundle::{FluentArgs, FluentError, FluentResource, concurrent::FluentBundle};
use indexmap::IndexMap;
use std::{fmt, sync::Arc};

/// The texts of a program, by language. The first language is the default one.
#[derive(Clone, Default)]
pub struct Locales {
    sources: IndexMap<String, String>,
    bundles: IndexMap<String, Arc<FluentBundle<FluentResource>>>,
}

/// A place in a Fluent source that cannot be read: byte offset and what is wrong.
pub(crate) struct Unreadable {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

impl Locales {
    /// Adds a language. What cannot be read is left out and said.
    pub(crate) fn add(&mut self, lang: &str, source: &str) -> Result<(), Vec<Unreadable>> {
        let Ok(identifier) = lang.parse() else {
            let message = format!("`{lang}` is no language tag");
            return Err(vec![Unreadable { offset: 0, message }]);
        };
        let (resource, errors) = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        let mut unreadable: Vec<Unreadable> = errors
            .into_iter()
            .map(|error| Unreadable { offset: error.pos.start, message: error.kind.to_string() })
            .collect();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks around placeables would end in mails and logs; every placeable here is plain text of one direction.
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            for error in errors {
                if let FluentError::Overriding { id, .. } = error {
                    let offset = source.rfind(&format!("\n{id} ")).map_or(0, |at| at + 1);
                    unreadable.push(Unreadable { offset, message: format!("`{id}` is written twice") });
                }
            }
        }
        self.sources.insert(lang.to_owned(), source.to_owned());
        self.bundles.insert(lang.to_owned(), Arc::new(bundle));
        if unreadable.is_empty() { Ok(()) } else { Err(unreadable) }
    }

    /// The languages, the default one first.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }

    /// The Fluent source of a language.
    pub fn source(&self, lang: &str) -> Option<&str> {
        self.sources.get(lang).map(String::as_str)
    }

    /// True when the language itself has the key: `fee-not-paid`, or an attribute `field-premises-name.hint`.
    pub fn has(&self, lang: &str, key: &str) -> bool {
        self.bundles.get(lang).is_some_and(|bundle| pattern(bundle, key).is_some())
    }

    /// The text of a key in a language, else in the default language; `None` when neither has it.
    pub fn text(&self, lang: &str, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let default = self.bundles.first().map(|(_, bundle)| bundle);
        let bundle = self.bundles.get(lang).filter(|bundle| pattern(bundle, key).is_some()).or(default)?;
        let pattern = pattern(bundle, key)?;
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(*name, (*value).to_owned());
        }
        // A missing argument shows as `{$name}`: the reader still gets the sentence.
        Some(bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned())
    }
}

/// The pattern of a message, or of its attribute after a dot.
fn pattern<'a>(
    bundle: &'a FluentBundle<FluentResource>,
    key: &str,
) -> Option<&'a fluent_syntax::ast::Pattern<&'a str>> {
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(id)?;
    match attribute {
        None => message.value(),
        Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
    }
}

impl fmt::Debug for Locales {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locales").field(&self.sources.keys().collect::<Vec<_>>()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_key_and_attribute_and_falls_back_to_the_default_language() {
        let mut locales = Locales::default();
        let english = "hello = Hello { $name }\nfield-name = Name\n    .hint = As on the deed\n";
        assert!(locales.add("en", english).is_ok());
        assert!(locales.add("cy", "hello = Helo { $name }\n").is_ok());
        assert_eq!(locales.text("cy", "hello", &[("name", "Ann")]).as_deref(), Some("Helo Ann"));
        assert_eq!(locales.text("cy", "field-name.hint", &[]).as_deref(), Some("As on the deed"));
        assert_eq!(locales.text("en", "nothing", &[]), None);
        assert!(!locales.has("cy", "field-name"));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        let mut locales = Locales::default();
        let errors = locales.add("en", "a = A\n= broken\nb = B\n").err().unwrap_or_default();
        assert_eq!(errors.len(), 1);
        assert_eq!(locales.text("en", "b", &[]).as_deref(), Some("B"));
    }
}
