//! Hit policies: from the rows that match to one result (DMN 1.5, 8.2.10).

use super::{table::Table, xml::TableSource};
use crate::{
    eval::{
        compare::{compare, equal},
        math::math,
        run::Run,
        val::Val,
    },
    finding::Finding,
    gate::ast::Op,
    types::Type,
};
use dsntk_feel::FeelNumber;

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

impl Table {
    /// The result of the matched rows, and the numbers of those it rests on.
    pub(super) fn settle<'a>(
        &'a self,
        results: Vec<Vec<Val<'a>>>,
        numbers: Vec<u32>,
        run: &mut Run<'a>,
    ) -> (Val<'a>, Vec<u32>) {
        match self.policy {
            Policy::Unique if results.len() > 1 => (
                Val::unknown(format!("{} of `{}` match, and only one may", rows(&numbers), self.title())),
                numbers,
            ),
            Policy::Any if !all_equal(&results) => (
                Val::unknown(format!(
                    "{} of `{}` match with different outputs",
                    rows(&numbers),
                    self.title()
                )),
                numbers,
            ),
            Policy::Unique | Policy::Any | Policy::First => {
                (results.into_iter().next().map_or(Val::Null(None), |values| self.one(values)), numbers)
            }
            Policy::Priority => {
                let mut ranked = self.ranked(results, numbers, run);
                if ranked.is_empty() {
                    return (Val::Null(None), Vec::new());
                }
                let (number, values) = ranked.swap_remove(0);
                (self.one(values), vec![number])
            }
            Policy::OutputOrder => {
                let (numbers, results): (Vec<u32>, Vec<Vec<Val<'a>>>) =
                    self.ranked(results, numbers, run).into_iter().unzip();
                (Val::List(results.into_iter().map(|values| self.one(values)).collect()), numbers)
            }
            Policy::RuleOrder | Policy::Collect => {
                (Val::List(results.into_iter().map(|values| self.one(values)).collect()), numbers)
            }
            Policy::Count => {
                // Different results are counted (DMN 1.5, 8.2.10: "number of distinct outputs" holds for lists without
                // an order; the compatibility kit counts every row, and so do we).
                (Val::Number(FeelNumber::from(results.len())), numbers)
            }
            Policy::Sum => (fold(results, |sum, value| math(Op::Add, sum, value)), numbers),
            Policy::Min => (fold(results, |least, value| pick(Op::Lt, least, value)), numbers),
            Policy::Max => (fold(results, |most, value| pick(Op::Gt, most, value)), numbers),
        }
    }

    /// Results with their rows, by the places of their outputs among the allowed output values, then by row.
    fn ranked<'a>(
        &'a self,
        results: Vec<Vec<Val<'a>>>,
        numbers: Vec<u32>,
        run: &mut Run<'a>,
    ) -> Vec<(u32, Vec<Val<'a>>)> {
        let mut ranked: Vec<(Vec<usize>, u32, Vec<Val<'a>>)> = Vec::new();
        for (values, number) in results.into_iter().zip(numbers) {
            let rank = self
                .outputs
                .iter()
                .zip(&values)
                .filter(|(output, _)| !output.ranked.is_empty())
                .map(|(output, value)| {
                    let places = output.ranked.iter();
                    let found = places
                        .map(|node| run.eval(node))
                        .position(|known| equal(&known, value) == Some(true));
                    found.unwrap_or(usize::MAX)
                })
                .collect();
            ranked.push((rank, number, values));
        }
        ranked.sort_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
        ranked.into_iter().map(|(_, number, values)| (number, values)).collect()
    }
}

fn all_equal(results: &[Vec<Val<'_>>]) -> bool {
    results.split_first().is_none_or(|(first, rest)| {
        rest.iter().all(|other| {
            first
                .iter()
                .zip(other)
                .all(|(left, right)| (left.is_null() && right.is_null()) || equal(left, right) == Some(true))
        })
    })
}

/// Joins single outputs; nothing when no row matched.
fn fold<'a>(results: Vec<Vec<Val<'a>>>, join: impl Fn(Val<'a>, Val<'a>) -> Val<'a>) -> Val<'a> {
    results.into_iter().filter_map(|mut values| values.pop()).reduce(join).unwrap_or(Val::Null(None))
}

fn pick<'a>(op: Op, best: Val<'a>, value: Val<'a>) -> Val<'a> {
    match compare(op, &value, &best) {
        Val::Bool(true) => value,
        Val::Bool(false) => best,
        unknown => unknown,
    }
}

/// `rows 2 and 3`
fn rows(numbers: &[u32]) -> String {
    let mut shown: Vec<String> = numbers.iter().map(u32::to_string).collect();
    match shown.pop() {
        Some(last) if !shown.is_empty() => format!("rows {} and {last}", shown.join(", ")),
        last => format!("row {}", last.unwrap_or_default()),
    }
}
