//! *Check your answers*, and the act itself.

use super::{
    super::{PageResult, answered::acted, ok, sample},
    asked, lacking,
    question::Asked,
};
use crate::{
    link::{Side, Subject, segment, with},
    part::{
        Frame,
        frame::Sheet,
        question::{Posted, Wrong, reason, summary},
    },
    state::WebState,
    text::{t, tv},
    visit::Step,
};
use app::{
    answer::{ActAnswer, FormFieldShown, FormShown, Offered},
    core::{FieldType, Transition, id::ActionName, id::ItemNo},
    request::{ActRequest, Guard, ItemRequest},
};
use axum::{
    Form,
    extract::{OriginalUri, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde_json::Value as Json;
use std::time::Duration;

/// What the page needs besides the form.
pub struct Around {
    /// Where the form stands.
    pub base: String,
    /// Where *back* leads.
    pub back: String,
    /// The version that the form was first read at.
    pub at: u64,
    /// Makes a second click harmless.
    pub key: String,
    /// Whose page it is.
    pub side: Side,
}

/// The page.
pub fn page(frame: &Frame, form: &FormShown, around: &Around, typed_reason: &str, wrong: &[Wrong]) -> Markup {
    let pages = asked(form);
    let heading = if pages.is_empty() { form.title.clone() } else { t("check-title") };
    let reason_problem = wrong.iter().find(|one| one.id == "reason").map(|one| one.text.as_str());
    let content = html! {
        div.cw-narrow {
            (summary(wrong))
            span.govuk-caption-l { (form.reference) @if !pages.is_empty() { " – " (form.title) } }
            h1.govuk-heading-l { (heading) }
            @if pages.is_empty() && !form.reason_required { p.govuk-body { (t("check-nothing-asked")) } }
            @for one in &pages {
                h2.govuk-heading-m #(format!("page-{}", one.id)) { (one.title) }
                dl.govuk-summary-list {
                    @for field in one.fields.iter().filter(|field| field.asked) {
                        div.govuk-summary-list__row {
                            dt.govuk-summary-list__key { (field.label) }
                            dd.govuk-summary-list__value {
                                (answer(frame, field))
                                @if let Some(problem) = &field.problem { p.govuk-error-message { (problem) } }
                            }
                            dd.govuk-summary-list__actions {
                                a.govuk-link href={ (around.base) "/form/" (segment(&one.id)) "?at=" (around.at) "&change=1" } {
                                    (t("change")) span.govuk-visually-hidden { " " (field.label.to_lowercase()) }
                                }
                            }
                        }
                    }
                }
            }
            @match &form.preview.offered {
                Offered::Now => {}
                Offered::Depends(why) => { div.govuk-inset-text { (why) } }
                Offered::Not(why) => { div.govuk-inset-text { (tv("check-would-be-refused", [("why", why.as_str())])) } }
            }
            form method="post" action={ (around.base) "/check-answers" } novalidate {
                input type="hidden" name="at" value=(around.at);
                input type="hidden" name="key" value=(around.key);
                @if form.reason_required { (reason(typed_reason, reason_problem)) }
                div.govuk-button-group {
                    button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (form.title) }
                    a.govuk-link href=(around.side.case(&form.reference)) { (t("cancel")) }
                }
            }
        }
    };
    frame.page(Sheet::new(heading.clone(), content).back(around.back.clone()).erred(!wrong.is_empty()))
}

/// An answer as filled in: plain JSON, worded by its type.
fn answer(frame: &Frame, field: &FormFieldShown) -> Markup {
    let words = |text: &str| match &field.kind {
        FieldType::Money => text
            .parse()
            .map_or_else(|_| text.to_owned(), |amount| frame.words.money(field.currency.as_ref(), amount)),
        FieldType::Date => text.parse().map_or_else(|_| text.to_owned(), |date| frame.words.date(date)),
        _ => field
            .choices
            .iter()
            .find(|choice| choice.value == text)
            .map_or_else(|| text.to_owned(), |choice| choice.label.clone()),
    };
    match &field.value {
        Json::Null => html! { span.cw-quiet { (t("not-answered")) } },
        Json::Bool(truth) => html! { (t(if *truth { "yes-choice" } else { "no-choice" })) },
        Json::String(text) => html! {
            @for (index, line) in text.lines().enumerate() { @if index > 0 { br; } (words(line)) }
        },
        Json::Object(parts) => {
            let order = ["line1", "line2", "town", "postcode", "lat", "lon"];
            let filled = order.iter().filter_map(|name| parts.get(*name)).filter_map(Json::as_str);
            html! { @for (index, line) in filled.enumerate() { @if index > 0 { br; } (line) } }
        }
        other => html! { (words(&other.to_string())) },
    }
}

fn around(state: &WebState, step: &Step, form: &FormShown, at: Option<u64>, key: Option<String>) -> Around {
    let at = at.unwrap_or(form.version);
    let back =
        asked(form).last().map_or_else(|| step.side.case(&step.reference), |page| step.to(&page.id, at));
    Around {
        base: step.base(),
        back,
        at,
        key: key.filter(|key| !key.is_empty()).unwrap_or_else(|| state.new_id().to_string()),
        side: step.side,
    }
}

/// *Check your answers*.
pub(crate) async fn get(State(state): State<WebState>, step: Step, Query(query): Query<Asked>) -> PageResult {
    let form = step.form(&state).await?;
    let around = around(&state, &step, &form, query.at, None);
    let typed = form.reason.clone().unwrap_or_default();
    ok(page(&step.frame(&state).await, &form, &around, &typed, &[]))
}

/// The act. What was filled in is the caller's draft; the domain's answer is shown in its own words.
pub(crate) async fn post(
    State(state): State<WebState>,
    step: Result<Step, Response>,
    OriginalUri(at): OriginalUri,
    Form(posted): Form<Posted>,
) -> PageResult {
    let step = match step {
        Ok(step) => step,
        Err(elsewhere) => return Ok(super::instead(&state, elsewhere, &at, &posted)),
    };
    let text =
        |name: &str| posted.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let at = text("at").and_then(|at| at.parse::<u64>().ok());
    let guard = Guard { key: text("key"), expected_version: None, read_at: at };
    let reason = text("reason");
    let answer = match &step.subject {
        Subject::Action(action) => {
            let request = ActRequest {
                track: None,
                action: ActionName::from(action.as_str()),
                input: Json::Null,
                reason: reason.clone(),
                guard,
            };
            state.app.act(&step.caller, &step.reference, request).await?
        }
        Subject::Task(item) => {
            let request = ItemRequest {
                item: ItemNo(*item),
                transition: Transition::Complete,
                input: Json::Null,
                reason: reason.clone(),
                guard,
            };
            state.app.item(&step.caller, &step.reference, request).await?
        }
    };
    match acted(answer)? {
        Ok(done) => {
            let well = settle(&state, &step, &done).await;
            Ok(Redirect::to(&after(&step, &done, well)).into_response())
        }
        Err(refused) => {
            let form = step.form(&state).await?;
            let frame = step.frame(&state).await;
            if refused.kind == "reason-missing" || refused.kind == "input" {
                let around = around(&state, &step, &form, at, None);
                let again = page(
                    &frame,
                    &form,
                    &around,
                    reason.as_deref().unwrap_or_default(),
                    &wrong(&form, &refused),
                );
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
            }
            let markup = if refused.kind == "conflict" {
                super::conflict::page(&frame, &form, &step.base(), &refused)
            } else {
                let links = super::refused::Links {
                    again: step.to("check-answers", at.unwrap_or(form.version)),
                    case: step.side.case(&step.reference),
                    case_text: if step.side == Side::Public { "to-application" } else { "to-case" },
                    pay: super::refused::pay_link(&state, &step, &refused).await,
                };
                super::refused::page(&frame, &form.title, &refused, &links)
            };
            Ok((StatusCode::CONFLICT, markup).into_response())
        }
    }
}

/// What to mend: problems lead to the page that asks the question.
fn wrong(form: &FormShown, refused: &app::answer::Refused) -> Vec<Wrong> {
    if refused.kind == "reason-missing" {
        return vec![Wrong { id: "reason".into(), text: t("reason-missing") }];
    }
    let page_of = |path: &app::core::FieldPath| {
        form.pages.iter().find(|page| page.fields.iter().any(|field| field.path == *path))
    };
    let mut all: Vec<Wrong> = refused
        .problems
        .iter()
        .map(|problem| Wrong {
            id: page_of(&problem.path).map_or_else(|| "main".to_owned(), |page| format!("page-{}", page.id)),
            text: problem.text.clone(),
        })
        .collect();
    if all.is_empty() {
        let open = form.pages.iter().find(|page| page.fields.iter().any(lacking));
        let id = open.map_or_else(|| "main".to_owned(), |page| format!("page-{}", page.id));
        all.push(Wrong { id, text: refused.text.clone() });
    }
    all
}

/// Waits a little for a step that the act awaits, so that most people see its result at once. Each look is a reading
/// like any other, so there are few. False when it is not done yet, or something on the case needs a person's eye.
async fn settle(state: &WebState, step: &Step, done: &ActAnswer) -> bool {
    if !done.pending {
        return true;
    }
    for wait_ms in [250, 450, 800, 1400] {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        match state.app.case_page(&step.caller, &step.reference).await {
            Ok(app::Answer::Found(case)) if case.states.iter().any(|state| state.pending.is_some()) => {}
            Ok(app::Answer::Found(case)) => return case.flags.is_empty(),
            _ => return false,
        }
    }
    false
}

/// Where the person goes next: a worker back to the case, to the view the row opens; an applicant to the confirmation.
fn after(step: &Step, done: &ActAnswer, well: bool) -> String {
    let did = match &step.subject {
        Subject::Action(action) => action.as_str(),
        Subject::Task(_) => "",
    };
    let case = step.side.case(&done.reference);
    if step.side == Side::Work && !done.still_open {
        return with("/desk", [("of", done.program.as_str()), ("did", did)]);
    }
    match (step.side, &step.subject) {
        (Side::Public, _) => with(&format!("{case}/sent"), [("did", did)]),
        (Side::Work, Subject::Task(_)) => format!("{case}/tasks"),
        (Side::Work, Subject::Action(_)) => {
            if let Some(list) = done.open_list.as_ref().filter(|_| well) {
                return format!("/list/{}/{}", segment(done.program.as_str()), segment(list.as_str()));
            }
            let view = done.open.as_ref().map(|view| format!("#view-{view}")).unwrap_or_default();
            format!("{}{view}", with(&case, [("did", did)]))
        }
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let around = Around {
        base: "/application/PL-2026-7F3KQ/do/submit".into(),
        back: "/application/PL-2026-7F3KQ".into(),
        at: 2,
        key: "key".into(),
        side: Side::Public,
    };
    let mut bare = sample::form();
    bare.pages.clear();
    bare.title = "Grant licence".into();
    let wrong = [Wrong { id: "reason".into(), text: t("reason-missing") }];
    vec![
        ("wizard/check", page(&sample::public(), &sample::form(), &around, "", &[])),
        ("wizard/check-bare", page(&sample::work("case"), &bare, &around, "", &wrong)),
    ]
}
