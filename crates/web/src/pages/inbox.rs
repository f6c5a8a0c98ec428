//! `/inbox`: what came in and fits no case yet; one item with the cases that it may belong to, of those that its reader may open (S3.10).

use super::{PageResult, answered::found, form, ok, sample};
use crate::{
    link::{Side, Subject, segment, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Answer, FileInto,
    answer::{InboxItem, InboxPage, InboxRow, InboxSuggestion},
    core::id::ProgramName,
};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

const HERE: &str = "/inbox";

/// The page of an item.
pub(crate) fn at(reference: &str) -> String {
    format!("{HERE}/{}", segment(reference))
}

/// What waits.
pub fn page(frame: &Frame, found: &InboxPage) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("inbox-title")) }
        p.govuk-body { (tv("inbox-waiting", [("count", found.rows.len())])) }
        @if found.inboxes.len() > 1 {
            nav aria-label=(t("inbox-others")) {
                ul.govuk-list {
                    @for (name, title) in &found.inboxes {
                        li { a.govuk-link href=(of(name)) aria-current=[(*name == found.program).then_some("page")] { (title) } }
                    }
                }
            }
        }
        @if found.may_register {
            form method="post" action=(HERE) {
                input type="hidden" name="program" value=(found.program);
                (form::button(&t("inbox-register")))
            }
        }
        @if !found.rows.is_empty() {
            table.cw-table {
                caption.govuk-visually-hidden { (t("inbox-title")) }
                thead {
                    tr {
                        th scope="col" { (t("inbox-item")) } th scope="col" { (t("inbox-channel")) }
                        th scope="col" { (t("inbox-received")) } th scope="col" { (t("inbox-from")) }
                        th scope="col" { (t("inbox-documents")) }
                    }
                }
                tbody {
                    @for row in &found.rows {
                        tr {
                            th scope="row" data-label=(t("inbox-item")) {
                                span { a.govuk-link href=(at(&row.reference)) { (row.subject) } br; span.cw-small.cw-quiet { (row.reference) } }
                            }
                            td data-label=(t("inbox-channel")) { span { (row.channel) } }
                            td data-label=(t("inbox-received")) { span { (day(frame, row)) } }
                            td data-label=(t("inbox-from")) { span { @match &row.sender { Some(sender) => (sender), None => "–" } } }
                            td data-label=(t("inbox-documents")) { span { (row.documents) } }
                        }
                    }
                }
            }
        }
        @if let Some(next) = &found.next {
            nav.cw-paging aria-label=(t("paging")) {
                a.govuk-link rel="next" href=(with(HERE, [("program", found.program.as_str()), ("after", next.as_str())])) { (t("next-page")) }
            }
        }
    };
    frame.page(Sheet::new(t("inbox-title"), content))
}

/// The inbox of a program.
fn of(program: &ProgramName) -> String {
    with(HERE, [("program", program.as_str())])
}

/// One item.
pub fn item(frame: &Frame, shown: &InboxItem) -> Markup {
    let item = &shown.item;
    let content = html! {
        span.govuk-caption-l { (item.reference) }
        h1.govuk-heading-l { (item.subject) }
        dl.govuk-summary-list {
            (line("inbox-channel", &item.channel))
            (line("inbox-received", &day(frame, item)))
            @if let Some(sender) = &item.sender { (line("inbox-from", sender)) }
            @if let Some(text) = &shown.text { (line("inbox-text", text)) }
            (line("inbox-documents", &item.documents.to_string()))
        }
        p.govuk-body { a.govuk-link href=(Side::Work.case(&item.reference)) { (t("inbox-as-case")) } }
        @if let Some(filed) = &shown.filed {
            p.govuk-body { (t("inbox-filed")) " " a.govuk-link href=(Side::Work.case(filed)) { (filed) } }
        }
        @if shown.may_file { (filing(shown)) }
    };
    frame.page(Sheet::new(item.subject.clone(), content).back(HERE))
}

