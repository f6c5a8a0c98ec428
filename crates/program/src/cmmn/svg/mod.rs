//! The plan as a picture: from the model's own diagram where it has one, laid out otherwise. Plain SVG without script,
//! readable on light and dark ground, with the names of everything as text.

mod shape;
mod text;

use super::{
    document::{Bounds, Criterion, Diagram, Document, Edge, PlanItem, Shape},
    ids,
    index::Index,
    layout,
    tree::escape,
};
use std::{collections::BTreeMap, fmt::Write};

const STYLE: &str = "\
svg{--paper:#ffffff;--ink:#1b2733;--line:#52667a;--plan:#f7f9fb;--stage:#eef3f8;--task:#ffffff;--task-line:#2b6199;\
--milestone:#e3f4e8;--milestone-line:#2c7a4b;--event:#fdf3dc;--event-line:#96690f;--exit:#1b2733;background:var(--paper)}\
@media (prefers-color-scheme:dark){svg{--paper:#12171d;--ink:#e7edf3;--line:#8fa3b7;--plan:#171e26;--stage:#1d2733;--task:#22303f;\
--task-line:#7fb2e5;--milestone:#1c3a29;--milestone-line:#71c793;--event:#3a3018;--event-line:#e0b354;--exit:#e7edf3}}\
text{font:12px 'Segoe UI',system-ui,-apple-system,'Noto Sans',Arial,sans-serif;fill:var(--ink)}\
.title{font-weight:600}.small{font-size:10.5px;fill:var(--line)}\
.below{paint-order:stroke;stroke:var(--stage);stroke-width:4px;stroke-linejoin:round}\
.plan{fill:var(--plan);stroke:var(--line);stroke-width:1.4}.stage{fill:var(--stage);stroke:var(--line);stroke-width:1.4}\
.task{fill:var(--task);stroke:var(--task-line);stroke-width:1.4}.milestone{fill:var(--milestone);stroke:var(--milestone-line);stroke-width:1.4}\
.event{fill:var(--event);stroke:var(--event-line);stroke-width:1.4}.planned{stroke-dasharray:7 4}\
.mark{fill:none;stroke:var(--ink);stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}.full{fill:var(--ink);stroke:none}\
.entry{fill:var(--paper);stroke:var(--ink);stroke-width:1.3}.exit{fill:var(--exit);stroke:var(--ink);stroke-width:1.3}\
.edge{fill:none;stroke:var(--line);stroke-width:1.3;stroke-dasharray:9 3 2 3;stroke-linejoin:round}";

/// Where a criterion stands and what it is.
pub(super) struct Criteria<'d> {
    of: BTreeMap<&'d str, bool>,
}

/// The picture of a document.
pub fn svg(document: &Document) -> String {
    let mut document = document.clone();
    ids::complete(&mut document);
    let laid_out = layout::layout(&document);
    let own = document.diagrams.first().filter(|diagram| !diagram.shapes.is_empty()).cloned();
    let Some(diagram) = own.or_else(|| laid_out.into_iter().next()) else {
        return picture(
            Bounds { width: 400.0, height: 60.0, ..Bounds::default() },
            "Plan",
            "<text x=\"20\" y=\"34\">The plan is too large to be drawn.</text>",
        );
    };
    let mut inner = String::new();
    let mut title = String::new();
    for case in &document.cases {
        let index = Index::new(case);
        title = case
            .base
            .name
            .clone()
            .or_else(|| case.plan.base.name.clone())
            .unwrap_or_else(|| case.base.id().to_owned());
        draw(&mut inner, &diagram, &index, case.plan.base.id());
    }
    picture(extent(&diagram), &title, &inner)
}

fn picture(view: Bounds, title: &str, inner: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{:.0} {:.0} {:.0} {:.0}\" width=\"{:.0}\" height=\"{:.0}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" style=\"fill:var(--paper)\"/>\n{inner}</svg>\n",
        view.x,
        view.y,
        view.width,
        view.height,
        view.width,
        view.height,
        view.x,
        view.y,
        view.width,
        view.height,
        title = escape(title, true),
    )
}

/// What the picture must hold.
fn extent(diagram: &Diagram) -> Bounds {
    let mut low = (f64::MAX, f64::MAX);
    let mut high = (f64::MIN, f64::MIN);
    let mut add = |x: f64, y: f64| {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    };
    for bounds in diagram.shapes.iter().flat_map(|shape| [Some(shape.bounds), shape.label]).flatten() {
        add(bounds.x, bounds.y);
        add(bounds.x + bounds.width, bounds.y + bounds.height);
    }
    for (x, y) in diagram.edges.iter().flat_map(|edge| &edge.waypoints) {
        add(*x, *y);
    }
    if low.0 > high.0 {
        return Bounds { width: 200.0, height: 60.0, ..Bounds::default() };
    }
    let margin = 28.0;
    Bounds {
        x: low.0 - margin,
        y: low.1 - margin,
        width: high.0 - low.0 + 2.0 * margin,
        height: high.1 - low.1 + 2.0 * margin,
    }
}

