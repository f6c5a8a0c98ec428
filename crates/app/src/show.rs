//! Revealed content as fields with labels: what views and list columns share. Reads only a `CaseView<Redacted>`.

use crate::{
    answer::{Choice, FieldShown, Origin, PartShown, Reveal},
    app::Loaded,
    names::Names,
    words::{choice, clock_title, label, sentence, state_title},
};
use authz::{CaseView, Redacted};
use casewright_core::{FieldType, Value, id::TrackName, value::FieldPath};
use program::model::{Shown, ViewKind};

/// One caller's look at one case.
pub(crate) struct Shower<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) view: &'a CaseView<Redacted>,
    pub(crate) names: &'a Names,
    pub(crate) lang: &'a str,
}

impl Shower<'_> {
    /// What a view shows, in its order.
    pub(crate) fn view(&self, kind: &ViewKind) -> Vec<FieldShown> {
        match kind {
            ViewKind::Show(all) => all.iter().flat_map(|shown| self.shown(shown)).collect(),
            ViewKind::Input(form) if form.appends.is_some() => Vec::new(),
            ViewKind::Input(form) => form.fields().filter_map(|field| self.field(&field.path)).collect(),
        }
    }

    /// One thing shown: nothing where the caller may not read it.
    pub(crate) fn shown(&self, shown: &Shown) -> Vec<FieldShown> {
        let view = self.view;
        match shown {
            Shown::All => {
                let mut all = vec![Shown::Reference, Shown::State, Shown::Opened];
                all.extend(view.decisions.keys().cloned().map(Shown::Decision));
                let mut fields: Vec<FieldShown> = all.iter().flat_map(|shown| self.shown(shown)).collect();
                fields
                    .extend(self.loaded.definition().file.fields.keys().filter_map(|path| self.field(path)));
                fields
            }
            Shown::Reference => view
                .reference
                .iter()
                .map(|text| self.plain("reference", Value::text(text.as_str())))
                .collect(),
            Shown::State => view
                .states
                .iter()
                .map(|states| {
                    // As the sheet has its tracks: what the case is about first, whatever goes on beside it after.
                    let tracks = &self.loaded.definition().tracks;
                    let place = |track: &TrackName| tracks.iter().position(|known| known.name == *track);
                    let mut states: Vec<_> = states.iter().collect();
                    states.sort_by_key(|state| place(&state.track));
                    let titles: Vec<String> = states
                        .into_iter()
                        .map(|state| state_title(&self.loaded.program, state.state.as_str()))
                        .collect();
                    self.plain("state", Value::text(titles.join(", ")))
                })
                .collect(),
            Shown::Opened => view.opened_at.iter().map(|at| self.plain("opened", Value::Time(*at))).collect(),
            Shown::Clock(name) => {
                // Once its state was left a clock says nothing more.
                let clock = view.clocks.iter().rev().find(|clock| clock.name == *name);
                let clock = clock.filter(|clock| clock.is_running());
                let value = clock.map_or(Value::Null, |clock| Value::Time(clock.due_at));
                let mut shown = self.plain(&format!("clock.{name}"), value);
                shown.label = clock_title(&self.loaded.program, self.lang, name.as_str());
                vec![shown]
            }
            Shown::Decision(name) => match view.decisions.get(name) {
                None => Vec::new(),
                Some(Value::Map(parts)) => parts
                    .iter()
                    .map(|(part, value)| self.plain(&format!("decision.{name}.{part}"), value.clone()))
                    .collect(),
                Some(value) => vec![self.plain(&format!("decision.{name}"), value.clone())],
            },
            Shown::Field(path) => {
                self.loaded.definition().file.within(path).filter_map(|(path, _)| self.field(path)).collect()
            }
        }
    }

    /// One column: always one cell.
    pub(crate) fn cell(&self, column: &Shown) -> FieldShown {
        let (key, label) = column_of(self.loaded, self.lang, column);
        self.shown(column)
            .into_iter()
            .next()
            .unwrap_or_else(|| FieldShown { label, ..self.plain(&key, Value::Null) })
    }

    /// A field with another value than the stored one: what a proposal would make of it.
    pub(crate) fn with_value(&self, path: &FieldPath, value: &Value) -> Option<FieldShown> {
        let field = self.loaded.definition().file.field(path)?;
        let shown = self.field(path)?;
        let choice = match (&field.kind, value) {
            (FieldType::OneOf(_), Value::Text(chosen)) => {
                Some(choice(&self.loaded.program, self.lang, path, chosen))
            }
            _ => None,
        };
        let value = self.names.within(&field.kind, value.clone());
        Some(FieldShown { value, choice, masked: false, origin: None, ..shown })
    }

    /// One part of an item that would join a group.
    pub(crate) fn part(&self, group: &FieldPath, path: &FieldPath, value: &Value) -> Option<FieldShown> {
        let FieldType::Many(parts) = &self.loaded.definition().file.field(group)?.kind else { return None };
        let part = parts.get(*path.segments().last()?)?;
        let program = &self.loaded.program;
        Some(FieldShown {
            label: label(program, self.lang, path),
            kind: Some(part.kind.clone()),
            currency: program.currency_of(&part.kind).cloned(),
            choice: match (&part.kind, value) {
                (FieldType::OneOf(_), Value::Text(chosen)) => Some(choice(program, self.lang, path, chosen)),
                _ => None,
            },
            ..self.plain(path.as_str(), self.names.within(&part.kind, value.clone()))
        })
    }

    /// A field of the case file: nothing where its class is closed; empty where there is no value.
    pub(crate) fn field(&self, path: &FieldPath) -> Option<FieldShown> {
        let field = self.loaded.definition().file.field(path)?;
        let shown = self.view.fields.get(path);
        if shown.is_none() && !self.view.readable.contains(&field.class) {
            return None;
        }
        let value =
            self.names.within(&field.kind, shown.map(|shown| shown.value.clone()).unwrap_or_default());
        let program = &self.loaded.program;
        Some(FieldShown {
            path: path.clone(),
            label: label(program, self.lang, path),
            choice: match (&field.kind, &value) {
                (FieldType::OneOf(_), Value::Text(chosen)) => Some(choice(program, self.lang, path, chosen)),
                _ => None,
            },
            parts: match &field.kind {
                FieldType::Many(parts) => parts
                    .iter()
                    .filter(|(_, part)| self.view.readable.contains(&part.class) || part.mask.is_some())
                    .map(|(name, part)| {
                        let path = FieldPath::new(format!("{path}.{name}"));
                        PartShown {
                            name: name.clone(),
                            label: label(program, self.lang, &path),
                            choices: choices(self.loaded, self.lang, &path, &part.kind),
                            kind: part.kind.clone(),
                        }
                    })
                    .collect(),
                _ => Vec::new(),
            },
            kind: Some(field.kind.clone()),
            currency: program.currency_of(&field.kind).cloned(),
            masked: shown.is_some_and(|shown| shown.masked),
            origin: shown.and_then(|shown| shown.provenance.as_ref()).map(|provenance| Origin {
                at: provenance.at,
                by: self.names.actor(&provenance.by),
                source: provenance.source.clone(),
            }),
            value,
            reveal: Reveal::Closed,
        })
    }

    fn plain(&self, path: &str, value: Value) -> FieldShown {
        let last = path.rsplit('.').next().unwrap_or(path);
        let key = format!("label-{}", path.replace('.', "-"));
        let program = &self.loaded.program;
        let label = program.text(self.lang, &key, &[]).unwrap_or_else(|| sentence(last));
        let result = path.strip_prefix("decision.").map(|rest| FieldPath::new(format!("decisions.{rest}")));
        let is_money = result.as_ref().is_some_and(|result| program.amounts.contains(result));
        FieldShown {
            path: FieldPath::new(path),
            label,
            kind: is_money.then_some(FieldType::Money),
            currency: program.currency.clone().filter(|_| is_money),
            value,
            masked: false,
            origin: None,
            parts: Vec::new(),
            choice: None,
            reveal: Reveal::Closed,
        }
    }
}

/// The choices of `one_of`, with their texts.
pub(crate) fn choices(loaded: &Loaded, lang: &str, path: &FieldPath, kind: &FieldType) -> Vec<Choice> {
    let FieldType::OneOf(values) = kind else { return Vec::new() };
    let labelled =
        |value: &String| Choice { value: value.clone(), label: choice(&loaded.program, lang, path, value) };
    values.iter().map(labelled).collect()
}

/// Key and heading of a column.
pub(crate) fn column_of(loaded: &Loaded, lang: &str, column: &Shown) -> (String, String) {
    let plain = |key: &str| {
        let text = loaded.program.text(lang, &format!("label-{}", key.replace('.', "-")), &[]);
        (key.to_owned(), text.unwrap_or_else(|| sentence(key.rsplit('.').next().unwrap_or(key))))
    };
    match column {
        Shown::All => plain("all"),
        Shown::Reference => plain("reference"),
        Shown::State => plain("state"),
        Shown::Opened => plain("opened"),
        Shown::Clock(name) => (format!("clock.{name}"), clock_title(&loaded.program, lang, name.as_str())),
        Shown::Decision(name) => plain(&format!("decision.{name}")),
        Shown::Field(path) => (path.to_string(), label(&loaded.program, lang, path)),
    }
}
