//! The register ends the stage of a state, and nothing else. A plan model that completes by itself or has exit criteria is
//! therefore a stage inside it, with milestones that rows of the sheet read.

use super::adapt::free;
use crate::cmmn::document::{Base, Criterion, Definition, Kind, OnPart, PlanItem, Sentry, Stage};
use std::collections::BTreeSet;

/// Milestones of how the plan model ended, by their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    /// It completed by itself.
    pub(super) completed: Option<String>,
    /// An exit criterion ended it.
    pub(super) ended: Option<String>,
}

impl Whole {
    pub(super) const fn is_wrapped(&self) -> bool {
        self.completed.is_some() || self.ended.is_some()
    }
}

/// The plan model, in a plan model of its own where it can end by itself.
pub(super) fn wrapped(mut plan: Definition, known: &mut BTreeSet<String>) -> (Definition, Whole) {
    let mut whole = Whole::default();
    let Kind::Stage(stage) = &mut plan.kind else { return (plan, whole) };
    let completes = stage.auto_complete || stage.auto_complete_when.is_some();
    if !completes && stage.exit.is_empty() {
        return (plan, whole);
    }
    let name = plan.base.name.clone();
    let item_id = plan.base.id().to_owned();
    let exit = std::mem::take(&mut stage.exit);
    let mut outer = Stage::default();
    if completes {
        whole.completed = Some(milestone(&mut outer, &item_id, ("completed", "complete"), known));
    }
    if !exit.is_empty() {
        whole.ended = Some(milestone(&mut outer, &item_id, ("ended", "exit"), known));
    }
    let definition = free(&format!("{item_id}-stage"), known);
    plan.base.id = Some(definition.clone());
    let base = Base::new(item_id.clone(), name.as_deref());
    let item = PlanItem { base, definition: Some(definition), exit, ..PlanItem::default() };
    outer.items.insert(0, item);
    outer.definitions.push(plan);
    let base = Base::new(free(&format!("{item_id}-case"), known), name.as_deref());
    (Definition { base, control: None, kind: Kind::Stage(Box::new(outer)) }, whole)
}

/// A milestone that occurs when the stage makes an event.
fn milestone(
    outer: &mut Stage,
    of: &str,
    (stem, event): (&str, &str),
    known: &mut BTreeSet<String>,
) -> String {
    let id = free(stem, known);
    let mut other = |what: &str| free(&format!("{id}-{what}"), known);
    let (definition, sentry, criterion, on) =
        (other("milestone"), other("sentry"), other("entry"), other("on"));
    let title = if event == "complete" { "The plan completed" } else { "The plan was ended" };
    outer.items.push(PlanItem {
        base: Base::new(id.clone(), Some(title)),
        definition: Some(definition.clone()),
        entry: vec![Criterion { base: Base::new(criterion, None), sentry: Some(sentry.clone()) }],
        ..PlanItem::default()
    });
    outer.sentries.push(Sentry {
        base: Base::new(sentry, None),
        on: vec![OnPart {
            base: Base::new(on, None),
            source: Some(of.to_owned()),
            event: Some(event.to_owned()),
            ..OnPart::default()
        }],
        ..Sentry::default()
    });
    outer.definitions.push(Definition {
        base: Base::new(definition, Some(title)),
        control: None,
        kind: Kind::Milestone,
    });
    id
}
