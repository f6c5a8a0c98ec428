//! Dates, numbers and the order of words as people of a language write them (Unicode CLDR, by ICU4X): on a page, in a letter. Which
//! texts there are stands in the locale files; how a day or a number is written stands here. A language is given as its tag.

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
    static MADE: RefCell<BTreeMap<String, Rc<Regional>>> = const { RefCell::new(BTreeMap::new()) };
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

fn of(code: &str) -> Rc<Regional> {
    MADE.with_borrow_mut(|made| {
        if let Some(regional) = made.get(code) {
            return Rc::clone(regional);
        }
        let regional = Rc::new(Regional::of(code));
        made.insert(code.to_owned(), Rc::clone(&regional));
        regional
    })
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
pub fn date(code: &str, date: Date) -> String {
    let here = of(code);
    let said = here.day.as_ref().zip(gregorian(date)).map(|(day, date)| day.format(&date).to_string());
    said.unwrap_or_else(|| date.to_string())
}

/// A month, short and in full: `Mar`, `March 2026`.
pub fn month(code: &str, date: Date) -> (String, String) {
    let here = of(code);
    let Some(day) = gregorian(date) else { return (date.to_string(), date.to_string()) };
    let short = here.month_short.as_ref().map(|month| month.format(&day).to_string());
    let long = here.month.as_ref().map(|month| month.format(&day).to_string());
    (short.unwrap_or_else(|| date.month().to_string()), long.unwrap_or_else(|| date.to_string()))
}

/// A time of day: `9:05 am`, `09:05`.
pub fn time(code: &str, time: Time) -> String {
    let here = of(code);
    let of_day = || {
        let part = |part: i8| u8::try_from(part).ok();
        TimeOfDay::try_new(part(time.hour())?, part(time.minute())?, part(time.second())?, 0).ok()
    };
    let said = here.time.as_ref().zip(of_day()).map(|(formatter, time)| formatter.format(&time).to_string());
    said.unwrap_or_else(|| time.strftime("%H:%M").to_string())
}

/// A number as it is given, digits and point, in groups: `1,234.50`.
pub fn number(code: &str, plain: &str) -> String {
    let here = of(code);
    let said = here.number.as_ref().zip(plain.parse::<Decimal>().ok());
    said.map_or_else(|| plain.to_owned(), |(number, value)| number.format(&value).to_string())
}

/// The order of words in the language of the page: `ll` after all of `l` in Welsh, `é` beside `e`.
pub fn order(code: &str, a: &str, b: &str) -> Ordering {
    of(code).order.as_ref().map_or_else(|| a.cmp(b), |order| order.compare(a, b))
}
