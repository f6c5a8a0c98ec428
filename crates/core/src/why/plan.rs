//! What plan items wait for.

use super::{Child, CriterionWait, PartWait, Wait, WaitingItem, reading};
use crate::{
    case::{Case, ChildState, ItemState, OnPartRef, PlanItemInstance},
    definition::Definition,
    id::{EffectNo, ElementId, ItemNo},
    plan::{Element, ElementKind, OnPart, Sentry, planning::Planning, stage::track_around},
    scope::View,
};
use jiff::Timestamp;

pub(super) fn waiting(case: &Case, definition: &Definition, at: Timestamp) -> Vec<WaitingItem> {
    case.items
        .iter()
        .filter(|item| !item.state.is_terminal() && item.state != ItemState::Disabled)
        .filter_map(|item| one(case, definition, item, at))
        .collect()
}

/// One instance; none where its element is gone.
pub(super) fn one(
    case: &Case,
    definition: &Definition,
    item: &PlanItemInstance,
    at: Timestamp,
) -> Option<WaitingItem> {
    let element = definition.plan.element(item.element)?;
    let view = View::new(definition, case, at).on(track_around(definition, case, item.no));
    Some(WaitingItem {
        item: item.no,
        key: item.key.clone(),
        name: item.added.as_ref().map_or_else(|| element.name.clone(), |added| added.title.clone()),
        state: item.state,
        since: item.since,
        waits: waits(case, definition, &view, item, element),
    })
}

/// Why an element has no instance where one could be: its stage does not run, or nobody has planned it.
pub(super) fn missing(case: &Case, definition: &Definition, id: ElementId) -> Option<Wait> {
    let element = definition.plan.element(id)?;
    let around = element.parent?;
    let stage = definition.plan.element(around)?;
    let runs = case.items.iter().any(|item| {
        item.element == around && !item.state.is_terminal() && {
            !matches!(item.state, ItemState::Available | ItemState::Enabled | ItemState::Disabled)
        }
    });
    if !runs {
        return Some(Wait::StageNotRunning(stage.name.clone()));
    }
    let planned = match element.fragment {
        Some(fragment) => definition.plan.element(fragment)?.name.clone(),
        None if element.discretionary || element.kind == ElementKind::PlanFragment => element.name.clone(),
        None => return None,
    };
    Some(Wait::Planning(planned))
}

fn waits(
    case: &Case,
    definition: &Definition,
    view: &View<'_>,
    item: &PlanItemInstance,
    element: &Element,
) -> Vec<Wait> {
    let mut waits = match (&element.kind, item.state) {
        (_, ItemState::Completed | ItemState::Terminated) => return vec![Wait::Over],
        (_, ItemState::Disabled) => return vec![Wait::RuledOut],
        (_, ItemState::Suspended) => vec![Wait::Resumption { by_parent: item.remembered.is_some() }],
        (_, ItemState::Failed) => vec![Wait::Repair],
        (_, ItemState::Enabled) => vec![Wait::ManualStart],
        (ElementKind::TimerEventListener { timer }, _) => match (item.due_at, timer.start()) {
            (Some(due_at), _) => vec![Wait::Time { due_at }],
            // Its time does not count yet.
            (None, Some(start)) => {
                let sentry = Sentry { on: vec![start.clone()], ..Sentry::default() };
                criteria((case, definition), view, item, &[sentry], false)
            }
            (None, None) => vec![Wait::NoTime],
        },
        (ElementKind::UserEventListener { roles }, _) => vec![Wait::Signal { roles: roles.clone() }],
        (_, ItemState::Available) => criteria((case, definition), view, item, &element.entry, false),
        (ElementKind::HumanTask { role, .. }, _) => {
            let role = item.added.as_ref().map(|added| &added.role).or(role.as_ref());
            vec![Wait::Person { role: role.cloned(), assignee: item.assignee, due_at: item.due_at }]
        }
        (ElementKind::CaseTask { .. }, _) => {
            let queued = |effect: &EffectNo| {
                case.children.get(effect).is_some_and(|child| child.state == ChildState::Queued)
            };
            let effect = item.effect.filter(queued);
            vec![effect.map_or(Wait::Outside, |effect| Wait::Delivery { effect })]
        }
        (ElementKind::ProcessTask { .. }, _) => {
            vec![item.effect.map_or(Wait::Outside, |effect| Wait::Delivery { effect })]
        }
        (ElementKind::Stage { state: Some(state), .. }, _) => vec![Wait::Register(state.clone())],
        (ElementKind::Stage { auto_complete, .. }, _) => {
            children(case, definition, view, item, *auto_complete)
        }
        (ElementKind::DecisionTask { .. }, _) => vec![Wait::Outside],
        (ElementKind::Milestone | ElementKind::PlanFragment, _) => Vec::new(),
    };
    // A stage of a state is ended by the register, never by a criterion.
    if item.state == ItemState::Active && !matches!(element.kind, ElementKind::Stage { state: Some(_), .. }) {
        waits.extend(criteria((case, definition), view, item, &element.exit, true));
    }
    waits
}

