//! Diagram interchange (CMMN 1.1, chapter 7). A diagram that cannot be read is left out with a warning: it runs nothing.

use super::Reader;
use crate::cmmn::document::{Bounds, Diagram, Edge, Shape};
use roxmltree::Node;

/// Largest coordinate; beyond it no picture could be drawn.
const FAR: f64 = 1_000_000.0;

pub(super) fn read(reader: &mut Reader<'_>, node: Node<'_, '_>) -> Vec<Diagram> {
    named(node, "CMMNDiagram").map(|diagram| self::diagram(reader, diagram)).collect()
}

fn named<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn diagram(reader: &mut Reader<'_>, node: Node<'_, '_>) -> Diagram {
    let mut diagram = Diagram {
        id: node.attribute("id").map(str::to_owned),
        name: node.attribute("name").map(str::to_owned),
        ..Diagram::default()
    };
    for shape in named(node, "CMMNShape") {
        let element = reference(shape, "cmmnElementRef");
        let bounds = named(shape, "Bounds").next().and_then(bounds);
        let (Some(element), Some(bounds)) = (element, bounds) else {
            reader.warning(
                shape,
                "the shape has no element or no bounds and is left out",
                "draw the element again",
            );
            continue;
        };
        diagram.shapes.push(Shape {
            element,
            bounds,
            label: label(shape),
            collapsed: flag(shape, "isCollapsed"),
            table_collapsed: flag(shape, "isPlanningTableCollapsed"),
        });
    }
    for edge in named(node, "CMMNEdge") {
        let waypoints: Option<Vec<(f64, f64)>> =
            named(edge, "waypoint").map(|point| Some((number(point, "x")?, number(point, "y")?))).collect();
        let Some(waypoints) = waypoints.filter(|points| points.len() > 1) else {
            reader.warning(edge, "the line has no two points and is left out", "draw the connection again");
            continue;
        };
        diagram.edges.push(Edge {
            element: reference(edge, "cmmnElementRef"),
            source: reference(edge, "sourceCMMNElementRef"),
            target: reference(edge, "targetCMMNElementRef"),
            event_visible: flag(edge, "isStandardEventVisible").unwrap_or(false),
            waypoints,
            label: label(edge),
        });
    }
    diagram
}

fn reference(node: Node<'_, '_>, name: &str) -> Option<String> {
    let value = node.attribute(name)?.trim();
    let local = value.rsplit_once(':').map_or(value, |(_, local)| local);
    (!local.is_empty()).then(|| local.to_owned())
}

fn flag(node: Node<'_, '_>, name: &str) -> Option<bool> {
    node.attribute(name).map(|value| matches!(value.trim(), "true" | "1"))
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    let number: f64 = node.attribute(name)?.trim().parse().ok()?;
    (number.is_finite() && number.abs() <= FAR).then_some(number)
}

fn bounds(node: Node<'_, '_>) -> Option<Bounds> {
    let bounds = Bounds {
        x: number(node, "x")?,
        y: number(node, "y")?,
        width: number(node, "width")?,
        height: number(node, "height")?,
    };
    (bounds.width >= 0.0 && bounds.height >= 0.0).then_some(bounds)
}

fn label(node: Node<'_, '_>) -> Option<Bounds> {
    named(node, "CMMNLabel").next().and_then(|label| named(label, "Bounds").next()).and_then(bounds)
}
