//! The decisions of a file as a graph: compiled in topological order, run with each needed decision once.

use super::{
    logic::Logic,
    table::{self, Table},
    xml::{DecisionSource, LogicSource, Model},
};
use crate::{
    eval::{node::Node, run::Run, val::Val},
    finding::Finding,
    types::{Schema, Type},
};
use casewright_core::{Decided, FieldPath, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Every decision after those it requires.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: Vec<DecisionNode>,
}

#[derive(Debug)]
pub(super) struct DecisionNode {
    pub(super) name: String,
    /// The type of what [`Graph::decide`] gives.
    pub(super) result: Type,
    /// The type of what other decisions of the file see.
    inner: Type,
    /// Paths of the case it reads, those of required decisions included.
    pub(super) reads: Vec<FieldPath>,
    /// Places of the required decisions in [`Graph::nodes`], in the order of its locals.
    requires: Vec<usize>,
    /// Every decision that must run before it, in order.
    needs: Vec<usize>,
    logic: Compiled,
    /// What runs, and is probably not meant.
    pub(super) warnings: Vec<Finding>,
    /// Outputs that are money; `""` for a bare value.
    pub(super) money: Vec<String>,
}

#[derive(Debug)]
enum Compiled {
    Literal(Node),
    Table(Table),
}

/// What running one decision gave.
pub(super) struct Ran<'a> {
    pub(super) value: Val<'a>,
    pub(super) rows: Vec<u32>,
    pub(super) inputs: BTreeMap<String, Value>,
}

/// Compiles the decisions of a file, refusing requirements that are missing or lead back.
pub(super) fn compile(model: &Model, schema: &Schema) -> Result<Graph, Vec<Finding>> {
    let mut findings = Vec::new();
    let requires = edges(model, &mut findings);
    let order = order(model, &requires, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let known = model.decisions.iter().fold(schema.clone(), |schema, decision| {
        if schema.root(&decision.name).is_some() {
            schema
        } else {
            schema.with_root(&decision.name, Type::Any)
        }
    });
    let mut compounds = known.compound_names();
    compounds.extend(model.inputs.iter().filter(|name| name.contains([' ', '-'])).cloned());
    let mut nodes: Vec<DecisionNode> = Vec::new();
    // Place in the file to place in the order.
    let mut placed: BTreeMap<usize, usize> = BTreeMap::new();
    for index in order {
        let (Some(source), Some(edges)) = (model.decisions.get(index), requires.get(index)) else { continue };
        // One slip gives one finding: what rests on a decision that is wrong is not looked at.
        if edges.iter().any(|edge| !placed.contains_key(edge)) {
            continue;
        }
        let direct: Vec<usize> = edges.iter().filter_map(|edge| placed.get(edge).copied()).collect();
        let node = decision(source, direct, &nodes, schema, &compounds, &mut findings).map(|node| {
            let money = money(source, &node, &model.money);
            DecisionNode { money, ..node }
        });
        if let Some(node) = node {
            placed.insert(index, nodes.len());
            nodes.push(node);
        }
    }
    findings.sort_by_key(|finding| finding.offset);
    findings.dedup();
    if findings.is_empty() { Ok(Graph { nodes }) } else { Err(findings) }
}

fn decision(
    source: &DecisionSource,
    direct: Vec<usize>,
    nodes: &[DecisionNode],
    schema: &Schema,
    compounds: &[String],
    findings: &mut Vec<Finding>,
) -> Option<DecisionNode> {
    let required: Vec<(String, Type)> = direct
        .iter()
        .filter_map(|index| nodes.get(*index))
        .map(|node| (node.name.clone(), node.inner.clone()))
        .collect();
    let mut logic = Logic {
        schema,
        compounds,
        required: &required,
        findings: Vec::new(),
        warnings: Vec::new(),
        reads: Vec::new(),
    };
    let compiled = match &source.logic {
        LogicSource::Literal(text) => {
            logic.expression(text).map(|(node, kind)| (Compiled::Literal(node), kind.clone(), kind))
        }
        LogicSource::Table(table) => table::compile(source, table, &mut logic).map(|table| {
            let (inner, result) = (table.inner_type(), table.result_type());
            (Compiled::Table(table), inner, result)
        }),
    };
    findings.append(&mut logic.findings);
    let mut reads = logic.reads;
    let mut needs = BTreeSet::new();
    for index in &direct {
        if let Some(node) = nodes.get(*index) {
            needs.extend(node.needs.iter().copied());
            needs.insert(*index);
            for path in &node.reads {
                if !reads.contains(path) {
                    reads.push(path.clone());
                }
            }
        }
    }
    let warnings = logic.warnings;
    let (logic, inner, result) = compiled?;
    // Places grow along the order, so a sorted set is an order to run in.
    let needs = needs.into_iter().collect();
    Some(DecisionNode {
        name: source.name.clone(),
        result,
        inner,
        reads,
        requires: direct,
        needs,
        logic,
        warnings,
        money: Vec::new(),
    })
}

/// Which outputs of a decision are money: those of columns of such a type, or all of them when its variable is of one.
fn money(source: &DecisionSource, node: &DecisionNode, types: &[String]) -> Vec<String> {
    let is_money = |kind: &Option<String>| kind.as_ref().is_some_and(|kind| types.contains(kind));
    let whole = is_money(&source.kind);
    let mut result = &node.result;
    while let Type::List(item) = result {
        result = item;
    }
    match (result, &source.logic) {
        (Type::Record(parts), LogicSource::Table(table)) => parts
            .keys()
            .filter(|name| {
                let column = table.outputs.iter().find(|output| output.name.as_ref() == Some(name));
                whole || column.is_some_and(|column| is_money(&column.kind))
            })
            .cloned()
            .collect(),
        (_, LogicSource::Table(table)) => {
            let bare = whole || matches!(table.outputs.as_slice(), [output] if is_money(&output.kind));
            bare.then(String::new).into_iter().collect()
        }
        _ => whole.then(String::new).into_iter().collect(),
    }
}

/// For each decision the places in the file of those it requires.
fn edges(model: &Model, findings: &mut Vec<Finding>) -> Vec<Vec<usize>> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, decision) in model.decisions.iter().enumerate() {
        if names.insert(&decision.name, index).is_some() {
            findings.push(Finding::new(
                decision.at,
                format!("there are two decisions named `{}`", decision.name),
                "give one of them another name",
            ));
        }
    }
    model
        .decisions
        .iter()
        .map(|decision| {
            let mut found = Vec::new();
            for (id, at) in &decision.requires {
                match model.decisions.iter().position(|other| other.id == *id) {
                    Some(index) if found.contains(&index) => {}
                    Some(index) => found.push(index),
                    None => findings.push(Finding::new(
                        *at,
                        format!("decision `{}` requires `{id}`, which is not in the file", decision.title),
                        "draw the requirement from a decision of this file",
                    )),
                }
            }
            found
        })
        .collect()
}

