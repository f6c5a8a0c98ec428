//! Arithmetic on numbers, texts, dates and durations. Overflow is unknown, never a wrapped number.

use super::{
    engine::RUN_TEXT_BYTES_MAX,
    val::{Val, feel_to_decimal},
};
use crate::gate::ast::Op;
use dsntk_feel::FeelNumber;
use jiff::{SignedDuration, Span, Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::prelude::ToPrimitive;
use std::{borrow::Cow, sync::Arc};

/// Largest computed exponent.
const RUN_EXPONENT_MAX: i64 = 1_000;
const DAY_SECS: i64 = 86_400;

/// `left op right`.
pub(crate) fn math<'a>(op: Op, left: Val<'a>, right: Val<'a>) -> Val<'a> {
    for side in [&left, &right] {
        if let Val::Null(reason) = side {
            return Val::Null(Some(
                reason.clone().unwrap_or_else(|| Arc::from(format!("`{}` is given nothing", op.spelt()))),
            ));
        }
    }
    let words = (left.words(), right.words());
    let done = match op {
        Op::Add => add(left, right),
        Op::Sub => subtract(left, right),
        Op::Mul => multiply(left, right),
        Op::Div => divide(left, right),
        _ => power(left, right),
    };
    match done {
        Ok(value) => value,
        Err(Wrong::Kinds) => {
            Val::unknown(format!("`{}` cannot join {} and {}", op.spelt(), words.0, words.1))
        }
        Err(Wrong::Range) => Val::unknown(format!("the result of `{}` is out of range", op.spelt())),
        Err(Wrong::Zero) => Val::unknown("a number is divided by zero"),
    }
}

/// The negative of a value.
pub(crate) fn negate(value: Val<'_>) -> Val<'_> {
    match value {
        Val::Number(number) => Val::Number(-number),
        Val::Duration(duration) => duration
            .checked_neg()
            .map_or_else(|| Val::unknown("the result of `-` is out of range"), Val::Duration),
        Val::Months(months) => Val::Months(-months),
        Val::Null(Some(_)) => value,
        other => Val::unknown(format!("`-` cannot be put before {}", other.words())),
    }
}

enum Wrong {
    Kinds,
    Range,
    Zero,
}

type Done<'a> = Result<Val<'a>, Wrong>;

fn add<'a>(left: Val<'a>, right: Val<'a>) -> Done<'a> {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => Ok(Val::number(left + right)),
        (Val::Text(left), Val::Text(right)) => {
            if left.len() + right.len() > RUN_TEXT_BYTES_MAX {
                return Err(Wrong::Range);
            }
            Ok(Val::Text(Cow::Owned(left.into_owned() + right.as_ref())))
        }
        (Val::Duration(left), Val::Duration(right)) => ranged(left.checked_add(right)).map(Val::Duration),
        (Val::Months(left), Val::Months(right)) => ranged(left.checked_add(right)).map(Val::Months),
        (Val::Date(date), Val::Duration(length)) | (Val::Duration(length), Val::Date(date)) => {
            later_date(date, length).map(Val::Date)
        }
        (Val::Date(date), Val::Months(months)) | (Val::Months(months), Val::Date(date)) => {
            month_later(date, months).map(Val::Date)
        }
        (Val::Time(time), Val::Duration(length)) | (Val::Duration(length), Val::Time(time)) => {
            ranged(time.checked_add(length).ok()).map(Val::Time)
        }
        (Val::Time(time), Val::Months(months)) | (Val::Months(months), Val::Time(time)) => {
            month_later_time(time, months).map(Val::Time)
        }
        _ => Err(Wrong::Kinds),
    }
}

fn subtract<'a>(left: Val<'a>, right: Val<'a>) -> Done<'a> {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => Ok(Val::number(left - right)),
        (Val::Date(left), Val::Date(right)) => Ok(Val::Duration(left.duration_since(right))),
        (Val::Time(left), Val::Time(right)) => Ok(Val::Duration(left.duration_since(right))),
        (Val::Date(left), Val::Time(right)) => Ok(Val::Duration(midnight(left)?.duration_since(right))),
        (Val::Time(left), Val::Date(right)) => Ok(Val::Duration(left.duration_since(midnight(right)?))),
        (left @ (Val::Date(_) | Val::Time(_) | Val::Duration(_)), Val::Duration(length)) => {
            add(left, Val::Duration(ranged(length.checked_neg())?))
        }
        (left @ (Val::Date(_) | Val::Time(_) | Val::Months(_)), Val::Months(months)) => {
            add(left, Val::Months(ranged(months.checked_neg())?))
        }
        _ => Err(Wrong::Kinds),
    }
}

