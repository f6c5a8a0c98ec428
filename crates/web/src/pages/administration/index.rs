//! `/administration`: what there is to look after, for each who looks after it.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::t,
    visit::Worker,
};
use axum::extract::State;
use maud::{Markup, html};

/// An address, its title, what it is for.
type Place = (&'static str, &'static str, &'static str);

const ACCESS: &[Place] = &[
    ("/administration/people", "people-title", "admin-people"),
    ("/administration/roles", "roles-title", "admin-roles"),
    ("/administration/policies", "policies-title", "admin-policies"),
];
const RUNNING: &[Place] = &[
    ("/administration/programs", "programs-title", "admin-programs"),
    ("/administration/calendars", "calendars-title", "admin-calendars"),
    ("/administration/jobs", "jobs-title", "admin-jobs"),
    ("/administration/given-up", "given-up-title", "admin-given-up"),
    ("/administration/keys", "keys-title", "admin-keys"),
];
const OVERSIGHT: &[Place] = &[
    ("/administration/log", "log-title", "admin-log"),
    ("/reports/access", "reports-title", "admin-access-reports"),
];

/// The page: what administrators and what auditors see.
pub fn page(frame: &Frame, administrator: bool, auditor: bool) -> Markup {
    let parts = [
        ("admin-access", ACCESS, administrator),
        ("admin-running", RUNNING, administrator),
        ("admin-oversight", OVERSIGHT, auditor),
    ];
    let content = html! {
        h1.govuk-heading-l { (t("administration")) }
        @for (title, places, shown) in parts {
            @if shown {
                h2.govuk-heading-m { (t(title)) }
                ul.cw-places {
                    @for (href, text, says) in places {
                        li { a.govuk-link href=(href) { (t(text)) } p { (t(says)) } }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(t("administration"), content))
}

/// The page; whoever looks after nothing has none. What each link leads to is decided there.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let (administrator, auditor) = found(state.app.looks_after(&caller).await?)?;
    ok(page(&state.work(&caller, "administration"), administrator, auditor))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("administration/index", page(&sample::work("administration"), true, true))]
}
