//! A CMMN model as a program folder to start from: its tasks and milestones in one state, its case file typed as far as
//! it can be told, its roles. What the sheet cannot say is told, in the notes and in the README of the folder.

mod items;

use super::Model;
use crate::{Folder, compile, read::cx::humanise};
use casewright_core::{FieldType, plan::ElementKind};
use indexmap::IndexMap;
use std::fmt::Write;

/// A program made of a model.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Files by their paths inside the folder.
    pub files: Vec<(String, String)>,
    /// What the model says and the program does not, each in a sentence.
    pub notes: Vec<String>,
}

/// Makes a program of the first case of a model. The program passes `casewright check`; where conditions of the model do
/// not fit the types that were guessed, they are left out and told.
pub fn import(model: &Model, name: &str) -> Imported {
    let whole = Import::new(model, name, true).made();
    let folder: Folder = whole.files.iter().cloned().collect();
    match compile(&folder) {
        Ok(_) => whole,
        Err(found) => {
            let mut plain = Import::new(model, name, false).made();
            plain.notes.push(format!(
                "the conditions of the model were left out: {}",
                found.plain().replace('\n', " ").trim()
            ));
            plain
        }
    }
}

struct Import<'m> {
    model: &'m Model,
    name: String,
    conditions: bool,
    notes: Vec<String>,
    /// Names in the model to paths in the sheet, with their types.
    fields: IndexMap<String, (String, &'static str)>,
}

impl<'m> Import<'m> {
    fn new(model: &'m Model, name: &str, conditions: bool) -> Self {
        let mut import =
            Self { model, name: name.to_owned(), conditions, notes: Vec::new(), fields: IndexMap::new() };
        import.file();
        import
    }

    /// Items that hold no others, and variables that conditions read.
    fn file(&mut self) {
        let file = self.model.file();
        for (path, item) in &file.items {
            if file.items.keys().any(|other| other != path && other.is_within(path)) {
                continue;
            }
            let kind = match &item.kind {
                Some(FieldType::YesNo) => "yes-no",
                Some(FieldType::Integer | FieldType::Number) => "number",
                Some(FieldType::Date) => "date",
                Some(FieldType::Time) => "time",
                _ => self.guessed(path.as_str()),
            };
            self.field(path.as_str(), kind);
        }
        for source in self.sources() {
            for word in items::words(&source) {
                let root = word.split('.').next().unwrap_or(&word);
                let known = self.fields.keys().any(|known| {
                    known == &word
                        || known.starts_with(&format!("{word}."))
                        || known.split('.').next() == Some(root)
                });
                if !known {
                    let kind = self.guessed(&word);
                    self.field(&word, kind);
                }
            }
        }
        if self.fields.is_empty() {
            self.field("about", "text");
        }
    }

    fn field(&mut self, path: &str, kind: &'static str) {
        let mut spelt: Vec<String> = path.split('.').map(|part| items::spelt(part, '_')).collect();
        spelt.truncate(4);
        // Every field lies in a group, as the sheet has it.
        if spelt.len() == 1 {
            spelt.insert(0, "matter".to_owned());
        }
        let mut path_made = spelt.join(".");
        let mut number = 2;
        while self.fields.values().any(|(other, _)| *other == path_made) {
            path_made = format!("{}_{number}", spelt.join("."));
            number += 1;
        }
        self.fields.insert(path.to_owned(), (path_made, kind));
    }

    /// Every condition of the plan.
    fn sources(&self) -> Vec<String> {
        let plan = self.model.plan();
        let mut sources = Vec::new();
        for element in &plan.elements {
            let sentries =
                element.entry.iter().chain(&element.exit).filter_map(|sentry| sentry.if_part.as_ref());
            sources.extend(sentries.map(|expr| expr.source().to_owned()));
            let rules = [&element.required, &element.repetition];
            let rules = rules.into_iter().flatten().filter_map(|rule| rule.condition.as_ref());
            sources.extend(rules.map(|expr| expr.source().to_owned()));
        }
        sources
    }

