//! `/go`: every place this person may go to, as a page and for the palette that the script opens over any page.

use super::{PageResult, ok, sample};
use crate::{
    link::{segment, with},
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{Caller, Fault};
use axum::{
    Json,
    extract::{Query, State},
    response::IntoResponse,
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// A place to go to.
#[derive(Clone, Debug, Serialize)]
pub struct Goal {
    /// What it is called.
    pub label: String,
    /// Its address.
    pub href: String,
}

fn goal(label: impl Into<String>, href: impl Into<String>) -> Goal {
    Goal { label: label.into(), href: href.into() }
}

/// The page.
pub fn page(frame: &Frame, goals: &[Goal]) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("go-title")) }
        (super::search::form(""))
        ul.govuk-list { @for one in goals { li { a.govuk-link href=(one.href) { (one.label) } } } }
        p.govuk-hint { (t("go-keys")) }
    };
    frame.page(Sheet::new(t("go-title"), content))
}

/// What this person may go to.
async fn goals(state: &WebState, caller: &Caller) -> Result<Vec<Goal>, Fault> {
    let mut goals = vec![goal(t("desk"), "/desk")];
    let parts = state.app.parts_of(caller);
    if parts.contains(&"work") {
        goals.push(goal(t("queue-mine"), "/work/mine"));
        goals.push(goal(t("queue-available"), "/work/available"));
    }
    if parts.contains(&"board") {
        goals.push(goal(t("queue-team"), "/work/team"));
    }
    for (program, title) in state.app.programs_of(caller).await? {
        let program = program.as_str();
        let what = |key: &str| tv("go-in", [("what", t(key)), ("title", title.clone())]);
        goals.push(goal(what("cases-title"), format!("/cases/{}", segment(program))));
        if parts.contains(&"board") {
            goals.push(goal(what("board"), with("/board", [("program", program)])));
            goals.push(goal(what("reports"), with("/reports", [("program", program)])));
        }
    }
    goals.push(goal(t("my-access"), "/access"));
    if caller.oversees() {
        goals.push(goal(t("log-title"), "/administration/log"));
        goals.push(goal(t("reports-title"), "/reports/access"));
    }
    if caller.has_platform_role("administrator") {
        for (key, href) in [
            ("people-title", "/administration/people"),
            ("roles-title", "/administration/roles"),
            ("policies-title", "/administration/policies"),
            ("programs-title", "/administration/programs"),
            ("calendars-title", "/administration/calendars"),
            ("jobs-title", "/administration/jobs"),
            ("keys-title", "/administration/keys"),
        ] {
            goals.push(goal(t(key), href));
        }
    }
    for (key, href) in
        [("sessions-title", "/sessions"), ("second-title", "/second-factor"), ("purpose-title", "/purpose")]
    {
        goals.push(goal(t(key), href));
    }
    Ok(goals)
}

/// As a page, or as data.
#[derive(Deserialize)]
pub(crate) struct As {
    #[serde(rename = "as")]
    form: Option<String>,
}

/// Where one may go.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(how): Query<As>,
) -> PageResult {
    let goals = goals(&state, &caller).await?;
    if how.form.as_deref() == Some("json") {
        return Ok(Json(goals).into_response());
    }
    ok(page(&state.work(&caller, "go"), &goals))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let goals = [goal("Your desk", "/desk"), goal("My tasks", "/work/mine")];
    vec![("go", page(&sample::work("go"), &goals))]
}
