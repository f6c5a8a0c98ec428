//! `/access`: asking for access to a case, breaking the glass; one's requests and those to decide, notices, reviews.
//! The forms are the same whether or not there is such a case: that it is there is not told here.

use super::{
    PageResult,
    answered::{done, found},
    case::restrict,
    form, ok, sample,
};
use crate::{
    link::Side,
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    RequestAnswer, RequestStep,
    answer::{NoticeShown, RequestShown, ReviewShown},
    core::{
        access::AccessCommand,
        id::{PersonId, RoleName},
    },
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
    /// Roles one can ask for: value and words.
    roles: Vec<(String, String)>,
    /// Roles one has: in these the glass can be broken.
    own: Vec<(String, String)>,
    requests: Vec<RequestShown>,
    notices: Vec<NoticeShown>,
    reviews: Vec<ReviewShown>,
}

fn page(frame: &Frame, shown: &Shown) -> Markup {
    let reference = shown.reference.as_str();
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
        h2.govuk-heading-m { (t("ask-title")) }
        p.govuk-body { (t("ask-lead")) }
        form method="post" action="/access/request" {
            (form::line("ask-reference", "reference", &t("reference"), reference, true))
            (form::select("ask-role", "role", &t("role"), &shown.roles, ""))
            (form::day("ask-until", "until", &t("until"), true))
            (form::line("ask-reason", "reason", &t("form-reason"), "", true))
            (form::button(&t("ask-button")))
        }
        @if !shown.own.is_empty() {
            h2.govuk-heading-m { (t("glass-title")) }
            p.govuk-body { (t("glass-lead")) }
            form method="post" action="/access/glass" {
                (form::line("glass-reference", "reference", &t("reference"), reference, true))
                (form::select("glass-role", "role", &t("role"), &shown.own, ""))
                (form::hours("glass-hours", &[1, 2, 4, 8, 24]))
                (form::line("glass-reason", "reason", &t("form-reason"), "", true))
                (form::grave(&t("glass-button")))
            }
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
    let own = state.app.desk(&caller).await?.roles;
    let own = own
        .into_iter()
        .map(|role| (role.role.to_string(), format!("{} ({})", role.title, role.program_title)));
    let roles = state.app.programs().flat_map(|program| {
        let of = |(name, role): (&RoleName, &app::program::model::Role)| {
            (name.to_string(), format!("{} ({})", role.title, program.title))
        };
        program.roles.iter().map(of).collect::<Vec<_>>()
    });
    let shown = Shown {
        reference: about.reference,
        roles: roles.collect(),
        own: own.collect(),
        requests: state.app.requests(&caller).await?,
        notices: state.app.notices(&caller).await?,
        reviews: state.app.reviews(&caller).await?,
    };
    ok(page(&state.work(&caller, "access"), &shown))
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    reference: String,
    role: String,
    until: String,
    hours: u32,
    reason: String,
}

fn spelt(reference: &str) -> String {
    reference.trim().to_uppercase()
}

/// Asks for a role on a case.
pub(crate) async fn ask(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let until = form::ends(&state.words(), &typed.until)?;
    let until = until.ok_or_else(|| form::not(tv("form-no-day", [("text", "")])))?;
    let role = RoleName::new(typed.role);
    stands(found(
        state.app.request_access(&caller, &spelt(&typed.reference), role, until, &typed.reason).await?,
    )?)
}

fn stands(answer: RequestAnswer) -> PageResult {
    match answer {
        RequestAnswer::Stands(_) => Ok(Redirect::to("/access").into_response()),
        RequestAnswer::Not(text) => Err(form::not(text)),
    }
}

/// Breaks the glass: the case is open at once, and it is told.
pub(crate) async fn glass(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let reference = spelt(&typed.reference);
    let until = form::in_hours(&state.words(), typed.hours);
    let command = AccessCommand::BreakGlass { role: RoleName::new(typed.role), until };
    let reason = Some(typed.reason).filter(|reason| !reason.trim().is_empty());
    done(state.app.change_access(&caller, &reference, command, reason, Guard::default()).await?)?;
    Ok(Redirect::to(&Side::Work.case(&reference)).into_response())
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
        roles: vec![("police".into(), "Police (Premises licence)".into())],
        own: vec![("inspector".into(), "Inspector (Premises licence)".into())],
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
