//! Decision tables: rows tried in order, with the numbers of those that matched (DMN 1.5, 8.2). This is the loop over
//! type-checked cells, which the speed of conditions rests on; [`crate::full::table`] has the one over any values. They
//! share the hit policies ([`super::hit`]); the loops differ in what a cell is, how a value is bound, and what is unknown.

use super::{
    graph::Ran,
    hit::{Outputs, Policy, settle},
    logic::Logic,
    xml::{DecisionSource, TableSource},
};
use crate::{
    eval::{
        compare::{and, compare, equal},
        math::math,
        node::{Node, Test},
        run::Run,
        test::any_test,
        val::Val,
    },
    finding::{Finding, Listed, meant},
    gate::ast::Op,
    types::Type,
};
use casewright_core::Value;
use dsntk_feel::FeelNumber;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Debug)]
pub(super) struct Table {
    /// The decision's, for messages.
    title: String,
    pub(super) policy: Policy,
    inputs: Vec<Input>,
    pub(super) outputs: Vec<Output>,
    rows: Vec<Row>,
    /// The name of a single output that wraps the result.
    wrap: Option<Arc<str>>,
}

#[derive(Debug)]
struct Input {
    /// As written.
    text: String,
    node: Node,
    allowed: Option<Vec<Test>>,
}

#[derive(Debug)]
pub(super) struct Output {
    pub(super) name: Arc<str>,
    kind: Type,
    /// Allowed values, the first of the highest priority.
    pub(super) ranked: Vec<Node>,
    default: Option<Node>,
}

