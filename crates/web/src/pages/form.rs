//! Plain form fields of pages that are not made from a program's form.

use crate::{
    part::words::Words,
    problem::Problem,
    text::{t, tv},
};
use app::answer::Refused;
use jiff::{Timestamp, ToSpan, civil::Date};
use maud::{Markup, html};

/// One line of text.
pub(crate) fn line(id: &str, name: &str, label: &str, value: &str, required: bool) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            input.govuk-input.govuk-input--width-20 id=(id) name=(name) type="text" maxlength="200" value=(value)
                required[required] autocomplete="off";
        }
    }
}

/// What is opened when it is wanted.
pub(crate) fn opened(title: &str, inside: Markup) -> Markup {
    html! {
        details.govuk-details {
            summary.govuk-details__summary { span.govuk-details__summary-text { (title) } }
            div.govuk-details__text { (inside) }
        }
    }
}

/// One line of text with a hint.
pub(crate) fn line_hinted(id: &str, name: &str, label: &str, hint: &str, required: bool) -> Markup {
    let hint_id = format!("{id}-hint");
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            div.govuk-hint id=(hint_id) { (hint) }
            input.govuk-input.govuk-input--width-20 id=(id) name=(name) type="text" maxlength="200"
                required[required] autocomplete="off" aria-describedby=(hint_id);
        }
    }
}

/// Several lines.
pub(crate) fn area(id: &str, name: &str, label: &str, hint: Option<&str>, rows: u32, value: &str) -> Markup {
    let hint_id = format!("{id}-hint");
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            @if let Some(hint) = hint { div.govuk-hint id=(hint_id) { (hint) } }
            textarea.govuk-textarea id=(id) name=(name) rows=(rows) maxlength="60000"
                aria-describedby=[hint.map(|_| hint_id.as_str())] { (value) }
        }
    }
}

/// A day; what is left empty is none.
pub(crate) fn day(id: &str, name: &str, label: &str, required: bool) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            input.govuk-input.govuk-input--width-10 id=(id) name=(name) type="date" required[required];
        }
    }
}

/// One of several: value and words.
pub(crate) fn select(id: &str, name: &str, label: &str, choices: &[(String, String)], now: &str) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            select.govuk-select id=(id) name=(name) {
                @for (value, text) in choices { option value=(value) selected[value == now] { (text) } }
            }
        }
    }
}

/// Hours from now, for what is always short.
pub(crate) fn hours(id: &str, all: &[u32]) -> Markup {
    let choices: Vec<(String, String)> =
        all.iter().map(|hours| (hours.to_string(), tv("form-hours", [("hours", *hours)]))).collect();
    select(id, "hours", &t("form-for"), &choices, "")
}

/// A button.
pub(crate) fn button(label: &str) -> Markup {
    html! { button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button" data-prevent-double-click="true" { (label) } }
}

/// A button for what is not easily undone.
pub(crate) fn grave(label: &str) -> Markup {
    html! { button.govuk-button.govuk-button--warning type="submit" data-module="govuk-button" data-prevent-double-click="true" { (label) } }
}

/// The beginning of a day that was typed; none where nothing was.
pub(crate) fn begins(words: &Words, text: &str) -> Result<Option<Timestamp>, Problem> {
    at_day(words, text, 0)
}

/// The end of a day that was typed: the midnight after it.
pub(crate) fn ends(words: &Words, text: &str) -> Result<Option<Timestamp>, Problem> {
    at_day(words, text, 1)
}

fn at_day(words: &Words, text: &str, days: i64) -> Result<Option<Timestamp>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let at = text.parse::<Date>().ok().and_then(|date| date.checked_add(days.days()).ok());
    let at = at.and_then(|date| date.to_zoned(words.zone.clone()).ok());
    at.map(|zoned| Some(zoned.timestamp())).ok_or_else(|| not(tv("form-no-day", [("text", text)])))
}

/// So many hours from now.
pub(crate) fn in_hours(words: &Words, hours: u32) -> Timestamp {
    words.now.checked_add(jiff::SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::MAX)
}

/// What was typed is not acceptable.
pub(crate) fn not(text: String) -> Problem {
    Problem::refused(Refused { kind: "input".into(), text, ..Refused::default() })
}

/// What was changed, or why not.
pub(crate) fn changed<T>(answer: app::Changed<T>) -> Result<T, Problem> {
    match answer {
        app::Changed::Done(done) => Ok(done),
        app::Changed::Not(text) => Err(not(text)),
    }
}

/// Words, one a line or between commas.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(['\n', '\r', ',']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
