//! What no scenario ever reached.

use super::{
    Kind, Missed, Report, Share,
    watch::{Came, Of, Watch},
};
use crate::entry::Entry;
use casewright_core::{CaseEvent, Rejection, StoredEvent, definition::Does, id::RowId};
use program::Program;
use std::collections::BTreeSet;

/// A policy as its text has it.
struct Policy {
    id: String,
    place: String,
    says: String,
}

/// What was reached so far.
pub(super) struct Coverage {
    policies: Vec<Policy>,
    rows: BTreeSet<RowId>,
    policy_ids: BTreeSet<String>,
}

impl Coverage {
    pub(super) fn of(program: &Program) -> Self {
        let policies = program.policies.iter().flat_map(|(file, text)| policies_in(file, text)).collect();
        Self { policies, rows: BTreeSet::new(), policy_ids: BTreeSet::new() }
    }

    pub(super) fn events(&mut self, events: &[StoredEvent]) {
        self.rows.extend(events.iter().filter_map(|stored| match &stored.event {
            CaseEvent::ActionTaken { row, .. } => Some(*row),
            _ => None,
        }));
    }

    pub(super) fn entry(&mut self, entry: &Entry) {
        self.policy_ids.extend(entry.detail.policies.iter().cloned());
        if let Some(Rejection::Refused { row, text: Some(_), .. }) = &entry.detail.rejection {
            self.rows.insert(*row);
        }
    }

    pub(super) fn policies_reached(&mut self, ids: &BTreeSet<String>) {
        self.policy_ids.extend(ids.iter().cloned());
    }

    /// Fills in the numbers and what was missed, in the order of the program.
    pub(super) fn conclude(&self, program: &Program, watch: &Watch, report: &mut Report) {
        self.rules(program, report);
        conditions(program, watch, report);
        decision_rows(program, watch, report);
        self.policies(report);
    }

    fn rules(&self, program: &Program, report: &mut Report) {
        for row in &program.definition.rows {
            let reached = self.rows.contains(&row.id);
            count(&mut report.counts.rules, reached);
            if reached {
                continue;
            }
            let when = row.when.as_ref().map(|when| format!(" when `{}`", when.source)).unwrap_or_default();
            let of = match (&row.action, row.nested) {
                (Some(action), _) => format!("for `{action}`{when}"),
                (None, true) => format!("under another{when}"),
                (None, false) => format!("that happens by itself{when}"),
            };
            let what = match &row.does {
                Does::Refuse(text) => format!("{of}: it never refuses with `{text}`"),
                Does::Take(_) => format!("{of}: it is never taken"),
            };
            report.missed.push(Missed { kind: Kind::Rule, place: in_sheet(row.line), what });
        }
    }

    fn policies(&self, report: &mut Report) {
        for policy in &self.policies {
            let reached = self.policy_ids.contains(&policy.id);
            count(&mut report.counts.policies, reached);
            if !reached {
                let what = if policy.says.is_empty() {
                    format!("`{}`", policy.id)
                } else {
                    format!("that says: {}", policy.says)
                };
                report.missed.push(Missed { kind: Kind::Policy, place: policy.place.clone(), what });
            }
        }
    }
}

fn conditions(program: &Program, watch: &Watch, report: &mut Report) {
    let definition = &program.definition;
    let of_rows = definition.rows.iter().filter_map(|row| {
        let when = row.when.as_ref()?;
        Some((Of::Row(row.id), in_sheet(row.line), when.source.as_str()))
    });
    let facts = definition.conditions.iter().filter(|(_, condition)| condition.is_fact);
    let facts = facts.map(|(name, _)| (Of::Fact(name.clone()), "program.yaml".to_owned(), name.as_str()));
    for (of, place, source) in of_rows.chain(facts) {
        let came = watch.condition(&of);
        count(&mut report.counts.conditions, came.held && came.did_not);
        let what = match came {
            Came { held: true, did_not: true } => continue,
            Came { held: true, did_not: false } => "it is never false",
            Came { held: false, did_not: true } => "it is never true",
            Came { held: false, did_not: false } => "it is never asked",
        };
        report.missed.push(Missed { kind: Kind::Condition, place, what: format!("`{source}`: {what}") });
    }
}

fn decision_rows(program: &Program, watch: &Watch, report: &mut Report) {
    for (name, decision) in &program.definition.decisions {
        for row in 1..=decision.row_count() {
            let reached = watch.matched(name, row);
            count(&mut report.counts.decision_rows, reached);
            if !reached {
                report.missed.push(Missed {
                    kind: Kind::DecisionRow,
                    place: format!("decision {name}"),
                    what: format!("{row}: it never matches"),
                });
            }
        }
    }
}

fn count(share: &mut Share, reached: bool) {
    share.of += 1;
    share.reached += usize::from(reached);
}

fn in_sheet(line: u32) -> String {
    format!("program.yaml:{line}")
}

/// The policies of a text that say who they are: `@id`, and beside it `@source` and `@says`.
fn policies_in(file: &str, text: &str) -> Vec<Policy> {
    let mut found: Vec<Policy> = Vec::new();
    for (line, text) in (1_u32..).zip(text.lines()) {
        if let Some(id) = annotation(text, "@id(\"") {
            found.push(Policy { id, place: format!("{file}:{line}"), says: String::new() });
        } else if let Some(policy) = found.last_mut() {
            if let Some(source) = annotation(text, "@source(\"") {
                policy.place = source;
            }
            if let Some(says) = annotation(text, "@says(\"") {
                policy.says = says;
            }
        }
    }
    found
}

fn annotation(line: &str, opening: &str) -> Option<String> {
    let value = line.trim().strip_prefix(opening)?.strip_suffix("\")")?;
    Some(value.replace("\\\"", "\"").replace("\\\\", "\\"))
}
