//! `/case/<reference>/tasks`: what is to be done, by whom, and why the case waits.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
};
use crate::{
    link::{Side, Subject, segment},
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, ConditionShown, TaskShown, Waiting},
    core::{ItemState, Value},
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, case: &CasePage, waiting: &[Waiting]) -> Markup {
    let home = Side::Work.case(&case.reference);
    let content = html! {
        h2.govuk-heading-m { (t("tasks-title")) }
        @if case.tasks.is_empty() { p.govuk-body { (t("tasks-none")) } }
        @else { ul.cw-plan { @for task in &case.tasks { li { (one(frame, &case.reference, task)) } } } }
        @if !case.plannable.is_empty() {
            h3.govuk-heading-s { (t("plan-title")) }
            @for item in &case.plannable {
                form method="post" action={ (home) "/plan/" (segment(&item.key)) } {
                    button.govuk-button.govuk-button--secondary type="submit" { (tv("plan-add", [("title", item.title.as_str())])) }
                }
            }
        }
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

/// Conditions that do not hold, with what they read.
pub(crate) fn conditions(frame: &Frame, conditions: &[ConditionShown]) -> Markup {
    if conditions.is_empty() {
        return html! {};
    }
    html! {
        ul.cw-conditions {
            @for condition in conditions {
                li.cw-fails {
                    span.cw-code { (condition.source) } " "
                    @match &condition.unknown {
                        Some(why) => { (tv("condition-unknown", [("why", why.as_str())])) }
                        None => { (t("condition-false")) }
                    }
                    @for one in &condition.readings {
                        br;
                        span.cw-quiet { (one.label) ": " @if one.value == Value::Null { (t("nothing-yet")) } @else { (frame.words.value(None, &one.value)) } }
                    }
                }
            }
        }
    }
}

fn state_tag(state: ItemState) -> (&'static str, String) {
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
        div.cw-plan__head { strong { (task.title) } strong.govuk-tag.(colour) { (text) } }
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
    ok(page(&state.work(&caller, "case"), &case, &waiting))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let waiting = [Waiting {
        what: "The licence is granted by itself".into(),
        waits_for: "the end of the 28 days, and that nobody has objected.".into(),
        since: Some(sample::at("2026-03-03T10:00:00Z")),
        until: Some(sample::at("2026-04-01T00:00:00Z")),
        conditions: vec![ConditionShown {
            source: "clock.statutory.over and uncontested".into(),
            line: 83,
            unknown: None,
            readings: vec![sample::reading(
                "Representations until",
                Value::Time(sample::at("2026-04-01T00:00:00Z")),
            )],
        }],
    }];
    vec![("case/tasks", page(&sample::work("case"), &sample::case(), &waiting))]
}
