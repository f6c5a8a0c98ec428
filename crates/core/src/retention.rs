//! How long a case is kept (S3.19, S3.59). Every final state it rests in has its rules; of those that have begun the longest
//! wins. Nothing of it is stored: it is reckoned from the case as it is, so that a case which is reopened, appealed against or
//! held says something else at once.

use crate::{
    calendar::Calendar,
    case::{Case, ChildState},
    definition::Definition,
    value::{FieldPath, Value},
};
use jiff::{Timestamp, civil::Date};
use std::fmt;

/// How long a case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retain {
    /// Years.
    pub years: u32,
    /// From when.
    pub from: RetainFrom,
    /// The class of the organisation's records schedule that says so: `LIC-4.2`.
    pub schedule: Option<String>,
}

/// When a retention rule begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetainFrom {
    /// When the case came to rest in this state, and not before the last case that it asked for has ended: an appeal.
    End,
    /// On the day that a field of the case file names.
    Field(FieldPath),
}

/// Until when a case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is not at its end: one of its tracks is in a state that is not final.
    Open,
    /// A case that it asked for goes on: an appeal against it.
    Linked,
    /// No final state it rests in says how long: it is kept.
    NoRule,
    /// Its rules begin with the days in these fields, and none of them has a value: it is kept.
    Waits(Vec<FieldPath>),
    /// To the end of the day before this one.
    Until {
        /// The first day on which it need not be there any more, in the zone of the program.
        day: Date,
        /// The rule that keeps it longest.
        rule: Retain,
    },
}

impl Kept {
    /// Whether the case may be disposed of at a moment.
    pub fn is_over(&self, calendar: &Calendar, now: Timestamp) -> bool {
        self.over_at(calendar).is_some_and(|over| over <= now)
    }

    /// The moment from which it need not be there any more; none while nobody can say.
    pub fn over_at(&self, calendar: &Calendar) -> Option<Timestamp> {
        match self {
            Self::Until { day, .. } => {
                Some(day.to_zoned(calendar.zone.clone()).map_or(Timestamp::MAX, |day| day.timestamp()))
            }
            Self::Open | Self::Linked | Self::NoRule | Self::Waits(_) => None,
        }
    }

    /// The class of the records schedule that keeps it longest.
    pub fn schedule(&self) -> Option<&str> {
        match self {
            Self::Until { rule, .. } => rule.schedule.as_deref(),
            Self::Open | Self::Linked | Self::NoRule | Self::Waits(_) => None,
        }
    }
}

/// In words; without a day that would give away a day of the case file.
impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("it has not come to its end"),
            Self::Linked => f.write_str("a case that it asked for goes on"),
            Self::NoRule => f.write_str("no rule of its program says how long it is kept"),
            Self::Waits(fields) => {
                let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
                write!(f, "how long it is kept is counted from {}, which has no value", names.join(" or "))
            }
            Self::Until { day, rule: Retain { years, from, schedule } } => {
                let years = if *years == 1 { "1 year".to_owned() } else { format!("{years} years") };
                match from {
                    RetainFrom::End => write!(f, "it is kept until {day}: {years} from its end")?,
                    RetainFrom::Field(field) => write!(f, "it is kept for {years} from `{field}`")?,
                }
                schedule.as_ref().map_or(Ok(()), |class| write!(f, " (records schedule {class})"))
            }
        }
    }
}

/// Until when the case is kept, by the rules of its definition.
pub fn kept(definition: &Definition, case: &Case) -> Kept {
    let calendar = &definition.calendar;
    let mut children = case.children.values();
    if children.any(|child| matches!(child.state, ChildState::Queued | ChildState::Open)) {
        return Kept::Linked;
    }
    let last_child = case.children.values().filter_map(|child| child.ended_at).max();
    let mut longest: Option<(Date, Retain)> = None;
    let mut waits = Vec::new();
    for register in case.registers.values() {
        let Some(state) = definition.states.get(&register.state) else { return Kept::Open };
        // A case that somebody ended by hand rests in no final state: whatever such a state says counts for it.
        let (rules, end): (Vec<&Retain>, Timestamp) = match (state.is_final, case.ended_at) {
            (true, _) => (state.retain.iter().collect(), register.entered_at),
            (false, Some(ended)) => {
                let finals = definition.states.values().filter(|one| one.track == state.track);
                (finals.flat_map(|one| &one.retain).collect(), ended)
            }
            (false, None) => return Kept::Open,
        };
        for rule in rules {
            let begins = match &rule.from {
                RetainFrom::End => day_of(calendar, last_child.map_or(end, |child| child.max(end))),
                RetainFrom::Field(path) => match case.value(path) {
                    Some(Value::Date(day)) => *day,
                    Some(Value::Time(at)) => day_of(calendar, *at),
                    _ => {
                        waits.push(path.clone());
                        continue;
                    }
                },
            };
            let ends = begins.saturating_add(jiff::Span::new().years(i64::from(rule.years.min(9_000))));
            if longest.as_ref().is_none_or(|(day, _)| ends > *day) {
                longest = Some((ends, rule.clone()));
            }
        }
    }
    match longest {
        Some((day, rule)) => Kept::Until { day, rule },
        None if waits.is_empty() => Kept::NoRule,
        None => Kept::Waits(waits),
    }
}

fn day_of(calendar: &Calendar, at: Timestamp) -> Date {
    at.to_zoned(calendar.zone.clone()).date()
}
