//! What the use cases say of themselves, from `locales/`, in the language of whoever asks. The texts of a program come from the
//! program's own locale files; those of the pages from the pages' files.
//!
//! The language holds for everything that is said while one request is answered ([`speaking`]); outside of one, in a job or on the
//! command line, it is English. Nothing that is stored is said in another language than English: what the log holds as a
//! sentence stays as it was written, and is [`told`] again in the reader's language.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::{borrow::Cow, sync::LazyLock};

mod again;

pub use again::told;

/// The English texts: those the use cases say, and the sentences of the rooms below and of the log.
const ENGLISH: &[&str] = &[include_str!("../locales/en.ftl"), include_str!("../locales/en-told.ftl")];
const WELSH: &[&str] = &[include_str!("../locales/cy.ftl")];

/// One language of the use cases.
struct Tongue {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

/// The first is what all others fall back to.
static TONGUES: LazyLock<[Tongue; 4]> = LazyLock::new(|| {
    let mut strange = Tongue::of("en-XA", ENGLISH);
    strange.bundle.set_transform(Some(strangely));
    [Tongue::of("en", ENGLISH), Tongue::of("cy", WELSH), strange, Tongue::of("ar-XB", ENGLISH)]
});

tokio::task_local! {
    static SPOKEN: &'static Tongue;
}

/// Answers in a language: for the time of one request, or of one job for somebody. English where there is no such language.
pub async fn speaking<F: Future>(code: &str, answer: F) -> F::Output {
    SPOKEN.scope(tongue(code), answer).await
}

fn tongue(code: &str) -> &'static Tongue {
    let [english, ..] = &*TONGUES;
    TONGUES.iter().find(|one| one.code.eq_ignore_ascii_case(code)).unwrap_or(english)
}

fn spoken() -> &'static Tongue {
    SPOKEN.try_with(|spoken| *spoken).unwrap_or_else(|_| tongue("en"))
}

impl Tongue {
    fn of(code: &'static str, sources: &[&str]) -> Self {
        let tag = if code == "en" { "en-GB" } else { code };
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        for source in sources {
            // A message that does not parse is missing from the bundle, and a test names it.
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { code, bundle }
    }

    fn say(&self, key: &str, values: &[(&str, String)]) -> Option<String> {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value())?;
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, value.as_str());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        for error in errors {
            tracing::warn!(key, %error, "a text lacks a value");
        }
        Some(text)
    }
}

/// The text of a key with values filled in, in the language of the request, else in English. A key that is missing there too shows
/// itself, so that no answer fails for a word; a test finds it first. [`say!`](crate::say) is the way to call it.
pub(crate) fn said(key: &str, values: &[(&str, String)]) -> String {
    find(key, values).unwrap_or_else(|| key.to_owned())
}

/// The text of a key that may not be there: for words that follow from a name.
pub(crate) fn find(key: &str, values: &[(&str, String)]) -> Option<String> {
    spoken().say(key, values).or_else(|| tongue("en").say(key, values))
}

/// Says a text of `locales/`: `say!("reason-given", reason = text)`. A value that has the name of its place stands alone:
/// `say!("choose-at-most", most)`.
macro_rules! say {
    (@ $name:ident) => { $name.to_string() };
    (@ $name:ident = $value:expr) => { $value.to_string() };
    ($key:literal $(,)?) => { $crate::language::said($key, &[]) };
    ($key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::language::said($key, &[$((stringify!($name), $crate::language::say!(@ $name $(= $value)?))),+])
    };
}
pub(crate) use say;

/// Every vowel marked and every word longer: what stays plain on a page is no text of a locale file.
pub fn strangely(text: &str) -> Cow<'_, str> {
    const PLAIN: &str = "aeiouyAEIOUYcnszCNSZ";
    const STRANGE: &str = "áéíóúýÁÉÍÓÚÝçñšžÇÑŠŽ";
    let marked = |letter: char| {
        let at = PLAIN.chars().position(|plain| plain == letter);
        at.and_then(|at| STRANGE.chars().nth(at)).unwrap_or(letter)
    };
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let strange = marked(letter);
        out.push(strange);
        if matches!(strange, 'á' | 'é' | 'ó') {
            out.push(strange);
        }
    }
    out.into()
}

#[cfg(test)]
mod tests;
