//! The thin sheet: roles, case file, views, rules; a state only where the model was taken apart.

use super::{Import, Imported, Way, items};
use crate::{cmmn::write, read::cx::humanise};
use casewright_core::plan::ElementKind;
use indexmap::IndexMap;
use std::fmt::Write;

impl Import<'_> {
    pub(super) fn made(mut self) -> Imported {
        let title = self.title();
        let name = items::spelt(&self.name, '-');
        let roles = self.roles();
        let worker = roles.first().map_or("worker", |(name, _)| name.as_str()).to_owned();
        let mut files = Vec::new();
        let mut inside = String::new();
        let mut is_whole = false;
        if self.way == Way::Whole {
            if let Some(adapted) = self.adapted(&worker) {
                files.push(("plan.cmmn".to_owned(), write(&adapted)));
                is_whole = true;
            }
            self.by_hand();
        } else {
            let (tasks, milestones) = self.items(&worker);
            for (section, lines) in [("tasks", &tasks), ("milestones", &milestones)] {
                if !lines.is_empty() {
                    let _ = writeln!(inside, "    {section}:");
                    lines.iter().for_each(|line| {
                        let _ = writeln!(inside, "      {line}");
                    });
                }
            }
        }
        self.kept();
        let sheet = self.sheet((&name, &title), &roles, &worker, (&inside, is_whole));
        // A case file fills step by step: no question has to be answered at once.
        let mut form = "pages:\n  - id: file\n    fields:\n".to_owned();
        for (path, _) in self.fields.values() {
            let _ = writeln!(form, "      - {{ field: {path}, required: false }}");
        }
        let mut texts = String::from("form-change-file = The case file\n\n");
        for (original, (path, _)) in &self.fields {
            let last = original.rsplit('.').next().unwrap_or_default();
            let label = humanise(&items::spelt(last, '-'));
            let _ = writeln!(texts, "field-{} = {label}", path.replace('.', "-"));
        }
        let calendar = "title: Default\nzone: UTC\ndays-off: [saturday, sunday]\nholidays: []\n";
        let scenario = super::scenario::text(&worker, ("open", end_of(is_whole)), &[]);
        let others = [
            ("program.yaml", sheet),
            ("forms/change.yaml", form),
            ("locales/en.ftl", texts),
            (super::scenario::FILE, scenario),
            ("jurisdictions/default.yaml", calendar.to_owned()),
        ];
        files.splice(0..0, others.into_iter().map(|(path, text)| (path.to_owned(), text)));
        Imported { files, notes: self.notes, is_whole }
    }

    fn sheet(
        &self,
        (name, title): (&str, &str),
        roles: &[(String, String)],
        worker: &str,
        (inside, is_whole): (&str, bool),
    ) -> String {
        let mut sheet = String::new();
        let _ = write!(
            sheet,
            "# Made from a CMMN model. README.md says what is different from the model.\nprogram: {name}\ntitle: {}\nversion: 0.1.0\nabout: matter\n\
             reference: \"CS-{{year}}-{{random:6}}\"\n\nroles:\n",
            items::quoted(title)
        );
        for (number, (role, title)) in roles.iter().enumerate() {
            let may = if number == 0 { ", may: [open, access, assign, clear-flags]" } else { "" };
            let _ = writeln!(
                sheet,
                "  {role}: {{ title: {}, tie: unit, reads: [case]{may} }}",
                items::quoted(title)
            );
        }
        sheet.push_str("\ncase_file:\n");
        self.case_file(&mut sheet);
        sheet.push_str("\nviews:\n  change: { title: Change, input: forms/change.yaml }\n  full: { title: Full, show: [all] }\n");
        sheet.push_str("\nlists:\n  all-cases: { title: All cases, where: my-unit, columns: [reference, state], sort: [opened] }\n");
        let (states, end) = if is_whole {
            sheet.push_str(
                "\n# No `states`: the model is the whole case. It is `open`, then `completed` or `ended`.\nplan: { model: plan.cmmn, retain: { for: 2 years } }\n",
            );
            (["open", "completed", "ended"].as_slice(), "ended")
        } else {
            sheet.push_str("\nstates:\n  open:\n    title: Open\n    initial: true\n");
            sheet.push_str(inside);
            sheet.push_str(
                "  closed: { title: Closed, final: true, outcome: closed, retain: { for: 2 years } }\n",
            );
            (["open", "closed"].as_slice(), "closed")
        };
        sheet.push_str("\nactions:\n  note: { title: Change the file, view: change }\n  close: { title: Close the case }\n\nrules:\n");
        let everybody: Vec<&str> = roles.iter().map(|(name, _)| name.as_str()).collect();
        let _ = write!(
            sheet,
            "  - if: {{ state: open, role: {worker} }}\n    show: [full, change]\n    offer: [note, close]\n  - if: {{ state: [{}], role: [{}] }}\n    show: [full]\n\
             \x20 - if: {{ state: open, action: note }}\n    open: full\n  - if: {{ state: open, action: close }}\n    set: {end}\n\
             \x20 - if: {{ desk: true, role: {worker} }}\n    open: all-cases\n",
            states.join(", "),
            everybody.join(", ")
        );
        sheet
    }

    /// What the sheet leaves to nobody.
    fn by_hand(&mut self) {
        let plan = self.model.plan();
        let root = plan.elements.first();
        let auto = root.is_some_and(|root| {
            matches!(root.kind, ElementKind::Stage { auto_complete: true, .. })
                || root.auto_complete_when.is_some()
        });
        if !auto {
            self.notes.push(
                "in the model somebody may complete the case by hand once what is required is done; here it completes when all of it is done, and the action `close` ends it at any time"
                    .to_owned(),
            );
        }
        for element in plan.elements.iter().skip(1) {
            let is_stage = matches!(element.kind, ElementKind::Stage { .. } | ElementKind::PlanFragment);
            let what = match (is_stage, element.manual_activation.is_some(), element.discretionary) {
                (true, true, _) => "started",
                (true, _, true) => "planned",
                _ => continue,
            };
            self.notes.push(format!(
                "the stage `{}` is {what} by hand in the model; no role of the sheet works on stages, so a service or another engine has to",
                element.name
            ));
        }
    }

    fn case_file(&self, sheet: &mut String) {
        let mut groups: IndexMap<String, Vec<(Vec<String>, &str)>> = IndexMap::new();
        for (path, kind) in self.fields.values() {
            let mut parts = path.split('.').map(str::to_owned);
            let group = parts.next().unwrap_or_default();
            groups.entry(group).or_default().push((parts.collect(), kind));
        }
        for (group, fields) in groups {
            let _ = writeln!(sheet, "  {group}:");
            let mut open: Vec<String> = Vec::new();
            for (parts, kind) in fields {
                let (around, last) = parts.split_at(parts.len().saturating_sub(1));
                for (level, part) in around.iter().enumerate() {
                    if open.get(level) != Some(part) {
                        open.truncate(level);
                        open.push(part.clone());
                        let _ = writeln!(sheet, "{}{part}:", "  ".repeat(level + 2));
                    }
                }
                open.truncate(around.len());
                let indent = "  ".repeat(around.len() + 2);
                let _ = writeln!(sheet, "{indent}{}: {kind}", last.first().map_or("", String::as_str));
            }
        }
    }
}

/// Where the action `close` leads.
pub(super) const fn end_of(is_whole: bool) -> &'static str {
    if is_whole { "ended" } else { "closed" }
}
