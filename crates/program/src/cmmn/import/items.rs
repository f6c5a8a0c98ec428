//! Plan items as tasks and milestones of one state.

use super::{Import, Way};
use casewright_core::{
    id::ElementId,
    plan::{Element, ElementKind, OnPart, Transition},
};
use std::fmt::Write;

/// A name as the sheet spells it.
pub(super) fn spelt(name: &str, joint: char) -> String {
    let mut out = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && lower && !out.ends_with(joint) {
            out.push(joint);
        }
        lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with(joint) && !out.is_empty() {
            out.push(joint);
        }
    }
    let out: String = out.trim_matches(joint).chars().take(48).collect();
    let out = out.trim_matches(joint);
    if out.starts_with(|c: char| c.is_ascii_lowercase()) {
        out.to_owned()
    } else {
        format!("x{joint}{out}").trim_matches(joint).to_owned()
    }
}

/// Text in quotes for YAML.
pub(super) fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Names that an expression reads, with what lies below them.
pub(super) fn words(source: &str) -> Vec<String> {
    const OWN: &[&str] = &[
        "and",
        "or",
        "not",
        "null",
        "true",
        "false",
        "if",
        "then",
        "else",
        "in",
        "between",
        "repetitionCounter",
        "count",
        "modulo",
        "some",
        "every",
        "satisfies",
        "for",
        "return",
        "instance",
        "of",
    ];
    let mut found = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in source.chars().chain([' ']) {
        if c == '"' {
            quoted = !quoted;
        }
        let part = c.is_alphanumeric() || c == '_' || (c == '.' && !word.is_empty());
        if !quoted && part && !(word.is_empty() && c.is_ascii_digit()) {
            word.push(c);
        } else {
            let done = std::mem::take(&mut word);
            if !done.is_empty() && c != '(' && !OWN.contains(&done.as_str()) && !found.contains(&done) {
                found.push(done);
            }
        }
    }
    found
}

impl Import<'_> {
    /// The lines of tasks and of milestones.
    pub(super) fn items(&mut self, worker: &str) -> (Vec<String>, Vec<String>) {
        let plan = self.model.plan();
        let (mut tasks, mut milestones) = (Vec::new(), Vec::new());
        let mut names: Vec<(ElementId, String)> = Vec::new();
        for (index, element) in plan.elements.iter().enumerate().skip(1) {
            let here = ElementId(index as u32);
            let kept = matches!(
                element.kind,
                ElementKind::HumanTask { .. }
                    | ElementKind::ProcessTask { .. }
                    | ElementKind::CaseTask { .. }
                    | ElementKind::DecisionTask { .. }
                    | ElementKind::Milestone
            );
            if !kept {
                self.left_out(element);
                continue;
            }
            let stem = spelt(&element.name, '-');
            let mut name = stem.clone();
            let mut number = 2;
            while names.iter().any(|(_, other)| *other == name) {
                name = format!("{stem}-{number}");
                number += 1;
            }
            names.push((here, name));
        }
        for (at, name) in &names {
            let Some(element) = plan.element(*at) else { continue };
            let mut parts = vec![format!("title: {}", quoted(&element.name))];
            let is_milestone = element.kind == ElementKind::Milestone;
            if !is_milestone {
                parts.push(format!("role: {}", self.role(element, worker)));
            }
            if element.required.is_some() && !is_milestone {
                parts.push("required: true".to_owned());
            }
            if element.discretionary && !is_milestone {
                parts.push("discretionary: true".to_owned());
            }
            if element.manual_activation.is_some() && !is_milestone {
                parts.push("manual: true".to_owned());
            }
            if let Some(repetition) = &element.repetition
                && !is_milestone
            {
                parts.push("repeat: true".to_owned());
                if repetition.condition.is_some() {
                    self.notes.push(format!(
                        "`{}` repeats under a condition in the model, and always here",
                        element.name
                    ));
                }
            }
            self.after(*at, element, &names, &mut parts);
            let mut line = String::new();
            let _ = write!(line, "{name}: {{ {} }}", parts.join(", "));
            if is_milestone { milestones.push(line) } else { tasks.push(line) }
        }
        (tasks, milestones)
    }

    fn left_out(&mut self, element: &Element) {
        match &element.kind {
            ElementKind::Stage { .. } => self.notes.push(format!(
                "the stage `{}` was taken apart: what lies in it stands in the state",
                element.name
            )),
            ElementKind::TimerEventListener { .. } => {
                self.notes.push(format!(
                    "the timer `{}` was left out: write it as a clock of the state",
                    element.name
                ));
            }
            _ => {}
        }
        if !element.exit.is_empty() {
            self.notes.push(format!("the exit criteria of `{}` were left out", element.name));
        }
    }

    fn role(&mut self, element: &Element, worker: &str) -> String {
        match &element.kind {
            ElementKind::HumanTask { role: Some(role), .. } => spelt(role.as_str(), '-'),
            ElementKind::HumanTask { role: None, .. } => worker.to_owned(),
            _ => {
                self.notes.push(format!(
                    "`{}` is work of a system in the model; `{worker}` does it here",
                    element.name
                ));
                worker.to_owned()
            }
        }
    }

    /// What it waits for: the first entry criterion, else that of the stages around.
    fn after(
        &mut self,
        at: ElementId,
        element: &Element,
        names: &[(ElementId, String)],
        parts: &mut Vec<String>,
    ) {
        if element.entry.len() > 1 {
            self.notes.push(format!(
                "`{}` has {} entry criteria in the model, and the first of them here",
                element.name,
                element.entry.len()
            ));
        }
        if !element.exit.is_empty() {
            self.notes.push(format!("the exit criteria of `{}` were left out", element.name));
        }
        let Some(sentry) = element.entry.first() else { return };
        let mut after = Vec::new();
        for part in &sentry.on {
            let known = match part {
                OnPart::PlanItem { source, transition: Transition::Complete | Transition::Occur } => {
                    // Only what stands before it: the sheet refuses circles.
                    names.iter().find(|(id, _)| id == source).filter(|(id, _)| id.0 < at.0)
                }
                _ => None,
            };
            match known {
                Some((_, name)) => after.push(name.clone()),
                None => self.notes.push(format!(
                    "`{}` waits in the model for what the sheet cannot name here",
                    element.name
                )),
            }
        }
        if !after.is_empty() {
            parts.push(format!("after: [{}]", after.join(", ")));
        }
        let Some(condition) = &sentry.if_part else { return };
        match self.renamed(condition.source()) {
            Some(words) => parts.push(format!("when: {}", quoted(&words))),
            None => self.notes.push(format!(
                "the condition of `{}` was left out: `{}`",
                element.name,
                condition.source()
            )),
        }
    }

    /// A condition with the names of the sheet.
    fn renamed(&self, source: &str) -> Option<String> {
        if self.way == Way::Bare || source.contains("repetitionCounter") {
            return None;
        }
        Some(super::rename::renamed(source, &self.fields))
    }
}
