//! The case file of a bare model (5.3): items of any shape, declared or not, and every transition of table 8.5.

use crate::{
    case::CaseState,
    command::Input,
    event::CaseEvent,
    plan::{FileTransition, stage::word},
    rejection::Rejection,
    turn::Turn,
    value::{FieldPath, Value},
};
use std::collections::BTreeMap;

/// How deep items may lie in each other.
const DEPTH_MAX: usize = 32;

/// Values, of any shape, that lie in one that is set.
const PARTS_MAX: usize = 10_000;

/// Characters of one text.
const TEXT_CHARS_MAX: usize = 100_000;

/// Items that one command may set.
const CHANGES_MAX: usize = 1_000;

/// What is stored in a case is bounded, whoever sends it.
fn check_size(path: &FieldPath, value: &Value) -> Result<(), Rejection> {
    fn fits(value: &Value, depth: usize, parts_left: &mut usize) -> bool {
        let Some(left) = parts_left.checked_sub(1) else { return false };
        *parts_left = left;
        match value {
            Value::Text(text) => text.chars().count() <= TEXT_CHARS_MAX,
            Value::List(items) => depth > 0 && items.iter().all(|item| fits(item, depth - 1, parts_left)),
            Value::Map(parts) => depth > 0 && parts.values().all(|part| fits(part, depth - 1, parts_left)),
            _ => true,
        }
    }
    if fits(value, DEPTH_MAX, &mut { PARTS_MAX }) {
        return Ok(());
    }
    let why = format!(
        "it is too large: at most {PARTS_MAX} values, {DEPTH_MAX} deep, and texts of {TEXT_CHARS_MAX} characters"
    );
    Err(Rejection::NotSettable { path: path.clone(), why })
}

impl Turn<'_> {
    /// Sets items and variables; a map addresses the items in it.
    pub(crate) fn set_file(&mut self, values: &Input) -> Result<(), Rejection> {
        self.refuse_unless_open()?;
        let mut changes = Vec::new();
        for (path, value) in values {
            check_size(path, value)?;
            self.changes(path, value, &mut changes)?;
        }
        for (path, to) in changes {
            self.set_item(&path, to);
        }
        Ok(())
    }

    /// Checks a value and takes it apart into items.
    pub(crate) fn changes(
        &self,
        path: &FieldPath,
        value: &Value,
        changes: &mut Vec<(FieldPath, Value)>,
    ) -> Result<(), Rejection> {
        let cannot = |why: String| Rejection::NotSettable { path: path.clone(), why };
        let segments = path.segments();
        if segments.iter().any(|segment| segment.trim().is_empty()) {
            return Err(cannot("a name between its dots is empty".into()));
        }
        if segments.len() > DEPTH_MAX || changes.len() >= CHANGES_MAX {
            return Err(cannot(format!("at most {DEPTH_MAX} items in each other, {CHANGES_MAX} at once")));
        }
        let file = &self.definition.file;
        let item = file.items.get(path);
        let kind = item.and_then(|item| item.kind.as_ref());
        if let Some(kind) = kind.or_else(|| file.field(path).map(|field| &field.kind)) {
            let each: Vec<&Value> = match value {
                Value::List(each) if item.is_some_and(|item| item.multiplicity.is_repeating()) => {
                    each.iter().collect()
                }
                value => vec![value],
            };
            for value in each {
                kind.accepts(value).map_err(|problem| cannot(format!("`{value}` is {problem}")))?;
            }
            changes.push((path.clone(), value.clone()));
            return Ok(());
        }
        let replaces = self.case.value(path).is_some_and(|known| !matches!(known, Value::Map(_)));
        match value {
            Value::Map(parts) if !parts.is_empty() && !replaces => {
                parts.iter().try_for_each(|(name, part)| self.changes(&path.child(name), part, changes))
            }
            // An item without parts comes into being; one that is there keeps its parts.
            Value::Map(parts) if parts.is_empty() && self.case.value(path).is_some() && !replaces => Ok(()),
            value => {
                changes.push((path.clone(), value.clone()));
                Ok(())
            }
        }
    }

    /// Sets one item. A list of an item that there can be several of is told one by one.
    pub(crate) fn set_item(&mut self, path: &FieldPath, to: Value) {
        let repeating =
            self.definition.file.items.get(path).is_some_and(|item| item.multiplicity.is_repeating());
        let from = self.case.value(path).cloned().unwrap_or_default();
        let (Value::List(to), true) = (&to, repeating) else { return self.write(path, to, None, false) };
        let mut now = match from {
            Value::List(now) => now,
            Value::Null => Vec::new(),
            one => vec![one],
        };
        for (index, item) in to.iter().enumerate() {
            let transition = match now.get_mut(index) {
                Some(known) if known == item => continue,
                Some(known) => {
                    *known = item.clone();
                    FileTransition::Update
                }
                None => {
                    now.push(item.clone());
                    FileTransition::Create
                }
            };
            self.change_item(path, transition, Value::List(now.clone()));
        }
        while now.len() > to.len() {
            now.pop();
            let left = if now.is_empty() { Value::Null } else { Value::List(now.clone()) };
            self.change_item(path, FileTransition::Delete, left);
        }
    }

    /// Makes one transition of an item by hand.
    pub(crate) fn move_file_item(
        &mut self,
        path: &FieldPath,
        transition: FileTransition,
        to: Option<&Value>,
    ) -> Result<(), Rejection> {
        self.refuse_unless_open()?;
        let known = self.case.value(path).cloned();
        let creates = transition == FileTransition::Create;
        if known.is_some() == creates {
            return Err(Rejection::Transition {
                item: path.to_string(),
                state: if creates { "there already" } else { "not there" }.into(),
                transition: word(&transition),
            });
        }
        if let Some(to) = to {
            check_size(path, to)?;
            self.changes(path, to, &mut Vec::new())?;
        }
        let after = match (transition, to) {
            (FileTransition::Delete, _) => Value::Null,
            (_, Some(to)) => to.clone(),
            (_, None) => known.unwrap_or_else(|| Value::Map(BTreeMap::default())),
        };
        self.change_item(path, transition, after);
        Ok(())
    }

    fn change_item(&mut self, path: &FieldPath, transition: FileTransition, to: Value) {
        let from = self.case.value(path).cloned().unwrap_or_default();
        self.emit(CaseEvent::FileItemChanged { path: path.clone(), transition, from, to, source: None });
    }

    /// The case file of a bare model can be written as long as the case is not closed (table 8.1); that of a program is
    /// written by its forms and services alone.
    fn refuse_unless_open(&self) -> Result<(), Rejection> {
        if !self.definition.is_bare() {
            return Err(Rejection::Unknown { what: "case file that is written without a form".into() });
        }
        if self.case.state == CaseState::Closed { Err(Rejection::Ended) } else { Ok(()) }
    }
}
