//! One shape after the other, in the notation of the standard (chapter 6).

use super::text::{LINE, centred, wrap};
use crate::cmmn::{
    document::{Bounds, CallKind, Definition, ItemControl, Kind, PlanItem, Shape},
    index::Index,
    tree::escape,
};
use std::fmt::Write;

/// The name of an item: its own, its definition's, its id.
pub(super) fn name(item: &PlanItem, index: &Index<'_>) -> String {
    let definition = item.definition.as_deref().and_then(|id| index.definitions.get(id));
    item.base
        .name
        .clone()
        .or_else(|| definition.and_then(|definition| definition.base.name.clone()))
        .unwrap_or_else(|| item.base.id().to_owned())
}

pub(super) fn item(out: &mut String, shape: &Shape, index: &Index<'_>) {
    let id = shape.element.as_str();
    let item = index.items.get(id).copied();
    let definition = match item {
        Some(item) => item.definition.as_deref().and_then(|id| index.definitions.get(id)),
        None => index.definitions.get(id),
    };
    let Some(definition) = definition.copied() else { return };
    let label = match item {
        Some(item) => name(item, index),
        None => definition.base.name.clone().unwrap_or_else(|| id.to_owned()),
    };
    let planned = item.is_some_and(|item| is_planned(item, index));
    let bounds = shape.bounds;
    let _ = writeln!(out, "<g><title>{}</title>", escape(&label, false));
    match &definition.kind {
        Kind::Stage(_) if item.is_none() => plan_model(out, bounds, &label),
        Kind::Stage(_) | Kind::Fragment(_) => {
            stage(
                out,
                bounds,
                &label,
                planned || matches!(definition.kind, Kind::Fragment(_)),
                shape.collapsed == Some(true),
            );
        }
        Kind::Milestone => milestone(out, bounds, &label),
        Kind::EventListener | Kind::UserEventListener { .. } | Kind::TimerEventListener { .. } => {
            listener(out, bounds, &label, &definition.kind, shape.label);
        }
        _ => task(out, bounds, &label, definition, planned),
    }
    marks(out, bounds, definition, item);
    out.push_str("</g>\n");
}

fn is_planned(item: &PlanItem, index: &Index<'_>) -> bool {
    index.definitions.values().any(|definition| {
        let tables = match &definition.kind {
            Kind::Stage(stage) => stage.table.as_ref(),
            Kind::HumanTask { table, .. } => table.as_ref(),
            _ => None,
        };
        tables.is_some_and(|table| table.items().iter().any(|other| std::ptr::eq(*other, item)))
    })
}

/// A folder with its name on the tab.
fn plan_model(out: &mut String, b: Bounds, label: &str) {
    let lines = wrap(label, (b.width - 40.0).max(60.0), 1);
    let tab = (super::text::width(lines.first().map_or("", String::as_str)) + 36.0).min(b.width);
    let _ = writeln!(
        out,
        "<path class=\"plan\" d=\"M{x:.1} {y:.1} l8 -22 h{tab:.1} l8 22\"/><rect class=\"plan\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
        b.width,
        b.height,
        x = b.x,
        y = b.y,
        tab = tab - 16.0,
    );
    centred(out, &lines, b.x + tab / 2.0, b.y - 9.0, "title");
}

/// A rectangle with its corners cut.
fn stage(out: &mut String, b: Bounds, label: &str, dashed: bool, collapsed: bool) {
    let cut = 10.0_f64.min(b.width / 4.0).min(b.height / 4.0);
    let class = if dashed { "stage planned" } else { "stage" };
    let _ = writeln!(
        out,
        "<path class=\"{class}\" d=\"M{:.1} {:.1} h{w:.1} l{cut:.1} {cut:.1} v{h:.1} l-{cut:.1} {cut:.1} h-{w:.1} l-{cut:.1} -{cut:.1} v-{h:.1} Z\"/>",
        b.x + cut,
        b.y,
        w = b.width - 2.0 * cut,
        h = b.height - 2.0 * cut,
    );
    if collapsed {
        let lines = wrap(label, b.width - 20.0, 2);
        centred(out, &lines, b.x + b.width / 2.0, b.y + b.height / 2.0 - 8.0, "title");
        let (x, y) = (b.x + b.width / 2.0, b.y + b.height - 12.0);
        let _ = writeln!(
            out,
            "<path class=\"mark\" d=\"M{:.1} {:.1} h14 v14 h-14 Z m3 7 h8 m-4 -4 v8\"/>",
            x - 7.0,
            y - 7.0
        );
    } else {
        let lines = wrap(label, b.width - 32.0, 1);
        for line in &lines {
            let _ = writeln!(
                out,
                "<text class=\"title\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                b.x + 16.0,
                b.y + 22.0,
                escape(line, false)
            );
        }
    }
}

fn milestone(out: &mut String, b: Bounds, label: &str) {
    let _ = writeln!(
        out,
        "<rect class=\"milestone\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\"/>",
        b.x,
        b.y,
        b.width,
        b.height,
        b.height / 2.0
    );
    let lines = wrap(label, b.width - 30.0, ((b.height / LINE) as usize).max(1));
    centred(out, &lines, b.x + b.width / 2.0, b.y + b.height / 2.0, "");
}

