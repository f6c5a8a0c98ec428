//! Letters and messages: a template of the program filled in from the case.

use crate::{
    App, Fault,
    connector::{CallFailure, CallKind},
    letter::{Letter, blocks, literal},
    regional,
    seen::Seen,
    words::{self, first_language},
};
use casewright_core::{
    CaseEvent, Command, DocumentCommand, FieldType, Value,
    document::TITLE_CHARS_MAX,
    id::{ContentId, DocumentKind, EffectNo},
    value::FieldPath,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use program::{
    Program,
    model::{Placeholder, Template},
};

/// Longest letter, before it is set.
const LETTER_CHARS_MAX: usize = 200_000;

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
        let (template, lang) = in_their_language(seen, template);
        let reason = self.reason_for(seen, template).await?;
        let filled = template.render(|placeholder| match placeholder {
            Placeholder::Link => link.unwrap_or_default().to_owned(),
            placeholder => text_of(seen, lang, reason.as_deref(), placeholder),
        });
        Ok(Ok(CallKind::Message { to: address.to_string(), subject: filled.subject, body: filled.body }))
    }

    /// The reason that was given with the last action, where a template tells it.
    async fn reason_for(&self, seen: &Seen, template: &Template) -> Result<Option<String>, Fault> {
        if !template.placeholders().any(|placeholder| *placeholder == Placeholder::Reason) {
            return Ok(None);
        }
        let events = self.store().events(seen.case.id).await?;
        Ok(events.into_iter().rev().find_map(|stored| match stored.event {
            CaseEvent::ActionTaken { reason, .. } => reason,
            _ => None,
        }))
    }

    /// Writes the letter of an event (S3.27): its content lies sealed where documents lie, and the command puts it on the case. When
    /// that is not carried out the content belongs to nothing, and is removed as all such are.
    pub(super) async fn write_letter(
        &self,
        seen: &Seen,
        template: &str,
        kind: &DocumentKind,
        effect: EffectNo,
    ) -> Result<Result<Command, CallFailure>, Fault> {
        let never = |why: String| Ok(Err(CallFailure::Never(why)));
        let Some(template) = seen.loaded.program.templates.get(template) else {
            return never(format!("there is no template `{template}`"));
        };
        let Some(press) = &self.ports.documents.press else {
            return never("nothing here sets letters".to_owned());
        };
        let (template, lang) = in_their_language(seen, template);
        let reason = self.reason_for(seen, template).await?;
        let text = |placeholder: &Placeholder| text_of(seen, lang, reason.as_deref(), placeholder);
        let filled = template.render(|placeholder| literal(&text(placeholder)));
        if filled.body.chars().count() > LETTER_CHARS_MAX {
            return never(format!("it is longer than {LETTER_CHARS_MAX} characters"));
        }
        let subject = template.render(text).subject;
        let title: String = subject.chars().filter(|c| !c.is_control()).take(TITLE_CHARS_MAX).collect();
        let letter = Letter {
            lang: lang.to_owned(),
            title: title.clone(),
            reference: seen.case.reference.clone(),
            at: seen.at,
            blocks: blocks(&filled.body),
        };
        let bytes = match press.letter(&letter).await {
            Ok(bytes) => bytes,
            Err(failure) => return Ok(Err(failure)),
        };
        let id = ContentId::new(self.ports.ids.uuid());
        let name = format!("{}-{kind}.pdf", seen.case.reference);
        let content = match self.put_content(seen.case.id, id, name, "application/pdf", &bytes).await {
            Ok(content) => content,
            // A full disk, say: it is tried again, and after the last try a flag on the case says so.
            Err(fault @ Fault::Store(_)) => {
                tracing::warn!(%fault, "a letter cannot be kept now; it will be tried again");
                return Ok(Err(CallFailure::Later("it could not be kept where documents lie".to_owned())));
            }
            Err(fault) => return Err(fault),
        };
        Ok(Ok(Command::Document(DocumentCommand::Write { effect, title, content })))
    }
}

/// A template in the language in which whoever the case is from is written to, and that language (S3.63). Where nobody wrote it in
/// that one, it goes out whole in the first language of the program: a letter is in one language, its dates and amounts too.
fn in_their_language<'a>(seen: &'a Seen, template: &'a Template) -> (&'a Template, &'a str) {
    let theirs = seen.case.party_file.written_in.as_ref().map(|written| written.lang.as_str());
    let translated = theirs.and_then(|lang| Some((template.in_language(lang)?, lang)));
    translated.unwrap_or_else(|| (template, first_language(&seen.loaded.program)))
}

fn text_of(seen: &Seen, lang: &str, reason: Option<&str>, placeholder: &Placeholder) -> String {
    let program = &seen.loaded.program;
    let definition = seen.loaded.definition();
    match placeholder {
        Placeholder::Reference => seen.case.reference.clone(),
        Placeholder::State => {
            let titles: Vec<String> =
                seen.case.states().map(|state| state_title(program, lang, state.as_str())).collect();
            titles.join(", ")
        }
        Placeholder::Today => regional::date(lang, local(seen, seen.at)),
        // Only an invitation has one.
        Placeholder::Link => String::new(),
        Placeholder::Reason => reason.unwrap_or_default().to_owned(),
        Placeholder::Decision(path) => {
            let segments = path.segments();
            let value = segments
                .split_first()
                .and_then(|(name, rest)| seen.case.decisions.get(*name).and_then(|value| value.at(rest)));
            value.map(|value| plain(seen, lang, None, value)).unwrap_or_default()
        }
        Placeholder::ClockDue(name) => seen.case.clock(name.as_str()).map_or_else(String::new, |clock| {
            // A clock is over at the midnight after its last day: people are told the day.
            let last = clock.due_at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(clock.due_at);
            regional::date(lang, local(seen, last))
        }),
        Placeholder::Config(name) => {
            let value = definition.config.get(name.as_str());
            value.map(|value| plain(seen, lang, None, value)).unwrap_or_default()
        }
        Placeholder::Field(path) => {
            let kind = definition.file.field(path).map(|field| &field.kind);
            seen.case.value(path).map(|value| plain(seen, lang, kind, value)).unwrap_or_default()
        }
    }
}

fn plain(seen: &Seen, lang: &str, kind: Option<&FieldType>, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (Some(FieldType::Money), Value::Number(amount)) => regional::number(lang, &format!("{amount:.2}")),
        (None, Value::Number(number)) if number.scale() > 0 => {
            regional::number(lang, &format!("{number:.2}"))
        }
        (_, Value::Date(date)) => regional::date(lang, *date),
        (_, Value::Time(at)) => regional::date(lang, local(seen, *at)),
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

/// The title of a state in a language, where the program's texts have one.
fn state_title(program: &Program, lang: &str, state: &str) -> String {
    let key = format!("state-{state}");
    let own = lang == first_language(program) || !program.locales.has(lang, &key);
    let title = if own { None } else { program.text(lang, &key, &[]) };
    title.unwrap_or_else(|| words::state_title(program, state))
}
