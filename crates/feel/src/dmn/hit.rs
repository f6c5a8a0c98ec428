//! Hit policies: from the rows that match to one result (DMN 1.5, 8.2.10 and 8.2.11). The same for tables that are
//! type-checked ([`super::table`]) and for those over any values ([`crate::full::table`]); what the two calculate with
//! differs, and stands behind [`Outputs`].

use super::xml::TableSource;
use crate::{finding::Finding, types::Type};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Unique,
    Any,
    Priority,
    First,
    RuleOrder,
    OutputOrder,
    Collect,
    Sum,
    Count,
    Min,
    Max,
}

impl Policy {
    /// Reads the policy and aggregation of a table; both by name or by their letter.
    pub(crate) fn read(table: &TableSource) -> Result<Self, Finding> {
        let aggregation = table.aggregation.as_ref().map(|text| text.text.as_str());
        Ok(match (table.policy.text.as_str(), aggregation) {
            ("UNIQUE" | "U" | "", _) => Self::Unique,
            ("ANY" | "A", _) => Self::Any,
            ("PRIORITY" | "P", _) => Self::Priority,
            ("FIRST" | "F", _) => Self::First,
            ("RULE ORDER" | "R", _) => Self::RuleOrder,
            ("OUTPUT ORDER" | "O", _) => Self::OutputOrder,
            ("COLLECT" | "C", None | Some("")) => Self::Collect,
            ("COLLECT" | "C", Some("SUM" | "+")) | ("C+", _) => Self::Sum,
            ("COLLECT" | "C", Some("COUNT" | "#")) | ("C#", _) => Self::Count,
            ("COLLECT" | "C", Some("MIN" | "<")) | ("C<", _) => Self::Min,
            ("COLLECT" | "C", Some("MAX" | ">")) | ("C>", _) => Self::Max,
            ("COLLECT" | "C", Some(other)) => {
                return Err(Finding::new(
                    table.aggregation.as_ref().map_or(table.at, |text| text.at),
                    format!("there is no aggregation `{other}`"),
                    "use `SUM`, `COUNT`, `MIN` or `MAX`",
                ));
            }
            (other, _) => {
                return Err(Finding::new(
                    table.policy.at,
                    format!("there is no hit policy `{other}`"),
                    "use `UNIQUE`, `ANY`, `PRIORITY`, `FIRST`, `RULE ORDER`, `OUTPUT ORDER` or `COLLECT`",
                ));
            }
        })
    }

    /// Orders results by the output values.
    pub(crate) const fn ranks(self) -> bool {
        matches!(self, Self::Priority | Self::OutputOrder)
    }

    /// Gives a list.
    pub(crate) const fn lists(self) -> bool {
        matches!(self, Self::RuleOrder | Self::OutputOrder | Self::Collect)
    }

    /// Gives one number or value made of all.
    pub(crate) const fn aggregates(self) -> bool {
        matches!(self, Self::Sum | Self::Count | Self::Min | Self::Max)
    }

    pub(crate) fn result(self, one: Type) -> Type {
        match self {
            Self::Sum | Self::Count => Type::Number,
            policy if policy.lists() => Type::list(one),
            _ => one,
        }
    }
}

/// The output side of a table under way: what its rows give, and what one calculates with that.
pub(crate) trait Outputs {
    /// What an output cell gives.
    type Value;

    fn policy(&self) -> Policy;
    /// The name of the table, for people.
    fn title(&self) -> &str;
    /// The outputs of one row as one value.
    fn one(&self, values: Vec<Self::Value>) -> Self::Value;
    /// The default outputs (8.2.11), where every output has one.
    fn defaults(&mut self) -> Option<Self::Value>;
    /// True when two rows give the same.
    fn same(&self, left: &[Self::Value], right: &[Self::Value]) -> bool;
    /// The places of a row's outputs among the allowed values, of those outputs that list some.
    fn places(&mut self, values: &[Self::Value]) -> Vec<usize>;
    /// The sum, minimum or maximum of the single outputs; there is at least one.
    fn aggregate(&mut self, values: Vec<Self::Value>) -> Self::Value;
    fn list(values: Vec<Self::Value>) -> Self::Value;
    fn count(number: usize) -> Self::Value;
    fn nothing() -> Self::Value;
    /// No value, and why.
    fn unknown(reason: String) -> Self::Value;
}

/// The result of the matched rows, given in their order with their numbers, and the numbers of those it rests on.
pub(crate) fn settle<O: Outputs>(of: &mut O, mut results: Vec<(u32, Vec<O::Value>)>) -> (O::Value, Vec<u32>) {
    let policy = of.policy();
    if results.is_empty() {
        let value = match of.defaults() {
            Some(defaults) => defaults,
            None if policy == Policy::Count => O::count(0),
            None if policy.aggregates() => O::nothing(),
            None if policy.lists() => O::list(Vec::new()),
            None => O::unknown(format!("no row of `{}` matches", of.title())),
        };
        return (value, Vec::new());
    }
    if policy.ranks() {
        let places: Vec<Vec<usize>> = results.iter().map(|(_, values)| of.places(values)).collect();
        let mut ranked: Vec<_> = places.into_iter().zip(results).collect();
        ranked.sort_by(|(left, (a, _)), (right, (b, _))| (left, a).cmp(&(right, b)));
        results = ranked.into_iter().map(|(_, result)| result).collect();
    }
    let (mut numbers, values): (Vec<u32>, Vec<Vec<O::Value>>) = results.into_iter().unzip();
    let value = match policy {
        Policy::Unique if values.len() > 1 => {
            O::unknown(format!("{} of `{}` match, and only one may", rows(&numbers), of.title()))
        }
        Policy::Any if !all_equal(of, &values) => {
            O::unknown(format!("{} of `{}` match with different outputs", rows(&numbers), of.title()))
        }
        Policy::Unique | Policy::Any | Policy::First | Policy::Priority => {
            if policy == Policy::Priority {
                numbers.truncate(1);
            }
            values.into_iter().next().map_or_else(O::nothing, |values| of.one(values))
        }
        Policy::RuleOrder | Policy::OutputOrder | Policy::Collect => {
            O::list(values.into_iter().map(|values| of.one(values)).collect())
        }
        // Every row is counted, equal outputs too, as the compatibility kit does ("number of distinct outputs" in
        // 8.2.10 holds for lists without an order).
        Policy::Count => O::count(values.len()),
        Policy::Sum | Policy::Min | Policy::Max => {
            let single: Vec<O::Value> = values.into_iter().filter_map(|mut values| values.pop()).collect();
            if single.is_empty() { O::nothing() } else { of.aggregate(single) }
        }
    };
    (value, numbers)
}

fn all_equal<O: Outputs>(of: &O, results: &[Vec<O::Value>]) -> bool {
    results.split_first().is_none_or(|(first, rest)| rest.iter().all(|other| of.same(first, other)))
}

/// `rows 2 and 3`
fn rows(numbers: &[u32]) -> String {
    let mut shown: Vec<String> = numbers.iter().map(u32::to_string).collect();
    match shown.pop() {
        Some(last) if !shown.is_empty() => format!("rows {} and {last}", shown.join(", ")),
        last => format!("row {}", last.unwrap_or_default()),
    }
}