/// An order in which each decision follows those it requires; decisions on a cycle are findings. Takes the ready ones
/// away until none is left, so neither deep chains nor diamonds cost more than their edges.
fn order(model: &Model, requires: &[Vec<usize>], findings: &mut Vec<Finding>) -> Vec<usize> {
    let mut done = Vec::new();
    let mut is_done = vec![false; requires.len()];
    let mut waiting: Vec<usize> = (0..requires.len()).collect();
    loop {
        let ready = |index: &usize, is_done: &[bool]| {
            requires
                .get(*index)
                .is_none_or(|edges| edges.iter().all(|edge| is_done.get(*edge) == Some(&true)))
        };
        let mut left = Vec::new();
        let before = waiting.len();
        for index in waiting {
            if ready(&index, &is_done) {
                if let Some(flag) = is_done.get_mut(index) {
                    *flag = true;
                }
                done.push(index);
            } else {
                left.push(index);
            }
        }
        waiting = left;
        if waiting.is_empty() {
            return done;
        }
        if waiting.len() == before {
            break;
        }
    }
    for index in &waiting {
        let (Some(decision), Some(edges)) = (model.decisions.get(*index), requires.get(*index)) else {
            continue;
        };
        let others: Vec<String> = edges
            .iter()
            .filter(|edge| waiting.contains(edge))
            .filter_map(|edge| model.decisions.get(*edge))
            .map(|other| format!("`{}`", other.title))
            .collect();
        findings.push(Finding::new(
            decision.at,
            format!(
                "decision `{}` requires {}, and that leads back to it",
                decision.title,
                others.join(", ")
            ),
            "remove one of the requirements",
        ));
    }
    done
}

impl Graph {
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, index: usize) -> Option<&DecisionNode> {
        self.nodes.get(index)
    }

    /// Runs a decision after everything it needs, each once.
    pub(super) fn decide(&self, index: usize, scope: &dyn Scope) -> Result<Decided, String> {
        let node = self.nodes.get(index).ok_or("there is no such decision")?;
        let mut values: BTreeMap<usize, Val<'_>> = BTreeMap::new();
        for needed in &node.needs {
            if let Some(needed_node) = self.nodes.get(*needed) {
                let ran = needed_node.run(&values, scope);
                values.insert(*needed, ran.value);
            }
        }
        let ran = node.run(&values, scope);
        let value = ran.value.into_value()?;
        let value = match &node.logic {
            Compiled::Literal(_) => value,
            Compiled::Table(table) => table.wrapped(value),
        };
        Ok(Decided { value, rows: ran.rows, inputs: ran.inputs })
    }
}

impl DecisionNode {
    /// Rows of its table.
    pub(super) fn row_count(&self) -> u32 {
        match &self.logic {
            Compiled::Literal(_) => 0,
            Compiled::Table(table) => table.row_count(),
        }
    }

    fn run<'a>(&'a self, values: &BTreeMap<usize, Val<'a>>, scope: &'a dyn Scope) -> Ran<'a> {
        let mut run = Run::new(scope);
        run.locals
            .extend(self.requires.iter().map(|index| values.get(index).cloned().unwrap_or(Val::Null(None))));
        match &self.logic {
            Compiled::Literal(node) => {
                let value = run.eval(node);
                let inputs = self
                    .reads
                    .iter()
                    .map(|path| {
                        let segments = path.segments();
                        let value = segments.split_first().and_then(|(root, rest)| {
                            scope.root(root).and_then(|value| value.at(rest).cloned())
                        });
                        (path.to_string(), value.unwrap_or(Value::Null))
                    })
                    .collect();
                Ran { value, rows: Vec::new(), inputs }
            }
            Compiled::Table(table) => table.run(&mut run),
        }
    }
}
