//! Inputs and outputs (5.4.10.5, 5.4.5): what a task is given and what it gives back.
//!
//! A *parameter* of a task is bound to a case-file item (`bindingRef`) and can be refined by an expression
//! (`bindingRefinement`). A *mapping* (`parameterMapping` of case, process and decision tasks) leads from a parameter of
//! the task to one of what it calls, or back.

use crate::{expression::Expr, value::FieldPath};

/// What a task is given and gives back; for the plan model, what the case is.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    /// `inputs` (`caseInput`), in document order.
    pub inputs: Vec<Parameter>,
    /// `outputs` (`caseOutput`), in document order.
    pub outputs: Vec<Parameter>,
    /// Mappings from inputs of the task to parameters of what it calls; none: by equal names, and what has no parameter of
    /// that name sees nothing of it.
    pub into: Vec<Mapping>,
    /// Mappings from results of what it calls to outputs of the task; none: by equal names, and a single output takes a
    /// single result whatever its name.
    pub out_of: Vec<Mapping>,
}

impl Parameters {
    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.outputs.is_empty() && self.into.is_empty() && self.out_of.is_empty()
    }
}

/// One parameter: `inputCaseParameter`, `caseInput`, `output`, …
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, else its id.
    pub name: String,
    /// The case-file item it is bound to: the path of `bindingRef`. An input without one has no value of its own; an output
    /// without one is dropped.
    pub binding: Option<FieldPath>,
    /// `bindingRefinement`: an expression that sees the case file, and as `input` the value of the bound item (inputs) or
    /// what came back (outputs). What it gives is the value.
    pub refinement: Option<Expr>,
}

/// One mapping: `parameterMapping`.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The name of the source parameter (`sourceRef`).
    pub source: String,
    /// The name of the target parameter (`targetRef`).
    pub target: String,
    /// `transformation`: an expression that sees the case file, and as `input` the value of the source.
    pub transformation: Option<Expr>,
}
