//! `approval:` becomes what the rest of the sheet could have said: a fact that holds while an approval is waited for, a yes and a
//! no that the approver is offered under it, and a task in each state in which the action can be proposed.

use crate::{
    model::ActionMeta,
    read::{
        cx::Cx,
        rules::{self, ActionSource, RowKind, RowSource},
        states::{ItemKind, ItemSource, StateSource},
    },
};
use casewright_core::{
    definition::{Action, Answers, Approval, StateMatch},
    id::{ActionName, StateName},
    plan::Plan,
};

/// Adds the rows and the tasks.
pub(super) fn spread(
    cx: &mut Cx<'_>,
    actions: &[ActionSource],
    rows: &mut Vec<RowSource>,
    states: &mut [StateSource],
) {
    for action in actions.iter().filter(|action| !action.approval.is_empty()) {
        let proposed = proposed_in(cx, action, rows);
        if action.on_each_selected {
            let help = "take `on: each-selected` or the approval out";
            cx.error(action.at, format!("`{}` needs approval case by case", action.name), help);
        }
        for approval in &action.approval {
            let names = &approval.names;
            for state in states.iter_mut().filter(|state| proposed.contains(&state.name)) {
                if state.items.iter().any(|item| item.name == names.approve.as_str()) {
                    let message = format!("`{}` has a `{}` already", state.name, names.approve);
                    cx.error(
                        approval.at,
                        message,
                        "the approval brings a task of this name along; rename yours",
                    );
                    continue;
                }
                state.items.push(ItemSource {
                    name: names.approve.to_string(),
                    title: approval.title.clone(),
                    at: approval.at,
                    kind: ItemKind::Task { role: approval.role.clone(), form: None, due: approval.due },
                    after: Vec::new(),
                    on: Vec::new(),
                    when: None,
                    required: false,
                    discretionary: true,
                    plan_by: Vec::new(),
                    priority: None,
                    repeat: None,
                    manual: false,
                    intended: true,
                    fact: Some(names.fact.clone()),
                });
            }
            let shown = rows.iter().any(|row| {
                row.roles.contains(&approval.role)
                    && matches!(&row.kind, RowKind::Access { show, .. } if !show.is_empty())
                    && expand(cx, &row.states).iter().any(|state| proposed.contains(state))
            });
            if !shown && !proposed.is_empty() {
                let message = format!(
                    "`{}` is asked to approve `{}` and is shown nothing there",
                    approval.role, action.name
                );
                let help = format!("write a rule with `role: {}` and `show:` for the state", approval.role);
                cx.error(approval.at, message, help);
            }
            rows.push(RowSource {
                at: approval.at,
                states: StateMatch::In(proposed.clone()),
                roles: vec![approval.role.clone()],
                kind: RowKind::Access {
                    show: Vec::new(),
                    offer: vec![names.approve.clone(), names.decline.clone()],
                    fact: Some(names.fact.clone()),
                },
            });
        }
    }
}

fn expand(cx: &Cx<'_>, states: &StateMatch) -> Vec<StateName> {
    rules::expand(states, &cx.names.states, &cx.names.finals)
}

/// The states in which the action is offered and does something.
fn proposed_in(cx: &Cx<'_>, action: &ActionSource, rows: &[RowSource]) -> Vec<StateName> {
    let states_of = |of: &dyn Fn(&RowKind) -> bool| -> Vec<StateName> {
        rows.iter().filter(|row| of(&row.kind)).flat_map(|row| expand(cx, &row.states)).collect()
    };
    let does = states_of(
        &|kind| matches!(kind, RowKind::Does(row) if row.action.as_ref() == Some(&action.name) && row.refuse.is_none()),
    );
    let offered =
        states_of(&|kind| matches!(kind, RowKind::Access { offer, .. } if offer.contains(&action.name)));
    let all = cx.names.states.iter().map(|state| StateName::new(state.clone()));
    all.filter(|state| does.contains(state) && offered.contains(state)).collect()
}

/// The names of the answers to an action.
pub(super) fn answers(action: &ActionSource) -> impl Iterator<Item = ActionName> {
    action
        .approval
        .iter()
        .flat_map(|approval| [approval.names.approve.clone(), approval.names.decline.clone()])
}

/// What the engine needs to know of the approvals.
pub(super) fn compile(action: &ActionSource, plan: &Plan, states: &[StateSource]) -> Vec<Approval> {
    let each = action.approval.iter();
    each.map(|approval| Approval {
        role: approval.role.clone(),
        not: approval.not.clone(),
        fact: approval.names.fact.clone(),
        tasks: states
            .iter()
            .filter_map(|state| {
                let (element, _) = plan.by_key(&format!("{}.{}", state.name, approval.names.approve))?;
                Some((state.name.clone(), element))
            })
            .collect(),
    })
    .collect()
}

/// The yes and the no of each approval.
pub(super) fn compiled_answers(action: &ActionSource) -> Vec<(ActionName, Action)> {
    let mut all = Vec::new();
    for (step, approval) in (0..).zip(&action.approval) {
        for (name, approves) in [(&approval.names.approve, true), (&approval.names.decline, false)] {
            let answer = Action {
                writes: Vec::new(),
                appends: None,
                required: Vec::new(),
                // Who says no says why.
                reason_required: !approves,
                view: None,
                on_each_selected: false,
                approval: Vec::new(),
                approval_when: None,
                answers: Some(Answers { action: action.name.clone(), step, approves }),
            };
            all.push((name.clone(), answer));
        }
    }
    all
}

/// How the answers meet a person.
pub(super) fn answer_metas(action: &ActionSource) -> Vec<(ActionName, ActionMeta)> {
    let mut all = Vec::new();
    for approval in &action.approval {
        let names = &approval.names;
        for (name, title, reason_required) in
            [(&names.approve, &approval.title, false), (&names.decline, &approval.refusal, true)]
        {
            let meta = ActionMeta {
                title: title.clone(),
                view: None,
                reason_required,
                on_each_selected: false,
                line: approval.at.line,
            };
            all.push((name.clone(), meta));
        }
    }
    all
}
