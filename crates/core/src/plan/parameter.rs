//! Inputs and outputs (5.4.10.5, 5.4.5): what a task is given and what it gives back.
//!
//! A *parameter* of a task is bound to a case-file item (`bindingRef`) and can be refined by an expression
//! (`bindingRefinement`). A *mapping* (`parameterMapping` of case, process and decision tasks) leads from a parameter of
//! the task to one of what it calls, or back.

use crate::{
    expression::Expr,
    id::{ItemNo, TrackName},
    turn::Turn,
    value::{FieldPath, Value},
};
use std::{collections::BTreeMap, sync::Arc};

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

impl Turn<'_> {
    /// What a task gives to what it calls, by the names there.
    pub(crate) fn inputs_of(
        &self,
        no: ItemNo,
        parameters: &Parameters,
    ) -> Result<BTreeMap<Arc<str>, Value>, String> {
        let track = self.track_of(no);
        let mut inputs: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for parameter in &parameters.inputs {
            let bound = parameter.binding.as_ref().and_then(|path| self.case.value(path)).cloned();
            let value = match &parameter.refinement {
                None => bound.unwrap_or_default(),
                Some(refinement) => {
                    self.view().on(track).given(bound.unwrap_or_default()).value(refinement.as_ref())?
                }
            };
            inputs.insert(parameter.name.as_str().into(), value);
        }
        if parameters.into.is_empty() {
            return Ok(inputs);
        }
        let mut called = BTreeMap::new();
        for mapping in &parameters.into {
            let source = inputs.get(mapping.source.as_str()).cloned().unwrap_or_default();
            called.insert(mapping.target.as_str().into(), self.mapped(track, mapping, source)?);
        }
        Ok(called)
    }

    /// Writes what came back where the outputs of a task are bound: all of it, or nothing when something does not fit.
    pub(crate) fn take_back(
        &mut self,
        no: ItemNo,
        parameters: &Parameters,
        results: &Value,
    ) -> Result<(), String> {
        let mut changes = Vec::new();
        for output in &parameters.outputs {
            let Some(path) = &output.binding else { continue };
            let track = self.track_of(no);
            let mut mappings = parameters.out_of.iter().filter(|mapping| mapping.target == output.name);
            let value = match mappings.next() {
                Some(mapping) => {
                    let only = parameters.out_of.len() == 1;
                    self.mapped(track, mapping, named(results, &mapping.source, only))?
                }
                None if parameters.out_of.is_empty() => {
                    named(results, &output.name, parameters.outputs.len() == 1)
                }
                None => continue,
            };
            let value = match &output.refinement {
                None => value,
                Some(refinement) => self.view().on(track).given(value).value(refinement.as_ref())?,
            };
            if !self.definition.is_bare() && self.definition.file.field(path).is_none() {
                return Err(format!("`{path}` is no field of the case file"));
            }
            self.changes(path, &value, &mut changes).map_err(|rejection| rejection.to_string())?;
        }
        for (path, value) in changes {
            self.set_item(&path, value);
        }
        Ok(())
    }

    fn mapped(&self, track: Option<&TrackName>, mapping: &Mapping, source: Value) -> Result<Value, String> {
        match &mapping.transformation {
            None => Ok(source),
            Some(transformation) => self.view().on(track).given(source).value(transformation.as_ref()),
        }
    }
}

/// The result of a name; what has no names is the only result, whatever the name.
fn named(results: &Value, name: &str, only: bool) -> Value {
    match results {
        Value::Map(parts) => match (parts.get(name), parts.len()) {
            (Some(part), _) => part.clone(),
            (None, 1) if only => parts.values().next().cloned().unwrap_or_default(),
            (None, _) => Value::Null,
        },
        one if only => one.clone(),
        _ => Value::Null,
    }
}
