//! Planning (5.4.9, 8.8): which discretionary items and plan fragments can be planned where now, and by whom.

use super::{Element, ElementKind, Plan, Rule};
use crate::{
    case::{Case, CaseState, ItemState},
    definition::Definition,
    id::{ElementId, ItemNo, RoleName},
    scope::View,
};
use jiff::Timestamp;

/// Something that can be planned now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plannable {
    /// The discretionary item or plan fragment.
    pub element: ElementId,
    /// Its key, as [`crate::Command::Plan`] names it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The stage instance to plan it in.
    pub stage: ItemNo,
    /// The roles that may plan it (`authorizedRoleRefs`): a fact for the policy. Empty: nobody said, so whoever may do it.
    pub roles: Vec<RoleName>,
}

/// Everything that can be planned in a case now, stage instances in creation order.
pub fn plannable(case: &Case, definition: &Definition, at: Timestamp) -> Vec<Plannable> {
    if case.state != CaseState::Active {
        return Vec::new();
    }
    let planning = Planning { definition, case, view: View::new(definition, case, at) };
    let index = definition.plan.index();
    let mut found = Vec::new();
    for stage in case.items.iter().filter(|item| item.state == ItemState::Active) {
        for id in index.children(stage.element) {
            let Some(element) = definition.plan.element(*id) else { continue };
            if planning.is_open(stage.no, *id, element) {
                found.push(Plannable {
                    element: *id,
                    key: element.key.clone(),
                    name: element.name.clone(),
                    stage: stage.no,
                    roles: definition.plan.planning_roles(*id).to_vec(),
                });
            }
        }
    }
    found
}

impl Plan {
    /// The roles that may do what an element is: those that perform a human task (`performerRef`), or signal a user event
    /// (`authorizedRoleRefs`). A fact for the policy. Empty: nobody said.
    pub fn performing_roles(&self, id: ElementId) -> &[RoleName] {
        match self.element(id).map(|element| &element.kind) {
            Some(ElementKind::HumanTask { role, .. }) => role.as_slice(),
            Some(ElementKind::UserEventListener { roles }) => roles,
            _ => &[],
        }
    }

    /// The roles that may plan a discretionary item: its own, else those of the innermost table around that names some.
    pub fn planning_roles(&self, id: ElementId) -> &[RoleName] {
        let Some(entry) = self.element(id).and_then(|element| element.planning.as_ref()) else { return &[] };
        if !entry.roles.is_empty() {
            return &entry.roles;
        }
        let mut tables = std::iter::successors(self.table(entry.table), |table| self.table(table.within?));
        tables.find(|table| !table.roles.is_empty()).map_or(&[], |table| &table.roles)
    }
}

/// Why something cannot be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotNow {
    /// An applicability rule is not true.
    NotApplicable,
    /// The human task whose planning table it stands in is not active.
    TaskInactive,
    /// As often as it may be.
    PlannedAlready,
}

/// The planning tables over one case.
pub(crate) struct Planning<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) case: &'a Case,
    pub(crate) view: View<'a>,
}

impl Planning<'_> {
    /// True when it can be planned in this stage instance now.
    pub(crate) fn is_open(&self, stage: ItemNo, id: ElementId, element: &Element) -> bool {
        is_planned_by_hand(element) && self.check(stage, id, element).is_ok()
    }

    /// Says why it cannot be planned in this stage instance now.
    pub(crate) fn check(&self, stage: ItemNo, id: ElementId, element: &Element) -> Result<(), NotNow> {
        if !self.is_applicable(element) {
            return Err(NotNow::NotApplicable);
        }
        if !self.is_task_active(stage, element) {
            return Err(NotNow::TaskInactive);
        }
        if self.is_planned(stage, id, element) && !self.holds(element.repetition.as_ref()) {
            return Err(NotNow::PlannedAlready);
        }
        Ok(())
    }

    /// Its rules and those of every table around it are all true.
    fn is_applicable(&self, element: &Element) -> bool {
        let Some(entry) = &element.planning else { return true };
        let plan = &self.definition.plan;
        let tables = std::iter::successors(plan.table(entry.table), |table| plan.table(table.within?));
        let around = tables.flat_map(|table| &table.applicability);
        entry.applicability.iter().chain(around).all(|rule| self.holds(Some(rule)))
    }

    /// What stands in the table of a human task can be planned while the task is worked on.
    fn is_task_active(&self, stage: ItemNo, element: &Element) -> bool {
        let table = element.planning.as_ref().and_then(|entry| self.definition.plan.table(entry.table));
        let Some(owner) = table.map(|table| table.owner) else { return true };
        let is_task = self
            .definition
            .plan
            .element(owner)
            .is_some_and(|owner| matches!(owner.kind, ElementKind::HumanTask { .. }));
        !is_task
            || self.case.items.iter().any(|item| {
                item.element == owner && item.parent == Some(stage) && item.state == ItemState::Active
            })
    }

    fn is_planned(&self, stage: ItemNo, id: ElementId, element: &Element) -> bool {
        let is_fragment = element.kind == ElementKind::PlanFragment;
        let of = |item: ElementId| {
            if is_fragment {
                self.definition.plan.element(item).is_some_and(|member| member.fragment == Some(id))
            } else {
                item == id
            }
        };
        self.case.items.iter().any(|item| item.parent == Some(stage) && of(item.element))
    }

    fn holds(&self, rule: Option<&Rule>) -> bool {
        rule.is_some_and(|rule| rule.condition.as_ref().is_none_or(|expr| self.view.truth(expr).holds()))
    }
}

/// Discretionary items and fragments are; the members of a fragment only with it.
pub(crate) const fn is_planned_by_hand(element: &Element) -> bool {
    (element.discretionary || matches!(element.kind, ElementKind::PlanFragment)) && element.fragment.is_none()
}
