//! When a timer event listener occurs: spans of the sheet, and ISO 8601 text of a model (`timerExpression`, 5.4.8.1).

use super::OnPart;
use crate::{definition::Span, expression::Expr};
use jiff::{Span as IsoSpan, Timestamp, civil, tz::TimeZone};

/// When a timer occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A span after the listener became available; how the sheet says it.
    After(Span),
    /// Again and again, a span after the listener became available and then a span after each time it was due: what comes again
    /// by a schedule (S3.44). Working days are those of the calendar.
    Every {
        /// The period.
        span: Span,
        /// How often it occurs; none is without end.
        times: Option<u32>,
    },
    /// ISO 8601 text: `timerExpression` of a model, read by [`IsoSchedule::parse`].
    Iso {
        /// The text and what it means.
        schedule: IsoSchedule,
        /// `planItemStartTrigger`, `caseFileItemStartTrigger`: the time counts from its first occurrence, and the timer does
        /// not run before. None: it counts from the creation of the listener.
        start: Option<OnPart>,
    },
    /// An expression that gives ISO 8601 text, a duration, a day or an instant when the time begins to count.
    Computed {
        /// The expression.
        expression: Formula,
        /// As for [`Timer::Iso`].
        start: Option<OnPart>,
    },
}

impl Timer {
    /// From when the time counts, where that is not the creation of the listener.
    pub const fn start(&self) -> Option<&OnPart> {
        match self {
            Self::After(_) | Self::Every { .. } => None,
            Self::Iso { start, .. } | Self::Computed { start, .. } => start.as_ref(),
        }
    }
}

/// An expression that is the same as another when its text is.
#[derive(Clone, Debug)]
pub struct Formula(pub Expr);

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.0.source() == other.0.source()
    }
}

impl Eq for Formula {}

/// ISO 8601 text that names points in time: `PT24H`, `2026-03-31T12:00:00Z`, `R3/PT1H`, `R/2026-01-01T00:00:00Z/P1M`,
/// `2026-01-01/P10D`.
#[derive(Clone, Debug)]
pub struct IsoSchedule {
    text: String,
    first: First,
    /// The period of a repeating one.
    every: Option<IsoSpan>,
    /// How often it occurs; none is without end.
    times: Option<u32>,
    /// After this it occurs no more.
    until: Option<Moment>,
}

impl PartialEq for IsoSchedule {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for IsoSchedule {}

/// When it occurs first.
#[derive(Clone, Copy, Debug)]
enum First {
    /// At a point in time.
    At(Moment),
    /// So long after the time began to count.
    After(IsoSpan),
    /// So long after a point in time.
    AtAnd(Moment, IsoSpan),
}

/// A point in time, with its zone or in that of the calendar.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Instant(Timestamp),
    Local(civil::DateTime),
}

impl Moment {
    fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Instant(instant) => Some(instant),
            Self::Local(local) => Some(local.to_zoned(zone.clone()).ok()?.timestamp()),
        }
    }
}

impl IsoSchedule {
    /// Reads the text. The error says in plain words what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(format!("it is longer than {TEXT_CHARS_MAX} characters"));
        }
        let mut parts = text.split('/');
        let mut part = parts.next().unwrap_or_default();
        let mut times = None;
        let repeats = part.starts_with('R');
        if repeats {
            let count = part.strip_prefix('R').unwrap_or_default();
            if !count.is_empty() {
                let count =
                    count.parse::<u32>().map_err(|_| format!("`{part}` is no number of repetitions"))?;
                if count == 0 {
                    return Err("it would never occur: `R0`".into());
                }
                times = Some(count);
            }
            part = parts.next().ok_or("a period must follow, as in `R3/PT1H`")?;
        }
        let second = parts.next();
        if parts.next().is_some() {
            return Err("it has too many parts between slashes".into());
        }
        let (first, every, until) = match (is_span(part), second.map(|second| (is_span(second), second))) {
            (true, None) => {
                let span = span(part, repeats)?;
                (First::After(span), Some(span), None)
            }
            (true, Some((false, end))) if repeats => {
                let span = span(part, true)?;
                (First::After(span), Some(span), Some(moment(end)?))
            }
            // An interval occurs when it is over.
            (true, Some((false, end))) => {
                span(part, false)?;
                (First::At(moment(end)?), None, None)
            }
            (false, None) if repeats => return Err("a period must follow, as in `R3/PT1H`".into()),
            (false, None) => (First::At(moment(part)?), None, None),
            (false, Some((true, length))) => {
                let (start, span) = (moment(part)?, span(length, repeats)?);
                let first = if repeats { First::At(start) } else { First::AtAnd(start, span) };
                (first, Some(span), None)
            }
            (false, Some((false, end))) if !repeats => {
                moment(part)?;
                (First::At(moment(end)?), None, None)
            }
            (false, Some((false, _))) => {
                return Err("a repeating interval needs a period, as in `R/2026-01-01T00:00:00Z/P1M`".into());
            }
            (true, Some((true, _))) => return Err("it has two periods".into()),
        };
        Ok(Self {
            text: text.into(),
            first,
            every: every.filter(|_| repeats),
            times: if repeats { times } else { Some(1) },
            until,
        })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when it may occur more than once.
    pub const fn is_repeating(&self) -> bool {
        self.every.is_some()
    }

    /// How often it occurs; none is without end.
    pub const fn times(&self) -> Option<u32> {
        self.times
    }

    /// When it occurs first, if its time begins to count at `from`; none when that lies beyond the range of time or after
    /// its end. Days and months are those of the zone.
    pub fn first(&self, from: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let due = match self.first {
            First::At(moment) => moment.instant(zone),
            First::After(span) => later(from, span, zone),
            First::AtAnd(moment, span) => later(moment.instant(zone)?, span, zone),
        }?;
        self.not_too_late(due, zone)
    }

    /// When it occurs after `last`; none when it does not repeat or ends before.
    pub fn next(&self, last: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.not_too_late(later(last, self.every?, zone)?, zone)
    }

    fn not_too_late(&self, due: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self.until {
            Some(until) if due > until.instant(zone)? => None,
            _ => Some(due),
        }
    }
}

