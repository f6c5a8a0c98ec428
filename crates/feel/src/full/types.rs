//! Item definitions: the types a file declares, and values held to them (DMN 1.5, 7.3.3 and 10.3.2.9.4).

use super::{
    read::{File, ItemSource},
    table::{any, matches},
    text::{Cell, tests},
};
use crate::finding::Finding;
use dsntk_feel::{FeelScope, FeelType, Name, context::FeelContext, values::Value};
use std::collections::BTreeMap;

/// Deepest chain of types made of each other.
const TYPES_MAX: usize = 32;

/// A declared type.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) feel: FeelType,
    allowed: Vec<(Vec<Name>, bool, Vec<Cell>)>,
}

impl Kind {
    pub(super) fn any() -> Self {
        Self { feel: FeelType::Any, allowed: Vec::new() }
    }

    /// A value as this type; nothing when it cannot be, or is none of the values allowed.
    pub(super) fn conform(&self, value: Value, scope: &FeelScope) -> Value {
        let value = match value.coerced(&self.feel) {
            null @ Value::Null(_) if !value.is_null() => return null,
            value => value,
        };
        for (path, of_items, cells) in &self.allowed {
            if !each(&value, path, *of_items, &mut |part| part.is_null() || matches(&any(cells, part, scope)))
            {
                return Value::Null(Some("the value is none of those its type allows".to_owned()));
            }
        }
        value
    }
}

/// Whether all parts of a value at a path pass.
fn each(value: &Value, path: &[Name], of_items: bool, pass: &mut impl FnMut(&Value) -> bool) -> bool {
    match (value, path) {
        (Value::List(items), [_, ..]) => items.iter().all(|item| each(item, path, of_items, pass)),
        (Value::List(items), []) if of_items => items.iter().all(pass),
        (Value::Context(parts), [name, rest @ ..]) => {
            parts.get_entry(name).is_none_or(|part| each(part, rest, of_items, pass))
        }
        (_, [_, ..]) => true,
        (value, []) => pass(value),
    }
}

/// The types of all files.
#[derive(Debug, Default)]
pub(super) struct Types<'f> {
    /// By namespace and name.
    items: BTreeMap<(&'f str, &'f str), &'f ItemSource>,
    /// Namespaces by that of the importing file and the name of the import.
    imports: BTreeMap<(&'f str, &'f str), &'f str>,
}

impl<'f> Types<'f> {
    pub(super) fn new(files: &'f [File]) -> Self {
        let mut types = Self::default();
        for file in files {
            for item in &file.items {
                types.items.insert((&file.namespace, &item.name), item);
            }
            for import in &file.imports {
                types.imports.insert((&file.namespace, &import.name), &import.namespace);
            }
        }
        types
    }

    /// The types a file defines, by name: what `instance of` may name.
    pub(super) fn defined(&self, file: &File) -> FeelContext {
        let mut context = FeelContext::default();
        for item in &file.items {
            let kind = self.kind(Some(&item.name), &file.namespace, &mut Vec::new());
            context.set_entry(&Name::from(&item.name), Value::FeelType(kind.feel));
        }
        context
    }

    /// The type a reference names, in a file. A type that is not known is any.
    pub(super) fn kind(&self, reference: Option<&str>, namespace: &str, findings: &mut Vec<Finding>) -> Kind {
        let Some(reference) = reference else { return Kind::any() };
        let mut allowed = Vec::new();
        let feel = self.resolve(reference, namespace, &mut Vec::new(), &mut allowed, findings, 0);
        Kind { feel, allowed }
    }

    fn resolve(
        &self,
        reference: &str,
        namespace: &str,
        path: &mut Vec<Name>,
        allowed: &mut Vec<(Vec<Name>, bool, Vec<Cell>)>,
        findings: &mut Vec<Finding>,
        depth: usize,
    ) -> FeelType {
        if depth > TYPES_MAX {
            return FeelType::Any;
        }
        if let Some(item) = self.items.get(&(namespace, reference)) {
            return self.item(item, namespace, path, allowed, findings, depth);
        }
        if let Some((prefix, name)) = reference.split_once('.')
            && let Some(imported) = self.imports.get(&(namespace, prefix))
            && let Some(item) = self.items.get(&(*imported, name))
        {
            return self.item(item, imported, path, allowed, findings, depth);
        }
        let name = reference.rsplit(':').next().unwrap_or(reference);
        if name != reference
            && let Some(item) = self.items.get(&(namespace, name))
        {
            return self.item(item, namespace, path, allowed, findings, depth);
        }
        built_in(name)
    }

    fn item(
        &self,
        item: &ItemSource,
        namespace: &str,
        path: &mut Vec<Name>,
        allowed: &mut Vec<(Vec<Name>, bool, Vec<Cell>)>,
        findings: &mut Vec<Finding>,
        depth: usize,
    ) -> FeelType {
        let one = if let Some((parameters, result)) = &item.function {
            let mut of = |reference: &str| {
                self.resolve(reference, namespace, &mut Vec::new(), &mut Vec::new(), findings, depth + 1)
            };
            let parameters = parameters.iter().map(|parameter| of(parameter)).collect();
            let result = result.as_deref().map_or(FeelType::Any, of);
            FeelType::Function(parameters, Box::new(result))
        } else if item.parts.is_empty() {
            item.base.as_deref().map_or(FeelType::Any, |base| {
                self.resolve(base, namespace, path, allowed, findings, depth + 1)
            })
        } else {
            let mut parts = BTreeMap::new();
            for part in &item.parts {
                let name = Name::from(&part.name);
                path.push(name.clone());
                parts.insert(name, self.item(part, namespace, path, allowed, findings, depth + 1));
                path.pop();
            }
            FeelType::Context(parts)
        };
        if let Some(text) = item.allowed.as_ref().filter(|text| !text.text.trim().is_empty()) {
            let names = FeelScope::from({
                let mut names = FeelContext::default();
                names.set_null("?".into());
                names
            });
            match tests(text, &names) {
                Ok(cells) => allowed.push((path.clone(), item.is_list, cells.what)),
                Err(finding) => findings.push(finding),
            }
        }
        if item.is_list { FeelType::List(Box::new(one)) } else { one }
    }
}

fn built_in(name: &str) -> FeelType {
    match name {
        "number" | "money" => FeelType::Number,
        "string" => FeelType::String,
        "boolean" => FeelType::Boolean,
        "date" => FeelType::Date,
        "time" => FeelType::Time,
        "date and time" | "dateTime" => FeelType::DateTime,
        "days and time duration" | "dayTimeDuration" => FeelType::DaysAndTimeDuration,
        "years and months duration" | "yearMonthDuration" => FeelType::YearsAndMonthsDuration,
        _ => FeelType::Any,
    }
}
