//! Fields as they are read: summary lists of views.

use super::Frame;
use crate::text::{t, tv};
use app::{
    answer::{FieldShown, PartShown},
    core::{FieldType, Value},
};
use maud::{Markup, html};

/// A view's fields as a summary list. Shows the source of a fetched value and says where less is shown than is stored.
///
/// What has no value yet is named in one place below, so that what there is can be read at a glance.
pub fn summary(frame: &Frame, fields: &[FieldShown]) -> Markup {
    let (empty, filled): (Vec<&FieldShown>, Vec<&FieldShown>) =
        fields.iter().partition(|field| is_empty(field));
    html! {
        @if !filled.is_empty() { (list(frame, &filled)) }
        @if !empty.is_empty() {
            details.govuk-details {
                summary.govuk-details__summary {
                    span.govuk-details__summary-text { (tv("not-given", [("count", empty.len())])) }
                }
                div.govuk-details__text {
                    ul.govuk-list { @for field in &empty { li { (field.label) } } }
                }
            }
        }
    }
}

/// True when there is nothing to show for a field.
pub(crate) fn is_empty(field: &FieldShown) -> bool {
    match &field.value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

/// Fields with their values.
pub(crate) fn list(frame: &Frame, fields: &[&FieldShown]) -> Markup {
    html! {
        dl.govuk-summary-list {
            @for field in fields {
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (field.label) }
                    dd.govuk-summary-list__value {
                        (value(frame, field))
                        @if field.masked { p.govuk-hint { (t("masked")) } }
                        @if let Some(source) = field.origin.as_ref().and_then(|origin| origin.source.as_deref()) {
                            p.govuk-hint {
                                (tv("from-source", [
                                    ("source", source.to_owned()),
                                    ("when", field.origin.as_ref().map(|origin| frame.words.day(origin.at)).unwrap_or_default()),
                                ]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One field's value.
pub fn value(frame: &Frame, field: &FieldShown) -> Markup {
    match (&field.kind, &field.value) {
        (_, Value::Null) => html! { span.cw-quiet { (t("nothing-yet")) } },
        (Some(FieldType::OneOf(_)), _) if field.choice.is_some() => {
            html! { (field.choice.as_deref().unwrap_or_default()) }
        }
        (Some(FieldType::Many(_)), Value::List(items)) => many(frame, items, &field.parts),
        (Some(FieldType::LongText), Value::Text(text)) => html! {
            @for line in text.lines().filter(|line| !line.trim().is_empty()) { p.govuk-body { (line) } }
        },
        (_, Value::Map(_)) => html! {
            @for (index, line) in frame.words.lines(&field.value).iter().enumerate() {
                @if index > 0 { br; }
                (line)
            }
        },
        (_, Value::Bool(truth)) => html! { (t(if *truth { "yes-choice" } else { "no-choice" })) },
        (kind, value) => html! { (frame.words.value(kind.as_ref(), value)) },
    }
}

fn many(frame: &Frame, items: &[Value], parts: &[PartShown]) -> Markup {
    if items.is_empty() {
        return html! { span.cw-quiet { (t("none")) } };
    }
    html! {
        @for (index, item) in items.iter().enumerate() {
            p.govuk-body {
                strong { (index + 1) ". " }
                @for (at, part) in parts.iter().enumerate() {
                    @let found = item.at(&[part.name.as_str()]).cloned().unwrap_or_default();
                    @if !found.is_null() {
                        @if at > 0 { br; }
                        (part.label) ": "
                        @match part.choices.iter().find(|choice| Value::text(choice.value.as_str()) == found) {
                            Some(choice) => (choice.label),
                            None => (frame.words.value(Some(&part.kind), &found)),
                        }
                    }
                }
            }
        }
    }
}
