//! In which column an item stands: right of everything it waits for.

use crate::cmmn::{document::PlanItem, index::Index};
use std::collections::BTreeMap;

/// With more items than this the order of the document is order enough.
const ORDERED_MAX: usize = 400;

/// The column of each item, from 0.
pub(super) fn levels(items: &[&PlanItem], index: &Index<'_>) -> Vec<usize> {
    if items.len() > ORDERED_MAX {
        return vec![0; items.len()];
    }
    // Which of the items a plan item is, or lies in.
    let mut within: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, item) in items.iter().enumerate() {
        collect(item, number, index, &mut within, 0);
    }
    let sources: Vec<Vec<usize>> = items
        .iter()
        .enumerate()
        .map(|(number, item)| {
            let sentries =
                item.entry.iter().filter_map(|criterion| index.sentries.get(criterion.sentry.as_deref()?));
            let on = sentries
                .flat_map(|sentry| &sentry.on)
                .filter_map(|on| within.get(on.source.as_deref()?).copied());
            on.filter(|source| *source != number).collect()
        })
        .collect();
    let mut levels = vec![None; items.len()];
    for number in 0..items.len() {
        level(number, &sources, &mut levels, &mut Vec::new());
    }
    levels.into_iter().map(|level| level.unwrap_or(0)).collect()
}

fn collect<'d>(
    item: &'d PlanItem,
    number: usize,
    index: &Index<'d>,
    within: &mut BTreeMap<&'d str, usize>,
    depth: usize,
) {
    if within.contains_key(item.base.id()) || depth > 60 {
        return;
    }
    within.insert(item.base.id(), number);
    let definition = item.definition.as_deref().and_then(|id| index.definitions.get(id)).copied();
    for inner in
        definition.and_then(|definition| definition.stage()).into_iter().flat_map(|stage| &stage.items)
    {
        collect(inner, number, index, within, depth + 1);
    }
}

/// One more than the highest it waits for; what waits for itself round about counts once.
fn level(
    number: usize,
    sources: &[Vec<usize>],
    levels: &mut [Option<usize>],
    around: &mut Vec<usize>,
) -> usize {
    if let Some(Some(known)) = levels.get(number) {
        return *known;
    }
    around.push(number);
    let mut own = 0;
    for source in sources.get(number).into_iter().flatten() {
        if !around.contains(source) {
            own = own.max(level(*source, sources, levels, around) + 1);
        }
    }
    around.pop();
    if let Some(place) = levels.get_mut(number) {
        *place = Some(own);
    }
    own
}
