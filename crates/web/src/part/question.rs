//! Questions as they are asked: labels, hints, problems tied to their input, the error summary; and what a browser sends
//! back, turned into the plain JSON that an input takes.

use super::words::sign;
use crate::text::{t, tv};
use app::{
    answer::FormFieldShown,
    core::{FieldType, money::Currency},
};
use maud::{Markup, html};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What a browser sent: each name once, the last one counting.
pub type Posted = BTreeMap<String, String>;

/// One thing wrong: the id of the input it is about, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The id to jump to.
    pub id: String,
    /// The sentence.
    pub text: String,
}

/// The error summary at the head of a page: gets the focus, links to each input.
pub fn summary(wrong: &[Wrong]) -> Markup {
    if wrong.is_empty() {
        return html! {};
    }
    html! {
        div.govuk-error-summary data-module="govuk-error-summary" {
            div role="alert" {
                h2.govuk-error-summary__title { (t("there-is-a-problem")) }
                div.govuk-error-summary__body {
                    ul.govuk-list.govuk-error-summary__list {
                        @for one in wrong { li { a href={ "#" (one.id) } { (one.text) } } }
                    }
                }
            }
        }
    }
}

/// The id of a field's (first) input.
pub fn id_of(field: &FormFieldShown) -> String {
    let base = base_id(field.path.as_str());
    match field.kind {
        FieldType::Address => format!("{base}-line1"),
        FieldType::Date => format!("{base}-day"),
        FieldType::Point => format!("{base}-lat"),
        _ => base,
    }
}

fn base_id(path: &str) -> String {
    path.replace('.', "-")
}

/// What a question needs besides its field.
struct Around<'a> {
    id: String,
    name: &'a str,
    described: Option<String>,
    problem: Option<&'a str>,
}

/// One question. `heading` makes its label the heading of the page: one topic a page.
pub fn ask(field: &FormFieldShown, heading: bool) -> Markup {
    let id = base_id(field.path.as_str());
    let mut described = Vec::new();
    if field.hint.is_some() {
        described.push(format!("{id}-hint"));
    }
    if field.problem.is_some() {
        described.push(format!("{id}-error"));
    }
    let around = Around {
        name: field.path.as_str(),
        described: (!described.is_empty()).then(|| described.join(" ")),
        problem: field.problem.as_deref(),
        id,
    };
    let text = plain_text(&field.value);
    let label = if field.required {
        field.label.clone()
    } else {
        tv("label-optional", [("label", field.label.as_str())])
    };
    let inner = match &field.kind {
        FieldType::YesNo => choices(
            &around,
            &label,
            field.hint.as_deref(),
            heading,
            &[("true".to_owned(), t("yes-choice")), ("false".to_owned(), t("no-choice"))],
            &text,
            true,
        ),
        FieldType::OneOf(names) => {
            let options: Vec<(String, String)> = if field.choices.is_empty() {
                names.iter().map(|name| (name.clone(), name.clone())).collect()
            } else {
                field.choices.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect()
            };
            choices(&around, &label, field.hint.as_deref(), heading, &options, &text, false)
        }
        FieldType::Address => parts(
            &around,
            &label,
            field.hint.as_deref(),
            heading,
            &[
                ("line1", t("address-line1"), "address-line1", "govuk-!-width-two-thirds"),
                ("line2", t("address-line2"), "address-line2", "govuk-!-width-two-thirds"),
                ("town", t("address-town"), "address-level2", "govuk-input--width-20"),
                ("postcode", t("address-postcode"), "postal-code", "govuk-input--width-10"),
            ],
            &field.value,
        ),
        FieldType::Point => parts(
            &around,
            &label,
            field.hint.as_deref(),
            heading,
            &[
                ("lat", t("point-lat"), "off", "govuk-input--width-10"),
                ("lon", t("point-lon"), "off", "govuk-input--width-10"),
            ],
            &field.value,
        ),
        FieldType::Date => date(&around, &label, field.hint.as_deref(), heading, &field.value),
        kind => html! {
            (head(&around, &label, field.hint.as_deref(), heading))
            (one_line(kind, field.currency.as_ref(), &around, &text))
        },
    };
    html! {
        div.govuk-form-group.govuk-form-group--error[field.problem.is_some()] { (inner) }
    }
}

fn head(around: &Around<'_>, label: &str, hint: Option<&str>, heading: bool) -> Markup {
    html! {
        @if heading {
            h1.govuk-label-wrapper { label.govuk-label.govuk-label--l for=(around.id) { (label) } }
        } @else {
            label.govuk-label.govuk-label--s for=(around.id) { (label) }
        }
        (hint_and_problem(around, hint))
    }
}

fn hint_and_problem(around: &Around<'_>, hint: Option<&str>) -> Markup {
    html! {
        @if let Some(hint) = hint { div.govuk-hint id={ (around.id) "-hint" } { (hint) } }
        @if let Some(problem) = around.problem {
            p.govuk-error-message id={ (around.id) "-error" } {
                span.govuk-visually-hidden { (t("error-prefix")) " " } (problem)
            }
        }
    }
}

