//! Letters and messages: a template of the program filled in from the case.

use crate::{App, Fault, connector::CallKind, seen::Seen, words};
use casewright_core::{CaseEvent, FieldType, Value, value::FieldPath};
use jiff::{SignedDuration, Timestamp, civil::Date};
use program::model::Placeholder;

impl App {
    /// The message of a template; the inner error says why there is none, without personal data.
    pub(super) async fn message(
        &self,
        seen: &Seen,
        template: &str,
        to: &FieldPath,
        link: Option<&str>,
    ) -> Result<Result<CallKind, String>, Fault> {
        let Some(template) = seen.loaded.program.templates.get(template) else {
            return Ok(Err(format!("there is no template `{template}`")));
        };
        let Some(Value::Text(address)) = seen.case.value(to) else {
            return Ok(Err(format!("there is no address in `{to}`")));
        };
        let reason = if template.placeholders().any(|placeholder| *placeholder == Placeholder::Reason) {
            self.store().events(seen.case.id).await?.into_iter().rev().find_map(|stored| match stored.event {
                CaseEvent::ActionTaken { reason, .. } => reason,
                _ => None,
            })
        } else {
            None
        };
        let filled = template.render(|placeholder| match placeholder {
            Placeholder::Link => link.unwrap_or_default().to_owned(),
            placeholder => text_of(seen, reason.as_deref(), placeholder),
        });
        Ok(Ok(CallKind::Message { to: address.to_string(), subject: filled.subject, body: filled.body }))
    }
}

fn text_of(seen: &Seen, reason: Option<&str>, placeholder: &Placeholder) -> String {
    let program = &seen.loaded.program;
    let definition = seen.loaded.definition();
    match placeholder {
        Placeholder::Reference => seen.case.reference.clone(),
        Placeholder::State => {
            let titles: Vec<String> =
                seen.case.states().map(|state| words::state_title(program, state.as_str())).collect();
            titles.join(", ")
        }
        Placeholder::Today => day(local(seen, seen.at)),
        // Only an invitation has one.
        Placeholder::Link => String::new(),
        Placeholder::Reason => reason.unwrap_or_default().to_owned(),
        Placeholder::Decision(path) => {
            let segments = path.segments();
            let value = segments
                .split_first()
                .and_then(|(name, rest)| seen.case.decisions.get(*name).and_then(|value| value.at(rest)));
            value.map(|value| plain(seen, None, value)).unwrap_or_default()
        }
        Placeholder::ClockDue(name) => seen.case.clock(name.as_str()).map_or_else(String::new, |clock| {
            // A clock is over at the midnight after its last day: people are told the day.
            let last = clock.due_at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(clock.due_at);
            day(local(seen, last))
        }),
        Placeholder::Config(name) => {
            let value = definition.config.get(name.as_str());
            value.map(|value| plain(seen, None, value)).unwrap_or_default()
        }
        Placeholder::Field(path) => {
            let kind = definition.file.field(path).map(|field| &field.kind);
            seen.case.value(path).map(|value| plain(seen, kind, value)).unwrap_or_default()
        }
    }
}

fn plain(seen: &Seen, kind: Option<&FieldType>, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (Some(FieldType::Money), Value::Number(amount)) => format!("{amount:.2}"),
        (None, Value::Number(number)) if number.scale() > 0 => format!("{number:.2}"),
        (_, Value::Date(date)) => day(*date),
        (_, Value::Time(at)) => day(local(seen, *at)),
        (Some(FieldType::Address), Value::Map(parts)) => {
            let lines = ["line1", "line2", "town", "postcode"].into_iter();
            lines.filter_map(|name| parts.get(name)).map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        (_, value) => value.to_string(),
    }
}

fn local(seen: &Seen, at: Timestamp) -> Date {
    at.to_zoned(seen.loaded.definition().calendar.zone.clone()).date()
}

/// `2 March 2026`.
fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}