impl Output {
    /// The allowed values, when they are texts.
    fn choices(&self) -> Option<Vec<String>> {
        let texts = self.ranked.iter().map(|node| match node {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect::<Option<Vec<String>>>().filter(|texts| !texts.is_empty())
    }
}

#[derive(Debug)]
struct Row {
    tests: Vec<Vec<Test>>,
    outputs: Vec<Node>,
}

/// Compiles a table. Rows with a wrong number of cells are findings, as are cells that can never match their input.
pub(super) fn compile(source: &DecisionSource, table: &TableSource, logic: &mut Logic<'_>) -> Option<Table> {
    let before = logic.findings.len();
    let policy = Policy::read(table).map_err(|finding| logic.findings.push(finding)).ok()?;
    if table.outputs.is_empty() {
        logic.findings.push(Finding::new(table.at, "the table has no output", "add an output column"));
        return None;
    }
    let mut inputs = Vec::new();
    let mut kinds = Vec::new();
    for input in &table.inputs {
        let Some((node, kind)) = logic.expression(&input.expression) else { continue };
        let allowed = input.allowed.as_ref().filter(|text| !text.text.trim().is_empty());
        let allowed = allowed.map(|text| logic.tests(text, &kind));
        inputs.push(Input { text: input.expression.text.trim().to_owned(), node, allowed });
        kinds.push(kind);
    }
    if inputs.len() < table.inputs.len() {
        return None;
    }
    let several = table.outputs.len() > 1;
    let mut outputs = Vec::new();
    for (index, output) in table.outputs.iter().enumerate() {
        if several && output.name.is_none() {
            logic.findings.push(Finding::new(
                table.at,
                format!("output {} has no name", index + 1),
                "name each output when there are several",
            ));
        }
        let mut ranked = Vec::new();
        if let Some(text) = output.allowed.as_ref().filter(|text| !text.text.trim().is_empty()) {
            for test in logic.tests(text, &Type::Any) {
                if let Test::Value(node) = test {
                    ranked.push(node);
                }
            }
        }
        let default = output.default.as_ref().filter(|text| !text.text.trim().is_empty());
        let default = default.and_then(|text| logic.expression(text));
        let name = output.name.as_deref().unwrap_or(&source.name);
        outputs.push(Output {
            name: Arc::from(name),
            kind: default.as_ref().map_or(Type::Null, |(_, kind)| kind.clone()),
            ranked,
            default: default.map(|(node, _)| node),
        });
    }
    let mut rows = Vec::new();
    logic.warnings.extend(shadows(policy, table));
    for (index, row) in table.rows.iter().enumerate() {
        for (found, needed, what) in
            [(row.tests.len(), inputs.len(), "input"), (row.outputs.len(), outputs.len(), "output")]
        {
            if found != needed {
                logic.findings.push(Finding::new(
                    row.at,
                    format!("row {} has {found} {what} cells for {needed} {what} columns", index + 1),
                    format!("give the row {needed} {what} cells; `-` in an input cell matches everything"),
                ));
            }
        }
        let tests = row.tests.iter().zip(&kinds).map(|(text, kind)| logic.tests(text, kind)).collect();
        let mut nodes = Vec::new();
        for (text, output) in row.outputs.iter().zip(&mut outputs) {
            if text.text.trim().is_empty() {
                logic.findings.push(Finding::new(
                    text.at,
                    format!("row {} has an empty output cell", index + 1),
                    "write a value, or `null` for nothing",
                ));
                continue;
            }
            if let Some((node, kind)) = logic.expression(text) {
                if let (Node::Text(given), Some(choices)) = (&node, output.choices())
                    && !choices.contains(given)
                {
                    let help = meant(given, choices.iter().map(String::as_str)).map_or_else(
                        || format!("the values are {}", Listed(&choices)),
                        |known| format!("did you mean `\"{known}\"`?"),
                    );
                    logic.findings.push(Finding::new(
                        text.at,
                        format!("`\"{given}\"` is none of the output values"),
                        help,
                    ));
                }
                output.kind = output.kind.clone().join(kind);
                nodes.push(node);
            }
        }
        rows.push(Row { tests, outputs: nodes });
    }
    for output in &mut outputs {
        if let (Type::Text, Some(choices)) = (&output.kind, output.choices()) {
            output.kind = Type::Choice(choices);
        }
    }
    if policy.ranks() && outputs.iter().all(|output| output.ranked.is_empty()) {
        logic.findings.push(Finding::new(
            table.policy.at,
            format!("hit policy `{}` needs output values in their order", table.policy.text),
            "list the allowed output values, the most important first",
        ));
    }
    if logic.findings.len() > before {
        return None;
    }
    let wrap = table.outputs.first().filter(|_| !several).and_then(|output| output.name.as_deref());
    let wrap = wrap.filter(|name| *name != source.name && *name != source.title).map(Arc::from);
    Some(Table { title: source.title.clone(), policy, inputs, outputs, rows, wrap })
}

/// Rows that no input reaches, or that spoil every other, since a row matches everything; and cells that say so by being
/// empty.
fn shadows(policy: Policy, table: &TableSource) -> Vec<Finding> {
    let mut found = Vec::new();
    let any = |text: &str| matches!(text.trim(), "" | "-");
    for (index, row) in table.rows.iter().enumerate() {
        for cell in row.tests.iter().filter(|cell| cell.text.trim().is_empty()) {
            let message = format!("row {} has an empty input cell, which matches everything", index + 1);
            let help = "write `-` if that is meant, or `null` for an input without a value";
            found.push(Finding::new(cell.at, message, help));
        }
    }
    let catches = |row: &super::xml::RowSource| row.tests.iter().all(|cell| any(&cell.text));
    let Some(all) = table.rows.iter().position(catches).filter(|_| table.rows.len() > 1) else {
        return found;
    };
    match policy {
        Policy::First => found.extend(table.rows.iter().skip(all + 1).enumerate().map(|(after, row)| {
            let (row_no, all_no) = (all + after + 2, all + 1);
            Finding::new(
                row.at,
                format!("row {row_no} is never reached: row {all_no} matches everything and comes first"),
                "put the row that matches everything last",
            )
        })),
        Policy::Unique => found.extend(table.rows.get(all).map(|row| {
            Finding::new(
                row.at,
                format!("row {} matches everything, so wherever another row matches, two do", all + 1),
                "use the hit policy `FIRST` and put it last, or say in its cells what the others do not",
            )
        })),
        _ => {}
    }
    found
}

impl Table {
    /// What other decisions of the file see.
    pub(super) fn inner_type(&self) -> Type {
        let one = match self.outputs.as_slice() {
            [output] => output.kind.clone(),
            outputs => {
                Type::record(outputs.iter().map(|output| (output.name.to_string(), output.kind.clone())))
            }
        };
        self.policy.result(one)
    }

    /// What a case sees.
    pub(super) fn result_type(&self) -> Type {
        match (&self.wrap, self.outputs.as_slice()) {
            (Some(name), [output]) if !self.policy.aggregates() => {
                self.policy.result(Type::record([(name.to_string(), output.kind.clone())]))
            }
            _ => self.inner_type(),
        }
    }

    /// Puts a single output under its name, where the rule of [`super`] says so.
    pub(super) fn wrapped(&self, value: Value) -> Value {
        let Some(name) = self.wrap.as_ref().filter(|_| !self.policy.aggregates()) else { return value };
        match value {
            Value::List(items) if self.policy.lists() => {
                Value::List(items.into_iter().map(|item| Value::Map([(name.clone(), item)].into())).collect())
            }
            value => Value::Map([(name.clone(), value)].into()),
        }
    }

    /// Runs the table. A row that cannot be told to match or not makes the result unknown, unless an earlier row decides.
    pub(super) fn run<'a>(&'a self, run: &mut Run<'a>) -> Ran<'a> {
        let mut inputs = BTreeMap::new();
        let mut values = Vec::with_capacity(self.inputs.len());
        let mut refused = None;
        for input in &self.inputs {
            let value = run.eval(&input.node);
            inputs.insert(input.text.clone(), value.clone().into_value().unwrap_or(Value::Null));
            if let Some(allowed) = &input.allowed
                && let Val::Bool(false) = any_test(&value, allowed, run)
            {
                refused.get_or_insert_with(|| {
                    format!("`{}` is none of the values that `{}` allows", input.text, self.title)
                });
            }
            values.push(value);
        }
        if let Some(reason) = refused {
            return Ran { value: Val::unknown(reason), rows: Vec::new(), inputs };
        }
        let mut matched = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let found =
                row.tests.iter().zip(&values).fold(Val::Bool(true), |found, (tests, value)| {
                    and(found, || any_test(value, tests, run))
                });
            match found {
                Val::Bool(true) => {
                    matched.push(index);
                    if self.policy == Policy::First {
                        break;
                    }
                }
                Val::Bool(false) => {}
                unknown => return Ran { value: unknown, rows: Vec::new(), inputs },
            }
        }
        let results: Vec<(u32, Vec<Val<'a>>)> = matched
            .iter()
            .filter_map(|index| Some((*index as u32 + 1, self.rows.get(*index)?)))
            .map(|(number, row)| (number, row.outputs.iter().map(|output| run.eval(output)).collect()))
            .collect();
        let (value, rows) = settle(&mut Running { table: self, run }, results);
        Ran { value, rows, inputs }
    }

    /// One row's outputs as one value.
    fn one<'a>(&self, mut values: Vec<Val<'a>>) -> Val<'a> {
        if self.outputs.len() == 1 {
            return values.pop().unwrap_or(Val::Null(None));
        }
        Val::Made(self.outputs.iter().map(|output| output.name.clone()).zip(values).collect())
    }

