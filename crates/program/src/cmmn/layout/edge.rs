//! Lines from what is waited for to the criterion that waits, with right angles: through the channels between columns, and
//! below everything where a line is longer than from one column to the next. Lines to one item share their way.

use super::Cells;
use crate::cmmn::{
    document::{Bounds, CaseModel, Criterion, Diagram, Edge, PlanItem},
    index::Index,
};
use std::collections::BTreeMap;

/// Pixels between lines beside each other.
pub(super) const LANE: f64 = 5.0;

pub(super) fn edges(case: &CaseModel, index: &Index<'_>, diagram: &mut Diagram, cells: &Cells) {
    let places: BTreeMap<String, Bounds> =
        diagram.shapes.iter().map(|shape| (shape.element.clone(), shape.bounds)).collect();
    let mut router = Router::new(cells);
    let mut edges = Vec::new();
    let mut of = |owner: &str, criteria: &[Criterion], exit: bool| {
        for criterion in criteria {
            let Some(sentry) = criterion.sentry.as_deref().and_then(|id| index.sentries.get(id)) else {
                continue;
            };
            let Some(to) = places.get(criterion.base.id()) else { continue };
            for on in sentry.on.iter().filter(|on| !on.on_file) {
                let Some(source) = on.source.as_ref() else { continue };
                let Some(from) = places.get(source) else { continue };
                let target = Target { item: owner, criterion: criterion.base.id(), diamond: to, exit };
                let Some(waypoints) = router.route(source, from, &target) else { continue };
                let shown = on.exit_criterion.as_ref().filter(|id| places.contains_key(*id));
                edges.push(Edge {
                    element: on.base.id.clone(),
                    source: Some(shown.unwrap_or(source).clone()),
                    target: criterion.base.id.clone(),
                    event_visible: !matches!(on.event.as_deref(), Some("complete" | "occur")),
                    waypoints,
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

/// Where a line ends.
struct Target<'t> {
    item: &'t str,
    criterion: &'t str,
    diamond: &'t Bounds,
    exit: bool,
}

/// The free space between two columns.
#[derive(Clone, Copy)]
struct Channel {
    left: f64,
    right: f64,
}

struct Router<'c> {
    cells: &'c Cells,
    /// What lies directly in each holder.
    inside: BTreeMap<&'c str, Vec<Bounds>>,
    /// Lanes taken: by holder and place, who runs in which.
    lanes: BTreeMap<(String, i64), BTreeMap<String, usize>>,
}

impl<'c> Router<'c> {
    fn new(cells: &'c Cells) -> Self {
        let mut inside: BTreeMap<&str, Vec<Bounds>> = BTreeMap::new();
        for cell in cells.values() {
            inside.entry(&cell.holder).or_default().push(cell.bounds);
        }
        Self { cells, inside, lanes: BTreeMap::new() }
    }

    fn holder(&self, id: &str) -> Option<&'c str> {
        self.cells.get(id).map(|cell| cell.holder.as_str())
    }

    /// An item and everything around it, from the inside out.
    fn around(&self, id: &'c str) -> Vec<&'c str> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(holder) = self.holder(at).filter(|holder| !holder.is_empty() && chain.len() < 64) {
            chain.push(holder);
            at = holder;
        }
        chain
    }

    fn route(&mut self, source: &str, from: &Bounds, to: &Target<'_>) -> Option<Vec<(f64, f64)>> {
        let source = self.cells.get_key_value(source)?.0.as_str();
        let item = self.cells.get_key_value(to.item)?.0.as_str();
        let (sources, targets) = (self.around(source), self.around(item));
        let mut points = vec![(from.x + from.width, middle(from).1)];
        let (across, top) = (middle(to.diamond).0, to.diamond.y);
        if to.exit && source != item && sources.contains(&item) {
            // From the inside down to the border.
            let cell = self.climb(source, item, &mut points)?;
            let last = points.last()?.1;
            let x = self.lane(item, self.right_of(item, cell)?, source);
            let y = self.below(item, to.criterion);
            points.extend([(x, last), (x, y), (across, y), (across, top)]);
            return Some(tidy(points));
        }
        // The innermost holder of both.
        let holders: Vec<&str> = targets.iter().filter_map(|id| self.holder(id)).collect();
        let common =
            *sources.iter().filter_map(|id| self.holder(id)).find(|id| holders.contains(id)).as_ref()?;
        let outer = *targets.iter().find(|id| self.holder(id) == Some(common))?;
        let cell = self.climb(source, common, &mut points)?;
        let last = points.last()?.1;
        let (out, into) = (self.right_of(common, cell)?, self.left_of(common, outer)?);
        let end = if to.exit {
            let target = self.cells.get(item)?.bounds;
            (across, target.y + target.height + 18.0)
        } else {
            (to.diamond.x, middle(to.diamond).1)
        };
        if (out.left - into.left).abs() < 1.0 {
            if (last - end.1).abs() >= 1.0 {
                let x = self.lane(common, into, to.item);
                points.extend([(x, last), (x, end.1)]);
            }
        } else {
            let x = self.lane(common, out, source);
            let y = self.below(common, to.item);
            let back = self.lane(common, into, to.item);
            points.extend([(x, last), (x, y), (back, y), (back, end.1)]);
        }
        points.push(end);
        if to.exit {
            points.push((across, top + to.diamond.height));
        }
        Some(tidy(points))
    }

    /// Out of every holder below `common`: through the channel beside each and under its border. The cell in `common`.
    fn climb(&mut self, source: &'c str, common: &str, points: &mut Vec<(f64, f64)>) -> Option<&'c str> {
        let mut cell = source;
        for _ in 0..64 {
            let holder = self.holder(cell)?;
            if holder == common {
                return Some(cell);
            }
            let last = points.last()?.1;
            let x = self.lane(holder, self.right_of(holder, cell)?, source);
            let bounds = self.cells.get(holder)?.bounds;
            let number = self.number(&format!("under {holder}"), 0, source);
            let y = bounds.y + bounds.height + 5.0 + 4.0 * (number % 4) as f64;
            points.extend([(x, last), (x, y)]);
            cell = holder;
        }
        None
    }

    /// The borders of the column in which a cell stands.
    fn column(&self, holder: &str, cell: &str) -> Option<(f64, f64)> {
        let own = self.cells.get(cell)?.bounds;
        let (mut left, mut right) = (own.x, own.x + own.width);
        for other in self.inside.get(holder).into_iter().flatten() {
            if other.x < right && other.x + other.width > left {
                left = left.min(other.x);
                right = right.max(other.x + other.width);
            }
        }
        Some((left, right))
    }

    fn right_of(&self, holder: &str, cell: &str) -> Option<Channel> {
        let (_, left) = self.column(holder, cell)?;
        let next = self.inside.get(holder).into_iter().flatten().map(|other| other.x);
        let border = self.cells.get(holder).map_or(left + 40.0, |cell| cell.bounds.x + cell.bounds.width);
        Some(Channel { left, right: next.filter(|x| *x >= left).fold(border, f64::min) })
    }

    fn left_of(&self, holder: &str, cell: &str) -> Option<Channel> {
        let (right, _) = self.column(holder, cell)?;
        let before = self.inside.get(holder).into_iter().flatten().map(|other| other.x + other.width);
        let border = self.cells.get(holder).map_or(right - 40.0, |cell| cell.bounds.x);
        Some(Channel { left: before.filter(|x| *x <= right).fold(border, f64::max), right })
    }

    /// The number of somebody among those who run at a place.
    fn number(&mut self, holder: &str, place: i64, who: &str) -> usize {
        let taken = self.lanes.entry((holder.to_owned(), place)).or_default();
        let next = taken.len();
        *taken.entry(who.to_owned()).or_insert(next)
    }

    /// Across a channel, beside those who run there already.
    fn lane(&mut self, holder: &str, channel: Channel, who: &str) -> f64 {
        let number = self.number(holder, channel.left.round() as i64, who);
        // Diamonds stand out of the borders by half their width.
        let room = ((channel.right - channel.left - 26.0) / LANE).max(1.0) as usize;
        channel.left + 8.0 + LANE * (number % room) as f64
    }

    /// Below everything in a holder.
    fn below(&mut self, holder: &str, who: &str) -> f64 {
        let number = self.number(holder, i64::MIN, who);
        let bottoms = self.inside.get(holder).into_iter().flatten().map(|cell| cell.y + cell.height);
        bottoms.fold(0.0, f64::max) + 26.0 + LANE * number as f64
    }
}

fn middle(of: &Bounds) -> (f64, f64) {
    (of.x + of.width / 2.0, of.y + of.height / 2.0)
}

/// Without points that lie on the way of a straight piece.
fn tidy(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if let [.., before, last] = kept.as_slice() {
            let level = (before.1 - last.1).abs() < 0.1 && (last.1 - point.1).abs() < 0.1;
            let upright = (before.0 - last.0).abs() < 0.1 && (last.0 - point.0).abs() < 0.1;
            if level || upright {
                kept.pop();
            }
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}
