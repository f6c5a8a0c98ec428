//! What is due, shown: a word beside the colour, always.

use super::words::Words;
use crate::text::t;
use app::answer::{Count, DueKind};
use jiff::Timestamp;
use maud::{Markup, html};

/// A day with how far away it is; a tag once it is over. Yellow is what the office aims at, red what the program or the law sets.
pub fn due(words: &Words, at: Timestamp, kind: DueKind) -> Markup {
    let over = at <= words.now;
    let (colour, word) = match (kind, over) {
        (DueKind::Statutory, true) => ("govuk-tag--red", "due-statutory-over"),
        (DueKind::Statutory, false) => ("govuk-tag--red", "due-statutory"),
        (DueKind::Target, true) => ("govuk-tag--amber", "due-target-over"),
        (DueKind::Target, false) => ("govuk-tag--amber", "due-target"),
    };
    html! {
        span.cw-due {
            span { (words.last_day(at)) " " span.cw-quiet { "(" (words.away(at)) ")" } }
            strong.govuk-tag.(colour) { (t(word)) }
        }
    }
}

/// A day without its kind: a tag only once it is over.
pub fn plain(words: &Words, at: Timestamp) -> Markup {
    let over = at <= words.now;
    html! {
        span.cw-due {
            span { (words.last_day(at)) " " @if !over { span.cw-quiet { "(" (words.away(at)) ")" } } }
            @if over { strong.govuk-tag.govuk-tag--red { (t("over")) } }
        }
    }
}

/// `12`, `1000+`.
pub fn count(count: Count) -> String {
    if count.more { format!("{}+", count.n) } else { count.n.to_string() }
}

/// A number that opens its list; a plain one where there is nothing to open.
pub fn number(count: Count, to: &str, label: &str) -> Markup {
    html! {
        @if count.n == 0 { span.cw-quiet { "0" } }
        @else { a.govuk-link.govuk-link--no-visited-state href=(to) aria-label={ (self::count(count)) ": " (label) } { (self::count(count)) } }
    }
}
