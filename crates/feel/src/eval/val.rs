//! Values while an expression runs, and the binder: case values to FEEL values and back.

use casewright_core::Value;
use dsntk_feel::{FeelNumber, FeelScope, Name, context::FeelContext, values::Value as Feel};
use jiff::{SignedDuration, Timestamp, civil};
use rust_decimal::Decimal;
use std::{borrow::Cow, collections::BTreeMap, str::FromStr, sync::Arc};

/// A value while an expression runs. What is read from the case stays borrowed.
#[derive(Clone, Debug)]
pub(crate) enum Val<'a> {
    /// Nothing. With a reason it is *unknown*: a value that is missing or could not be computed. Without, the literal `null`.
    Null(Option<Arc<str>>),
    Bool(bool),
    /// Exact, 34 digits while computing.
    Number(FeelNumber),
    Text(Cow<'a, str>),
    Date(civil::Date),
    Time(Timestamp),
    Duration(SignedDuration),
    Months(i64),
    List(Vec<Val<'a>>),
    /// A group as it stands in the case.
    Map(&'a BTreeMap<Arc<str>, Value>),
    /// A group made by the expression.
    Made(BTreeMap<Arc<str>, Val<'a>>),
    /// What a case cannot hold: a time of day.
    Feel(Box<Feel>),
}

/// Numbers beyond this are refused: a case holds 28 digits.
const NUMBER_MAX: i64 = 9;
const NUMBER_MAX_SCALE: i32 = -33;

impl<'a> Val<'a> {
    pub(crate) fn unknown(reason: impl Into<Arc<str>>) -> Self {
        Self::Null(Some(reason.into()))
    }

    /// Binds a case value without copying it.
    pub(crate) fn borrowed(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null(None),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Number(decimal_to_feel(*number)),
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Date(date) => Self::Date(*date),
            Value::Time(time) => Self::Time(*time),
            Value::Duration(duration) => Self::Duration(*duration),
            Value::List(items) => Self::List(items.iter().map(Self::borrowed).collect()),
            Value::Map(parts) => Self::Map(parts),
        }
    }

    /// Binds a case value that nobody keeps.
    pub(crate) fn owned(value: Value) -> Self {
        match value {
            Value::Null => Self::Null(None),
            Value::Bool(truth) => Self::Bool(truth),
            Value::Number(number) => Self::Number(decimal_to_feel(number)),
            Value::Text(text) => Self::Text(Cow::Owned(text.to_string())),
            Value::Date(date) => Self::Date(date),
            Value::Time(time) => Self::Time(time),
            Value::Duration(duration) => Self::Duration(duration),
            Value::List(items) => Self::List(items.into_iter().map(Self::owned).collect()),
            Value::Map(parts) => {
                Self::Made(parts.into_iter().map(|(name, part)| (name, Self::owned(part))).collect())
            }
        }
    }

    /// A number, or unknown when it is infinite, not a number, or too large for a case.
    pub(crate) fn number(number: FeelNumber) -> Self {
        if fits(number) { Self::Number(number) } else { Self::unknown("a number is too large") }
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// The reason of an unknown.
    pub(crate) fn reason(&self) -> Option<&Arc<str>> {
        match self {
            Self::Null(reason) => reason.as_ref(),
            _ => None,
        }
    }

    /// What it is, in an author's words.
    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::Null(_) => "nothing",
            Self::Bool(_) => "yes or no",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::Time(_) => "a date and time",
            Self::Duration(_) | Self::Months(_) => "a duration",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Made(_) => "a group of fields",
            Self::Feel(_) => "a time of day",
        }
    }

    /// To the FEEL engine.
    pub(crate) fn to_feel(&self) -> Feel {
        match self {
            Self::Null(_) => Feel::Null(None),
            Self::Bool(truth) => Feel::Boolean(*truth),
            Self::Number(number) => Feel::Number(*number),
            Self::Text(text) => Feel::String(text.to_string()),
            Self::Date(date) => value_to_feel(&Value::Date(*date)),
            Self::Time(time) => value_to_feel(&Value::Time(*time)),
            Self::Duration(duration) => value_to_feel(&Value::Duration(*duration)),
            Self::Months(months) => {
                text_to_feel(&format!("{}P{}M", if *months < 0 { "-" } else { "" }, months.unsigned_abs()))
            }
            Self::List(items) => Feel::List(items.iter().map(Self::to_feel).collect()),
            Self::Map(parts) => {
                let mut context = FeelContext::new();
                for (name, part) in *parts {
                    context.set_entry(&Name::from(&**name), value_to_feel(part));
                }
                Feel::Context(context)
            }
            Self::Made(parts) => {
                let mut context = FeelContext::new();
                for (name, part) in parts {
                    context.set_entry(&Name::from(&**name), part.to_feel());
                }
                Feel::Context(context)
            }
            Self::Feel(value) => (**value).clone(),
        }
    }

    /// From the FEEL engine. Date-times become instants: one without a zone is read as UTC.
    pub(crate) fn from_feel(value: Feel) -> Self {
        match value {
            Feel::Boolean(truth) => Self::Bool(truth),
            Feel::Number(number) => Self::number(number),
            Feel::String(text) => Self::Text(Cow::Owned(text)),
            Feel::Date(date) => match civil_date(date.year(), date.month(), date.day()) {
                Some(date) => Self::Date(date),
                None => Self::unknown("a date is out of range"),
            },
            Feel::DateTime(moment) => {
                let time = moment.time();
                let instant = civil_date(moment.year(), moment.month(), moment.day()).and_then(|date| {
                    let nanos = i32::try_from(time.nanos()).ok()?;
                    let [hour, minute, second] = [time.hour(), time.minute(), time.second()]
                        .map(|part| i8::try_from(part).unwrap_or(-1));
                    let local = date.to_datetime(civil::Time::new(hour, minute, second, nanos).ok()?);
                    let offset =
                        if time.zone().has_offset() { i64::from(moment.feel_time_offset()?) } else { 0 };
                    let utc = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
                    utc.checked_sub(SignedDuration::from_secs(offset)).ok()
                });
                instant.map_or_else(|| Self::unknown("a date and time is out of range"), Self::Time)
            }
            Feel::DaysAndTimeDuration(duration) => {
                Self::Duration(SignedDuration::from_nanos(duration.as_nanos()))
            }
            Feel::YearsAndMonthsDuration(duration) => Self::Months(duration.as_months()),
            Feel::List(items) => Self::List(items.into_iter().map(Self::from_feel).collect()),
            Feel::Context(context) => Self::Made(
                context
                    .iter()
                    .map(|(name, part)| (Arc::from(name.as_str()), Self::from_feel(part.clone())))
                    .collect(),
            ),
            time @ Feel::Time(_) => Self::Feel(Box::new(time)),
            _ => Self::Null(None),
        }
    }

    /// To a value a case can hold. `Err` says why it cannot.
    pub(crate) fn into_value(self) -> Result<Value, String> {
        Ok(match self {
            Self::Null(None) => Value::Null,
            Self::Null(Some(reason)) => return Err(reason.to_string()),
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(number) => Value::Number(feel_to_decimal(number)?),
            Self::Text(text) => Value::text(text.into_owned()),
            Self::Date(date) => Value::Date(date),
            Self::Time(time) => Value::Time(time),
            Self::Duration(duration) => Value::Duration(duration),
            Self::List(items) => {
                Value::List(items.into_iter().map(Self::into_part).collect::<Result<_, _>>()?)
            }
            Self::Map(parts) => Value::Map(parts.clone()),
            Self::Made(parts) => Value::Map(
                parts
                    .into_iter()
                    .map(|(name, part)| Ok::<_, String>((name, part.into_part()?)))
                    .collect::<Result<_, _>>()?,
            ),
            Self::Months(_) => {
                return Err("a case cannot hold a duration of months; add it to a date".to_owned());
            }
            Self::Feel(_) => return Err("a case cannot hold a time of day".to_owned()),
        })
    }

    /// Inside a list or group a missing value stays missing.
    fn into_part(self) -> Result<Value, String> {
        if self.is_null() { Ok(Value::Null) } else { self.into_value() }
    }
}

/// A scope of the FEEL engine with `a0`, `a1`, … bound.
pub(crate) fn feel_scope(arguments: &[Val<'_>]) -> FeelScope {
    let mut context = FeelContext::new();
    for (index, argument) in arguments.iter().enumerate() {
        context.set_entry(&argument_name(index), argument.to_feel());
    }
    FeelScope::from(context)
}

/// The name of an argument in [`feel_scope`].
pub(crate) fn argument_name(index: usize) -> Name {
    Name::from(format!("a{index}"))
}

fn civil_date(year: i32, month: u32, day: u32) -> Option<civil::Date> {
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A case value to the FEEL engine.
pub(crate) fn value_to_feel(value: &Value) -> Feel {
    match value {
        Value::Date(date) => text_to_feel(&date.to_string()),
        // `Timestamp` prints as UTC with `Z`: the one zone form in which date-times compare truly.
        Value::Time(time) => text_to_feel(&time.to_string()),
        // The engine counts in 64-bit nanoseconds (292 years); what is longer is nothing rather than something wrong.
        Value::Duration(duration) => match i64::try_from(duration.as_nanos()) {
            Ok(_) => text_to_feel(&iso_duration(*duration)),
            Err(_) => Feel::Null(None),
        },
        other => Val::borrowed(other).to_feel(),
    }
}

/// A temporal value from its ISO spelling.
fn text_to_feel(text: &str) -> Feel {
    Feel::try_from_xsd_duration(text)
        .or_else(|_| Feel::try_from_xsd_date(text))
        .or_else(|_| Feel::try_from_xsd_date_time(text))
        .unwrap_or(Feel::Null(None))
}

fn iso_duration(duration: SignedDuration) -> String {
    let sign = if duration.is_negative() { "-" } else { "" };
    let nanos = duration.subsec_nanos().unsigned_abs();
    let fraction = if nanos == 0 { String::new() } else { format!(".{nanos:09}") };
    format!("{sign}PT{}{fraction}S", duration.as_secs().unsigned_abs())
}

/// Exact: mantissa and scale, never a binary fraction.
pub(crate) fn decimal_to_feel(number: Decimal) -> FeelNumber {
    match i64::try_from(number.mantissa()) {
        Ok(mantissa) => FeelNumber::new(mantissa, number.scale() as i32),
        Err(_) => FeelNumber::from_str(&number.to_string()).unwrap_or_else(|_| FeelNumber::zero()),
    }
}

/// False for what is infinite, not a number, or too large.
fn fits(number: FeelNumber) -> bool {
    number.abs() < FeelNumber::new(NUMBER_MAX, NUMBER_MAX_SCALE)
}

/// Exact up to 28 digits; further places are rounded.
pub(crate) fn feel_to_decimal(number: FeelNumber) -> Result<Decimal, String> {
    if !fits(number) {
        return Err("a number is too large".to_owned());
    }
    Decimal::from_str(&number.to_string())
        .map_err(|_| "a number has more digits than a case can hold".to_owned())
}