fn source_name(definition: &Definition, on: &OnPart) -> Option<String> {
    let (OnPart::PlanItem { source, .. } | OnPart::PlanItemExit { source, .. }) = on else { return None };
    definition.plan.element(*source).map(|element| element.name.clone())
}

/// The state of what an on-part waits for.
fn source_state(
    case: &Case,
    definition: &Definition,
    item: &PlanItemInstance,
    on: &OnPart,
) -> Option<ItemState> {
    let (OnPart::PlanItem { source, .. } | OnPart::PlanItemExit { source, .. }) = on else { return None };
    definition.plan.element(*source)?;
    let newest = |here: bool| {
        case.items
            .iter()
            .rev()
            .find(|other| other.element == *source && (!here || other.parent == item.parent))
            .map(|other| other.state)
    };
    newest(true).or_else(|| newest(false))
}

fn criteria(
    (case, definition): (&Case, &Definition),
    view: &View<'_>,
    item: &PlanItemInstance,
    sentries: &[Sentry],
    exit: bool,
) -> Vec<Wait> {
    let one = |(criterion, sentry): (usize, &Sentry)| {
        let has_occurred = |part: usize| {
            item.occurred.contains(&OnPartRef { exit, criterion: criterion as u16, part: part as u16 })
        };
        Wait::Criterion(CriterionWait {
            exit,
            key: sentry.key.clone(),
            on: sentry
                .on
                .iter()
                .enumerate()
                .map(|(part, on)| PartWait {
                    part: on.clone(),
                    source: source_name(definition, on),
                    stands: source_state(case, definition, item, on),
                    occurred: has_occurred(part),
                })
                .collect(),
            condition: sentry.if_part.as_ref().map(|expr| reading(view, expr.source(), expr)),
        })
    };
    sentries.iter().enumerate().map(one).collect()
}

/// Why a stage is not complete (8.12).
fn children(
    case: &Case,
    definition: &Definition,
    view: &View<'_>,
    stage: &PlanItemInstance,
    auto_complete: bool,
) -> Vec<Wait> {
    if stage.no == ItemNo(0) && !definition.tracks.is_empty() {
        return case.states().cloned().map(Wait::Register).collect();
    }
    let mut waits = Vec::new();
    for child in case.items.iter().filter(|item| item.parent == Some(stage.no)) {
        let named = || Child {
            item: child.no,
            name: definition
                .plan
                .element(child.element)
                .map_or_else(|| child.key.clone(), |element| element.name.clone()),
            state: child.state,
        };
        waits.extend(match child.state {
            ItemState::Active => Some(Wait::ActiveChild(named())),
            state if state.is_semi_terminal() => None,
            _ if child.required => Some(Wait::RequiredChild(named())),
            _ if !auto_complete => Some(Wait::OpenChild(named())),
            _ => None,
        });
    }
    if !auto_complete {
        let planning = Planning { definition, case, view: View::new(definition, case, view.at()) };
        let unplanned = definition
            .plan
            .children(stage.element)
            .filter(|(id, element)| planning.is_open(stage.no, *id, element));
        waits.extend(unplanned.map(|(_, element)| Wait::Discretionary(element.name.clone())));
    }
    waits
}
