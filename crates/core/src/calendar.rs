//! Working days. Pure: holidays come with the definition.

use crate::definition::{ClockStart, Span};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A calendar of one jurisdiction.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The time zone whose days count.
    pub zone: TimeZone,
    /// Days that are no working days besides the weekly ones.
    pub holidays: BTreeSet<Date>,
    /// Weekly days off.
    pub days_off: Vec<Weekday>,
}

impl Default for Calendar {
    /// UTC, Saturdays and Sundays off, no holidays.
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            holidays: BTreeSet::new(),
            days_off: vec![Weekday::Saturday, Weekday::Sunday],
        }
    }
}

/// The name of a calendar's parts as written in a jurisdiction overlay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSource {
    /// IANA name: `Europe/London`.
    pub zone: String,
    /// Holidays.
    pub holidays: Vec<Date>,
}

impl Calendar {
    /// True on days that count as working days.
    pub fn is_working(&self, day: Date) -> bool {
        !self.days_off.contains(&day.weekday()) && !self.holidays.contains(&day)
    }

    /// When a span is over that begins at `from`: the end of its last day (midnight after it), or real hours later.
    /// `DayAfterEntry` does not count the day of `from`; `Entry` counts it for days, so that 1 day from 10:00 ends tonight.
    pub fn due(&self, from: Timestamp, span: Span, start: ClockStart) -> Result<Timestamp, jiff::Error> {
        let days = match span {
            Span::Hours(hours) => {
                return from.checked_add(jiff::SignedDuration::from_hours(i64::from(hours)));
            }
            Span::Days(days) | Span::WorkingDays(days) => days,
        };
        let mut day = from.to_zoned(self.zone.clone()).date();
        if start == ClockStart::DayAfterEntry {
            day = day.tomorrow()?;
        }
        let counts = |day| matches!(span, Span::Days(_)) || self.is_working(day);
        let mut left = days;
        // After the loop `day` is the first day after the span.
        while left > 0 {
            if counts(day) {
                left -= 1;
            }
            day = day.tomorrow()?;
        }
        Ok(day.to_zoned(self.zone.clone())?.timestamp())
    }
}