/// Characters of a timer expression.
const TEXT_CHARS_MAX: usize = 200;

fn later(from: Timestamp, span: IsoSpan, zone: &TimeZone) -> Option<Timestamp> {
    Some(from.to_zoned(zone.clone()).checked_add(span).ok()?.timestamp())
}

fn is_span(text: &str) -> bool {
    text.starts_with(['P', '-', '+'])
}

fn span(text: &str, repeats: bool) -> Result<IsoSpan, String> {
    let span: IsoSpan = text
        .parse()
        .map_err(|_| format!("`{text}` is no ISO 8601 duration, as `PT24H` or `P10D` would be"))?;
    if span.is_negative() {
        return Err(format!("`{text}` leads into the past"));
    }
    if repeats && span.is_zero() {
        return Err(format!("`{text}` would occur without end at once"));
    }
    Ok(span)
}

fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Moment::Instant(instant));
    }
    text.parse::<civil::DateTime>()
        .map(Moment::Local)
        .map_err(|_| format!("`{text}` is no ISO 8601 date and time, as `2026-03-31T12:00:00Z` would be"))
}

#[cfg(test)]
mod tests {
    use super::{IsoSchedule, TimeZone};

    /// The first points in time, from 2026-03-02T09:00Z on.
    fn points(text: &str) -> Vec<String> {
        let schedule = IsoSchedule::parse(text).unwrap();
        let from = "2026-03-02T09:00:00Z".parse().unwrap();
        let first = schedule.first(from, &TimeZone::UTC);
        std::iter::successors(first, |last| schedule.next(*last, &TimeZone::UTC))
            .take(schedule.times().unwrap_or(4).min(4) as usize)
            .map(|point| point.to_string())
            .collect()
    }

    #[test]
    fn dates_durations_intervals_and_repetitions_name_their_points_in_time() {
        assert_eq!(points("PT24H"), ["2026-03-03T09:00:00Z"]);
        assert_eq!(points("P1M"), ["2026-04-02T09:00:00Z"]);
        assert_eq!(points("2026-03-31T12:00:00+01:00"), ["2026-03-31T11:00:00Z"]);
        assert_eq!(points("2026-03-31"), ["2026-03-31T00:00:00Z"]);
        let three = ["2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"];
        assert_eq!(points("R3/PT1H"), three);
        assert_eq!(points("R/PT1H").len(), 4);
        assert_eq!(points("R2/2026-04-01T00:00:00Z/P1M"), ["2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"]);
        assert_eq!(points("R/PT1H/2026-03-02T11:30:00Z"), three[..2]);
        assert_eq!(points("2026-03-10/P10D"), ["2026-03-20T00:00:00Z"]);
        assert_eq!(points("2026-03-10/2026-03-20"), ["2026-03-20T00:00:00Z"]);
        assert_eq!(points("P10D/2026-03-20"), ["2026-03-20T00:00:00Z"]);
    }

    #[test]
    fn what_would_never_end_or_never_be_is_refused_with_words() {
        for text in [
            "",
            "R",
            "R/",
            "R0/PT1H",
            "Rx/PT1H",
            "R/PT0S",
            "-PT1H",
            "PT1H/PT1H",
            "1 hour",
            "soon",
            "R/2026-01-01",
            "R/2026-01-01/2026-02-01",
            "PT1H/a/b",
            "R99999999999/PT1H",
        ] {
            let why = IsoSchedule::parse(text).unwrap_err();
            assert!(!why.is_empty(), "{text}");
        }
        assert!(IsoSchedule::parse(&"1".repeat(300)).is_err());
    }
}
