//! Decisions that need more of DMN than tables and plain expressions, published with their names checked and run by
//! [`crate::full`] with a budget.

use super::{
    Compiled, Made, graph,
    xml::{self, BeyondSource, Model},
};
use crate::{
    eval::val::{Val, value_to_feel},
    finding::Finding,
    full::{
        OURS,
        boxed::Boxed,
        datum::times,
        model::{self, Given, Parts, Rests},
        table::Table,
    },
    types::{Schema, Type},
};
use casewright_core::{Decided, FieldPath, Scope, Value};
use dsntk_feel::{FeelType, Name, context::FeelContext, values::Value as Feel};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One such decision.
#[derive(Debug)]
pub(super) struct Beyond {
    pub(super) name: String,
    parts: Arc<Parts>,
    index: usize,
    rests: Rests,
    /// Paths of the case it uses.
    pub(super) reads: Vec<FieldPath>,
    pub(super) result: Type,
    /// Outputs that are money; `""` for a bare value.
    pub(super) money: Vec<String>,
}

/// Compiles a file: what can be type-checked is, the rest has its names checked.
pub(super) fn split(files: &[&str], schema: &Schema) -> Result<Vec<Compiled>, Vec<Finding>> {
    let mut model = xml::read(files.first().copied().unwrap_or(""))?;
    let names = model.inputs.iter().chain(model.decisions.iter().map(|decision| &decision.name));
    let mut compounds = schema.compound_names();
    compounds.extend(names.filter(|name| name.contains([' ', '-'])).cloned());
    let plain = |decision: &&xml::DecisionSource| !decision.is_plain(&compounds);
    let odd: BTreeSet<String> =
        model.decisions.iter().filter(plain).map(|decision| decision.id.clone()).collect();
    if model.beyond.is_empty() && odd.is_empty() {
        return checked(&model, schema);
    }
    let roots: BTreeMap<String, FeelType> =
        schema.roots().filter_map(|name| Some((name.to_owned(), feel_type(schema.root(name)?)))).collect();
    let parts = Arc::new(model::read(files, Some(&roots))?);
    move_beyond(&mut model, &odd, &parts);
    let mut findings = Vec::new();
    let mut compiled = Vec::new();
    if !model.decisions.is_empty() {
        match checked(&model, schema) {
            Ok(made) => compiled = made,
            Err(found) => findings = found,
        }
    }
    for source in &model.beyond {
        match beyond(source, &model, &parts, &roots) {
            Ok(beyond) => compiled.push(Compiled { made: Made::Beyond(Arc::new(beyond)) }),
            Err(found) => findings.extend(found),
        }
    }
    findings.sort_by_key(|finding| finding.offset);
    findings.dedup();
    if findings.is_empty() { Ok(compiled) } else { Err(findings) }
}

fn checked(model: &Model, schema: &Schema) -> Result<Vec<Compiled>, Vec<Finding>> {
    let graph = Arc::new(graph::compile(model, schema)?);
    Ok((0..graph.len()).map(|index| Compiled { made: Made::Checked(graph.clone(), index) }).collect())
}

/// Takes out of the checked decisions those whose texts only the whole language reads, and all that require such.
fn move_beyond(model: &mut Model, odd: &BTreeSet<String>, parts: &Parts) {
    let mut moved: BTreeSet<String> = model.beyond.iter().map(|source| source.id.clone()).collect();
    loop {
        let before = moved.len();
        for decision in &model.decisions {
            let runs =
                || parts.find(&decision.name, |made| matches!(made, model::Made::Decision(_))).is_some();
            let requires_moved = decision.requires.iter().any(|(id, _)| moved.contains(id));
            if requires_moved || (odd.contains(&decision.id) && runs()) {
                moved.insert(decision.id.clone());
            }
        }
        if moved.len() == before {
            break;
        }
    }
    let (beyond, checked): (Vec<_>, Vec<_>) =
        std::mem::take(&mut model.decisions).into_iter().partition(|decision| moved.contains(&decision.id));
    model.decisions = checked;
    model.beyond.extend(beyond.into_iter().map(|decision| BeyondSource {
        id: decision.id,
        name: decision.name,
        kind: decision.kind,
        at: decision.at,
    }));
}

fn beyond(
    source: &BeyondSource,
    model: &Model,
    parts: &Arc<Parts>,
    roots: &BTreeMap<String, FeelType>,
) -> Result<Beyond, Vec<Finding>> {
    let is_decision = |made: &model::Made| matches!(made, model::Made::Decision(_) | model::Made::Refused(_));
    let index = parts.find(&source.name, is_decision).ok_or_else(|| {
        let message = format!("decision `{}` cannot be found again", source.name);
        vec![Finding::new(source.at, message, "give each decision a name of its own")]
    })?;
    if let Some(model::Made::Refused(findings)) = parts.part(index).map(|part| &part.made) {
        return Err(findings.clone());
    }
    let rests = parts.rests_on(index);
    let lost: Vec<Finding> = rests
        .inputs
        .iter()
        .filter(|name| !roots.contains_key(*name))
        .map(|name| {
            Finding::new(
                source.at,
                format!(
                    "decision `{}` rests on input data `{name}`, which is no field of the case",
                    source.name
                ),
                "name the input data like a field or group of the case file",
            )
        })
        .collect();
    if !lost.is_empty() {
        return Err(lost);
    }
    let of_case = |path: &&String| roots.contains_key(path.split('.').next().unwrap_or(path));
    let reads = rests.used.iter().filter(of_case).map(|path| FieldPath::new(path.clone())).collect();
    let mut beyond = Beyond {
        name: source.name.clone(),
        parts: Arc::clone(parts),
        index,
        reads,
        rests,
        result: own_type(&parts.shape(index)),
        money: Vec::new(),
    };
    let wrap = beyond.wrap().map(str::to_owned);
    if let Some(name) = wrap.clone() {
        beyond.result = match std::mem::replace(&mut beyond.result, Type::Any) {
            Type::List(item) => Type::list(Type::record([(name, *item)])),
            one => Type::record([(name, one)]),
        };
    }
    if source.kind.as_ref().is_some_and(|kind| model.money.contains(kind)) {
        beyond.money.push(wrap.unwrap_or_default());
    }
    Ok(beyond)
}

