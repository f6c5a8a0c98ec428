//! A diagram for a model that has none: what waits stands to the right of what it waits for, ordered so that few lines cross;
//! stages hold what lies in them, criteria sit on borders, lines run through the channels between columns.

mod edge;
mod level;

use super::{
    document::{Bounds, CaseModel, Criterion, Definition, Diagram, Document, Kind, PlanItem, Shape, Stage},
    index::Index,
};
use std::collections::{BTreeMap, BTreeSet};

/// Pixels.
pub(crate) const TASK: (f64, f64) = (140.0, 68.0);
const MILESTONE: (f64, f64) = (150.0, 52.0);
/// The circle of a listener; its label stands below.
pub(crate) const CIRCLE: f64 = 40.0;
const LISTENER: (f64, f64) = (112.0, 76.0);
pub(crate) const DIAMOND: (f64, f64) = (20.0, 28.0);
const PADDING: f64 = 26.0;
const HEADER: f64 = 34.0;
const GAP: (f64, f64) = (46.0, 26.0);
/// Most items one above the other.
const ROWS_MAX: usize = 6;
/// Most lines beside each other that get room of their own.
const LANES_MAX: usize = 24;
/// Most shapes; a larger model is written without a diagram.
const SHAPES_MAX: usize = 20_000;

/// One diagram with all cases, one below the other; none where it would be too large to be looked at.
pub(crate) fn layout(document: &Document) -> Vec<Diagram> {
    let mut diagram = Diagram { id: Some("diagram".to_owned()), ..Diagram::default() };
    let mut top = 20.0;
    for case in &document.cases {
        let index = Index::new(case);
        let sources = index.sentries.values().flat_map(|sentry| &sentry.on);
        let sources = sources.filter_map(|on| on.source.as_deref()).collect();
        let mut layout = Layout { index: &index, sources, drawn: BTreeSet::new(), count: 0 };
        let block = layout.plan_model(case);
        if layout.count > SHAPES_MAX {
            return Vec::new();
        }
        let height = block.height;
        let mut cells = Cells::new();
        block.place((20.0, top), "", &mut diagram.shapes, &mut cells);
        edge::edges(case, &index, &mut diagram, &cells);
        top += height + 60.0;
    }
    vec![diagram]
}

/// The room that an item takes, with its label and what hangs on it, and what it lies in.
struct Cell {
    bounds: Bounds,
    holder: String,
}

/// By the ids of items.
type Cells = BTreeMap<String, Cell>;

struct Layout<'i> {
    index: &'i Index<'i>,
    /// What something waits for.
    sources: BTreeSet<&'i str>,
    /// Definitions whose inside is drawn already: one that is used twice is collapsed the second time.
    drawn: BTreeSet<&'i str>,
    count: usize,
}

/// A shape with what lies in it, placed relative to its corner.
struct Block {
    width: f64,
    height: f64,
    /// Where its own shape lies in it.
    shape: Option<(Shape, f64, f64)>,
    inner: Vec<(f64, f64, Block)>,
    criteria: Vec<Shape>,
}

impl Block {
    fn place(self, (x, y): (f64, f64), holder: &str, shapes: &mut Vec<Shape>, cells: &mut Cells) {
        let mut own = holder.to_owned();
        if let Some((mut shape, dx, dy)) = self.shape {
            shape.bounds.x = x + dx;
            shape.bounds.y = y + dy;
            own.clone_from(&shape.element);
            let bounds = Bounds { x, y, width: self.width, height: self.height };
            cells.insert(own.clone(), Cell { bounds, holder: holder.to_owned() });
            shapes.push(shape);
        }
        for (dx, dy, inner) in self.inner {
            inner.place((x + dx, y + dy), &own, shapes, cells);
        }
        for mut criterion in self.criteria {
            criterion.bounds.x += x;
            criterion.bounds.y += y;
            shapes.push(criterion);
        }
    }
}

fn shape(element: &str, width: f64, height: f64) -> Shape {
    Shape {
        element: element.to_owned(),
        bounds: Bounds { width, height, ..Bounds::default() },
        ..Shape::default()
    }
}

impl<'i> Layout<'i> {
    fn plan_model(&mut self, case: &'i CaseModel) -> Block {
        let Some(stage) = case.plan.stage() else {
            return Block { width: 0.0, height: 0.0, shape: None, inner: Vec::new(), criteria: Vec::new() };
        };
        self.drawn.insert(case.plan.base.id());
        let mut block = self.holder(case.plan.base.id(), "", stage, stage.exit.len());
        block.criteria = criteria(&[], &stage.exit, 0.0, 0.0, block.width, block.height);
        block
    }