fn draw(out: &mut String, diagram: &Diagram, index: &Index<'_>, plan: &str) {
    let criteria = criteria(index, plan);
    let area = |shape: &&Shape| -(shape.bounds.width * shape.bounds.height) as i64;
    let mut holders: Vec<&Shape> = Vec::new();
    let mut items: Vec<&Shape> = Vec::new();
    for shape in &diagram.shapes {
        let id = shape.element.as_str();
        let definition = index
            .items
            .get(id)
            .and_then(|item| item.definition.as_deref())
            .and_then(|id| index.definitions.get(id))
            .or_else(|| index.definitions.get(id));
        match definition {
            Some(definition) if definition.stage().is_some() => holders.push(shape),
            Some(_) => items.push(shape),
            None => {}
        }
    }
    holders.sort_by_key(area);
    for shape in holders {
        shape::item(out, shape, index);
    }
    for edge in &diagram.edges {
        let known = edge.target.as_deref().is_none_or(|id| criteria.of.contains_key(id));
        if known {
            self::edge(out, edge, index);
        }
    }
    // Lines go behind what is read.
    for shape in items {
        shape::item(out, shape, index);
    }
    for shape in &diagram.shapes {
        if let Some(exit) = criteria.of.get(shape.element.as_str()) {
            shape::criterion(out, shape.bounds, *exit, &condition(&shape.element, index));
        }
    }
}

fn criteria<'d>(index: &Index<'d>, plan: &str) -> Criteria<'d> {
    let mut of = BTreeMap::new();
    let mut add = |criteria: &'d [Criterion], exit: bool| {
        of.extend(criteria.iter().map(|criterion| (criterion.base.id(), exit)));
    };
    for item in index.items.values() {
        let item: &'d PlanItem = item;
        add(&item.entry, false);
        add(&item.exit, true);
    }
    if let Some(stage) = index.definitions.get(plan).and_then(|definition| definition.stage()) {
        add(&stage.exit, true);
    }
    Criteria { of }
}

/// What a criterion waits for, in words: shown when one points at it, and read aloud.
fn condition(id: &str, index: &Index<'_>) -> String {
    let criteria = index
        .items
        .values()
        .flat_map(|item| item.entry.iter().chain(&item.exit))
        .chain(index.exits.values().copied());
    let mut criteria = criteria.filter(|criterion| criterion.base.id() == id);
    let sentry = criteria.next().and_then(|criterion| index.sentries.get(criterion.sentry.as_deref()?));
    let Some(sentry) = sentry else { return String::new() };
    let mut parts: Vec<String> = sentry
        .on
        .iter()
        .map(|on| {
            let source = on.source.as_deref().unwrap_or("");
            let name =
                index.items.get(source).map_or_else(|| source.to_owned(), |item| shape::name(item, index));
            format!("{name}: {}", on.event.as_deref().unwrap_or(""))
        })
        .collect();
    if let Some(text) = sentry.if_part.as_ref().and_then(|part| part.condition.as_ref()) {
        parts.push(format!("if {}", text.text));
    }
    parts.join("; ")
}

fn edge(out: &mut String, edge: &Edge, index: &Index<'_>) {
    let mut path = String::new();
    for (number, (x, y)) in edge.waypoints.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { "M" } else { " L" });
    }
    let _ = writeln!(out, "<path class=\"edge\" d=\"{path}\"/>");
    if !edge.event_visible {
        return;
    }
    let on = index.sentries.values().flat_map(|sentry| &sentry.on).find(|on| on.base.id == edge.element);
    let Some(event) = on.and_then(|on| on.event.as_deref()) else { return };
    // On the longest level piece, where there is room for it.
    let pieces = edge.waypoints.windows(2).filter_map(|pair| match pair {
        [(ax, ay), (bx, by)] => {
            Some((((bx - ax).abs() - (by - ay).abs()) as i64, ((ax + bx) / 2.0, (ay + by) / 2.0)))
        }
        _ => None,
    });
    if let Some((_, (x, y))) = pieces.max_by_key(|(length, _)| *length) {
        let _ = writeln!(
            out,
            "<text class=\"small\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            y - 4.0,
            escape(event, false)
        );
    }
}
