//! Sentences that stand in the log, or come from rooms that speak English alone, said again in the reader's language.
//!
//! The log is append-only: a refusal, a failure, what a scan found are kept as the sentence that was written. Each such sentence is
//! a message of `locales/en-told.ftl`; its English is the pattern by which it is found again, with what stood in its places.

use super::{ENGLISH, find, spoken};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use std::sync::LazyLock;

/// How deep sentences lie in each other: a flag that tells a failure that tells why; a permit that holds at times and in states.
const DEEP: u8 = 6;

/// A sentence in English: words, and places with names.
struct Sentence {
    key: String,
    pieces: Vec<Piece>,
    /// Letters of its own: of two that fit, the one that says more itself is meant.
    letters: usize,
}

enum Piece {
    Words(String),
    Place(String),
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let [_, told] = ENGLISH else { return Vec::new() };
    let resource = FluentResource::try_new((*told).to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut all: Vec<Sentence> = resource
        .entries()
        .filter_map(|entry| {
            let Entry::Message(message) = entry else { return None };
            let elements = &message.value.as_ref()?.elements;
            let pieces = elements.iter().map(piece).collect::<Option<Vec<_>>>()?;
            let own = |piece: &Piece| match piece {
                Piece::Words(words) => words.len(),
                Piece::Place(_) => 0,
            };
            let letters = pieces.iter().map(own).sum();
            Some(Sentence { key: message.id.name.to_owned(), pieces, letters })
        })
        .collect();
    all.sort_by(|a, b| b.letters.cmp(&a.letters).then_with(|| a.key.cmp(&b.key)));
    all
});

fn piece(element: &PatternElement<&str>) -> Option<Piece> {
    match element {
        PatternElement::TextElement { value } => Some(Piece::Words((*value).to_owned())),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Some(Piece::Place(id.name.to_owned())),
        PatternElement::Placeable { .. } => None,
    }
}

/// A sentence of the engine, of the policies or of the log, in the language of the request; as it is where it is none of ours.
pub fn told(text: &str) -> String {
    if spoken().code == "en" {
        text.to_owned()
    } else {
        again(text, "", DEEP).unwrap_or_else(|| text.to_owned())
    }
}

/// None for what is no sentence of ours. Times and states follow only on what somebody may: by themselves they are so short that
/// what people wrote would fit.
fn again(text: &str, within: &str, deep: u8) -> Option<String> {
    let deeper = deep.checked_sub(1)?;
    let permit = within.starts_with("made-a") || within.starts_with("when-");
    let fits = |one: &&Sentence| permit || !one.key.starts_with("when-");
    let (sentence, held) = SENTENCES.iter().filter(fits).find_map(|one| Some((one, one.held(text)?)))?;
    let said = |value: &str| again(value, &sentence.key, deeper).unwrap_or_else(|| value.to_owned());
    let values: Vec<(&str, String)> = held.into_iter().map(|(name, value)| (name, said(value))).collect();
    find(&sentence.key, &values)
}

impl Sentence {
    /// What stands in its places in a text; none when the text is another. Read from the end: what is told first may hold words of
    /// the rest (`may read fields in the views open to it in hearing`).
    fn held<'a>(&'a self, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        let mut held = Vec::new();
        let mut rest = text;
        let mut place: Option<&str> = None;
        for (at, piece) in self.pieces.iter().enumerate().rev() {
            match piece {
                Piece::Place(name) => place = Some(name),
                Piece::Words(words) => {
                    let words = words.as_str();
                    let begins = match place {
                        None => rest.strip_suffix(words).map(str::len),
                        Some(_) if at == 0 => rest.starts_with(words).then_some(0),
                        Some(_) => rest.rfind(words),
                    }?;
                    if let Some(name) = place.take() {
                        let value = rest.get(begins + words.len()..).filter(|value| !value.is_empty());
                        held.push((name, value?));
                    }
                    rest = rest.get(..begins)?;
                }
            }
        }
        match place {
            Some(name) if !rest.is_empty() => held.push((name, rest)),
            None if rest.is_empty() => {}
            _ => return None,
        }
        Some(held)
    }
}
