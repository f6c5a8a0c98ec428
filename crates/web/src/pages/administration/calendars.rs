//! `/administration/calendars`: the days that count as working days, by program, jurisdiction and year; with a word where a year is
//! missing before clocks reach it.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::CalendarShown;
use axum::extract::State;
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, calendars: &[CalendarShown]) -> Markup {
    let lacking: Vec<_> = calendars.iter().filter_map(|one| Some((name(one), one.missing?))).collect();
    let content = html! {
        h1.govuk-heading-l { (t("calendars-title")) }
        p.govuk-body { (t("calendars-lead")) }
        @for (name, year) in &lacking {
            div.govuk-warning-text {
                span.govuk-warning-text__icon aria-hidden="true" { "!" }
                strong.govuk-warning-text__text {
                    span.govuk-visually-hidden { (t("warning")) " " }
                    (tv("calendars-missing", [("name", name.clone()), ("year", year.to_string())]))
                }
            }
        }
        @for one in calendars {
            section.cw-measure {
                h2.govuk-heading-m { (name(one)) }
                p.govuk-body {
                    (tv("calendars-zone", [("zone", one.zone.clone()), ("days", one.days_off.iter().map(|day| t(&format!("weekday-{day}"))).collect::<Vec<_>>().join(", "))]))
                }
                @if one.years.is_empty() { p.govuk-body { (t("calendars-none")) } }
                @for (year, days) in &one.years {
                    details.govuk-details {
                        summary.govuk-details__summary { span.govuk-details__summary-text { (tv("calendars-year", [("year", year.to_string()), ("count", days.len().to_string())])) } }
                        div.govuk-details__text { ul.govuk-list { @for day in days { li { (t(&format!("weekday-{}", day.weekday().to_monday_one_offset()))) ", " (frame.words.date(*day)) } } } }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(t("calendars-title"), content).back("/administration"))
}

fn name(one: &CalendarShown) -> String {
    match &one.jurisdiction {
        Some(jurisdiction) => format!("{} · {jurisdiction}", one.program_title),
        None => one.program_title.clone(),
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let calendars = found(state.app.calendars(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), &calendars))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let days = |year: i16| [jiff::civil::date(year, 1, 1), jiff::civil::date(year, 12, 25)].to_vec();
    let own = CalendarShown {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        jurisdiction: None,
        zone: "Europe/London".into(),
        days_off: vec![6, 7],
        years: vec![(2026, days(2026))],
        missing: Some(2027),
    };
    let other = CalendarShown {
        jurisdiction: Some("scotland".into()),
        years: vec![(2026, days(2026)), (2027, days(2027))],
        missing: None,
        ..own.clone()
    };
    let none =
        CalendarShown { program_title: "Office".into(), years: Vec::new(), missing: None, ..own.clone() };
    vec![("administration/calendars", page(&sample::work("administration"), &[own, other, none]))]
}
