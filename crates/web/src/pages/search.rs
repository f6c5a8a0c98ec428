//! `/search`: words in every program at once. What is written like a reference leads to that case; whether it is there, and for whom,
//! the case's own page says.

use super::{PageResult, ok, sample};
use crate::{
    link::{Side, segment, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{FoundCase, FoundIn, Search};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The field for words, wherever it stands.
pub(crate) fn form(words: &str) -> Markup {
    html! {
        form.cw-filter method="get" action="/search" role="search" aria-label=(t("search")) {
            div.govuk-form-group {
                label.govuk-label for="find" { (t("search-label")) }
                input.govuk-input.govuk-input--width-20 #find name="q" type="search" maxlength="200" required
                    value=[(!words.is_empty()).then_some(words)] autocomplete="off" spellcheck="false";
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("search-button")) }
        }
    }
}

/// The page.
pub fn page(frame: &Frame, found: &Search) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("search")) }
        (form(&found.words))
        @if !found.words.is_empty() && found.programs.is_empty() {
            p.govuk-body role="status" { (tv("search-nothing", [("words", found.words.clone())])) }
            p.govuk-body { (t("search-nothing-help")) }
        }
        @for one in &found.programs { (in_program(&found.words, one)) }
    };
    frame.page(Sheet::new(t("search"), content))
}

fn in_program(words: &str, found: &FoundIn) -> Markup {
    let all = with(&format!("/cases/{}", segment(found.program.as_str())), [("q", words), ("ended", "any")]);
    html! {
        section {
            h2.govuk-heading-m { (found.title) }
            ul.govuk-list {
                @for case in &found.rows {
                    li {
                        a.govuk-link href=(Side::Work.case(&case.reference)) {
                            @if case.about.is_empty() { span.cw-code { (case.reference) } }
                            @else { (case.about) ", " span.cw-code { (case.reference) } }
                        }
                        @if !case.states.is_empty() { " " span.cw-quiet { (case.states.join(", ")) } }
                        @if case.ended { " " span.cw-quiet { "(" (t("search-ended")) ")" } }
                    }
                }
            }
            @if found.more { p.govuk-body { a.govuk-link href=(all) { (tv("search-all", [("title", found.title.clone())])) } } }
        }
    }
}

/// What is looked for.
#[derive(Deserialize)]
pub(crate) struct Sought {
    #[serde(default)]
    q: String,
}

/// What was found.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(sought): Query<Sought>,
) -> PageResult {
    let words = sought.q.trim();
    if is_reference(words) {
        return Ok(Redirect::to(&Side::Work.case(&words.to_uppercase())).into_response());
    }
    let found = state.app.search(&caller, words).await?;
    ok(page(&state.work(&caller, "search"), &found))
}

/// Written like a reference, `PL-2026-7F3KQ`: letters, then parts with dashes between, one of them of four signs or more with a digit.
/// Nothing is looked up for that.
fn is_reference(words: &str) -> bool {
    let mut parts = words.split('-');
    let begins = parts.next().is_some_and(|first| {
        (1..=6).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphabetic())
    });
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
    let number = |part: &str| part.len() >= 4 && part.chars().any(|c| c.is_ascii_digit());
    begins && parts.clone().all(plain) && parts.any(number)
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("search");
    let case = |reference: &str, about: &str, ended| FoundCase {
        reference: reference.into(),
        about: about.into(),
        states: vec!["Consultation".into()],
        ended,
    };
    let found = FoundIn {
        program: "premises-licence".into(),
        title: "Premises licence".into(),
        rows: vec![case("PL-2026-7F3KQ", "The Swan", false), case("PL-2026-7F3KR", "", true)],
        more: true,
    };
    let of = |words: &str, programs| Search { words: words.into(), programs };
    vec![
        ("search", page(&frame, &of("", Vec::new()))),
        ("search/found", page(&frame, &of("swan", vec![found]))),
        ("search/nothing", page(&frame, &of("xyz", Vec::new()))),
    ]
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn a_reference_is_told_by_how_it_is_written() {
        for one in ["PL-2026-7F3KQ", "pl-2026-7f3kq", "ST-2026-000001", "X-7F3KQ"] {
            assert!(is_reference(one), "{one}");
        }
        for none in [
            "",
            "swan",
            "the swan",
            "Anna-Maria",
            "2026",
            "2026-03-01 swan",
            "-2026-",
            "fünf-2026",
            "covid-19",
            "2026-03-01",
            "PL-2026-",
        ] {
            assert!(!is_reference(none), "{none}");
        }
    }
}
