//! Boxed expressions (DMN 1.5, 7.3 and 10.2.2): contexts, invocations, lists, relations, functions, tables, and the boxed
//! forms of `if`, `for`, `some`, `every` and filters.

use super::{
    meter::{enter, leave, spend, weighed},
    nothing,
    read::{FunctionSource, Logic},
    table::{Input, Output, Ran, Row, Table},
    text::{Cell, Program, Uses, expression, tests},
    types::{Kind, Types},
};
use crate::{
    dmn::{
        hit::Policy,
        xml::{TableSource, Words},
    },
    finding::{Finding, Span},
};
use dsntk_feel::{
    Evaluator, FeelScope, FeelType, FunctionBody, Name, closure::Closure, context::FeelContext, values::Value,
};
use std::{collections::BTreeSet, sync::Arc};

#[derive(Debug)]
pub(crate) enum Boxed {
    Text(Program),
    Table(Box<Table>),
    Context(Vec<(Option<Name>, Kind, Boxed)>),
    Invocation(Box<Boxed>, Vec<(Name, Boxed)>),
    List(Vec<Boxed>),
    Relation(Vec<Name>, Vec<Vec<Boxed>>),
    Function(Function),
    If(Box<Boxed>, Box<Boxed>, Box<Boxed>),
    For(Name, Box<Boxed>, Box<Boxed>),
    /// `every` when true.
    Quantified(bool, Name, Box<Boxed>, Box<Boxed>),
    Filter(Box<Boxed>, Box<Boxed>),
}

/// A function: its parameters and what it does.
#[derive(Debug)]
pub(crate) struct Function {
    pub(super) parameters: Vec<(Name, FeelType)>,
    pub(super) body: Arc<Boxed>,
}

/// One compilation.
pub(super) struct Cx<'c, 'f> {
    pub(super) types: &'c Types<'f>,
    pub(super) namespace: &'f str,
    pub(super) title: &'c str,
    pub(super) findings: Vec<Finding>,
    /// Names that are nowhere are findings.
    pub(super) checks: bool,
    /// Paths that the texts use.
    pub(super) used: BTreeSet<String>,
    /// Some text names `null`, and so means to deal with what is missing.
    pub(super) asks_null: bool,
}

fn named(names: &[(Name, FeelType)]) -> FeelContext {
    let mut context = FeelContext::default();
    for (name, kind) in names {
        context.set_entry(name, Value::FeelType(kind.clone()));
    }
    context
}

impl Cx<'_, '_> {
    fn wrong<T>(&mut self, at: Span, message: impl Into<String>, help: &str) -> Option<T> {
        self.findings.push(Finding::new(at, message, help));
        None
    }

    fn kind(&mut self, reference: Option<&str>) -> Kind {
        self.types.kind(reference, self.namespace, &mut self.findings)
    }

    fn text(&mut self, text: &Words, names: &FeelScope) -> Option<(Program, FeelType)> {
        let read = expression(text, names).map_err(|finding| self.findings.push(finding)).ok()?;
        self.note(text, read.uses);
        Some((read.what, read.shape))
    }

    fn tests(&mut self, text: &Words, names: &FeelScope) -> Option<Vec<Cell>> {
        let read = tests(text, names).map_err(|finding| self.findings.push(finding)).ok()?;
        self.note(text, read.uses);
        Some(read.what)
    }

    fn note(&mut self, text: &Words, uses: Uses) {
        if self.checks {
            self.findings.extend(uses.unknown.iter().map(|name| {
                // Names are found again by their spelling: the engine's tree does not tell where they stand.
                let offset = text.text.find(name.as_str()).unwrap_or(0);
                text.place(Finding::new(
                    Span::new(offset, offset + name.len()),
                    format!("there is no `{name}`"),
                    "use a field of the case file, or draw a requirement from what has this name",
                ))
            }));
        }
        self.used.extend(uses.used);
        self.asks_null |= uses.asks_null;
    }

