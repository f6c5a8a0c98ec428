//! What the engine takes for granted about a definition. `program` makes only such ones; a definition that does not hold
//! together is a defect of its maker, found when it is made and not when a case runs into it.

use super::{Definition, Does, Row, StateMatch, Step};
use crate::{
    id::StateName,
    plan::{Element, ElementKind, OnPart},
};
use std::collections::BTreeSet;

/// The first thing in a definition that does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the definition does not hold together: {what}")]
pub struct Inconsistent {
    /// What, naming it.
    pub what: String,
}

fn unless(holds: bool, what: impl FnOnce() -> String) -> Result<(), Inconsistent> {
    if holds { Ok(()) } else { Err(Inconsistent { what: what() }) }
}

impl Definition {
    /// Checks that every name and number in it leads somewhere.
    pub fn consistent(&self) -> Result<(), Inconsistent> {
        self.plan_holds()?;
        self.states_hold()?;
        self.rows.iter().enumerate().try_for_each(|(index, row)| self.row_holds(index, row))?;
        for (name, fetch) in &self.fetches {
            unless(self.file.field(&fetch.into).is_some(), || {
                format!("fetch `{name}` answers into `{}`, which is no field", fetch.into)
            })?;
        }
        Ok(())
    }

    fn plan_holds(&self) -> Result<(), Inconsistent> {
        let mut keys = BTreeSet::new();
        for (index, element) in self.plan.elements.iter().enumerate() {
            let key = &element.key;
            let parent = element.parent.map(|parent| parent.0 as usize);
            unless(parent.is_some() == (index > 0), || {
                format!("`{key}` must lie in a stage, and only the plan model in none")
            })?;
            let in_stage = parent.is_none_or(|parent| {
                parent < index
                    && self
                        .plan
                        .elements
                        .get(parent)
                        .is_some_and(|parent| matches!(parent.kind, ElementKind::Stage { .. }))
            });
            unless(in_stage, || format!("`{key}` lies in what is no stage before it"))?;
            unless(keys.insert(key), || format!("two elements have the key `{key}`"))?;
            self.place_holds(index, element)?;
            let on = element.entry.iter().chain(&element.exit).flat_map(|sentry| &sentry.on);
            for part in on {
                let known = match part {
                    OnPart::PlanItem { source, .. } => self.plan.element(*source).is_some(),
                    OnPart::PlanItemExit { source, criterion } => self
                        .plan
                        .element(*source)
                        .is_some_and(|source| source.exit.len() > *criterion as usize),
                    OnPart::StateEntered(state) | OnPart::StateLeft(state) => self.states.contains_key(state),
                    OnPart::ActionTaken(action) => self.actions.contains_key(action),
                    // A bare model may have items that no schema declares.
                    OnPart::FileItem { .. } => true,
                };
                unless(known, || format!("a criterion of `{key}` waits for what is not there"))?;
            }
        }
        Ok(())
    }

    /// What is planned stands in tables and fragments that are there, and a timer starts with what is there.
    fn place_holds(&self, index: usize, element: &Element) -> Result<(), Inconsistent> {
        let key = &element.key;
        if let Some(entry) = &element.planning {
            let around = std::iter::successors(Some(entry.table), |table| self.plan.table(*table)?.within);
            // A table lies in one before it: no circle.
            let mut last = None;
            for table in around {
                let owner = self.plan.table(table).and_then(|table| self.plan.element(table.owner));
                let holds = owner.is_some_and(|owner| {
                    matches!(owner.kind, ElementKind::Stage { .. } | ElementKind::HumanTask { .. })
                });
                unless(holds && last.is_none_or(|last| table < last), || {
                    format!("`{key}` stands in a planning table that is not there")
                })?;
                last = Some(table);
            }
            unless(element.discretionary || element.kind == ElementKind::PlanFragment, || {
                format!("`{key}` stands in a planning table and is not discretionary")
            })?;
        }
        if let Some(fragment) = element.fragment {
            let around = self.plan.element(fragment).filter(|_| (fragment.0 as usize) < index);
            let holds = around.is_some_and(|around| {
                around.kind == ElementKind::PlanFragment && around.parent == element.parent
            });
            unless(holds && element.kind != ElementKind::PlanFragment, || {
                format!("`{key}` lies in what is no plan fragment of its stage before it")
            })?;
        }
        let start = match &element.kind {
            ElementKind::TimerEventListener { timer } => timer.start(),
            _ => None,
        };
        let starts = start.is_none_or(|start| match start {
            OnPart::PlanItem { source, .. } => self.plan.element(*source).is_some(),
            OnPart::FileItem { .. } => true,
            _ => false,
        });
        unless(starts, || {
            format!("the time of `{key}` counts from what is no plan item and no case-file item")
        })?;
        if let ElementKind::DecisionTask { decision: Some(decision), .. } = &element.kind {
            unless(self.decisions.contains_key(decision), || {
                format!("`{key}` runs the decision `{decision}`, which is not there")
            })?;
        }
        Ok(())
    }

    fn states_hold(&self) -> Result<(), Inconsistent> {
        for track in &self.tracks {
            let initial = self.states.get(&track.initial);
            unless(initial.is_some_and(|state| state.track == track.name), || {
                format!("track `{}` begins with `{}`, which is no state of it", track.name, track.initial)
            })?;
        }
        for (name, state) in &self.states {
            unless(self.tracks.iter().any(|track| track.name == state.track), || {
                format!("state `{name}` is of the track `{}`, which is not there", state.track)
            })?;
            let owned = self.plan.element(state.stage).is_some_and(
                |stage| matches!(&stage.kind, ElementKind::Stage { state: Some(owner), .. } if owner == name),
            );
            unless(owned, || format!("state `{name}` does not own its stage"))?;
        }
        Ok(())
    }

    fn row_holds(&self, index: usize, row: &Row) -> Result<(), Inconsistent> {
        let line = row.line;
        unless(row.id.0 as usize == index, || format!("the rule on line {line} has another's number"))?;
        let known = row.action.as_ref().is_none_or(|action| self.actions.contains_key(action));
        unless(known, || format!("the rule on line {line} is for an action that is not there"))?;
        if let StateMatch::In(states) = &row.states {
            let known = states.iter().all(|state| self.states.contains_key(state));
            unless(known, || format!("the rule on line {line} is for a state that is not there"))?;
        }
        let Does::Take(take) = &row.does else { return Ok(()) };
        for step in &take.steps {
            let known = match step {
                Step::Fetch { fetch } => self.fetches.contains_key(fetch),
                Step::Queue { effect, .. } => self.effects.contains_key(effect),
                Step::Invite { .. } => true,
                Step::Money(step) => self.money.as_ref().is_some_and(|money| {
                    let amount = step.amount.is_none_or(|index| (index as usize) < money.amounts.len());
                    let line = money.lines.get(&step.line);
                    amount && line.is_some_and(|line| line.kind == step.act.line_kind())
                }),
            };
            unless(known, || format!("the rule on line {line} does what is not there"))?;
        }
        let set: Option<&StateName> = take.set.as_ref();
        unless(set.is_none_or(|state| self.states.contains_key(state)), || {
            format!("the rule on line {line} sets a state that is not there")
        })?;
        let below = take.then.iter().chain(&take.on_failure);
        for id in below {
            let nested = self.rows.get(id.0 as usize).is_some_and(|row| row.nested);
            unless(nested, || format!("the rule on line {line} goes on with one that is not under it"))?;
        }
        Ok(())
    }
}
