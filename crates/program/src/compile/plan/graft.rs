//! A CMMN model as the inside of a state: what lies in its plan model lies in the stage that the state owns. The stage itself
//! is the register's (rule 2), so the plan model's own exit criteria have no place there.

use crate::{
    cmmn::{self, Names},
    compile::whole::{COMPLETED, ENDED},
    model::Form,
    read::{
        cx::Cx,
        states::{PlanSource, StateSource},
    },
};
use casewright_core::{
    id::{ElementId, RoleName, TableId},
    plan::{Element, ElementKind, OnPart, Plan, Sentry, Timer, Transition},
};
use indexmap::IndexMap;

/// Puts the model into the plan.
pub(super) fn graft(
    cx: &mut Cx<'_>,
    plan: &mut Plan,
    stage: ElementId,
    state: &StateSource,
    source: &PlanSource,
    forms: &IndexMap<String, Form>,
    names: &Names<'_>,
) {
    let folder = cx.folder;
    let Some(xml) = folder.text(&source.file) else { return };
    let model = match cmmn::read(xml, &source.file) {
        Ok(model) => model,
        Err(found) => {
            cx.out.extend(found);
            return;
        }
    };
    cx.out.extend(model.warnings.clone());
    let mut names = Names { prefix: format!("{}.", state.name), ..names.clone() };
    names.schema = names.schema.with_root("repetitionCounter", feel::Type::Number);
    let Some(inner) = model.plan_with(&names, &mut cx.out) else { return };
    let tables = plan.tables.len() as u32;
    let stage = match inner.elements.first().filter(|_| source.whole) {
        Some(root) => whole(plan, stage, root, &names.prefix),
        None => stage,
    };
    let first = plan.elements.len() as u32;
    let place = |id: ElementId| if id.0 == 0 { stage } else { ElementId(first + id.0 - 1) };
    let moved = |part: &mut OnPart| match part {
        OnPart::PlanItem { source, .. } | OnPart::PlanItemExit { source, .. } => *source = place(*source),
        _ => {}
    };
    let root = inner.elements.first();
    if source.whole {
        let exits = root.map(|root| root.exit.clone()).unwrap_or_default();
        if let Some(element) = plan.elements.get_mut(stage.0 as usize) {
            element.exit = exits;
            element.exit.iter_mut().flat_map(|sentry| &mut sentry.on).for_each(moved);
        }
    } else if root.is_some_and(|root| !root.exit.is_empty()) {
        let help = "take the exit criterion of the plan model out, and let a rule `set` another state";
        cx.error(source.at, "only the register ends the stage of a state", help);
    }
    for (element, name) in inner.elements.iter().skip(1).filter_map(|element| {
        let name = element.key.strip_prefix(names.prefix.as_str())?;
        Some((element, name))
    }) {
        if source.whole && matches!(name, COMPLETED | ENDED) {
            let message = format!("`{name}` is the id of an item of the model");
            let help = "give it another; a program that is one model has milestones `completed` and `ended`";
            cx.error(source.at, message, help);
        }
        if state.items.iter().any(|item| item.name == name) {
            let message = format!("`{name}` is in the model and in the sheet");
            cx.error(source.at, message, format!("rename one of the two `{}`", element.key));
        }
    }
    for mut element in inner.elements.into_iter().skip(1) {
        element.parent = Some(element.parent.map_or(stage, place));
        element.fragment = element.fragment.map(place);
        for part in element.entry.iter_mut().chain(&mut element.exit).flat_map(|sentry| &mut sentry.on) {
            moved(part);
        }
        if let Some(entry) = &mut element.planning {
            entry.table = TableId(tables + entry.table.0);
        }
        if let ElementKind::TimerEventListener {
            timer: Timer::Iso { start: Some(start), .. } | Timer::Computed { start: Some(start), .. },
        } = &mut element.kind
        {
            moved(start);
        }
        plan.elements.push(element);
    }
    for mut table in inner.tables {
        table.owner = place(table.owner);
        table.within = table.within.map(|within| TableId(tables + within.0));
        plan.tables.push(table);
    }
    for (task, file) in &source.forms {
        let key = format!("{}{}", names.prefix, task.text);
        let keys: Vec<String> =
            plan.elements.iter().skip(first as usize).map(|one| one.key.clone()).collect();
        let found = plan.elements.iter_mut().skip(first as usize).find(|element| element.key == key);
        match found.map(|element| &mut element.kind) {
            Some(ElementKind::HumanTask { writes, required, form, .. }) => {
                let (fields, needed) = super::super::written(forms.get(file));
                *writes = fields;
                *required = needed;
                *form = Some(file.clone());
            }
            _ => {
                let known: Vec<&str> =
                    keys.iter().filter_map(|key| key.strip_prefix(names.prefix.as_str())).collect();
                let message = format!("the model has no human task `{}`", task.text);
                cx.error(task.at, message, crate::near::help(&task.text, &known));
            }
        }
    }
    for element in plan.elements.iter().skip(first as usize) {
        if people(element).is_some_and(|roles| roles.is_empty()) {
            let message = format!("nobody can work on `{}` of the model: it names no role", element.name);
            let help = "give it a performer (`performerRef`, `authorizedRoleRefs`) with the name of a role of the sheet";
            cx.error(source.at, message, help);
        }
    }
}

/// The plan model as a stage in the stage of the state, and milestones of how it ended.
fn whole(plan: &mut Plan, around: ElementId, root: &Element, prefix: &str) -> ElementId {
    let stage = ElementId(plan.elements.len() as u32);
    plan.elements.push(Element {
        key: format!("{prefix}{}", root.key.strip_prefix(prefix).unwrap_or(&root.key)),
        parent: Some(around),
        exit: Vec::new(),
        ..root.clone()
    });
    let ends = [(COMPLETED, "Completed", Transition::Complete), (ENDED, "Ended", Transition::Exit)];
    for (key, title, transition) in ends {
        if key == ENDED && root.exit.is_empty() {
            continue;
        }
        let on = vec![OnPart::PlanItem { source: stage, transition }];
        let entry = Sentry { on, ..Sentry::default() };
        plan.elements.push(Element {
            entry: vec![entry],
            ..Element::new(format!("{prefix}{key}"), title, Some(around), ElementKind::Milestone)
        });
    }
    stage
}

/// The roles that work on an element, for those that people work on.
pub(crate) fn people(element: &Element) -> Option<Vec<RoleName>> {
    match &element.kind {
        ElementKind::HumanTask { role, .. } => Some(role.iter().cloned().collect()),
        ElementKind::UserEventListener { roles } => Some(roles.clone()),
        _ => None,
    }
}
