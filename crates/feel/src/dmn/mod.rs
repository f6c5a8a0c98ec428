//! Decisions: DMN 1.2 to 1.5 files, with a table loop and a graph runner of our own.
//!
//! A decision sees the case by the names of the schema, and the decisions it requires by their variables. Requirements are
//! held to be a graph without cycles when a file is read; when a decision is asked, each of those it needs runs once.
//!
//! # What a decision gives
//!
//! | Logic | Result |
//! |---|---|
//! | literal expression | its value |
//! | table, several outputs | a map of output names |
//! | table, one output without a name, or named like the decision or its variable | the bare value |
//! | table, one output with another name | a map with that one name: output `amount` of decision `fee` is read as `decisions.fee.amount` |
//!
//! Collecting hit policies give a list of these; `COLLECT` with a sum, count, minimum or maximum gives a number. Between
//! decisions of one file the standard's own rule holds (one output is a bare value).

mod graph;
mod hit;
mod logic;
mod table;
mod xml;

use crate::{
    finding::Finding,
    gate::stack::on_big_stack,
    types::{Schema, Type},
};
use casewright_core::{Decided, Decision, FieldPath, Scope};
use graph::Graph;
use std::sync::Arc;

/// Largest file, in bytes.
pub const DMN_BYTES_MAX: usize = 1_048_576;

/// A decision of a file, ready to run.
#[derive(Clone, Debug)]
pub struct Compiled {
    graph: Arc<Graph>,
    index: usize,
}

impl Compiled {
    /// The name of its variable; without one its own name.
    pub fn name(&self) -> &str {
        self.graph.node(self.index).map_or("", |node| &node.name)
    }

    /// True when an output is an amount of money: the output of that name, or with `""` the bare value. A file says so
    /// by the type `money` (an item definition of that name, or one made of it) on an output column or on the variable.
    pub fn is_money(&self, output: &str) -> bool {
        self.graph.node(self.index).is_some_and(|node| node.money.iter().any(|name| name == output))
    }

    /// The type of its result, for the root `decisions` of a schema.
    pub fn result(&self) -> Type {
        self.graph.node(self.index).map_or(Type::Any, |node| node.result.clone())
    }
}

/// Reads a DMN file. Every decision of it is compiled and checked against the schema; they come in an order in which each
/// follows those it requires. Offsets of findings count in `xml`; see [`Finding::line_column`].
pub fn decisions(xml: &str, schema: &Schema) -> Result<Vec<Compiled>, Vec<Finding>> {
    let graph = on_big_stack(|| xml::read(xml).and_then(|model| graph::compile(&model, schema)));
    let graph = Arc::new(graph.map_err(|finding| vec![finding])??);
    Ok((0..graph.len()).map(|index| Compiled { graph: graph.clone(), index }).collect())
}

impl Decision for Compiled {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        self.graph.decide(self.index, scope)
    }

    fn reads(&self) -> &[FieldPath] {
        self.graph.node(self.index).map_or(&[], |node| &node.reads)
    }

    fn row_count(&self) -> u32 {
        self.graph.node(self.index).map_or(0, graph::DecisionNode::row_count)
    }
}