    /// Compiles an expression; gives the shape of its value too. None, with findings, when it cannot run.
    pub(super) fn boxed(&mut self, logic: &Logic, names: &FeelScope) -> Option<(Boxed, FeelType)> {
        Some(match logic {
            Logic::None(at) => {
                let title = self.title.to_owned();
                return self.wrong(
                    *at,
                    format!("`{title}` lacks an expression"),
                    "write one where it is empty",
                );
            }
            Logic::Literal(text) => {
                let (program, shape) = self.text(text, names)?;
                (Boxed::Text(program), shape)
            }
            Logic::Table(table, kinds) => {
                let (table, shape) = self.table(table, kinds, names)?;
                (Boxed::Table(Box::new(table)), shape)
            }
            Logic::Context(entries) => {
                names.push(FeelContext::default());
                let context = self.context(entries, names);
                names.pop();
                context?
            }
            Logic::Invocation(called, bindings) => {
                let (called, _) = self.boxed(called, names)?;
                let bindings: Option<Vec<(Name, Boxed)>> = bindings
                    .iter()
                    .map(|(name, logic)| Some((Name::from(name), self.boxed(logic, names)?.0)))
                    .collect();
                (Boxed::Invocation(Box::new(called), bindings?), FeelType::Any)
            }
            Logic::List(items) => {
                let items: Option<Vec<(Boxed, FeelType)>> =
                    items.iter().map(|item| self.boxed(item, names)).collect();
                let items = items?;
                let shape = items.first().map_or(FeelType::Any, |(_, shape)| shape.clone());
                let items = items.into_iter().map(|(item, _)| item).collect();
                (Boxed::List(items), FeelType::List(Box::new(shape)))
            }
            Logic::Relation(columns, rows) => {
                let columns: Vec<Name> = columns.iter().map(Name::from).collect();
                let rows: Option<Vec<Vec<Boxed>>> = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| Some(self.boxed(cell, names)?.0)).collect())
                    .collect();
                let parts = columns.iter().map(|name| (name.clone(), FeelType::Any)).collect();
                (Boxed::Relation(columns, rows?), FeelType::List(Box::new(FeelType::Context(parts))))
            }
            Logic::Function(source) => {
                let function = self.function(source, names)?;
                let kinds = function.parameters.iter().map(|(_, kind)| kind.clone()).collect();
                (Boxed::Function(function), FeelType::Function(kinds, Box::new(FeelType::Any)))
            }
            Logic::If(condition, yes, no) => {
                let condition = self.boxed(condition, names)?.0;
                let (yes, shape) = self.boxed(yes, names)?;
                let no = self.boxed(no, names)?.0;
                (Boxed::If(condition.into(), yes.into(), no.into()), shape)
            }
            Logic::For(name, list, body) => {
                let (name, list, body, shape) = self.iteration(name, list, body, names)?;
                (Boxed::For(name, list, body), FeelType::List(Box::new(shape)))
            }
            Logic::Quantified(every, name, list, body) => {
                let (name, list, body, _) = self.iteration(name, list, body, names)?;
                (Boxed::Quantified(*every, name, list, body), FeelType::Boolean)
            }
            Logic::Filter(list, test) => {
                let (list, shape) = self.boxed(list, names)?;
                let item = match &shape {
                    FeelType::List(item) => (**item).clone(),
                    _ => FeelType::Any,
                };
                let mut parts = vec![(Name::from("item"), item.clone())];
                if let FeelType::Context(known) = item {
                    parts.extend(known);
                }
                names.push(named(&parts));
                let test = self.boxed(test, names);
                names.pop();
                (Boxed::Filter(list.into(), test?.0.into()), shape)
            }
        })
    }

    fn iteration(
        &mut self,
        name: &str,
        list: &Logic,
        body: &Logic,
        names: &FeelScope,
    ) -> Option<(Name, Box<Boxed>, Box<Boxed>, FeelType)> {
        let (list, shape) = self.boxed(list, names)?;
        let item = match shape {
            FeelType::List(item) => *item,
            _ => FeelType::Any,
        };
        let name = Name::from(name);
        names.push(named(&[(name.clone(), item), (Name::from("partial"), FeelType::Any)]));
        let body = self.boxed(body, names);
        names.pop();
        let (body, shape) = body?;
        Some((name, list.into(), body.into(), shape))
    }

    fn context(
        &mut self,
        entries: &[(Option<String>, Option<String>, Logic)],
        names: &FeelScope,
    ) -> Option<(Boxed, FeelType)> {
        let mut compiled = Vec::new();
        let mut parts = std::collections::BTreeMap::new();
        let mut result = None;
        for (name, kind, logic) in entries {
            let kind = self.kind(kind.as_deref());
            let (boxed, shape) = self.boxed(logic, names)?;
            let shape = if kind.feel == FeelType::Any { shape } else { kind.feel.clone() };
            let name = name.as_ref().filter(|name| !name.is_empty()).map(Name::from);
            match &name {
                Some(name) => {
                    names.set_value(name, Value::FeelType(shape.clone()));
                    parts.insert(name.clone(), shape);
                }
                None => result = Some(shape),
            }
            compiled.push((name, kind, boxed));
        }
        Some((Boxed::Context(compiled), result.unwrap_or(FeelType::Context(parts))))
    }

    /// A function of its parameters and the names around it.
    pub(super) fn function(&mut self, source: &FunctionSource, names: &FeelScope) -> Option<Function> {
        if source.is_external {
            return self.wrong(
                source.at,
                "external functions are not run: they would call another program",
                "write the function in FEEL",
            );
        }
        let parameters: Vec<(Name, FeelType)> = source
            .parameters
            .iter()
            .map(|(name, kind)| (Name::from(name), self.kind(kind.as_deref()).feel))
            .collect();
        names.push(named(&parameters));
        let body = self.boxed(&source.body, names);
        names.pop();
        Some(Function { parameters, body: Arc::new(body?.0) })
    }

    fn table(
        &mut self,
        source: &TableSource,
        kinds: &[Option<String>],
        names: &FeelScope,
    ) -> Option<(Table, FeelType)> {
        let before = self.findings.len();
        let policy = Policy::read(source).map_err(|finding| self.findings.push(finding)).ok()?;
        let cell_names = |names: &FeelScope| {
            let mut tested = FeelContext::default();
            tested.set_null("?".into());
            names.push(tested);
        };
        let mut inputs = Vec::new();
        for (input, kind) in source.inputs.iter().zip(kinds) {
            let Some((of, _)) = self.text(&input.expression, names) else { continue };
            cell_names(names);
            let allowed = input.allowed.as_ref().filter(|text| !text.text.trim().is_empty());
            let allowed = allowed.and_then(|text| self.tests(text, names));
            names.pop();
            let kind = self.kind(kind.as_deref());
            inputs.push(Input { text: input.expression.text.trim().to_owned(), of, kind, allowed });
        }
        let several = source.outputs.len() > 1;
        if source.outputs.is_empty() {
            return self.wrong(source.at, "the table has no output", "add an output column");
        }
        let mut outputs = Vec::new();
        for (index, output) in source.outputs.iter().enumerate() {
            if several && output.name.is_none() {
                self.findings.push(Finding::new(
                    source.at,
                    format!("output {} has no name", index + 1),
                    "name each output when there are several",
                ));
            }
            let list = output.allowed.as_ref().filter(|text| !text.text.trim().is_empty());
            // The values in their order are a list; tests that are no values (`> 5`) have no order.
            let ranked = list.and_then(|text| {
                let mut text = text.clone();
                text.text = format!("[{}]", text.text);
                expression(&text, names).ok()
            });
            let default = output.default.as_ref().filter(|text| !text.text.trim().is_empty());
            let default = default.and_then(|text| self.text(text, names));
            outputs.push(Output {
                name: Name::from(output.name.as_deref().unwrap_or("")),
                kind: self.kind(output.kind.as_deref()),
                ranked: ranked.map(|read| read.what),
                default: default.map(|(program, _)| program),
            });
        }
        let mut rows = Vec::new();
        for (index, row) in source.rows.iter().enumerate() {
            if row.tests.len() != source.inputs.len() || row.outputs.len() != source.outputs.len() {
                self.findings.push(Finding::new(
                    row.at,
                    format!(
                        "row {} has {} and {} cells for {} input and {} output columns",
                        index + 1,
                        row.tests.len(),
                        row.outputs.len(),
                        source.inputs.len(),
                        source.outputs.len()
                    ),
                    "give the row one cell for each column; `-` in an input cell matches everything",
                ));
                continue;
            }
            cell_names(names);
            let cells = row.tests.iter().filter_map(|text| self.tests(text, names)).collect();
            names.pop();
            let results = row.outputs.iter().filter_map(|text| Some(self.text(text, names)?.0)).collect();
            rows.push(Row { tests: cells, outputs: results });
        }
        if self.findings.len() > before {
            return None;
        }
        let one = if several {
            FeelType::Context(
                outputs.iter().map(|output| (output.name.clone(), output.kind.feel.clone())).collect(),
            )
        } else {
            outputs.first().map_or(FeelType::Any, |output| output.kind.feel.clone())
        };
        let shape = if policy.lists() { FeelType::List(Box::new(one)) } else { one };
        Some((Table { title: self.title.to_owned(), policy, inputs, outputs, rows }, shape))
    }
}

