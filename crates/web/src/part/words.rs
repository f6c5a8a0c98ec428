//! How values are worded for people: dates in full, money with its sign, no machine formats.

use crate::{
    regional,
    text::{t, tv},
};
use app::core::{FieldType, Value, money::Currency};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

/// How values are worded.
#[derive(Clone, Debug)]
pub struct Words {
    /// The zone people read times in.
    pub zone: TimeZone,
    /// The time of the page, for *in 3 days*.
    pub now: Timestamp,
}

impl Default for Words {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH }
    }
}

impl Words {
    /// The same where people read times in another zone: a last day of a case is a day of its place.
    #[must_use]
    pub fn at(&self, zone: &TimeZone) -> Self {
        Self { zone: zone.clone(), now: self.now }
    }

    /// `2 March 2026, 9:05 am`.
    pub fn time(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        tv("date-time", [("date", self.date(zoned.date())), ("time", regional::time(zoned.time()))])
    }

    /// The day of an instant: `2 March 2026`.
    pub fn day(&self, at: Timestamp) -> String {
        self.date(at.to_zoned(self.zone.clone()).date())
    }

    /// `2 March 2026`.
    pub fn date(&self, date: Date) -> String {
        regional::date(date)
    }

    /// The last day on which something can still be done: a clock is over at the midnight after it.
    pub fn last_day(&self, due: Timestamp) -> String {
        let instant = due.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(due);
        self.day(instant)
    }

    /// When a clock is over: the last day that counts, or the time where it does not end with a day.
    pub fn end(&self, due: Timestamp) -> String {
        let midnight = due.to_zoned(self.zone.clone()).time() == jiff::civil::Time::midnight();
        if midnight { self.last_day(due) } else { self.time(due) }
    }

    /// `in 3 days`, `today`, `2 days ago`, by days of the calendar.
    pub fn away(&self, due: Timestamp) -> String {
        let instant = due.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(due);
        let day = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        let days = day(self.now).until(day(instant)).map_or(0, |span| i64::from(span.get_days()));
        match days {
            0 => t("today"),
            days if days > 0 => tv("in-days", [("days", days)]),
            days => tv("days-ago", [("days", -days)]),
        }
    }

    /// A month, short and in full: `Mar`, `March 2026`.
    pub fn month(&self, day: Date) -> (String, String) {
        regional::month(day)
    }

    /// A number in tenths: `1,234`, or with its tenth `12.5`.
    pub fn tenths(&self, tenths: u64, digits: u32) -> String {
        if digits == 0 {
            return regional::number(&((tenths + 5) / 10).to_string());
        }
        regional::number(&format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// A share in tenths of one in a hundred: `87.5%`.
    pub fn percent(&self, tenths: u64) -> String {
        let digits = u32::from(!tenths.is_multiple_of(10));
        format!("{}%", self.tenths(tenths, digits))
    }

    /// `£1,234.00`, with the digits of the currency; without one the amount alone, with two.
    pub fn money(&self, currency: Option<&Currency>, amount: Decimal) -> String {
        let digits = currency.map_or(2, Currency::digits) as usize;
        let text = regional::number(&format!("{:.digits$}", amount.abs()));
        let minus = if amount.is_sign_negative() && !amount.is_zero() { "−" } else { "" };
        format!("{minus}{}{text}", currency.map(sign).unwrap_or_default())
    }

    /// A value on one line; amounts of money in the currency that their field names.
    pub fn value(&self, kind: Option<&FieldType>, currency: Option<&Currency>, value: &Value) -> String {
        match (kind, value) {
            (_, Value::Null) => t("nothing-yet"),
            (_, Value::Bool(truth)) => t(if *truth { "yes-choice" } else { "no-choice" }),
            (Some(FieldType::Money), Value::Number(amount)) => self.money(currency, *amount),
            (_, Value::Date(date)) => self.date(*date),
            (_, Value::Time(at)) => self.time(*at),
            (_, Value::Map(_)) => self.lines(value).join(", "),
            (_, Value::List(items)) => {
                items.iter().map(|item| self.value(None, None, item)).collect::<Vec<_>>().join("; ")
            }
            (_, other) => other.to_string(),
        }
    }

    /// The parts of an address, in its order; of other maps, one a line.
    pub fn lines(&self, value: &Value) -> Vec<String> {
        let Value::Map(parts) = value else { return vec![self.value(None, None, value)] };
        let order = ["line1", "line2", "town", "postcode"];
        if parts.keys().all(|name| order.contains(&name.as_ref())) {
            let filled = order.iter().filter_map(|name| parts.get(*name));
            return filled.map(ToString::to_string).filter(|line| !line.is_empty()).collect();
        }
        parts.iter().map(|(name, part)| format!("{name}: {}", self.value(None, None, part))).collect()
    }
}

/// What stands before an amount: the sign that people know a currency by, else its code and a space.
pub fn sign(currency: &Currency) -> String {
    let sign = match currency.as_str() {
        "GBP" => "£",
        "EUR" => "€",
        "USD" => "$",
        "INR" => "₹",
        "JPY" => "¥",
        code => return format!("{code}\u{a0}"),
    };
    sign.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        let words = Words { now: "2026-03-02T09:05:00Z".parse().expect("a time"), ..Words::default() };
        assert_eq!(words.time(words.now), "2 March 2026, 9:05\u{202f}am");
        let told = |code: &str, amount: Decimal| words.money(Currency::parse(code).as_ref(), amount);
        assert_eq!(told("GBP", Decimal::new(123_456_789, 2)), "£1,234,567.89");
        assert_eq!(told("GBP", Decimal::new(-50, 2)), "−£0.50");
        assert_eq!(told("USD", Decimal::new(150_000, 2)), "$1,500.00");
        assert_eq!(told("JPY", Decimal::new(1_500, 0)), "¥1,500");
        assert_eq!(told("CHF", Decimal::new(150_000, 2)), "CHF\u{a0}1,500.00");
        assert_eq!(told("no currency", Decimal::new(150_000, 2)), "1,500.00");
        // A clock that ends at midnight ends with the day before.
        let due = "2026-03-31T00:00:00Z".parse().expect("a time");
        assert_eq!(words.last_day(due), "30 March 2026");
        // The midnight after the 30th in New York is the morning of the 31st in London: the last day is that of the case.
        let there = words.at(&TimeZone::get("America/New_York").expect("a zone"));
        let midnight = "2026-03-31T04:00:00Z".parse().expect("a time");
        assert_eq!(
            (there.last_day(midnight), there.end(midnight)),
            ("30 March 2026".into(), "30 March 2026".into())
        );
        assert_eq!(words.last_day(midnight), "31 March 2026");
        assert_eq!(words.away(due), "in 28 days");
        assert_eq!(words.away("2026-03-03T00:00:00Z".parse().expect("a time")), "today");
        let address = Value::Map(
            [("town", "Ashby"), ("line1", "1 High Street")]
                .map(|(name, text)| (name.into(), Value::text(text)))
                .into(),
        );
        assert_eq!(words.lines(&address), ["1 High Street", "Ashby"]);
    }
}
