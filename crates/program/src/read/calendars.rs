//! `jurisdictions/*.yaml`: time zone, holidays, days off. What else a jurisdiction says differently is read in `overlays`.

use super::cx::{Cx, each};
use crate::yaml::{self, Node};
use casewright_core::calendar::Calendar;
use indexmap::IndexMap;
use jiff::{civil::Weekday, tz::TimeZone};
use std::collections::BTreeSet;

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Reads the calendars by jurisdiction.
pub(crate) fn read(cx: &mut Cx<'_>) -> IndexMap<String, Calendar> {
    let folder = cx.folder;
    let mut calendars = IndexMap::new();
    for (path, text) in folder.within("jurisdictions", ".yaml") {
        let name = path.trim_start_matches("jurisdictions/").trim_end_matches(".yaml").to_owned();
        let Some(node) = yaml::document(path, text, &mut cx.out) else { continue };
        let calendar = cx.in_file(path, |cx| calendar(cx, &node));
        calendars.insert(name, calendar);
    }
    calendars
}

fn calendar(cx: &mut Cx<'_>, node: &Node) -> Calendar {
    let map = cx.map(
        node,
        "a jurisdiction",
        &[
            "title",
            "units",
            "zone",
            "days-off",
            "holidays",
            "clocks",
            "timers",
            "config",
            "decisions",
            "forms",
        ],
    );
    let mut calendar = Calendar::default();
    match map.value("zone").and_then(|node| cx.word(node, "the zone")) {
        Some(word) => match TimeZone::get(&word.text) {
            Ok(zone) => calendar.zone = zone,
            Err(_) => cx.error(
                word.at,
                format!("there is no time zone `{}`", word.text),
                "write an IANA name: `Europe/London`",
            ),
        },
        None if map.value("zone").is_none() => {
            cx.error(map.at, "the jurisdiction has no time zone", "write `zone: Europe/London`");
        }
        None => {}
    }
    if let Some(node) = map.value("days-off") {
        calendar.days_off =
            each(node).iter().filter_map(|node| cx.choose(node, "days-off", WEEKDAYS)).collect();
        if calendar.days_off.len() > 6 {
            // A clock of working days would never end.
            cx.error(node.at, "no day is left to work", "leave out at least one weekday");
            calendar.days_off = Calendar::default().days_off;
        }
    }
    if let Some(node) = map.value("holidays") {
        let mut days = BTreeSet::new();
        for word in cx.words(node, "a holiday") {
            match word.text.parse() {
                Ok(day) => {
                    if !days.insert(day) {
                        cx.error(word.at, format!("{day} is listed twice"), "remove one");
                    }
                }
                Err(_) => cx.error(word.at, format!("`{}` is no day", word.text), "write `2026-12-25`"),
            }
        }
        calendar.holidays = days;
    }
    calendar
}