fn listener(out: &mut String, b: Bounds, label: &str, kind: &Kind, below: Option<Bounds>) {
    let (x, y, r) = (b.x + b.width / 2.0, b.y + b.height / 2.0, b.width.min(b.height) / 2.0);
    let _ = writeln!(
        out,
        "<circle class=\"event\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/><circle class=\"event\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>",
        (r - 3.5).max(1.0)
    );
    match kind {
        Kind::TimerEventListener { .. } => {
            let _ = writeln!(
                out,
                "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/><path class=\"mark\" d=\"M{x:.1} {:.1} V{y:.1} H{:.1}\"/>",
                r * 0.5,
                y - r * 0.36,
                x + r * 0.28
            );
        }
        Kind::UserEventListener { .. } => person(out, x, y, r * 0.5),
        _ => {}
    }
    let lines = wrap(label, below.map_or(112.0, |below| below.width.max(90.0)), 2);
    let first = b.y + b.height + 14.0;
    let middle = first - 4.0 + (lines.len() as f64 - 1.0) * LINE / 2.0;
    centred(out, &lines, x, middle, "below");
}

fn person(out: &mut String, x: f64, y: f64, r: f64) {
    let _ = writeln!(
        out,
        "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"{:.1}\"/><path class=\"mark\" d=\"M{:.1} {:.1} a{r:.1} {r:.1} 0 0 1 {:.1} 0 Z\"/>",
        y - r * 0.45,
        r * 0.5,
        x - r,
        y + r,
        r * 2.0
    );
}

fn task(out: &mut String, b: Bounds, label: &str, definition: &Definition, planned: bool) {
    let class = if planned { "task planned" } else { "task" };
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/>",
        b.x, b.y, b.width, b.height
    );
    let (x, y) = (b.x + 8.0, b.y + 7.0);
    match &definition.kind {
        Kind::HumanTask { .. } => person(out, x + 6.0, y + 6.0, 6.0),
        Kind::Call { kind: CallKind::Process, .. } => {
            let _ = writeln!(out, "<path class=\"mark\" d=\"M{x:.1} {y:.1} h9 l5 6 l-5 6 h-9 l5 -6 Z\"/>");
        }
        Kind::Call { kind: CallKind::Case, .. } => {
            let _ = writeln!(
                out,
                "<path class=\"mark\" d=\"M{x:.1} {:.1} l3 -4 h6 l2 4 M{x:.1} {:.1} h15 v9 h-15 Z\"/>",
                y + 4.0,
                y + 4.0
            );
        }
        Kind::Call { kind: CallKind::Decision, .. } => {
            let _ = writeln!(
                out,
                "<path class=\"mark\" d=\"M{x:.1} {y:.1} h15 v12 h-15 Z m0 4 h15 m-10 -4 v12\"/>"
            );
        }
        _ => {}
    }
    let lines = wrap(label, b.width - 30.0, (((b.height - 14.0) / LINE) as usize).clamp(1, 3));
    centred(out, &lines, b.x + b.width / 2.0, b.y + b.height / 2.0, "");
}

/// Required `!`, repetition `#`, manual activation, autoComplete; the planning table on the upper border.
fn marks(out: &mut String, b: Bounds, definition: &Definition, item: Option<&PlanItem>) {
    let has = |pick: fn(&ItemControl) -> bool| {
        item.and_then(|item| item.control.as_ref()).is_some_and(pick)
            || definition.control.as_ref().is_some_and(pick)
    };
    let auto =
        definition.stage().is_some_and(|stage| stage.auto_complete || stage.auto_complete_when.is_some());
    let flags = [
        has(|control| control.required.is_some()),
        has(|control| control.repetition.is_some()),
        has(|control| control.manual_activation.is_some()),
        auto,
    ];
    let count = flags.iter().filter(|flag| **flag).count();
    let mut x = b.x + b.width / 2.0 - 9.0 * (count as f64 - 1.0);
    let y = b.y + b.height - 12.0;
    for (kind, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
        let _ = match kind {
            0 => writeln!(
                out,
                "<path class=\"mark\" d=\"M{x:.1} {:.1} v6 m0 4 v0.6\" style=\"stroke-width:2\"/>",
                y - 5.0
            ),
            1 => writeln!(
                out,
                "<path class=\"mark\" d=\"M{:.1} {:.1} v11 m5 -11 v11 m-8 -8 h11 m0 5 h-11\"/>",
                x - 2.5,
                y - 5.5
            ),
            2 => {
                writeln!(out, "<path class=\"mark\" d=\"M{:.1} {:.1} l9 5.5 l-9 5.5 Z\"/>", x - 4.0, y - 5.5)
            }
            _ => writeln!(
                out,
                "<rect class=\"full\" x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\"/>",
                x - 5.0,
                y - 5.0
            ),
        };
        x += 18.0;
    }
    let table = match &definition.kind {
        Kind::Stage(stage) => stage.table.is_some(),
        Kind::HumanTask { table, .. } => table.is_some(),
        _ => false,
    };
    if table {
        let (x, y) = (b.x + b.width / 2.0 - 13.0, b.y - 9.0);
        let _ = writeln!(
            out,
            "<g><title>planning table</title><rect class=\"task\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"26\" height=\"18\"/><path class=\"mark\" d=\"M{x:.1} {:.1} h26 M{x:.1} {:.1} h26 M{:.1} {y:.1} v18 M{:.1} {y:.1} v18\"/></g>",
            y + 6.0,
            y + 12.0,
            x + 8.7,
            x + 17.3
        );
    }
}

pub(super) fn criterion(out: &mut String, b: Bounds, exit: bool, words: &str) {
    let class = if exit { "exit" } else { "entry" };
    let (x, y) = (b.x + b.width / 2.0, b.y + b.height / 2.0);
    let _ = writeln!(
        out,
        "<path class=\"{class}\" d=\"M{x:.1} {:.1} L{:.1} {y:.1} L{x:.1} {:.1} L{:.1} {y:.1} Z\"><title>{}</title></path>",
        b.y,
        b.x + b.width,
        b.y + b.height,
        b.x,
        escape(words, false)
    );
}
