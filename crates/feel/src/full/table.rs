//! Decision tables over any values (DMN 1.5, 8.2): the loop and the hit policies.

use super::{
    meter::{spend, weighed},
    nothing,
    text::{Cell, Program},
};
use crate::dmn::hit::Policy;
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
        let (value, rows) = self.settle(results, scope);
        Ran { value, rows, inputs }
    }

    fn settle(&self, mut results: Vec<(u32, Vec<Value>)>, scope: &FeelScope) -> (Value, Vec<u32>) {
        if self.policy.ranks() {
            self.rank(&mut results, scope);
        }
        let rows: Vec<u32> = results.iter().map(|(number, _)| *number).collect();
        let values: Vec<Vec<Value>> = results.into_iter().map(|(_, values)| values).collect();
        let disagree = || values.iter().any(|other| !values.first().is_some_and(|first| same(first, other)));
        let value = match self.policy {
            Policy::Unique if values.len() > 1 => {
                nothing(&format!("rows {rows:?} of `{}` match, and only one may", self.title))
            }
            Policy::Any if disagree() => {
                nothing(&format!("rows {rows:?} of `{}` match with different outputs", self.title))
            }
            Policy::Unique | Policy::Any | Policy::First | Policy::Priority => {
                let value = match values.into_iter().next() {
                    Some(values) => self.one(values),
                    None => self.defaults(scope),
                };
                let rows =
                    if self.policy == Policy::Priority { rows.into_iter().take(1).collect() } else { rows };
                return (value, rows);
            }
            // Without a match: the defaults where there are some, else an empty list, and nothing to aggregate.
            _ if values.is_empty() && self.outputs.iter().all(|output| output.default.is_some()) => {
                self.defaults(scope)
            }
            Policy::RuleOrder | Policy::OutputOrder | Policy::Collect => {
                Value::List(values.into_iter().map(|values| self.one(values)).collect())
            }
            Policy::Count => Value::Number(FeelNumber::from(values.len())),
            Policy::Sum => aggregate(values, evaluate_sum),
            Policy::Min => aggregate(values, evaluate_min),
            Policy::Max => aggregate(values, evaluate_max),
        };
        (value, rows)
    }

    /// By the places of the outputs among the allowed values, then by row.
    fn rank(&self, results: &mut [(u32, Vec<Value>)], scope: &FeelScope) {
        let lists: Vec<Vec<Value>> = self
            .outputs
            .iter()
            .map(|output| match output.ranked.as_ref().map(|program| program.run(scope)) {
                Some(Value::List(values)) => values,
                _ => Vec::new(),
            })
            .collect();
        results.sort_by_cached_key(|(number, values)| {
            let places: Vec<usize> = values
                .iter()
                .zip(&lists)
                .filter(|(_, list)| !list.is_empty())
                .map(|(value, list)| {
                    list.iter().position(|known| evaluate_equals(known, value)).unwrap_or(usize::MAX)
                })
                .collect();
            (places, *number)
        });
    }

    fn defaults(&self, scope: &FeelScope) -> Value {
        let values: Option<Vec<Value>> = self
            .outputs
            .iter()
            .map(|output| output.default.as_ref().map(|program| weighed(program.run(scope))))
            .collect();
        values.map_or_else(
            || nothing(&format!("no row of `{}` matches", self.title)),
            |values| self.one(values),
        )
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

fn same(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| evaluate_equals(left, right))
}

fn aggregate(values: Vec<Vec<Value>>, join: impl Fn(Vec<Value>) -> Value) -> Value {
    if values.is_empty() {
        return Value::Null(None);
    }
    join(values.into_iter().filter_map(|mut values| values.pop()).collect())
}