/// A context of one entry.
fn bound(name: &Name, value: Value) -> FeelContext {
    let mut context = FeelContext::default();
    context.set_entry(name, value);
    context
}

impl Boxed {
    /// Runs it; the trace is that of a table.
    pub(super) fn run(&self, scope: &FeelScope) -> Ran {
        match self {
            Self::Table(table) => table.run(scope),
            other => Ran { value: other.eval(scope), rows: Vec::new(), inputs: Vec::new() },
        }
    }

    pub(super) fn eval(&self, scope: &FeelScope) -> Value {
        weighed(self.evaluated(scope))
    }

    fn evaluated(&self, scope: &FeelScope) -> Value {
        match self {
            Self::Text(program) => program.run(scope),
            Self::Table(table) => table.run(scope).value,
            Self::Context(entries) => {
                scope.push(FeelContext::default());
                let mut parts = FeelContext::default();
                let mut result = None;
                for (name, kind, entry) in entries {
                    let value = kind.conform(entry.eval(scope), scope);
                    match name {
                        Some(name) => {
                            scope.set_value(name, value.clone());
                            parts.set_entry(name, value);
                        }
                        None => result = Some(value),
                    }
                }
                scope.pop();
                result.unwrap_or(Value::Context(parts))
            }
            Self::Invocation(called, bindings) => {
                let function = called.eval(scope);
                let arguments =
                    bindings.iter().map(|(name, boxed)| (name.clone(), boxed.eval(scope))).collect();
                call(&function, arguments, scope)
            }
            Self::List(items) => Value::List(items.iter().map(|item| item.eval(scope)).collect()),
            Self::Relation(columns, rows) => Value::List(
                rows.iter()
                    .map(|row| {
                        let mut parts = FeelContext::default();
                        for (name, cell) in columns.iter().zip(row) {
                            parts.set_entry(name, cell.eval(scope));
                        }
                        Value::Context(parts)
                    })
                    .collect(),
            ),
            Self::Function(function) => function.value(scope),
            Self::If(condition, yes, no) => match condition.eval(scope) {
                Value::Boolean(true) => yes.eval(scope),
                Value::Boolean(false) | Value::Null(_) => no.eval(scope),
                _ => nothing("a condition is neither true nor false"),
            },
            Self::For(name, list, body) => {
                let Some(items) = items(list.eval(scope)) else {
                    return nothing("there is no list to iterate");
                };
                let mut results = Vec::new();
                for item in items {
                    spend(1 + results.len() / 8);
                    let mut context = bound(name, item);
                    context.set_entry(&"partial".into(), Value::List(results.clone()));
                    scope.push(context);
                    results.push(body.eval(scope));
                    scope.pop();
                }
                Value::List(results)
            }
            Self::Quantified(every, name, list, body) => {
                let Some(items) = items(list.eval(scope)) else {
                    return nothing("there is no list to iterate");
                };
                let mut found = Value::Boolean(*every);
                for item in items {
                    scope.push(bound(name, item));
                    let one = body.eval(scope);
                    scope.pop();
                    match one {
                        Value::Boolean(truth) if truth == *every => {}
                        Value::Boolean(truth) => return Value::Boolean(truth),
                        _ => found = nothing("a test is neither true nor false"),
                    }
                }
                found
            }
            Self::Filter(list, test) => {
                let Some(items) = items(list.eval(scope)) else {
                    return nothing("there is no list to filter");
                };
                let mut kept = Vec::new();
                for item in items {
                    let mut context = match &item {
                        Value::Context(parts) => parts.clone(),
                        _ => FeelContext::default(),
                    };
                    let item_name = Name::from("item");
                    if !context.contains_entry(&item_name) {
                        context.set_entry(&item_name, item.clone());
                    }
                    scope.push(context);
                    let keep = test.eval(scope);
                    scope.pop();
                    match keep {
                        Value::Boolean(true) => kept.push(item),
                        Value::Boolean(false) | Value::Null(_) => {}
                        _ => return nothing("a filter is neither true nor false"),
                    }
                }
                Value::List(kept)
            }
        }
    }
}

