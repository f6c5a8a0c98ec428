//! `/case/<reference>/audit`: everybody who looked or tried, and what changed from what to what.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
};
use crate::{
    link::{Side, segment, with},
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{AuditTab, CasePage, ChangeShown, EntryShown},
    core::Value,
    entry::EntryKind,
};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    before: Option<u64>,
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, audit: &AuditTab) -> Markup {
    let home = Side::Work.case(&case.reference);
    let content = html! {
        p.govuk-body { (t("audit-lead")) " " a.govuk-link href="#changes" { (t("audit-changes")) } }
        h2.govuk-heading-m { (t("audit-looked")) }
        table.cw-table {
            caption.govuk-visually-hidden { (t("audit-looked")) }
            thead { tr { th scope="col" { (t("when")) } th scope="col" { (t("who")) } th scope="col" { (t("asked")) } th scope="col" { (t("answer")) } } }
            tbody { @for entry in &audit.entries { (entry_row(frame, &case.reference, entry)) } }
        }
        @if let Some(older) = audit.older {
            nav.cw-paging aria-label=(t("paging")) {
                a.govuk-link href=(with(&format!("{home}/audit"), [("before", older.to_string().as_str())])) { (t("older")) }
            }
        }
        h2.govuk-heading-m #changes { (t("audit-changes")) }
        table.cw-table {
            caption.govuk-visually-hidden { (t("audit-changes")) }
            thead { tr { th scope="col" { (t("when")) } th scope="col" { (t("who")) } th scope="col" { (t("what")) } th scope="col" { (t("from-to")) } } }
            tbody { @for change in &audit.changes { (change_row(frame, change)) } }
        }
    };
    tab(frame, case, Tab::Audit, None, content)
}

fn entry_row(frame: &Frame, reference: &str, entry: &EntryShown) -> Markup {
    html! {
        tr {
            th scope="row" data-label=(t("when")) { span { (frame.words.time(entry.at)) } }
            td data-label=(t("who")) { span { (entry.name) } }
            td data-label=(t("asked")) {
                span {
                    (entry.asked)
                    @if !entry.classes.is_empty() { br; span.cw-quiet { (tv("audit-classes", [("list", entry.classes.join(", "))])) } }
                }
            }
            td data-label=(t("answer")) {
                span {
                    strong.govuk-tag.(if entry.allowed { "govuk-tag--green" } else { "govuk-tag--red" }) { (t(if entry.allowed { "allowed" } else { "refused" })) }
                    (details(entry))
                    p.cw-proof {
                        a.govuk-link href={ "/api/v1/cases/" (segment(reference)) "/audit/" (entry.position) "/receipt" }
                            download={ (reference) "-" (entry.position) ".json" } {
                            (t("audit-proof")) span.govuk-visually-hidden { " " (tv("audit-proof-of", [("position", entry.position)])) }
                        }
                    }
                }
            }
        }
    }
}

/// The policies and the circumstances, folded away: they matter when somebody asks, and would bury the rest.
fn details(entry: &EntryShown) -> Markup {
    let context: Vec<String> = entry
        .context
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let find = |key: String| crate::text::locale().find(&key);
            let name = find(format!("context-{name}")).unwrap_or_else(|| name.clone());
            let value = find(format!("context-value-{value}")).unwrap_or_else(|| value.clone());
            format!("{name}: {value}")
        })
        .collect();
    if entry.because.is_empty() && context.is_empty() {
        return html! {};
    }
    html! {
        details.cw-why {
            summary { (t("audit-why")) }
            ul {
                @for why in &entry.because { li { (why) } }
                @if !context.is_empty() { li { (context.join(", ")) } }
            }
        }
    }
}

fn change_row(frame: &Frame, change: &ChangeShown) -> Markup {
    html! {
        tr {
            th scope="row" data-label=(t("when")) { span { (frame.words.time(change.at)) } }
            td data-label=(t("who")) { span { (change.by) } }
            td data-label=(t("what")) {
                span { (change.what) @if let Some(source) = &change.source { br; span.cw-quiet { (tv("from-named", [("source", source.as_str())])) } } }
            }
            td data-label=(t("from-to")) {
                span {
                    @if change.withheld { span.cw-quiet { (t("withheld")) } }
                    @else if let Some(to) = &change.to {
                        @if let Some(from) = change.from.as_ref().filter(|from| **from != Value::Null) {
                            span.cw-was { span.govuk-visually-hidden { (t("was")) " " } (value(frame, change, from)) } " → "
                        }
                        (value(frame, change, to))
                    }
                }
            }
        }
    }
}

fn value(frame: &Frame, change: &ChangeShown, value: &Value) -> String {
    let chosen = change.choices.iter().find(|choice| Value::text(choice.value.as_str()) == *value);
    chosen.map_or_else(
        || frame.words.value(change.kind.as_ref(), change.currency.as_ref(), value),
        |choice| choice.label.clone(),
    )
}

/// The audit tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let audit = found(state.app.audit_tab(&caller, &reference, asked.before).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &audit))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let entry = |position: u64, name: &str, asked: &str, allowed: bool, because: &str| EntryShown {
        position,
        at: sample::at("2026-03-04T08:00:00Z"),
        person: None,
        name: name.into(),
        kind: EntryKind::Read,
        ask: "view:full".into(),
        asked: asked.into(),
        allowed,
        because: vec![because.into()],
        views: vec!["Full".into()],
        classes: if allowed { vec!["case".into(), "contact".into()] } else { Vec::new() },
        versions: None,
        context: vec![("zone".into(), "office-network".into())],
    };
    let change = |what: &str, from: Value, to: Value, withheld: bool| ChangeShown {
        seq: 5,
        at: sample::at("2026-03-02T09:30:00Z"),
        by: "the applicant".into(),
        path: Some("premises.name".into()),
        what: what.into(),
        kind: None,
        currency: None,
        choices: Vec::new(),
        from: Some(from),
        to: Some(to),
        withheld,
        source: None,
    };
    let audit = AuditTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        entries: vec![
            entry(
                41,
                "Ann Licence",
                "opened the case",
                true,
                "In Submitted, a licensing officer sees the view Full.",
            ),
            entry(40, "Sam South", "to open the case", false, "Is of another unit than the case's."),
        ],
        older: Some(40),
        changes: vec![
            change("Name of the premises", Value::text("The Crow"), Value::text("The Crown"), false),
            change("Home address", Value::Null, Value::Null, true),
        ],
    };
    vec![("case/audit", page(&sample::work("case"), &sample::case(), &audit))]
}
