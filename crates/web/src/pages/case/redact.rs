//! What is done with one document beyond its own change: a copy from which something is removed, and to whom it was handed over. Forms
//! without script: words that are to go wherever they stand, and places in hundredths of a page.

use crate::text::{t, tv};
use app::{
    RedactAsked,
    answer::{DocumentShown, RedactedShown},
    core::document::Mark,
};
use maud::{Markup, html};

/// Rows of a form.
const ROWS: usize = 3;

/// The form for a copy from which something is removed.
pub(crate) fn form(at: &str, document: &DocumentShown) -> Markup {
    let id = document.number;
    let code = |name: &str| {
        html! {
            div.govuk-form-group {
                label.govuk-label for={ (name) "-" (id) } { (t("redact-code")) }
                select.govuk-select id={ (name) "-" (id) } name=(name) {
                    @for (code, title) in &document.may_redact { option value=(code) { (title) } }
                }
            }
        }
    };
    let number = |name: String, label: &str| {
        html! {
            div.govuk-form-group {
                label.govuk-label for={ (name) "-" (id) } { (t(label)) }
                input.govuk-input.govuk-input--width-4 id={ (name) "-" (id) } name=(name) type="text" inputmode="decimal";
            }
        }
    };
    html! {
        form method="post" action=(at) {
            input type="hidden" name="do" value="redact";
            p.govuk-body { (t("redact-how")) }
            div.govuk-form-group {
                label.govuk-label for={ "redact-title-" (id) } { (t("redact-title")) }
                input.govuk-input id={ "redact-title-" (id) } name="title" type="text" required maxlength="200"
                    value=(tv("redact-copy-of", [("title", document.title.as_str())]));
            }
            div.govuk-form-group {
                label.govuk-label for={ "words-" (id) } { (t("redact-words")) }
                div.govuk-hint id={ "words-hint-" (id) } { (t("redact-words-hint")) }
                textarea.govuk-textarea id={ "words-" (id) } name="words" rows="3" aria-describedby={ "words-hint-" (id) } {}
            }
            (code("words-code"))
            @for row in 0..ROWS {
                fieldset.govuk-fieldset {
                    legend.govuk-fieldset__legend { (tv("redact-place", [("no", (row + 1).to_string())])) }
                    (number(format!("page-{row}"), "redact-page"))
                    (number(format!("left-{row}"), "redact-left"))
                    (number(format!("top-{row}"), "redact-top"))
                    (number(format!("width-{row}"), "redact-width"))
                    (number(format!("height-{row}"), "redact-height"))
                    (code(&format!("code-{row}")))
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("redact-make")) }
        }
    }
}

/// The form that notes to whom a document was handed over.
pub(crate) fn hand_over(at: &str, document: &DocumentShown) -> Markup {
    let id = document.number;
    let text = |name: &str, label: &str, most: &str| {
        html! {
            div.govuk-form-group {
                label.govuk-label for={ "hand-over-" (name) "-" (id) } { (t(label)) }
                input.govuk-input id={ "hand-over-" (name) "-" (id) } name=(name) type="text" required maxlength=(most);
            }
        }
    };
    html! {
        form method="post" action=(at) {
            input type="hidden" name="do" value="hand-over";
            (text("to", "hand-over-to", "200"))
            (text("place", "hand-over-place", "200"))
            (text("reason", "documents-reason", "2000"))
            button.govuk-button.govuk-button--secondary type="submit" { (t("hand-over-note")) }
        }
    }
}

/// What was removed from a copy, in a line.
pub(crate) fn told(redacted: &RedactedShown) -> Markup {
    let codes: Vec<&str> = redacted.codes.iter().map(|(_, title)| title.as_str()).collect();
    html! {
        p.govuk-body {
            (tv("documents-redacted", [("places", redacted.places.to_string()), ("why", codes.join(", "))]))
            @if let Some(of) = redacted.of { " " (tv("documents-redacted-of", [("no", (of + 1).to_string())])) }
        }
    }
}

/// What a form asks to be removed; none where it cannot be understood.
pub(crate) fn asked(text: &dyn Fn(&str) -> String) -> Option<RedactAsked> {
    let code = text("words-code");
    let words = text("words");
    let words = words.lines().map(str::trim).filter(|line| !line.is_empty());
    let words = words.map(|line| (line.to_owned(), code.clone())).collect();
    let mut marks = Vec::new();
    for row in 0..ROWS {
        let field = |name: &str| text(&format!("{name}-{row}"));
        if field("page").is_empty() {
            continue;
        }
        marks.push(Mark {
            page: field("page").parse().ok()?,
            left: thousandths(&field("left"))?,
            top: thousandths(&field("top"))?,
            width: thousandths(&field("width"))?,
            height: thousandths(&field("height"))?,
            code: field("code"),
        });
    }
    Some(RedactAsked { title: text("title"), marks, words })
}

/// `12.5` hundredths are 125 thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, tenth) = text.trim().split_once(['.', ',']).unwrap_or((text.trim(), "0"));
    let tenth: u16 = tenth.get(..1)?.parse().ok()?;
    whole.parse::<u16>().ok()?.checked_mul(10)?.checked_add(tenth).filter(|all| *all <= 1_000)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn places_are_told_in_hundredths_of_a_page() {
        let all = ["0", "12", "12.5", "12,59", "100", "100.1", "", "-1", "x", "1."].map(thousandths);
        let told = [Some(0), Some(120), Some(125), Some(125), Some(1_000), None, None, None, None, None];
        assert_eq!(all, told);
    }
}