    /// The type that comparisons suggest.
    fn guessed(&self, name: &str) -> &'static str {
        for source in self.sources() {
            let Some(at) = source.find(name) else { continue };
            let after =
                source.get(at + name.len()..).unwrap_or("").trim_start_matches([' ', '<', '>', '=', '!']);
            let compared =
                source.get(at + name.len()..).unwrap_or("").trim_start().starts_with(['<', '>', '=', '!']);
            if compared && after.starts_with('"') {
                return "text";
            }
            if compared && after.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                return "number";
            }
            return "yes-no";
        }
        "text"
    }

    fn made(mut self) -> Imported {
        let title = self.title();
        let name = items::spelt(&self.name, '-');
        let roles = self.roles();
        let worker = roles.first().map_or("worker", |(name, _)| name.as_str()).to_owned();
        let (tasks, milestones) = self.items(&worker);
        let mut sheet = String::new();
        let _ = write!(
            sheet,
            "# Made from a CMMN model. README.md says what the model has and this sheet does not.\nprogram: {name}\ntitle: {}\nversion: 0.1.0\nabout: matter\n\
             reference: \"CS-{{year}}-{{random:6}}\"\n\nroles:\n",
            items::quoted(&title)
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
        sheet.push_str("\nstates:\n  open:\n    title: Open\n    initial: true\n");
        for (section, lines) in [("tasks", &tasks), ("milestones", &milestones)] {
            if !lines.is_empty() {
                let _ = writeln!(sheet, "    {section}:");
                lines.iter().for_each(|line| {
                    let _ = writeln!(sheet, "      {line}");
                });
            }
        }
        sheet.push_str(
            "  closed: { title: Closed, final: true, outcome: closed, retain: { for: 2 years } }\n",
        );
        sheet.push_str("\nactions:\n  note: { title: Change the file, view: change }\n  close: { title: Close the case }\n\nrules:\n");
        let everybody: Vec<&str> = roles.iter().map(|(name, _)| name.as_str()).collect();
        let _ = write!(
            sheet,
            "  - if: {{ state: open, role: {worker} }}\n    show: [full, change]\n    offer: [note, close]\n  - if: {{ state: [open, closed], role: [{}] }}\n    show: [full]\n\
             \x20 - if: {{ state: open, action: note }}\n    open: full\n  - if: {{ state: open, action: close }}\n    set: closed\n\
             \x20 - if: {{ desk: true, role: {worker} }}\n    open: all-cases\n",
            everybody.join(", ")
        );
        let paths: Vec<&str> = self.fields.values().map(|(path, _)| path.as_str()).collect();
        let form = format!("pages:\n  - id: file\n    fields: [{}]\n", paths.join(", "));
        let mut texts = String::from("form-change-file = The case file\n\n");
        for (original, (path, _)) in &self.fields {
            let label = original
                .rsplit('.')
                .next()
                .map_or_else(String::new, |last| humanise(&items::spelt(last, '-')));
            let _ = writeln!(texts, "field-{} = {label}", path.replace('.', "-"));
        }
        let scenario = format!(
            "scenario: a case is opened and closed\ngiven:\n  now: 2026-03-02T09:00:00Z\nsteps:\n  - as: {worker}\n    do: close\n    expect: {{ state: closed }}\n"
        );
        let calendar = "title: Default\nzone: UTC\ndays-off: [saturday, sunday]\nholidays: []\n";
        self.kept();
        let mut readme = format!("# {title}\n\nMade from a CMMN model by `casewright import`.\n\n");
        for note in &self.notes {
            let _ = writeln!(readme, "- {note}");
        }
        let files = [
            ("program.yaml", sheet),
            ("forms/change.yaml", form),
            ("locales/en.ftl", texts),
            ("tests/opened.yaml", scenario),
            ("jurisdictions/default.yaml", calendar.to_owned()),
            ("README.md", readme),
        ];
        Imported {
            files: files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect(),
            notes: self.notes,
        }
    }

    fn title(&self) -> String {
        let case = self.model.document.cases.first();
        let name = case.and_then(|case| case.base.name.clone().or_else(|| case.plan.base.name.clone()));
        name.unwrap_or_else(|| humanise(&items::spelt(&self.name, '-')))
    }

    /// Roles of the model; one that works the cases where it names none.
    fn roles(&mut self) -> Vec<(String, String)> {
        let mut roles: Vec<(String, String)> = Vec::new();
        for role in self.model.roles() {
            let name = items::spelt(role.as_str(), '-');
            if !roles.iter().any(|(known, _)| *known == name) {
                roles.push((name, role.to_string()));
            }
        }
        if roles.is_empty() {
            self.notes.push("the model names no roles; `worker` does everything".to_owned());
            roles.push(("worker".to_owned(), "Worker".to_owned()));
        }
        roles
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

    /// What the reader already knows to say: extensions, translations.
    fn kept(&mut self) {
        for translation in self.model.translations() {
            self.notes.push(format!(
                "line {}: `{}` was read as `{}`",
                translation.at.line, translation.from, translation.to
            ));
        }
        for finding in self.model.warnings.findings() {
            self.notes.push(format!("line {}: {}", finding.at.line, finding.message));
        }
        let listeners = self
            .model
            .plan()
            .elements
            .iter()
            .filter(|element| matches!(element.kind, ElementKind::UserEventListener { .. }))
            .count();
        if listeners > 0 {
            self.notes.push(format!(
                "{listeners} user event listeners were left out: write them as actions with rules"
            ));
        }
    }
}
