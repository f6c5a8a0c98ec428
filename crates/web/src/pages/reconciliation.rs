//! `/reconciliation`: payments of a program compared with the statement of the provider; as a table, and as a file.

use super::{PageResult, answered::found, form, ok, sample};
use crate::table::quoted;
use crate::{
    link::Side,
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    ReconcileOf,
    answer::{Reconciled, ReconciledAs, Reconciliation},
    core::id::ProgramName,
};
use axum::{Form, extract::State, http::header, response::IntoResponse};
use maud::{Markup, html};
use serde::Deserialize;

/// What was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    program: String,
    from: String,
    to: String,
    statement: String,
    #[serde(rename = "as")]
    kind: String,
}

/// The page.
pub fn page(
    frame: &Frame,
    programs: &[(ProgramName, String)],
    typed: &Typed,
    compared: Option<&Reconciliation>,
) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("reconciliation-title")) }
        p.govuk-body { (t("reconciliation-lead")) }
        @if let Some(compared) = compared { (result(frame, compared)) }
        form method="post" action="/reconciliation" {
            div.govuk-form-group {
                label.govuk-label for="program" { (t("reconciliation-program")) }
                select.govuk-select #program name="program" {
                    @for (name, title) in programs {
                        option value=(name.as_str()) selected[name.as_str() == typed.program] { (title) }
                    }
                }
            }
            (form::line("from", "from", &t("reconciliation-from"), &typed.from, false))
            (form::line("to", "to", &t("reconciliation-to"), &typed.to, false))
            div.govuk-form-group {
                label.govuk-label for="statement" { (t("reconciliation-statement")) }
                div.govuk-hint #statement-hint { (t("reconciliation-hint")) }
                textarea.govuk-textarea #statement name="statement" rows="8" aria-describedby="statement-hint" required { (typed.statement) }
            }
            div.govuk-button-group {
                button.govuk-button type="submit" { (t("reconciliation-compare")) }
                button.govuk-button.govuk-button--secondary type="submit" name="as" value="csv" { (t("reconciliation-file")) }
            }
        }
    };
    frame.page(Sheet::new(t("reconciliation-title"), content))
}

fn result(frame: &Frame, compared: &Reconciliation) -> Markup {
    let counts = [
        ("count", compared.rows.len().to_string()),
        ("matched", compared.matched.to_string()),
        ("differing", compared.differing.to_string()),
        ("here", compared.missing_here.to_string()),
        ("there", compared.missing_there.to_string()),
    ];
    html! {
        div.govuk-inset-text role="status" { (tv("reconciliation-counts", counts)) }
        @if !compared.rows.is_empty() {
            div.cw-wide tabindex="0" role="region" aria-label=(t("reconciliation-rows")) {
                table.cw-table {
                    caption.govuk-table__caption.govuk-table__caption--s { (tv("reconciliation-rows-in", [("currency", compared.currency.as_str())])) }
                    thead {
                        tr {
                            th scope="col" { (t("reconciliation-payment")) }
                            th scope="col" { (t("state")) }
                            th scope="col" { (t("reconciliation-cases")) }
                            th scope="col" class="govuk-table__header--numeric" { (t("reconciliation-here")) }
                            th scope="col" class="govuk-table__header--numeric" { (t("reconciliation-there")) }
                            th scope="col" { (t("reconciliation-day")) }
                        }
                    }
                    tbody { @for row in &compared.rows { (line(frame, row)) } }
                }
            }
        }
    }
}

fn line(frame: &Frame, row: &Reconciled) -> Markup {
    let (colour, key) = state(row);
    html! {
        tr {
            th scope="row" data-label=(t("reconciliation-payment")) { span.cw-code { @if row.reference.is_empty() { "–" } @else { (row.reference) } } }
            td data-label=(t("state")) { strong.govuk-tag.(colour) { (t(key)) } }
            td data-label=(t("reconciliation-cases")) {
                span { @for case in &row.cases { a.govuk-link.cw-code href={ (Side::Work.case(case)) "/money" } { (case) } " " } }
            }
            td class="govuk-table__cell--numeric" data-label=(t("reconciliation-here")) { span { (row.here.as_deref().unwrap_or("–")) } }
            td class="govuk-table__cell--numeric" data-label=(t("reconciliation-there")) { span { (row.there.as_deref().unwrap_or("–")) } }
            td data-label=(t("reconciliation-day")) { span { (row.on.map(|day| frame.words.date(day)).unwrap_or_default()) } }
        }
    }
}

