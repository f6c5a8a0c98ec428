//! What a jurisdiction says differently from the sheet: lengths of clocks, values of `config` (fees among them), decisions, forms.

use super::{cx::Cx, feel, value};
use crate::{
    Diagnostics,
    yaml::{self, Node, Word},
};
use ::feel::Schema;
use casewright_core::{
    Decision, Value,
    definition::Span,
    id::{ClockName, DecisionName, StateName},
};
use indexmap::IndexMap;
use std::{collections::BTreeMap, sync::Arc};

/// One jurisdiction's differences.
#[derive(Default)]
pub(crate) struct Overlay {
    /// Of a state, or of every state that has a clock of the name.
    pub(crate) clocks: Vec<(Option<StateName>, ClockName, Span)>,
    pub(crate) config: BTreeMap<Arc<str>, Value>,
    pub(crate) decisions: Vec<(DecisionName, Arc<dyn Decision>)>,
    /// The form that stands in the place of another.
    pub(crate) forms: Vec<(String, String)>,
}

/// Reads the overlays by jurisdiction. `clocks` are the clocks that states start.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    config: &BTreeMap<Arc<str>, Value>,
    schema: &Schema,
    clocks: &[(StateName, ClockName)],
    forms: &[String],
) -> IndexMap<String, Overlay> {
    let folder = cx.folder;
    let mut overlays = IndexMap::new();
    for (path, text) in folder.within("jurisdictions", ".yaml") {
        let name = path.trim_start_matches("jurisdictions/").trim_end_matches(".yaml").to_owned();
        // What is no YAML was told when the calendar was read.
        let Some(node) = yaml::document(path, text, &mut Diagnostics::new()) else { continue };
        let overlay = cx.in_file(path, |cx| overlay(cx, &node, config, schema, clocks, forms));
        overlays.insert(name, overlay);
    }
    overlays
}

fn overlay(
    cx: &mut Cx<'_>,
    node: &Node,
    config: &BTreeMap<Arc<str>, Value>,
    schema: &Schema,
    clocks: &[(StateName, ClockName)],
    forms: &[String],
) -> Overlay {
    let mut overlay = Overlay::default();
    let entries = |section: &str| node.at_key(section).map(Node::entries).unwrap_or_default();
    for entry in entries("clocks") {
        let Some(length) = cx.span(&entry.value, "the length") else { continue };
        if let Some((state, clock)) = clock(cx, &entry.key, clocks) {
            overlay.clocks.push((state, clock, length));
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
