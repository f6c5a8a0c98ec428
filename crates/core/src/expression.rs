//! The seam to the expression language. `core` calls these traits; `feel` implements them; `program` joins the two.

use crate::{Value, value::FieldPath};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap, fmt::Debug, sync::Arc};

/// What an expression may see.
///
/// Root names: the top-level items of the case file; `input` (what came with the action, also laid over the case file:
/// an input field hides the stored one); `me` (`id`, `roles`, `units`); `clock` (`clock.statutory.over`, `.due`,
/// `.started`); `milestones` (`milestones.ready`: yes or no); `decisions` (results by name); `state` (name of the state
/// of the track at hand); `config`.
pub trait Scope {
    /// The value of a root name; `None` when there is none of that name *yet*, which makes a condition unknown.
    fn root(&self, name: &str) -> Option<Cow<'_, Value>>;

    /// The time of the envelope; what `now()` and `today()` answer.
    fn now(&self) -> Timestamp;

    /// The time zone in which `today()`, the day of an instant and its hour are told; UTC unless a scope knows better.
    fn zone(&self) -> TimeZone {
        TimeZone::UTC
    }
}

/// The answer of a condition. Null is not false, and unknown is not true (rule 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It cannot be told, with the reason in plain words: ``"`fee_received` has no value yet"``.
    Unknown(String),
}

impl Truth {
    /// True only for [`Truth::True`].
    pub const fn holds(&self) -> bool {
        matches!(self, Self::True)
    }
}

/// A compiled condition or value expression. Total and bounded: it never panics, blocks or loops without end.
pub trait Expression: Debug + Send + Sync {
    /// Evaluates to a truth.
    fn truth(&self, scope: &dyn Scope) -> Truth;

    /// Evaluates to a value, or says why it cannot.
    fn value(&self, scope: &dyn Scope) -> Result<Value, String>;

    /// The text the author wrote.
    fn source(&self) -> &str;

    /// The paths it reads, roots included: `["fee_received", "decisions.fee.amount"]`.
    fn reads(&self) -> &[FieldPath];

    /// The values it would compare, for "refused because …" and *why is this waiting*: path and value now, in the order
    /// of [`Expression::reads`].
    fn readings(&self, scope: &dyn Scope) -> Vec<(FieldPath, Value)> {
        self.reads()
            .iter()
            .map(|path| {
                let segments = path.segments();
                let value = segments
                    .split_first()
                    .and_then(|(root, rest)| scope.root(root).and_then(|value| value.at(rest).cloned()))
                    .unwrap_or(Value::Null);
                (path.clone(), value)
            })
            .collect()
    }
}

/// A compiled decision (DMN).
pub trait Decision: Debug + Send + Sync {
    /// Runs it. `Err` says in plain words why there is no result.
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String>;

    /// The paths it reads.
    fn reads(&self) -> &[FieldPath];

    /// How many rows its table has; 0 where it has none.
    fn row_count(&self) -> u32 {
        0
    }
}

/// The result of a decision and how it came about; stored with the case, so that it can be re-run and explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The result: one value, or a map of output names, or a list for collecting hit policies.
    pub value: Value,
    /// The matched rows, 1-based, in table order.
    pub rows: Vec<u32>,
    /// The inputs as they were.
    pub inputs: BTreeMap<String, Value>,
}

/// A shared compiled expression.
pub type Expr = Arc<dyn Expression>;
