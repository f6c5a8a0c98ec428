//! The input of an action or a task: which form it has, and its JSON bound to the types of the case file.

use crate::{
    app::Loaded,
    bind::{Bound, Listed},
};
use casewright_core::{Case, Input, Rejection, Scope, Value, rejection::InputProblem, value::FieldPath};
use jiff::{Timestamp, tz::TimeZone};
use program::model::{Form, FormField, ViewKind};
use serde_json::Value as Json;
use std::{borrow::Cow, collections::BTreeMap};

/// The form of an action, if it has one.
pub(crate) fn of_action<'a>(loaded: &'a Loaded, action: &str) -> Option<&'a Form> {
    let view = loaded.program.actions.get(action)?.view.as_ref()?;
    match &loaded.program.views.get(view)?.kind {
        ViewKind::Input(form) => Some(form),
        ViewKind::Show(_) => None,
    }
}

/// The form of a task, if it has one.
pub(crate) fn of_task<'a>(loaded: &'a Loaded, key: &str) -> Option<&'a Form> {
    loaded.program.forms.get(loaded.program.tasks.get(key)?.form.as_ref()?)
}

/// Which fields a form lists.
pub(crate) fn listed<'a>(loaded: &'a Loaded, form: Option<&Form>) -> Listed<'a> {
    let paths = form.into_iter().flat_map(|form| form.fields().map(|field| field.path.clone()));
    Listed::of(&loaded.definition().file, paths, form.and_then(|form| form.appends.clone()))
}

/// Binds an input by its form. What is not asked under its condition is left out; what is asked and required but not
/// there is a problem.
pub(crate) fn bind(loaded: &Loaded, case: &Case, form: Option<&Form>, json: &Json, at: Timestamp) -> Bound {
    let mut bound = listed(loaded, form).bind(json);
    let Some(form) = form else { return bound };
    let scope = FormScope::new(loaded, case, &bound.input, at);
    let asked: BTreeMap<&FieldPath, bool> =
        form.fields().map(|field| (&field.path, is_asked(field, &scope))).collect();
    bound.input.retain(|path, _| asked.get(path).copied().unwrap_or(true));
    for field in form.fields().filter(|field| field.required && field.when.is_some()) {
        let missing = bound.input.get(&field.path).is_none_or(Value::is_null)
            && case.value(&field.path).is_none_or(Value::is_null);
        let told = bound.problems.iter().any(|problem| problem.path == field.path);
        if asked.get(&field.path) == Some(&true) && missing && !told {
            bound.problems.push(InputProblem { path: field.path.clone(), problem: "required".into() });
        }
    }
    bound
}

/// The rejection that the problems amount to.
pub(crate) fn rejection_of(bound: &Bound) -> Option<Rejection> {
    (!bound.problems.is_empty()).then(|| Rejection::Input { problems: bound.problems.clone() })
}

/// Whether a question is asked; one whose condition cannot be told yet is not.
pub(crate) fn is_asked(field: &FormField, scope: &FormScope<'_>) -> bool {
    field.when.as_ref().is_none_or(|when| when.expr.truth(scope).holds())
}

/// What the conditions of a form see: the case file with the input laid over it.
pub(crate) struct FormScope<'a> {
    loaded: &'a Loaded,
    file: Value,
    input: Value,
    at: Timestamp,
}

impl<'a> FormScope<'a> {
    pub(crate) fn new(loaded: &'a Loaded, case: &Case, input: &Input, at: Timestamp) -> Self {
        let mut file = case.file.clone();
        let mut given = Value::Map(BTreeMap::new());
        for (path, value) in input {
            put(&mut file, &path.segments(), value);
            put(&mut given, &path.segments(), value);
        }
        Self { loaded, file, input: given, at }
    }
}

fn put(into: &mut Value, path: &[&str], value: &Value) {
    let Some((first, rest)) = path.split_first() else {
        *into = value.clone();
        return;
    };
    if !matches!(into, Value::Map(_)) {
        *into = Value::Map(BTreeMap::new());
    }
    if let Value::Map(parts) = into {
        put(parts.entry((*first).into()).or_default(), rest, value);
    }
}

impl Scope for FormScope<'_> {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "input" => Some(Cow::Borrowed(&self.input)),
            "config" => Some(Cow::Owned(Value::Map(self.loaded.definition().config.clone()))),
            other => self.file.at(&[other]).map(Cow::Borrowed),
        }
    }

    fn now(&self) -> Timestamp {
        self.at
    }

    fn zone(&self) -> TimeZone {
        self.loaded.definition().calendar.zone.clone()
    }
}
