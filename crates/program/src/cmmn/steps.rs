//! The steps of `casewright try`, from YAML.

use super::lower::{event, file_event};
use crate::{
    At, Diagnostics, near,
    yaml::{self, Kind, Node},
};
use casewright_core::{
    Value,
    plan::{FileTransition, Transition},
};
use rust_decimal::Decimal;
use std::{collections::BTreeMap, str::FromStr, sync::Arc};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Starts the case, with a case file.
    Start(Values),
    /// Moves a plan item, or with the name `case` the case: `complete: Task A`. Values that come with it go where the
    /// outputs of the task say.
    Move {
        /// Name or id, with `#n` for the n-th instance.
        item: String,
        /// How.
        to: Transition,
        /// What was filled in.
        with: Values,
    },
    /// Moves a case-file item, or a plan item where none has the name.
    MoveFile {
        /// Name, path or id.
        item: String,
        /// How.
        to: FileTransition,
        /// The value after it.
        value: Option<Value>,
    },
    /// Sets case-file items and variables.
    Set(Values),
    /// Lets time pass: an ISO 8601 duration.
    Advance(String),
    /// Plans a discretionary item, by name or id.
    Plan(String),
}

/// Names and values, in the order of the file.
pub type Values = Vec<(String, Value)>;

/// The kinds of steps besides the events of the standard.
const KINDS: &[&str] = &["start", "complete", "occur", "transition", "set", "advance", "plan"];

/// Reads steps; what is wrong comes with its line and column.
pub fn steps(text: &str, file: &str) -> Result<Vec<Step>, Diagnostics> {
    let mut out = Diagnostics::new();
    out.source(file, text);
    let mut made = Vec::new();
    if let Some(node) = yaml::document(file, text, &mut out) {
        let mut reader = Reader { file, out: &mut out };
        match &node.kind {
            Kind::List(items) => made = items.iter().filter_map(|item| reader.step(item)).collect(),
            _ if node.is_null() => {}
            _ => reader.error(node.at, "the steps are no list", "write each step as `- complete: Task A`"),
        }
    }
    if out.has_errors() { Err(out) } else { Ok(made) }
}

struct Reader<'a> {
    file: &'a str,
    out: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn error(&mut self, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.out.error(self.file, at, message, help);
    }

    fn step(&mut self, node: &Node) -> Option<Step> {
        let entries = node.entries();
        let Some(first) = entries.first() else {
            self.error(node.at, "the step is empty", "write one as `complete: Task A`");
            return None;
        };
        let with = match entries.get(1) {
            Some(second) if second.key.text == "with" => values(&second.value),
            Some(second) => {
                let message = format!("`{}` and `{}` are in one step", first.key.text, second.key.text);
                self.error(second.key.at, message, "begin each step with a hyphen of its own");
                return None;
            }
            None => Vec::new(),
        };
        match first.key.text.as_str() {
            "start" => Some(Step::Start(values(&first.value))),
            "set" => Some(Step::Set(values(&first.value))),
            "advance" => Some(Step::Advance(self.text(&first.value)?)),
            "plan" => Some(Step::Plan(self.text(&first.value)?)),
            "transition" => self.transition(&first.value),
            word => match event(word) {
                Some(to) => Some(Step::Move { item: self.text(&first.value)?, to, with }),
                None => {
                    self.error(first.key.at, format!("`{word}` is no step"), near::help(word, KINDS));
                    None
                }
            },
        }
    }

    fn text(&mut self, node: &Node) -> Option<String> {
        match &node.kind {
            Kind::Scalar { text, .. } if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.error(node.at, "a name is missing here", "write the name or id of an item");
                None
            }
        }
    }

    fn transition(&mut self, node: &Node) -> Option<Step> {
        let (Some(item), Some(to)) = (node.at_key("item"), node.at_key("to")) else {
            self.error(
                node.at,
                "the transition has no item or no event",
                "write `transition: { item: Task B, to: manualStart }`",
            );
            return None;
        };
        if let Some(other) = node
            .entries()
            .iter()
            .find(|entry| !["item", "to", "value", "with"].contains(&entry.key.text.as_str()))
        {
            let message = format!("`{}` is no part of a transition", other.key.text);
            self.error(
                other.key.at,
                message,
                "a transition has `item`, `to` and, for case-file items, `value`",
            );
            return None;
        }
        let (item, word) = (self.text(item)?, self.text(to)?);
        let given = node.at_key("value").map(value);
        match (event(&word), file_event(&word)) {
            (Some(Transition::Create) | None, Some(to)) => Some(Step::MoveFile { item, to, value: given }),
            (Some(to), _) => {
                Some(Step::Move { item, to, with: node.at_key("with").map(values).unwrap_or_default() })
            }
            (None, None) => {
                self.error(
                    to.at,
                    format!("`{word}` is no event of the standard"),
                    "write `manualStart`, `disable`, `suspend`, `replace` or another standard event",
                );
                None
            }
        }
    }
}

/// The entries of a map, as values.
fn values(node: &Node) -> Values {
    node.entries().iter().map(|entry| (entry.key.text.clone(), value(&entry.value))).collect()
}

/// A value as YAML 1.2 reads it: truths, numbers and nothing without quotes, all else text.
fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::List(items) => Value::List(items.iter().map(value).collect()),
        Kind::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| (Arc::from(entry.key.text.as_str()), value(&entry.value)))
                .collect::<BTreeMap<_, _>>(),
        ),
        Kind::Scalar { text, plain: true } => match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text => {
                let number = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text));
                number.map_or_else(|_| Value::text(text), Value::Number)
            }
        },
        Kind::Scalar { text, .. } => Value::text(text.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, Transition, Value, steps};

    #[test]
    fn every_kind_of_step_is_read() {
        let text = "- start: { approved: false, n: 3, due: 2026-01-01 }\n- complete: Task A#2\n- occur: Cancel\n\
                    - transition: { item: Task B, to: manualStart }\n- transition: { item: claim, to: replace }\n\
                    - set: { a: null, b: { c: 'x' } }\n- advance: PT24H\n- plan: Extra check\n- disable: Task B\n";
        let steps = steps(text, "s.yaml").unwrap();
        assert_eq!(steps.len(), 9);
        assert!(matches!(&steps[1], Step::Move { item, to: Transition::Complete, .. } if item == "Task A#2"));
        assert!(matches!(&steps[4], Step::MoveFile { .. }));
        let Step::Start(values) = &steps[0] else { panic!() };
        assert_eq!(values[0].1, Value::Bool(false));
        assert_eq!(values[1].1, Value::int(3));
        assert_eq!(values[2].1, Value::text("2026-01-01"));
    }

    #[test]
    fn a_slip_in_a_step_is_said_at_its_place() {
        let found = steps("- start: {}\n- complet: Task A\n", "s.yaml").unwrap_err().plain();
        assert_eq!(found, "s.yaml:2:3: error: `complet` is no step\n    did you mean `complete`?\n");
        assert!(
            steps("- transition: { item: A, to: fly }\n", "s")
                .unwrap_err()
                .plain()
                .contains("`fly` is no event")
        );
        assert!(steps("- transition: { item: A }\n", "s").is_err());
        assert!(steps("a: b\n", "s").is_err());
        assert!(steps("- {}\n", "s").is_err());
        assert!(steps("", "s").unwrap().is_empty());
    }
}