/// The items of a list; a single value stands for a list of one, nothing for none.
fn items(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items),
        Value::Null(_) => None,
        single => Some(vec![single]),
    }
}

/// Calls a function with arguments by name.
pub(super) fn call(function: &Value, arguments: Vec<(Name, Value)>, scope: &FeelScope) -> Value {
    let Value::FunctionDefinition(parameters, body, false, _, closed, result) = function else {
        return nothing("what is invoked is no function");
    };
    let mut context = FeelContext::default();
    for (name, kind) in parameters {
        let given = arguments.iter().find(|(given, _)| given == name);
        context.set_entry(name, given.map_or(Value::Null(None), |(_, value)| value.coerced(kind)));
    }
    if arguments.iter().any(|(given, _)| !parameters.iter().any(|(name, _)| name == given)) {
        return nothing("an argument is none of the parameters");
    }
    scope.push(closed.clone());
    scope.push(context);
    let value = body.evaluate(scope);
    scope.pop();
    scope.pop();
    value.coerced(result)
}

impl Function {
    /// As a value that remembers the names around it.
    fn value(&self, scope: &FeelScope) -> Value {
        let mut closed = FeelContext::default();
        // The outermost context holds the functions of the meter.
        for context in scope.contexts().iter().skip(1) {
            closed.overwrite(context);
        }
        let body = Arc::clone(&self.body);
        let run: Evaluator = Box::new(move |scope| {
            enter();
            let value = body.eval(scope);
            leave();
            value
        });
        weighed(Value::FunctionDefinition(
            self.parameters.clone(),
            FunctionBody::LiteralExpression(Arc::new(run)),
            false,
            Closure::default(),
            closed,
            FeelType::Any,
        ))
    }
}
