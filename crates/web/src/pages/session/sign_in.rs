//! `/sign-in` and `/sign-out`.

use super::{
    super::{PageResult, ok},
    second_factor::code_field,
};
use crate::{
    api::within,
    cookie::Cookie,
    link::with,
    part::{
        Frame, Place,
        frame::Sheet,
        question::{Posted, Wrong, summary},
    },
    state::WebState,
    text::{t, tv},
    visit::{Perhaps, Visit},
};
use app::answer::SignIn;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Set when a session has ended.
    pub ended: Option<String>,
    /// Set after signing out.
    pub out: Option<String>,
    /// Set to sign in again though signed in: for what asks for a recent sign-in, or one with a code.
    pub again: Option<String>,
    /// Where to go afterwards.
    pub to: Option<String>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    login: String,
    password: String,
    #[serde(default)]
    to: String,
    /// What was typed on a page whose session had ended, as a form sends it.
    #[serde(default)]
    carried: String,
}

/// The code after the password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedCode {
    ticket: String,
    code: String,
    to: String,
    carried: String,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// What was asked.
    pub asked: Asked,
    /// The account as typed before.
    pub login: String,
    /// True when the last attempt failed.
    pub failed: bool,
    /// Name and title of identity providers to sign in by instead.
    pub providers: Vec<(String, String)>,
    /// What was typed on a page whose session had ended: it goes through the sign-in with the person.
    pub carried: String,
}

