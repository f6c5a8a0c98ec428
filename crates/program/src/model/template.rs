//! Letters and messages: Markdown with `{premises.name}` placeholders, the first line is the subject.

use casewright_core::FieldPath;
use indexmap::IndexMap;

/// A letter or message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its file: `templates/received.md`.
    pub file: String,
    /// The first line.
    pub subject: Vec<Part>,
    /// Markdown after the first line.
    pub body: Vec<Part>,
    /// The same in other languages of the program, by tag: `templates/received.cy.md`. None of them has any of its own.
    pub translations: IndexMap<String, Template>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As written.
    Text(String),
    /// A value of the case.
    Value(Placeholder),
}

/// What stands in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{reference}`.
    Reference,
    /// `{state}`: its title.
    State,
    /// `{today}`: the day of sending, in the calendar's zone.
    Today,
    /// `{reason}`: the reason given with the action that queued it.
    Reason,
    /// `{link}`: the path of the page where somebody who is invited sets a password; nothing in other messages.
    Link,
    /// `{decisions.fee.amount}` and other results: name and output path.
    Decision(FieldPath),
    /// `{clock.statutory.due}`: a clock's end.
    ClockDue(casewright_core::id::ClockName),
    /// `{config.office_phone}`.
    Config(String),
    /// A field of the case file.
    Field(FieldPath),
}

/// A filled-in letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Markdown.
    pub body: String,
}

impl Template {
    /// The template in a language; none where it is written in the program's first one alone.
    pub fn in_language(&self, lang: &str) -> Option<&Self> {
        self.translations.get(lang)
    }

    /// Fills it in. `value` gives the text of each placeholder, formatted for the reader.
    pub fn render(&self, mut value: impl FnMut(&Placeholder) -> String) -> Rendered {
        let mut fill = |parts: &[Part]| {
            parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.clone(),
                    Part::Value(placeholder) => value(placeholder),
                })
                .collect::<String>()
        };
        // A value with a line break must not add a mail header.
        let subject = fill(&self.subject).split_whitespace().collect::<Vec<_>>().join(" ");
        Rendered { subject, body: fill(&self.body) }
    }

    /// Every placeholder in it.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.subject.iter().chain(&self.body).filter_map(|part| match part {
            Part::Value(placeholder) => Some(placeholder),
            Part::Text(_) => None,
        })
    }
}
