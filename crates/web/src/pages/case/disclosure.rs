//! `/case/<reference>/disclosure`: an answer to a request for information. Each part is given, or kept back under an exemption; the answer
//! is one file with a schedule of what was kept back.

use super::super::{PageResult, answered::found, form, ok, sample};
use crate::{
    link::Side,
    part::{Frame, field, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{Changed, answer::Disclosure};
use axum::{
    Form,
    extract::{Path, State},
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What the fields of the form that keep something back begin with.
const WITHHOLD: &str = "withhold.";
/// What is chosen for a part that is given.
const GIVE: &str = "give";
/// The code of a timeline that nobody asked for.
const LEFT_OUT: &str = "left out";

/// The page.
pub fn page(frame: &Frame, of: &Disclosure) -> Markup {
    let to = format!("{}/disclosure", Side::Work.case(&of.reference));
    let codes: Vec<(String, String)> =
        of.codes.iter().map(|(code, title)| (code.clone(), format!("{code}: {title}"))).collect();
    let content = html! {
        span.govuk-caption-l { (of.program_title) " " span.cw-code { (of.reference) } }
        h1.govuk-heading-l { (t("disclosure-title")) }
        p.govuk-body { (t("disclosure-lead")) }
        @if of.codes.is_empty() { div.govuk-inset-text { (t("disclosure-no-codes")) } }
        form method="post" action=(to) {
            table.cw-table {
                caption.govuk-table__caption.govuk-table__caption--m { (t("disclosure-parts")) }
                thead { tr { th scope="col" { (t("disclosure-part")) } th scope="col" { (t("disclosure-value")) } th scope="col" { (t("disclosure-decision")) } } }
                tbody {
                    @for shown in &of.fields {
                        tr {
                            th scope="row" data-label=(t("disclosure-part")) { span { (shown.label) } }
                            td data-label=(t("disclosure-value")) { span { (field::value(frame, shown)) } }
                            td data-label=(t("disclosure-decision")) {
                                @if shown.masked { span { (t("disclosure-masked")) } }
                                @else { div { (choice(of, &format!("field:{}", shown.path), &shown.label, &codes)) } }
                            }
                        }
                    }
                    @for document in &of.documents {
                        tr {
                            th scope="row" data-label=(t("disclosure-part")) { span { (document.title) } }
                            td data-label=(t("disclosure-value")) { span { (document.kind_title) } }
                            td data-label=(t("disclosure-decision")) { div { (choice(of, &format!("document:{}", document.number), &document.title, &codes)) } }
                        }
                    }
                    tr {
                        th scope="row" data-label=(t("disclosure-part")) { span { (t("disclosure-timeline")) } }
                        td data-label=(t("disclosure-value")) { span.cw-quiet { (t("disclosure-timeline-hint")) } }
                        td data-label=(t("disclosure-decision")) {
                            div { (choice(of, "timeline", &t("disclosure-timeline"), &[&[(LEFT_OUT.to_owned(), t("disclosure-left-out"))], codes.as_slice()].concat())) }
                        }
                    }
                }
            }
            (form::line("disclosure-who", "reason", &t("disclosure-who"), "", true))
            (form::button(&t("disclosure-button")))
        }
    };
    let back = format!("{}/records", Side::Work.case(&of.reference));
    frame.page(Sheet::new(t("disclosure-title"), content).back(&back))
}

/// Given or kept back. What may tell of a person is neither until somebody chooses.
fn choice(of: &Disclosure, what: &str, label: &str, codes: &[(String, String)]) -> Markup {
    let asked = of.asked.iter().any(|one| one == what);
    html! {
        select.govuk-select name={ (WITHHOLD) (what) } required[asked] aria-label=(tv("disclosure-of", [("part", label)])) {
            @if asked { option value="" { (t("disclosure-choose")) } }
            option value=(if asked { GIVE } else { "" }) { (t("disclosure-give")) }
            @for (code, title) in codes { option value=(code) { (title) } }
        }
    }
}

/// What there is to give.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let of = found(state.app.disclosure(&caller, &reference).await?)?;
    ok(page(&state.work(&caller, "case"), &of))
}

/// The answer.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let reason = posted.iter().find(|(name, _)| name == "reason").map_or("", |(_, value)| value.as_str());
    let chosen = posted
        .iter()
        .filter(|(_, code)| !code.is_empty())
        .filter_map(|(name, code)| Some((name.strip_prefix(WITHHOLD)?.to_owned(), code.clone())));
    let (give, withhold): (Vec<_>, Vec<_>) = chosen.partition(|(_, code)| code == GIVE);
    let give = give.into_iter().map(|(what, _)| what).collect();
    let withhold: BTreeMap<String, String> = withhold.into_iter().collect();
    match found(state.app.disclose(&caller, &reference, reason, &withhold, &give).await?)? {
        Changed::Done(bag) => Ok(crate::download::bag(bag)),
        Changed::Not(why) => Err(Problem::not_understood(why)),
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let case = sample::case();
    let of = Disclosure {
        reference: case.reference.clone(),
        program_title: case.program_title.clone(),
        fields: case
            .views
            .iter()
            .flat_map(|view| view.fields.clone())
            .filter(|field| field.kind.is_some())
            .collect(),
        documents: Vec::new(),
        asked: vec!["field:applicant.name".into(), "timeline".into()],
        codes: vec![
            ("FOIA s.40(2)".into(), "Personal data of somebody else".into()),
            ("FOIA s.31(1)".into(), "Law enforcement".into()),
        ],
    };
    let frame = sample::work("case");
    vec![
        ("case/disclosure", page(&frame, &of)),
        ("case/disclosure-no-codes", page(&frame, &Disclosure { codes: Vec::new(), ..of })),
    ]
}
