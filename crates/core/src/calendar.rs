//! Working days. Pure: holidays come with the definition.

use crate::definition::{ClockStart, DayOff, Span};
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

    /// The year without holidays that counts first: this one; the next from July on, when clocks begin to reach it. A calendar without any
    /// holiday means it.
    pub fn year_without_holidays(&self, today: Date) -> Option<i16> {
        if self.holidays.is_empty() {
            return None;
        }
        let has = |year: i16| self.holidays.iter().any(|day| day.year() == year);
        let wanted = [Some(today.year()), (today.month() >= 7).then(|| today.year() + 1)];
        wanted.into_iter().flatten().find(|year| !has(*year))
    }

    /// Where what ends at `due` (the midnight after its last day) ends when that last day is no working day.
    pub fn to_working_day(&self, due: Timestamp, rule: DayOff) -> Result<Timestamp, jiff::Error> {
        let mut day = due.to_zoned(self.zone.clone()).date().yesterday()?;
        if rule == DayOff::Counts || self.is_working(day) {
            return Ok(due);
        }
        // A calendar without any working day has nowhere to go: a year is as far as one looks.
        for _ in 0..366 {
            day = if rule == DayOff::Before { day.yesterday()? } else { day.tomorrow()? };
            if self.is_working(day) {
                return Ok(day.tomorrow()?.to_zoned(self.zone.clone())?.timestamp());
            }
        }
        Ok(due)
    }

    /// The morning, at eight, of the working day that lies so many working days before the last day of what is due at `due`.
    pub fn morning_before(&self, due: Timestamp, working_days: u16) -> Result<Timestamp, jiff::Error> {
        let last = due.checked_sub(jiff::SignedDuration::from_secs(1))?;
        let mut day = last.to_zoned(self.zone.clone()).date();
        let mut left = working_days;
        while left > 0 {
            day = day.yesterday()?;
            if self.is_working(day) {
                left -= 1;
            }
        }
        Ok(day.at(8, 0, 0, 0).to_zoned(self.zone.clone())?.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, ClockStart, DayOff, Span, TimeZone};

    fn due(calendar: &Calendar, from: &str, span: Span, start: ClockStart) -> String {
        calendar.due(from.parse().unwrap(), span, start).unwrap().to_string()
    }

    #[test]
    fn consecutive_days_end_with_their_last_day() {
        let calendar = Calendar::default();
        let from = "2026-03-02T09:00:00Z";
        assert_eq!(due(&calendar, from, Span::Days(1), ClockStart::Entry), "2026-03-03T00:00:00Z");
        assert_eq!(due(&calendar, from, Span::Days(28), ClockStart::DayAfterEntry), "2026-03-31T00:00:00Z");
        assert_eq!(due(&calendar, from, Span::Hours(5), ClockStart::Entry), "2026-03-02T14:00:00Z");
    }

    #[test]
    fn working_days_leave_out_days_off_and_holidays() {
        let mut calendar = Calendar::default();
        // Thursday; Friday is Good Friday, Monday Easter Monday: the two days after are Tuesday and Wednesday.
        calendar
            .holidays
            .extend(["2026-04-03", "2026-04-06"].map(|day| day.parse::<jiff::civil::Date>().unwrap()));
        let from = "2026-04-02T09:00:00Z";
        let two = Span::WorkingDays(2);
        assert_eq!(due(&calendar, from, two, ClockStart::DayAfterEntry), "2026-04-09T00:00:00Z");
        assert_eq!(due(&calendar, from, two, ClockStart::Entry), "2026-04-08T00:00:00Z");
    }

    #[test]
    fn a_morning_before_leaves_out_days_off_and_holidays() {
        let mut calendar = Calendar::default();
        calendar
            .holidays
            .extend(["2026-04-03", "2026-04-06"].map(|day| day.parse::<jiff::civil::Date>().unwrap()));
        // Due at the end of Wednesday: before it lie Tuesday, and then Thursday of the week before.
        let before = |days| {
            calendar.morning_before("2026-04-09T00:00:00Z".parse().unwrap(), days).unwrap().to_string()
        };
        assert_eq!(before(0), "2026-04-08T08:00:00Z");
        assert_eq!(before(1), "2026-04-07T08:00:00Z");
        assert_eq!(before(2), "2026-04-02T08:00:00Z");
    }

    #[test]
    fn days_are_those_of_the_calendars_zone_through_a_change_of_clocks() {
        let zone = TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap();
        let calendar = Calendar { zone, ..Calendar::default() };
        // 23:30 in London is still the 28th; summer time begins on the 29th, so midnight after it is 23:00 UTC.
        let from = "2026-03-28T23:30:00Z";
        assert_eq!(due(&calendar, from, Span::Days(2), ClockStart::Entry), "2026-03-29T23:00:00Z");
    }

    #[test]
    fn a_span_beyond_the_range_of_time_is_an_error() {
        let calendar = Calendar::default();
        let from = "2026-03-28T23:30:00Z".parse().unwrap();
        assert!(calendar.due(from, Span::Hours(u32::MAX), ClockStart::Entry).is_err());
    }

    #[test]
    fn a_year_without_holidays_is_told_before_clocks_reach_it() {
        let day = |text: &str| text.parse().unwrap();
        let mut calendar = Calendar::default();
        assert_eq!(calendar.year_without_holidays(day("2026-11-01")), None, "none at all are meant");
        calendar.holidays.extend([day("2026-12-25"), day("2026-01-01")]);
        assert_eq!(calendar.year_without_holidays(day("2026-03-01")), None);
        assert_eq!(calendar.year_without_holidays(day("2026-11-01")), Some(2027));
        assert_eq!(calendar.year_without_holidays(day("2027-01-02")), Some(2027));
    }

    #[test]
    fn s3_44_what_would_end_on_a_day_off_ends_with_the_working_day_before_or_after() {
        let calendar = Calendar { holidays: ["2026-03-13".parse().unwrap()].into(), ..Calendar::default() };
        // Wednesday the fourth and ten days: Saturday the fourteenth, after a Friday that is a holiday.
        let from = "2026-03-04T09:00:00Z".parse().unwrap();
        let due = calendar.due(from, Span::Days(10), ClockStart::DayAfterEntry).unwrap();
        let ends = |rule| calendar.to_working_day(due, rule).unwrap().to_string();
        assert_eq!(ends(DayOff::Counts), "2026-03-15T00:00:00Z");
        assert_eq!(ends(DayOff::Before), "2026-03-13T00:00:00Z", "the whole of Thursday, and no more");
        assert_eq!(ends(DayOff::After), "2026-03-17T00:00:00Z", "the whole of Monday");
        // What ends on a working day stays.
        let monday = calendar.due(from, Span::Days(12), ClockStart::DayAfterEntry).unwrap();
        assert_eq!(calendar.to_working_day(monday, DayOff::Before).unwrap(), monday);
        let never = Calendar {
            days_off: jiff::civil::Weekday::Monday.cycle_forward().take(7).collect(),
            ..Calendar::default()
        };
        assert_eq!(never.to_working_day(due, DayOff::After).unwrap(), due);
    }
}
