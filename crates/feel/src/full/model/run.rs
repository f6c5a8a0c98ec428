//! Running parts: each once, on a stack and with a budget of their own; functions see what their model says and nothing of
//! their caller.

use super::{Given, Made, Part, Parts};
use crate::full::{
    meter::{self, enter, leave, metered, native},
    nothing,
    table::Ran,
};
use dsntk_feel::{FeelNumber, FeelScope, FeelType, Name, context::FeelContext, values::Value};
use std::{collections::BTreeMap, sync::Arc};

impl Parts {
    /// Runs a decision on a stack and with a budget of its own.
    pub(crate) fn run(self: &Arc<Self>, index: usize, given: Given) -> Result<Ran, String> {
        if let Some(Part { made: Made::Refused(findings), title, .. }) = self.part(index) {
            let reasons: Vec<String> = findings.iter().map(ToString::to_string).collect();
            return Err(format!("`{title}` cannot run: {}", reasons.join("; ")));
        }
        let given = Arc::new(given);
        let parts = Arc::clone(self);
        metered(move || parts.value(index, &BTreeMap::new(), &given))
    }

    /// Runs a part after those it needs, each once.
    fn value(self: &Arc<Self>, index: usize, fixed: &BTreeMap<usize, Value>, given: &Arc<Given>) -> Ran {
        let mut known = fixed.clone();
        let mut last = Ran { value: Value::Null(None), rows: Vec::new(), inputs: Vec::new() };
        for needed in self.needed(index, fixed) {
            let Some(part) = self.part(needed) else { continue };
            last = match &part.made {
                Made::Decision(boxed) => {
                    let scope = self.scope(part, &known, given);
                    let ran = boxed.run(&scope);
                    Ran { value: finite(part.kind.conform(ran.value, &scope)), ..ran }
                }
                Made::Input => {
                    let value = given.inputs.get(&part.name).or_else(|| given.inputs.get(&part.title));
                    let scope = meter::scope(&given.now, &given.today);
                    let value = part.kind.conform(value.cloned().unwrap_or(Value::Null(None)), &scope);
                    Ran { value, rows: Vec::new(), inputs: Vec::new() }
                }
                Made::Knowledge(_) | Made::Service { .. } | Made::Refused(_) => {
                    Ran { value: self.function(needed, given), rows: Vec::new(), inputs: Vec::new() }
                }
            };
            known.insert(needed, last.value.clone());
        }
        last
    }

    /// What the logic of a part sees.
    fn scope(self: &Arc<Self>, part: &Part, known: &BTreeMap<usize, Value>, given: &Arc<Given>) -> FeelScope {
        let scope = meter::scope(&given.now, &given.today);
        if let Some(types) = self.types.get(part.file) {
            scope.push(types.clone());
        }
        if matches!(part.made, Made::Decision(_)) {
            scope.push(given.roots.clone());
        }
        let mut context = FeelContext::default();
        for (index, prefix) in &part.requires {
            let Some(required) = self.part(*index) else { continue };
            let value = known.get(index).cloned().unwrap_or_else(|| self.function(*index, given));
            let name = Name::from(&required.name);
            match prefix {
                None => context.set_entry(&name, value),
                Some(prefix) => {
                    let mut parts = match context.get_entry(prefix) {
                        Some(Value::Context(parts)) => parts.clone(),
                        _ => FeelContext::default(),
                    };
                    parts.set_entry(&name, value);
                    context.set_entry(prefix, Value::Context(parts));
                }
            }
        }
        scope.push(context);
        scope
    }

