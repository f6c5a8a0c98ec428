//! In which column an item stands, and where in it: right of everything it waits for, and so that few lines cross.

use crate::cmmn::{document::PlanItem, index::Index};
use std::collections::BTreeMap;

/// With more items than this the order of the document is order enough.
const ORDERED_MAX: usize = 400;
/// There and back again.
const SWEEPS: usize = 4;

/// Items in columns, and what each waits for, by their numbers.
pub(super) struct Columns {
    pub(super) columns: Vec<Vec<usize>>,
    sources: Vec<Vec<usize>>,
}

/// The columns of the items of a stage, the first at the left.
pub(super) fn columns(items: &[&PlanItem], index: &Index<'_>) -> Columns {
    if items.len() > ORDERED_MAX {
        return Columns { columns: vec![(0..items.len()).collect()], sources: vec![Vec::new(); items.len()] };
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
    let levels: Vec<usize> = levels.into_iter().map(|level| level.unwrap_or(0)).collect();
    let last = levels.iter().copied().max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for (number, level) in levels.iter().enumerate() {
        if let Some(column) = columns.get_mut(*level) {
            column.push(number);
        }
    }
    sweep(&mut columns, &sources);
    Columns { columns, sources }
}

impl Columns {
    /// How many items are waited for from elsewhere than the column before: each gets a lane below everything.
    pub(super) fn lanes(&self) -> usize {
        let mut place: BTreeMap<usize, usize> = BTreeMap::new();
        for (column, numbers) in self.columns.iter().enumerate() {
            place.extend(numbers.iter().map(|number| (*number, column)));
        }
        let at = |number: usize| place.get(&number).copied().unwrap_or(0);
        self.sources
            .iter()
            .enumerate()
            .filter(|(number, sources)| sources.iter().any(|source| at(*source) + 1 != at(*number)))
            .count()
    }
}

/// Each item where its neighbours in the columns before, then in those after, stand on average (Sugiyama's barycentres).
fn sweep(columns: &mut [Vec<usize>], sources: &[Vec<usize>]) {
    let mut targets: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    for (number, sources) in sources.iter().enumerate() {
        for source in sources {
            if let Some(targets) = targets.get_mut(*source) {
                targets.push(number);
            }
        }
    }
    for turn in 0..SWEEPS {
        let neighbours = if turn % 2 == 0 { sources } else { &targets };
        let order: Vec<usize> =
            if turn % 2 == 0 { (0..columns.len()).collect() } else { (0..columns.len()).rev().collect() };
        for column in order {
            let mut place: BTreeMap<usize, f64> = BTreeMap::new();
            for numbers in columns.iter() {
                let length = numbers.len() as f64;
                place.extend(
                    numbers.iter().enumerate().map(|(at, number)| (*number, (at as f64 + 0.5) / length)),
                );
            }
            let Some(numbers) = columns.get_mut(column) else { continue };
            let middle = |number: &usize| -> f64 {
                let near: Vec<f64> = neighbours
                    .get(*number)
                    .into_iter()
                    .flatten()
                    .filter_map(|other| place.get(other).copied())
                    .collect();
                if near.is_empty() {
                    return place.get(number).copied().unwrap_or(0.5);
                }
                near.iter().sum::<f64>() / near.len() as f64
            };
            let mut ranked: Vec<(f64, usize)> =
                numbers.iter().map(|number| (middle(number), *number)).collect();
            ranked.sort_by(|left, right| left.0.total_cmp(&right.0));
            *numbers = ranked.into_iter().map(|(_, number)| number).collect();
        }
    }
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
