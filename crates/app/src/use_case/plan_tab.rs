//! The plan of a case: what is planned in which state, how it stands, what it waits for.

use super::{case_page::sees_all, why::item_waits};
use crate::{
    Answer, App, Caller, Fault,
    answer::{PlanItem, PlanKind, PlanState, PlanTab, Waiting},
    names::{Names, people_of},
    seen::Seen,
    words,
};
use authz::{CaseView, Redacted};
use casewright_core::{
    Definition, Element, ElementKind, PlanItemInstance,
    definition::{Does, Row, StateMatch},
    id::{ElementId, ItemNo, RowId, StateName},
    why::why,
};
use std::collections::{BTreeMap, BTreeSet};

impl App {
    /// The plan of a case. Whoever does not see everything of the case sees their own tasks alone.
    pub async fn plan_tab(&self, caller: &Caller, reference: &str) -> Result<Answer<PlanTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed(caller, &seen, "plan").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let open = sees_all(&seen, &view);
        let definition = seen.loaded.definition();
        let names = self.names(caller, &seen.case, people_of(definition, &seen.case), open).await?;
        let waits: BTreeMap<ItemNo, Vec<Waiting>> = why(&seen.case, definition, seen.at)
            .items
            .iter()
            .map(|item| (item.item, item_waits(caller, &seen, &view, &names, item)))
            .collect();
        let drawer = Drawer { seen: &seen, view: &view, names: &names, waits: &waits };
        let (states, beside) = if open {
            (drawer.states(), drawer.beside())
        } else {
            (Vec::new(), view.items.iter().filter_map(|item| drawer.own(item)).collect())
        };
        self.record_view(caller, &seen, "plan", &view).await?;
        let (reference, version) = (seen.case.reference.clone(), seen.case.version);
        Ok(Answer::Found(PlanTab { reference, version, states, beside }))
    }
}

struct Drawer<'a> {
    seen: &'a Seen,
    view: &'a CaseView<Redacted>,
    names: &'a Names,
    waits: &'a BTreeMap<ItemNo, Vec<Waiting>>,
}

impl Drawer<'_> {
    fn definition(&self) -> &Definition {
        self.seen.loaded.definition()
    }

    fn states(&self) -> Vec<PlanState> {
        let program = &self.seen.loaded.program;
        let definition = self.definition();
        definition
            .states
            .iter()
            .map(|(name, state)| {
                let register = self.seen.case.register(state.track.as_str());
                PlanState {
                    name: name.to_string(),
                    title: words::state_title(program, name.as_str()),
                    track: state.track.to_string(),
                    now: register.is_some_and(|register| register.state == *name),
                    been: register.is_some_and(|register| {
                        register.state == *name || register.visited.contains_key(name)
                    }),
                    is_final: state.is_final,
                    leads_to: leads_to(definition, name),
                    items: self.within(state.stage),
                }
            })
            .collect()
    }

    /// What lies in the plan model itself, but for the stages of states; and tasks that were added.
    fn beside(&self) -> Vec<PlanItem> {
        let owned: BTreeSet<ElementId> = self.definition().states.values().map(|state| state.stage).collect();
        let roots = self.definition().plan.elements.iter().zip(0_u32..);
        let root = roots.filter(|(element, _)| element.parent.is_none()).map(|(_, no)| ElementId(no));
        let mut all: Vec<PlanItem> = root
            .flat_map(|root| self.definition().plan.children(root).collect::<Vec<_>>())
            .filter(|(id, _)| !owned.contains(id))
            .filter_map(|(id, element)| self.item(id, element))
            .collect();
        let added = self.view.items.iter().filter(|item| item.added.is_some());
        all.extend(added.filter_map(|item| self.own(item)));
        all
    }

    fn within(&self, stage: ElementId) -> Vec<PlanItem> {
        let plan = &self.definition().plan;
        plan.children(stage).filter_map(|(id, element)| self.item(id, element)).collect()
    }

    fn item(&self, id: ElementId, element: &Element) -> Option<PlanItem> {
        let kind = kind(&element.kind)?;
        let mut instances =
            self.view.items.iter().filter(|item| item.key == element.key && item.added.is_none());
        let newest = instances.clone().max_by_key(|item| item.no);
        // An approver's task comes with a proposal alone: before that it is nothing that anybody plans.
        if newest.is_none() && self.definition().approval_task(id).is_some() {
            return None;
        }
        let program = &self.seen.loaded.program;
        let role = match &element.kind {
            ElementKind::HumanTask { role, .. } => role.as_ref(),
            _ => None,
        };
        Some(PlanItem {
            key: element.key.clone(),
            title: words::task_title(program, &element.key),
            kind,
            state: newest.map(|item| item.state),
            since: newest.map(|item| item.since),
            role: role.map(|role| words::role_title(program, role.as_str())),
            assignee: newest.and_then(|item| item.assignee).map(|person| self.names.person(person)),
            due_at: newest.and_then(|item| item.due_at),
            required: newest.map_or(element.required.is_some(), |item| item.required),
            discretionary: element.discretionary,
            instances: u32::try_from(instances.by_ref().count()).unwrap_or(u32::MAX),
            waits: newest.and_then(|item| self.waits.get(&item.no)).cloned().unwrap_or_default(),
            items: self.within(id),
        })
    }

    /// A task by its instance: one that was added, or one's own.
    fn own(&self, item: &PlanItemInstance) -> Option<PlanItem> {
        let program = &self.seen.loaded.program;
        let role = match (&item.added, self.definition().plan.element(item.element).map(|one| &one.kind)) {
            (Some(added), _) => Some(&added.role),
            (None, Some(ElementKind::HumanTask { role, .. })) => role.as_ref(),
            (None, _) => return None,
        };
        Some(PlanItem {
            key: item.key.clone(),
            title: words::item_title(program, item),
            kind: PlanKind::Task,
            state: Some(item.state),
            since: Some(item.since),
            role: role.map(|role| words::role_title(program, role.as_str())),
            assignee: item.assignee.map(|person| self.names.person(person)),
            due_at: item.due_at,
            required: item.required,
            discretionary: false,
            instances: 1,
            waits: self.waits.get(&item.no).cloned().unwrap_or_default(),
            items: Vec::new(),
        })
    }
}