    /// A stage with what lies in it.
    fn holder(&mut self, id: &str, label: &str, stage: &'i Stage, exits: usize) -> Block {
        let items: Vec<&'i PlanItem> = stage
            .items
            .iter()
            .chain(stage.table.iter().flat_map(super::document::PlanningTable::items))
            .collect();
        let placed = level::columns(&items, self.index);
        let mut columns: Vec<Vec<&'i PlanItem>> = Vec::new();
        for numbers in &placed.columns {
            let of: Vec<&PlanItem> =
                numbers.iter().filter_map(|number| items.get(*number).copied()).collect();
            let even = of.len().div_ceil(of.len().div_ceil(ROWS_MAX).max(1)).max(1);
            columns.extend(of.chunks(even).map(<[_]>::to_vec));
        }
        let mut x = PADDING + 8.0;
        let mut inner = Vec::new();
        let mut bottom: f64 = HEADER + 30.0;
        let mut gap = GAP.0;
        for (number, column) in columns.iter().enumerate() {
            let mut y = HEADER + 10.0;
            let mut widest: f64 = 0.0;
            for item in column {
                let block = self.item(item);
                widest = widest.max(block.width);
                let height = block.height;
                inner.push((x, y, block));
                y += height + GAP.1;
            }
            bottom = bottom.max(y - GAP.1);
            // As wide as the lines need that may run through it.
            let out: usize = column.iter().map(|item| self.waited_for(item, 0)).sum();
            let next = columns.get(number + 1).into_iter().flatten();
            let into = next.filter(|item| !item.entry.is_empty()).count();
            gap = GAP.0.max(34.0 + edge::LANE * (out + into).min(LANES_MAX) as f64);
            x += widest + gap;
        }
        let lanes = (placed.lanes() + exits).min(LANES_MAX) as f64;
        let titled = 60.0 + 7.2 * label.chars().count().min(40) as f64;
        let width = (x - gap + (PADDING + 8.0).max(gap - 12.0)).max(180.0).max(titled);
        let height = bottom + PADDING + 14.0 + edge::LANE * lanes + if lanes > 0.0 { 12.0 } else { 0.0 };
        self.count += 1;
        Block {
            width,
            height,
            shape: Some((shape(id, width, height), 0.0, 0.0)),
            inner,
            criteria: Vec::new(),
        }
    }

    /// How many things are waited for, an item and what lies in it.
    fn waited_for(&self, item: &PlanItem, depth: usize) -> usize {
        let own = usize::from(self.sources.contains(item.base.id()));
        let definition = item.definition.as_deref().and_then(|id| self.index.definitions.get(id));
        let stage = definition.and_then(|definition| definition.stage()).filter(|_| depth < 60);
        let inside = stage.into_iter().flat_map(|stage| &stage.items);
        own + inside.map(|item| self.waited_for(item, depth + 1)).sum::<usize>()
    }

    fn item(&mut self, item: &'i PlanItem) -> Block {
        let definition = item.definition.as_deref().and_then(|id| self.index.definitions.get(id)).copied();
        let mut block = match definition {
            Some(definition) => self.defined(item, definition),
            None => small(item, TASK),
        };
        self.count += 1 + item.entry.len() + item.exit.len();
        let Some((own, dx, dy)) = &block.shape else { return block };
        block.criteria = criteria(&item.entry, &item.exit, *dx, *dy, own.bounds.width, own.bounds.height);
        block
    }

    fn defined(&mut self, item: &'i PlanItem, definition: &'i Definition) -> Block {
        match &definition.kind {
            Kind::Stage(stage) | Kind::Fragment(stage) => {
                if self.drawn.insert(definition.base.id()) && self.count <= SHAPES_MAX {
                    let label = item.base.name.as_deref().or(definition.base.name.as_deref());
                    let mut block =
                        self.holder(item.base.id(), label.unwrap_or_default(), stage, item.exit.len());
                    if let Kind::Fragment(_) = definition.kind
                        && let Some((shape, ..)) = &mut block.shape
                    {
                        shape.collapsed = Some(false);
                    }
                    return block;
                }
                let mut block = small(item, TASK);
                if let Some((shape, ..)) = &mut block.shape {
                    shape.collapsed = Some(true);
                }
                block
            }
            Kind::HumanTask { table: Some(table), .. } => {
                // What a task's table offers stands below it.
                let mut block = small(item, TASK);
                if self.drawn.insert(definition.base.id()) {
                    for offered in table.items() {
                        let inner = self.item(offered);
                        let at = block.height + 14.0;
                        block.height = at + inner.height;
                        block.width = block.width.max(inner.width + 20.0);
                        block.inner.push((20.0, at, inner));
                    }
                }
                block
            }
            Kind::Milestone => small(item, MILESTONE),
            Kind::EventListener | Kind::UserEventListener { .. } | Kind::TimerEventListener { .. } => Block {
                width: LISTENER.0,
                height: LISTENER.1,
                shape: Some((shape(item.base.id(), CIRCLE, CIRCLE), (LISTENER.0 - CIRCLE) / 2.0, 0.0)),
                inner: Vec::new(),
                criteria: Vec::new(),
            },
            _ => small(item, TASK),
        }
    }
}

fn small(item: &PlanItem, (width, height): (f64, f64)) -> Block {
    Block {
        width,
        height,
        shape: Some((shape(item.base.id(), width, height), 0.0, 0.0)),
        inner: Vec::new(),
        criteria: Vec::new(),
    }
}

/// Entries on the left border, exits on the lower one.
fn criteria(entry: &[Criterion], exit: &[Criterion], x: f64, y: f64, width: f64, height: f64) -> Vec<Shape> {
    let (wide, high) = DIAMOND;
    let mut shapes = Vec::new();
    let step = (height / (entry.len() as f64 + 1.0)).min(36.0);
    let first = y + height / 2.0 - step * (entry.len() as f64 - 1.0) / 2.0;
    for (number, criterion) in entry.iter().enumerate() {
        let mut diamond = shape(criterion.base.id(), wide, high);
        diamond.bounds.x = x - wide / 2.0;
        diamond.bounds.y = first + step * number as f64 - high / 2.0;
        shapes.push(diamond);
    }
    for (number, criterion) in exit.iter().enumerate() {
        let mut diamond = shape(criterion.base.id(), wide, high);
        diamond.bounds.x = x + width - 30.0 - 26.0 * number as f64 - wide / 2.0;
        diamond.bounds.y = y + height - high / 2.0;
        shapes.push(diamond);
    }
    shapes
}
