//! Dates, numbers and the order of words as people of a language write them (Unicode CLDR, by ICU4X). Which texts there are stands in
//! the locale files; how a day or a number is written stands here.

use crate::text::locale;
use icu_calendar::{Date as Day, Gregorian};
use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use icu_datetime::{
    FixedCalendarDateTimeFormatter as Formatter, NoCalendarFormatter,
    fieldsets::{M, T, YM, YMD},
    input::Time as TimeOfDay,
};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale_core::Locale;
use jiff::civil::{Date, Time};
use std::{cell::RefCell, cmp::Ordering, collections::BTreeMap, rc::Rc};

/// What one language needs.
struct Regional {
    day: Option<Formatter<Gregorian, YMD>>,
    month: Option<Formatter<Gregorian, YM>>,
    month_short: Option<Formatter<Gregorian, M>>,
    time: Option<NoCalendarFormatter<T>>,
    number: Option<DecimalFormatter>,
    order: Option<CollatorBorrowed<'static>>,
}

thread_local! {
    /// Made once a thread: they are not meant to be shared between threads, and making one reads much data.
    static MADE: RefCell<BTreeMap<&'static str, Rc<Regional>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The language of CLDR for one of the pages: the strange one of tests is English, the mirrored one Arabic.
fn tag(code: &str) -> &str {
    match code {
        // In English the hours are those of the clock on the wall: twice twelve.
        "en" | "en-XA" => "en-GB-u-hc-h12",
        "ar-XB" => "ar",
        other => other,
    }
}

impl Regional {
    fn of(code: &str) -> Self {
        // A language that CLDR does not know is written as the root of all languages is.
        let locale: Locale = tag(code).parse().unwrap_or(Locale::UNKNOWN);
        Self {
            day: Formatter::try_new((&locale).into(), YMD::long()).ok(),
            month: Formatter::try_new((&locale).into(), YM::long()).ok(),
            month_short: Formatter::try_new((&locale).into(), M::medium()).ok(),
            time: NoCalendarFormatter::try_new((&locale).into(), T::hm()).ok(),
            number: DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).ok(),
            order: Collator::try_new((&locale).into(), CollatorOptions::default()).ok(),
        }
    }
}

fn here() -> Rc<Regional> {
    let code = locale().code;
    MADE.with_borrow_mut(|made| Rc::clone(made.entry(code).or_insert_with(|| Rc::new(Regional::of(code)))))
}

fn gregorian(date: Date) -> Option<Day<Gregorian>> {
    Day::try_new_gregorian(
        i32::from(date.year()),
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    )
    .ok()
}

/// A day in full: `2 March 2026`, `2 Mawrth 2026`.
pub(crate) fn date(date: Date) -> String {
    let here = here();
    let said = here.day.as_ref().zip(gregorian(date)).map(|(day, date)| day.format(&date).to_string());
    said.unwrap_or_else(|| date.to_string())
}

/// A month, short and in full: `Mar`, `March 2026`.
pub(crate) fn month(date: Date) -> (String, String) {
    let here = here();
    let Some(day) = gregorian(date) else { return (date.to_string(), date.to_string()) };
    let short = here.month_short.as_ref().map(|month| month.format(&day).to_string());
    let long = here.month.as_ref().map(|month| month.format(&day).to_string());
    (short.unwrap_or_else(|| date.month().to_string()), long.unwrap_or_else(|| date.to_string()))
}

/// A time of day: `9:05 am`, `09:05`.
pub(crate) fn time(time: Time) -> String {
    let here = here();
    let of_day = || {
        let part = |part: i8| u8::try_from(part).ok();
        TimeOfDay::try_new(part(time.hour())?, part(time.minute())?, part(time.second())?, 0).ok()
    };
    let said = here.time.as_ref().zip(of_day()).map(|(formatter, time)| formatter.format(&time).to_string());
    said.unwrap_or_else(|| time.strftime("%H:%M").to_string())
}

/// A number as it is given, digits and point, in groups: `1,234.50`.
pub(crate) fn number(plain: &str) -> String {
    let here = here();
    let said = here.number.as_ref().zip(plain.parse::<Decimal>().ok());
    said.map_or_else(|| plain.to_owned(), |(number, value)| number.format(&value).to_string())
}

/// The order of words in the language of the page: `ll` after all of `l` in Welsh, `é` beside `e`.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    here().order.as_ref().map_or_else(|| a.cmp(b), |order| order.compare(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{locale_of, speaking};

    async fn said_in(code: &str) -> (String, String, String, Vec<&'static str>) {
        let language = locale_of(code).expect("there is that language");
        speaking(language, String::new(), async {
            let mut words = vec!["Zed", "ddraig", "dwy", "Éa", "eb", "llan", "lwc"];
            words.sort_by(|a, b| order(a, b));
            let day = jiff::civil::date(2026, 3, 2);
            (date(day), month(day).1, number("-1234567.50"), words)
        })
        .await
    }

    #[tokio::test]
    async fn s3_63_days_numbers_and_order_are_those_of_the_language() {
        let english = said_in("en").await;
        assert_eq!((english.0.as_str(), english.1.as_str()), ("2 March 2026", "March 2026"));
        assert_eq!(english.2, "-1,234,567.50");
        assert_eq!(english.3, ["ddraig", "dwy", "Éa", "eb", "llan", "lwc", "Zed"]);
        let welsh = said_in("cy").await;
        assert_eq!(welsh.0, "2 Mawrth 2026");
        assert_eq!(welsh.3, ["dwy", "ddraig", "Éa", "eb", "lwc", "llan", "Zed"]);
        let at = async |code: &str| {
            let language = locale_of(code).expect("there is that language");
            speaking(language, String::new(), async { time(jiff::civil::time(21, 5, 30, 0)) }).await
        };
        assert_eq!((at("en").await.as_str(), at("cy").await.as_str()), ("9:05\u{202f}pm", "21:05"));
        assert_eq!(said_in("en-XA").await.0, "2 March 2026");
        assert_eq!(said_in("ar-XB").await.0, "2 مارس 2026");
    }
}