fn one_line(kind: &FieldType, currency: Option<&Currency>, around: &Around<'_>, text: &str) -> Markup {
    let described = around.described.as_deref();
    let erred = around.problem.is_some();
    let invalid = erred.then_some("true");
    let (class, kind_of, mode, complete) = match kind {
        FieldType::LongText => {
            return html! {
                textarea.govuk-textarea.govuk-textarea--error[erred] id=(around.id) name=(around.name) rows="6"
                    maxlength="20000" aria-describedby=[described] aria-invalid=[invalid] { (text) }
            };
        }
        FieldType::Money => {
            return html! {
                div.govuk-input__wrapper {
                    @if let Some(currency) = currency {
                        div.govuk-input__prefix aria-hidden="true" { (sign(currency)) }
                    }
                    input.govuk-input.govuk-input--width-10.govuk-input--error[erred] id=(around.id) name=(around.name)
                        type="text" inputmode="decimal" spellcheck="false" value=(text)
                        aria-describedby=[described] aria-invalid=[invalid];
                }
            };
        }
        FieldType::Number => ("govuk-input--width-10", "text", Some("decimal"), "off"),
        FieldType::Integer => ("govuk-input--width-5", "text", Some("numeric"), "off"),
        FieldType::Email => ("govuk-!-width-two-thirds", "email", None, "email"),
        FieldType::Phone => ("govuk-input--width-20", "tel", None, "tel"),
        FieldType::Time => ("govuk-input--width-20", "datetime-local", None, "off"),
        _ => ("govuk-!-width-two-thirds", "text", None, "off"),
    };
    // A person's own name may be filled in by the browser.
    let complete = if around.name == "applicant.name" { "name" } else { complete };
    html! {
        input.govuk-input.(class).govuk-input--error[erred] id=(around.id) name=(around.name) type=(kind_of)
            inputmode=[mode] autocomplete=(complete) maxlength="500" value=(text)
            aria-describedby=[described] aria-invalid=[invalid];
    }
}

fn legend(label: &str, heading: bool) -> Markup {
    html! {
        @if heading {
            legend.govuk-fieldset__legend.govuk-fieldset__legend--l { h1.govuk-fieldset__heading { (label) } }
        } @else {
            legend.govuk-fieldset__legend.govuk-fieldset__legend--s { (label) }
        }
    }
}

fn choices(
    around: &Around<'_>,
    label: &str,
    hint: Option<&str>,
    heading: bool,
    options: &[(String, String)],
    chosen: &str,
    inline: bool,
) -> Markup {
    html! {
        fieldset.govuk-fieldset aria-describedby=[around.described.as_deref()] {
            (legend(label, heading))
            (hint_and_problem(around, hint))
            div.govuk-radios.govuk-radios--inline[inline] data-module="govuk-radios" {
                @for (index, (value, text)) in options.iter().enumerate() {
                    @let id = if index == 0 { around.id.clone() } else { format!("{}-{index}", around.id) };
                    div.govuk-radios__item {
                        input.govuk-radios__input id=(id) name=(around.name) type="radio" value=(value)
                            checked[chosen == value];
                        label.govuk-label.govuk-radios__label for=(id) { (text) }
                    }
                }
            }
        }
    }
}

fn parts(
    around: &Around<'_>,
    label: &str,
    hint: Option<&str>,
    heading: bool,
    rows: &[(&str, String, &str, &str)],
    value: &Json,
) -> Markup {
    html! {
        fieldset.govuk-fieldset aria-describedby=[around.described.as_deref()] {
            (legend(label, heading))
            (hint_and_problem(around, hint))
            @for (name, text, complete, width) in rows {
                @let id = format!("{}-{name}", around.id);
                div.govuk-form-group {
                    label.govuk-label for=(id) { (text) }
                    input.govuk-input.(width).govuk-input--error[around.problem.is_some()] id=(id)
                        name={ (around.name) "." (name) } type="text" autocomplete=(complete) maxlength="200"
                        value=(value.get(*name).map(plain_text).unwrap_or_default());
                }
            }
        }
    }
}

fn date(around: &Around<'_>, label: &str, hint: Option<&str>, heading: bool, value: &Json) -> Markup {
    let text = plain_text(value);
    let mut pieces = text.splitn(3, '-').map(|piece| piece.trim_start_matches('0').to_owned());
    let (year, month, day) = (pieces.next(), pieces.next(), pieces.next());
    html! {
        fieldset.govuk-fieldset role="group" aria-describedby=[around.described.as_deref()] {
            (legend(label, heading))
            (hint_and_problem(around, hint))
            div.govuk-date-input id=(around.id) {
                @for (name, text, width, value) in [
                    ("day", t("date-day"), "govuk-input--width-2", day),
                    ("month", t("date-month"), "govuk-input--width-2", month),
                    ("year", t("date-year"), "govuk-input--width-4", year),
                ] {
                    @let id = format!("{}-{name}", around.id);
                    div.govuk-date-input__item {
                        div.govuk-form-group {
                            label.govuk-label.govuk-date-input__label for=(id) { (text) }
                            input.govuk-input.govuk-date-input__input.(width).govuk-input--error[around.problem.is_some()]
                                id=(id) name={ (around.name) "." (name) } type="text" inputmode="numeric" maxlength="4"
                                value=(value.unwrap_or_default());
                        }
                    }
                }
            }
        }
    }
}

