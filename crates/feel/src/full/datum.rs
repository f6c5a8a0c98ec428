//! Models as the standard means them: values of every FEEL type in, values out, each decision on its own.

use super::{
    OURS,
    model::{Given, Made, Parts, read},
};
use crate::finding::Finding;
use dsntk_feel::{FeelNumber, Name, context::FeelContext, values::Value};
use dsntk_feel_evaluator::evaluate_equals;
use jiff::{Timestamp, tz::TimeZone};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A value of any FEEL type; wider than what a case holds: a time of day, a duration of months, a local date and time.
#[derive(Clone)]
pub struct Datum(pub(super) Value);

impl fmt::Debug for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Datum {
    /// As FEEL shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::FunctionDefinition(..) | Value::BuiltInFunction(_) => f.write_str("a function"),
            Value::Null(Some(reason)) => write!(f, "null({})", reason.trim_start_matches(OURS)),
            value => write!(f, "{value}"),
        }
    }
}

impl Datum {
    /// Nothing.
    pub const fn null() -> Self {
        Self(Value::Null(None))
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Value::String(text.into()))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self(Value::List(items.into_iter().map(|item| item.0).collect()))
    }

    /// A context.
    pub fn context(parts: impl IntoIterator<Item = (String, Self)>) -> Self {
        let mut context = FeelContext::default();
        for (name, part) in parts {
            context.set_entry(&Name::from(name), part.0);
        }
        Self(Value::Context(context))
    }

    /// A value of an XML Schema type, by the type's local name: `decimal`, `boolean`, `date`, `time`, `dateTime`,
    /// `duration`; any other is a text. Nothing when the text is none of the type.
    pub fn xsd(kind: &str, text: &str) -> Self {
        let read = match kind {
            "boolean" => Value::try_from_xsd_boolean(text),
            "decimal" | "integer" | "int" | "long" => Value::try_from_xsd_decimal(text),
            "double" | "float" => Value::try_from_xsd_double(text),
            "date" => Value::try_from_xsd_date(text),
            "time" => Value::try_from_xsd_time(text),
            "dateTime" => Value::try_from_xsd_date_time(text),
            "duration" | "dayTimeDuration" | "yearMonthDuration" => Value::try_from_xsd_duration(text),
            _ => return Self::text(text),
        };
        Self(read.unwrap_or(Value::Null(None)))
    }

    /// True for nothing.
    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// Why it is nothing, when that is known.
    pub fn reason(&self) -> Option<&str> {
        match &self.0 {
            Value::Null(reason) => reason.as_deref().map(|reason| reason.trim_start_matches(OURS)),
            _ => None,
        }
    }

    /// Equal as FEEL has it; numbers of a result that does not end to the eight places to which such are often written.
    pub fn same(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (apart, size) = ((*left - *right).abs(), right.abs());
            let is_near = apart <= size * FeelNumber::new(1, 13);
            // Places count only for numbers that have some left.
            is_near || (size > FeelNumber::new(1, 1) && apart < FeelNumber::new(5, 9))
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Context(left), Value::Context(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, part)| right.get_entry(name).is_some_and(|other| same(part, other)))
        }
        (Value::Null(_), Value::Null(_)) => true,
        // Those without a zone are equal to themselves at least.
        (Value::DateTime(_), Value::DateTime(_)) | (Value::Time(_), Value::Time(_)) => {
            left.to_string() == right.to_string() || evaluate_equals(left, right)
        }
        _ => evaluate_equals(left, right),
    }
}

/// A DMN model of one or more files, with the semantics of the standard: an input that is missing is null, and so is what
/// cannot be computed. Each decision stands on its own: one that is refused refuses those that require it, no others.
/// A program's decisions are held more strictly: [`crate::decisions`].
#[derive(Clone, Debug)]
pub struct Model {
    parts: Arc<Parts>,
}

impl Model {
    /// Reads a file and those it imports, the file that is run first. `Err` when a file is no DMN at all.
    pub fn read(files: &[&str]) -> Result<Self, Vec<Finding>> {
        Ok(Self { parts: Arc::new(read(files, None)?) })
    }

    /// Names of the decisions of the first file.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .filter(|part| part.file == 0 && matches!(part.made, Made::Decision(_) | Made::Refused(_)))
            .map(|part| part.title.as_str())
    }

    /// Why a decision or service is refused; empty when it runs. Offsets count in the first file.
    pub fn findings(&self, name: &str) -> &[Finding] {
        let index = self.parts.find(name, |made| matches!(made, Made::Refused(_)));
        match index.and_then(|index| self.parts.part(index)).map(|part| &part.made) {
            Some(Made::Refused(findings)) => findings,
            _ => &[],
        }
    }

    /// Runs a decision. `Err` says that it is not here, is refused, or uses up its budget.
    pub fn decide(
        &self,
        name: &str,
        inputs: &BTreeMap<String, Datum>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Datum, String> {
        let index = self
            .parts
            .find(name, |made| matches!(made, Made::Decision(_) | Made::Refused(_)))
            .ok_or_else(|| format!("there is no decision `{name}`"))?;
        let ran = self.parts.run(index, given(inputs, now, zone))?;
        Ok(Datum(ran.value))
    }

    /// Runs a decision service; gives its outputs by name.
    pub fn serve(
        &self,
        name: &str,
        inputs: &BTreeMap<String, Datum>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<BTreeMap<String, Datum>, String> {
        let index = self
            .parts
            .find(name, |made| matches!(made, Made::Service { .. }))
            .ok_or_else(|| format!("there is no service `{name}`"))?;
        let outputs = self.parts.run_service(index, given(inputs, now, zone))?;
        Ok(outputs.into_iter().map(|(name, value)| (name, Datum(value))).collect())
    }
}

fn given(inputs: &BTreeMap<String, Datum>, now: Timestamp, zone: &TimeZone) -> Given {
    let (now, today) = times(now, zone);
    let inputs = inputs.iter().map(|(name, datum)| (name.clone(), datum.0.clone())).collect();
    Given { inputs, roots: FeelContext::default(), now, today }
}

/// `now()` and `today()` of a moment.
pub(crate) fn times(now: Timestamp, zone: &TimeZone) -> (Value, Value) {
    let local = now.to_zoned(zone.clone());
    let spelt = if local.offset().is_zero() {
        now.to_string()
    } else {
        local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    (
        Value::try_from_xsd_date_time(&spelt).unwrap_or(Value::Null(None)),
        Value::try_from_xsd_date(&local.date().to_string()).unwrap_or(Value::Null(None)),
    )
}
