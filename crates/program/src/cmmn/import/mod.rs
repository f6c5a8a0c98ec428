//! A CMMN model as a program folder to go on from: the model as the whole case, under the names of a thin sheet without states
//! that has its roles, its case file typed as far as it can be told, and texts. A model that cannot be kept so is taken
//! apart: its tasks and milestones stand in a state. What the program does not have is told, in the notes and in the
//! README of the folder.

mod adapt;
mod items;
mod rename;
mod scenario;
mod sheet;

use super::{Model, document::FileItem};
use crate::{Diagnostics, Folder, Severity, compile, read::cx::humanise};
use casewright_core::{
    FieldType,
    plan::{ElementKind, Timer},
    schema::Multiplicity,
};
use indexmap::IndexMap;
use rename::Fields;

/// The group of the sheet for what lies in none in the model.
const MATTER: &str = "matter";

/// A program made of a model.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Files by their paths inside the folder.
    pub files: Vec<(String, String)>,
    /// What the model says and the program does not, each in a sentence.
    pub notes: Vec<String>,
    /// Whether the model is the whole case as it runs; else it was taken apart.
    pub is_whole: bool,
}

/// What becomes of the plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is the whole case.
    Whole,
    /// Its tasks and milestones stand in the sheet.
    Apart,
    /// The same without conditions.
    Bare,
}

/// Makes a program of the first case of a model. The program passes `casewright check`, and its scenario opens a case and
/// sees its first items.
pub fn import(model: &Model, name: &str) -> Imported {
    let mut why = Vec::new();
    for (way, lost) in [
        (Way::Whole, "the model could not be kept as the whole case and was taken apart"),
        (Way::Apart, "the conditions of the model were left out"),
    ] {
        let mut made = Import::new(model, name, way).made();
        let folder: Folder = made.files.iter().cloned().collect();
        match compile(&folder) {
            Ok(program) => {
                scenario::first_items(&program, &mut made);
                made.notes.splice(0..0, why);
                return readme(made);
            }
            Err(found) => {
                let errors = found.findings().iter().filter(|finding| finding.severity == Severity::Error);
                let errors: Vec<String> = errors
                    .map(|error| format!("{}:{}: {}", error.file, error.at.line, error.message))
                    .collect();
                why.push(format!("{lost}: {}", errors.join("; ")));
            }
        }
    }
    let mut made = Import::new(model, name, Way::Bare).made();
    made.notes.splice(0..0, why);
    let folder: Folder = made.files.iter().cloned().collect();
    if let Ok(program) = compile(&folder) {
        scenario::first_items(&program, &mut made);
    }
    readme(made)
}

/// The same without another way: the model is the whole case, or the findings say why it cannot be.
pub(crate) fn whole(model: &Model, name: &str) -> Result<Imported, Diagnostics> {
    let mut made = Import::new(model, name, Way::Whole).made();
    let folder: Folder = made.files.iter().cloned().collect();
    let program = compile(&folder)?;
    scenario::first_items(&program, &mut made);
    Ok(made)
}

/// The notes, for whoever opens the folder.
fn readme(mut made: Imported) -> Imported {
    let mut text = "# Made from a CMMN model\n\n".to_owned();
    text.push_str(if made.is_whole {
        "`plan.cmmn` is the model, as the whole case, under the names of the sheet. What is different:\n\n"
    } else {
        "What the model has and this program does not:\n\n"
    });
    for note in &made.notes {
        text.extend(["- ", note, "\n"]);
    }
    made.files.push(("README.md".to_owned(), text));
    made
}

struct Import<'m> {
    model: &'m Model,
    name: String,
    way: Way,
    notes: Vec<String>,
    /// Names in the model to paths in the sheet, with their types.
    fields: Fields,
    /// Names of roles in the model, with their ids.
    role_ids: IndexMap<String, String>,
}

/// The path of a case-file item as conditions of the model name it.
fn path_of(item: &FileItem, around: &str) -> String {
    let around = (!around.is_empty()).then(|| around.into());
    super::index::file_path(item, around.as_ref()).to_string()
}