/// The page.
pub fn page(frame: &Frame, shown: &Shown) -> Markup {
    let title = t("sign-in");
    let wrong =
        if shown.failed { vec![Wrong { id: "login".into(), text: t("sign-in-wrong") }] } else { Vec::new() };
    let content = html! {
        div.cw-narrow {
            (summary(&wrong))
            @if !shown.carried.is_empty() && !shown.failed {
                (banner(&t("ended-title"), &t("carried-text")))
            } @else if shown.asked.ended.is_some() && !shown.failed {
                (banner(&t("ended-title"), &t("ended-text")))
            } @else if shown.asked.out.is_some() && !shown.failed {
                (banner(&t("out-title"), &t("out-text")))
            }
            h1.govuk-heading-l { (title) }
            form method="post" action="/sign-in" novalidate {
                input type="hidden" name="to" value=(shown.asked.to.as_deref().unwrap_or_default());
                @if !shown.carried.is_empty() { input type="hidden" name="carried" value=(shown.carried); }
                div.govuk-form-group {
                    label.govuk-label for="login" { (t("sign-in-name")) }
                    input.govuk-input.govuk-input--width-20 #login name="login" type="text" value=(shown.login)
                        autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required;
                }
                div.govuk-form-group.govuk-password-input data-module="govuk-password-input" {
                    label.govuk-label for="password" { (t("password")) }
                    div.govuk-input__wrapper.govuk-password-input__wrapper {
                        input.govuk-input.govuk-password-input__input.govuk-js-password-input-input.govuk-input--width-20
                            #password name="password" type="password" autocomplete="current-password"
                            autocapitalize="none" spellcheck="false" maxlength="1000" required;
                        button.govuk-button.govuk-button--secondary.govuk-password-input__toggle.govuk-js-password-input-toggle
                            type="button" data-module="govuk-button" aria-controls="password"
                            aria-label=(t("password-show")) hidden { (t("password-show-short")) }
                    }
                }
                button.govuk-button type="submit" data-module="govuk-button" { (t("sign-in")) }
            }
            // A provider leads away from here, and what was typed would not come along.
            @for (name, title) in shown.providers.iter().filter(|_| shown.carried.is_empty()) {
                p.govuk-body {
                    a.govuk-button.govuk-button--secondary
                        href=(with(&format!("/sign-in/with/{name}"), [("to", shown.asked.to.as_deref().unwrap_or_default())]))
                        { (tv("sign-in-with", [("provider", title.clone())])) }
                }
            }
            p.govuk-body.cw-quiet { (t("sign-in-help")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content).erred(shown.failed))
}

/// The page between password and desk, for whoever has a second factor.
fn code_page(frame: &Frame, ticket: &str, onward: &Onward, wrong: bool) -> Markup {
    let title = t("code-title");
    let problems = if wrong { vec![Wrong { id: "code".into(), text: t("code-wrong") }] } else { Vec::new() };
    let content = html! {
        div.cw-narrow {
            (summary(&problems))
            h1.govuk-heading-l { (title) }
            form method="post" action="/sign-in/code" novalidate {
                input type="hidden" name="ticket" value=(ticket);
                input type="hidden" name="to" value=(onward.to);
                @if !onward.carried.is_empty() { input type="hidden" name="carried" value=(onward.carried); }
                (code_field(wrong))
                button.govuk-button type="submit" data-module="govuk-button" { (t("continue")) }
            }
            p.govuk-body.cw-quiet { (t("code-help")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/sign-in").erred(wrong))
}

/// Where somebody goes on once they are signed in.
#[derive(Clone, Debug, Default)]
struct Onward {
    to: String,
    carried: String,
}

/// The page after a sign-in that something typed was carried through: one button sends it where it was meant to go.
fn go_on(frame: &Frame, onward: &Onward) -> Markup {
    let title = t("carried-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("carried-lead")) }
            form method="post" action=(destination(&onward.to)) {
                @for (name, value) in url::form_urlencoded::parse(onward.carried.as_bytes()) {
                    input type="hidden" name=(name) value=(value);
                }
                div.govuk-button-group {
                    button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("carried-button")) }
                    a.govuk-link href="/desk" { (t("carried-drop")) }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// The sign-in page in place of one whose session had ended, with what was typed there: it is not lost. What one reads with `GET`
/// is lost by nobody and leads to the sign-in page by its address.
pub(crate) fn instead(state: &WebState, to: &str, posted: &Posted) -> Response {
    let mut carried = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in posted {
        carried.append_pair(name, value);
    }
    let asked = Asked { to: Some(to.to_owned()), ..Asked::default() };
    let shown =
        Shown { asked, carried: carried.finish(), providers: state.providers_shown(), ..Shown::default() };
    (StatusCode::UNAUTHORIZED, page(&state.frame(Place::Plain), &shown)).into_response()
}

fn banner(title: &str, text: &str) -> Markup {
    html! {
        div.govuk-notification-banner role="region" aria-labelledby="banner-title" data-module="govuk-notification-banner" {
            div.govuk-notification-banner__header {
                h2.govuk-notification-banner__title #banner-title { (t("important")) }
            }
            div.govuk-notification-banner__content {
                p.govuk-notification-banner__heading { (title) }
                p.govuk-body { (text) }
            }
        }
    }
}

/// Where to go after signing in: a path of this server and nothing else.
pub(crate) fn destination(to: &str) -> &str {
    let local = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    if local { to } else { "/desk" }
}

/// The page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Perhaps(worker): Perhaps,
    Query(asked): Query<Asked>,
) -> PageResult {
    if worker.is_some() && asked.again.is_none() {
        return Ok(Redirect::to(destination(asked.to.as_deref().unwrap_or_default())).into_response());
    }
    let shown = Shown { asked, providers: state.providers_shown(), ..Shown::default() };
    ok(page(&state.frame(Place::Plain), &shown))
}

/// Signs in. A wrong password, an unknown account and a locked one get the same answer.
pub(crate) async fn post(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Form(typed): Form<Typed>,
) -> PageResult {
    let came = within(state.app.sign_in(typed.login.trim(), &typed.password, None, &attested).await?)?;
    Ok(answer(&state, came, Onward { to: typed.to, carried: typed.carried }, typed.login))
}

/// The code after the password.
pub(crate) async fn code(
    State(state): State<WebState>,
    Visit(attested): Visit,
    Form(typed): Form<TypedCode>,
) -> PageResult {
    let came = within(state.app.sign_in_code(&typed.ticket, &typed.code, &attested).await?)?;
    Ok(answer(&state, came, Onward { to: typed.to, carried: typed.carried }, String::new()))
}

fn answer(state: &WebState, came: SignIn, onward: Onward, login: String) -> Response {
    let frame = state.frame(Place::Plain);
    match came {
        SignIn::In(signed) if !onward.carried.is_empty() => {
            Cookie::Session.on(&signed.token, go_on(&frame, &onward))
        }
        SignIn::In(signed) => Cookie::Session.going_to(&signed.token, destination(&onward.to)),
        SignIn::Code(ticket) => code_page(&frame, &ticket, &onward, false).into_response(),
        SignIn::WrongCode(ticket) => {
            (StatusCode::UNAUTHORIZED, code_page(&frame, &ticket, &onward, true)).into_response()
        }
        SignIn::Not => {
            let asked = Asked { to: Some(onward.to), ..Asked::default() };
            let providers = state.providers_shown();
            let shown = Shown { asked, login, failed: true, providers, carried: onward.carried };
            (StatusCode::UNAUTHORIZED, page(&frame, &shown)).into_response()
        }
    }
}

/// Signs out, and has the browser forget what it may have kept.
pub(crate) async fn sign_out(State(state): State<WebState>, Perhaps(worker): Perhaps) -> PageResult {
    if let Some(caller) = worker {
        state.app.sign_out(&caller).await?;
    }
    let mut response = Redirect::to("/sign-in?out=yes").into_response();
    if let Some(cookie) = Cookie::Session.clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().append("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame::default();
    let ended = Asked { ended: Some("yes".into()), ..Asked::default() };
    let to = "/case/PL-2026-7F3KQ/do/object/form/text".to_owned();
    let onward = Onward { to, carried: "representations.text=Noise+at+night".into() };
    vec![
        ("session/sign-in", page(&frame, &Shown::default())),
        ("session/ended", page(&frame, &Shown { asked: ended, ..Shown::default() })),
        ("session/code", code_page(&frame, "ticket", &onward, false)),
        ("session/code-wrong", code_page(&frame, "ticket", &onward, true)),
        ("session/carried", page(&frame, &Shown { carried: onward.carried.clone(), ..Shown::default() })),
        ("session/go-on", go_on(&frame, &onward)),
        (
            "session/with-provider",
            page(
                &frame,
                &Shown { providers: vec![("staff".into(), "Council account".into())], ..Shown::default() },
            ),
        ),
        ("session/failed", page(&frame, &Shown { failed: true, login: "ann".into(), ..Shown::default() })),
    ]
}

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn only_addresses_of_this_server_are_followed() {
        assert_eq!(destination("/case/PL-1?x=y"), "/case/PL-1?x=y");
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "", "desk", "/a\nb"] {
            assert_eq!(destination(elsewhere), "/desk", "{elsewhere}");
        }
    }
}