const fn state(row: &Reconciled) -> (&'static str, &'static str) {
    match (row.compares, row.unanswered) {
        (ReconciledAs::Matched, _) => ("govuk-tag--green", "reconciled-matched"),
        (ReconciledAs::Differing, _) => ("govuk-tag--red", "reconciled-differing"),
        (ReconciledAs::MissingHere, true) => ("govuk-tag--red", "reconciled-paid-unknown"),
        (ReconciledAs::MissingHere, false) => ("govuk-tag--red", "reconciled-missing-here"),
        (ReconciledAs::MissingThere, true) => ("govuk-tag--amber", "reconciled-unanswered"),
        (ReconciledAs::MissingThere, false) => ("govuk-tag--amber", "reconciled-missing-there"),
    }
}

/// The whole file.
pub(crate) fn csv(compared: &Reconciliation) -> String {
    let mut file = "compares,reference,cases,here,there,currency,date\r\n".to_owned();
    for row in &compared.rows {
        let word = serde_json::to_value(row.compares).ok();
        let word = word.and_then(|word| word.as_str().map(ToOwned::to_owned)).unwrap_or_default();
        let amount = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = row.on.map(|day| day.to_string()).unwrap_or_default();
        // Amounts are numbers, a minus included; everything else is text.
        let cells = [
            word,
            quoted(&row.reference),
            quoted(&row.cases.join(" ")),
            amount(&row.here),
            amount(&row.there),
            compared.currency.clone(),
            day,
        ];
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    file
}

/// The form.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let programs = state.app.reconciles(&caller);
    if programs.is_empty() {
        // It is in the log that it was asked, and that it is nothing for them.
        found(state.app.reconcile(&caller, &ReconcileOf::default()).await?)?;
        return Err(Problem::not_found());
    }
    ok(page(&state.work(&caller, "reconciliation"), &programs, &Typed::default(), None))
}

/// Compares.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Problem::not_understood(t("reconciliation-wrong-day"))),
    };
    let of = ReconcileOf {
        program: Some(typed.program.clone()).filter(|name| !name.is_empty()),
        from: day(&typed.from)?,
        to: day(&typed.to)?,
        statement: typed.statement.clone(),
    };
    let compared = found(state.app.reconcile(&caller, &of).await?)?;
    if typed.kind == "csv" {
        let name = format!("attachment; filename=\"{}-reconciliation.csv\"", compared.program);
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        return Ok((headers, csv(&compared)).into_response());
    }
    let programs = state.app.reconciles(&caller);
    ok(page(&state.work(&caller, "reconciliation"), &programs, &typed, Some(&compared)))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let compared = made_up();
    let programs = [(ProgramName::from("premises-licence"), "Premises licence".to_owned())];
    let frame = sample::work("reconciliation");
    vec![
        ("reconciliation", page(&frame, &programs, &Typed::default(), None)),
        ("reconciliation/compared", page(&frame, &programs, &Typed::default(), Some(&compared))),
    ]
}

fn made_up() -> Reconciliation {
    let row = |compares, reference: &str, here: Option<&str>, there: Option<&str>, unanswered| Reconciled {
        compares,
        reference: reference.into(),
        cases: here.iter().map(|_| "PL-2026-7F3KQ".to_owned()).collect(),
        here: here.map(Into::into),
        there: there.map(Into::into),
        on: Some(jiff::civil::date(2026, 3, 2)),
        unanswered,
    };
    Reconciliation {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        currency: "GBP".into(),
        from: None,
        to: None,
        matched: 1,
        differing: 1,
        missing_here: 1,
        missing_there: 1,
        rows: vec![
            row(ReconciledAs::Differing, "pay-2", Some("190.00"), Some("180.00"), false),
            row(ReconciledAs::MissingHere, "po-9", None, Some("-20.00"), false),
            row(ReconciledAs::MissingThere, "", Some("-20.00"), None, true),
            row(ReconciledAs::Matched, "pay-1", Some("100.00"), Some("100.00"), false),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_51_the_file_has_every_payment_once_and_no_formula() {
        let mut compared = made_up();
        compared.rows[1].reference = "=1+1".into();
        let file = csv(&compared);
        assert!(file.starts_with("compares,reference,cases,here,there,currency,date\r\n"));
        assert!(file.contains("differing,pay-2,PL-2026-7F3KQ,190.00,180.00,GBP,2026-03-02\r\n"), "{file}");
        assert!(file.contains("missing-here,'=1+1,,,-20.00,GBP"), "{file}");
        assert_eq!(file.lines().count(), 5);
    }
}
