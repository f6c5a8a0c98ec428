//! `/case/<reference>/tasks`: what is to be done, by whom, and why the case waits.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab, tab,
};
use crate::{
    link::{Side, Subject, segment},
    part::{Frame, priority},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, Choice, ConditionShown, ReadingShown, TaskShown, Waiting},
    core::{FieldType, ItemState, Value, id::RoleName},
    request::{Guard, NewTask},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page.
pub fn page(frame: &Frame, case: &CasePage, waiting: &[Waiting]) -> Markup {
    let home = Side::Work.case(&case.reference);
    let content = html! {
        h2.govuk-heading-m { (t("tasks-title")) }
        @if case.tasks.is_empty() { p.govuk-body { (t("tasks-none")) } }
        @else { ul.cw-plan { @for task in &case.tasks { li { (one(frame, &case.reference, task)) } } } }
        @if let Some(other) = &case.opened_for {
            p.govuk-body { (t("case-opened-for")) " " a.govuk-link href=(Side::Work.case(other)) { (other) } }
        }
        (super::linked::opened(case))
        @if !case.plannable.is_empty() {
            h3.govuk-heading-s { (t("plan-title")) }
            @for item in &case.plannable {
                form method="post" action={ (home) "/plan/" (segment(&item.key)) } {
                    button.govuk-button.govuk-button--secondary type="submit" { (tv("plan-add", [("title", item.title.as_str())])) }
                }
            }
        }
        @if !case.addable.is_empty() { (add_form(&home, &case.addable)) }
        h2.govuk-heading-m { (t("waiting-title")) }
        @if waiting.is_empty() { p.govuk-body { (t("waiting-none")) } }
        @else {
            ul.cw-plan {
                @for one in waiting {
                    li {
                        div.cw-plan__head { strong { (one.what) } }
                        p { (one.waits_for) }
                        @if let Some(until) = one.until { p.cw-quiet { (tv("waiting-until", [("day", frame.words.last_day(until)), ("away", frame.words.away(until))])) } }
                        @if let Some(since) = one.since { p.cw-quiet { (tv("waiting-since", [("when", frame.words.time(since))])) } }
                        (conditions(frame, &one.conditions))
                    }
                }
            }
        }
    };
    tab(frame, case, Tab::Tasks, None, content)
}

/// Adds a task that no plan foresaw.
fn add_form(home: &str, roles: &[Choice]) -> Markup {
    let inside = html! {
        form method="post" action={ (home) "/tasks" } {
            div.govuk-form-group {
                label.govuk-label for="task-title" { (t("add-task-what")) }
                input.govuk-input #task-title name="title" type="text" maxlength="200" required autocomplete="off";
            }
            div.govuk-form-group {
                label.govuk-label for="task-role" { (t("add-task-role")) }
                select.govuk-select #task-role name="role" {
                    @for role in roles { option value=(role.value) { (role.label) } }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="task-due" { (t("add-task-due")) }
                input.govuk-input.govuk-input--width-10 #task-due name="due" type="date";
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("add-task-do")) }
        }
    };
    form::opened(&t("add-task-title"), inside)
}

/// What was typed in.
#[derive(Deserialize)]
pub(crate) struct Typed {
    title: String,
    role: String,
    #[serde(default)]
    due: String,
}

