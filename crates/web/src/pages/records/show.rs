//! `/records`: the disposal list. Cases whose time is over, with the rule that says so; several are decided about at once, each
//! by itself.

use super::super::{PageResult, answered::found, form, ok, sample};
use crate::{
    link::{Side, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Acted, Answer,
    answer::{ApprovedShown, DisposalPage, DisposalRow, DisposalShown, KeptShown, RecordsMay},
    core::RecordsCommand,
    request::Guard,
};
use axum::{
    Form,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What became of one case of a selection.
pub struct Outcome {
    /// The case.
    pub reference: String,
    /// Why not; none when it was done.
    pub why: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, list: &DisposalPage, came: &[Outcome]) -> Markup {
    let decides = list.rows.iter().any(|row| row.may.propose || row.may.approve || row.may.refuse);
    let content = html! {
        span.govuk-caption-l { (list.program_title) }
        h1.govuk-heading-l { (t("records-title")) }
        (outcomes(came))
        @if list.programs.len() > 1 {
            nav.cw-tabs aria-label=(t("programs")) {
                ul {
                    @for (name, title) in &list.programs {
                        li { a href=(with("/records", [("program", name.as_str())])) aria-current=[(*name == list.program).then_some("page")] { (title) } }
                    }
                }
            }
        }
        p.govuk-body { (t("records-lead")) " " a.govuk-link href="/records/certificates" { (t("certificates-title")) } }
        @if list.rows.is_empty() { p.govuk-body { (t("records-none")) } } @else {
            form method="post" action=(with("/records", [("program", list.program.as_str())])) {
                (rows(frame, list))
                @if decides {
                    (form::line("records-reason", "reason", &t("form-reason"), "", false))
                    div.govuk-button-group {
                        @if list.rows.iter().any(|row| row.may.propose) { (button("propose", "records-propose", false)) }
                        @if list.rows.iter().any(|row| row.may.approve) { (button("approve", "records-approve", true)) }
                        @if list.rows.iter().any(|row| row.may.refuse) { (button("refuse", "records-refuse", false)) }
                    }
                }
            }
        }
        @if let Some(next) = &list.next {
            p.govuk-body { a.govuk-link href=(with("/records", [("program", list.program.as_str()), ("cursor", next.as_str())])) { (t("next-page")) } }
        }
    };
    frame.page(Sheet::new(t("records-title"), content).erred(came.iter().any(|one| one.why.is_some())))
}

fn button(act: &str, label: &str, grave: bool) -> Markup {
    html! {
        button.govuk-button.(if grave { "govuk-button--warning" } else { "govuk-button--secondary" }) type="submit" name="do" value=(act)
            data-module="govuk-button" data-prevent-double-click="true" { (t(label)) }
    }
}

fn outcomes(came: &[Outcome]) -> Markup {
    if came.is_empty() {
        return html! {};
    }
    let done = came.iter().filter(|one| one.why.is_none()).count();
    html! {
        div.govuk-notification-banner role="alert" aria-labelledby="came" data-module="govuk-notification-banner" {
            div.govuk-notification-banner__header { h2.govuk-notification-banner__title #came { (tv("records-came", [("done", done), ("all", came.len())])) } }
            div.govuk-notification-banner__content {
                ul.govuk-list {
                    @for one in came {
                        li { span.cw-code { (one.reference) } ": " @match &one.why { Some(why) => (why), None => { (t("done")) } } }
                    }
                }
            }
        }
    }
}

fn rows(frame: &Frame, list: &DisposalPage) -> Markup {
    html! {
        div.cw-wide tabindex="0" role="region" aria-label=(t("records-title")) {
            table.cw-table {
                caption.govuk-visually-hidden { (t("records-title")) }
                thead {
                    tr {
                        th scope="col" { (t("records-choose")) }
                        th scope="col" { (t("reference")) }
                        th scope="col" { (t("records-ended")) }
                        th scope="col" { (t("records-rule")) }
                        th scope="col" { (t("state")) }
                    }
                }
                tbody { @for row in &list.rows { (line(frame, row)) } }
            }
        }
    }
}

fn line(frame: &Frame, row: &DisposalRow) -> Markup {
    let id = format!("choose-{}", row.reference);
    let chooses = row.may.propose || row.may.approve || row.may.refuse;
    html! {
        tr {
            td data-label=(t("records-choose")) {
                @if chooses {
                    div.govuk-checkboxes.govuk-checkboxes--small data-module="govuk-checkboxes" {
                        div.govuk-checkboxes__item {
                            input.govuk-checkboxes__input id=(id) name="case" type="checkbox" value=(row.reference);
                            label.govuk-label.govuk-checkboxes__label for=(id) { span.govuk-visually-hidden { (row.reference) } }
                        }
                    }
                }
            }
            th scope="row" data-label=(t("reference")) { a.govuk-link.cw-code href={ (Side::Work.case(&row.reference)) "/records" } { (row.reference) } }
            td data-label=(t("records-ended")) { span { (row.ended_at.map(|at| frame.words.day(at)).unwrap_or_default()) } }
            td data-label=(t("records-rule")) { span { (row.kept.says) } }
            td data-label=(t("state")) { span { (state(frame, row.held, row.disposal.as_ref())) } }
        }
    }
}

/// What was decided so far.
pub(crate) fn state(frame: &Frame, held: bool, disposal: Option<&DisposalShown>) -> Markup {
    html! {
        @if held { strong.govuk-tag.govuk-tag--red { (t("records-held")) } " " }
        @match disposal {
            None => { @if !held { strong.govuk-tag.govuk-tag--grey { (t("records-over")) } } }
            Some(one) if one.begun => { strong.govuk-tag.govuk-tag--red { (t("records-begun")) } }
            Some(DisposalShown { approved: Some(approved), .. }) => {
                strong.govuk-tag.govuk-tag--amber { (t("records-approved")) } " "
                (tv("records-approved-by", [("name", approved.by.clone()), ("day", frame.words.day(approved.at))]))
            }
            Some(one) => {
                strong.govuk-tag.govuk-tag--blue { (t("records-proposed")) } " "
                (tv("records-proposed-by", [("name", one.by.clone()), ("day", frame.words.day(one.at))]))
                @if let Some(reason) = &one.reason { ": " (reason) }
            }
        }
    }
}

/// Of which program, from where on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    program: Option<String>,
    cursor: Option<String>,
}

/// The list.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(which): Query<Which>,
) -> PageResult {
    let list = found(state.app.disposals(&caller, which.program.as_deref(), which.cursor).await?)?;
    ok(page(&state.work(&caller, "records"), &list, &[]))
}

/// Decides about the chosen cases, each by itself.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(which): Query<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    // Whoever has no such list has nothing to decide here.
    found(state.app.disposals(&caller, which.program.as_deref(), None).await?)?;
    let named = |wanted: &'static str| {
        pairs.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.trim())
    };
    let command = match named("do").next() {
        Some("propose") => RecordsCommand::ProposeDisposal,
        Some("approve") => RecordsCommand::ApproveDisposal,
        Some("refuse") => RecordsCommand::RefuseDisposal,
        _ => return Err(form::not(t("form-not-understood"))),
    };
    let reason = named("reason").next().filter(|reason| !reason.is_empty()).map(str::to_owned);
    let mut came = Vec::new();
    for reference in named("case").take(CHOSEN_MAX) {
        let answer = state
            .app
            .change_records(&caller, reference, command.clone(), reason.clone(), Guard::default())
            .await?;
        let why = match answer {
            Answer::Found(Acted::Done(_)) => None,
            Answer::Found(Acted::Refused(refused)) => Some(refused.text),
            Answer::Found(_) => Some(t("records-changed")),
            Answer::Denied(denied) => Some(denied.says),
            Answer::NotFound => Some(t("records-not-found")),
        };
        came.push(Outcome { reference: reference.to_owned(), why });
    }
    if came.is_empty() {
        return Err(form::not(t("records-choose-one")));
    }
    let list = found(state.app.disposals(&caller, which.program.as_deref(), None).await?)?;
    ok(page(&state.work(&caller, "records"), &list, &came))
}

