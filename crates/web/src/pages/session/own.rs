//! `/sessions`: where one is signed in, and ending it. `/purpose`: what one works for, where a role asks.

use super::{
    super::{PageResult, ok},
    sign_in::destination,
};
use crate::{
    cookie::Cookie,
    pages::sample,
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{answer::SessionShown, core::id::SessionId};
use axum::{
    Form,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// Where one is signed in.
fn page(frame: &Frame, sessions: &[SessionShown]) -> Markup {
    let title = t("sessions-title");
    let content = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { (t("sessions-lead")) }
        ul.govuk-list #sessions {
            @for session in sessions {
                li {
                    p.govuk-body {
                        @if session.current { strong { (t("sessions-this")) } br; }
                        (tv("sessions-since", [("since", frame.words.time(session.signed_in_at)), ("seen", frame.words.time(session.seen_at))]))
                        br;
                        (t(if session.strength > 1 { "sessions-two" } else { "sessions-one" })) " "
                        (tv("sessions-until", [("until", frame.words.time(session.expires_at))]))
                    }
                    @if !session.current {
                        form method="post" action={ "/sessions/" (session.id) "/end" } {
                            button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button" {
                                (t("sessions-end"))
                                span.govuk-visually-hidden { " " (frame.words.time(session.signed_in_at)) }
                            }
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/desk"))
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let sessions = state.app.own_sessions(&caller).await?;
    ok(page(&state.work(&caller, "sessions"), &sessions))
}

/// Ends one of one's own.
pub(crate) async fn end(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(session): Path<String>,
) -> PageResult {
    let session: SessionId = session.parse().map_err(|_| Problem::not_found())?;
    if state.app.end_own_session(&caller, session).await? {
        return Ok(Redirect::to("/sessions").into_response());
    }
    Err(Problem::not_found())
}

/// What is declared.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Declares {
    purpose: String,
    to: String,
}

/// What one works for.
fn purpose_page(frame: &Frame, purposes: &[String], now: Option<&str>, to: &str) -> Markup {
    let title = t("purpose-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("purpose-lead")) }
            @if purposes.is_empty() { p.govuk-body { (t("purpose-none")) } }
            @else {
                form method="post" action="/purpose" {
                    input type="hidden" name="to" value=(to);
                    div.govuk-form-group {
                        fieldset.govuk-fieldset {
                            legend.govuk-fieldset__legend { (t("purpose-label")) }
                            div.govuk-radios data-module="govuk-radios" {
                                @for (index, purpose) in purposes.iter().map(String::as_str).chain([""]).enumerate() {
                                    div.govuk-radios__item {
                                        input.govuk-radios__input id={ "purpose-" (index) } name="purpose" type="radio" value=(purpose)
                                            checked[now.unwrap_or_default() == purpose];
                                        label.govuk-label.govuk-radios__label for={ "purpose-" (index) } {
                                            @if purpose.is_empty() { (t("purpose-no")) } @else { (purpose.replace(['-', '_'], " ")) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    button.govuk-button type="submit" data-module="govuk-button" { (t("continue")) }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back(to))
}

/// The page.
pub(crate) async fn purpose(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(asked): Query<Declares>,
) -> PageResult {
    let purposes = state.app.purposes(&caller);
    let to = destination(&asked.to);
    ok(purpose_page(&state.work(&caller, "purpose"), &purposes, caller.purpose(), to))
}

/// Declares it for the pages of this browser, until it closes or says otherwise. Only what a role asks for can be declared.
pub(crate) async fn declare(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Declares>,
) -> PageResult {
    let known = typed.purpose.is_empty() || state.app.purposes(&caller).contains(&typed.purpose);
    if !known {
        return Err(Problem::not_understood(t("purpose-unknown")));
    }
    let mut response = Redirect::to(destination(&typed.to)).into_response();
    let cookie = match typed.purpose.as_str() {
        "" => Cookie::Purpose.clear(),
        purpose => Cookie::Purpose.set(purpose),
    };
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let at = |text: &str| text.parse().unwrap_or_default();
    let session = |n: u128, current| SessionShown {
        id: SessionId::new(uuid::Uuid::from_u128(n)),
        signed_in_at: at("2026-03-02T08:00:00Z"),
        seen_at: at("2026-03-02T09:10:00Z"),
        expires_at: at("2026-03-02T20:00:00Z"),
        strength: if current { 2 } else { 1 },
        current,
    };
    let purposes = ["treatment".to_owned(), "quality-review".to_owned()];
    vec![
        ("session/sessions", page(&sample::work("sessions"), &[session(1, true), session(2, false)])),
        ("session/purpose", purpose_page(&sample::work("purpose"), &purposes, Some("treatment"), "/desk")),
    ]
}