    /// A knowledge model or service as a function. It sees what it requires and its parameters, nothing of its caller.
    fn function(self: &Arc<Self>, index: usize, given: &Arc<Given>) -> Value {
        let Some(part) = self.part(index) else { return Value::Null(None) };
        let (parts, given) = (Arc::clone(self), Arc::clone(given));
        match &part.made {
            Made::Knowledge(function) => {
                let parameters: Vec<Name> =
                    function.parameters.iter().map(|(name, _)| name.clone()).collect();
                let body = Arc::clone(&function.body);
                native(function.parameters.clone(), FeelType::Any, move |caller| {
                    enter();
                    let Some(part) = parts.part(index) else { return Value::Null(None) };
                    let scope = parts.scope(part, &BTreeMap::new(), &given);
                    let mut context = FeelContext::default();
                    for name in &parameters {
                        context.set_entry(name, caller.get_value(name).unwrap_or(Value::Null(None)));
                    }
                    scope.push(context);
                    let value = body.eval(&scope);
                    leave();
                    value
                })
            }
            Made::Service { outputs, parameters } => {
                let typed: Vec<(Name, FeelType)> = parameters
                    .iter()
                    .filter_map(|index| self.part(*index))
                    .map(|part| (Name::from(&part.name), part.shape.clone()))
                    .collect();
                let (outputs, parameters) = (outputs.clone(), parameters.clone());
                let names: Vec<Name> = typed.iter().map(|(name, _)| name.clone()).collect();
                native(typed, FeelType::Any, move |caller| {
                    enter();
                    let fixed = parameters
                        .iter()
                        .zip(&names)
                        .map(|(index, name)| (*index, caller.get_value(name).unwrap_or(Value::Null(None))))
                        .collect();
                    let value = parts.service(&outputs, fixed, &given);
                    leave();
                    value
                })
            }
            _ => Value::Null(None),
        }
    }

    /// The outputs of a service: one bare, several under their names.
    fn service(
        self: &Arc<Self>,
        outputs: &[usize],
        mut fixed: BTreeMap<usize, Value>,
        given: &Arc<Given>,
    ) -> Value {
        let mut context = FeelContext::default();
        for index in outputs {
            let value = self.value(*index, &fixed, given).value;
            if let Some(part) = self.part(*index) {
                context.set_entry(&Name::from(&part.name), value.clone());
            }
            fixed.insert(*index, value.clone());
            if outputs.len() == 1 {
                return value;
            }
        }
        Value::Context(context)
    }

    /// Runs a service with its parameters given by name; gives its outputs by name.
    pub(crate) fn run_service(
        self: &Arc<Self>,
        index: usize,
        given: Given,
    ) -> Result<BTreeMap<String, Value>, String> {
        let Some(Part { made: Made::Service { outputs, parameters }, .. }) = self.part(index) else {
            return Err("there is no such service".to_owned());
        };
        let mut fixed: BTreeMap<usize, Value> = parameters
            .iter()
            .filter_map(|index| {
                let part = self.part(*index)?;
                let value = given.inputs.get(&part.name).or_else(|| given.inputs.get(&part.title));
                Some((*index, value.cloned().unwrap_or(Value::Null(None)).coerced(&part.shape)))
            })
            .collect();
        let (parts, given, outputs) = (Arc::clone(self), Arc::new(given), outputs.clone());
        metered(move || {
            let mut results = BTreeMap::new();
            for index in outputs {
                let value = parts.value(index, &fixed, &given).value;
                fixed.insert(index, value.clone());
                if let Some(part) = parts.part(index) {
                    results.insert(part.name.clone(), value);
                }
            }
            results
        })
    }
}

fn is_finite(number: FeelNumber) -> bool {
    number.abs() <= FeelNumber::new(9, -6_111)
}

/// A value in which every number is one: what is infinite or not a number cannot even be shown.
fn finite(value: Value) -> Value {
    match value {
        Value::Number(number) if !is_finite(number) => nothing("a number is too large"),
        Value::List(items) => Value::List(items.into_iter().map(finite).collect()),
        Value::Context(parts) => {
            let mut held = FeelContext::default();
            for (name, part) in parts.iter() {
                held.set_entry(name, finite(part.clone()));
            }
            Value::Context(held)
        }
        Value::Range(from, start, to, end) => {
            Value::Range(Box::new(finite(*from)), start, Box::new(finite(*to)), end)
        }
        Value::Boolean(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::DaysAndTimeDuration(_)
        | Value::YearsAndMonthsDuration(_)
        | Value::Null(_)
        | Value::FunctionDefinition(..)
        | Value::BuiltInFunction(_) => value,
        // What the engine uses between its own steps.
        _ => nothing("the expression has no value of its own"),
    }
}
