//! What came with an action or a task: checked against its form and the types of the case file, laid over the case file
//! while conditions look, written when the row is taken.

use crate::{
    case::Case,
    command::{Actor, Input},
    definition::{Action, Definition},
    event::CaseEvent,
    id::TextKey,
    plan::FileTransition,
    rejection::{FieldConflict, InputProblem, Rejection},
    schema::{Field, FieldType},
    turn::Turn,
    value::{FieldPath, Value},
};
use std::collections::BTreeMap;

/// What a form may write.
pub(crate) struct Form<'a> {
    pub(crate) writes: &'a [FieldPath],
    pub(crate) required: &'a [FieldPath],
    pub(crate) appends: Option<&'a FieldPath>,
}

impl<'a> From<&'a Action> for Form<'a> {
    fn from(action: &'a Action) -> Self {
        Self { writes: &action.writes, required: &action.required, appends: action.appends.as_ref() }
    }
}

/// One change of the case file that an input makes.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) path: FieldPath,
    pub(crate) to: Value,
    /// True when an item joined a group.
    pub(crate) appended: bool,
}

impl Form<'_> {
    /// Checks an input and says what it changes.
    pub(crate) fn bind(
        &self,
        definition: &Definition,
        case: &Case,
        actor: &Actor,
        input: &Input,
    ) -> Result<Vec<Change>, Rejection> {
        let mut problems = Vec::new();
        for (path, value) in input {
            let field = self
                .writes
                .iter()
                .any(|written| path.is_within(written))
                .then(|| self.field(definition, path))
                .flatten()
                .filter(|field| may_write(field, actor));
            let problem = match field {
                None => Err("not-listed"),
                Some(field) => field.kind.accepts(value),
            };
            if let Err(problem) = problem {
                problems.push(InputProblem { path: path.clone(), problem: problem.into() });
            }
        }
        for path in self.required {
            let stored = if self.appends.is_some() { None } else { case.value(path) };
            if input.get(path).or(stored).is_none_or(is_empty) {
                problems.push(InputProblem { path: path.clone(), problem: TextKey::from("required") });
            }
        }
        if !problems.is_empty() {
            return Err(Rejection::Input { problems });
        }
        let Some(group) = self.appends else {
            return Ok(input
                .iter()
                .map(|(path, to)| Change { path: path.clone(), to: to.clone(), appended: false })
                .collect());
        };
        // An action without any input appends nothing, not an empty item.
        if input.is_empty() && self.writes.is_empty() {
            return Ok(Vec::new());
        }
        self.append(definition, case, actor, input, group)
    }

    /// The field of a form's path. Forms of an appending action name the item's parts, with or without the group.
    fn field<'d>(&self, definition: &'d Definition, path: &FieldPath) -> Option<&'d Field> {
        let Some(group) = self.appends else { return definition.file.field(path) };
        let FieldType::Many(parts) = &definition.file.field(group)?.kind else { return None };
        parts.get(part_of(path, group))
    }

    fn append(
        &self,
        definition: &Definition,
        case: &Case,
        actor: &Actor,
        input: &Input,
        group: &FieldPath,
    ) -> Result<Vec<Change>, Rejection> {
        let problem = |problem: &str| Rejection::Input {
            problems: vec![InputProblem { path: group.clone(), problem: problem.into() }],
        };
        let field = definition.file.field(group).ok_or_else(|| problem("not-listed"))?;
        let FieldType::Many(parts) = &field.kind else { return Err(problem("wrong-type")) };
        // The item names every part, so that conditions read nothing rather than miss it.
        let mut item: BTreeMap<_, _> =
            parts.keys().map(|name| (std::sync::Arc::from(name.as_str()), Value::Null)).collect();
        let from_is_written = self.writes.iter().any(|path| part_of(path, group) == "from");
        if !from_is_written && parts.get("from").is_some_and(|from| from.kind == FieldType::Party) {
            let from = match actor {
                Actor::Person(person) => Value::text(person.to_string()),
                Actor::Service(service) => Value::text(service.as_str()),
            };
            item.insert("from".into(), from);
        }
        for (path, value) in input {
            item.insert(part_of(path, group).into(), value.clone());
        }
        let mut items = match case.value(group) {
            Some(Value::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        items.push(Value::Map(item));
        let to = Value::List(items);
        field.kind.accepts(&to).map_err(problem)?;
        Ok(vec![Change { path: group.clone(), to, appended: true }])
    }
}

/// Fields that name services are written by these alone.
pub(crate) fn may_write(field: &Field, actor: &Actor) -> bool {
    match actor {
        _ if field.written_by.is_empty() => true,
        Actor::Service(service) => field.written_by.contains(service),
        Actor::Person(_) => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(parts) => parts.values().all(is_empty),
        _ => false,
    }
}

fn part_of<'a>(path: &'a FieldPath, group: &FieldPath) -> &'a str {
    path.as_str()
        .strip_prefix(group.as_str())
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(path.as_str())
}

/// Fields that changed to something else since the actor read them.
pub(crate) fn check_conflicts(
    case: &Case,
    read_at: Option<u64>,
    changes: &[Change],
) -> Result<(), Rejection> {
    let Some(read_at) = read_at else { return Ok(()) };
    let fields: Vec<FieldConflict> = changes
        .iter()
        .filter(|change| !change.appended)
        .filter_map(|change| {
            let version = case.provenance.get(&change.path)?.version;
            let theirs = case.value(&change.path).cloned().unwrap_or_default();
            (version > read_at && theirs != change.to).then(|| FieldConflict {
                path: change.path.clone(),
                theirs,
                ours: change.to.clone(),
                version,
            })
        })
        .collect();
    if fields.is_empty() { Ok(()) } else { Err(Rejection::Conflict { fields }) }
}

/// The input as a value, and the case file as it will be.
pub(crate) fn overlay(case: &Case, input: &Input, changes: &[Change]) -> (Value, Value) {
    let mut given = Value::Map(BTreeMap::new());
    for (path, value) in input {
        given.put(&path.segments(), value.clone());
    }
    let mut file = case.file.clone();
    for change in changes {
        file.put(&change.path.segments(), change.to.clone());
    }
    (given, file)
}

impl Turn<'_> {
    /// Writes a case-file item; an equal value is no change.
    pub(crate) fn write(&mut self, path: &FieldPath, to: Value, source: Option<String>, appended: bool) {
        let from = self.case.value(path).cloned().unwrap_or_default();
        if from == to {
            return;
        }
        let transition = if appended {
            FileTransition::AddChild
        } else if from.is_null() {
            FileTransition::Create
        } else if to.is_null() {
            FileTransition::Delete
        } else {
            FileTransition::Update
        };
        self.emit(CaseEvent::FileItemChanged { path: path.clone(), transition, from, to, source });
    }

    pub(crate) fn write_all(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.write(&change.path, change.to, None, change.appended);
        }
    }
}
