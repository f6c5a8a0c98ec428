//! `/reports/figures.csv` and `/reports/figures.parquet`: the same figures as a file, one number a row, under a permission of its own.

use super::{
    super::{PageResult, answered::found},
    show::{Asked, exception},
};
use crate::{
    download,
    problem::Problem,
    state::WebState,
    table::{Form, quoted},
    text::t,
    visit::Worker,
};
use app::answer::{AgeFigure, Figure, Figures, PeriodFigures};
use axum::{
    body::Body,
    extract::{Query, State},
};
use columns::{Cell, Column, Kind, TableError, Writer};

/// One row: what is measured, of which part, in which month, the number, and what it is counted in.
struct Row {
    measure: String,
    part: String,
    period: String,
    figure: Figure,
    unit: &'static str,
}

/// A number of a period.
type Measure = fn(&PeriodFigures) -> Figure;

/// Numbers of a period: the key of their words, and what they are counted in.
const MEASURES: [(&str, &str, Measure); 9] = [
    ("figures-opened", "cases", |of| of.opened),
    ("figures-ended", "cases", |of| of.ended),
    ("figures-live", "cases", |of| of.live),
    ("figures-days-mean", "days", |of| of.days_mean),
    ("figures-days-median", "days", |of| of.days_median),
    ("figures-in-time", "percent", |of| of.in_time),
    ("figures-first-contact", "percent", |of| of.first_contact),
    ("figures-stood", "percent", |of| of.stood),
    ("figures-satisfied", "percent", |of| of.satisfied),
];

/// Every number once.
fn rows(figures: &Figures) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let whole = format!("{} to {}", figures.from, figures.to);
    let mut add = |measure: String, part: &str, period: &str, figure: Figure, unit: &'static str| {
        rows.push(Row { measure, part: part.to_owned(), period: period.to_owned(), figure, unit });
    };
    for (key, unit, of) in MEASURES {
        add(t(key), "", &whole, of(&figures.whole), unit);
        figures.months.iter().for_each(|month| add(t(key), "", &month.month, of(month), unit));
    }
    for age in &figures.ages {
        add(t("figures-age"), &days(age), &whole, age.cases, "cases");
    }
    for outcome in &figures.outcomes {
        add(t("figures-outcome"), &outcome.title, &whole, outcome.cases, "cases");
    }
    for kind in &figures.exceptions {
        add(exception(&kind.kind), "", &whole, kind.whole, "times");
        for (month, times) in figures.months.iter().zip(&kind.months) {
            add(exception(&kind.kind), "", &month.month, *times, "times");
        }
    }
    rows
}

/// The whole file as CSV.
pub(crate) fn csv(figures: &Figures) -> String {
    let mut file = "measure,part,period,value,unit\r\n".to_owned();
    for row in rows(figures) {
        let value = value(row.figure, row.unit, figures.few);
        let cells = [&*row.measure, &*row.part, &*row.period, &*value, row.unit].map(quoted);
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    file
}

/// The whole file as Parquet. A number that is told is a number; what stands in its place where it is not told stands in a column of its
/// own, so that nobody takes `<5` for text among numbers.
pub(crate) fn parquet(figures: &Figures) -> Result<Vec<u8>, TableError> {
    let text = |text: &str| if text.is_empty() { Cell::Nothing } else { Cell::Text(text.to_owned()) };
    let rows = rows(figures).into_iter().map(|row| {
        let held = matches!(row.figure, Figure::Few);
        vec![
            text(&row.measure),
            text(&row.part),
            text(&row.period),
            number(row.figure),
            if held { text(&value(row.figure, row.unit, figures.few)) } else { Cell::Nothing },
            text(row.unit),
        ]
    });
    let kinds = ["measure", "part", "period", "value", "withheld", "unit"].map(|name| Column {
        name: name.to_owned(),
        kind: if name == "value" { Kind::Number } else { Kind::Text },
    });
    let mut writer = Writer::new("figures", kinds.to_vec())?;
    let mut file = writer.rows(&rows.collect::<Vec<_>>())?;
    file.extend(writer.finish()?);
    Ok(file)
}

fn number(figure: Figure) -> Cell {
    match figure {
        Figure::Nothing | Figure::Few => Cell::Nothing,
        Figure::Count(count) => Cell::Number { mantissa: count.into(), places: 0 },
        Figure::Tenths(tenths) => Cell::Number { mantissa: tenths.into(), places: 1 },
    }
}

fn days(age: &AgeFigure) -> String {
    match age.below_days {
        Some(below) => format!("{}-{}", age.from_days, below - 1),
        None => format!("{}+", age.from_days),
    }
}

/// As machines read it; what is not told is said with the bound below which it lies.
fn value(figure: Figure, unit: &str, few: u64) -> String {
    match figure {
        Figure::Nothing => String::new(),
        // It is the cases that are few, not the days.
        Figure::Few if matches!(unit, "days" | "percent") => "too-few".to_owned(),
        Figure::Few => format!("<{few}"),
        Figure::Count(count) => count.to_string(),
        Figure::Tenths(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

/// The file as Parquet.
pub(crate) async fn columns(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let figures = found(state.app.export_figures(&caller, &asked.of()).await?)?;
    let name = format!("{}-{}-{}.parquet", figures.program, figures.from, figures.to);
    let file = parquet(&figures).map_err(|error| Problem::from(app::Fault::Internal(error.to_string())))?;
    Ok(download::table(&name, Form::Parquet, Body::from(file)))
}

/// The file as CSV.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let figures = found(state.app.export_figures(&caller, &asked.of()).await?)?;
    let name = format!("{}-{}-{}.csv", figures.program, figures.from, figures.to);
    Ok(download::table(&name, Form::Csv, Body::from(csv(&figures))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_each_number_once_and_no_formula() {
        let figures = super::super::show::sample();
        let file = csv(&figures);
        assert!(file.starts_with("measure,part,period,value,unit\r\n"));
        assert!(file.contains("Cases that ended,,2026-02,<5,cases\r\n"), "{file}");
        let rows: std::collections::BTreeSet<&str> = file.lines().collect();
        assert_eq!(rows.len(), file.lines().count(), "a row stands there twice");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
