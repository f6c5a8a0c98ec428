//! The texts of the pages themselves, from `locales/`. Texts of a program come from the program's own locale files. The language
//! is the request's: it holds for everything that is worded while the request is answered.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::sync::LazyLock;

/// One language of the pages.
pub struct Locale {
    /// For the `lang` attribute.
    pub code: &'static str,
    /// For the `dir` attribute.
    pub direction: &'static str,
    /// What it is called in itself.
    pub name: &'static str,
    /// True for the languages of tests, which are offered in a demonstration alone.
    pub pseudo: bool,
    bundle: FluentBundle<FluentResource>,
}

/// The files of the English texts: one for each part of the pages, so that each is found where one looks for it.
const SOURCES: &[&str] = &[include_str!("../locales/en.ftl"), include_str!("../locales/en-case.ftl")];
const WELSH: &[&str] = &[include_str!("../locales/cy.ftl")];

static ENGLISH: LazyLock<Locale> = LazyLock::new(|| Locale::of("en", "English", SOURCES));

/// Those besides English. Welsh has the public pages; the others are English made strange, to find what is no text of a locale file
/// and what does not mirror.
static OTHERS: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    let mut strange = Locale::of("en-XA", "[Ƥşḗŭḓǿ]", SOURCES);
    strange.bundle.set_transform(Some(app::language::strangely));
    let mut mirrored = Locale::of("ar-XB", "Mirrored", SOURCES);
    mirrored.direction = "rtl";
    let pseudo = |locale| Locale { pseudo: true, ..locale };
    vec![Locale::of("cy", "Cymraeg", WELSH), pseudo(strange), pseudo(mirrored)]
});

/// What a request is answered in, and where it asked.
#[derive(Clone)]
struct Spoken {
    locale: &'static Locale,
    path: String,
}

tokio::task_local! {
    static SPOKEN: Spoken;
}

/// Answers in a language: for the time of one request, made at this path.
pub(crate) async fn speaking<F: Future>(locale: &'static Locale, path: String, answer: F) -> F::Output {
    // What the use cases say of themselves is said in the same language.
    app::language::speaking(locale.code, SPOKEN.scope(Spoken { locale, path }, answer)).await
}

/// The language of the request; English outside of one.
pub fn locale() -> &'static Locale {
    SPOKEN.try_with(|spoken| spoken.locale).unwrap_or(&ENGLISH)
}

/// Where the request asked: to come back to in another language.
pub(crate) fn asked_at() -> String {
    SPOKEN.try_with(|spoken| spoken.path.clone()).unwrap_or_else(|_| "/".to_owned())
}

/// The language of a code.
pub fn locale_of(code: &str) -> Option<&'static Locale> {
    std::iter::once(&*ENGLISH).chain(OTHERS.iter()).find(|locale| locale.code.eq_ignore_ascii_case(code))
}

/// The first language of an `Accept-Language` header that there is; those of tests are asked for by name alone.
pub(crate) fn accepted(header: &str) -> Option<&'static Locale> {
    let mut wanted: Vec<(&str, f32)> = header
        .split(',')
        .take(20)
        .filter_map(|one| {
            let mut parts = one.trim().split(';');
            let tag = parts.next()?.trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            Some((tag, weight))
        })
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.into_iter().filter(|(_, weight)| *weight > 0.0).find_map(|(tag, _)| {
        let language = tag.split('-').next()?;
        locale_of(language).filter(|locale| !locale.pseudo)
    })
}

impl Locale {
    fn of(code: &'static str, name: &'static str, sources: &[&str]) -> Self {
        let tag = if code == "en" { "en-GB" } else { code };
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        for source in sources {
            // A message that does not parse is missing from the bundle, and the test below names it.
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { code, direction: "ltr", name, pseudo: false, bundle }
    }

    /// The text of a key. What a language lacks is said in English; a key that is missing there too shows itself, so that a page
    /// never fails for a word; a test finds it first.
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
            return if self.code == ENGLISH.code { key.to_owned() } else { ENGLISH.format(key, arguments) };
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
mod tests;
