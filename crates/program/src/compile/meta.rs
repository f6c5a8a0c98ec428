//! How actions, states and views meet a person, and what an action writes.

use super::approvals;
use crate::{
    model::{ActionMeta, List, StateMeta, View, ViewKind},
    read::{cx::Cx, rules::ActionSource, states::StateSource},
};
use casewright_core::{
    definition::Action,
    id::{ActionName, ListName, ViewName},
};
use indexmap::IndexMap;
use std::collections::BTreeMap;

pub(super) fn titles(
    views: &IndexMap<ViewName, View>,
    actions: &[ActionSource],
    lists: &IndexMap<ListName, List>,
) -> BTreeMap<(&'static str, String), String> {
    let views = views.iter().map(|(name, view)| (("view", name.to_string()), view.title.clone()));
    let lists = lists.iter().map(|(name, list)| (("list", name.to_string()), list.title.clone()));
    let answers = actions.iter().flat_map(approvals::answer_metas);
    let answers = answers.map(|(name, meta)| (("action", name.to_string()), meta.title));
    let actions = actions.iter().map(|action| (("action", action.name.to_string()), action.title.clone()));
    views.chain(lists).chain(actions).chain(answers).collect()
}

pub(super) fn compiled_action(
    cx: &mut Cx<'_>,
    action: &ActionSource,
    views: &IndexMap<ViewName, View>,
) -> Action {
    let view = action.view.as_ref().and_then(|name| views.get(name));
    let form = match view.map(|view| &view.kind) {
        Some(ViewKind::Input(form)) => Some(form),
        Some(ViewKind::Show(_)) => {
            let message = format!("the view of `{}` takes no input", action.name);
            cx.error(action.at, message, "name a view with `input:`, or leave `view` out");
            None
        }
        None => None,
    };
    let (writes, required) = super::written(form);
    Action {
        writes,
        appends: form.and_then(|form| form.appends.clone()),
        required,
        reason_required: action.reason_required,
        view: action.view.clone(),
        on_each_selected: action.on_each_selected,
        approval: Vec::new(),
        approval_when: action.approval_when.clone(),
        answers: None,
    }
}

pub(crate) fn action_meta(action: ActionSource) -> (ActionName, ActionMeta) {
    let meta = ActionMeta {
        title: action.title,
        view: action.view,
        reason_required: action.reason_required,
        on_each_selected: action.on_each_selected,
        line: action.at.line,
    };
    (action.name, meta)
}

pub(super) fn state_meta(order: usize, state: &StateSource) -> StateMeta {
    StateMeta {
        title: state.title.clone(),
        order: order as u32,
        is_final: state.is_final,
        outcome: state.outcome.clone(),
        appeal: state.appeal.clone(),
        line: state.at.line,
    }
}