fn kind(kind: &ElementKind) -> Option<PlanKind> {
    Some(match kind {
        ElementKind::Stage { .. } => PlanKind::Stage,
        ElementKind::HumanTask { .. } => PlanKind::Task,
        ElementKind::ProcessTask { .. } => PlanKind::Process,
        ElementKind::DecisionTask { .. } => PlanKind::Decision,
        ElementKind::CaseTask { .. } => PlanKind::Case,
        ElementKind::Milestone => PlanKind::Milestone,
        ElementKind::TimerEventListener { .. } => PlanKind::Timer,
        ElementKind::UserEventListener { .. } => PlanKind::Listener,
        ElementKind::PlanFragment => return None,
    })
}

/// The states that a row leads to from this one, in the order of the sheet.
fn leads_to(definition: &Definition, from: &StateName) -> Vec<String> {
    let is_final = definition.states.get(from).is_some_and(|state| state.is_final);
    let applies = |row: &&Row| match &row.states {
        StateMatch::In(states) => states.contains(from),
        StateMatch::AnyButFinal => !is_final,
        StateMatch::Any => true,
    };
    let mut found: Vec<String> = Vec::new();
    for row in definition.rows.iter().filter(|row| !row.nested).filter(applies) {
        set_by(definition, row, &mut BTreeSet::new(), &mut found);
    }
    let track = definition.states.get(from).map(|state| &state.track);
    found.retain(|to| {
        *to != from.as_str() && definition.states.get(to.as_str()).map(|state| &state.track) == track
    });
    found
}

/// What a row sets, and what the rows set that follow it.
fn set_by(definition: &Definition, row: &Row, looked: &mut BTreeSet<RowId>, found: &mut Vec<String>) {
    let Does::Take(take) = &row.does else { return };
    if !looked.insert(row.id) {
        return;
    }
    if let Some(to) = take.set.as_ref().map(ToString::to_string)
        && !found.contains(&to)
    {
        found.push(to);
    }
    for next in take.then.iter().chain(&take.on_failure) {
        if let Some(row) = definition.rows.get(next.0 as usize) {
            set_by(definition, row, looked, found);
        }
    }
}
