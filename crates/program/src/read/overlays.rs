//! What a jurisdiction says differently from the sheet: lengths of clocks and timers, values of `config` (fees among them), decisions, forms.

use super::{cx::Cx, feel, value};
use crate::{
    Diagnostics,
    yaml::{self, Node, Word},
};
use ::feel::Schema;
use casewright_core::{
    Decision, Value,
    definition::Span,
    id::{ClockName, DecisionName, StateName, UnitName},
};
use indexmap::IndexMap;
use std::{collections::BTreeMap, sync::Arc};

/// One jurisdiction's differences.
#[derive(Default)]
pub(crate) struct Overlay {
    /// Of a state, or of every state that has a clock of the name.
    pub(crate) clocks: Vec<(Option<StateName>, ClockName, Span)>,
    /// What people call the place.
    pub(crate) title: String,
    /// The units whose cases are there.
    pub(crate) units: Vec<UnitName>,
    /// Of the timer of a state, by its key in the plan: `placed.visits`.
    pub(crate) timers: Vec<(String, Span)>,
    pub(crate) config: BTreeMap<Arc<str>, Value>,
    pub(crate) decisions: Vec<(DecisionName, Arc<dyn Decision>)>,
    /// The form that stands in the place of another.
    pub(crate) forms: Vec<(String, String)>,
}

/// What an overlay can name.
pub(crate) struct Known<'a> {
    pub(crate) config: &'a BTreeMap<Arc<str>, Value>,
    pub(crate) schema: &'a Schema,
    /// The clocks that states start.
    pub(crate) clocks: &'a [(StateName, ClockName)],
    /// The timers that lie in states, by their keys in the plan.
    pub(crate) timers: &'a [String],
    pub(crate) forms: &'a [String],
}

/// Reads the overlays by jurisdiction.
pub(crate) fn read(cx: &mut Cx<'_>, of: &Known<'_>) -> IndexMap<String, Overlay> {
    let folder = cx.folder;
    let mut overlays = IndexMap::new();
    for (path, text) in folder.within("jurisdictions", ".yaml") {
        let name = path.trim_start_matches("jurisdictions/").trim_end_matches(".yaml").to_owned();
        // What is no YAML was told when the calendar was read.
        let Some(node) = yaml::document(path, text, &mut Diagnostics::new()) else { continue };
        let mut overlay = cx.in_file(path, |cx| overlay(cx, &node, of));
        if overlay.title.is_empty() {
            overlay.title.clone_from(&name);
        }
        let taken = |unit: &UnitName| overlays.values().any(|other: &Overlay| other.units.contains(unit));
        if let Some(unit) = overlay.units.iter().find(|unit| taken(unit)) {
            let message = format!("the cases of `{unit}` are in another jurisdiction already");
            let help = "name each unit in one file under `jurisdictions/`";
            cx.in_file(path, |cx| cx.error(node.at, message, help));
        }
        overlays.insert(name, overlay);
    }
    overlays
}

fn overlay(cx: &mut Cx<'_>, node: &Node, of: &Known<'_>) -> Overlay {
    let Known { config, schema, clocks, timers, forms } = *of;
    let mut overlay = Overlay::default();
    let entries = |section: &str| node.at_key(section).map(Node::entries).unwrap_or_default();
    if let Some(title) = node.at_key("title").and_then(|node| cx.text(node, "the title")) {
        overlay.title = title;
    }
    if let Some(units) = node.at_key("units") {
        overlay.units = cx.words(units, "a unit").into_iter().map(|unit| UnitName::new(unit.text)).collect();
    }
    for entry in entries("clocks") {
        let Some(length) = cx.span(&entry.value, "the length") else { continue };
        if let Some((state, clock)) = clock(cx, &entry.key, clocks) {
            overlay.clocks.push((state, clock, length));
        }
    }
    for entry in entries("timers") {
        let Some(length) = cx.span(&entry.value, "the length") else { continue };
        if cx.known(&entry.key, "timer", timers) {
            overlay.timers.push((entry.key.text.clone(), length));
        }
    }
    let known: Vec<String> = config.keys().map(ToString::to_string).collect();
    for entry in entries("config") {
        if cx.known(&entry.key, "value in the `config` of the sheet called", &known)
            && let Some(value) = value::config(cx, &entry.value)
        {
            overlay.config.insert(entry.key.text.as_str().into(), value);
        }
    }
    let known = cx.names.decisions.clone();
    for entry in entries("decisions") {
        if cx.known(&entry.key, "decision", &known)
            && let Some(decision) = feel::decision(cx, &entry.key, &entry.value, schema)
        {
            overlay.decisions.push((DecisionName::new(entry.key.text.clone()), Arc::new(decision)));
        }
    }
    for entry in entries("forms") {
        let Some(other) = cx.word(&entry.value, "the form") else { continue };
        if cx.known(&entry.key, "form", forms) && cx.known(&other, "form", forms) {
            overlay.forms.push((entry.key.text.clone(), other.text));
        }
    }
    overlay
}

/// `statutory`, or `consultation.statutory` where several states have a clock of the name.
fn clock(
    cx: &mut Cx<'_>,
    key: &Word,
    clocks: &[(StateName, ClockName)],
) -> Option<(Option<StateName>, ClockName)> {
    let mut names: Vec<String> = clocks.iter().map(|(_, clock)| clock.to_string()).collect();
    names.extend(clocks.iter().map(|(state, clock)| format!("{state}.{clock}")));
    cx.known(key, "clock", &names).then(|| match key.text.split_once('.') {
        Some((state, clock)) => (Some(StateName::new(state)), ClockName::new(clock)),
        None => (None, ClockName::new(key.text.clone())),
    })
}
