//! `/reports`: what a program did in a period (S3.65–S3.70), each as a picture and as a table.

use super::super::{PageResult, answered::found, ok, sample as samples_of};
use crate::{
    link::with,
    part::{
        Frame,
        chart::{At, Chart, columns},
        frame::Sheet,
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    FiguresOf,
    answer::{AgeFigure, ExceptionFigures, Figure, Figures, OutcomeFigure, PeriodFigures},
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// What is asked for, as it stands in an address.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    program: Option<String>,
    unit: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Asked {
    pub(crate) fn of(&self) -> FiguresOf {
        let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        FiguresOf {
            program: said(&self.program),
            unit: said(&self.unit),
            from: said(&self.from),
            to: said(&self.to),
        }
    }
}

/// A column of numbers: its words, the number of a period, and how it is said.
type Column = (&'static str, fn(&PeriodFigures) -> Figure, Unit);

#[derive(Clone, Copy)]
enum Unit {
    Cases,
    Days,
    Percent,
}

/// One measure: its heading, what it means, what is drawn.
struct Measure {
    id: &'static str,
    heading: &'static str,
    lead: &'static str,
    columns: &'static [Column],
}

const MEASURES: [Measure; 4] = [
    Measure {
        id: "days",
        heading: "figures-days",
        lead: "figures-days-lead",
        columns: &[
            ("figures-days-mean", |of| of.days_mean, Unit::Days),
            ("figures-days-median", |of| of.days_median, Unit::Days),
        ],
    },
    Measure {
        id: "in-time",
        heading: "figures-in-time",
        lead: "figures-in-time-lead",
        columns: &[("figures-in-time", |of| of.in_time, Unit::Percent)],
    },
    Measure {
        id: "first-contact",
        heading: "figures-first-contact",
        lead: "figures-first-contact-lead",
        columns: &[("figures-first-contact", |of| of.first_contact, Unit::Percent)],
    },
    Measure {
        id: "backlog",
        heading: "figures-backlog",
        lead: "figures-backlog-lead",
        columns: &[
            ("figures-opened", |of| of.opened, Unit::Cases),
            ("figures-ended", |of| of.ended, Unit::Cases),
            ("figures-live", |of| of.live, Unit::Cases),
        ],
    },
];

const QUALITY: &[Column] = &[
    ("figures-stood", |of| of.stood, Unit::Percent),
    ("figures-satisfied", |of| of.satisfied, Unit::Percent),
];

/// The page.
pub fn page(frame: &Frame, figures: &Figures) -> Markup {
    let shown = Shown { frame, figures };
    let whole = &figures.whole;
    let exceptions = figures.exceptions.iter().map(|kind| kind.whole);
    let heads = [
        ("days", "figures-head-days", shown.said(whole.days_mean, Unit::Days)),
        ("in-time", "figures-head-in-time", shown.said(whole.in_time, Unit::Percent)),
        ("first-contact", "figures-head-first-contact", shown.said(whole.first_contact, Unit::Percent)),
        ("backlog", "figures-head-backlog", shown.said(whole.live, Unit::Cases)),
        ("quality", "figures-head-quality", shown.said(whole.stood, Unit::Percent)),
        ("exceptions", "figures-head-exceptions", shown.said(all(exceptions), Unit::Cases)),
    ];
    let content = html! {
        span.govuk-caption-l { (figures.program_title) }
        h1.govuk-heading-l { (t("reports")) }
        @if figures.programs.len() > 1 {
            nav.cw-tabs aria-label=(t("programs")) {
                ul {
                    @for (name, title) in &figures.programs {
                        li { a href=(with("/reports", [("program", name.as_str())])) aria-current=[(*name == figures.program).then_some("page")] { (title) } }
                    }
                }
            }
        }
        (shown.choose())
        p.govuk-body { (tv("figures-over", [("time", frame.words.time(figures.made_at)), ("few", figures.few.to_string())])) }
        @if figures.unfinished { p.govuk-hint { (t("figures-unfinished")) } }
        ul.cw-numbers {
            @for (id, key, said) in heads {
                li.cw-numbers__one { a href={ "#" (id) } { span.cw-numbers__count { (said) } span.cw-numbers__label { (t(key)) } } }
            }
        }
        @for measure in &MEASURES {
            section.cw-measure {
                h2.govuk-heading-m id=(measure.id) { (t(measure.heading)) }
                p.govuk-body { (t(measure.lead)) }
                (shown.measure(measure.id, &t(measure.heading), measure.columns))
                @if measure.id == "backlog" { (shown.ages()) }
            }
        }
        section.cw-measure {
            h2.govuk-heading-m #quality { (t("figures-quality")) }
            p.govuk-body { (t("figures-quality-lead")) }
            @if !figures.asks_satisfaction { p.govuk-hint { (t("figures-no-satisfaction")) } }
            (shown.measure("quality", &t("figures-quality"), if figures.asks_satisfaction { QUALITY } else { QUALITY.get(..1).unwrap_or_default() }))
            (shown.outcomes())
        }
        section.cw-measure {
            h2.govuk-heading-m #exceptions { (t("figures-exceptions")) }
            p.govuk-body { (t("figures-exceptions-lead")) }
            (shown.exceptions())
        }
        @if figures.may_export {
            p.govuk-body { a.govuk-button.govuk-button--secondary role="button" draggable="false" href=(shown.address("/reports/figures.csv")) download { (t("figures-export")) }
                " " a.govuk-button.govuk-button--secondary role="button" draggable="false" href=(shown.address("/reports/figures.parquet")) download { (t("figures-export-parquet")) } }
            p.govuk-hint { (t("figures-export-hint")) }
        }
    };
    frame.page(Sheet::new(t("reports"), content))
}

/// One number of all, told only where every part is.
fn all(figures: impl Iterator<Item = Figure>) -> Figure {
    figures.fold(Figure::Count(0), |sum, figure| match (sum, figure) {
        (Figure::Count(a), Figure::Count(b)) => Figure::Count(a + b),
        _ => Figure::Few,
    })
}

/// What an exception is called.
pub(crate) fn exception(kind: &str) -> String {
    t(&format!("exception-{kind}"))
}

struct Shown<'a> {
    frame: &'a Frame,
    figures: &'a Figures,
}

impl Shown<'_> {
    fn address(&self, path: &str) -> String {
        let figures = self.figures;
        let mut pairs = vec![
            ("program", figures.program.as_str()),
            ("from", figures.from.as_str()),
            ("to", figures.to.as_str()),
        ];
        pairs.extend(figures.unit.as_deref().map(|unit| ("unit", unit)));
        with(path, pairs)
    }

    fn choose(&self) -> Markup {
        let figures = self.figures;
        html! {
            form.cw-choose method="get" action="/reports" {
                input type="hidden" name="program" value=(figures.program);
                div.govuk-form-group {
                    label.govuk-label for="from" { (t("figures-from")) }
                    input.govuk-input #from type="month" name="from" value=(figures.from) required;
                }
                div.govuk-form-group {
                    label.govuk-label for="to" { (t("figures-to")) }
                    input.govuk-input #to type="month" name="to" value=(figures.to) required;
                }
                @if !figures.units.is_empty() {
                    div.govuk-form-group {
                        label.govuk-label for="unit" { (t("figures-unit")) }
                        select.govuk-select #unit name="unit" {
                            option value="" { (t("figures-all-units")) }
                            @for unit in &figures.units { option value=(unit) selected[figures.unit.as_ref() == Some(unit)] { (unit) } }
                        }
                    }
                }
                button.govuk-button.govuk-button--secondary type="submit" { (t("figures-show")) }
            }
        }
    }

    /// How a number is said.
    fn said(&self, figure: Figure, unit: Unit) -> String {
        let words = &self.frame.words;
        match (figure, unit) {
            (Figure::Nothing, _) => "–".to_owned(),
            (Figure::Few, Unit::Cases) => tv("figures-few", [("few", self.figures.few)]),
            // It is the cases that are few, not the days.
            (Figure::Few, Unit::Days | Unit::Percent) => t("figures-too-few"),
            (figure, Unit::Cases) => words.tenths(figure.tenths().unwrap_or(0), 0),
            (figure, Unit::Days) => words.tenths(figure.tenths().unwrap_or(0), 1),
            (figure, Unit::Percent) => words.percent(figure.tenths().unwrap_or(0)),
        }
    }

    fn across(&self, tenths: u64, unit: Unit) -> String {
        match unit {
            Unit::Percent => self.frame.words.percent(tenths / 10 * 10),
            Unit::Cases | Unit::Days => self.frame.words.tenths(tenths, 0),
        }
    }

    fn month(&self, month: &str) -> (String, String) {
        let day = format!("{month}-01").parse().ok();
        day.map_or_else(|| (month.to_owned(), month.to_owned()), |day| self.frame.words.month(day))
    }

    fn measure(&self, id: &str, title: &str, columns_: &[Column]) -> Markup {
        let figures = self.figures;
        let unit = columns_.first().map_or(Unit::Cases, |(_, _, unit)| *unit);
        let places = figures
            .months
            .iter()
            .map(|of| At {
                label: self.month(&of.month).0,
                values: columns_.iter().map(|(_, get, unit)| self.drawn(get(of), *unit)).collect(),
            })
            .collect();
        let chart = Chart {
            id: &format!("chart-{id}"),
            title: tv("figures-picture", [("what", title.to_owned())]),
            series: columns_.iter().map(|(key, ..)| t(key)).collect(),
            places,
            says: &|tenths| self.across(tenths, unit),
        };
        let heads: Vec<String> = columns_.iter().map(|(key, ..)| t(key)).collect();
        let row =
            |of: &PeriodFigures| columns_.iter().map(|(_, get, unit)| self.said(get(of), *unit)).collect();
        let mut rows: Vec<(String, Vec<String>)> =
            figures.months.iter().map(|of| (self.month(&of.month).1, row(of))).collect();
        rows.push((t("figures-whole"), row(&figures.whole)));
        html! { (columns(&chart)) (table(title, &t("figures-month"), &heads, &rows)) }
    }

    fn drawn(&self, figure: Figure, unit: Unit) -> (Option<u64>, String) {
        let said = match (figure, unit) {
            (Figure::Few, Unit::Cases) => tv("figures-few-short", [("few", self.figures.few)]),
            (Figure::Few, Unit::Days | Unit::Percent) => "·".to_owned(),
            (Figure::Nothing, _) => "–".to_owned(),
            (told, unit) => self.said(told, unit),
        };
        (figure.tenths(), said)
    }

    fn parts(&self, id: &str, title: &str, first: &str, rows: &[(String, String, Figure)]) -> Markup {
        let chart = Chart {
            id,
            title: tv("figures-picture", [("what", title.to_owned())]),
            series: vec![t("figures-cases")],
            places: rows
                .iter()
                .map(|(short, _, cases)| At {
                    label: short.clone(),
                    values: vec![self.drawn(*cases, Unit::Cases)],
                })
                .collect(),
            says: &|tenths| self.across(tenths, Unit::Cases),
        };
        let lines: Vec<(String, Vec<String>)> = rows
            .iter()
            .map(|(_, long, cases)| (long.clone(), vec![self.said(*cases, Unit::Cases)]))
            .collect();
        html! {
            h3.govuk-heading-s { (title) }
            (columns(&chart))
            (table(title, first, &[t("figures-cases")], &lines))
        }
    }

    fn ages(&self) -> Markup {
        let rows: Vec<_> =
            self.figures.ages.iter().map(|age| (short_age(age), long_age(age), age.cases)).collect();
        self.parts("chart-ages", &t("figures-ages"), &t("figures-age"), &rows)
    }

    /// What came of the cases, as bars with their words beside them: outcomes have long names.
    fn outcomes(&self) -> Markup {
        let outcomes = &self.figures.outcomes;
        let most = outcomes.iter().filter_map(|one| one.cases.tenths()).max().unwrap_or(0).max(1);
        html! {
            h3.govuk-heading-s { (t("figures-outcomes")) }
            @if outcomes.is_empty() { p.govuk-body { (t("figures-none")) } } @else {
                table.cw-table.cw-bars {
                    caption.govuk-visually-hidden { (t("figures-outcomes")) }
                    thead { tr { th scope="col" { (t("figures-outcome")) } th.cw-number scope="col" { (t("figures-cases")) } td aria-hidden="true" {} } }
                    tbody {
                        @for one in outcomes {
                            tr {
                                th scope="row" data-label=(t("figures-outcome")) { span { (if one.outcome.is_empty() { t("figures-no-outcome") } else { one.title.clone() }) } }
                                td.cw-number data-label=(t("figures-cases")) { span { (self.said(one.cases, Unit::Cases)) } }
                                td.cw-bars__bar aria-hidden="true" {
                                    svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" {
                                        rect.cw-chart__bar x="0" y="0" height="10" width=(one.cases.tenths().unwrap_or(0) * 100 / most) {}
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn exceptions(&self) -> Markup {
        let figures = self.figures;
        let chart = Chart {
            id: "chart-exceptions",
            title: tv("figures-picture", [("what", t("figures-exceptions"))]),
            series: figures.exceptions.iter().map(|kind| exception(&kind.kind)).collect(),
            places: figures
                .months
                .iter()
                .enumerate()
                .map(|(place, of)| At {
                    label: self.month(&of.month).0,
                    values: figures
                        .exceptions
                        .iter()
                        .map(|kind| {
                            self.drawn(
                                kind.months.get(place).copied().unwrap_or(Figure::Nothing),
                                Unit::Cases,
                            )
                        })
                        .map(|(value, said)| (value, if value.is_none() { "·".to_owned() } else { said }))
                        .collect(),
                })
                .collect(),
            says: &|tenths| self.across(tenths, Unit::Cases),
        };
        let heads: Vec<String> = figures.exceptions.iter().map(|kind| exception(&kind.kind)).collect();
        let mut rows: Vec<(String, Vec<String>)> = figures
            .months
            .iter()
            .enumerate()
            .map(|(place, of)| {
                let cells = figures.exceptions.iter().map(|kind| {
                    self.said(kind.months.get(place).copied().unwrap_or(Figure::Nothing), Unit::Cases)
                });
                (self.month(&of.month).1, cells.collect())
            })
            .collect();
        let whole = figures.exceptions.iter().map(|kind| self.said(kind.whole, Unit::Cases)).collect();
        rows.push((t("figures-whole"), whole));
        html! { (columns(&chart)) (table(&t("figures-exceptions"), &t("figures-month"), &heads, &rows)) }
    }
}

fn short_age(age: &AgeFigure) -> String {
    match age.below_days {
        Some(below) => format!("{}–{}", age.from_days, below - 1),
        None => format!("{}+", age.from_days),
    }
}

fn long_age(age: &AgeFigure) -> String {
    match age.below_days {
        Some(below) => tv("figures-age-span", [("from", age.from_days), ("to", below - 1)]),
        None => tv("figures-age-beyond", [("from", age.from_days)]),
    }
}

fn table(title: &str, first: &str, heads: &[String], rows: &[(String, Vec<String>)]) -> Markup {
    html! {
        details.govuk-details.cw-measure__table {
            summary.govuk-details__summary { span.govuk-details__summary-text { (tv("figures-table", [("what", title.to_owned())])) } }
            div.govuk-details__text {
                div.cw-wide tabindex="0" role="region" aria-label=(title) {
                    table.cw-table.cw-matrix {
                        caption.govuk-visually-hidden { (title) }
                        thead { tr { th scope="col" { (first) } @for head in heads { th.cw-number scope="col" { (head) } } } }
                        tbody {
                            @for (name, cells) in rows {
                                tr {
                                    th scope="row" data-label=(first) { span { (name) } }
                                    @for (cell, head) in cells.iter().zip(heads) { td.cw-number data-label=(head) { span { (cell) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let figures = found(state.app.figures(&caller, &asked.of()).await?)?;
    ok(page(&state.work(&caller, "reports"), &figures))
}

/// Made-up figures.
pub(crate) fn sample() -> Figures {
    let months = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"];
    let counts = [(31, 22), (28, 30), (17, 19), (35, 27), (29, 4), (12, 9)];
    let period = |month: &str, (opened, ended): (u64, u64), at: u64| PeriodFigures {
        month: month.into(),
        opened: Figure::Count(opened),
        ended: if ended < 5 { Figure::Few } else { Figure::Count(ended) },
        live: Figure::Count(60 + at * 5),
        days_mean: if ended < 5 { Figure::Few } else { Figure::Tenths(412 - at * 13) },
        days_median: if ended < 5 { Figure::Few } else { Figure::Tenths(330 + at * 9) },
        in_time: if ended < 5 { Figure::Few } else { Figure::Tenths(870 + at * 11) },
        first_contact: if ended < 5 { Figure::Few } else { Figure::Tenths(640 + at * 7) },
        stood: if ended < 5 { Figure::Few } else { Figure::Tenths(980) },
        satisfied: if ended < 5 { Figure::Nothing } else { Figure::Tenths(810 - at * 20) },
    };
    let ages = [0, 8, 31, 91, 181, 366];
    Figures {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        programs: vec![
            ("premises-licence".into(), "Premises licence".into()),
            ("child-placement".into(), "Child placement".into()),
        ],
        units: vec!["licensing-north".into(), "licensing-south".into()],
        unit: Some("licensing-north".into()),
        from: "2025-10".into(),
        to: "2026-03".into(),
        unfinished: true,
        made_at: samples_of::at("2026-03-10T09:30:00Z"),
        few: 5,
        may_export: true,
        whole: period("", (152, 111), 5),
        months: (0..)
            .zip(months.iter().zip(counts))
            .map(|(at, (month, counts))| period(month, counts, at))
            .collect(),
        ages: ages
            .iter()
            .zip(ages.iter().skip(1).copied().map(Some).chain([None]))
            .zip([9, 21, 30, 14, 0, 0])
            .map(|((from_days, below_days), cases)| AgeFigure {
                from_days: *from_days,
                below_days,
                cases: Figure::Count(cases),
            })
            .collect(),
        outcomes: [
            ("granted", "Granted", Figure::Count(88)),
            ("refused", "Refused", Figure::Few),
            ("withdrawn", "Withdrawn", Figure::Few),
        ]
        .map(|(outcome, title, cases)| OutcomeFigure { outcome: outcome.into(), title: title.into(), cases })
        .into(),
        exceptions: ["emergency-access", "unjustified", "late", "failed"]
            .map(|kind| ExceptionFigures {
                kind: kind.into(),
                whole: if kind == "late" { Figure::Count(17) } else { Figure::Count(0) },
                months: [0, 0, 6, 5, 6, 0].map(|n| Figure::Count(if kind == "late" { n } else { 0 })).into(),
            })
            .into(),
        asks_satisfaction: true,
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = samples_of::work("reports");
    let nothing = Figures {
        programs: vec![("premises-licence".into(), "Premises licence".into())],
        units: Vec::new(),
        unit: None,
        may_export: false,
        outcomes: Vec::new(),
        asks_satisfaction: false,
        ..sample()
    };
    vec![("reports/show", page(&frame, &sample())), ("reports/show-bare", page(&frame, &nothing))]
}
