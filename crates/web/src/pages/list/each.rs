//! `POST /list/<program>/<list>/each`: one action for every ticked case. Each case is decided for itself; the page says how
//! many took it and why the others did not (S2.16).

use super::super::{PageResult, answered, ok, sample};
use crate::{
    link::{Side, segment},
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    core::id::ActionName,
    request::{ActRequest, Guard},
};
use axum::{
    Form,
    extract::{Path, State},
};
use maud::{Markup, html};
use serde_json::Value as Json;

/// Cases at once.
const CASES_MAX: usize = 100;

/// What came of one case.
#[derive(Clone, Debug)]
pub struct One {
    /// Its reference.
    pub reference: String,
    /// Why it was not done; none when it was.
    pub refused: Option<String>,
}

/// The page.
pub fn page(frame: &Frame, title: &str, back: &str, each: &[One]) -> Markup {
    let done = each.iter().filter(|one| one.refused.is_none()).count();
    let heading = tv(
        "each-title",
        [("title", title.to_owned()), ("done", done.to_string()), ("all", each.len().to_string())],
    );
    let content = html! {
        h1.govuk-heading-l { (heading) }
        @if each.is_empty() { p.govuk-body { (t("each-none")) } }
        @else {
            table.cw-table {
                caption.govuk-visually-hidden { (heading) }
                thead { tr { th scope="col" { (t("reference")) } th scope="col" { (t("each-result")) } } }
                tbody {
                    @for one in each {
                        tr {
                            th scope="row" data-label=(t("reference")) {
                                a.govuk-link href=(Side::Work.case(&one.reference)) { (one.reference) }
                            }
                            td data-label=(t("each-result")) { span { (one.refused.clone().unwrap_or_else(|| t("done"))) } }
                        }
                    }
                }
            }
        }
        p.govuk-body { a.govuk-link href=(back) { (t("each-back")) } }
    };
    frame.page(Sheet::new(heading.clone(), content))
}

/// Takes the action on each ticked case.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, list)): Path<(String, String)>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let action =
        posted.iter().find(|(name, _)| name == "action").map(|(_, value)| value.clone()).unwrap_or_default();
    let cases: Vec<&String> =
        posted.iter().filter(|(name, _)| name == "case").map(|(_, value)| value).collect();
    if cases.len() > CASES_MAX {
        return Err(Problem::not_understood(tv("each-too-many", [("max", CASES_MAX.to_string())])));
    }
    let title = state
        .app
        .program(&program)
        .and_then(|program| program.actions.get(action.as_str()))
        .map(|meta| meta.title.clone())
        .ok_or_else(Problem::not_found)?;
    let mut each = Vec::new();
    for reference in cases {
        let request = ActRequest {
            track: None,
            action: ActionName::from(action.as_str()),
            input: Json::Object(serde_json::Map::new()),
            reason: None,
            guard: Guard::default(),
        };
        let refused = match answered::acted(state.app.act(&caller, reference, request).await?) {
            Ok(Ok(_)) => None,
            Ok(Err(refused)) => Some(refused.text),
            Err(problem) => Some(problem.detail),
        };
        each.push(One { reference: reference.clone(), refused });
    }
    let back = format!("/list/{}/{}", segment(&program), segment(&list));
    ok(page(&state.work(&caller, "list"), &title, &back, &each))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let each = [
        One { reference: "PL-2026-7F3KQ".into(), refused: None },
        One { reference: "PL-2026-9XRTB".into(), refused: Some("Not offered in this state.".into()) },
    ];
    vec![(
        "list/each",
        page(&sample::work("list"), "Send a reminder", "/list/premises-licence/my-cases", &each),
    )]
}
