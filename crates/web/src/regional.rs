//! Dates, numbers and the order of words as people of the language of the page write them.

use crate::text::locale;
use app::regional;
use jiff::civil::{Date, Time};
use std::cmp::Ordering;

/// A day in full: `2 March 2026`, `2 Mawrth 2026`.
pub(crate) fn date(date: Date) -> String {
    regional::date(locale().code, date)
}

/// A month, short and in full: `Mar`, `March 2026`.
pub(crate) fn month(date: Date) -> (String, String) {
    regional::month(locale().code, date)
}

/// A time of day: `9:05 am`, `09:05`.
pub(crate) fn time(time: Time) -> String {
    regional::time(locale().code, time)
}

/// A number as it is given, digits and point, in groups: `1,234.50`.
pub(crate) fn number(plain: &str) -> String {
    regional::number(locale().code, plain)
}

/// The order of words in the language of the page: `ll` after all of `l` in Welsh, `é` beside `e`.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    regional::order(locale().code, a, b)
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
