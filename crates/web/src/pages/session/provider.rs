//! `/sign-in/with/{provider}` and `/sign-in/from/{provider}`: there and back.

use super::{
    super::{PageResult, ok},
    sign_in::destination,
};
use crate::{
    api::within,
    cookie::Cookie,
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::t,
    visit::Visit,
};
use app::{Came, identity::NotVouched};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries on the way there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct There {
    to: String,
    again: Option<String>,
}

/// And on the way back (RFC 6749, section 4.1.2).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Back {
    state: String,
    code: Option<String>,
}

/// To the provider.
pub(crate) async fn there(
    State(state): State<WebState>,
    Path(name): Path<String>,
    Query(asked): Query<There>,
) -> PageResult {
    let provider = state.provider(&name).ok_or_else(Problem::not_found)?;
    let to = destination(&asked.to);
    let begun = match state.app.begin_with_provider(&*provider, to, asked.again.is_some()).await? {
        Ok(begun) => begun,
        Err(not) => {
            tracing::warn!(provider = provider.name(), "{not}");
            return Ok(refused(&state.frame(Place::Plain), "provider-unreachable"));
        }
    };
    let mut response = Redirect::to(&begun.address).into_response();
    if let Some(cookie) = Cookie::Flow.set(&begun.flow) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Back from it. The way on is a page and no redirect: the browser came from another site, and on a redirect it would keep the
/// cookie of the session, which is strict, to itself.
pub(crate) async fn back(
    State(state): State<WebState>,
    Path(name): Path<String>,
    Visit(attested): Visit,
    headers: HeaderMap,
    Query(came): Query<Back>,
) -> PageResult {
    let provider = state.provider(&name).ok_or_else(Problem::not_found)?;
    let flow = Cookie::Flow.read(&headers).unwrap_or_default();
    let finished = state
        .app
        .finish_with_provider(&*provider, &flow, &came.state, came.code.as_deref(), &attested)
        .await?;
    let frame = state.frame(Place::Plain);
    let mut response = match within(finished)? {
        Came::In { signed_in, to } => {
            let mut response = ok(on(&frame, destination(&to)))?;
            if let Some(cookie) = Cookie::Session.set(&signed_in.token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Came::Nobody => refused(&frame, "provider-nobody"),
        Came::Over => refused(&frame, "provider-over"),
        Came::Not(NotVouched::Unreachable(_)) => refused(&frame, "provider-unreachable"),
        Came::Not(NotVouched::NotAccepted(_)) => refused(&frame, "provider-not"),
    };
    if let Some(cookie) = Cookie::Flow.clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Signed in: the page goes on by itself, or by its link.
fn on(frame: &Frame, to: &str) -> Markup {
    let title = t("provider-in");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            a.govuk-button #on href=(to) { (t("continue")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content).onward(to))
}

fn refused(frame: &Frame, why: &str) -> Response {
    (StatusCode::UNAUTHORIZED, refused_page(frame, why)).into_response()
}

fn refused_page(frame: &Frame, why: &str) -> Markup {
    let title = t("provider-refused");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t(why)) }
            a.govuk-button href="/sign-in" { (t("sign-in")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    vec![
        ("session/provider-in", on(&frame, "/desk")),
        ("session/provider-nobody", refused_page(&frame, "provider-nobody")),
    ]
}
