//! `/access`: one's requests and those to decide, notices, reviews; and the ways to ask for a case and to open one at once.

use super::{
    PageResult,
    answered::{done, found},
    case::restrict,
    form, ok, sample,
};
use crate::{
    link::{Side, with},
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::t,
    visit::Worker,
};
use app::{
    RequestAnswer, RequestStep,
    answer::{NoticeAct, NoticeShown, RequestShown, ReviewShown},
    core::{access::AccessCommand, id::PersonId},
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the page shows.
struct Shown {
    reference: String,
    requests: Vec<RequestShown>,
    notices: Vec<NoticeShown>,
    reviews: Vec<ReviewShown>,
}

fn page(frame: &Frame, shown: &Shown) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (t("my-access")) }
        @if !shown.reviews.is_empty() {
            h2.govuk-heading-m #reviews { (t("reviews-title")) }
            ul.cw-plan {
                @for one in &shown.reviews {
                    li {
                        div.cw-plan__head {
                            strong { (one.says) }
                            @if one.overdue { strong.govuk-tag.govuk-tag--red { (t("review-overdue")) } }
                        }
                        @if let Some(reason) = &one.reason { p { (reason) } }
                        p.cw-quiet { (one.reference) " · " (frame.words.time(one.since)) }
                        (restrict::review(&format!("/access/reviews/{}", crate::link::segment(&one.reference)), kind(one), one.no))
                    }
                }
            }
        }
        @if !shown.notices.is_empty() {
            h2.govuk-heading-m { (t("notices-title")) }
            ul.cw-plan {
                @for one in &shown.notices {
                    li {
                        p { (one.says) " " span.cw-quiet { (frame.words.time(one.at)) } }
                        @if let Some(reason) = &one.reason { p { (reason) } }
                        @if let Some(reference) = &one.reference {
                            p { a.govuk-link href=(Side::Work.case(reference)) { (reference) } }
                        }
                        @if let Some(breach) = &one.breach {
                            p { (t("notice-breach-reported")) " " a.govuk-link href=(Side::Work.case(breach)) { (breach) } }
                        }
                        div.govuk-button-group {
                            (acts(one))
                            form method="post" action={ "/access/notices/" (one.id) } { (form::button(&t("notice-settle"))) }
                        }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href="/settings/notices" { (t("notice-settings-title")) } }
        h2.govuk-heading-m { (t("requests-title")) }
        @if shown.requests.is_empty() { p.govuk-body { (t("requests-none")) } }
        @else { ul.cw-plan { @for one in &shown.requests { li { (restrict::request(frame, one)) } } } }
        div.govuk-button-group {
            a.govuk-button.govuk-button--secondary role="button" draggable="false" data-module="govuk-button"
                href=(with("/access/request", [("reference", shown.reference.as_str())])) { (t("ask-title")) }
            a.govuk-link href=(with("/access/glass", [("reference", shown.reference.as_str())])) { (t("glass-title")) }
        }
    };
    frame.page(Sheet::new(t("my-access"), content).back("/desk"))
}

/// What can be done about an unusual look: each leads to the page where it is done, or does it.
fn acts(one: &NoticeShown) -> Markup {
    let Some(reference) = &one.reference else { return html! {} };
    let link = |label: &str, href: &str| {
        html! { a.govuk-button.govuk-button--secondary role="button" draggable="false" data-module="govuk-button" href=(href) { (t(label)) } }
    };
    html! {
        @for act in &one.acts {
            @match act {
                NoticeAct::Suspend => form method="post" action={ "/access/reviews/" (crate::link::segment(reference)) } {
                    input type="hidden" name="do" value="end-glass";
                    input type="hidden" name="no" value=(one.no.unwrap_or_default());
                    (form::grave(&t("notice-suspend")))
                },
                NoticeAct::Restrict => (link("notice-restrict", &format!("{}/access/restrictions", Side::Work.case(reference)))),
                NoticeAct::Review => (link("notice-review", "/access#reviews")),
                NoticeAct::ReportBreach => form method="post" action={ "/access/notices/" (one.id) "/breach" } {
                    (form::grave(&t("notice-breach")))
                },
            }
        }
    }
}

fn kind(one: &ReviewShown) -> &'static str {
    if one.what == "emergency-declared" { "review-emergency" } else { "review-glass" }
}

