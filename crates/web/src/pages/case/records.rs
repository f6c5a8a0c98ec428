//! `/case/<reference>/records`: how long the case is kept, legal holds on it, and its disposal. Whoever keeps records need not be
//! able to open the case: then the page stands by itself.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok,
        records::show::{sample_disposal, state as decided},
        sample,
    },
    Tab, tab,
};
use crate::{
    link::Side,
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Answer,
    answer::{CasePage, HoldShown, KeptShown, LiftedShown, RecordsMay, RecordsTab},
    core::RecordsCommand,
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::borrow::Cow;

/// What says on every tab that the case is held.
pub(crate) fn banner(case: &CasePage) -> Markup {
    html! {
        @if case.held {
            div.govuk-warning-text.cw-held {
                span.govuk-warning-text__icon aria-hidden="true" { "!" }
                strong.govuk-warning-text__text {
                    span.govuk-visually-hidden { (t("warning")) " " } (t("held-banner")) " "
                    @if case.tabs.records { a.govuk-link href={ (Side::Work.case(&case.reference)) "/records" } { (t("held-link")) } }
                }
            }
        }
    }
}

/// The page, in the frame of the case where the case is open to the reader.
pub fn page(frame: &Frame, case: Option<&CasePage>, records: &RecordsTab) -> Markup {
    match case {
        Some(case) => tab(frame, case, Tab::Records, None, content(frame, records)),
        None => {
            let alone = html! {
                span.govuk-caption-l { (records.program_title) }
                h1.govuk-heading-l { span.cw-code { (records.reference) } }
                (content(frame, records))
            };
            frame.page(Sheet::new(records.reference.clone(), alone).back("/records"))
        }
    }
}

fn content(frame: &Frame, records: &RecordsTab) -> Markup {
    let to = format!("{}/records", Side::Work.case(&records.reference));
    let may = records.may;
    html! {
        h2.govuk-heading-m { (t("records-kept")) }
        p.govuk-body { (sentence(&records.kept.says)) }
        p.govuk-body {
            @if records.held || records.disposal.is_some() || records.kept.over { (decided(frame, records.held, records.disposal.as_ref())) }
        }
        @if may.propose {
            form method="post" action=(to) {
                input type="hidden" name="do" value="propose-disposal";
                (form::line("propose-reason", "reason", &t("form-reason"), "", false))
                (form::button(&t("records-propose")))
            }
        }
        @if may.approve {
            p.govuk-body { (t("records-approve-lead")) }
            form method="post" action=(to) {
                input type="hidden" name="do" value="approve-disposal";
                (form::grave(&t("records-approve")))
            }
        }
        @if may.refuse {
            form method="post" action=(to) {
                input type="hidden" name="do" value="refuse-disposal";
                (form::line("refuse-reason", "reason", &t("form-reason"), "", true))
                (form::button(&t("records-refuse")))
            }
        }
        h2.govuk-heading-m { (t("holds-title")) }
        @if records.holds.is_empty() { p.govuk-body { (t("holds-none")) } } @else {
            ul.cw-plan { @for hold in &records.holds { li { (one(frame, hold, may, &to)) } } }
        }
        @if may.hold {
            h3.govuk-heading-s { (t("hold-place")) }
            p.govuk-body { (t("hold-lead")) }
            form method="post" action=(to) {
                input type="hidden" name="do" value="place-hold";
                (form::line("hold-reason", "reason", &t("form-reason"), "", true))
                (form::button(&t("hold-place")))
            }
        }
        @if may.transfer { (handing_over(&records.reference)) }
        @if may.disclose {
            h2.govuk-heading-m { (t("disclosure-title")) }
            p.govuk-body { (t("disclosure-lead")) }
            p.govuk-body { a.govuk-link href={ (Side::Work.case(&records.reference)) "/disclosure" } { (t("disclosure-link")) } }
        }
    }
}

fn one(frame: &Frame, hold: &HoldShown, may: RecordsMay, to: &str) -> Markup {
    let (colour, state) = if hold.lifted.is_some() {
        ("govuk-tag--grey", "hold-lifted")
    } else {
        ("govuk-tag--red", "hold-on")
    };
    html! {
        div.cw-plan__head { strong { (hold.by) } strong.govuk-tag.(colour) { (t(state)) } }
        p { (hold.reason) " " span.cw-quiet { (frame.words.time(hold.at)) } }
        @if let Some(lifted) = &hold.lifted {
            p { (tv("hold-lifted-by", [("name", lifted.by.clone()), ("reason", lifted.reason.clone()), ("when", frame.words.time(lifted.at))])) }
        }
        @if hold.lifted.is_none() && may.hold {
            form method="post" action=(to) {
                input type="hidden" name="do" value="lift-hold";
                input type="hidden" name="hold" value=(hold.no);
                (form::line(&format!("lift-{}", hold.no), "reason", &t("form-reason"), "", true))
                (form::button(&t("hold-lift")))
            }
        }
    }
}

fn handing_over(reference: &str) -> Markup {
    html! {
        h2.govuk-heading-m { (t("transfer-title")) }
        p.govuk-body { (t("transfer-lead")) }
        form method="post" action={ (Side::Work.case(reference)) "/transfer" } {
            (form::line("transfer-reason", "reason", &t("transfer-reason"), "", true))
            button.govuk-button.govuk-button--secondary type="submit" { (t("transfer-button")) }
        }
    }
}

/// `it is kept` as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    r#do: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    hold: u32,
}