/// Most cases decided about at once: a page of the list.
const CHOSEN_MAX: usize = 50;

pub(crate) fn sample_row(reference: &str, disposal: Option<DisposalShown>, held: bool) -> DisposalRow {
    let decided = disposal.is_some();
    DisposalRow {
        reference: reference.into(),
        version: 12,
        unit: "licensing-north".into(),
        ended_at: Some(sample::at("2019-03-02T09:00:00Z")),
        kept: KeptShown {
            says: "it is kept until 2025-03-02: 6 years from its end (records schedule LIC-4.2)".into(),
            schedule: Some("LIC-4.2".into()),
            over: true,
        },
        held,
        disposal,
        may: RecordsMay {
            propose: !decided && !held,
            approve: decided,
            refuse: decided,
            ..RecordsMay::default()
        },
    }
}

pub(crate) fn sample_disposal(approved: bool) -> DisposalShown {
    let at = sample::at("2026-03-02T09:00:00Z");
    DisposalShown {
        by: "Rea Records".into(),
        at,
        reason: Some("Yearly review".into()),
        approved: approved.then(|| ApprovedShown { by: "Max Marsh".into(), at }),
        begun: false,
        mine: false,
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("records");
    let list = DisposalPage {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        programs: vec![
            ("premises-licence".into(), "Premises licence".into()),
            ("child-placement".into(), "Child placement".into()),
        ],
        rows: vec![
            sample_row("PL-2019-7F3KQ", None, false),
            sample_row("PL-2019-8G4LR", Some(sample_disposal(false)), false),
            sample_row("PL-2019-9H5MS", Some(sample_disposal(true)), false),
            sample_row("PL-2019-2J6NT", None, true),
        ],
        next: Some("cursor".into()),
    };
    let came = [
        Outcome { reference: "PL-2019-7F3KQ".into(), why: None },
        Outcome { reference: "PL-2019-2J6NT".into(), why: Some("A legal hold keeps the case.".into()) },
    ];
    let none = DisposalPage { rows: Vec::new(), next: None, programs: Vec::new(), ..list.clone() };
    vec![
        ("records/show", page(&frame, &list, &[])),
        ("records/came", page(&frame, &list, &came)),
        ("records/none", page(&frame, &none, &[])),
    ]
}