fn day(frame: &Frame, row: &InboxRow) -> String {
    row.received.map_or_else(|| "–".to_owned(), |day| frame.words.date(day))
}

fn line(label: &str, value: &str) -> Markup {
    html! {
        div.govuk-summary-list__row {
            dt.govuk-summary-list__key { (t(label)) }
            dd.govuk-summary-list__value { (value) }
        }
    }
}

fn filing(shown: &InboxItem) -> Markup {
    let post = format!("{}/file", at(&shown.item.reference));
    let programs: Vec<(String, String)> =
        shown.programs.iter().map(|(name, title)| (name.to_string(), title.clone())).collect();
    let units: Vec<(String, String)> =
        shown.units.iter().map(|unit| (unit.to_string(), unit.to_string())).collect();
    html! {
        @if let Some(begun) = &shown.begun {
            h2.govuk-heading-m { (t("inbox-begun")) }
            p.govuk-body { (t("inbox-begun-on")) " " a.govuk-link href=(Side::Work.case(begun)) { (begun) } }
            form method="post" action=(post) {
                input type="hidden" name="case" value=(begun);
                (form::button(&t("inbox-go-on")))
            }
        }
        h2.govuk-heading-m { (t("inbox-suggested")) }
        @if shown.suggestions.is_empty() { p.govuk-body { (t("inbox-suggested-none")) } }
        @else {
            p.govuk-body { (t("inbox-suggested-lead")) }
            ul.cw-plan { @for one in &shown.suggestions { (suggestion(&post, one)) } }
        }
        h2.govuk-heading-m { (t("inbox-other")) }
        form method="post" action=(post) {
            (form::line("case", "case", &t("inbox-reference"), "", true))
            (form::button(&t("inbox-file")))
        }
        @if !programs.is_empty() {
            h2.govuk-heading-m { (t("inbox-new")) }
            form method="post" action=(post) {
                (form::select("program", "program", &t("inbox-program"), &programs, ""))
                @if units.len() > 1 { (form::select("unit", "unit", &t("inbox-unit"), &units, "")) }
                (form::button(&t("inbox-open")))
            }
        }
        h2.govuk-heading-m { (t("inbox-not-ours")) }
        p.govuk-body { a.govuk-link href={ (Side::Work.case(&shown.item.reference)) } { (t("inbox-not-ours-link")) } }
    }
}

fn suggestion(post: &str, one: &InboxSuggestion) -> Markup {
    html! {
        li {
            div.cw-plan__head {
                strong { a.govuk-link href=(Side::Work.case(&one.reference)) { (one.reference) } @if !one.about.is_empty() { ", " (one.about) } }
                " " strong.govuk-tag.govuk-tag--blue { (tv("inbox-confidence", [("percent", one.confidence)])) }
            }
            p {
                (one.program_title) " · "
                @for (place, reason) in one.reasons.iter().enumerate() {
                    @if place > 0 { ", " }
                    (t(&format!("inbox-reason-{reason}")))
                }
            }
            form method="post" action=(post) {
                input type="hidden" name="case" value=(one.reference);
                button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button" data-prevent-double-click="true" {
                    (t("inbox-file")) span.govuk-visually-hidden { " " (one.reference) }
                }
            }
        }
    }
}

/// Which page of which inbox.
#[derive(Deserialize)]
pub(crate) struct Asked {
    program: Option<String>,
    after: Option<String>,
}

/// What waits.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Asked>,
) -> PageResult {
    let shown = found(state.app.inbox(&caller, asked.program.as_deref(), asked.after).await?)?;
    ok(page(&state.work(&caller, "inbox"), &shown))
}

/// In which inbox.
#[derive(Deserialize)]
pub(crate) struct In {
    program: Option<String>,
}