impl<'m> Import<'m> {
    fn new(model: &'m Model, name: &str, way: Way) -> Self {
        let (name, notes) = (name.to_owned(), Vec::new());
        let (fields, role_ids) = (IndexMap::new(), IndexMap::new());
        let mut import = Self { model, name, way, notes, fields, role_ids };
        import.file();
        import
    }

    /// Items that hold no others, and variables that conditions read.
    fn file(&mut self) {
        let file = self.model.file();
        let sources = self.sources();
        let read: Vec<String> = sources.iter().flat_map(|source| items::words(source)).collect();
        let mut free = Vec::new();
        for (path, item) in &file.items {
            let parts = format!("{path}.");
            if file.items.keys().any(|other| other != path && other.is_within(path))
                || read.iter().any(|word| word.starts_with(&parts))
            {
                continue;
            }
            if matches!(item.multiplicity, Multiplicity::ZeroOrMore | Multiplicity::OneOrMore) {
                self.notes
                    .push(format!("`{path}` can be there several times in the model, and is one field here"));
            }
            let kind = match &item.kind {
                Some(FieldType::YesNo) => "yes-no",
                Some(FieldType::Integer | FieldType::Number) => "number",
                Some(FieldType::Date) => "date",
                Some(FieldType::Time) => "time",
                _ => {
                    free.push(path.to_string());
                    self.guessed(path.as_str())
                }
            };
            self.field(path.as_str(), kind);
        }
        for source in &sources {
            // A name of several words is known by now, and no part of it is a name.
            for word in items::words(&rename::without(source, &self.fields)) {
                let root = word.split('.').next().unwrap_or(&word);
                let known = self.fields.keys().any(|known| {
                    known == &word
                        || known.starts_with(&format!("{word}."))
                        || known.split('.').next() == Some(root)
                });
                if !known {
                    let kind = self.guessed(&word);
                    self.field(&word, kind);
                    free.push(word);
                }
            }
        }
        rename::settle_types(&mut self.fields, &mut free, &sources);
        if self.fields.is_empty() {
            self.field("about", "text");
        }
    }

    fn field(&mut self, path: &str, kind: &'static str) {
        let mut spelt: Vec<String> = path.split('.').map(|part| items::spelt(part, '_')).collect();
        spelt.truncate(4);
        // Every field lies in a group, as the sheet has it.
        if spelt.len() == 1 {
            spelt.insert(0, MATTER.to_owned());
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
            let rules = [
                &element.required,
                &element.repetition,
                &element.manual_activation,
                &element.auto_complete_when,
            ];
            let planning = element.planning.iter().flat_map(|entry| &entry.applicability);
            let rules = rules.into_iter().flatten().chain(planning);
            let rules = rules.filter_map(|rule| rule.condition.as_ref());
            sources.extend(rules.map(|expr| expr.source().to_owned()));
            if let ElementKind::TimerEventListener { timer: Timer::Computed { expression, .. } } =
                &element.kind
            {
                sources.push(expression.0.source().to_owned());
            }
        }
        let rules = plan.tables.iter().flat_map(|table| &table.applicability);
        let rules = rules.filter_map(|rule| rule.condition.as_ref());
        sources.extend(rules.map(|expr| expr.source().to_owned()));
        sources
    }

    fn is_timer(&self, source: &str) -> bool {
        self.model.plan().elements.iter().any(|element| {
            matches!(
                &element.kind,
                ElementKind::TimerEventListener { timer: Timer::Computed { expression, .. } }
                    if expression.0.source() == source
            )
        })
    }

    /// The type that comparisons suggest.
    fn guessed(&self, name: &str) -> &'static str {
        for source in self.sources() {
            let Some(at) = source.find(name) else { continue };
            // A timer that a variable says is text: `PT24H`.
            if source == name && self.is_timer(name) {
                return "text";
            }
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
        if self.way == Way::Whole {
            return;
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
