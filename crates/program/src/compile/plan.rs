//! States become stages, what lies in them plan elements.

mod graft;

pub(crate) use graft::people;

use crate::{
    cmmn::Names,
    model::Form,
    read::{
        cx::Cx,
        states::{ItemKind, ItemSource, Repeat, StateSource},
    },
};
use casewright_core::{
    definition::State,
    id::{ElementId, StateName},
    plan::{Element, ElementKind, OnPart, Parameters, Plan, Rule, Sentry, Transition},
};
use indexmap::IndexMap;

/// The plan, and the states with the stages they own.
pub(crate) fn compile(
    cx: &mut Cx<'_>,
    title: &str,
    states: &[StateSource],
    forms: &IndexMap<String, Form>,
    names: &Names<'_>,
) -> (Plan, IndexMap<StateName, State>) {
    let mut plan = Plan::new(vec![stage("case", title, None, None)]);
    let mut compiled = IndexMap::new();
    for state in states {
        let id = ElementId(plan.elements.len() as u32);
        plan.elements.push(stage(
            state.name.as_str(),
            &state.title,
            Some(ElementId(0)),
            Some(state.name.clone()),
        ));
        compiled.insert(
            state.name.clone(),
            State {
                track: state.track.clone(),
                stage: id,
                outcome: state.outcome.clone(),
                is_final: state.is_final,
                clocks: state.clocks.clone(),
                retain: state.retain.clone(),
            },
        );
        inside(cx, &mut plan, id, state, forms);
        if let Some(source) = &state.plan {
            graft::graft(cx, &mut plan, id, state, source, forms, names);
        }
    }
    (plan, compiled)
}

fn stage(key: &str, name: &str, parent: Option<ElementId>, state: Option<StateName>) -> Element {
    Element::new(key, name, parent, ElementKind::Stage { auto_complete: false, state })
}

fn inside(
    cx: &mut Cx<'_>,
    plan: &mut Plan,
    stage: ElementId,
    state: &StateSource,
    forms: &IndexMap<String, Form>,
) {
    let first = plan.elements.len();
    let place = |name: &str| {
        let index = state.items.iter().position(|item| item.name == name)?;
        Some((ElementId((first + index) as u32), state.items.get(index)?))
    };
    waits_for_itself(cx, state);
    for item in &state.items {
        // One criterion for each way in which what it comes after can end.
        let mut ways: Vec<Vec<OnPart>> = vec![Vec::new()];
        for (source, sibling) in item.after.iter().filter_map(|name| place(name)) {
            ways = ways
                .iter()
                .flat_map(|way| {
                    ended(sibling).iter().map(|transition| {
                        let on = OnPart::PlanItem { source, transition: *transition };
                        way.iter().cloned().chain([on]).collect()
                    })
                })
                .collect();
        }
        let if_part = item.when.as_ref().map(|when| when.expr.clone());
        let sentries = ways.into_iter().filter_map(|mut on| {
            on.extend(item.on.iter().cloned());
            let asks = !on.is_empty() || if_part.is_some();
            asks.then(|| Sentry { key: None, on, if_part: if_part.clone(), on_event: false })
        });
        let (repetition, required) = (
            item.repeat.as_ref().map(|repeat| match repeat {
                Repeat::Always => Rule::default(),
                Repeat::When(when) => Rule { condition: Some(when.expr.clone()) },
            }),
            item.required.then(Rule::default),
        );
        let key = format!("{}.{}", state.name, item.name);
        plan.elements.push(Element {
            entry: sentries.collect(),
            required,
            repetition,
            manual_activation: item.manual.then(Rule::default),
            discretionary: item.discretionary,
            parameters: parameters(item),
            ..Element::new(key, item.title.clone(), Some(stage), kind(item, forms))
        });
    }
}

/// How an item ends: tasks complete, the rest occurs. A task that waits for another case ends with it, one way or the other.
const fn ended(item: &ItemSource) -> &'static [Transition] {
    match item.kind {
        ItemKind::Task { .. } | ItemKind::Effect { .. } => &[Transition::Complete],
        ItemKind::Case { .. } => &[Transition::Complete, Transition::Terminate],
        ItemKind::Milestone | ItemKind::Timer { .. } => &[Transition::Occur],
    }
}

fn kind(item: &ItemSource, forms: &IndexMap<String, Form>) -> ElementKind {
    match &item.kind {
        ItemKind::Task { role, form, due } => {
            let source = form.as_ref().and_then(|form| forms.get(form));
            let (writes, required) = super::written(source);
            ElementKind::HumanTask {
                role: Some(role.clone()),
                writes,
                required,
                form: form.clone(),
                due: *due,
                blocking: true,
            }
        }
        ItemKind::Effect { effect } => {
            ElementKind::ProcessTask { effect: Some(effect.clone()), blocking: true }
        }
        ItemKind::Case { case, waits, .. } => {
            ElementKind::CaseTask { case: Some(case.clone()), blocking: *waits }
        }
        ItemKind::Milestone => ElementKind::Milestone,
        ItemKind::Timer { timer } => ElementKind::TimerEventListener { timer: timer.clone() },
    }
}

/// What a case task gives and takes back: by the names that the other program has for it.
fn parameters(item: &ItemSource) -> Parameters {
    match &item.kind {
        ItemKind::Case { takes, gives, .. } => {
            Parameters { inputs: takes.clone(), outputs: gives.clone(), ..Parameters::default() }
        }
        _ => Parameters::default(),
    }
}

/// Items that wait for each other never start.
fn waits_for_itself(cx: &mut Cx<'_>, state: &StateSource) {
    for item in &state.items {
        let mut waiting: Vec<&str> = item.after.iter().map(String::as_str).collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(name) = waiting.pop() {
            if name == item.name {
                let message = format!("`{}` waits for what waits for it", item.name);
                cx.error(item.at, message, "take one `after` out of the circle");
                break;
            }
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            if let Some(other) = state.items.iter().find(|other| other.name == name) {
                waiting.extend(other.after.iter().map(String::as_str));
            }
        }
    }
}