/// Adds it.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let due = typed.due.trim();
    let due_on = match due {
        "" => None,
        day => Some(day.parse().map_err(|_| Problem::not_understood(t("add-task-no-day")))?),
    };
    let new = NewTask { title: typed.title, role: RoleName::new(typed.role), due_on, stage: None };
    done(state.app.add_task(&caller, &reference, new, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/tasks", Side::Work.case(&reference))).into_response())
}

/// Conditions that do not hold, with what they read.
pub(crate) fn conditions(frame: &Frame, conditions: &[ConditionShown]) -> Markup {
    if conditions.is_empty() {
        return html! {};
    }
    html! {
        ul.cw-conditions {
            @for condition in conditions {
                li.cw-fails {
                    @match (&condition.words, &condition.unknown) {
                        (Some(words), None) => { (tv("condition-false-words", [("words", words.as_str())])) }
                        (Some(words), Some(why)) => { (words) " " (tv("condition-unknown", [("why", why.as_str())])) }
                        (None, unknown) => {
                            span.cw-code { (condition.source) } " "
                            @match unknown {
                                Some(why) => { (tv("condition-unknown", [("why", why.as_str())])) }
                                None => { (t("condition-false")) }
                            }
                        }
                    }
                    @for one in &condition.readings {
                        br;
                        span.cw-quiet { (one.label) ": " (reading(frame, one)) }
                    }
                }
            }
        }
    }
}

/// A value that a condition read; an empty group reads as none.
fn reading(frame: &Frame, one: &ReadingShown) -> String {
    match &one.value {
        Value::List(items) if items.is_empty() => t("none"),
        value => {
            frame.words.value(one.currency.as_ref().map(|_| &FieldType::Money), one.currency.as_ref(), value)
        }
    }
}

/// The colour and the words for the state of a plan item.
pub(crate) fn state_tag(state: ItemState) -> (&'static str, String) {
    match state {
        ItemState::Active => ("govuk-tag--blue", t("item-active")),
        ItemState::Enabled => ("govuk-tag--grey", t("item-enabled")),
        ItemState::Available => ("govuk-tag--grey", t("item-available")),
        ItemState::Completed => ("govuk-tag--green", t("item-completed")),
        ItemState::Suspended => ("govuk-tag--amber", t("item-suspended")),
        ItemState::Failed => ("govuk-tag--red", t("item-failed")),
        ItemState::Disabled => ("govuk-tag--grey", t("item-disabled")),
        ItemState::Terminated => ("govuk-tag--grey", t("item-terminated")),
    }
}

fn one(frame: &Frame, reference: &str, task: &TaskShown) -> Markup {
    let (colour, text) = state_tag(task.state);
    let at = Subject::Task(task.item.0).under(Side::Work, reference);
    let step = |verb: &str, text: String| {
        html! {
            form method="post" action={ (at) "/" (verb) } {
                button.govuk-button.govuk-button--secondary type="submit" { (text) }
            }
        }
    };
    html! {
        div.cw-plan__head { strong { (task.title) } strong.govuk-tag.(colour) { (text) } (priority::tag(task.priority.as_ref())) }
        p {
            (task.role)
            @match (&task.assignee, task.mine) {
                (_, true) => { " · " (t("task-yours")) }
                (Some(name), false) => { " · " (name) }
                (None, false) => { " · " (t("task-nobodys")) }
            }
            @if let Some(due) = task.due_at {
                " · " (tv("task-due", [("day", frame.words.last_day(due)), ("away", frame.words.away(due))]))
            }
            @if task.required { " · " (t("task-required")) }
        }
        @if task.may_take || task.may_start || task.may_complete || task.mine {
            div.govuk-button-group {
                @if task.may_complete { a.govuk-button role="button" draggable="false" data-module="govuk-button" href=(at) { (t("task-complete")) } }
                @if task.may_take { (step("take", t("task-take"))) }
                @if task.mine { (step("return", t("task-return"))) }
                @if task.may_start { (step("start", t("task-start"))) }
            }
        }
    }
}

/// The tasks tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let waiting = found(state.app.why(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &waiting))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let waiting = [Waiting {
        what: "The licence is granted by itself".into(),
        waits_for: "the end of the 28 days, and that nobody has objected.".into(),
        since: Some(sample::at("2026-03-03T10:00:00Z")),
        until: Some(sample::at("2026-04-01T00:00:00Z")),
        conditions: vec![ConditionShown {
            source: "period-over and uncontested".into(),
            words: Some("The time for objections is over; nobody objects".into()),
            line: 83,
            unknown: None,
            readings: vec![sample::reading(
                "Representations until",
                Value::Time(sample::at("2026-04-01T00:00:00Z")),
            )],
        }],
    }];
    let addable = vec![Choice { value: "inspector".into(), label: "Inspector".into() }];
    let case = CasePage { addable, ..sample::case() };
    vec![("case/tasks", page(&sample::work("case"), &case, &waiting))]
}
