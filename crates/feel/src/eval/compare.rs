//! Equality and order. What cannot be compared is unknown, never false.

use super::val::Val;
use crate::gate::ast::Op;
use dsntk_feel::values::Value as Feel;
use std::{cmp::Ordering, sync::Arc};

/// Three-valued comparison.
pub(crate) fn compare<'a>(op: Op, left: &Val<'_>, right: &Val<'_>) -> Val<'a> {
    for side in [left, right] {
        if let Val::Null(reason) = side {
            return Val::Null(Some(
                reason.clone().unwrap_or_else(|| Arc::from("nothing is compared with a value")),
            ));
        }
    }
    let truth = match op {
        Op::Eq => equal(left, right),
        Op::Ne => equal(left, right).map(|equal| !equal),
        _ => order(left, right).map(|order| match op {
            Op::Lt => order == Ordering::Less,
            Op::Le => order != Ordering::Greater,
            Op::Gt => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }),
    };
    truth.map_or_else(
        || Val::unknown(format!("{} cannot be compared with {}", left.words(), right.words())),
        Val::Bool,
    )
}

/// Whether two values are the same; none when they are of different kinds.
pub(crate) fn equal(left: &Val<'_>, right: &Val<'_>) -> Option<bool> {
    Some(match (left, right) {
        (Val::Bool(left), Val::Bool(right)) => left == right,
        (Val::List(left), Val::List(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            let mut all = true;
            for (left, right) in left.iter().zip(right) {
                all &= (left.is_null() && right.is_null()) || equal(left, right)?;
            }
            all
        }
        (Val::Map(_) | Val::Made(_), Val::Map(_) | Val::Made(_)) => {
            left.clone().into_value().ok()? == right.clone().into_value().ok()?
        }
        _ => order(left, right)? == Ordering::Equal,
    })
}

fn order(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => left.partial_cmp(right),
        (Val::Text(left), Val::Text(right)) => Some(left.cmp(right)),
        (Val::Date(left), Val::Date(right)) => Some(left.cmp(right)),
        (Val::Time(left), Val::Time(right)) => Some(left.cmp(right)),
        (Val::Duration(left), Val::Duration(right)) => Some(left.cmp(right)),
        (Val::Months(left), Val::Months(right)) => Some(left.cmp(right)),
        (Val::Feel(left), Val::Feel(right)) => match (&**left, &**right) {
            // The engine orders times of different zone forms by their digits. Those with an offset are brought to UTC;
            // one with a zone and one without cannot be told.
            (Feel::Time(left), Feel::Time(right)) => {
                let nanos = |hour: u8, minute: u8, second: u8, nanos: u64| {
                    (i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000_000
                        + i64::try_from(nanos).unwrap_or(0)
                };
                let [left_zoned, right_zoned] = [left, right].map(|time| time.zone().has_offset());
                let [left_at, right_at] =
                    [left, right].map(|time| nanos(time.hour(), time.minute(), time.second(), time.nanos()));
                match (left_zoned, right_zoned) {
                    (false, false) => Some(left_at.cmp(&right_at)),
                    (true, true) => {
                        let offset = |offset: i32| i64::from(offset) * 1_000_000_000;
                        let left_at = left_at - offset(left.feel_time_offset()?);
                        let right_at = right_at - offset(right.feel_time_offset()?);
                        Some(left_at.cmp(&right_at))
                    }
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// `false` when either is, else unknown when either is, else true (DMN 1.5, table 50).
pub(crate) fn and<'a>(left: Val<'a>, right: impl FnOnce() -> Val<'a>) -> Val<'a> {
    match truth(left, "and") {
        Val::Bool(true) => truth(right(), "and"),
        Val::Bool(false) => Val::Bool(false),
        unknown => match right() {
            Val::Bool(false) => Val::Bool(false),
            _ => unknown,
        },
    }
}

/// `true` when either is, else unknown when either is, else false (DMN 1.5, table 51).
pub(crate) fn or<'a>(left: Val<'a>, right: impl FnOnce() -> Val<'a>) -> Val<'a> {
    match truth(left, "or") {
        Val::Bool(false) => truth(right(), "or"),
        Val::Bool(true) => Val::Bool(true),
        unknown => match right() {
            Val::Bool(true) => Val::Bool(true),
            _ => unknown,
        },
    }
}

pub(crate) fn not(value: Val<'_>) -> Val<'_> {
    match truth(value, "not") {
        Val::Bool(truth) => Val::Bool(!truth),
        unknown => unknown,
    }
}

/// A truth or an unknown with a reason.
pub(crate) fn truth<'a>(value: Val<'a>, of: &str) -> Val<'a> {
    match value {
        Val::Bool(_) | Val::Null(Some(_)) => value,
        Val::Null(None) => Val::unknown(format!("`{of}` is given nothing")),
        other => Val::unknown(format!("`{of}` is given {}, not yes or no", other.words())),
    }
}
