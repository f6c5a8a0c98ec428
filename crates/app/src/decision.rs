//! One decision of a program, asked with values that were typed in: `casewright decide`. No case is needed, none is touched.

use crate::bind::Listed;
use casewright_core::{
    Decided, Decision, FieldPath, Scope, Value, id::DecisionName, rejection::InputProblem,
};
use jiff::{Timestamp, tz::TimeZone};
use program::Program;
use serde_json::Value as Json;
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// A decision that can be asked.
#[derive(Debug)]
pub struct Ready<'a> {
    program: &'a Program,
    decision: &'a Arc<dyn Decision>,
    /// Decisions that come before it, where it reads any.
    before: Vec<(&'a DecisionName, &'a Arc<dyn Decision>)>,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotDecided {
    /// Values that do not fit the case file.
    #[error("{}", .0.iter().map(said).collect::<Vec<_>>().join("; "))]
    Input(Vec<InputProblem>),
    /// The decision itself says why.
    #[error("{0}")]
    Unknown(String),
}

fn said(problem: &InputProblem) -> String {
    let path = &problem.path;
    match problem.problem.as_str() {
        "not-listed" => format!("`{path}` is no field of the case file"),
        "wrong-type" => format!("`{path}` has a value of another type"),
        "not-one-of" => format!("`{path}` is none of its choices"),
        "too-long" => format!("`{path}` is too long"),
        other => format!("`{path}`: {other}"),
    }
}

/// The decision of a name. None when the program has no such decision.
pub fn ready<'a>(program: &'a Program, name: &str) -> Option<Ready<'a>> {
    let all = &program.definition.decisions;
    let (at, _, decision) = all.get_full(name)?;
    let reads_others =
        |decision: &Arc<dyn Decision>| decision.reads().iter().any(|path| path.root() == "decisions");
    let before = if reads_others(decision) { all.iter().take(at).collect() } else { Vec::new() };
    Some(Ready { program, decision, before })
}

impl Ready<'_> {
    /// The fields of the case file that it reads, in its own order, and those of the decisions before it.
    pub fn fields(&self) -> Vec<FieldPath> {
        let schema = &self.program.definition.file;
        let mut fields: Vec<FieldPath> = Vec::new();
        let all = self.before.iter().map(|(_, decision)| *decision).chain([self.decision]);
        for path in all.flat_map(|decision| decision.reads()) {
            if schema.fields.keys().any(|field| field.is_within(path) || path.is_within(field))
                && !fields.contains(path)
            {
                fields.push(path.clone());
            }
        }
        fields
    }

    /// Asks it. `values` is an object by field path, dotted or nested, in plain JSON; what is not there has no value.
    pub fn ask(&self, values: &Json, at: Timestamp) -> Result<Decided, NotDecided> {
        let bound = Listed::all(&self.program.definition.file).bind(values);
        if !bound.problems.is_empty() {
            return Err(NotDecided::Input(bound.problems));
        }
        let mut file = Value::Map(BTreeMap::new());
        for (path, value) in bound.input {
            file.put(&path.segments(), value);
        }
        let mut scope = Typed {
            file,
            config: Value::Map(self.program.definition.config.clone()),
            decisions: BTreeMap::new(),
            at,
            zone: self.program.definition.calendar.zone.clone(),
        };
        for (name, decision) in &self.before {
            // One without a result is unknown to those after it, which say so.
            if let Ok(decided) = decision.decide(&scope) {
                scope.decisions.insert(name.as_str().into(), decided.value);
            }
        }
        self.decision.decide(&scope).map_err(NotDecided::Unknown)
    }

    /// How many rows its table has; 0 where it has none.
    pub fn row_count(&self) -> u32 {
        self.decision.row_count()
    }
}

/// The case file as it was typed in.
struct Typed {
    file: Value,
    config: Value,
    decisions: BTreeMap<Arc<str>, Value>,
    at: Timestamp,
    zone: TimeZone,
}

impl Scope for Typed {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "config" => Some(Cow::Borrowed(&self.config)),
            "decisions" => Some(Cow::Owned(Value::Map(self.decisions.clone()))),
            other => self.file.at(&[other]).map(Cow::Borrowed),
        }
    }

    fn now(&self) -> Timestamp {
        self.at
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone()
    }
}
