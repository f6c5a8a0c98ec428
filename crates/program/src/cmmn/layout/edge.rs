//! Lines from what is waited for to the criterion that waits, with right angles.

use crate::cmmn::{
    document::{Bounds, CaseModel, Criterion, Diagram, Edge, PlanItem},
    index::Index,
};
use std::collections::BTreeMap;

pub(super) fn edges(case: &CaseModel, index: &Index<'_>, diagram: &mut Diagram) {
    let places: BTreeMap<String, Bounds> =
        diagram.shapes.iter().map(|shape| (shape.element.clone(), shape.bounds)).collect();
    let mut edges = Vec::new();
    let mut of = |owner: &str, criteria: &[Criterion], exit: bool| {
        for criterion in criteria {
            let Some(sentry) = criterion.sentry.as_deref().and_then(|id| index.sentries.get(id)) else {
                continue;
            };
            let Some(to) = places.get(criterion.base.id()) else { continue };
            for on in sentry.on.iter().filter(|on| !on.on_file) {
                let source =
                    on.exit_criterion.as_ref().filter(|id| places.contains_key(*id)).or(on.source.as_ref());
                let Some((source, from)) = source.and_then(|id| Some((id, places.get(id)?))) else {
                    continue;
                };
                let inside = places.get(owner).is_some_and(|owner| holds(owner, from));
                edges.push(Edge {
                    element: on.base.id.clone(),
                    source: Some(source.clone()),
                    target: criterion.base.id.clone(),
                    event_visible: !matches!(on.event.as_deref(), Some("complete" | "occur")),
                    waypoints: if exit { to_exit(from, to, inside) } else { to_entry(from, to) },
                    label: None,
                });
            }
        }
    };
    let items: Vec<&PlanItem> = index.items.values().copied().collect();
    for item in items {
        of(item.base.id(), &item.entry, false);
        of(item.base.id(), &item.exit, true);
    }
    of(case.plan.base.id(), case.plan.stage().map_or(&[], |stage| &stage.exit), true);
    // A sentry that several criteria refer to has one on-part for several lines; each element is drawn once by id.
    diagram.edges.extend(edges);
}

fn holds(outer: &Bounds, inner: &Bounds) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

fn middle(of: &Bounds) -> (f64, f64) {
    (of.x + of.width / 2.0, of.y + of.height / 2.0)
}

/// From the right border of the source to the left corner of the diamond.
fn to_entry(from: &Bounds, to: &Bounds) -> Vec<(f64, f64)> {
    let (right, y) = (from.x + from.width, middle(from).1);
    let (left, target) = (to.x, middle(to).1);
    if right + 10.0 <= left {
        if (y - target).abs() < 1.0 {
            return vec![(right, y), (left, target)];
        }
        let turn = (left - 14.0).max(right + 5.0);
        return vec![(right, y), (turn, y), (turn, target), (left, target)];
    }
    // Backwards: below both and around.
    let below = (from.y + from.height).max(to.y + to.height) + 14.0;
    let out = right + 10.0;
    vec![(right, y), (out, y), (out, below), (left - 12.0, below), (left - 12.0, target), (left, target)]
}

/// To the diamond on the lower border: from above where the source lies inside, from below otherwise.
fn to_exit(from: &Bounds, to: &Bounds, inside: bool) -> Vec<(f64, f64)> {
    let (right, y) = (from.x + from.width, middle(from).1);
    let (x, top, bottom) = (middle(to).0, to.y, to.y + to.height);
    let out = right + 10.0;
    if inside {
        let above = top - 10.0;
        return vec![(right, y), (out, y), (out, above), (x, above), (x, top)];
    }
    let below = bottom.max(from.y + from.height) + 12.0;
    vec![(right, y), (out, y), (out, below), (x, below), (x, bottom)]
}
