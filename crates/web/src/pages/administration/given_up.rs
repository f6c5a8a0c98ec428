//! `/administration/given-up`: what could not be sent and is not tried again by itself, and trying it once more. Of cases whose flags
//! somebody may settle; for others the page is empty.

use super::super::{
    PageResult,
    answered::found,
    ok, sample,
    settings::{given_up, sample_given_up},
};
use crate::{
    link::{Side, segment, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{DeadLetterShown, NoticeGivenUp, Retried},
    core::id::EffectNo,
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page; `came` is what came of the last try.
pub fn page(
    frame: &Frame,
    letters: &[DeadLetterShown],
    notices: &[NoticeGivenUp],
    came: Option<&str>,
) -> Markup {
    let content = html! {
        @if let Some(came) = came {
            div.govuk-notification-banner.govuk-notification-banner--success[came == "delivered"] role="alert" aria-labelledby="came-title" {
                div.govuk-notification-banner__header { h2.govuk-notification-banner__title #came-title { (t("given-up-came")) } }
                div.govuk-notification-banner__content { p.govuk-notification-banner__heading { (t(&format!("given-up-{came}"))) } }
            }
        }
        h1.govuk-heading-l { (t("given-up-title")) }
        p.govuk-body { (t("given-up-lead")) }
        @if letters.is_empty() { p.govuk-body { (t("given-up-none")) } } @else {
            table.cw-table {
                caption.govuk-visually-hidden { (t("given-up-title")) }
                thead {
                    tr {
                        th scope="col" { (t("reference")) }
                        th scope="col" { (t("given-up-what")) }
                        th scope="col" { (t("given-up-since")) }
                        th scope="col" { (t("given-up-why")) }
                        th scope="col" { span.govuk-visually-hidden { (t("given-up-again")) } }
                    }
                }
                tbody {
                    @for letter in letters {
                        tr {
                            th scope="row" data-label=(t("reference")) { span { a.govuk-link href=(Side::Work.case(&letter.reference)) { (letter.reference) } } }
                            td data-label=(t("given-up-what")) { span { (letter.what) } }
                            td data-label=(t("given-up-since")) { span { (frame.words.time(letter.queued_at)) } }
                            td data-label=(t("given-up-why")) { span { (letter.failure) } }
                            td {
                                @if letter.can_be_retried {
                                    form method="post" action={ "/administration/given-up/" (segment(&letter.reference)) "/" (letter.effect.0) "/again" } {
                                        button.govuk-button.govuk-button--secondary.cw-button-small type="submit" {
                                            (t("given-up-again")) span.govuk-visually-hidden { " " (tv("given-up-of", [("what", letter.what.clone()), ("reference", letter.reference.clone())])) }
                                        }
                                    }
                                } @else { span.cw-quiet { (t("given-up-gone-on")) } }
                            }
                        }
                    }
                }
            }
        }
        (given_up(frame, notices, true))
    };
    frame.page(Sheet::new(t("given-up-title"), content).back("/desk"))
}

/// What came of the last try.
#[derive(Deserialize)]
pub(crate) struct Came {
    came: Option<String>,
}

/// The page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(came): Query<Came>,
) -> PageResult {
    let letters = state.app.dead_letters(&caller).await?;
    let known = |came: &String| ["delivered", "failed", "not-there"].contains(&came.as_str());
    let notices = state.app.notices_given_up(&caller).await?;
    ok(page(&state.work(&caller, "given-up"), &letters, &notices, came.came.filter(known).as_deref()))
}

/// Tries one once more.
pub(crate) async fn again(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, effect)): Path<(String, u32)>,
) -> PageResult {
    let came = found(state.app.retry_dead_letter(&caller, &reference, EffectNo(effect)).await?)?;
    let came = match came {
        Retried::Delivered => "delivered",
        Retried::Failed { .. } => "failed",
        Retried::NotThere => "not-there",
    };
    Ok(Redirect::to(&with("/administration/given-up", [("came", came)])).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let letter = |effect, what: &str, can_be_retried| DeadLetterShown {
        reference: "PL-2026-7F3KQ".into(),
        effect: EffectNo(effect),
        what: what.into(),
        queued_at: sample::at("2026-03-09T10:00:00Z"),
        failure: "the mail server did not answer".into(),
        can_be_retried,
    };
    let letters = [letter(0, "acknowledge", true), letter(1, "rates", false)];
    let frame = sample::work("given-up");
    vec![
        ("administration/given-up", page(&frame, &letters, &[sample_given_up()], Some("delivered"))),
        ("administration/given-up-none", page(&frame, &[], &[], None)),
    ]
}