/// How long it is kept.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let records = found(state.app.records_tab(&caller, &reference).await?)?;
    let case = match state.app.case_page(&caller, &reference).await? {
        Answer::Found(case) => Some(case),
        Answer::NotFound | Answer::Denied(_) => None,
    };
    let place = if case.is_some() { "case" } else { "records" };
    let frame = state.work(&caller, place);
    let frame = case.as_ref().map_or(Cow::Borrowed(&frame), |case| frame.at(&case.zone));
    ok(page(&frame, case.as_ref(), &records))
}

/// Holds, lifts, proposes, refuses, approves.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let command = match typed.r#do.as_str() {
        "place-hold" => RecordsCommand::PlaceHold,
        "lift-hold" => RecordsCommand::LiftHold { hold: typed.hold },
        "propose-disposal" => RecordsCommand::ProposeDisposal,
        "refuse-disposal" => RecordsCommand::RefuseDisposal,
        "approve-disposal" => RecordsCommand::ApproveDisposal,
        _ => return Err(form::not(t("form-not-understood"))),
    };
    let approved = command == RecordsCommand::ApproveDisposal;
    let reason = Some(typed.reason).filter(|reason| !reason.trim().is_empty());
    done(state.app.change_records(&caller, &reference, command, reason, Guard::default()).await?)?;
    // What was approved is about to be gone.
    let to = if approved {
        "/records/certificates".to_owned()
    } else {
        format!("{}/records", Side::Work.case(&reference))
    };
    Ok(Redirect::to(&to).into_response())
}

/// Why and to whom.
#[derive(Deserialize)]
pub(crate) struct Handed {
    #[serde(default)]
    reason: String,
}

/// Hands over a copy.
pub(crate) async fn transfer(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Handed>,
) -> PageResult {
    Ok(crate::download::bag(found(state.app.transfer(&caller, &reference, Some(&typed.reason)).await?)?))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let at = sample::at("2026-03-02T09:00:00Z");
    let hold = HoldShown {
        no: 1,
        by: "Max Marsh".into(),
        at,
        reason: "The applicant claims the fee back".into(),
        lifted: None,
    };
    let lifted = LiftedShown { by: "Max Marsh".into(), at, reason: "Settled".into() };
    let records = RecordsTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        program_title: "Premises licence".into(),
        ended_at: Some(at),
        kept: KeptShown {
            says: "it is kept until 2032-03-02: 6 years from its end (records schedule LIC-4.2)".into(),
            schedule: Some("LIC-4.2".into()),
            over: false,
        },
        held: true,
        holds: vec![hold.clone(), HoldShown { no: 0, lifted: Some(lifted), ..hold }],
        disposal: None,
        may: RecordsMay { hold: true, transfer: true, disclose: true, ..RecordsMay::default() },
    };
    let waits = RecordsTab {
        held: false,
        holds: Vec::new(),
        disposal: Some(sample_disposal(false)),
        may: RecordsMay { approve: true, refuse: true, ..RecordsMay::default() },
        ..records.clone()
    };
    let mut case = CasePage { held: true, ..sample::case() };
    case.tabs.records = true;
    vec![
        ("case/records", page(&sample::work("case"), Some(&case), &records)),
        ("case/records-alone", page(&sample::work("records"), None, &waits)),
    ]
}
