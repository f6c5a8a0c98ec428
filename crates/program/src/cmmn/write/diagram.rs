//! Diagram interchange.

use super::{CMMNDI, DC, DI};
use crate::cmmn::{
    document::{Bounds, Diagram},
    tree::Tree,
};

pub(super) fn write(diagrams: &[Diagram]) -> Tree {
    let mut tree = Tree::new(CMMNDI, "cmmndi", "CMMNDI");
    for diagram in diagrams {
        let mut inner = Tree::new(CMMNDI, "cmmndi", "CMMNDiagram");
        inner.set("id", diagram.id.clone());
        inner.set("name", diagram.name.clone());
        for shape in &diagram.shapes {
            let mut tree = Tree::new(CMMNDI, "cmmndi", "CMMNShape");
            tree.set("id", Some(format!("di-{}", shape.element)));
            tree.set("cmmnElementRef", Some(shape.element.as_str()));
            tree.set("isCollapsed", shape.collapsed.map(|flag| flag.to_string()));
            tree.set("isPlanningTableCollapsed", shape.table_collapsed.map(|flag| flag.to_string()));
            tree.push(bounds(shape.bounds));
            tree.push(label(shape.label));
            inner.push(tree);
        }
        for (number, edge) in (1..).zip(&diagram.edges) {
            let mut tree = Tree::new(CMMNDI, "cmmndi", "CMMNEdge");
            tree.set("id", Some(format!("di-edge-{number}")));
            tree.set("cmmnElementRef", edge.element.clone());
            tree.set("sourceCMMNElementRef", edge.source.clone());
            tree.set("targetCMMNElementRef", edge.target.clone());
            tree.set("isStandardEventVisible", Some(edge.event_visible.to_string()));
            for (x, y) in &edge.waypoints {
                let mut point = Tree::new(DI, "di", "waypoint");
                point.set("x", Some(number_text(*x)));
                point.set("y", Some(number_text(*y)));
                tree.push(point);
            }
            tree.push(label(edge.label));
            inner.push(tree);
        }
        tree.push(inner);
    }
    tree
}

/// Two decimals at most.
fn number_text(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn bounds(of: Bounds) -> Tree {
    let mut tree = Tree::new(DC, "dc", "Bounds");
    for (name, value) in [("x", of.x), ("y", of.y), ("width", of.width), ("height", of.height)] {
        tree.set(name, Some(number_text(value)));
    }
    tree
}

fn label(of: Option<Bounds>) -> Tree {
    let mut tree = Tree::new(CMMNDI, "cmmndi", "CMMNLabel");
    if let Some(of) = of {
        tree.push(bounds(of));
    }
    tree
}
