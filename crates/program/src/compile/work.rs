//! What people work on: tasks of the sheet and of models, what somebody has to plan, tasks that people add.

use super::policy;
use crate::{
    model::{May, Role, TaskMeta},
    read::states::{ItemKind, StateSource},
};
use casewright_core::{
    ElementKind,
    id::RoleName,
    plan::{Element, Plan},
};
use indexmap::IndexMap;

/// The keys by which policies speak of tasks that people add: one for each role that does such tasks.
pub(super) fn added_tasks(roles: &IndexMap<RoleName, Role>) -> impl Iterator<Item = String> {
    let doing = roles.iter().filter(|(_, role)| role.may.contains(&May::DoAddedTasks));
    doing.map(|(name, _)| format!("added.{name}"))
}

pub(super) fn human_tasks(states: &[StateSource]) -> Vec<policy::Task> {
    let mut tasks = Vec::new();
    for state in states {
        for item in &state.items {
            if let ItemKind::Task { role, .. } = &item.kind {
                tasks.push(policy::Task {
                    key: format!("{}.{}", state.name, item.name),
                    title: item.title.clone(),
                    role: role.clone(),
                    state: state.name.clone(),
                    fact: item.fact.clone(),
                    at: item.at,
                });
            }
        }
    }
    tasks
}

/// What lies in the model of a state.
fn in_model<'p>(plan: &'p Plan, state: &'p StateSource) -> impl Iterator<Item = &'p Element> {
    let prefix = format!("{}.", state.name);
    plan.elements.iter().filter(move |element| {
        state.plan.is_some()
            && element
                .key
                .strip_prefix(&prefix)
                .is_some_and(|name| !state.items.iter().any(|item| item.name == name))
    })
}

pub(super) fn model_tasks(plan: &Plan, state: &StateSource) -> Vec<policy::Task> {
    let mut tasks = Vec::new();
    let at = state.plan.as_ref().map(|plan| plan.at).unwrap_or_default();
    for element in in_model(plan, state) {
        for role in super::plan::people(element).unwrap_or_default() {
            let (key, title) = (element.key.clone(), element.name.clone());
            tasks.push(policy::Task { key, title, role, state: state.name.clone(), fact: None, at });
        }
    }
    tasks
}

/// What somebody has to plan, of the sheet and of models. Who plans is said by `plan-by` or the planning table
/// (`authorizedRoleRefs`); where neither says, it is whoever does it. An approver's task comes with a proposal alone.
pub(super) fn planned(plan: &Plan, states: &[StateSource]) -> Vec<policy::Planned> {
    let mut all = Vec::new();
    for state in states {
        for item in state.items.iter().filter(|item| item.discretionary && item.fact.is_none()) {
            let does = match &item.kind {
                ItemKind::Task { role, .. } => vec![role.clone()],
                _ => Vec::new(),
            };
            all.push(policy::Planned {
                key: format!("{}.{}", state.name, item.name),
                title: item.title.clone(),
                roles: if item.plan_by.is_empty() { does } else { item.plan_by.clone() },
                state: state.name.clone(),
                at: item.at,
            });
        }
        let at = state.plan.as_ref().map(|plan| plan.at).unwrap_or_default();
        for element in in_model(plan, state) {
            let by_hand = element.discretionary || element.kind == ElementKind::PlanFragment;
            let Some((id, _)) = plan.by_key(&element.key).filter(|_| by_hand && element.fragment.is_none())
            else {
                continue;
            };
            let table = plan.planning_roles(id);
            let roles = if table.is_empty() { plan.performing_roles(id) } else { table };
            all.push(policy::Planned {
                key: element.key.clone(),
                title: element.name.clone(),
                roles: roles.to_vec(),
                state: state.name.clone(),
                at,
            });
        }
    }
    all
}

pub(super) fn model_task_metas(plan: &Plan, state: &StateSource) -> Vec<(String, TaskMeta)> {
    let line = state.plan.as_ref().map_or(0, |plan| plan.at.line);
    let mut metas = Vec::new();
    for element in in_model(plan, state) {
        let Some(role) = super::plan::people(element).and_then(|roles| roles.into_iter().next()) else {
            continue;
        };
        let form = match &element.kind {
            ElementKind::HumanTask { form, .. } => form.clone(),
            _ => None,
        };
        let meta = TaskMeta {
            title: element.name.clone(),
            state: state.name.clone(),
            role,
            form,
            discretionary: element.discretionary,
            line,
        };
        metas.push((element.key.clone(), meta));
    }
    metas
}

pub(super) fn task_metas(state: &StateSource) -> impl Iterator<Item = (String, TaskMeta)> {
    state.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Task { role, form, .. } => Some((
            format!("{}.{}", state.name, item.name),
            TaskMeta {
                title: item.title.clone(),
                state: state.name.clone(),
                role: role.clone(),
                form: form.clone(),
                discretionary: item.discretionary,
                line: item.at.line,
            },
        )),
        _ => None,
    })
}