    pub(super) fn row_count(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }
}

/// A table under way.
struct Running<'t, 'a> {
    table: &'a Table,
    run: &'t mut Run<'a>,
}

impl<'a> Outputs for Running<'_, 'a> {
    type Value = Val<'a>;

    fn policy(&self) -> Policy {
        self.table.policy
    }

    fn title(&self) -> &str {
        &self.table.title
    }

    fn one(&self, values: Vec<Val<'a>>) -> Val<'a> {
        self.table.one(values)
    }

    fn defaults(&mut self) -> Option<Val<'a>> {
        let outputs = self.table.outputs.iter();
        let values: Option<Vec<Val<'a>>> =
            outputs.map(|output| output.default.as_ref().map(|node| self.run.eval(node))).collect();
        values.map(|values| self.table.one(values))
    }

    fn same(&self, left: &[Val<'a>], right: &[Val<'a>]) -> bool {
        left.iter()
            .zip(right)
            .all(|(left, right)| (left.is_null() && right.is_null()) || equal(left, right) == Some(true))
    }

    fn places(&mut self, values: &[Val<'a>]) -> Vec<usize> {
        let ranked = self.table.outputs.iter().zip(values).filter(|(output, _)| !output.ranked.is_empty());
        ranked
            .map(|(output, value)| {
                let mut known = output.ranked.iter().map(|node| self.run.eval(node));
                known.position(|known| equal(&known, value) == Some(true)).unwrap_or(usize::MAX)
            })
            .collect()
    }

    fn aggregate(&mut self, values: Vec<Val<'a>>) -> Val<'a> {
        let join: fn(Val<'a>, Val<'a>) -> Val<'a> = match self.table.policy {
            Policy::Min => |least, value| pick(Op::Lt, least, value),
            Policy::Max => |most, value| pick(Op::Gt, most, value),
            _ => |sum, value| math(Op::Add, sum, value),
        };
        values.into_iter().reduce(join).unwrap_or(Val::Null(None))
    }

    fn list(values: Vec<Val<'a>>) -> Val<'a> {
        Val::List(values)
    }

    fn count(number: usize) -> Val<'a> {
        Val::Number(FeelNumber::from(number))
    }

    fn nothing() -> Val<'a> {
        Val::Null(None)
    }

    fn unknown(reason: String) -> Val<'a> {
        Val::unknown(reason)
    }
}

fn pick<'a>(op: Op, best: Val<'a>, value: Val<'a>) -> Val<'a> {
    match compare(op, &value, &best) {
        Val::Bool(true) => value,
        Val::Bool(false) => best,
        unknown => unknown,
    }
}
