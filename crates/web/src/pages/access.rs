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
    answer::{NoticeShown, RequestShown, ReviewShown},
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
            h2.govuk-heading-m { (t("reviews-title")) }
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
                        form method="post" action={ "/access/notices/" (one.id) } { (form::button(&t("notice-settle"))) }
                    }
                }
            }
        }
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
            matches!(command, AccessCommand::ReviewGlass { .. } | AccessCommand::ReviewEmergency { .. })
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
