//! `/case/<reference>/access/why`: why somebody may or may not, in plain words; for auditors condition by condition too.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
};
use crate::{
    link::Side,
    part::Frame,
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, Conjunct, Explained, Explanation, PolicyShown},
    core::id::PersonId,
};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Deserialize)]
pub(crate) struct Asked {
    person: String,
    #[serde(default)]
    ask: String,
}

/// The page. `asks` are the asks one can choose from: value and words.
pub fn page(frame: &Frame, case: &CasePage, explanation: &Explanation, asks: &[(String, String)]) -> Markup {
    let home = Side::Work.case(&case.reference);
    let content = html! {
        p.govuk-body { a.govuk-link href={ (home) "/access" } { (t("explain-back")) } }
        h2.govuk-heading-m { (tv("explain-title", [("name", explanation.name.as_str())])) }
        form.cw-filter method="get" action={ (home) "/access/why" } data-filter {
            input type="hidden" name="person" value=(explanation.person);
            div.govuk-form-group {
                label.govuk-label for="ask" { (t("explain-ask")) }
                select.govuk-select #ask name="ask" {
                    @for (value, text) in asks { option value=(value) selected[*value == explanation.ask] { (text) } }
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("explain-button")) }
        }
        p.govuk-body {
            strong.govuk-tag.(if explanation.allowed { "govuk-tag--green" } else { "govuk-tag--red" }) {
                (t(if explanation.allowed { "allowed" } else { "refused" }))
            }
            " " (explanation.summary)
        }
        @if explanation.why.is_empty() { p.govuk-body { (t("explain-none")) } }
        @else { ul.govuk-list.govuk-list--bullet { @for why in &explanation.why { li { (why) } } } }
        @for error in &explanation.errors { p.govuk-body { (tv("explain-error", [("error", error.as_str())])) } }
        @if !explanation.policies.is_empty() {
            h3.govuk-heading-s { (t("explain-by-condition")) }
            ul.cw-plan { @for one in &explanation.policies { li { (policy(one)) } } }
        }
    };
    tab(frame, case, Tab::Access, None, content)
}

fn policy(one: &Explained) -> Markup {
    let (colour, text) = match (one.holds, one.policy.forbids) {
        (true, false) => ("govuk-tag--green", t("policy-permits")),
        (true, true) => ("govuk-tag--red", t("policy-forbids")),
        (false, _) => ("govuk-tag--grey", t("policy-not")),
    };
    html! {
        div.cw-plan__head { strong { (one.policy.says) } strong.govuk-tag.(colour) { (text) } }
        p.cw-quiet.cw-code { (one.policy.id) ", " (one.policy.source) }
        ul.cw-conditions {
            @for conjunct in &one.conjuncts {
                li.(match conjunct.holds { Some(true) => "cw-holds", Some(false) => "cw-fails", None => "cw-unknown" }) {
                    strong { (t(match conjunct.holds { Some(true) => "holds", Some(false) => "fails", None => "cannot-tell" })) }
                    " " (conjunct.says)
                    br;
                    span.cw-quiet.cw-code { (conjunct.text) }
                }
            }
        }
    }
}

/// The explanation.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let person: PersonId = asked.person.parse().map_err(|_| Problem::not_found())?;
    let program = state.app.program(case.program.as_str()).ok_or_else(Problem::not_found)?;
    let shows =
        program.views.iter().filter(|(_, view)| matches!(view.kind, app::program::model::ViewKind::Show(_)));
    let mut asks: Vec<(String, String)> = shows
        .map(|(name, view)| (format!("view:{name}"), tv("ask-view", [("title", view.title.as_str())])))
        .collect();
    asks.extend(
        program
            .actions
            .iter()
            .map(|(name, meta)| (format!("act:{name}"), tv("ask-act", [("title", meta.title.as_str())]))),
    );
    let first = asks.first().map(|(ask, _)| ask.clone()).unwrap_or_default();
    let ask = if asked.ask.is_empty() { first } else { asked.ask };
    if !asks.iter().any(|(known, _)| *known == ask) {
        asks.insert(0, (ask.clone(), ask.clone()));
    }
    let explanation = found(state.app.explain(&caller, &reference, person, &ask).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &explanation, &asks))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let conjunct = |text: &str, says: &str, holds: Option<bool>| Conjunct {
        text: text.into(),
        says: says.into(),
        holds,
    };
    let explanation = Explanation {
        person: PersonId::new(uuid::Uuid::nil()),
        name: "Sam South".into(),
        ask: "view:full".into(),
        allowed: false,
        summary: "Sam South may not see the view Full: no policy permits it.".into(),
        why: vec!["They are not in the unit of this case.".into()],
        policies: vec![Explained {
            policy: PolicyShown {
                id: "premises-licence.row-7".into(),
                source: "program.yaml:76".into(),
                says: "In Submitted, a licensing officer of the case's unit sees the view Full.".into(),
                forbids: false,
            },
            holds: false,
            conjuncts: vec![
                conjunct("resource.state.contains(\"submitted\")", "The case is in Submitted.", Some(true)),
                conjunct("principal.units.contains(resource.unit)", "Works in the case's unit.", Some(false)),
            ],
        }],
        errors: Vec::new(),
    };
    let asks = [("view:full".to_owned(), "See the view Full".to_owned())];
    let plain = Explanation { policies: Vec::new(), ..explanation.clone() };
    let (frame, case) = (sample::work("case"), sample::case());
    vec![
        ("case/explain", page(&frame, &case, &explanation, &asks)),
        ("case/explain-plain", page(&frame, &case, &plain, &asks)),
    ]
}
