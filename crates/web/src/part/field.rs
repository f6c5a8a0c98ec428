//! Fields as they are read: summary lists of views.

use super::{Frame, points};
use crate::{
    link::Side,
    text::{t, tv},
};
use app::{
    answer::{FieldShown, Reveal},
    core::{FieldType, Value},
    program::model::ReasonAsked,
};
use maud::{Markup, html};

/// A view's fields as a summary list. Shows the source of a fetched value and says where less is shown than is stored.
///
/// What has no value yet is named in one place below, so that what there is can be read at a glance.
pub fn summary(frame: &Frame, at: Option<&AskAt<'_>>, fields: &[FieldShown]) -> Markup {
    let (empty, filled): (Vec<&FieldShown>, Vec<&FieldShown>) =
        fields.iter().partition(|field| is_empty(field));
    html! {
        @if !filled.is_empty() { (list(frame, at, &filled)) }
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

/// Where what is under a mask can be asked for.
#[derive(Clone, Copy, Debug)]
pub struct AskAt<'a> {
    /// The case.
    pub(crate) reference: &'a str,
    /// The tab that shows the answer: `summary`, `file`.
    pub(crate) tab: &'static str,
}

/// The id of the place where a reason is given for seeing a masked field.
pub(crate) fn reason_id(field: &FieldShown) -> String {
    format!("reveal-{}", field.path.as_str().replace('.', "-"))
}

/// A value; what was just revealed gets the focus and says that it was recorded.
pub(crate) fn told(frame: &Frame, field: &FieldShown) -> Markup {
    if field.reveal != Reveal::Here {
        return value(frame, field);
    }
    html! {
        div.cw-revealed id="revealed" tabindex="-1" autofocus { (value(frame, field)) }
        p.govuk-hint { (t("reveal-recorded")) }
    }
}

/// That there is more under a mask, and the button that asks for it.
pub(crate) fn mask(at: Option<&AskAt<'_>>, field: &FieldShown) -> Markup {
    html! {
        @if field.masked { p.govuk-hint.cw-quiet { (t("masked")) } }
        @if let (Some(at), Reveal::May { reason, wrong }) = (at, &field.reveal) {
            @match reason {
                ReasonAsked::No => { (ask(at, field, None)) }
                _ => {
                    details.govuk-details.cw-reveal open[wrong.is_some()] {
                        summary.govuk-details__summary { span.govuk-details__summary-text { (t("reveal")) (of(field)) } }
                        div.govuk-details__text { (ask(at, field, Some((*reason, wrong.as_deref())))) }
                    }
                }
            }
        }
    }
}

fn ask(at: &AskAt<'_>, field: &FieldShown, reason: Option<(ReasonAsked, Option<&str>)>) -> Markup {
    html! {
        form.cw-reveal method="post" action={ (Side::Work.case(at.reference)) "/reveal" } novalidate {
            input type="hidden" name="field" value=(field.path);
            input type="hidden" name="tab" value=(at.tab);
            @if let Some((asked, wrong)) = reason {
                @let id = reason_id(field);
                @let key = if asked == ReasonAsked::Required { "reveal-why" } else { "reveal-why-optional" };
                @let described = if wrong.is_some() { format!("{id}-hint {id}-error") } else { format!("{id}-hint") };
                div.govuk-form-group.govuk-form-group--error[wrong.is_some()] {
                    label.govuk-label for=(id) { (t(key)) (of(field)) }
                    div.govuk-hint id={ (id) "-hint" } { (t("reveal-why-hint")) }
                    @if let Some(wrong) = wrong {
                        p.govuk-error-message id={ (id) "-error" } { span.govuk-visually-hidden { (t("error-prefix")) " " } (wrong) }
                    }
                    input.govuk-input id=(id) name="reason" type="text" maxlength="2000" autocomplete="off" aria-describedby=(described);
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("reveal")) (of(field)) }
        }
    }
}

/// Which field, for those who hear the button without seeing where it stands.
fn of(field: &FieldShown) -> Markup {
    html! { span.govuk-visually-hidden { ": " (field.label) } }
}

/// Fields with their values.
pub(crate) fn list(frame: &Frame, at: Option<&AskAt<'_>>, fields: &[&FieldShown]) -> Markup {
    html! {
        dl.govuk-summary-list {
            @for field in fields {
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (field.label) }
                    dd.govuk-summary-list__value {
                        (told(frame, field))
                        (mask(at, field))
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
        (points::of(fields))
    }
}

/// One field's value.
pub fn value(frame: &Frame, field: &FieldShown) -> Markup {
    match (&field.kind, &field.value) {
        (_, Value::Null) => html! { span.cw-quiet { (t("nothing-yet")) } },
        (Some(FieldType::OneOf(_)), _) if field.choice.is_some() => {
            html! { (field.choice.as_deref().unwrap_or_default()) }
        }
        (Some(FieldType::Many(_)), Value::List(items)) => many(frame, items, field),
        (Some(FieldType::LongText), Value::Text(text)) => html! {
            @for line in text.lines().filter(|line| !line.trim().is_empty()) { p.govuk-body { (line) } }
        },
        (Some(FieldType::Point), Value::Map(_)) => points::point(&field.value).unwrap_or_default(),
        (_, Value::Map(_)) => html! {
            @for (index, line) in frame.words.lines(&field.value).iter().enumerate() {
                @if index > 0 { br; }
                (line)
            }
        },
        (_, Value::Time(at)) if field.path.as_str().starts_with("clock.") => html! { (frame.words.end(*at)) },
        (_, Value::Bool(truth)) => html! { (t(if *truth { "yes-choice" } else { "no-choice" })) },
        (kind, value) => html! { (frame.words.value(kind.as_ref(), field.currency.as_ref(), value)) },
    }
}

fn many(frame: &Frame, items: &[Value], field: &FieldShown) -> Markup {
    if items.is_empty() {
        return html! { span.cw-quiet { (t("none")) } };
    }
    html! {
        @for (index, item) in items.iter().enumerate() {
            p.govuk-body {
                strong { (index + 1) ". " }
                @for (at, part) in field.parts.iter().enumerate() {
                    @let found = item.at(&[part.name.as_str()]).cloned().unwrap_or_default();
                    @if !found.is_null() {
                        @if at > 0 { br; }
                        (part.label) ": "
                        @match part.choices.iter().find(|choice| Value::text(choice.value.as_str()) == found) {
                            Some(choice) => (choice.label),
                            None => (frame.words.value(Some(&part.kind), field.currency.as_ref(), &found)),
                        }
                    }
                }
            }
        }
    }
}