/// The reference that the page before was about.
#[derive(Deserialize)]
pub(crate) struct About {
    #[serde(default)]
    reference: String,
}

/// The page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(about): Query<About>,
) -> PageResult {
    let shown = Shown {
        reference: about.reference,
        requests: state.app.requests(&caller).await?,
        notices: state.app.notices(&caller).await?,
        reviews: state.app.reviews(&caller).await?,
    };
    ok(page(&state.work(&caller, "access"), &shown))
}

fn stands(answer: RequestAnswer) -> PageResult {
    match answer {
        RequestAnswer::Stands(_) => Ok(Redirect::to("/access").into_response()),
        RequestAnswer::Not(text) => Err(form::not(text)),
    }
}

/// A step on a request.
#[derive(Deserialize)]
pub(crate) struct StepTyped {
    #[serde(rename = "do")]
    act: String,
    #[serde(default)]
    text: String,
}

/// Approves, rejects, asks more, answers, takes back.
pub(crate) async fn step(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(request): Path<String>,
    Form(typed): Form<StepTyped>,
) -> PageResult {
    let id = request.parse().map_err(|_| Problem::not_found())?;
    let step = match typed.act.as_str() {
        "approve" => RequestStep::Approve { until: None },
        "reject" => RequestStep::Reject,
        "ask-more" => RequestStep::AskMore,
        "answer" => RequestStep::Answer,
        "withdraw" => RequestStep::Withdraw,
        _ => return Err(form::not(t("form-not-understood"))),
    };
    stands(found(state.app.step_request(&caller, id, step, &typed.text).await?)?)
}

/// Settles a notice of one's own.
pub(crate) async fn settle(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(notice): Path<String>,
) -> PageResult {
    let id = notice.parse().map_err(|_| Problem::not_found())?;
    found(state.app.settle_notice(&caller, id).await?)?;
    Ok(Redirect::to("/access").into_response())
}

/// Reports a breach from a notice of one's own: a case of its own.
pub(crate) async fn breach(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(notice): Path<String>,
) -> PageResult {
    let id = notice.parse().map_err(|_| Problem::not_found())?;
    let reference = form::changed(found(state.app.report_breach(&caller, id).await?)?)?;
    Ok(Redirect::to(&Side::Work.case(&reference)).into_response())
}

/// Closes a review, for security officers who do not open the case itself.
pub(crate) async fn review(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let frame = state.work(&caller, "access");
    let command = restrict::Typed::of(pairs).command(&frame);
    let (command, reason) = command
        .filter(|(command, _)| {
            use AccessCommand::{EndGlass, ReviewEmergency, ReviewGlass};
            matches!(command, ReviewGlass { .. } | ReviewEmergency { .. } | EndGlass { .. })
        })
        .ok_or_else(|| form::not(t("form-not-understood")))?;
    done(state.app.change_access(&caller, &reference, command, reason, Guard::default()).await?)?;
    Ok(Redirect::to("/access").into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let person = PersonId::new(uuid::Uuid::nil());
    let shown = Shown {
        reference: "PL-2026-7F3KQ".into(),
        requests: vec![sample::request()],
        notices: vec![NoticeShown {
            id: uuid::Uuid::nil(),
            at: sample::at("2026-03-09T23:10:00Z"),
            what: "glass-broken".into(),
            says: "Nina Night broke the glass on PL-2026-7F3KQ.".into(),
            reference: Some("PL-2026-7F3KQ".into()),
            by: person,
            reason: Some("Fire at the premises".into()),
            until: None,
            no: Some(0),
            acts: vec![NoticeAct::Suspend, NoticeAct::Restrict, NoticeAct::Review, NoticeAct::ReportBreach],
            breach: Some("SI-2026-4C2ZTQ".into()),
        }],
        reviews: vec![ReviewShown {
            reference: "PL-2026-7F3KQ".into(),
            what: "glass-broken".into(),
            no: 0,
            says: "Nina Night broke the glass on PL-2026-7F3KQ.".into(),
            by: person,
            reason: Some("Fire at the premises".into()),
            since: sample::at("2026-03-09T23:10:00Z"),
            due_at: None,
            overdue: true,
        }],
    };
    vec![("access", page(&sample::work("access"), &shown))]
}