impl Beyond {
    fn table(&self) -> Option<&Table> {
        match self.parts.part(self.index).map(|part| &part.made) {
            Some(model::Made::Decision(Boxed::Table(table))) => Some(table),
            _ => None,
        }
    }

    pub(super) fn row_count(&self) -> u32 {
        self.table().map_or(0, |table| u32::try_from(table.rows.len()).unwrap_or(u32::MAX))
    }

    /// The name under which a single output stands; the rule of [`super`].
    fn wrap(&self) -> Option<&str> {
        let table = self.table().filter(|table| !table.policy.aggregates())?;
        let title = self.parts.part(self.index).map_or("", |part| &part.title);
        match table.outputs.as_slice() {
            [output] => Some(output.name.as_str())
                .filter(|name| !name.is_empty() && *name != self.name && *name != title),
            _ => None,
        }
    }

    pub(super) fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let mut seen = BTreeMap::new();
        let mut roots = FeelContext::default();
        for path in &self.reads {
            let segments = path.segments();
            let Some((root, rest)) = segments.split_first() else { continue };
            let whole = scope.root(root);
            let value = whole.as_ref().and_then(|value| value.at(rest).cloned()).unwrap_or(Value::Null);
            // Null is not false: what is missing decides nothing, unless the texts deal with it by name.
            if value.is_null() && !self.rests.asks_null {
                return Err(format!("`{path}` has no value yet"));
            }
            seen.insert(path.to_string(), value);
            if let Some(whole) = whole {
                roots.set_entry(&Name::from(*root), value_to_feel(&whole));
            }
        }
        let bound = |name: &String| scope.root(name).map_or(Feel::Null(None), |value| value_to_feel(&value));
        let inputs = self.rests.inputs.iter().map(|name| (name.clone(), bound(name))).collect();
        let (now, today) = times(scope.now(), &scope.zone());
        let ran = self.parts.run(self.index, Given { inputs, roots, now, today })?;
        let value = match ran.value {
            // What the engine gives as a reason may hold a value of the case.
            Feel::Null(Some(reason)) => {
                return Err(reason.strip_prefix(OURS).map_or_else(
                    || format!("`{}` has no result for the values it is given", self.name),
                    str::to_owned,
                ));
            }
            value => Val::from_feel(value).into_value()?,
        };
        let named = |name: &str, value: Value| Value::Map([(Arc::from(name), value)].into());
        let value = match (self.wrap(), value) {
            (None, value) => value,
            (Some(name), Value::List(items)) => {
                Value::List(items.into_iter().map(|item| named(name, item)).collect())
            }
            (Some(name), value) => named(name, value),
        };
        let inputs = if ran.inputs.is_empty() {
            seen
        } else {
            let inputs = ran.inputs.into_iter();
            inputs
                .map(|(text, value)| (text, Val::from_feel(value).into_value().unwrap_or(Value::Null)))
                .collect()
        };
        Ok(Decided { value, rows: ran.rows, inputs })
    }
}

/// A type as the engine knows it.
fn feel_type(kind: &Type) -> FeelType {
    match kind {
        Type::Any | Type::Null => FeelType::Any,
        Type::Bool => FeelType::Boolean,
        Type::Number => FeelType::Number,
        Type::Text | Type::Choice(_) => FeelType::String,
        Type::Date => FeelType::Date,
        Type::Time => FeelType::DateTime,
        Type::TimeOfDay => FeelType::Time,
        Type::Duration => FeelType::DaysAndTimeDuration,
        Type::Months => FeelType::YearsAndMonthsDuration,
        Type::List(item) => FeelType::List(Box::new(feel_type(item))),
        Type::Record(parts) => {
            FeelType::Context(parts.iter().map(|(name, kind)| (Name::from(name), feel_type(kind))).collect())
        }
    }
}

/// A type of the engine as one of ours.
pub(super) fn own_type(kind: &FeelType) -> Type {
    match kind {
        FeelType::Boolean => Type::Bool,
        FeelType::Number => Type::Number,
        FeelType::String => Type::Text,
        FeelType::Date => Type::Date,
        FeelType::DateTime => Type::Time,
        FeelType::Time => Type::TimeOfDay,
        FeelType::DaysAndTimeDuration => Type::Duration,
        FeelType::YearsAndMonthsDuration => Type::Months,
        FeelType::List(item) => Type::list(own_type(item)),
        FeelType::Context(parts) => {
            Type::record(parts.iter().map(|(name, kind)| (name.to_string(), own_type(kind))))
        }
        _ => Type::Any,
    }
}
