//! `/access/glass`: opening a case in an emergency without waiting for anybody, with a reason, for some hours; what it means is said
//! before it is done, and what happens next after it. Works without script.

use super::{
    PageResult, access_request,
    access_request::{Typed, reasons, reference},
    answered::acted,
    form, ok, sample,
};
use crate::{
    link::{Side, with},
    part::{
        Frame,
        frame::Sheet,
        question::{Wrong, summary},
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Caller, Fault,
    core::{access::AccessCommand, id::RoleName},
    request::Guard,
};
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

/// For how many hours the glass can be broken.
const HOURS: &[u32] = &[1, 2, 4, 8, 24];

/// The page.
fn page(frame: &Frame, own: &[(String, String)], typed: &Typed, wrong: &[Wrong]) -> Markup {
    let title = t("glass-title");
    let content = html! {
        div.cw-narrow {
            (summary(wrong))
            div.cw-interruption {
                h1.govuk-heading-l { (title) }
                p.govuk-body { (t("glass-lead")) }
                ul.govuk-list.govuk-list--bullet { @for key in ["glass-recorded", "glass-told", "glass-reviewed"] { li { (t(key)) } } }
            }
            @if own.is_empty() { p.govuk-body { (t("glass-no-role")) } }
            @else {
                form method="post" action="/access/glass" novalidate {
                    (reference(typed, wrong))
                    (form::select("role", "role", &t("glass-role"), own, &typed.role))
                    (form::hours("hours", HOURS))
                    (reasons(typed, wrong))
                    (form::grave(&t("glass-button")))
                }
            }
            p.govuk-body { a.govuk-link href=(with("/access/request", [("reference", typed.reference.as_str())])) { (t("glass-rather")) } }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/access").erred(!wrong.is_empty()))
}

/// What was opened, until when, and what comes of it.
fn opened(frame: &Frame, reference: &str, until: Option<Timestamp>) -> Markup {
    let title = t("opened-title");
    let content = html! {
        div.cw-narrow {
            div.govuk-panel.govuk-panel--confirmation {
                h1.govuk-panel__title { (title) }
                div.govuk-panel__body {
                    strong #reference { (reference) }
                    @if let Some(until) = until { br; (tv("opened-until", [("when", frame.words.time(until))])) }
                }
            }
            h2.govuk-heading-m { (t("sent-next")) }
            p.govuk-body { (t("opened-next")) }
            a.govuk-button href=(Side::Work.case(reference)) { (t("opened-go")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// Roles that the caller has: in these the glass can be broken.
async fn own(state: &WebState, caller: &Caller) -> Result<Vec<(String, String)>, Fault> {
    let roles = state.app.desk(caller).await?.roles.into_iter();
    Ok(roles
        .map(|role| (role.role.to_string(), format!("{} ({})", role.title, role.program_title)))
        .collect())
}

/// What is said before.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(typed): Query<Typed>,
) -> PageResult {
    let own = own(&state, &caller).await?;
    ok(page(&state.work(&caller, "access"), &own, &typed, &[]))
}

/// Breaks the glass: the case is open at once, and it is told.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(typed): Form<Typed>,
) -> PageResult {
    let mut wrong = typed.lacks();
    let hours = typed.hours.parse().ok().filter(|hours| HOURS.contains(hours)).unwrap_or(1);
    let until = form::in_hours(&state.words(), hours);
    if wrong.is_empty() {
        let reference = typed.spelt();
        let command = AccessCommand::BreakGlass { role: RoleName::new(typed.role.clone()), until };
        let reason = Some(typed.whole_reason());
        match acted(state.app.change_access(&caller, &reference, command, reason, Guard::default()).await?)? {
            Ok(_) => {
                let until = until.to_string();
                let to =
                    with("/access/opened", [("reference", reference.as_str()), ("until", until.as_str())]);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(refused) => wrong.push(Wrong { id: "reference".into(), text: refused.text }),
        }
    }
    let own = own(&state, &caller).await?;
    let again = page(&state.work(&caller, "access"), &own, &typed, &wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// What the address carries of what was opened: nothing is looked up by it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Opened {
    reference: String,
    until: String,
}

/// What comes of it.
pub(crate) async fn open(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(what): Query<Opened>,
) -> PageResult {
    let reference: String = what.reference.chars().take(50).collect();
    ok(opened(&state.work(&caller, "access"), &reference, what.until.parse().ok()))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("access");
    let own = vec![("inspector".to_owned(), "Inspector (Premises licence)".to_owned())];
    let typed = access_request::Typed { reference: "PL-2026-7F3KQ".into(), ..Typed::default() };
    let until = sample::at("2026-03-10T13:30:00Z");
    vec![
        ("access/glass", page(&frame, &own, &typed, &[])),
        ("access/glass-wrong", page(&frame, &own, &typed, &typed.lacks())),
        ("access/glass-no-role", page(&frame, &[], &typed, &[])),
        ("access/opened", opened(&frame, "PL-2026-7F3KQ", Some(until))),
    ]
}