fn multiply<'a>(left: Val<'a>, right: Val<'a>) -> Done<'a> {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => Ok(Val::number(left * right)),
        (Val::Duration(length), Val::Number(number)) | (Val::Number(number), Val::Duration(length)) => {
            whole(nanos(length)? * number).map(|nanos| Val::Duration(SignedDuration::from_nanos(nanos)))
        }
        (Val::Months(months), Val::Number(number)) | (Val::Number(number), Val::Months(months)) => {
            whole(FeelNumber::from(months) * number).map(Val::Months)
        }
        _ => Err(Wrong::Kinds),
    }
}

fn divide<'a>(left: Val<'a>, right: Val<'a>) -> Done<'a> {
    let divisor = match (&left, &right) {
        (_, Val::Number(number)) => *number,
        (Val::Duration(_), Val::Duration(length)) => nanos(*length)?,
        (Val::Months(_), Val::Months(months)) => FeelNumber::from(*months),
        _ => return Err(Wrong::Kinds),
    };
    if divisor.is_zero() {
        return Err(Wrong::Zero);
    }
    match (left, right) {
        (Val::Number(left), Val::Number(_)) => Ok(Val::number(left / divisor)),
        (Val::Duration(left), Val::Number(_)) => {
            whole(nanos(left)? / divisor).map(|nanos| Val::Duration(SignedDuration::from_nanos(nanos)))
        }
        (Val::Duration(left), Val::Duration(_)) => Ok(Val::number(nanos(left)? / divisor)),
        (Val::Months(left), Val::Number(_)) => whole(FeelNumber::from(left) / divisor).map(Val::Months),
        (Val::Months(left), Val::Months(_)) => Ok(Val::number(FeelNumber::from(left) / divisor)),
        _ => Err(Wrong::Kinds),
    }
}

fn power<'a>(left: Val<'a>, right: Val<'a>) -> Done<'a> {
    let (Val::Number(base), Val::Number(exponent)) = (left, right) else { return Err(Wrong::Kinds) };
    if exponent.abs() > FeelNumber::from(RUN_EXPONENT_MAX) {
        return Err(Wrong::Range);
    }
    ranged(base.pow(&exponent)).map(Val::number)
}

fn ranged<T>(value: Option<T>) -> Result<T, Wrong> {
    value.ok_or(Wrong::Range)
}

/// Towards zero, to a whole number.
fn whole(number: FeelNumber) -> Result<i64, Wrong> {
    ranged(feel_to_decimal(number.trunc()).ok().and_then(|number| number.to_i64()))
}

fn nanos(length: SignedDuration) -> Result<FeelNumber, Wrong> {
    i64::try_from(length.as_nanos()).map(FeelNumber::from).map_err(|_| Wrong::Range)
}

fn midnight(date: Date) -> Result<Timestamp, Wrong> {
    ranged(date.to_zoned(TimeZone::UTC).ok()).map(|zoned| zoned.timestamp())
}

/// The date that many days and hours after its midnight (DMN 1.5, table 57).
fn later_date(date: Date, length: SignedDuration) -> Result<Date, Wrong> {
    let part = i64::from(length.subsec_nanos() < 0);
    let days = (length.as_secs() - part).div_euclid(DAY_SECS);
    let span = ranged(Span::new().try_days(days).ok())?;
    ranged(date.checked_add(span).ok())
}

fn month_later(date: Date, months: i64) -> Result<Date, Wrong> {
    let span = ranged(Span::new().try_months(months).ok())?;
    ranged(date.checked_add(span).ok())
}

fn month_later_time(time: Timestamp, months: i64) -> Result<Timestamp, Wrong> {
    let span = ranged(Span::new().try_months(months).ok())?;
    ranged(time.to_zoned(TimeZone::UTC).checked_add(span).ok()).map(|zoned| zoned.timestamp())
}
