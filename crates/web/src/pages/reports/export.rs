//! `/reports/figures.csv`: the same figures as a file, one number a row, under a permission of its own.

use super::{
    super::{PageResult, answered::found},
    show::{Asked, exception},
};
use crate::{state::WebState, text::t, visit::Worker};
use app::answer::{AgeFigure, Figure, Figures, PeriodFigures};
use axum::{
    extract::{Query, State},
    http::header,
    response::IntoResponse,
};

/// One row: what is measured, of which part, in which month, the number.
type Row = [String; 5];

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

/// The whole file.
pub(crate) fn csv(figures: &Figures) -> String {
    let mut rows: Vec<Row> = vec![["measure", "part", "period", "value", "unit"].map(ToOwned::to_owned)];
    let whole = format!("{} to {}", figures.from, figures.to);
    let mut add = |measure: String, part: &str, period: &str, figure: Figure, unit: &str| {
        rows.push([
            measure,
            part.to_owned(),
            period.to_owned(),
            value(figure, unit, figures.few),
            unit.to_owned(),
        ]);
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
    let line = |row: &Row| row.each_ref().map(|cell| quoted(cell)).join(",") + "\r\n";
    rows.iter().map(line).collect()
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

/// A cell (RFC 4180). One that a spreadsheet would take for a formula is text.
pub(crate) fn quoted(cell: &str) -> String {
    let safe =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// The file.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let figures = found(state.app.export_figures(&caller, &asked.of()).await?)?;
    let name = format!("attachment; filename=\"{}-{}-{}.csv\"", figures.program, figures.from, figures.to);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv(&figures)).into_response())
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
