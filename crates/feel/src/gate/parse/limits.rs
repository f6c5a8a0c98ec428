//! How deep, how long and how large the parts of an expression may be.

use super::Parsed;
use crate::{
    finding::{Finding, Span},
    gate::{
        DEPTH_MAX, DIGITS_MAX, EXPONENT_MAX,
        ast::{Ast, Kind, Source, Test},
    },
};

impl Kind {
    /// The depth of the deepest part.
    pub(super) fn deepest(&self) -> usize {
        let source = |source: &Source| match source {
            Source::List(list) => list.depth,
            Source::Range(..) => 0,
        };
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::At(_) | Self::Name(_) => 0,
            Self::Path(of, ..) | Self::Neg(of) | Self::InstanceOf(of, _) => of.depth,
            Self::Binary(_, left, right) | Self::Filter(left, right) => left.depth.max(right.depth),
            Self::Between(a, b, c) | Self::If(a, b, c) => a.depth.max(b.depth).max(c.depth),
            Self::In(of, tests) => of.depth.max(deepest_test(tests)),
            Self::Call(_, _, items) | Self::List(items) => {
                items.iter().map(|item| item.depth).max().unwrap_or(0)
            }
            Self::Context(entries) => entries.iter().map(|(_, value)| value.depth).max().unwrap_or(0),
            Self::For(_, list, body) | Self::Quantified(_, _, list, body) => source(list).max(body.depth),
        }
    }
}

fn deepest_test(tests: &[Test]) -> usize {
    tests
        .iter()
        .map(|test| match test {
            Test::Any => 0,
            Test::Compare(_, value) | Test::Value(value) => value.depth,
            Test::Range(low, _, high, _) => low.depth.max(high.depth),
            Test::Not(tests) => deepest_test(tests),
        })
        .max()
        .unwrap_or(0)
}

pub(super) fn too_deep(at: Span) -> Finding {
    Finding::new(
        at,
        format!("the expression is nested more than {DEPTH_MAX} deep"),
        "give parts of it names as conditions or decisions of their own",
    )
}

pub(super) fn lone_range(at: Span) -> Finding {
    Finding::new(at, "a range stands only after `in`", "write `x in [1..5]`, or `x between 1 and 5`")
}

/// The value of a literal whole number.
pub(crate) fn literal_integer(ast: &Ast) -> Option<i64> {
    match &ast.kind {
        Kind::Number(spelt) => spelt.parse().ok(),
        Kind::Neg(inner) => literal_integer(inner).map(|number| -number),
        _ => None,
    }
}

pub(super) fn check_number(spelt: &str, at: Span) -> Parsed<()> {
    let (mantissa, exponent) = spelt.split_once(['e', 'E']).unwrap_or((spelt, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).count();
    let shift: i64 = exponent.parse().unwrap_or(i64::MAX);
    if digits > DIGITS_MAX || shift.unsigned_abs() > DIGITS_MAX as u64 {
        return Err(Finding::new(
            at,
            format!("`{spelt}` has more digits than a number can hold"),
            format!("use at most {DIGITS_MAX} digits"),
        ));
    }
    Ok(())
}

/// Huge powers overflow and take long. Exponents that are computed are bounded when they are evaluated.
pub(super) fn check_exponent(exponent: &Ast) -> Parsed<()> {
    let literal = match &exponent.kind {
        Kind::Neg(inner) => inner,
        _ => exponent,
    };
    if let Kind::Number(spelt) = &literal.kind
        && !spelt.parse::<f64>().is_ok_and(|number| number <= EXPONENT_MAX as f64)
    {
        return Err(Finding::new(
            exponent.at,
            format!("the exponent `{spelt}` is too large"),
            format!("use exponents up to {EXPONENT_MAX}"),
        ));
    }
    Ok(())
}
