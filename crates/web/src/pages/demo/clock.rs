//! `/demo/clock`: moves the demonstration's clock forward; what is due happens.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::{Perhaps, Worker},
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect},
};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;

/// Days at once.
const DAYS_MAX: u32 = 366;

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    days: String,
}

/// Who looks at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody is signed in.
    Nobody,
    /// Somebody who is no administrator.
    Other,
    /// An administrator.
    Administrator,
}

/// The page. Only an administrator may; the use case says so.
pub fn page(frame: &Frame, who: Who) -> Markup {
    let title = t("clock-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body-l { (tv("demo-now", [("now", frame.words.time(frame.words.now))])) }
            p.govuk-body { (t("clock-lead")) }
            p.govuk-body { (t("clock-sessions")) }
            @if who == Who::Administrator {
                form method="post" action="/demo/clock" {
                    div.govuk-form-group {
                        label.govuk-label for="days" { (t("clock-days")) }
                        input.govuk-input.govuk-input--width-3 #days name="days" type="text" inputmode="numeric" maxlength="3" value="29";
                    }
                    button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("clock-button")) }
                }
            } @else if who == Who::Other {
                div.govuk-inset-text { (t("clock-other")) }
            } @else {
                div.govuk-inset-text { (t("clock-sign-in")) }
                a.govuk-button role="button" draggable="false" data-module="govuk-button" href="/sign-in?to=%2Fdemo%2Fclock" { (t("sign-in")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/"))
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Perhaps(worker): Perhaps) -> PageResult {
    let frame =
        worker.as_ref().map_or_else(|| state.frame(Place::Plain), |caller| state.work(caller, "clock"));
    let who = match &worker {
        None => Who::Nobody,
        Some(caller) if caller.has_platform_role("administrator") => Who::Administrator,
        Some(_) => Who::Other,
    };
    ok(page(&frame, who))
}

/// Moves the clock.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let days = typed.days.trim().parse::<u32>().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let days =
        days.ok_or_else(|| Problem::not_understood(tv("clock-wrong", [("max", DAYS_MAX.to_string())])))?;
    found(state.app.move_clock(&caller, SignedDuration::from_hours(i64::from(days) * 24)).await?)?;
    Ok(Redirect::to("/demo/clock").into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![
        ("demo/clock", page(&sample::public(), Who::Administrator)),
        ("demo/clock-other", page(&sample::public(), Who::Other)),
        ("demo/clock-out", page(&sample::public(), Who::Nobody)),
    ]
}
