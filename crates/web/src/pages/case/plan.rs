//! `/case/<reference>/plan`: the plan as a picture and as a list that says the same, and why each thing waits.

use super::{
    super::{PageResult, answered::found, ok, sample},
    Tab, tab,
    tasks::{conditions, state_tag},
};
use crate::{
    part::{
        Frame,
        picture::{picture, standing},
    },
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{CasePage, PlanItem, PlanKind, PlanState, PlanTab, Waiting},
    core::ItemState,
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, case: &CasePage, plan: &PlanTab) -> Markup {
    let content = html! {
        h2.govuk-heading-m { (t("tab-plan")) }
        @if !plan.states.is_empty() {
            p.govuk-body { (t("plan-lead")) }
            (picture(plan))
            ol.cw-plan.cw-plan--states { @for state in &plan.states { li { (one_state(frame, plan, state)) } } }
        }
        @if !plan.beside.is_empty() {
            @if !plan.states.is_empty() { h3.govuk-heading-s { (t("plan-beside")) } }
            (items(frame, &plan.beside))
        } @else if plan.states.is_empty() { p.govuk-body { (t("plan-none")) } }
    };
    tab(frame, case, Tab::Plan, None, content)
}

fn one_state(frame: &Frame, plan: &PlanTab, state: &PlanState) -> Markup {
    let colour = match (state.now, state.been) {
        (true, _) => "govuk-tag--blue",
        (false, true) => "govuk-tag--green",
        (false, false) => "govuk-tag--grey",
    };
    let title = |name: &String| {
        plan.states
            .iter()
            .find(|state| state.name == *name)
            .map(|state| state.title.clone())
            .unwrap_or_default()
    };
    let leads: Vec<String> = state.leads_to.iter().map(title).collect();
    html! {
        div.cw-plan__head { h3.govuk-heading-s { (state.title) } strong.govuk-tag.(colour) { (t(standing(state))) } }
        @if state.is_final { p.cw-quiet { (t("plan-final")) } }
        @else if !leads.is_empty() { p.cw-quiet { (tv("plan-leads-to", [("states", leads.join(", "))])) } }
        (items(frame, &state.items))
    }
}

fn items(frame: &Frame, all: &[PlanItem]) -> Markup {
    html! { @if !all.is_empty() { ul.cw-plan { @for item in all { li { (one(frame, item)) } } } } }
}

fn one(frame: &Frame, item: &PlanItem) -> Markup {
    let (colour, text) = item.state.map_or_else(|| ("govuk-tag--grey", t("plan-not-begun")), state_tag);
    let mut facts = vec![t(kind(item.kind))];
    facts.extend(item.role.clone());
    facts.extend(item.assignee.clone());
    let over = matches!(item.state, Some(ItemState::Completed | ItemState::Terminated));
    if let (Some(due), false) = (item.due_at, over) {
        facts.push(tv("task-due", [("day", frame.words.last_day(due)), ("away", frame.words.away(due))]));
    }
    if item.required {
        facts.push(t("task-required"));
    }
    if item.discretionary {
        facts.push(t("plan-discretionary"));
    }
    if item.instances > 1 {
        facts.push(tv("plan-instances", [("count", item.instances)]));
    }
    if let (Some(since), true) = (item.since, over) {
        facts.push(frame.words.time(since));
    }
    html! {
        div.cw-plan__head { strong { (item.title) } strong.govuk-tag.(colour) { (text) } }
        p.cw-quiet { (facts.join(" · ")) }
        @if !item.waits.is_empty() {
            details.cw-why {
                summary { (t("waiting-title")) span.govuk-visually-hidden { " " (item.title) } }
                ul { @for wait in &item.waits { li { (waits(frame, wait)) } } }
            }
        }
        (items(frame, &item.items))
    }
}

fn waits(frame: &Frame, wait: &Waiting) -> Markup {
    html! {
        (wait.waits_for)
        @if let Some(until) = wait.until { " " (tv("waiting-until", [("day", frame.words.last_day(until)), ("away", frame.words.away(until))])) }
        @if let Some(since) = wait.since { " " (tv("waiting-since", [("when", frame.words.time(since))])) }
        (conditions(frame, &wait.conditions))
    }
}

const fn kind(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Stage => "plan-stage",
        PlanKind::Task => "plan-task",
        PlanKind::Process => "plan-process",
        PlanKind::Decision => "plan-decision",
        PlanKind::Case => "plan-case",
        PlanKind::Milestone => "plan-milestone",
        PlanKind::Timer => "plan-timer",
        PlanKind::Listener => "plan-listener",
    }
}

/// The plan tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let plan = found(state.app.plan_tab(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &plan))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let item = |title: &str, state: Option<ItemState>| PlanItem {
        key: title.to_lowercase(),
        title: title.into(),
        kind: PlanKind::Task,
        state,
        since: Some(sample::at("2026-03-04T08:00:00Z")),
        role: Some("Inspector".into()),
        assignee: Some("Iris Inspector".into()),
        due_at: Some(sample::at("2026-03-20T00:00:00Z")),
        required: true,
        discretionary: false,
        instances: 1,
        waits: Vec::new(),
        items: Vec::new(),
    };
    let waiting = PlanItem {
        waits: vec![Waiting {
            what: "Visit the premises".into(),
            waits_for: "Is with Iris Inspector (Inspector)".into(),
            since: Some(sample::at("2026-03-04T08:00:00Z")),
            until: Some(sample::at("2026-03-20T00:00:00Z")),
            conditions: Vec::new(),
        }],
        ..item("Visit the premises", Some(ItemState::Active))
    };
    let state =
        |name: &str, title: &str, leads_to: &[&str], now: bool, been: bool, items: Vec<PlanItem>| PlanState {
            name: name.into(),
            title: title.into(),
            track: "main".into(),
            now,
            been,
            is_final: leads_to.is_empty(),
            leads_to: leads_to.iter().map(|&name| name.into()).collect(),
            items,
        };
    let done = item("Read the application", Some(ItemState::Completed));
    let plan = PlanTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        states: vec![
            state("draft", "Draft", &["consultation"], false, true, vec![done]),
            state("consultation", "Consultation", &["granted", "refused"], true, true, vec![waiting]),
            state("granted", "Granted", &[], false, false, Vec::new()),
            state("refused", "Refused", &[], false, false, vec![item("Write to the applicant", None)]),
        ],
        beside: vec![item("Look at the objection", None)],
    };
    let own = PlanTab { states: Vec::new(), ..plan.clone() };
    let (frame, case) = (sample::work("case"), sample::case());
    vec![("case/plan", page(&frame, &case, &plan)), ("case/plan-own", page(&frame, &case, &own))]
}
