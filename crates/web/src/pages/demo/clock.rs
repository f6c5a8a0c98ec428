//! `/demo/clock`: moves the demonstration's clock forward; what is due happens.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    cookie::Cookie,
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Visit,
};
use app::Declared;
use axum::{
    Form,
    extract::State,
    http::HeaderMap,
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

/// The page. Somebody must be signed in, or hold an application: the log says who moved the clock.
pub fn page(frame: &Frame, known: bool) -> Markup {
    let title = t("clock-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body-l { (tv("demo-now", [("now", frame.words.time(frame.words.now))])) }
            p.govuk-body { (t("clock-lead")) }
            @if known {
                form method="post" action="/demo/clock" {
                    div.govuk-form-group {
                        label.govuk-label for="days" { (t("clock-days")) }
                        input.govuk-input.govuk-input--width-3 #days name="days" type="text" inputmode="numeric" maxlength="3" value="29";
                    }
                    button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("clock-button")) }
                }
            } @else {
                div.govuk-inset-text { (t("clock-sign-in")) }
                a.govuk-button role="button" draggable="false" data-module="govuk-button" href="/sign-in?to=%2Fdemo%2Fclock" { (t("sign-in")) }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/"))
}

async fn somebody(
    state: &WebState,
    headers: &HeaderMap,
    visit: Visit,
) -> Result<Option<app::Caller>, Problem> {
    for cookie in [Cookie::Session, Cookie::Guest] {
        if let Some(token) = cookie.read(headers) {
            if let Some(caller) = state.app.caller(&token, visit.0.clone(), Declared::default()).await? {
                return Ok(Some(caller));
            }
        }
    }
    Ok(None)
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, visit: Visit, headers: HeaderMap) -> PageResult {
    let known = somebody(&state, &headers, visit).await?.is_some();
    ok(page(&state.frame(Place::Plain), known))
}

/// Moves the clock.
pub(crate) async fn post(
    State(state): State<WebState>,
    visit: Visit,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> PageResult {
    let caller = somebody(&state, &headers, visit).await?.ok_or_else(Problem::sign_in_needed)?;
    let days = typed.days.trim().parse::<u32>().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let days =
        days.ok_or_else(|| Problem::not_understood(tv("clock-wrong", [("max", DAYS_MAX.to_string())])))?;
    found(state.app.move_clock(&caller, SignedDuration::from_hours(i64::from(days) * 24)).await?)?;
    Ok(Redirect::to("/demo/clock").into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("demo/clock", page(&sample::public(), true)), ("demo/clock-out", page(&sample::public(), false))]
}
