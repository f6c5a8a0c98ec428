//! Decision tables over any values (DMN 1.5, 8.2): the loop. The hit policies are those of [`crate::dmn::hit`]; why there
//! are two loops stands at the top of the one over type-checked cells, `dmn/table.rs`.

use super::{
    meter::{spend, weighed},
    nothing,
    text::{Cell, Program},
};
use crate::dmn::hit::{Outputs, Policy, settle};
use dsntk_feel::{FeelNumber, FeelScope, Name, context::FeelContext, values::Value};
use dsntk_feel_evaluator::{evaluate_equals, evaluate_max, evaluate_min, evaluate_sum};

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) policy: Policy,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Input {
    /// As written.
    pub(crate) text: String,
    pub(crate) of: Program,
    pub(crate) kind: super::types::Kind,
    pub(crate) allowed: Option<Vec<Cell>>,
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Name,
    pub(crate) kind: super::types::Kind,
    /// A list of the allowed values, the first of the highest priority.
    pub(crate) ranked: Option<Program>,
    pub(crate) default: Option<Program>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) tests: Vec<Vec<Cell>>,
    pub(crate) outputs: Vec<Program>,
}

/// What a run gave and what it rests on.
pub(crate) struct Ran {
    pub(crate) value: Value,
    pub(crate) rows: Vec<u32>,
    pub(crate) inputs: Vec<(String, Value)>,
}

/// True when a test holds.
pub(super) const fn matches(value: &Value) -> bool {
    matches!(value, Value::Boolean(true))
}

/// Whether a value passes any of the tests.
pub(super) fn any(cells: &[Cell], tested: &Value, scope: &FeelScope) -> Value {
    let mut context = FeelContext::default();
    context.set_entry(&"?".into(), tested.clone());
    scope.push(context);
    let found = holds(cells, scope);
    scope.pop();
    found
}

fn holds(cells: &[Cell], scope: &FeelScope) -> Value {
    let mut found = Value::Boolean(false);
    for cell in cells {
        let one = match cell {
            Cell::Any => Value::Boolean(true),
            Cell::In(program) | Cell::Asks(program) => program.run(scope),
            Cell::Not(cells) => match holds(cells, scope) {
                Value::Boolean(truth) => Value::Boolean(!truth),
                other => other,
            },
        };
        match one {
            Value::Boolean(true) => return one,
            Value::Boolean(false) => {}
            other => found = other,
        }
    }
    found
}

impl Table {
    pub(crate) fn run(&self, scope: &FeelScope) -> Ran {
        let mut values = Vec::new();
        let mut inputs = Vec::new();
        let mut refused = None;
        for input in &self.inputs {
            let value = input.kind.conform(weighed(input.of.run(scope)), scope);
            inputs.push((input.text.clone(), value.clone()));
            if let Some(allowed) = &input.allowed
                && !matches(&any(allowed, &value, scope))
            {
                refused =
                    Some(format!("`{}` is none of the values that `{}` allows", input.text, self.title));
            }
            values.push(value);
        }
        if let Some(reason) = refused {
            return Ran { value: nothing(&reason), rows: Vec::new(), inputs };
        }
        let mut matched = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            spend(1);
            if row.tests.iter().zip(&values).all(|(cells, value)| matches(&any(cells, value, scope))) {
                matched.push(index);
                if self.policy == Policy::First {
                    break;
                }
            }
        }
        let numbers: Vec<u32> =
            matched.iter().map(|index| u32::try_from(*index + 1).unwrap_or(u32::MAX)).collect();
        let results: Vec<(u32, Vec<Value>)> = numbers
            .iter()
            .zip(&matched)
            .filter_map(|(number, index)| Some((*number, self.rows.get(*index)?)))
            .map(|(number, row)| {
                let values = row.outputs.iter().zip(&self.outputs);
                (
                    number,
                    values
                        .map(|(program, output)| output.kind.conform(weighed(program.run(scope)), scope))
                        .collect(),
                )
            })
            .collect();
        let (value, rows) = settle(&mut Running { table: self, scope }, results);
        Ran { value, rows, inputs }
    }

    /// One row's outputs as one value.
    fn one(&self, mut values: Vec<Value>) -> Value {
        if self.outputs.len() == 1 {
            return values.pop().unwrap_or(Value::Null(None));
        }
        let mut parts = FeelContext::default();
        for (output, value) in self.outputs.iter().zip(values) {
            parts.set_entry(&output.name, value);
        }
        Value::Context(parts)
    }
}

/// A table under way.
struct Running<'t> {
    table: &'t Table,
    scope: &'t FeelScope,
}

impl Outputs for Running<'_> {
    type Value = Value;

    fn policy(&self) -> Policy {
        self.table.policy
    }

    fn title(&self) -> &str {
        &self.table.title
    }

    fn one(&self, values: Vec<Value>) -> Value {
        self.table.one(values)
    }

    fn defaults(&mut self) -> Option<Value> {
        let outputs = self.table.outputs.iter();
        let values: Option<Vec<Value>> = outputs
            .map(|output| output.default.as_ref().map(|program| weighed(program.run(self.scope))))
            .collect();
        values.map(|values| self.table.one(values))
    }

    fn same(&self, left: &[Value], right: &[Value]) -> bool {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| evaluate_equals(left, right))
    }

    fn places(&mut self, values: &[Value]) -> Vec<usize> {
        let ranked = self.table.outputs.iter().zip(values).filter_map(|(output, value)| {
            match output.ranked.as_ref().map(|program| program.run(self.scope)) {
                Some(Value::List(known)) if !known.is_empty() => Some((known, value)),
                _ => None,
            }
        });
        ranked
            .map(|(known, value)| {
                known.iter().position(|known| evaluate_equals(known, value)).unwrap_or(usize::MAX)
            })
            .collect()
    }

    fn aggregate(&mut self, values: Vec<Value>) -> Value {
        match self.table.policy {
            Policy::Min => evaluate_min(values),
            Policy::Max => evaluate_max(values),
            _ => evaluate_sum(values),
        }
    }

    fn list(values: Vec<Value>) -> Value {
        Value::List(values)
    }

    fn count(number: usize) -> Value {
        Value::Number(FeelNumber::from(number))
    }

    fn nothing() -> Value {
        Value::Null(None)
    }

    fn unknown(reason: String) -> Value {
        nothing(&reason)
    }
}
