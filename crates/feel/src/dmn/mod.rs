//! Decisions: DMN 1.1 to 1.5 files, with a table loop and a graph runner of our own.
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

mod beyond;
mod graph;
pub(crate) mod hit;
mod logic;
mod sheet;
mod table;
pub(crate) mod xml;

use crate::{
    finding::Finding,
    gate::stack::on_big_stack,
    types::{Schema, Type},
};
use beyond::Beyond;
use casewright_core::{Decided, Decision, FieldPath, Scope};
use graph::Graph;
pub use sheet::{InputError, Sheet};
use std::sync::Arc;

/// Largest file, in bytes.
pub const DMN_BYTES_MAX: usize = 1_048_576;

/// A decision of a file, ready to run.
#[derive(Clone, Debug)]
pub struct Compiled {
    made: Made,
}

#[derive(Clone, Debug)]
enum Made {
    /// A table or plain expression, type-checked.
    Checked(Arc<Graph>, usize),
    /// Anything else of DMN: names checked, bounded when it runs.
    Beyond(Arc<Beyond>),
}

impl Compiled {
    /// The name of its variable; without one its own name.
    pub fn name(&self) -> &str {
        match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or("", |node| &node.name),
            Made::Beyond(beyond) => &beyond.name,
        }
    }

    /// True when an output is an amount of money: the output of that name, or with `""` the bare value. A file says so
    /// by the type `money` (an item definition of that name, or one made of it) on an output column or on the variable.
    pub fn is_money(&self, output: &str) -> bool {
        let money: &[String] = match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or(&[], |node| &node.money),
            Made::Beyond(beyond) => &beyond.money,
        };
        money.iter().any(|name| name == output)
    }

    /// What runs, and is probably not what its author meant: rows that no input reaches, empty input cells. Offsets count in
    /// the file. Of type-checked tables alone.
    pub fn warnings(&self) -> &[Finding] {
        match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or(&[], |node| &node.warnings),
            Made::Beyond(_) => &[],
        }
    }

    /// The type of its result, for the root `decisions` of a schema.
    pub fn result(&self) -> Type {
        match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or(Type::Any, |node| node.result.clone()),
            Made::Beyond(beyond) => beyond.result.clone(),
        }
    }
}

/// Reads a DMN file. Every decision of it is compiled and checked against the schema; they come in an order in which each
/// follows those it requires. Offsets of findings count in `xml`; see [`Finding::line_column`].
///
/// Tables and plain expressions are type-checked. Decisions that need more of DMN (boxed expressions, knowledge models,
/// functions, several iterations at once) have their names and paths checked, and a budget when they run.
pub fn decisions(xml: &str, schema: &Schema) -> Result<Vec<Compiled>, Vec<Finding>> {
    decisions_of(&[xml], schema)
}

/// As [`decisions`], of a file that imports others; these follow it. Offsets count in the first.
pub fn decisions_of(files: &[&str], schema: &Schema) -> Result<Vec<Compiled>, Vec<Finding>> {
    on_big_stack(|| beyond::split(files, schema)).map_err(|finding| vec![finding])?
}

impl Decision for Compiled {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        match &self.made {
            Made::Checked(graph, index) => graph.decide(*index, scope),
            Made::Beyond(beyond) => beyond.decide(scope),
        }
    }

    fn reads(&self) -> &[FieldPath] {
        match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or(&[], |node| &node.reads),
            Made::Beyond(beyond) => &beyond.reads,
        }
    }

    fn row_count(&self) -> u32 {
        match &self.made {
            Made::Checked(graph, index) => graph.node(*index).map_or(0, graph::DecisionNode::row_count),
            Made::Beyond(beyond) => beyond.row_count(),
        }
    }
}