/// Opens an item, and leads to its first form.
pub(crate) async fn register(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(into): Form<In>,
) -> PageResult {
    let (opened, register) = found(state.app.open_inbox_item(&caller, into.program.as_deref()).await?)?;
    let opened = crate::api::done(Answer::Found(opened))?;
    let to = match register {
        Some(action) => Subject::Action(action.to_string()).under(Side::Work, &opened.reference),
        None => Side::Work.case(&opened.reference),
    };
    Ok(Redirect::to(&to).into_response())
}

/// One item.
pub(crate) async fn get_item(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(item_of): Path<String>,
) -> PageResult {
    let shown = found(state.app.inbox_item(&caller, &item_of).await?)?;
    ok(item(&state.work(&caller, "inbox"), &shown))
}

/// Where it goes.
#[derive(Deserialize)]
pub(crate) struct Filed {
    case: Option<String>,
    program: Option<String>,
    unit: Option<String>,
}

/// Puts it on a case, and leads there.
pub(crate) async fn file(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(item): Path<String>,
    Form(filed): Form<Filed>,
) -> PageResult {
    let into = match (
        filed.case.map(|case| case.trim().to_owned()).filter(|case| !case.is_empty()),
        filed.program,
    ) {
        (Some(case), _) => FileInto::Case(case),
        (None, Some(program)) => {
            FileInto::New { program, unit: filed.unit.filter(|unit| !unit.is_empty()).map(Into::into) }
        }
        (None, None) => return Err(form::not(t("inbox-say-where"))),
    };
    let case = form::changed(found(state.app.file_item(&caller, &item, into, None).await?)?)?;
    Ok(Redirect::to(&Side::Work.case(&case)).into_response())
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("inbox");
    let row = |reference: &str, subject: &str, documents| InboxRow {
        reference: reference.into(),
        subject: subject.into(),
        channel: "Letter".into(),
        received: "2026-03-09".parse().ok(),
        sender: Some("Jo Vale".into()),
        registered_at: sample::at("2026-03-09T10:00:00Z"),
        documents,
    };
    let waits = InboxPage {
        program: "intake".into(),
        inboxes: vec![("intake".into(), "Inbox".into())],
        rows: vec![
            row("IN-2026-7F3KQA", "About a neighbour", 1),
            row("IN-2026-9XRTBC", "A plan without a letter", 2),
        ],
        next: Some("next".into()),
        may_register: true,
    };
    let one = InboxItem {
        item: row("IN-2026-7F3KQA", "About a neighbour", 1),
        text: Some("The music at the Crown never stops.".into()),
        may_file: true,
        begun: None,
        filed: None,
        suggestions: vec![InboxSuggestion {
            reference: "PL-2026-7F3KQ".into(),
            program_title: "Premises licence".into(),
            about: "The Crown".into(),
            confidence: 55,
            reasons: vec!["same-name", "same-contact"],
        }],
        programs: vec![("security-incident".into(), "Security incident".into())],
        units: vec!["licensing-north".into(), "security-team".into()],
    };
    let done = InboxItem {
        may_file: false,
        filed: Some("PL-2026-7F3KQ".into()),
        suggestions: Vec::new(),
        ..one.clone()
    };
    let begun = InboxItem { begun: Some("PL-2026-7F3KQ".into()), ..one.clone() };
    let two = InboxPage {
        inboxes: vec![("intake".into(), "Inbox".into()), ("post-room".into(), "Post room".into())],
        ..waits.clone()
    };
    let none = InboxPage { rows: Vec::new(), next: None, may_register: false, ..waits.clone() };
    let nothing = InboxItem { suggestions: Vec::new(), programs: Vec::new(), ..one.clone() };
    vec![
        ("inbox", page(&frame, &waits)),
        ("inbox/none", page(&frame, &none)),
        ("inbox/two", page(&frame, &two)),
        ("inbox/item", item(&frame, &one)),
        ("inbox/item-begun", item(&frame, &begun)),
        ("inbox/item-alone", item(&frame, &nothing)),
        ("inbox/item-filed", item(&frame, &done)),
    ]
}
