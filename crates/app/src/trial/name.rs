//! Names in steps: a plan item's name or id, `#n` for the n-th instance over the whole case.

use casewright_core::{Case, Definition, FieldPath, PlanItemInstance, Value, id::ItemNo};
use std::collections::BTreeMap;

/// The name a person reads.
pub(super) fn of<'a>(definition: &'a Definition, item: &PlanItemInstance) -> &'a str {
    definition.plan.element(item.element).map_or("", |element| element.name.as_str())
}

/// The instances that a name means, in creation order; the error says what was not found.
pub(super) fn instances(case: &Case, definition: &Definition, text: &str) -> Result<Vec<ItemNo>, String> {
    let named = |name: &str| -> Vec<ItemNo> {
        let by = |matches: &dyn Fn(&PlanItemInstance) -> bool| -> Vec<ItemNo> {
            case.items.iter().skip(1).filter(|item| matches(item)).map(|item| item.no).collect()
        };
        let by_name = by(&|item| of(definition, item) == name);
        if by_name.is_empty() { by(&|item| item.key == name || id_of(&item.key) == name) } else { by_name }
    };
    let whole = named(text);
    if !whole.is_empty() {
        return Ok(whole);
    }
    if let Some((name, number)) = text.rsplit_once('#')
        && let Ok(number) = number.trim().parse::<usize>()
    {
        let all = named(name.trim());
        if all.is_empty() {
            return Err(unknown(definition, name.trim()));
        }
        let count = all.len();
        return match number.checked_sub(1).and_then(|index| all.get(index)) {
            Some(no) => Ok(vec![*no]),
            None => Err(format!(
                "`{}` has {count} instance{}; there is no `#{number}`",
                name.trim(),
                if count == 1 { "" } else { "s" }
            )),
        };
    }
    Err(unknown(definition, text))
}

/// The id that the model gave, where a stage used twice has made a longer key of it.
pub(super) fn id_of(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, id)| id)
}

fn unknown(definition: &Definition, name: &str) -> String {
    let elements = &definition.plan.elements;
    if elements
        .iter()
        .any(|element| element.name == name || element.key == name || id_of(&element.key) == name)
    {
        return format!("`{name}` has no instance yet");
    }
    format!("there is no plan item `{name}` in this model")
}

/// Values by the paths of the case file: a name is one, and so is the id of an item.
pub(super) fn file(definition: &Definition, values: &[(String, Value)]) -> BTreeMap<FieldPath, Value> {
    values
        .iter()
        .map(|(name, value)| {
            let path = file_path(definition, name).unwrap_or_else(|| FieldPath::new(name.as_str()));
            let value = typed(definition, &path, value);
            (path, value)
        })
        .collect()
}

/// The case-file item of a path, a name that is there once, or an id.
pub(super) fn file_path(definition: &Definition, name: &str) -> Option<FieldPath> {
    let items = &definition.file.items;
    if items.contains_key(&FieldPath::new(name)) {
        return Some(FieldPath::new(name));
    }
    let by_id = items.iter().find(|(_, item)| item.key == name).map(|(path, _)| path.clone());
    by_id.or_else(|| {
        let mut by_name = items.keys().filter(|path| path.segments().last() == Some(&name));
        by_name.next().filter(|_| by_name.next().is_none()).cloned()
    })
}

/// Text becomes a day or an instant where the item says so.
fn typed(definition: &Definition, path: &FieldPath, value: &Value) -> Value {
    use casewright_core::FieldType;
    match value {
        Value::Text(text) => {
            let kind = definition.file.items.get(path).and_then(|item| item.kind.as_ref());
            let read = match kind {
                Some(FieldType::Date) => text.parse().ok().map(Value::Date),
                Some(FieldType::Time) => text.parse().ok().map(Value::Time),
                _ => None,
            };
            read.unwrap_or_else(|| value.clone())
        }
        Value::Map(parts) => Value::Map(
            parts
                .iter()
                .map(|(name, part)| {
                    (name.clone(), typed(definition, &FieldPath::new(format!("{path}.{name}")), part))
                })
                .collect(),
        ),
        other => other.clone(),
    }
}