/// A reason, where one must be given.
pub fn reason(value: &str, problem: Option<&str>) -> Markup {
    let around = Around {
        id: "reason".into(),
        name: "reason",
        described: Some(if problem.is_some() {
            "reason-hint reason-error".into()
        } else {
            "reason-hint".into()
        }),
        problem,
    };
    html! {
        div.govuk-form-group.govuk-form-group--error[problem.is_some()] {
            (head(&around, &t("reason-label"), Some(&t("reason-hint")), false))
            (one_line(&FieldType::LongText, None, &around, value))
        }
    }
}

fn plain_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What was posted for these fields, by dotted path, in the plain JSON that an input takes. Fields that were not asked
/// are left out; an empty answer is null, so that it takes back an earlier one.
pub fn collect<'a>(
    fields: impl IntoIterator<Item = &'a FormFieldShown>,
    posted: &Posted,
) -> Map<String, Json> {
    let mut input = Map::new();
    for field in fields {
        let path = field.path.as_str();
        let text = |name: &str| posted.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        let part = |name: &str| text(&format!("{path}.{name}"));
        let value = match &field.kind {
            FieldType::YesNo => match text(path).as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                _ => Json::Null,
            },
            FieldType::Address => object(&["line1", "line2", "town", "postcode"], part),
            FieldType::Point => object(&["lat", "lon"], part),
            FieldType::Date => iso_date(&part("year"), &part("month"), &part("day")),
            FieldType::Money | FieldType::Number | FieldType::Integer => {
                let number: String =
                    text(path).chars().filter(|c| !matches!(c, ',' | ' ' | '£' | '$' | '€')).collect();
                filled(number)
            }
            _ => filled(text(path).replace("\r\n", "\n")),
        };
        input.insert(path.to_owned(), value);
    }
    input
}

fn filled(text: String) -> Json {
    if text.is_empty() { Json::Null } else { Json::String(text) }
}

fn object(names: &[&str], part: impl Fn(&str) -> String) -> Json {
    let parts: Map<String, Json> = names
        .iter()
        .map(|name| ((*name).to_owned(), part(name)))
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name, Json::String(text)))
        .collect();
    if parts.is_empty() { Json::Null } else { Json::Object(parts) }
}

/// Day, month and year as typed. What is no number is kept as typed, so that binding it says what is wrong.
fn iso_date(year: &str, month: &str, day: &str) -> Json {
    if year.is_empty() && month.is_empty() && day.is_empty() {
        return Json::Null;
    }
    Json::String(format!("{year:0>4}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::core::FieldPath;
    use serde_json::json;

    fn field(path: &str, kind: FieldType) -> FormFieldShown {
        FormFieldShown {
            path: FieldPath::from(path),
            label: "Label".into(),
            hint: Some("Hint".into()),
            kind,
            currency: Currency::parse("GBP"),
            required: true,
            asked: true,
            choices: Vec::new(),
            value: Json::Null,
            problem: Some("Enter it".into()),
        }
    }

    #[test]
    fn what_is_posted_becomes_plain_json() {
        let fields = [
            field("a.name", FieldType::Text),
            field("a.address", FieldType::Address),
            field("a.day", FieldType::Date),
            field("a.value", FieldType::Money),
            field("a.sure", FieldType::YesNo),
            field("a.empty", FieldType::Text),
        ];
        let posted: Posted = [
            ("a.name", " The Crown "),
            ("a.address.line1", "1 High Street"),
            ("a.address.town", "Ashby"),
            ("a.day.day", "3"),
            ("a.day.month", "4"),
            ("a.day.year", "2026"),
            ("a.value", "£12,000.50"),
            ("a.sure", "false"),
            ("b.stranger", "x"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        assert_eq!(
            Json::Object(collect(&fields, &posted)),
            json!({
                "a.name": "The Crown",
                "a.address": { "line1": "1 High Street", "town": "Ashby" },
                "a.day": "2026-04-03",
                "a.value": "12000.50",
                "a.sure": false,
                "a.empty": null,
            })
        );
    }

    #[test]
    fn every_kind_ties_label_hint_and_problem_to_its_input() {
        let kinds = [
            FieldType::Text,
            FieldType::LongText,
            FieldType::Money,
            FieldType::Number,
            FieldType::Integer,
            FieldType::YesNo,
            FieldType::Date,
            FieldType::Email,
            FieldType::Phone,
            FieldType::Address,
            FieldType::Point,
            FieldType::OneOf(vec!["one".into(), "two".into()]),
        ];
        for kind in kinds {
            let field = field("a.b", kind);
            let html = ask(&field, false).into_string();
            assert!(html.contains("aria-describedby=\"a-b-hint a-b-error\""), "{html}");
            assert!(html.contains(&format!("id=\"{}\"", id_of(&field))), "{html}");
            assert!(html.contains("<label") && !html.contains("style="), "{html}");
        }
    }
}
